"""A notice of holidays is entered: every running clock is counted again; what changed is said, nothing overwritten."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from itertools import batched

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery

from rongjun.base.actor import Actor
from rongjun.base.bulk import insert_rows
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.domains.policy.holidays.queries import current_calendar
from rongjun.domains.policy.holidays.recounting import Change, Recounted
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.calendar import Calendar, Counted

from .models import Clock, Entry, Matter
from .owners import Running
from .timing import WARNED, count

AT_ONCE = 5000
KEPT = (
    "matter_id", "kind", "owner_unit_id", "for_person", "leads", "started_on", "amount", "unit", "added", "pauses",
    "binding", "cite", "source",
)  # fmt: skip
"""What a clock that is counted again takes over."""
ENTRY = (
    "matter_id", "sequence", "at", "staff_id", "who", "role", "unit_id", "unit_name", "move", "state", "detail", "note",
)  # fmt: skip


@whole_desk("工作日有变动，重算期限")
def recount_for(change: Change, by: Actor, at: datetime, write: bool) -> Recounted:
    """Count every running clock again by an approved notice of holidays (policy.holidays asks it), or only say what
    would change.
    """
    done = recount_clocks(change.calendar, by=by, at=at, write=write)
    if write and done.moved + done.settled:
        told = {"moved": done.moved, "settled": done.settled}
        record_act(by=by, at=at, action="petition.recount", subject=change.subject, detail=told)
    return done


@transaction.atomic
@whole_desk("重算期限")
def recount_all(*, by: Actor, at: datetime) -> Recounted:
    """Count every running clock again by the calendar as it is now."""
    return recount_clocks(current_calendar(), by=by, at=at, write=True)


def recount_clocks(calendar: Calendar, *, by: Actor, at: datetime, write: bool) -> Recounted:
    """Count every running clock again; matters whose last day changed are told so in their history.

    Clocks of accusations are counted again too and are in none of the numbers: whoever reads them may be the accused.
    """
    day, looked, moved, settled = office_day(at), 0, 0, 0
    again = _counter(calendar)
    ids = list(Clock.objects.filter(ended_on=None).order_by("pk").values_list("pk", flat=True))
    for some in batched(ids, AT_ONCE, strict=False):
        rows = list(
            Clock.objects.defer("steps").filter(pk__gte=some[0], pk__lte=some[-1], ended_on=None).order_by("pk")
        )
        found = [(row, again(row.kind, row.started_on, row.added)) for row in rows]
        fresh = [(row, one) for row, one in found if _differs(row, one)]
        if fresh and write:
            _replace(fresh, day)
            _say(fresh, by, at)
        hidden = _hidden(rows)
        told = [(row, one) for row, one in fresh if row.matter_id not in hidden]
        later = sum(row.due_on != one.last_day for row, one in told)
        looked += sum(row.matter_id not in hidden for row in rows)
        moved, settled = moved + later, settled + len(told) - later
    return Recounted(looked, moved, settled)


def _counter(calendar: Calendar) -> Callable[[str, date, int], Counted]:
    """Return a count that is made once for clocks of one kind from one day."""

    @cache
    def again(kind: str, started_on: date, added: int) -> Counted:
        return count(Running(kind, started_on, added), calendar)

    return again


def _hidden(rows: list[Clock]) -> set[int]:
    """Return the hidden ones among the matters of some clocks."""
    span = {"pk__gte": min(row.matter_id for row in rows), "pk__lte": max(row.matter_id for row in rows)}
    return set(Matter.objects.filter(hidden=True, **span).values_list("pk", flat=True))


def _differs(row: Clock, one: Counted) -> bool:
    return (row.due_on, row.provisional) != (one.last_day, one.provisional)


def _replace(fresh: list[tuple[Clock, Counted]], day: date) -> None:
    """End the clocks that changed, start those that stand for them, and give the matters their new first day."""
    for some in batched([row.pk for row, _one in fresh], 500, strict=False):
        Clock.objects.filter(pk__in=some).update(ended_on=day, ended="recounted")
    columns = (*KEPT, "due_on", "provisional", "steps", "instead_of_id", "ended_on", "ended", "warned_at", "raised_at",
               "raised_to_id")  # fmt: skip
    insert_rows(
        Clock, columns,
        [
            (*(getattr(row, name) for name in KEPT), one.last_day, one.provisional, list(one.steps), row.pk,
             None, "", row.warned_at, row.raised_at, row.raised_to_id)
            for row, one in fresh
        ],
    )  # fmt: skip
    first = Clock.objects.filter(matter=OuterRef("pk"), ended_on=None).order_by("due_on").values("due_on")[:1]
    for some in batched({row.matter_id for row, _one in fresh}, 500, strict=False):
        rows = Matter.objects.filter(pk__in=some)
        rows.update(due_on=Subquery(first))
        for due in rows.order_by().values_list("due_on", flat=True).distinct():
            rows.filter(due_on=due).update(warned_on=due - WARNED if due else None)


def _say(fresh: list[tuple[Clock, Counted]], by: Actor, at: datetime) -> None:
    """Write into the history of each matter which last day became which."""
    told: dict[int, list[list[str]]] = {}
    for row, one in fresh:
        told.setdefault(row.matter_id, []).append([row.kind, row.due_on.isoformat(), one.last_day.isoformat()])
    for some in batched(told, 500, strict=False):
        last = dict(
            Entry.objects.filter(matter_id__in=some).values("matter_id").annotate(last=Max("sequence"))
            .values_list("matter_id", "last")
        )  # fmt: skip
        states = dict(Matter.objects.filter(pk__in=some).values_list("pk", "state"))
        insert_rows(
            Entry, ENTRY,
            [
                (pk, (last.get(pk) or 0) + 1, at, by.staff_id, by.name, by.role.value, by.unit_id, by.unit_name,
                 "recounted", states[pk], {"clocks": told[pk]}, "")
                for pk in some
            ],
        )  # fmt: skip
