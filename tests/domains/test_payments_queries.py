"""What the pages of a run show: the same number of queries however many rows, and only to those who may see names."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from runs_world import AUGUST, World, actor, officer, world_of

from rongjun.base.actor import Role
from rongjun.base.errors import NotFound, NotPermitted
from rongjun.domains.payments import queries
from rongjun.domains.payments.models import Run
from rongjun.domains.units.actions import load_areas
from rongjun.domains.units.models import Area

pytestmark = pytest.mark.django_db(databases=["default", "access"])
FIFTH = 492500
OTHER_TOWN = "990101002001"


@pytest.fixture
def world(request) -> World:
    return world_of(request, "two_months")


@pytest.fixture(scope="module")
def two_months(kept) -> World:
    return kept(_two_months)


def _two_months() -> World:
    """Two months between which something of every kind happened."""
    world = World()
    stays, regraded, died, ended, stopped, both = (world.person() for _ in range(6))
    for person in (stays, regraded, died, stopped, both):
        world.status(person)
    world.status(ended, until="2022-09")
    world.released(AUGUST)
    world.regrade(regraded, 4, "2022-09")
    world.death(died, date(2022, 8, 20))
    world.status(both, category="42")
    world.fact(stopped, "account", {"bank": "x", "holder": "", "tail": "0"}, date(2030, 1, 1))
    stopped.facts.filter(kind="account", value__bank="农商行").update(superseded_at=world.tick())
    world.status(world.person(area=OTHER_TOWN))
    world.released(AUGUST + 1)
    return world


@pytest.fixture
def pair(two_months, world) -> tuple[Run, Run]:
    """Return the runs of the two months."""
    first, second = Run.objects.order_by("month")
    return first, second


def count(function, *args, **more) -> int:
    with CaptureQueriesContext(
        connection,
    ) as made:
        result = function(*args, **more)
        if hasattr(result, "query"):
            list(result)
    return len(made)


def test_new_stopped_and_changed_are_told_with_their_reasons(pair):
    found = queries.compare_with_last_month(pair[1], by=officer())
    told = [(c.file_no, c.kind, c.reason, c.before_fen, c.now_fen, c.code) for c in found.changes]
    assert told == [
        ("D00003", "new", "death", 0, FIFTH, ""),
        ("D00007", "new", "new_category", 0, FIFTH, ""),
        ("D00003", "stopped", "death", FIFTH, 0, ""),
        ("D00004", "stopped", "ended", FIFTH, 0, ""),
        ("D00005", "stopped", "exception", FIFTH, 0, "no_account"),
        ("D00006", "stopped", "exception", FIFTH, 0, "two_categories"),
        ("D00002", "changed", "facts_changed", FIFTH, 630583, ""),
        ("D00007", "arrears", "arrears", 0, FIFTH, ""),
    ]
    assert found.counts == {"new": 2, "stopped": 4, "changed": 1, "arrears": 1}
    assert [c.file_no for c in found.of_kind("changed")] == ["D00002"]


def test_a_new_standard_is_told_apart_from_a_new_fact(world):
    world.status(world.person(), category="42")
    world.released(AUGUST + 11)
    found = queries.compare_with_last_month(world.released(AUGUST + 12), by=officer())
    assert [(c.kind, c.reason) for c in found.changes] == [("changed", "standard_changed")]


def test_the_rounding_of_a_yearly_standard_into_months_is_no_change(world):
    world.status(world.person(), grade=4)
    august = world.released(AUGUST)
    september = world.released(AUGUST + 1)
    assert august.totals["regular_fen"] == september.totals["regular_fen"] + 1
    assert queries.compare_with_last_month(september, by=officer()).changes == []


def test_totals_agree_with_each_other_and_with_the_run(pair):
    run = pair[1]
    benefits, towns, sources = (
        queries.totals_by_benefit(run), queries.totals_by_town(run), queries.totals_by_source(run),
    )  # fmt: skip
    net = run.totals["regular_fen"] + run.totals["arrears_fen"] + run.totals["overpayment_fen"]
    for rows in (benefits, towns, sources):
        assert sum(row["amount"] for row in rows) == net
    assert sum(row["pay"] for row in benefits) == run.totals["pay_fen"]
    assert sum(row["central"] for row in towns) == sources[0]["amount"] == run.totals["central_fen"]
    assert [(row["town"], row["persons"]) for row in towns] == [("990101001", 3), ("990101002", 1)]


def test_towns_have_their_names(pair):
    level = Area.Level
    load_areas([("990101000000", "甲县", level.COUNTY, None), ("990101001000", "东镇", level.TOWN, "990101000000")])
    assert [row["name"] for row in queries.totals_by_town(pair[1])] == ["东镇", "990101002"]
    assert [town.name for town in queries.pay_register(pair[1], by=officer())] == ["东镇", "990101002"]


def test_lines_are_searched_filtered_and_ordered(pair):
    run = pair[1]

    def found(**more) -> list[str]:
        return [line.person.file_no for line in queries.list_lines(run, by=officer(), **more)]

    assert found() == ["D00001", "D00002", "D00003", "D00007", "D00007"]
    assert found(search="测试2") == ["D00002"]
    assert found(search="ceshi7") == found(search="D00007") == ["D00007", "D00007"]
    assert found(filters={"kind": "arrears"}) == ["D00007"]
    assert found(filters={"town": "990101002", "kind": ""}) == ["D00007", "D00007"]
    assert found(order="-amount")[0] == "D00002"
    assert found(order="no such order") == found()
    faults = queries.list_exceptions(run, by=officer(), filters={"code": "two_categories", "settled": "no"})
    assert {fault.person.file_no for fault in faults} == {"D00006"}


def test_the_register_adds_up_by_town_and_shows_no_account(pair):
    for run in pair:
        towns = queries.pay_register(run, by=officer())
        assert sum(town.total_fen for town in towns) == sum(i.amount_fen for i in queries.list_items(run, by=officer()))
    assert [(row.file_no, row.amount_fen) for row in towns[1].rows] == [("D00007", 2 * FIFTH)]
    assert all(row.account.startswith("****") and len(row.account) == 8 for town in towns for row in town.rows)


def test_the_register_before_release_is_what_release_will_pay(world):
    for number in range(3):
        world.status(world.person(payee=number == 0))
    world.death(world.people[0], date(2022, 7, 3))
    run = world.computed(AUGUST)
    before = queries.pay_register(run, by=officer())
    assert queries.pay_register(world.release(run), by=officer()) == before


def test_a_persons_account_tells_owed_posted_and_paid_by_month(pair, world):
    account = queries.person_account(world.people[2].pk, at=world.tick(), until=AUGUST + 3)
    shown = [(m.month - AUGUST, m.benefit, m.owed_fen, m.posted_fen) for m in account.months]
    assert shown == [
        (2, "continued_disability_pension", FIFTH, 0),
        (1, "continued_disability_pension", FIFTH, FIFTH),
        (0, "disability_pension", FIFTH, FIFTH),
    ]
    assert account.months[0].difference_fen == FIFTH
    assert [(item.run_id, item.amount_fen) for item in account.items] == [(pair[0].pk, FIFTH)]


def test_roles_that_see_figures_only_see_no_names_and_an_area_sees_its_own(pair):
    run = pair[1]
    for role in (Role.AUDITOR, Role.CITY, Role.PETITION_OFFICER):
        for query in (queries.list_lines, queries.list_exceptions, queries.pay_register, queries.list_items):
            with pytest.raises(NotPermitted):
                query(run, by=actor(role))
    narrow = replace(officer(), area_prefix="990101002")
    assert {line.person.file_no for line in queries.list_lines(run, by=narrow)} == {"D00007"}
    assert [town.code for town in queries.pay_register(run, by=narrow)] == ["990101002"]
    nowhere = replace(officer(), area_prefix=None)
    assert list(queries.list_lines(run, by=nowhere)) == []


def test_no_query_of_a_run_grows_with_its_rows(pair, world):
    by, at = officer(), world.tick()
    calls = [
        (queries.list_lines, {"by": by}), (queries.list_exceptions, {"by": by}), (queries.list_items, {"by": by}),
        (queries.compare_with_last_month, {"by": by}), (queries.totals_by_benefit, {}), (queries.totals_by_town, {}),
        (queries.totals_by_source, {}), (queries.pay_register, {"by": by}), (queries.failures_by_reason, {}),
    ]  # fmt: skip
    small = [count(call, pair[1], **more) for call, more in calls]
    for _ in range(12):
        world.status(world.person())
    large = world.released(AUGUST + 2)
    assert [count(call, large, **more) for call, more in calls] == small
    assert max(small) <= 6
    assert count(queries.person_account, world.people[0].pk, at=at, until=AUGUST + 3) <= 6


def test_a_run_that_is_not_there_is_said_to_be_missing(world):
    with pytest.raises(NotFound, match="77"):
        queries.get_run(77)
    assert list(queries.list_runs()) == []
    assert queries.find_standing_run(AUGUST) is None
