"""Reads of petitions. Every one of them sees what is seen from the actor's desk, and nothing by petitioner."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound
from rongjun.base.scope import PETITIONS, acting
from rongjun.domains.people.batches import office_day

from .models import Clock, Matter, Supervision, Urgent
from .numbers import read_number


@dataclass(frozen=True, slots=True)
class Step:
    """A clock as a line: what for, from when, until when, how it was counted, how it ended."""

    clock: Clock
    late: bool
    days_left: int


def visible_matters() -> QuerySet[Matter]:
    """Return the matters seen from the desk in force (set by `acting` for a request), with their units.

    Read it inside the block that set the desk.
    """
    return Matter.objects.select_related("owner_unit", "unit", "owner_staff")


def list_worklist(by: Actor) -> QuerySet[Matter]:
    """Return the open matters whose next move is the actor's, the most urgent first. Read it at the actor's desk."""
    rights = [one.value for one in PETITIONS if by.may(one)]
    rows = visible_matters().filter(owner_unit_id=by.unit_id, ended_at=None, owner_permission__in=rights)
    return rows.exclude(state="draft").order_by("due_on", "pk")


def list_of_unit(unit_id: int) -> QuerySet[Matter]:
    """Return the open matters that a unit owns, the most urgent first."""
    return (
        visible_matters().filter(owner_unit_id=unit_id, ended_at=None).exclude(state="draft").order_by("due_on", "pk")
    )


def get_matter(matter_id: int, by: Actor) -> Matter:
    """Return a matter with its units. Raises NotFound for one that is not there or not seen: nobody can tell which."""
    with acting(by):
        found = visible_matters().select_related("decided_unit").filter(pk=matter_id).first()
    if found is None:
        raise NotFound(_("没有这个信访事项。"))
    return found


def get_by_number(number: str, by: Actor) -> Matter:
    """Return a matter by its number. Raises NotFound as `get_matter`, Refusal for a number that was mistyped."""
    with acting(by):
        found = visible_matters().filter(number=read_number(number)).first()
    if found is None:
        raise NotFound(_("没有这个信访事项。"))
    return found


def search_matters(rows: QuerySet[Matter], text: str) -> QuerySet[Matter]:
    """Narrow matters to those whose number begins with, or whose facts hold, a text. Facts name nobody."""
    wanted = text.strip()
    if not wanted:
        return rows
    if wanted[0] in "Xx" or wanted[0].isdigit():
        return rows.filter(number__startswith="X" + wanted.lstrip("Xx"))
    return rows.filter(told__contains=wanted)


def list_clocks(matter: Matter, at: datetime) -> list[Step]:
    """Return the clocks of a matter, the first begun first, with the days that are left and whether they are late."""
    day, rows = office_day(at), Clock.objects.filter(matter=matter).select_related("owner_unit").order_by("pk")
    return [Step(one, (one.ended_on or day) > one.due_on, (one.due_on - day).days) for one in rows]


def list_warned(by: Actor, at: datetime) -> QuerySet[Matter]:
    """Return the actor's matters that end within days or are over. Read it at the actor's desk."""
    return list_worklist(by).filter(warned_on__lte=office_day(at))


def list_raised(by: Actor) -> QuerySet[Clock]:
    """Return the overdue clocks that went up to the actor's unit, the longest first. Read it at the actor's desk."""
    rows = Clock.objects.filter(raised_to_id=by.unit_id, ended_on=None).select_related("matter", "owner_unit")
    return rows.order_by("due_on", "pk")


def list_urgent(by: Actor) -> QuerySet[Urgent]:
    """Return the urgent needs told to the actor's unit that nobody saw yet. Read it at the actor's desk."""
    rows = Urgent.objects.filter(told_unit_id=by.unit_id, seen_at=None)
    return rows.select_related("matter").order_by("pk")


def with_supervision(rows: QuerySet[Matter]) -> QuerySet[Matter]:
    """Narrow matters to those with a supervision that waits for its answer."""
    return rows.filter(Exists(Supervision.objects.filter(matter=OuterRef("pk"), answered_at=None)))
