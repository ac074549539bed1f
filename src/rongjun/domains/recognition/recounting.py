"""Running clocks follow the days of rest: counted anew when a notice of them comes into force, and it is said so.

A clock is never changed: the one that runs is stopped and one with the same start and the new last day goes on. Clocks
that began on the same day with the same limit are counted once, and moved together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from typing import Final, NamedTuple

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.policy.holidays.recounting import Change, Recounted
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.calendar import Calendar, Limit, Unit

from .models import Case, Clock, Entry

AT_ONCE: Final = 1000
MOVE: Final = "recount"
"""How a recount is called in the history of a case."""
KEPT: Final = ("case_id", "kind", "for_person", "started_on", "amount", "unit", "binding", "cite", "source")
"""What the clock that goes on has of the one that was stopped."""


class Same(NamedTuple):
    """What clocks have in common that end on the same day."""

    started_on: date
    amount: int
    unit: str
    for_person: bool
    due_on: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """A group of clocks whose last day moves, or becomes certain or provisional."""

    same: Same
    due_on: date
    provisional: bool
    count: int


@whole_registry("放假安排变动，重算期限")
def recount_clocks(change: Change, by: Actor, at: datetime, write: bool) -> Recounted:
    """Count the running clocks anew that a change of the days can touch; returns what moved.

    With `write`, each changed clock is replaced, the last day of its case follows, and the history of the case says
    from which day to which and by which notice.
    """
    running = _touched(change)
    shifts = list(_shifts(running, change.calendar))
    if write and shifts:
        for shift in shifts:
            _move(running.filter(**shift.same._asdict()), shift, change, by, at)
        moved = sum(shift.count for shift in shifts)
        record_act(by=by, at=at, action=f"recognition.{MOVE}", subject=change.subject, detail={"clocks": moved})
    return Recounted(
        looked=running.count() if not write else sum(shift.count for shift in shifts),
        moved=sum(shift.count for shift in shifts if shift.due_on != shift.same.due_on),
        settled=sum(shift.count for shift in shifts if shift.due_on == shift.same.due_on),
    )


def _touched(change: Change) -> QuerySet[Clock]:
    """Return the running clocks whose count meets a day of the change: those in working days, and the person's own."""
    hangs = Q(unit=Unit.WORKING_DAY.value) | Q(for_person=True)
    return Clock.objects.filter(hangs, stopped_on=None, started_on__lte=change.last, due_on__gte=change.first)


def _shifts(running: QuerySet[Clock], calendar: Calendar) -> Iterator[Shift]:
    rows = running.order_by().values_list(*Same._fields).annotate(n=Count("pk"))
    for *values, count in rows:
        same = Same(*values)
        counted = calendar.count_days(
            same.started_on, Limit(same.amount, Unit(same.unit)), for_person=same.for_person
        )  # fmt: skip
        if (counted.last_day, counted.provisional) != (same.due_on, same.provisional):
            yield Shift(same, counted.last_day, counted.provisional, count)


def _move(clocks: QuerySet[Clock], shift: Shift, change: Change, by: Actor, at: datetime) -> None:
    for ids in batched(list(clocks.order_by("pk").values_list("pk", flat=True)), AT_ONCE, strict=False):
        _replace(list(Clock.objects.filter(pk__in=ids)), shift, change, by, at)


def _replace(clocks: list[Clock], shift: Shift, change: Change, by: Actor, at: datetime) -> None:
    """Stop clocks and go on with the new last day; the cases and their histories follow."""
    of_case = [clock.case_id for clock in clocks]
    list(Case.objects.select_for_update().filter(pk__in=of_case).order_by("pk").values_list("pk"))
    Clock.objects.filter(pk__in=[clock.pk for clock in clocks]).update(stopped_on=office_day(at))
    Clock.objects.bulk_create(
        Clock(due_on=shift.due_on, provisional=shift.provisional, **{name: getattr(clock, name) for name in KEPT})
        for clock in clocks
    )
    Case.objects.filter(pk__in=of_case).update(due_on=shift.due_on)
    _tell(of_case, shift, change, by, at)


def _tell(of_case: list[int], shift: Shift, change: Change, by: Actor, at: datetime) -> None:
    last = Case.objects.filter(pk__in=of_case).annotate(last=Max("entries__sequence"))
    told = _told(shift, change.doc_no)
    Entry.objects.bulk_create(
        Entry(
            case_id=pk, sequence=(sequence or 0) + 1, at=at, staff_id=by.staff_id, who=by.name, role=by.role.value,
            unit_name=by.unit_name, move=MOVE, step=step, state=state, note=told,
        )
        for pk, sequence, step, state in last.values_list("pk", "last", "step", "state")
    )  # fmt: skip


def _told(shift: Shift, doc_no: str) -> str:
    """Return what the history says, to the office and to the person."""
    if shift.due_on == shift.same.due_on:
        return _("按放假安排（%(doc_no)s）重新计算，最后一天仍是 %(now)s。") % {"doc_no": doc_no, "now": shift.due_on}
    said = {"doc_no": doc_no, "before": shift.same.due_on, "now": shift.due_on}
    return _("按放假安排（%(doc_no)s）重新计算，最后一天由 %(before)s 改为 %(now)s。") % said


def replaced_clocks(clocks: Sequence[Clock]) -> set[int]:
    """Return the clocks that were stopped by a recount only: the same limit goes on with another last day."""
    found = set()
    for clock in clocks:
        if clock.stopped_on is not None and any(_goes_on(clock, one) for one in clocks):
            found.add(clock.pk)
    return found


def _goes_on(clock: Clock, one: Clock) -> bool:
    same = all(getattr(clock, name) == getattr(one, name) for name in KEPT)
    return same and one.pk > clock.pk and (one.due_on, one.provisional) != (clock.due_on, clock.provisional)
