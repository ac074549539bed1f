"""The daily look at all clocks: warns the owner before the end, goes up the line after it, ends what was let pass.

What has a day of its own beside the clocks is looked at with them (`watch_promises`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.tasks import task

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.daily import plan_daily
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.actions import get_or_make_shell_actor
from rongjun.kernel.petition.states import Move, State

from .course import make_move, note_sight, write_entry
from .elsewhere import elsewhere_of
from .holding import hand_over_held
from .models import Clock, Matter
from .owners import unit_above
from .telling import try_again
from .watch_promises import watch_promises

WHY: Final = "每日查看信访事项期限"
BEFORE: Final = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Watched:
    """What a look found: owners warned, what went up, matters that ended because the person's days are over, how many
    clocks are over.
    """

    warned: int
    raised: int
    lapsed: int
    overdue: int


@whole_desk(WHY)
def watch_petitions(*, by: Actor, at: datetime) -> Watched:
    """Warn, escalate and end. The same day twice does nothing twice."""
    day = office_day(at)
    running = Clock.objects.filter(ended_on=None)
    office = running.filter(for_person=False)
    warned = office.filter(due_on__gte=day, due_on__lte=day + BEFORE, warned_at=None).update(warned_at=at)
    late = office.filter(due_on__lt=day, raised_at=None).order_by("pk").values_list("pk", flat=True)
    raised = sum(_raise(one, by, at) for one in list(late))
    over = running.filter(for_person=True, due_on__lt=day).order_by("pk").values_list("matter_id", flat=True)
    lapsed = sum(_lapse(one, by, at) for one in list(over))
    told, up = watch_promises(by=by, at=at)
    return Watched(warned + told, raised + up, lapsed, office.filter(due_on__lt=day).count())


@transaction.atomic
def _raise(clock_id: int, by: Actor, at: datetime) -> int:
    """Let one overdue clock go up to the unit above its owner, once."""
    row = Clock.objects.select_related("matter").get(pk=clock_id)
    to = _above(row)
    if not Clock.objects.filter(pk=row.pk, raised_at=None, ended_on=None).update(raised_at=at, raised_to_id=to):
        return 0
    if not row.matter.hidden:
        note_sight(row.matter, to, at)
    detail = {"clock": row.kind, "due": row.due_on.isoformat(), "to": to, "owner": row.owner_unit_id}
    write_entry(row.matter, "overdue", by=by, at=at, detail=detail)
    return 1


@transaction.atomic
def _lapse(matter_id: int, by: Actor, at: datetime) -> int:
    """End a matter whose person let the days pass: the answer stands; a draft that nobody goes on with is dropped.

    Whoever asked for review at a body outside let nothing pass: it ends here once it was sent on.
    """
    matter = Matter.objects.get(pk=matter_id)
    if matter.state == State.DRAFT:
        make_move(matter, Move.DROP, by=by, at=at)
    elif matter.state in (State.DELIVERED, State.REVIEWED):
        asked = elsewhere_of(matter)
        if asked is not None and asked.sent_at is None:
            return 0
        make_move(matter, Move.CLOSE, by=by, at=at, detail={"why": "lapsed" if asked is None else "elsewhere"})
    else:
        return 0
    return 1


def _above(row: Clock) -> int:
    """Return the unit an overdue clock goes up to: never one behind the wall; the owner itself above the highest."""
    here: int | None = unit_above(row.owner_unit_id)
    while here is not None and f",u{here}," in row.matter.wall:
        here = unit_above(here)
    return here or row.owner_unit_id


@task()
def daily_petitions_task() -> int:
    """Look at all clocks in the name of the machine's operator, and plan tomorrow's look; returns what went up."""
    at = clock.now()
    plan_daily_petitions(at)
    by = get_or_make_shell_actor()
    hand_over_held(by=by, at=at)
    try_again(at)
    return watch_petitions(by=by, at=at).raised


def plan_daily_petitions(at: datetime) -> None:
    """Plan the next daily look at all clocks, if none is planned."""
    plan_daily(daily_petitions_task, at)
