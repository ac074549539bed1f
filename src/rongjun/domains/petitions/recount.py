"""A notice of holidays is entered: every running clock is counted again; what changed is said, nothing overwritten."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import batched

from django.db import transaction
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.bulk import insert_rows
from rongjun.base.errors import Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.domains.policy.holidays.recounting import Change
from rongjun.domains.policy.holidays.recounting import Recounted as Followed
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.calendar import Calendar, Counted

from .models import Clock, Entry, Holiday, Matter
from .owners import Running
from .timing import WARNED, count, present_calendar

AT_ONCE = 5000
KEPT = (
    "matter_id", "kind", "owner_unit_id", "for_person", "leads", "started_on", "amount", "unit", "added", "pauses",
    "binding", "cite", "source",
)  # fmt: skip
"""What a clock that is counted again takes over."""
ENTRY = (
    "matter_id", "sequence", "at", "staff_id", "who", "role", "unit_id", "unit_name", "move", "state", "detail", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recounted:
    """How many running clocks were counted again, and how many last days or doubts changed by it."""

    counted: int
    changed: int


@transaction.atomic
@whole_desk("录入放假通知后重算期限")
def enter_notice(*, days: Mapping[date, bool], notice: str, known_until: date, by: Actor, at: datetime) -> Recounted:
    """Enter the yearly holiday notice (True: a weekend day made up, False: rest) and count every running clock again.

    Raises Refusal without days or a document number, NotPermitted.
    """
    by.require(Permission.PETITION_SORT)
    if not days or not notice.strip():
        raise Refusal(_("请填写通知文号，以及放假和调休上班的日期。"))
    told = {"notice": notice.strip()[:80], "entered_by_id": by.staff_id, "entered_at": at, "known_until": known_until}
    Holiday.objects.bulk_create(Holiday(day=day, works=works, **told) for day, works in sorted(days.items()))
    done = recount_all(by=by, at=at)
    detail = {"notice": notice, "days": len(days), "counted": done.counted, "changed": done.changed}
    record_act(by=by, at=at, action="petition.holidays", subject="petition:calendar", detail=detail)
    return done


@transaction.atomic
@whole_desk("重算期限")
def recount_all(*, by: Actor, at: datetime) -> Recounted:
    """Count every running clock again by the calendar as it is now; matters whose last day changed are told so."""
    calendar, day, changed, counted = present_calendar(), office_day(at), 0, 0
    again = _counter(calendar)
    ids = list(Clock.objects.filter(ended_on=None).order_by("pk").values_list("pk", flat=True))
    for some in batched(ids, AT_ONCE, strict=False):
        rows = list(Clock.objects.filter(pk__in=some))
        found = [(row, again(row.kind, row.started_on, row.added)) for row in rows]
        fresh = [(row, one) for row, one in found if _differs(row, one)]
        if fresh:
            _replace(fresh, day)
            _say(fresh, by, at)
        counted, changed = counted + len(rows), changed + len(fresh)
    return Recounted(counted, changed)


@whole_desk("放假安排变动，重算期限")
def recount_for(change: Change, by: Actor, at: datetime, write: bool) -> Followed:
    """Count the running clocks again because a notice of rest days came into force, or tell how many would change."""
    again, moved, settled, looked = _counter(change.calendar), 0, 0, 0
    columns = ("kind", "started_on", "added", "due_on", "provisional")
    for *same, due, provisional, n in _running().order_by().values_list(*columns).annotate(n=Count("pk")):
        found, looked = again(*same), looked + n
        moved += n if found.last_day != due else 0
        settled += n if found.last_day == due and found.provisional != provisional else 0
    if write and moved + settled:
        recount_all(by=by, at=at)
        told = {"moved": moved, "settled": settled}
        record_act(by=by, at=at, action="petition.recount", subject=change.subject, detail=told)
    return Followed(looked=looked, moved=moved, settled=settled)


def _running() -> QuerySet[Clock]:
    return Clock.objects.filter(ended_on=None)


def _counter(calendar: Calendar) -> Callable[[str, date, int], Counted]:
    """Return a count that is made once for clocks of one kind from one day."""

    @cache
    def again(kind: str, started_on: date, added: int) -> Counted:
        return count(Running(kind, started_on, added), calendar)

    return again


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
