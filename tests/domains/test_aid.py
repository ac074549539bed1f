"""A need from suspicion to out of hardship; the care fund within money and wishes; pairing with a yes."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from aid_world import FIGURES, AidOffice
from django.db import DatabaseError, connection, transaction
from grants_world import BASIS

from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.domains.payments.models import RunLine
from rongjun.domains.payments.queries.reconcile import reconcile
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Fact
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.safeguards.notes import notes_about
from rongjun.domains.services.aid import accounts, cases, fund, pairing, queries, rounds, settings
from rongjun.domains.services.aid.cases import Request
from rongjun.domains.services.aid.migrations import __name__ as MIGRATIONS
from rongjun.domains.services.aid.models import Application, Case, Help, Round, Seat, Share
from rongjun.domains.services.aid.sealing import Figures
from rongjun.domains.services.duties.consents import give_yes, take_back_yes
from rongjun.domains.services.grants import actions as grant_actions
from rongjun.domains.services.grants.queries import standing_of
from rongjun.kernel.aid import cases as table
from rongjun.kernel.aid import rounds as round_table

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def office(settings: Any, tmp_path: Any) -> AidOffice:
    settings.VAR_DIR, settings.SECOND_LOOK = tmp_path, 0
    return AidOffice()


def test_a_need_goes_from_the_village_to_the_next_run(office: AidOffice) -> None:
    office.released("2026-02")
    person = office.registered()
    case = office.in_ledger(person)
    grant = cases.ask_money(
        case_id=case.pk, amount_fen=2400_00, basis=BASIS, reason="人均收入低", by=office.officer, at=office.tick()
    )
    office.granted(grant)
    case = Case.objects.select_related("person").get(pk=case.pk)
    assert case.state == "helped"
    run = office.released("2026-04")
    assert [(one.benefit, one.amount_fen) for one in RunLine.objects.filter(run=run)] == [("hardship_relief", 2400_00)]
    assert standing_of(f"aid:{case.pk}").lines[0].paid  # type: ignore[union-attr]
    with pytest.raises(AlreadyDone):
        cases.ask_money(case_id=case.pk, amount_fen=1, basis="b", reason="r", by=office.officer, at=office.tick())
    assert case.due_on == office_day(list(queries.list_entries(case))[-1].at) + timedelta(days=365)
    office.moved_to(case.due_on + timedelta(days=1))
    assert queries.count_due(office.officer, office_day(office.tick())) == (1, 0)
    cases.look_again(case_id=case.pk, reason="收入没有变化", by=office.officer, at=office.tick())
    assert queries.count_due(office.officer, office_day(office.tick())) == (0, 0)
    cases.leave(case_id=case.pk, reason="找到工作", by=office.officer, at=office.tick())
    assert queries.count_due(office.officer, office_day(office.tick())) == (0, 0)
    moves = [one.move for one in queries.list_entries(case)]
    assert moves == ["apply", "review", "notice", "propose", "accept", "ask_money", "money", "still", "leave"]
    texts = [note.text for note in notes_about(person.pk)]
    assert any("找到工作" in text for text in texts) and any("属实" in text for text in texts)


def test_a_suspicion_from_a_visit_is_applied_for_and_one_need_is_one_case(office: AidOffice) -> None:
    person = office.registered()
    request = Request("temporary", "event")
    first = cases.suspect(
        person_id=person.pk, request=request, source="visit:12", note="房屋受灾", by=office.worker, at=office.tick()
    )
    again = cases.suspect(
        person_id=person.pk, request=request, source="visit:13", note="", by=office.worker, at=office.tick()
    )
    assert again.pk == first.pk
    applied = office.applied(person, kind="temporary", situation="event")
    assert (applied.pk, applied.state) == (first.pk, "applied")
    with pytest.raises(AlreadyDone):
        office.applied(person, kind="temporary", situation="event")
    office.applied(person, kind="hardship", situation="event")


def test_who_applied_does_not_review_and_who_reviewed_does_not_decide(office: AidOffice) -> None:
    person = office.registered()
    case = cases.apply(
        person_id=person.pk, request=Request("oneoff", "living", FIGURES), by=office.clerk, at=office.tick()
    )
    with pytest.raises(NotPermitted):
        cases.review(case_id=case.pk, agrees=True, opinion="好", by=office.clerk, at=office.tick())
    with pytest.raises(NotPermitted):
        cases.review(case_id=case.pk, agrees=True, opinion="好", by=office.worker, at=office.tick())
    cases.review(case_id=case.pk, agrees=False, opinion="收入不低", by=office.officer, at=office.tick())
    with pytest.raises(NotPermitted):
        cases.propose_judgement(
            case_id=case.pk, accepts=False, article="b", reason="r", by=office.officer, at=office.tick()
        )
    member = office.members[0]
    made = cases.propose_judgement(
        case_id=case.pk, accepts=False, article="县办法第四条", reason="人均收入高于线", by=member, at=office.tick()
    )
    assert cases.sign_judgement(case_id=case.pk, content=made.content_hash, by=office.head, at=office.tick())
    assert Case.objects.get(pk=case.pk).state == "refused"
    assert any("高于线" in note.text for note in notes_about(person.pk))


def test_a_notice_hangs_its_days_masked_before_a_case_is_decided(office: AidOffice) -> None:
    person = office.registered(name="欧阳困难")
    case = office.reviewed(person)
    with pytest.raises(Refusal, match="公示期满"):
        cases.propose_judgement(
            case_id=case.pk, accepts=True, article="b", reason="r", by=office.officer, at=office.tick()
        )
    with pytest.raises(Refusal):
        cases.put_up(case_id=case.pk, contact="手机13800138000", by=office.officer, at=office.tick())
    notice = cases.put_up(case_id=case.pk, contact="县局", by=office.officer, at=office.tick())
    assert "欧阳困难" not in notice.line and "药" not in notice.line
    assert (notice.until_on - notice.from_on).days == 6
    cases.note_objection(case_id=case.pk, what="有房", answer="查无此事", by=office.officer, at=office.tick())
    office.moved_to(notice.until_on)
    with pytest.raises(Refusal, match="公示期满"):
        cases.propose_judgement(
            case_id=case.pk, accepts=True, article="b", reason="r", by=office.officer, at=office.tick()
        )
    office.moved_to(notice.until_on + timedelta(days=1))
    cases.propose_judgement(case_id=case.pk, accepts=True, article="b", reason="r", by=office.officer, at=office.tick())


def test_a_refused_grant_puts_the_case_back_into_the_ledger(office: AidOffice) -> None:
    case = office.in_ledger(office.registered(), kind="oneoff")
    ask = {"case_id": case.pk, "amount_fen": 100, "basis": "b", "reason": "r", "by": office.officer}
    grant = cases.ask_money(at=office.tick(), **ask)
    grant_actions.return_grant(grant_id=grant.pk, reason="金额偏低", by=office.head, at=office.tick())
    assert Case.objects.get(pk=case.pk).state == "ledger"
    again = cases.ask_money(at=office.tick(), **ask | {"amount_fen": 200})
    office.granted(again)
    assert Case.objects.get(pk=case.pk).state == "helped"


def test_figures_are_sealed_and_opened_with_a_look(office: AidOffice) -> None:
    person = office.registered()
    case = office.applied(person)
    assert b"\xe5\x84\xbf" not in bytes(case.box or b"")
    with pytest.raises(NotPermitted):
        queries.open_case_figures(case, purpose="审核", by=office.worker, at=office.tick())
    before = AccessRow.objects.filter(person_token=str(person.token)).count()
    assert queries.open_case_figures(case, purpose="审核", by=office.clerk, at=office.tick()) == FIGURES
    assert AccessRow.objects.filter(person_token=str(person.token)).count() == before + 1
    with acting(office.account(office.clerk.role, "市局", "外人")):
        assert queries.visible_cases(office.clerk).count() == 1


@pytest.mark.parametrize("text", ["思想动态平稳", "为息访给予补助", "多次到县里投诉"])
def test_words_of_watching_and_of_petitions_are_refused(office: AidOffice, text: str) -> None:
    person = office.registered()
    if text.startswith("为息访"):
        text = "因上访给予补助"
    with pytest.raises(Refusal):
        cases.suspect(
            person_id=person.pk, request=Request("oneoff", "living"), source="", note=text, by=office.worker,
            at=office.tick(),
        )  # fmt: skip


def test_who_may_be_in_hardship_is_read_from_the_file_only(office: AidOffice) -> None:
    poor, old, rich = (office.registered() for _ in range(3))
    office_day_ = office_day(office.at)
    for person, kind, value in ((poor, "hardship", {"allowance": "是"}), (old, "alone", {"value": True})):
        Fact.objects.create(person=person, kind=kind, value=value, valid_from=office_day_, recorded_at=office.tick())
    with acting(office.clerk):
        assert set(queries.maybe_in_hardship(office.clerk)) == {poor, old}
    office.applied(poor)
    assert rich not in set(queries.maybe_in_hardship(office.clerk))
    assert set(queries.maybe_in_hardship(office.clerk)) == {old}


def test_a_round_gives_within_what_is_there_by_need_and_is_paid_by_the_next_run(office: AidOffice) -> None:
    office.released("2026-02")
    office.given(4000_00)
    one = office.round()
    poor, better = office.registered(), office.registered()
    needy = office.asked(one, poor, 3000_00, figures=Figures(30_000, 3, 900_000, True, "火灾"))
    other = office.asked(one, better, 3000_00)
    with pytest.raises(Refusal, match="截止之后"):
        office.allocated(one, {needy.pk: 1})
    office.closed(one)
    ranked = rounds.rank_round(one, by=office.officer, at=office.tick())
    assert [each.application.pk for each in ranked] == [needy.pk, other.pk]
    assert sum(each.suggested_fen for each in ranked) <= 4000_00
    with pytest.raises(Refusal, match="够不到"):
        office.allocated(one, {needy.pk: 3000_00, other.pk: 2000_00})
    one = office.allocated(one, {needy.pk: 3000_00, other.pk: 1000_00})
    with pytest.raises(Refusal, match="委员签字"):
        rounds.hand_up(round_id=one.pk, by=office.officer, at=office.tick())
    grant = office.met(one)
    office.granted(grant)
    assert Round.objects.get(pk=one.pk).state == "granted"
    run = office.released("2026-04")
    assert {(line.person_id, line.amount_fen) for line in RunLine.objects.filter(run=run)} == {
        (poor.pk, 3000_00), (better.pk, 1000_00),
    }  # fmt: skip
    assert reconcile() == []
    assert sum(gift.left_fen for gift in fund.gifts_left()) == 0
    published = accounts.publish_accounts(round_id=one.pk, by=office.officer, at=office.tick())
    told = repr(published.accounts)
    assert poor.name not in told and better.name not in told
    assert published.accounts["given_fen"] == 4000_00 and published.accounts["helped"] is None


def test_a_wish_is_kept_and_money_that_has_not_arrived_is_not_given(office: AidOffice) -> None:
    office.given(1000_00, wish_situation="medical", donor="")
    office.given(1000_00, arrived=False)
    one = office.round()
    asked = office.asked(one, office.registered(), 500_00)
    ill = office.asked(one, office.registered(), 500_00, situation="medical")
    office.closed(one)
    with pytest.raises(Refusal, match="意愿"):
        office.allocated(one, {asked.pk: 100_00, ill.pk: 500_00})
    office.allocated(one, {ill.pk: 500_00})
    assert [(share.application_id, share.fen) for share in Share.objects.all()] == [(ill.pk, 500_00)]


def test_members_with_an_interest_step_aside_and_less_than_suggested_needs_a_reason(office: AidOffice) -> None:
    office.given(9000_00)
    one = office.round()
    mine = office.asked(one, office.registered(name=office.members[0].name), 1000_00)
    office.closed(one)
    with pytest.raises(Refusal, match="请写明理由"):
        rounds.propose_allocation(
            round_id=one.pk, amounts={mine.pk: 1_00}, reasons={}, by=office.officer, at=office.tick()
        )
    one = office.allocated(one, {mine.pk: 1000_00})
    with pytest.raises(NotPermitted, match="同名"):
        rounds.sign_allocation(round_id=one.pk, content=one.content_hash, by=office.members[0], at=office.tick())
    rounds.step_aside(round_id=one.pk, reason="亲属", by=office.members[1], at=office.tick())
    with pytest.raises(NotPermitted, match="回避"):
        rounds.sign_allocation(round_id=one.pk, content=one.content_hash, by=office.members[1], at=office.tick())
    with pytest.raises(NotPermitted):
        rounds.sign_allocation(round_id=one.pk, content=one.content_hash, by=office.officer, at=office.tick())
    rounds.sign_allocation(round_id=one.pk, content=one.content_hash, by=office.members[2], at=office.tick())
    rounds.reopen(round_id=one.pk, reason="重议", by=office.members[2], at=office.tick())
    assert not Share.objects.exists()
    assert Application.objects.get(pk=mine.pk).fen == 0
    office.allocated(Round.objects.get(pk=one.pk), {mine.pk: 900_00})


def test_a_refused_round_gives_the_donations_back(office: AidOffice) -> None:
    office.given(2000_00)
    one = office.round()
    asked = office.asked(one, office.registered(), 1000_00)
    late = office.asked(one, office.registered(), 1000_00, seen=["form"])
    office.closed(one)
    grant = office.met(office.allocated(one, {asked.pk: 1000_00}))
    assert late.pk not in [each.pk for each in rounds.complete_applications(one)]
    grant_actions.return_grant(grant_id=grant.pk, reason="材料不全", by=office.head, at=office.tick())
    assert Round.objects.get(pk=one.pk).state == "open"
    assert sum(gift.left_fen for gift in fund.gifts_left()) == 2000_00


def test_pairing_needs_a_yes_and_a_yes_taken_back_leaves_no_trace(office: AidOffice) -> None:
    person = office.registered()
    said = {"person_id": person.pk, "department": "县农业农村局", "contact": "王某", "need": "春耕农资"}
    with pytest.raises(Refusal, match="本人同意"):
        pairing.begin_pairing(**said, by=office.clerk, at=office.tick())
    give_yes(person_id=person.pk, what="pairing", way="spoken", by=office.clerk, at=office.tick())
    pair = pairing.begin_pairing(**said, by=office.clerk, at=office.tick())
    with pytest.raises(AlreadyDone):
        pairing.begin_pairing(**said, by=office.clerk, at=office.tick())
    help_ = {"pairing_id": pair.pk, "worth_fen": 500_00, "day": office_day(office.at), "by": office.clerk}
    pairing.record_pairing_help(kind="kind", what="化肥五袋", at=office.tick(), **help_)
    assert pairing.thank(pairing_id=pair.pk, by=office.clerk, at=office.tick()) == 1
    with pytest.raises(AlreadyDone):
        pairing.thank(pairing_id=pair.pk, by=office.clerk, at=office.tick())
    take_back_yes(person_id=person.pk, what="pairing", by=office.clerk, at=office.tick())
    with pytest.raises(Refusal):
        pairing.record_pairing_help(kind="job", what="零工", at=office.tick(), **help_)
    pairing.end_pairing(pairing_id=pair.pk, reason="已脱困", by=office.clerk, at=office.tick())
    assert Help.objects.count() == 1


def test_a_setting_holds_from_its_day_once_a_second_person_agrees(office: AidOffice) -> None:
    day = office_day(office.at)
    with pytest.raises(Refusal, match="文件编号"):
        settings.propose_setting(
            key="notice_days", text="10", since=day, document=" ", by=office.officer, at=office.tick()
        )
    for text in ("0", "x", "366"):
        with pytest.raises(Refusal):
            settings.propose_setting(
                key="notice_days", text=text, since=day, document="县发1号", by=office.officer, at=office.tick()
            )
    made = settings.propose_setting(
        key="notice_days", text="10", since=day, document="县发1号", by=office.officer, at=office.tick()
    )
    assert settings.value_of("notice_days", day) == 7
    assert settings.sign_setting(setting_id=made.pk, by=office.head, at=office.tick())
    assert settings.value_of("notice_days", day) == 10
    assert settings.value_of("notice_days", day - timedelta(days=1)) == 7
    assert settings.read_value("situations", settings.told_value("situations", [["a", "甲"]])) == [["a", "甲"]]


def test_the_database_keeps_the_fund_and_the_cases_by_itself(office: AidOffice) -> None:
    donation = office.given(1000_00, wish_situation="medical")
    one = office.round()
    asked = office.asked(one, office.registered(), 900_00, situation="medical")
    wrong = office.asked(one, office.registered(), 900_00)
    case = office.reviewed(office.registered())
    office.closed(one)
    one = office.allocated(one, {asked.pk: 900_00})
    attacks = [
        f"INSERT INTO aid_share (application_id, donation_id, fen) VALUES ({wrong.pk}, {donation.pk}, 100)",
        f"UPDATE aid_case SET state = 'ledger' WHERE id = {case.pk}", "UPDATE aid_case SET state = 'helped'",
        "UPDATE aid_share SET fen = 1", "UPDATE aid_round SET state = 'granting'", "DELETE FROM aid_donation",
        "UPDATE aid_round SET most_fen = most_fen + 1", "UPDATE aid_application SET asked_fen = 1",
        "DELETE FROM aid_entry", "UPDATE aid_donation SET wish_situation = ''",
    ]  # fmt: skip
    for attack in attacks:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(attack)
    with pytest.raises(DatabaseError), transaction.atomic():
        Share.objects.filter(application=asked).update(fen=2000_00)
    rounds.step_aside(round_id=one.pk, reason="亲属", by=office.members[0], at=office.tick())
    with pytest.raises(DatabaseError), transaction.atomic():
        Seat.objects.create(
            round=one, staff_id=office.members[0].staff_id, aside=False, content_hash=one.content_hash, at=office.at
        )


def test_the_tables_of_states_and_the_guards_say_the_same() -> None:
    guards = import_module(f"{MIGRATIONS}.0002_guards")
    for steps, listed in ((table.STEPS, guards.CASE_STEPS), (round_table.STEPS, guards.ROUND_STEPS)):
        named = {tuple(one.strip().strip("'").split(">")) for one in listed.split(",")}
        assert named == set(steps)


def test_who_is_outside_the_area_or_dead_is_not_found(office: AidOffice) -> None:
    with pytest.raises(NotFound):
        cases.apply(person_id=999, request=Request("oneoff", "living", FIGURES), by=office.worker, at=office.tick())
    with pytest.raises(Refusal):
        office.applied(office.registered(), situation="nothing")
