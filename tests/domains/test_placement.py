"""Placement by choice: two persons publish the order and the result, each chooses in turn, what is taken is gone."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from placement_world import FORMULA, Placements

from rongjun.base.actor import Actor, Role
from rongjun.base.counting import count_together
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting, own_scope, whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.models import AuditEntry
from rongjun.domains.safeguards.notes import notes_about
from rongjun.domains.services.duties.models import Duty
from rongjun.domains.services.placement import carrying, choosing, formulas, rounds
from rongjun.domains.services.placement.access import placement_waits
from rongjun.domains.services.placement.models import Candidate, Choice, Formula, Objection, Round, Signed
from rongjun.domains.services.placement.telling import own_places
from rongjun.domains.services.registers.models import Record

HOLDER = Actor(staff_id=0, account_id=0, name="本人", role=Role.APPLICANT, unit_id=0, unit_name="", area_prefix=None)
pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def world() -> Iterator[Placements]:
    with whole_registry("tests"):
        yield Placements()


@pytest.fixture
def choosers(world: Placements) -> tuple[Candidate, Candidate, Candidate]:
    """Three in the order first, second, third; two posts with a place each."""
    world.law, world.park = world.post("县司法局"), world.post("县园林所")  # type: ignore[attr-defined]
    third, first, second = world.listed("丙", 60), world.listed("甲", 200), world.listed("乙", 60, merits=3)
    world.publish()
    return first, second, third


def test_a_formula_holds_only_once_a_second_person_signed_it(world: Placements) -> None:
    made = formulas.enter_formula(
        content=FORMULA | {"doc_no": "试安〔2026〕2号"}, source="网站", by=world.officer, at=world.tick()
    )
    assert made.pk not in formulas.formulas_in_force(date(2026, 6, 1)).values_list("pk", flat=True)
    with pytest.raises(NotPermitted):
        formulas.approve_formula(formula_id=made.pk, content_hash=made.content_hash, by=world.officer, at=world.at)
    with pytest.raises(AlreadyDone):
        formulas.enter_formula(content=made.content, source="网站", by=world.officer, at=world.tick())
    with pytest.raises(DatabaseError, match="two persons"), transaction.atomic():
        Formula.objects.filter(pk=made.pk).update(state="approved")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Formula.objects.filter(pk=world.formula.pk).update(content={})
    formulas.return_formula(formula_id=made.pk, reason="文号不对", by=world.head, at=world.tick())
    with pytest.raises(Refusal):
        rounds.open_round(year=2026, title="冬季", formula_id=made.pk, by=world.officer, at=world.tick())


def test_the_order_is_the_sum_of_the_published_terms_and_published_by_two(
    world: Placements, choosers: tuple[Candidate, ...]
) -> None:
    assert [(world.now(one).place, world.now(one).total) for one in choosers] == [(1, 5000), (2, 3000), (3, 1500)]
    round_ = Round.objects.get(pk=world.round.pk)
    assert round_.state == "published" and round_.objections_until is not None
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Signed.objects.update(content={})
    with pytest.raises(DatabaseError, match="facts stand"), transaction.atomic():
        Candidate.objects.filter(pk=choosers[0].pk).update(facts={"service_months": 1})
    with pytest.raises(Refusal, match="不在这一步"):
        world.listed("迟到", 100)


def test_the_database_publishes_nothing_that_one_person_alone_made(world: Placements) -> None:
    world.listed("甲", 10)
    made = rounds.propose_order(round_id=world.round.pk, by=world.officer, at=world.tick())
    with pytest.raises(DatabaseError, match="two persons"), transaction.atomic():
        Round.objects.filter(pk=world.round.pk).update(state="published")
    with pytest.raises(NotPermitted):
        rounds.publish_order(signed_id=made.pk, content_hash=made.content_hash, by=world.officer, at=world.tick())
    rounds.return_order(signed_id=made.pk, reason="有人漏了", by=world.head, at=world.tick())
    world.listed("乙", 20)
    world.publish()
    assert Round.objects.get(pk=world.round.pk).state == "published"


def test_equal_sums_wait_for_lots_and_say_whose(world: Placements) -> None:
    one, two = world.listed("甲", 10), world.listed("乙", 10)
    with pytest.raises(Refusal, match=r"甲、乙|乙、甲"):
        rounds.propose_order(round_id=world.round.pk, by=world.officer, at=world.tick())
    for number, drawn in enumerate((two, one), start=1):
        rounds.note_lot(candidate_id=drawn.pk, lot=number, by=world.officer, at=world.tick())
    world.publish()
    assert (world.now(two).place, world.now(one).place) == (1, 2)


def test_each_chooses_in_turn_and_what_is_taken_is_gone(world: Placements, choosers: tuple[Candidate, ...]) -> None:
    first, second, third = choosers
    law, park = world.law, world.park  # type: ignore[attr-defined]
    with pytest.raises(Refusal, match="异议期到"):
        choosing.begin_choice(round_id=world.round.pk, by=world.officer, at=world.tick())
    world.begin()
    with pytest.raises(AlreadyDone, match="不是轮到"):
        world.choose(second, law)
    made = world.choose(first, law)
    assert world.choose(first, law).pk == made.pk and Choice.objects.count() == 1
    with pytest.raises(AlreadyDone):
        world.choose(first, park)
    with pytest.raises(AlreadyDone, match="已经选完"):
        world.choose(second, law)
    with pytest.raises(Refusal, match="代选"):
        world.choose(second, park, proxy="王小乙")
    world.choose(second, park, proxy="王小乙", relation="儿子", proof="授权书 3 号")
    assert world.now(third).state == "left" and Round.objects.get(pk=world.round.pk).state == "confirming"
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Choice.objects.filter(pk=made.pk).update(seat=2)
    with pytest.raises(DatabaseError, match="never removed"), transaction.atomic():
        made.delete()


def test_a_seat_cannot_be_taken_twice_even_past_the_actions(world: Placements, choosers: tuple[Candidate, ...]) -> None:
    world.begin()
    made = world.choose(choosers[0], world.law)  # type: ignore[attr-defined]
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Choice.objects.create(
            candidate=choosers[1], post=made.post, seat=made.seat, made_by_id=world.officer.staff_id, made_at=world.at
        )
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        Candidate.objects.filter(pk=choosers[2].pk).update(state="open")


def test_who_lets_the_day_pass_goes_last_once_and_then_is_left(
    world: Placements, choosers: tuple[Candidate, ...]
) -> None:
    first, second, third = choosers
    world.begin()
    with pytest.raises(Refusal, match="以后才能顺延"):
        choosing.pass_over(candidate_id=first.pk, by=world.officer, at=world.tick())
    world.tick(days=10)
    choosing.pass_over(candidate_id=first.pk, by=world.officer, at=world.tick())
    assert (world.now(first).state, world.now(second).state) == ("waiting", "open")
    world.choose(second, world.law)  # type: ignore[attr-defined]
    choosing.give_up(candidate_id=third.pk, note="去外地工作", proof="声明 1 号", by=world.officer, at=world.tick())
    assert world.now(first).state == "open"
    world.tick(days=10)
    choosing.pass_over(candidate_id=first.pk, by=world.officer, at=world.tick())
    assert world.now(first).state == "left" and Round.objects.get(pk=world.round.pk).state == "confirming"
    assert "去外地工作" in [note.text for note in notes_about(third.person_id)]


def test_an_objection_is_answered_by_another_and_a_correction_makes_another_order(
    world: Placements, choosers: tuple[Candidate, ...]
) -> None:
    third = choosers[2]
    said = "三等功少记一次"
    made = rounds.object_to(candidate_id=third.pk, says_=said, by=world.officer, at=world.tick())
    assert rounds.object_to(candidate_id=third.pk, says_=said, by=world.officer, at=world.tick()).pk == made.pk
    with pytest.raises(Refusal, match="稳控"):
        rounds.object_to(candidate_id=third.pk, says_="稳控对象", by=world.officer, at=world.tick())
    world.tick(days=20)
    with pytest.raises(Refusal, match="异议没有答复"):
        choosing.begin_choice(round_id=world.round.pk, by=world.officer, at=world.tick())
    rounds.answer_objection(
        objection_id=made.pk, answer="档案里有，已更正", corrected=True, by=world.head, at=world.tick()
    )  # fmt: skip
    with pytest.raises(AlreadyDone):
        rounds.answer_objection(objection_id=made.pk, answer="再答", corrected=False, by=world.head, at=world.tick())
    world.list(third.person, service_months=60, merit_third=8)
    world.publish()
    assert world.now(third).place == 1
    told = [note.text for note in notes_about(third.person_id)]
    assert said in told and "档案里有，已更正" in told
    with pytest.raises(Refusal, match="不在异议期"):
        rounds.object_to(candidate_id=third.pk, says_="还有", by=world.officer, at=world.later(60))


def test_an_older_order_cannot_be_published_again_after_a_correction(
    world: Placements, choosers: tuple[Candidate, ...]
) -> None:
    made = rounds.object_to(candidate_id=choosers[0].pk, says_="有误", by=world.officer, at=world.tick())
    rounds.answer_objection(objection_id=made.pk, answer="更正", corrected=True, by=world.head, at=world.tick())
    with pytest.raises(DatabaseError, match="two persons"), transaction.atomic():
        Round.objects.filter(pk=world.round.pk).update(state="published")


def finished(world: Placements, choosers: tuple[Candidate, ...]) -> Signed:
    world.begin()
    world.choose(choosers[0], world.law)  # type: ignore[attr-defined]
    world.choose(choosers[1], world.park)  # type: ignore[attr-defined]
    return choosing.propose_result(round_id=world.round.pk, by=world.officer, at=world.tick())


def test_the_result_is_signed_by_two_and_carried_into_the_registers_once(
    world: Placements, choosers: tuple[Candidate, ...]
) -> None:
    made = finished(world, choosers)
    with pytest.raises(AlreadyDone, match="已经提交"):
        choosing.propose_result(round_id=world.round.pk, by=world.officer, at=world.tick())
    with pytest.raises(DatabaseError, match="two persons"), transaction.atomic():
        Round.objects.filter(pk=world.round.pk).update(state="closed")
    with pytest.raises(Refusal):
        carrying.carry_on(
            round_id=world.round.pk, handler_id=world.officer.unit_id, by=world.officer, at=world.tick()
        )  # fmt: skip
    choosing.confirm_result(signed_id=made.pk, content_hash=made.content_hash, by=world.head, at=world.tick())
    for _time in range(2):
        carrying.carry_on(
            round_id=world.round.pk, handler_id=world.officer.unit_id, by=world.officer, at=world.tick()
        )  # fmt: skip
    placed = Record.objects.filter(code="placement")
    assert {one.person_id for one in placed} == {choosers[0].person_id, choosers[1].person_id}
    left = Record.objects.get(code="placement-leftover")
    assert left.person_id == choosers[2].person_id and left.stage == "assigned" and left.due_on is not None
    assert Duty.objects.filter(source=f"record:{left.pk}", unit_id=world.officer.unit_id).count() == 1
    assert set(Record.objects.filter(code="placement-post").values_list("stage", flat=True)) == {"filled"}
    assert carrying.is_carried(Round.objects.get(pk=world.round.pk))


def test_a_result_that_was_sent_back_is_put_forward_anew(world: Placements, choosers: tuple[Candidate, ...]) -> None:
    made = finished(world, choosers)
    choosing.return_result(signed_id=made.pk, reason="核对姓名", by=world.head, at=world.tick())
    again = choosing.propose_result(round_id=world.round.pk, by=world.officer, at=world.tick())
    assert again.number == 2
    choosing.confirm_result(signed_id=again.pk, content_hash=again.content_hash, by=world.head, at=world.tick())
    assert Round.objects.get(pk=world.round.pk).state == "closed"


def test_a_person_reads_the_own_place_and_how_it_was_worked_out_and_nobody_else_s(
    world: Placements, choosers: tuple[Candidate, ...]
) -> None:
    with own_scope([choosers[1].person_id]):
        told = own_places([choosers[1].person_id])
        assert Candidate.objects.count() == 1
    assert len(told) == 1 and (told[0].place, told[0].of, told[0].total) == (2, 3, 3000)
    assert [(one.code, one.counted, one.total) for one in told[0].terms] == [
        ("service_months", 60, 1500), ("merit_third", 3, 1500)
    ]  # fmt: skip


def test_nobody_but_the_unit_that_keeps_the_books_places_people(world: Placements) -> None:
    with pytest.raises(NotPermitted), acting(world.clerk):
        rounds.get_round(world.round.pk, world.clerk)
    dead = world.person("逝者", death_date=date(2026, 1, 1))
    with pytest.raises(NotFound):
        world.list(dead, service_months=1)
    with pytest.raises(Refusal, match="数不对"):
        world.list(world.person("多"), service_months=99_999)
    with pytest.raises(Refusal, match="数不对"):
        world.list(world.person("另"), conduct=3)
    assert not Objection.objects.exists()


def test_who_was_listed_by_mistake_is_taken_off_before_an_order_and_not_after(world: Placements) -> None:
    one = world.listed("甲", 10)
    rounds.take_off(candidate_id=one.pk, by=world.officer, at=world.tick())
    assert not Candidate.objects.exists()
    two = world.listed("乙", 10)
    world.publish()
    with pytest.raises(Refusal):
        rounds.take_off(candidate_id=two.pk, by=world.officer, at=world.tick())
    with pytest.raises(DatabaseError, match="stays in it"), transaction.atomic():
        Candidate.objects.filter(pk=two.pk).delete()


def test_a_person_chooses_online_in_the_own_turn_alone_and_once(
    world: Placements, choosers: tuple[Candidate, ...]
) -> None:
    first, second, _third = choosers
    law, park = (world.round.posts.get(record=one).pk for one in (world.law, world.park))  # type: ignore[attr-defined]

    def online(one: Candidate, post: int, at: Any = None) -> Choice:
        return choosing.choose_online(
            round_id=world.round.pk, person_ids=[one.person_id], post_id=post, by=HOLDER, at=at or world.tick()
        )

    with pytest.raises(AlreadyDone, match="还没有轮到"):
        online(first, law)
    world.begin()
    with pytest.raises(AlreadyDone, match="还没有轮到"):
        online(second, law)
    with pytest.raises(NotFound):
        choosing.choose_online(
            round_id=world.round.pk, person_ids=[world.person("外").pk], post_id=law, by=HOLDER, at=world.at
        )
    with pytest.raises(AlreadyDone, match="网上不能再选"):
        online(first, law, world.later(30))
    with pytest.raises(Refusal, match="这一批的岗位"):
        online(first, 10**9)
    made = online(first, law)
    assert made.online and made.made_by_id is None and online(first, law).pk == made.pk
    with pytest.raises(AlreadyDone, match="已经选定"):
        online(first, park)
    assert world.choose(first, world.law).pk == made.pk and Choice.objects.count() == 1  # type: ignore[attr-defined]
    with pytest.raises(AlreadyDone, match="已经选完"):
        online(second, law)
    assert world.now(second).state == "open"
    entry = AuditEntry.objects.filter(action="placement.choose").get()
    assert entry.role == "applicant" and entry.detail["online"] is True


def test_the_database_takes_no_choice_out_of_turn_nor_of_nobody(
    world: Placements, choosers: tuple[Candidate, ...]
) -> None:
    first, second, _third = choosers
    world.begin()
    post = world.round.posts.get(record=world.law)  # type: ignore[attr-defined]
    said = {"post": post, "seat": 1, "made_at": world.at}
    with pytest.raises(DatabaseError, match="open turn"), transaction.atomic():
        Choice.objects.create(candidate=second, made_by_id=world.officer.staff_id, **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Choice.objects.create(candidate=first, **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Choice.objects.create(candidate=first, online=True, proxy="儿子", **said)


def test_what_a_round_waits_for_is_counted_on_its_day(world: Placements, choosers: tuple[Candidate, ...]) -> None:
    def waits(days: int = 0) -> dict[str, int]:
        found = count_together(**placement_waits(office_day(world.later(days))))
        return {key: count for key, count in found.items() if count}

    assert waits() == {} and waits(30) == {"begin": 1}
    rounds.object_to(candidate_id=choosers[0].pk, says_="有误", by=world.officer, at=world.tick())
    assert waits() == {"objections": 1}
    rounds.answer_objection(
        objection_id=Objection.objects.get().pk, answer="属实无误", corrected=False, by=world.head, at=world.tick()
    )
    made = finished(world, choosers)
    assert waits() == {}
    choosing.return_result(signed_id=made.pk, reason="再核", by=world.head, at=world.tick())
    assert waits() == {"result": 1}
    again = choosing.propose_result(round_id=world.round.pk, by=world.officer, at=world.tick())
    choosing.confirm_result(signed_id=again.pk, content_hash=again.content_hash, by=world.head, at=world.tick())
    assert waits() == {"carry": 1}
    handler = world.officer.unit_id
    carrying.carry_on(round_id=world.round.pk, handler_id=handler, by=world.officer, at=world.tick())
    assert waits() == {}


def test_turns_are_counted_open_and_then_over(world: Placements, choosers: tuple[Candidate, ...]) -> None:
    world.begin()
    today = count_together(**placement_waits(office_day(world.at)))
    later = count_together(**placement_waits(office_day(world.later(20))))
    assert (today["turn"], today["over"]) == (1, 0) and (later["turn"], later["over"]) == (0, 1)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="row-level security is PostgreSQL's")
def test_raw_sql_of_a_town_or_a_person_reads_no_list_of_a_round(
    world: Placements, choosers: tuple[Candidate, ...]
) -> None:
    def seen() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM placement_signed")
            return int(cursor.fetchone()[0])

    assert seen() == 1
    with acting(world.clerk):
        assert seen() == 0
    with own_scope([choosers[0].person_id]):
        assert seen() == 0
