"""Clocks are watched: warned before, up the line after, ended where they were let pass; a notice recounts them."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from kept import fresh
from petitions_world import START, Desks, everything

from rongjun.base.scope import acting
from rongjun.domains.petitions.models import Clock, Entry
from rongjun.domains.petitions.queries import list_raised, list_warned
from rongjun.domains.petitions.recount import recount_all, recount_for
from rongjun.domains.petitions.watch import watch_petitions
from rongjun.domains.policy.holidays.recounting import Change
from rongjun.kernel.calendar import Calendar

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(scope="module")
def built(kept: Any) -> Desks:
    made: Desks = kept(Desks)
    return made


@pytest.fixture
def desks(built: Desks) -> Any:
    with everything():
        yield fresh(built)


def on(day: date) -> datetime:
    return datetime.combine(day, START.timetz())


def test_the_owner_is_warned_before_the_last_day_and_the_unit_above_told_after_it(desks: Desks) -> None:
    matter = desks.registered(desks.clerk)
    assert watch_petitions(by=desks.officer, at=on(date(2026, 3, 13))).warned == 0
    assert watch_petitions(by=desks.officer, at=on(date(2026, 3, 14))).warned == 2
    with acting(desks.clerk):
        assert [one.pk for one in list_warned(desks.clerk, on(date(2026, 3, 14)))] == [matter.pk]
    assert watch_petitions(by=desks.officer, at=on(date(2026, 3, 17))).raised == 0
    late = on(date(2026, 3, 18))
    assert watch_petitions(by=desks.officer, at=late).raised == 2
    assert watch_petitions(by=desks.officer, at=late).raised == 0, "once a clock"
    with acting(desks.desk):
        assert {one.matter_id for one in list_raised(desks.desk)} == {matter.pk}
    assert Entry.objects.filter(matter=matter, move="overdue").count() == 2


def test_what_is_over_of_an_accusation_never_goes_up_to_the_accused(desks: Desks) -> None:
    matter = desks.sort(desks.registered(), "accusation")
    watch_petitions(by=desks.officer, at=on(date(2026, 6, 30)))
    clock = Clock.objects.get(matter=matter, ended_on=None)
    assert clock.raised_to_id not in (None, desks.clerk.unit_id)
    assert not matter.sights.filter(unit_id=desks.clerk.unit_id).exists()


def test_a_delivered_opinion_that_nobody_asks_to_review_is_closed_the_day_after(desks: Desks) -> None:
    matter = desks.delivered()
    last = Clock.objects.get(matter=matter, ended_on=None).due_on
    assert watch_petitions(by=desks.officer, at=on(last)).lapsed == 0
    assert watch_petitions(by=desks.officer, at=on(last + timedelta(days=1))).lapsed == 1
    matter.refresh_from_db()
    assert matter.state == "closed"


def test_a_notice_counts_the_clocks_again_and_says_so_and_overwrites_nothing(desks: Desks) -> None:
    desks.at = on(date(2027, 1, 28))
    matter = desks.sent()
    before = Clock.objects.get(matter=matter, kind="object", ended_on=None)
    assert before.provisional and before.due_on == date(2027, 2, 4)
    rest = {date(2027, 2, 1) + timedelta(days=n): False for n in range(5)} | {date(2027, 1, 30): True}
    calendar = Calendar(rest, known_until=date(2027, 12, 31))
    change = Change(calendar, date(2027, 1, 1), date(2027, 12, 31), "国办发明电〔2026〕9号", "holidays:1")
    tried = recount_for(change, desks.desk, desks.tick(), False)
    assert not Entry.objects.filter(matter=matter, move="recounted").exists()
    done = recount_for(change, desks.desk, desks.tick(), True)
    assert tried == done and done.moved == 1
    after = Clock.objects.get(matter=matter, kind="object", ended_on=None)
    assert (after.due_on, after.provisional, after.instead_of_id) == (date(2027, 2, 10), False, before.pk)
    before.refresh_from_db()
    assert (before.due_on, before.ended) == (date(2027, 2, 4), "recounted")
    entry = Entry.objects.get(matter=matter, move="recounted")
    assert ["object", "2027-02-04", "2027-02-10"] in entry.detail["clocks"]
    matter.refresh_from_db()
    running = Clock.objects.filter(matter=matter, ended_on=None)
    assert matter.due_on == min(one.due_on for one in running)
    again = recount_for(change, desks.desk, desks.tick(), True)
    assert (again.moved, again.settled) == (0, 0)
    assert recount_all(by=desks.desk, at=desks.tick()).moved == 1, "without the notice it is as it was"
