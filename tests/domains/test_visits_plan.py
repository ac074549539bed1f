"""Plans: by rule, only with a yes, the same when made again; a day's list that is gone after the day."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from services_world import OTHER_VILLAGE, VILLAGE, VILLAGE_TWO, Stations

from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting, whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.models import AuditEntry
from rongjun.domains.services.duties.consents import give_yes, has_yes, take_back_yes
from rongjun.domains.services.visits import lists, queries, routes
from rongjun.domains.services.visits.models import Planned, Reason, Rule, Stop
from rongjun.domains.services.visits.planning import make_plan, preview_plan

pytestmark = pytest.mark.django_db(databases=["default", "access"])
Q = "2026Q1"


@pytest.fixture
def world() -> Stations:
    return Stations()


def planned(world: Stations) -> list[tuple[str, str, str]]:
    rows = Planned.objects.order_by("person_id", "reason_id").select_related("person", "reason")
    return [(one.person.name, one.reason.code, one.period) for one in rows]


def test_a_plan_takes_whom_a_rule_names_and_made_again_it_is_the_same(world: Stations) -> None:
    world.person("高龄", born=date(1940, 1, 1), categories="")
    alone = world.person("孤老", categories="")
    world.fact(alone, "alone", {"value": True}, date(2020, 1, 1))
    severe = world.person("重残", categories="11")
    world.fact(severe, "status", {"grade": 2}, date(2020, 1, 1), "11")
    world.person("都不是", categories="")
    world.person("不愿意", born=date(1930, 1, 1), yes=False)
    counts = {rule.reason.code: count for rule, count in preview_plan(Q, world.clerk)}
    assert (counts["quarterly"], counts["spring_festival"]) == (3, 1)
    assert make_plan(quarter=Q, by=world.clerk, at=world.tick()) == sum(counts.values()) == 4
    first = planned(world)
    assert ("重残", "spring_festival", "2026") in first and ("孤老", "quarterly", Q) in first
    assert make_plan(quarter=Q, by=world.clerk, at=world.tick()) == 0 and planned(world) == first
    assert make_plan(quarter="2026Q2", by=world.clerk, at=world.tick()) == 3


def test_an_event_is_visited_once_and_the_ended_rule_plans_nobody(world: Stations) -> None:
    moved = world.person("迁入", categories="")
    world.fact(moved, "area", {"code": VILLAGE}, date(2026, 1, 20))
    assert make_plan(quarter=Q, by=world.clerk, at=world.tick()) == 1
    assert make_plan(quarter="2026Q2", by=world.clerk, at=world.tick()) == 0
    assert planned(world) == [("迁入", "newcomer", "2026-01-20")]
    for rule in Rule.objects.filter(reason__code="quarterly"):
        lists.end_rule(rule_id=rule.pk, by=world.officer, at=world.tick())
    world.person("高龄", born=date(1940, 1, 1), categories="")
    assert make_plan(quarter=Q, by=world.clerk, at=world.tick()) == 0


def test_a_clerk_plans_the_own_town_and_the_visit_is_the_villages(world: Stations) -> None:
    for name, area in (("一村人", VILLAGE), ("二村人", VILLAGE_TWO), ("西村人", OTHER_VILLAGE)):
        world.person(name, area=area, born=date(1940, 1, 1), categories="")
    with acting(world.clerk):
        assert make_plan(quarter=Q, by=world.clerk, at=world.tick()) == 2
    assert {one.person.name: one.unit.name for one in Planned.objects.select_related("person", "unit")} == {
        "一村人": "一村站", "二村人": "东镇站",
    }  # fmt: skip
    with acting(world.worker), pytest.raises(NotPermitted):
        make_plan(quarter=Q, by=world.worker, at=world.tick())
    with pytest.raises(Refusal, match="2026Q3"):
        make_plan(quarter="三季度", by=world.clerk, at=world.tick())


def test_who_takes_the_yes_back_is_off_the_plan_and_nothing_says_so(world: Stations) -> None:
    person = world.person(born=date(1940, 1, 1), categories="")
    make_plan(quarter=Q, by=world.clerk, at=world.tick())
    day = office_day(world.at)
    routes.add_stops(
        day=day, planned_ids=[one.pk for one in Planned.objects.all()], by=world.worker, at=world.tick()
    )  # fmt: skip
    before = AuditEntry.objects.count()
    take_back_yes(person_id=person.pk, what="visit", by=world.worker, at=world.tick())
    assert not Planned.objects.exists() and not Stop.objects.exists()
    told = AuditEntry.objects.order_by("pk")[before:]
    assert [(one.action, one.subject, one.detail) for one in told] == [("consent.ended", "consent:visit", {})]
    assert make_plan(quarter=Q, by=world.clerk, at=world.tick()) == 0


def test_the_list_of_a_day_is_the_workers_own_and_gone_after_the_day(world: Stations) -> None:
    for name, area in (("丙", VILLAGE), ("甲", VILLAGE), ("乙", VILLAGE)):
        world.person(name, area=area, born=date(1940, 1, 1), categories="")
    make_plan(quarter=Q, by=world.clerk, at=world.tick())
    day, ids = office_day(world.at), list(Planned.objects.values_list("pk", flat=True))
    assert routes.add_stops(day=day, planned_ids=ids, by=world.worker, at=world.tick()) == 3
    assert routes.add_stops(day=day, planned_ids=ids, by=world.worker, at=world.tick()) == 0

    def names() -> list[str]:
        return [stop.planned.person.name for stop in routes.list_stops(world.worker, day)]

    first = names()
    last = routes.list_stops(world.worker, day)[2]
    routes.move_stop(stop_id=last.pk, up=True, by=world.worker)
    assert names() == [first[0], first[2], first[1]]
    routes.sort_by_area(day=day, by=world.worker)
    assert names() == first == sorted(first)
    assert list(routes.list_stops(world.second, day)) == []
    with pytest.raises(NotFound):
        routes.drop_stop(stop_id=last.pk, by=world.second)
    with pytest.raises(Refusal):
        routes.add_stops(day=day - timedelta(days=1), planned_ids=ids, by=world.worker, at=world.tick())
    assert routes.drop_past(world.tick()) == 0
    assert routes.drop_past(world.tick(days=1)) == 3


def test_the_office_keeps_its_lists_and_a_rule_without_conditions_is_refused(world: Stations) -> None:
    reason = lists.add_entry(
        which="reason", code="harvest", name="农忙", name_en="Harvest", by=world.officer, at=world.tick()
    )
    for content, said in (
        ({"every": "quarter"}, "至少写一个条件"), ({"every": "year", "from_age": 80}, "月份"),
        ({"every": "once", "facts": ["health"]}, "多少天"), ({"every": "sometimes"}, "不完整"),
        ({"every": "quarter", "from_age": 80, "petitions": 3}, "不完整"),
        ({"every": "quarter", "categories": ["99"]}, "对象类别"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=said):
            lists.add_rule(reason_id=reason.pk, content=content, by=world.officer, at=world.tick())
    for code in ("harvest", "Har vest", ""):
        with pytest.raises(Refusal):
            lists.add_entry(which="reason", code=code, name="农忙", name_en="", by=world.officer, at=world.tick())
    with pytest.raises(NotPermitted):
        lists.add_entry(which="need", code="seeds", name="种子", name_en="", by=world.clerk, at=world.tick())
    lists.add_rule(reason_id=reason.pk, content={"every": "quarter", "from_age": 60}, by=world.officer, at=world.tick())
    world.person("农户", born=date(1960, 1, 1), categories="")
    make_plan(quarter=Q, by=world.clerk, at=world.tick())
    assert planned(world) == [("农户", "harvest", Q)]
    lists.switch_entry(which="reason", entry_id=reason.pk, active=False, by=world.officer, at=world.tick())
    assert make_plan(quarter="2026Q2", by=world.clerk, at=world.tick()) == 0


def test_the_database_plans_nobody_twice_for_one_reason_and_period(world: Stations) -> None:
    person = world.person()
    reason = Reason.objects.get(code="quarterly")
    said = {
        "person": person, "reason": reason, "period": Q, "unit_id": world.worker.unit_id, "area_code": VILLAGE,
        "due_on": date(2026, 3, 31), "made_at": world.at,
    }  # fmt: skip
    Planned.objects.create(**said)
    with pytest.raises(IntegrityError), transaction.atomic():
        Planned.objects.create(**said)


FACT_SETS = st.lists(st.sampled_from(["alone", "hardship", "area", "health"]), max_size=3, unique=True)
PEOPLE = st.lists(
    st.tuples(
        st.booleans(), st.dates(date(1930, 1, 1), date(2000, 1, 1)), st.sampled_from(["", "11", "42", "81"]), FACT_SETS
    ),
    min_size=1, max_size=6,
)  # fmt: skip
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("plan"), st.sampled_from(["2026Q1", "2026Q2", "2026Q3"])),
        st.tuples(st.just("back"), st.integers(0, 5)), st.tuples(st.just("yes"), st.integers(0, 5)),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


class PlansOfAnySequence(TestCase):
    """Whatever is planned, taken back and given again: nobody without a yes, nobody twice."""

    databases = {"default", "access"}

    @settings(max_examples=20)
    @given(PEOPLE, ACTS)
    def test_never_a_person_without_a_yes_and_never_two_of_one_reason_and_period(self, people, acts) -> None:  # type: ignore[no-untyped-def]
        with whole_registry("tests"):
            world = Stations()
            made = [world.person(born=born, categories=held, yes=yes) for yes, born, held, _facts in people]
            for person, (_yes, _born, _held, kinds) in zip(made, people, strict=True):
                for kind in kinds:
                    world.fact(person, kind, {"value": True, "code": VILLAGE}, date(2026, 1, 15))
            for act, what in acts:
                if act == "plan":
                    make_plan(quarter=what, by=world.clerk, at=world.tick())
                else:
                    change = take_back_yes if act == "back" else give_yes
                    more = {} if act == "back" else {"way": "spoken"}
                    person = made[what % len(made)]
                    change(person_id=person.pk, what="visit", by=world.clerk, at=world.tick(), **more)
                rows = list(Planned.objects.values_list("person_id", "reason_id", "period"))
                assert len(rows) == len(set(rows))
                assert all(has_yes(pk, "visit") for pk, _reason, _period in rows)
                assert set(queries.list_planned(world.clerk).values_list("pk", flat=True)) == set(
                    Planned.objects.values_list("pk", flat=True)
                )
