"""Visits: once per key whatever comes in which order, promises become duties, two of one plan wait for a choice."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from services_world import OTHER_VILLAGE, Stations

from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting, whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.notes import notes_about
from rongjun.domains.services.duties.models import Duty
from rongjun.domains.services.duties.queries import duties_of
from rongjun.domains.services.visits.models import Planned, Reason, Visit
from rongjun.domains.services.visits.planning import make_plan
from rongjun.domains.services.visits.queries import list_planned
from rongjun.domains.services.visits.recording import Promise, Said, choose_visit, record_visit
from rongjun.domains.services.visits.syncing import sync_visits

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def world() -> Stations:
    return Stations()


def plan(world: Stations, name: str = "") -> Planned:
    world.person(name, born=date(1940, 1, 1), categories="")
    make_plan(quarter="2026Q1", by=world.clerk, at=world.tick())
    return Planned.objects.latest("pk")


def said(world: Stations, planned: Planned, **more: Any) -> Said:
    given = {"key": uuid4(), "day": office_day(world.at), "planned_id": planned.pk} | more
    return Said(**given)


def sent(planned_id: int, key: UUID, **more: Any) -> dict[str, Any]:
    return {"key": str(key), "planned": planned_id, "day": "2026-03-02", "needs": ["medicine"], "words": "药快吃完了",
            "promises": [{"what": "代取药", "due": "2026-03-05", "owner": "town"}]} | more  # fmt: skip


def test_a_visit_is_recorded_its_promise_is_a_duty_and_the_person_reads_it(world: Stations) -> None:
    planned = plan(world)
    promise = Promise("送助听器", office_day(world.at) + timedelta(days=3), "town")
    given = said(world, planned, needs=("aids", "medicine", "aids"), words="听力下降", promises=(promise,))
    done = record_visit(said=given, by=world.worker, at=world.tick())
    assert (done.state, done.visit.needs) == ("saved", ["aids", "medicine"])
    duty = duties_of(done.visit.source).get()
    assert (duty.what, duty.unit_id, duty.person_id) == ("送助听器", world.clerk.unit_id, planned.person_id)
    again = record_visit(said=given, by=world.worker, at=world.tick())
    assert (again.state, again.visit.pk) == ("known", done.visit.pk) and Duty.objects.count() == 1
    assert Planned.objects.get(pk=planned.pk).state == "done" and not list_planned(world.worker)
    texts = {note.kind: note.text for note in notes_about(planned.person_id)}
    assert "听力下降" in texts["走访记录"] and "送助听器" in texts["走访记录"] and texts["待办"] == "送助听器"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"words": "掌握思想动态"}, "思想动态"), ({"words": "长" * 301}, "300"), ({"needs": ("gold",)}, "清单"),
        ({"day": date(2026, 3, 3)}, "今天或以前"), ({"day": date(2025, 11, 1)}, "三个月"),
        ({"promises": (Promise(" ", date(2026, 3, 5)),)}, "写明办什么"),
        ({"promises": (Promise("取药", date(2026, 3, 1)),)}, "不能早于"),
        ({"promises": (Promise("盯防", date(2026, 3, 5)),)}, "盯防"),
        ({"promises": (Promise("取药", date(2026, 3, 5), "mayor"),)}, "由谁办"),
        ({"promises": tuple(Promise(f"事{n}", date(2026, 3, 5)) for n in range(6))}, "最多5件"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_the_mend_and_nothing_is_kept(
    world: Stations, more: dict[str, Any], why: str
) -> None:
    planned = plan(world)
    with pytest.raises(Refusal, match=why):
        record_visit(said=said(world, planned, **more), by=world.worker, at=world.tick())
    assert not Visit.objects.exists() and not Duty.objects.exists()
    assert Planned.objects.get(pk=planned.pk).state == "open"


def test_a_visit_without_a_plan_needs_a_yes_and_a_reason(world: Stations) -> None:
    yes, no = world.person(), world.person(yes=False)
    given = Said(uuid4(), office_day(world.at), person_id=no.pk, reason="illness")
    with pytest.raises(Refusal, match="同意"):
        record_visit(said=given, by=world.worker, at=world.tick())
    with pytest.raises(Refusal, match="缘由"):
        record_visit(said=Said(uuid4(), given.day, person_id=yes.pk), by=world.worker, at=world.tick())
    done = record_visit(
        said=Said(uuid4(), given.day, person_id=yes.pk, reason="illness"), by=world.worker, at=world.tick()
    )
    assert done.visit.planned is None and done.visit.reason.code == "illness"


def test_a_visit_is_recorded_only_in_the_own_area(world: Stations) -> None:
    planned = plan(world)
    with acting(world.west), pytest.raises(NotFound):
        record_visit(said=said(world, planned), by=world.west, at=world.tick())
    far = world.person(area=OTHER_VILLAGE)
    with acting(world.worker), pytest.raises(NotFound):
        given = Said(uuid4(), office_day(world.at), person_id=far.pk, reason="illness")
        record_visit(said=given, by=world.worker, at=world.tick())
    with pytest.raises(NotPermitted):
        record_visit(said=said(world, planned), by=world.head, at=world.tick())


def test_two_visits_of_one_plan_are_both_kept_until_a_worker_chooses(world: Stations) -> None:
    planned = plan(world)
    first = record_visit(said=said(world, planned, words="甲记的"), by=world.worker, at=world.tick()).visit
    told = record_visit(said=said(world, planned, words="乙记的"), by=world.second, at=world.tick())
    assert told.state == "double" and Planned.objects.get(pk=planned.pk).state == "double"
    assert set(Visit.objects.values_list("counts", flat=True)) == {None}
    assert list(list_planned(world.worker)) == [planned]
    choose_visit(visit_id=first.pk, by=world.second, at=world.tick())
    assert dict(Visit.objects.values_list("words", "counts")) == {"甲记的": True, "乙记的": False}
    assert Planned.objects.get(pk=planned.pk).state == "done"
    assert len(notes_about(planned.person_id)) == 2


def test_one_bad_item_keeps_no_other_back_and_says_why(world: Stations) -> None:
    planned, other = plan(world), plan(world)
    keys = [uuid4() for _ in range(4)]
    items: list[Any] = [
        sent(planned.pk, keys[0]), sent(other.pk, keys[1], words="稳控"), sent(10**6, keys[2]),
        {"key": str(keys[3])}, "nonsense", sent(other.pk, keys[1]) | {"key": "no-uuid"},
    ]  # fmt: skip
    found = sync_visits(items, by=world.worker, at=world.tick())
    states = {key: one.state for key, one in found.items()}
    assert states == {
        str(keys[0]): "saved", str(keys[1]): "refused", str(keys[2]): "gone", str(keys[3]): "refused", "": "refused",
        "no-uuid": "refused",
    }  # fmt: skip
    assert "稳控" in found[str(keys[1])].why and Visit.objects.count() == 1
    with pytest.raises(Refusal):
        sync_visits([{}] * 101, by=world.worker, at=world.tick())


def test_who_does_not_want_visits_is_off_the_plan_and_a_note_of_it_is_nowhere(world: Stations) -> None:
    planned = plan(world)
    no = {"kind": "no", "key": str(uuid4()), "planned": planned.pk}
    for _ in range(2):
        assert {one.state for one in sync_visits([no], by=world.worker, at=world.tick()).values()} == {"saved"}
    assert not Planned.objects.exists() and not Visit.objects.exists() and notes_about(planned.person_id) == []
    late = sync_visits([sent(planned.pk, uuid4())], by=world.worker, at=world.tick())
    assert [one.state for one in late.values()] == ["gone"]


def test_a_promise_that_comes_in_late_keeps_the_day_that_was_promised(world: Stations) -> None:
    planned, key = plan(world), uuid4()
    world.tick(days=10)
    assert sync_visits([sent(planned.pk, key)], by=world.worker, at=world.tick())[str(key)].state == "saved"
    assert Duty.objects.get().due_on == date(2026, 3, 5)


def test_the_database_keeps_what_was_noted(world: Stations) -> None:
    visit = record_visit(said=said(world, plan(world), words="原话"), by=world.worker, at=world.tick()).visit
    for change in (
        lambda: Visit.objects.filter(pk=visit.pk).update(words="改了"),
        lambda: Visit.objects.filter(pk=visit.pk).update(visited_on=date(2026, 1, 1)),
        lambda: Visit.objects.filter(pk=visit.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def state_of_everything() -> Any:
    visits = Visit.objects.order_by("key").values_list(
        "key", "planned_id", "visited_on", "needs", "words", "promised", "counts"
    )
    plans = Planned.objects.order_by("pk").values_list("pk", "state")
    duties = Duty.objects.order_by("source", "what").values_list("source", "what", "due_on", "unit_id", "state")
    return list(map(repr, visits)), list(plans), list(duties)


QUEUE = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.sampled_from(["", "药", "稳控"])),
                 min_size=1, max_size=6, unique_by=lambda one: one[1])  # fmt: skip
ORDERS = st.lists(st.permutations(range(6)), min_size=1, max_size=3)


class SyncInAnyOrder(TestCase):
    """Whatever the network does: any order, any repetition, cut anywhere, the office ends in the same state."""

    databases = {"default", "access"}

    @settings(max_examples=20)
    @given(QUEUE, ORDERS, st.integers(1, 3))
    def test_any_order_and_any_repetition_end_in_the_same_state(self, queue, orders, cut) -> None:  # type: ignore[no-untyped-def]
        with whole_registry("tests"):
            world = Stations()
            reason = Reason.objects.get(code="quarterly")
            plans = [
                Planned.objects.create(
                    person=world.person(), reason=reason, period="2026Q1", unit_id=world.worker.unit_id,
                    area_code="990101001001", due_on=date(2026, 3, 31), made_at=world.at,
                )
                for _ in range(3)
            ]  # fmt: skip
            items = [sent(plans[n].pk, UUID(int=k + 1), words=words) for n, k, words in queue]
            straight = self._after(world, [items])
            for order in orders:
                mixed = [items[n] for n in order if n < len(items)]
                batches = [mixed[at : at + cut] for at in range(0, len(mixed), cut)]
                assert self._after(world, [*batches, mixed[:1], mixed]) == straight

    def _after(self, world: Stations, batches: list[list[dict[str, Any]]]) -> Any:
        with transaction.atomic():
            for some in batches:
                sync_visits(some, by=world.worker, at=world.tick())
            found = state_of_everything()
            transaction.set_rollback(True)
        return found


def test_a_thousand_queued_visits_come_in_without_loss_or_double(world: Stations) -> None:
    reason = Reason.objects.get(code="quarterly")
    people = [world.person() for _ in range(250)]
    plans = [
        Planned.objects.create(
            person=person, reason=reason, period=period, unit_id=world.worker.unit_id, area_code=person.area_code,
            due_on=date(2026, 3, 31), made_at=world.at,
        )
        for person in people for period in ("2026Q1", "2025Q4", "2025Q3", "2025Q2")
    ]  # fmt: skip
    items = [sent(one.pk, UUID(int=n + 1), promises=[]) for n, one in enumerate(plans)]
    for begin in range(0, 1000, 100):
        batch = items[begin : begin + 100]
        assert {one.state for one in sync_visits(batch, by=world.worker, at=world.tick()).values()} == {"saved"}
        again = sync_visits(batch[50:], by=world.worker, at=world.tick())  # the answer was lost on the way
        assert {one.state for one in again.values()} == {"known"}
    assert Visit.objects.count() == 1000 == Visit.objects.filter(counts=True).values("planned_id").distinct().count()
    assert not Planned.objects.exclude(state="done").exists()
