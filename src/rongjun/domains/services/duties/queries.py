"""Reads of duties. Work in `access.duty_scope`; nothing here asks once a row."""

from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.notes import Note

from .access import visible_duties
from .models import Duty, DutyEntry

WARN_DAYS: Final = 3
"""So many days before its last day a duty is said to be near."""


def list_mine(actor: Actor) -> QuerySet[Duty]:
    """Return the open duties of this person, and those of the own unit that nobody of it has taken."""
    return _open(actor).filter(Q(staff_id=actor.staff_id) | Q(staff=None), unit_id=actor.unit_id)


def list_of_unit(actor: Actor) -> QuerySet[Duty]:
    """Return the open duties of the actor's unit, and those that went up to it."""
    return _open(actor).filter(Q(unit_id=actor.unit_id) | Q(raised_unit_id=actor.unit_id))


def list_below(actor: Actor) -> QuerySet[Duty]:
    """Return the open duties of other units that the actor may see: of units below, or given from here."""
    return _open(actor).exclude(unit_id=actor.unit_id)


def list_over(actor: Actor) -> QuerySet[Duty]:
    """Return the duties that are done or dropped, the latest first."""
    return visible_duties(actor).exclude(ended_at=None).order_by("-pk")


def duties_of(source: str) -> QuerySet[Duty]:
    """Return the duties that came from something, in the order of their days; within the present scope."""
    return Duty.objects.filter(source=source).select_related("unit", "staff", "person").order_by("due_on", "pk")


def list_entries(duty: Duty) -> QuerySet[DutyEntry]:
    """Return the history of a duty, the oldest first."""
    return DutyEntry.objects.filter(duty=duty).order_by("sequence")


def is_near(duty: Duty, day: date) -> bool:
    """Tell whether an open duty has to be done within WARN_DAYS."""
    return duty.ended_at is None and duty.due_on <= day + timedelta(days=WARN_DAYS)


def list_near(actor: Actor, day: date) -> QuerySet[Duty]:
    """Return what is due within WARN_DAYS or over its day: of this person and unit, and what went up to the unit."""
    mine = Q(unit_id=actor.unit_id) & (Q(staff_id=actor.staff_id) | Q(staff=None))
    here = _open(actor).filter(mine | Q(raised_unit_id=actor.unit_id))
    return here.filter(due_on__lte=day + timedelta(days=WARN_DAYS)).order_by("due_on", "pk")


def notes_of(person_id: int) -> list[Note]:
    """Return every duty about a person as notes that the person reads (safeguards.notes)."""
    with whole_registry("本人查看自己的待办记录"):
        rows = list(Duty.objects.filter(person_id=person_id).select_related("unit"))
    return [
        Note(office_day(one.given_at), one.unit.name, _("待办"), f"{one.what}\n{one.result}".strip())
        for one in rows
    ]  # fmt: skip


def _open(actor: Actor) -> QuerySet[Duty]:
    return visible_duties(actor).filter(ended_at=None)
