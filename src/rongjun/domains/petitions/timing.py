"""The clocks of a matter: started, ended, counted again. Nothing else writes them but the watch, which raises them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.db.models import Min

from rongjun.domains.policy.holidays.queries import current_calendar
from rongjun.kernel.calendar import Calendar, Counted, Limit
from rongjun.kernel.calendar import Unit as Days
from rongjun.kernel.petition.clocks import Term

from .models import Clock, Matter
from .owners import Running

WARNED: Final = timedelta(days=3)
"""How long before its last day the owner is warned."""
INFORM: Final = Term.INFORM.value


def count(clock: Running, calendar: Calendar) -> Counted:
    """Return the last day of a limit with what was added to it."""
    added = [Limit(clock.added, Days.DAY)] if clock.added else []
    return calendar.count_days(clock.started_on, clock.limit, added=added, for_person=clock.for_person)


def start_clock(
    matter: Matter, unit_id: int, clock: Running, *, leads: bool = True, instead_of: int | None = None,
    calendar: Calendar | None = None,
) -> Clock:  # fmt: skip
    """Start a clock of a unit."""
    counted = count(clock, calendar or current_calendar())
    binding, cite, source = clock.rule
    return Clock.objects.create(
        matter=matter, kind=clock.kind, owner_unit_id=unit_id, for_person=clock.for_person, leads=leads,
        started_on=clock.started_on, amount=clock.limit.n, unit=clock.limit.unit.value, added=clock.added,
        binding=binding, cite=cite, source=source, due_on=counted.last_day, provisional=counted.provisional,
        steps=list(counted.steps), instead_of_id=instead_of,
    )  # fmt: skip


def end_clocks(clocks: Sequence[Clock], day: date, how: str = "") -> None:
    """End running clocks on a day; without `how` they were met or late."""
    for clock in clocks:
        ended = how or ("met" if day <= clock.due_on else "late")
        Clock.objects.filter(pk=clock.pk, ended_on=None).update(ended_on=day, ended=ended)


def running(matter: Matter, *kinds: str, leads: bool | None = None) -> list[Clock]:
    """Return the clocks of a matter that run, those of some kinds, or those that lead or do not."""
    rows = Clock.objects.filter(matter=matter, ended_on=None)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if leads is not None:
        rows = rows.filter(leads=leads)
    return list(rows.order_by("pk"))


def turn_clock(matter: Matter, unit_id: int, wanted: Running | None, day: date) -> None:
    """End what runs for the state before and start what runs now; the same clock at the same unit goes on."""
    standing = running(matter, leads=True)
    for clock in standing:
        same = wanted is not None and (clock.kind, clock.started_on) == (wanted.kind, wanted.started_on)
        if wanted is not None and same and clock.owner_unit_id == unit_id:
            continue
        end_clocks([clock], day, "moved" if same else "")
        if wanted is not None and same:
            start_clock(matter, unit_id, Running(clock.kind, clock.started_on, clock.added), instead_of=clock.pk)
    if wanted is not None and not running(matter, wanted.kind, leads=True):
        start_clock(matter, unit_id, wanted)


def begin_informing(matter: Matter, unit_id: int, day: date) -> None:
    """Start the 15 days in which a unit tells the person (article 23): not of an accusation, not an unknown person."""
    end_clocks(running(matter, INFORM), day, "moved")
    if not matter.anonymous and not matter.hidden:
        start_clock(matter, unit_id, Running(INFORM, day), leads=False)


def add_days(matter: Matter, kind: str, days: int, day: date) -> Clock:
    """Count a running clock again with days added to it; the row that stood before says so."""
    (standing,) = running(matter, kind)
    end_clocks([standing], day, "recounted")
    longer = Running(kind, standing.started_on, standing.added + days)
    made = start_clock(matter, standing.owner_unit_id, longer, instead_of=standing.pk)
    keep_due(matter)
    return made


def keep_due(matter: Matter) -> None:
    """Write the earliest last day of what runs, and from when the owner is warned, onto the matter."""
    first = Clock.objects.filter(matter=matter, ended_on=None).aggregate(first=Min("due_on"))["first"]
    matter.due_on, matter.warned_on = first, first - WARNED if first else None
    Matter.objects.filter(pk=matter.pk).update(due_on=matter.due_on, warned_on=matter.warned_on)
