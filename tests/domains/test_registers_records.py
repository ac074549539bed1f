"""Records of registers: opened once, moved only where their version leads, corrected with the old value kept."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from kept import fresh
from registers_world import EVERY, Office, key

from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting, nobody
from rongjun.domains.people.models import Fact
from rongjun.domains.safeguards.notes import notes_about
from rongjun.domains.services.duties.consents import give_yes
from rongjun.domains.services.duties.queries import duties_of
from rongjun.domains.services.registers import access, actions, figures, proposals, queries, versions
from rongjun.domains.services.registers.common import ValuesRefused
from rongjun.domains.services.registers.kin import records_of_kin
from rongjun.domains.services.registers.models import Record, RecordMove, RecordSealed, RecordTerm
from rongjun.kernel.registers import Figure, Measure, load_text

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(scope="module")
def made(kept: Any) -> Office:
    office: Office = kept(Office)
    return office


@pytest.fixture
def office(made: Office) -> Office:
    return fresh(made)


def move(office: Office, record: Record, to: str, by: Any = None, **typed: str) -> Record:
    return actions.move_record(
        record=record, to=to, typed=typed, by=by or office.clerk, at=office.tick(), form_key=key()
    )  # fmt: skip


def again(record: Record) -> Record:
    return Record.objects.select_related("version", "person", "unit").get(pk=record.pk)


def test_of_what_a_household_has_one_the_record_of_a_relative_is_told(office: Office) -> None:
    text = EVERY.replace("about: person", "about: household").replace("[person, year, festival]", "[person]")
    household, (first, second, third) = load_text(text, versions.known_names()), office.east
    record = office.open(person_id=first.pk)
    tie = {"relation": "spouse", "reason": "care"}
    for person, other in ((first, second), (third, first)):
        Fact.objects.create(
            person=person, kind="tie", key="1", value=tie | {"name": other.name}, valid_from=date(2020, 1, 1),
            recorded_at=office.at,
        )  # fmt: skip
    assert records_of_kin(household, second, office.clerk) == records_of_kin(household, third, office.clerk) == [record]
    assert not records_of_kin(household, first, office.clerk) and not records_of_kin(household, second, office.west)
    several = replace(household, unique=())
    assert not records_of_kin(several, second, office.clerk)
    Fact.objects.filter(person=third).update(valid_to=date(2025, 1, 1))
    assert not records_of_kin(household, third, office.clerk)


def test_a_record_keeps_what_was_typed_and_seals_what_is_sealed(office: Office) -> None:
    record = again(office.open())
    assert record.filled["worth"] == 30050 and record.filled["gifts"] == ["rice", "oil"]
    assert "health" not in record.filled and record.title == f"{office.east[0].name} 春节"
    assert "腿脚" not in str(bytes(RecordSealed.objects.get(record=record).box))
    opened = access.reveal_fields(record, ["health"], purpose="回访", by=office.clerk, at=office.tick())
    assert opened == {"health": "腿脚不便"}
    assert record.due_on is not None and record.day.isoformat() == "2026-03-01"


def test_the_same_form_twice_opens_one_record(office: Office) -> None:
    one = office.open(form_key="the-same")
    two = office.open(form_key="the-same")
    assert one.pk == two.pk and RecordMove.objects.filter(record=one).count() == 1


def test_every_wrong_field_is_named_at_once(office: Office) -> None:
    with pytest.raises(ValuesRefused) as refused:
        office.open(typed={"on": "2026-02-30", "festival": "xmas", "worth": "9000", "present": "三", "by_unit": "x"})
    assert {one.ask for one in refused.value.faults} == {"on", "festival", "worth", "present", "by_unit"}
    assert not Record.objects.exists()


def test_a_second_record_of_what_there_may_be_one_is_refused_and_the_first_is_named(office: Office) -> None:
    first = office.open()
    with pytest.raises(Refusal, match=f"第 {first.pk} 号"):
        office.open()
    assert office.open(typed={"festival": "army"}).pk != first.pk
    actions.mark_mistaken(record=first, reason="登错了人", by=office.clerk, at=office.tick(), form_key=key())
    assert office.open().pk != first.pk


def test_words_of_watching_are_refused_wherever_they_are_typed(office: Office) -> None:
    for name in ("words", "health"):
        with pytest.raises(Refusal, match="行踪"):
            office.open(typed={name: "掌握行踪"})
    record = office.open()
    with pytest.raises(Refusal, match="稳控"):
        actions.change_record(
            record=record, typed={}, reason="稳控", by=office.clerk, at=office.tick(), form_key=key()
        )  # fmt: skip


def test_what_is_about_nobody_names_a_law_and_what_explains_the_law_names_petitions(office: Office) -> None:
    event = {"name_of": "《信访工作条例》宣讲", "kind": "lecture", "held_on": "2026-06-01", "place": "一村"}
    assert office.open("event", typed=event).title.endswith("宣讲")
    with pytest.raises(Refusal, match="上访"):
        office.open("event", typed=event | {"name_of": "上访人员谈话"})
    with pytest.raises(Refusal, match="信访"):
        office.open(typed={"words": "学过《信访工作条例》"})
    answer = {
        "question": "信访事项多久答复", "answer": "受理之日起六十日内办结。", "article": "《信访工作条例》第三十四条",
        "topic": "petition",
    }  # fmt: skip
    assert office.open("policy-answer", typed=answer).title == "信访事项多久答复"
    with pytest.raises(Refusal, match="稳控"):
        office.open("policy-answer", typed=answer | {"question": "怎样稳控"})


def test_a_record_moves_only_where_its_version_leads_and_its_history_tells_it(office: Office) -> None:
    record = office.open()
    with pytest.raises(Refusal, match="不能直接到这一步"):
        move(office, record, "planned")
    with pytest.raises(ValuesRefused, match="回访日期"):
        move(office, again(record), "done", outcome="好")
    moved = move(office, again(record), "done", back_on="2026-03-02", outcome="屋顶修好")
    assert moved.stage == "done" and moved.ended_at is not None and moved.due_on is None
    told = list(RecordMove.objects.filter(record=record).order_by("sequence").values_list("kind", "stage"))
    assert told == [("open", "planned"), ("move", "done")]
    with pytest.raises(Refusal):
        move(office, again(record), "void", doubt="x")


def test_a_move_sent_twice_moves_once_and_a_stale_page_is_told(office: Office) -> None:
    record = office.open()
    form = key()
    sent = {"to": "done", "typed": {"back_on": "2026-03-02", "outcome": "好"}, "by": office.clerk, "form_key": form}
    actions.move_record(record=again(record), at=office.tick(), **sent)
    assert actions.move_record(record=again(record), at=office.tick(), **sent).stage == "done"
    with pytest.raises(AlreadyDone):
        actions.change_record(
            record=again(record), typed={"outcome": "更好"}, reason="写错", by=office.clerk, at=office.tick(),
            form_key=key(), seen=1,
        )  # fmt: skip


def test_a_stage_with_a_second_person_waits_for_another_one(office: Office) -> None:
    record = office.open()
    with pytest.raises(NotPermitted):
        move(office, record, "void", by=office.worker, doubt="重复")
    move(office, again(record), "void", by=office.officer, doubt="重复登记")
    assert again(record).stage == "planned"
    proposal = proposals.waiting_proposal(record)
    assert proposal is not None
    with pytest.raises(AlreadyDone, match="等待第二人"):
        move(office, again(record), "done", back_on="2026-03-02", outcome="好")
    with pytest.raises(AlreadyDone):
        proposals.agree(record=again(record), proposal_id=proposal.pk, by=office.officer, at=office.tick())
    assert proposals.agree(record=again(record), proposal_id=proposal.pk, by=office.second, at=office.tick())
    found = again(record)
    assert found.stage == "void" and found.filled["doubt"] == "重复登记"


def test_a_correction_of_what_was_signed_needs_another_signature(office: Office) -> None:
    record = office.open()
    move(office, record, "void", by=office.officer, doubt="重复登记")
    proposal = proposals.waiting_proposal(record)
    assert proposal is not None
    proposals.agree(record=again(record), proposal_id=proposal.pk, by=office.second, at=office.tick())
    typed = {**{k: v for k, v in again(record).filled.items() if isinstance(v, str)}, "doubt": "登错"}
    typed |= {"by_unit": str(office.units["东镇站"]), "worth": "300.50", "present": "3", "gifts": ["rice", "oil"]}
    actions.change_record(
        record=again(record), typed=typed, reason="写得更准", by=office.officer, at=office.tick(), form_key=key()
    )  # fmt: skip
    assert again(record).filled["doubt"] == "重复登记"
    waiting = proposals.waiting_proposal(record)
    assert waiting is not None and waiting.filled == {"doubt": "登错"}
    proposals.send_back(record=again(record), proposal_id=waiting.pk, reason="不必", by=office.head, at=office.tick())
    assert again(record).filled["doubt"] == "重复登记" and proposals.waiting_proposal(record) is None


def test_a_correction_keeps_the_old_value_and_a_sealed_field_left_empty_stays(office: Office) -> None:
    record = office.open()
    typed = {
        "on": "2026-03-01", "festival": "spring", "gifts": "rice", "worth": "280", "by_unit": "东镇站", "health": "",
    }  # fmt: skip
    actions.change_record(
        record=record, typed=typed, reason="数错了", by=office.clerk, at=office.tick(), form_key=key()
    )  # fmt: skip
    last = RecordMove.objects.filter(record=record).latest("sequence")
    assert last.changes["worth"] == [30050, 28000] and last.changes["words"] == ["想修屋顶", None]
    assert last.note == "数错了" and again(record).filled["worth"] == 28000
    assert access.reveal_fields(again(record), ["health"], purpose="回访", by=office.clerk, at=office.tick())
    before = RecordMove.objects.count()
    actions.change_record(
        record=again(record), typed=typed, reason="再看一遍", by=office.clerk, at=office.tick(), form_key=key()
    )
    assert RecordMove.objects.count() == before


def test_a_record_of_another_town_is_not_there(office: Office) -> None:
    record = office.open()
    spec = versions.spec_of(record.version)
    with access.record_scope(spec, office.west), pytest.raises(NotFound):
        access.get_record(spec, record.pk, office.west)
    with acting(office.west), pytest.raises(NotFound):
        office.open(by=office.west)
    with access.record_scope(spec, office.worker):
        assert access.get_record(spec, record.pk, office.worker) == record
    with nobody():
        assert not Record.objects.exists() and not RecordTerm.objects.exists() and not RecordMove.objects.exists()


def test_a_register_that_everyone_sees_is_seen_below_and_kept_by_its_unit(office: Office) -> None:
    record = office.open("symposium", by=office.officer, typed={"chair": "试验县局"})
    spec = versions.spec_of(record.version)
    with access.record_scope(spec, office.worker):
        seen = access.get_record(spec, record.pk, office.worker)
        with pytest.raises(NotPermitted, match="试验县局"):
            actions.move_record(
                record=seen, to="dropped", typed={"why_not": "下雨"}, by=office.worker, at=office.tick(), form_key=key()
            )


def test_the_duty_of_a_stage_goes_to_the_unit_that_is_named_and_ends_with_the_stage(office: Office) -> None:
    record = office.open()
    duty = duties_of(f"record:{record.pk}").get()
    assert duty.unit.name == "东镇站" and duty.due_on == record.due_on and office.east[0].name not in duty.what
    move(office, again(record), "done", back_on="2026-03-02", outcome="好")
    assert duties_of(f"record:{record.pk}").get().ended_at is not None


def test_what_a_record_says_about_a_person_is_told_to_that_person(office: Office) -> None:
    record = office.open()
    actions.mark_mistaken(record=record, reason="登错了人", by=office.clerk, at=office.tick(), form_key=key())
    told = {note.text for note in notes_about(office.east[0].pk)}
    assert {"腿脚不便", "想修屋顶", "登错了人"} <= told
    assert not [note for note in notes_about(office.other.pk) if note.kind.startswith("慰问")]


def test_a_register_that_needs_a_yes_takes_nobody_who_did_not_say_it(office: Office) -> None:
    text = EVERY.replace("code: every-field", "code: stories").replace(
        "keep: years_10", "keep: years_10\nconsent: story"
    )
    versions.insert_version(load_text(text, versions.known_names()), 1, at=office.at)
    given = {"typed": {**office_good(), "by_unit": "东镇站"}, "person_id": office.east[0].pk}
    with pytest.raises(Refusal, match="本人同意"):
        office.open("stories", **given)
    give_yes(person_id=office.east[0].pk, what="story", way="spoken", by=office.clerk, at=office.tick())
    assert office.open("stories", **given).pk


def office_good() -> dict[str, Any]:
    from registers_world import GOOD

    return GOOD["every-field"]


def test_figures_are_the_records_behind_them(office: Office) -> None:
    for person in office.east:
        office.open(person_id=person.pk)
    last = office.open(person_id=office.east[0].pk, typed={"festival": "army", "worth": "100"})
    move(office, last, "done", back_on="2026-03-01", outcome="好")
    spec = versions.spec_of(last.version)
    year = figures.Period(last.day.replace(month=1, day=1), last.day.replace(month=12, day=31))
    told = {figure.id: value for figure, value in figures.figures_of(spec, office.officer, year)}
    assert told == {"all": 4, "people": 3, "worth": 90150, "back": 1}
    for figure in spec.figures:
        rows = figures.figure_rows(spec, figure, office.officer, year)
        assert rows.count() == {"all": 4, "people": 4, "worth": 3, "back": 1}[figure.id]
    assert figures.figure_value(spec, spec.figures[0], office.west, year) == 0
    actions.mark_mistaken(record=again(last), reason="重", by=office.officer, at=office.tick(), form_key=key())
    assert figures.figure_value(spec, spec.figures[0], office.officer, year) == 3


def test_figures_by_month_and_town_add_up_and_a_share_of_few_records_is_not_told(office: Office) -> None:
    days = ("2026-01-05", "2026-01-06", "2026-03-01")
    for day, person in zip(days, office.east, strict=True):
        office.open(person_id=person.pk, typed={"on": day})
    west = {"on": "2026-03-01", "by_unit": str(office.units["西镇站"])}
    record = office.open(person_id=office.other.pk, by=office.west, typed=west)
    spec = versions.spec_of(record.version)
    count, worth = (spec.figure_named(name) for name in ("all", "worth"))
    year = figures.Period(date(2026, 1, 1), date(2026, 12, 31))

    def parts(figure: Figure, by: str, area: str = "") -> dict[str, int]:
        return figures.figure_parts(spec, figure, office.officer, year, area, by)

    assert parts(count, "month") == {"2026-01": 2, "2026-03": 2}
    assert parts(count, "town") == {"990101001": 3, "990101002": 1}
    assert parts(worth, "month") == {"2026-01": 60100, "2026-03": 60100}
    assert parts(count, "month", "990101002000") == {"2026-03": 1}
    share = replace(count, of=Measure.SHARE, where={"stage": ("done",)})
    assert figures.figure_value(spec, share, office.officer, year) == figures.UNTOLD
    for number in range(8):
        office.open(
            person_id=office.person(20 + number, office.east[0].area_code).pk, typed={"on": f"2026-02-0{number + 1}"}
        )
    move(office, record, "done", office.west, back_on="2026-03-01", outcome="好")
    assert figures.figure_value(spec, share, office.officer, year) == 83, "one of twelve, in a thousand"
    assert parts(share, "town") == {"990101001": 0, "990101002": figures.UNTOLD}


def test_a_list_is_filtered_by_declared_fields_and_found_by_any_part_of_its_title(office: Office) -> None:
    one, two = office.open(), office.open(person_id=office.east[1].pk, typed={"festival": "army", "gifts": "oil"})
    spec = versions.spec_of(one.version)

    def found(**asked: Any) -> set[int]:
        return set(queries.list_records(spec, office.officer, **asked).values_list("pk", flat=True))

    assert found(filters={"festival": "army"}) == {two.pk}
    assert found(filters={"gifts": "oil"}) == {one.pk, two.pk} and found(filters={"gifts": "rice"}) == {one.pk}
    assert found(filters={"by_unit": str(office.units["东镇站"])}) == {one.pk, two.pk}
    assert found(filters={"stage": "done"}) == set() and found(filters={"area": VILLAGE}) == {one.pk, two.pk}
    assert found(search="建军") == {two.pk} and found(search="军节") == {two.pk} and found(search="没有") == set()
    walked = queries.narrow(spec, queries.list_records(spec, office.officer), "gifts", "rice", walk=True)
    assert set(walked.values_list("pk", flat=True)) == {one.pk}


VILLAGE = "990101001001"
