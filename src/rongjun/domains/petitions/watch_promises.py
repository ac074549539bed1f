"""What is owed by a day of its own beside the clocks: an account asked for (督办), a part of joint handling, a matter
that a leader took on (领导包案), a review to be sent on, a refusal to be looked into, a repair.

The unit that owes is warned before the day, the unit above it told after it, once each.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from rongjun.base.actor import Actor
from rongjun.base.counting import count_together
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act

from .course import note_sight, write_entry
from .models import Elsewhere, LeaderMatter, Matter, Part, Refused, Repair, Supervision
from .owners import is_walled, unit_above

BEFORE: Final = timedelta(days=3)
LATE: Final = "promise_late"
"""The entry of a matter that something promised in it went up."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One kind of what is owed by a day: its open rows, the column of the unit that owes, to whom it goes up first.

    `asker`: returns the unit that waits for it, where somebody does; else it is the unit above the one that owes.
    """

    key: str
    open: Callable[[], QuerySet[Any]]
    owes: str
    asker: Callable[[Any], int | None] = lambda _row: None

    @property
    def of_matter(self) -> bool:
        """Whether it belongs to a matter, in whose history it is told."""
        return self.key not in ("refused", "repair")


def _of_matter(model: Any, **still_open: Any) -> Callable[[], QuerySet[Any]]:
    return lambda: model.objects.filter(**still_open).select_related("matter")


PROMISES: Final = (
    Promise("supervision", _of_matter(Supervision, answered_at=None), "to_unit_id", lambda row: row.from_unit_id),
    Promise("part", _of_matter(Part, answered_at=None, matter__ended_at=None), "unit_id",
            lambda row: row.matter.owner_unit_id),
    Promise("leader", _of_matter(LeaderMatter, ended_at=None), "unit_id"),
    Promise("elsewhere", _of_matter(Elsewhere, sent_at=None), "unit_id"),
    Promise("refused", lambda: Refused.objects.filter(worked_at=None), "owner_unit_id"),
    Promise("repair", lambda: Repair.objects.filter(ended_at=None), "unit_id"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Owed:
    """How many of one kind concern a unit: of its own ending soon, of its own over, gone up to it from below."""

    key: str
    soon: int
    late: int
    raised: int


def watch_promises(*, by: Actor, at: datetime) -> tuple[int, int]:
    """Warn who owes and let go up what is over; returns how many of each. The same day twice does nothing twice.

    Call it at the whole desk.
    """
    day = office_day(at)
    warned = raised = 0
    for one in PROMISES:
        soon = one.open().filter(due_on__gte=day, due_on__lte=day + BEFORE, warned_at=None)
        ids = list(soon.order_by().values_list("pk", flat=True))
        warned += soon.model._default_manager.filter(pk__in=ids, warned_at=None).update(warned_at=at)
        late = one.open().filter(due_on__lt=day, raised_at=None).order_by("pk").values_list("pk", flat=True)
        raised += sum(_raise(one, pk, by, at) for pk in list(late))
    return warned, raised


def list_owed(by: Actor, today: date) -> list[Owed]:
    """Return what of each kind is soon over, is over, or went up to the actor's unit. Read it at the actor's desk.

    One query for all kinds.
    """
    lists: dict[str, QuerySet[Any]] = {}
    for one in PROMISES:
        rows = one.open().order_by()
        own = rows.filter(**{one.owes: by.unit_id})
        lists[f"{one.key} soon"] = own.filter(warned_at__isnull=False, due_on__gte=today)
        lists[f"{one.key} late"] = own.filter(due_on__lt=today)
        lists[f"{one.key} raised"] = rows.filter(raised_to_id=by.unit_id)
    counts = count_together(**lists)
    told = [Owed(one.key, *(counts[f"{one.key} {part}"] for part in ("soon", "late", "raised"))) for one in PROMISES]
    return [one for one in told if one.soon or one.late or one.raised]


@transaction.atomic
def _raise(one: Promise, row_id: int, by: Actor, at: datetime) -> int:
    """Let one thing that is over its day go up, once."""
    row = one.open().get(pk=row_id)
    owes, matter = getattr(row, one.owes), row.matter if one.of_matter else None
    to = _above(owes, one.asker(row), matter)
    standing = type(row)._default_manager.filter(pk=row.pk, raised_at=None)
    if not standing.update(raised_at=at, raised_to_id=to):
        return 0
    detail = {"what": one.key, "due": row.due_on.isoformat(), "to": to, "owner": owes}
    if matter is None:
        subject = f"petition_{one.key}:{row.pk}"
        record_act(by=by, at=at, action=f"petition.{one.key}.{LATE}", subject=subject, detail=detail)
        return 1
    if not matter.hidden:
        note_sight(matter, to, at)
    write_entry(matter, LATE, by=by, at=at, detail=detail)
    return 1


def _above(owes: int, asker: int | None, matter: Matter | None) -> int:
    """Return the unit something goes up to: who asked for it, else the one above; never one behind the wall; the one
    that owes it where nobody is above.
    """
    wall = "" if matter is None else matter.wall
    if asker is not None and asker != owes and not is_walled(asker, wall):
        return asker
    here = unit_above(owes)
    while here is not None and is_walled(here, wall):
        here = unit_above(here)
    return here or owes
