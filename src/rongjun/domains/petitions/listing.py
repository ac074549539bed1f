"""What the lists and pages of the desk read beside: last answers, and that a list was taken out as a file."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from rongjun.base.actor import Actor, Permission
from rongjun.base.scope import PETITIONS, desk_of
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.models import Account

from .models import Answer, Matter, Part
from .queries import visible_matters

OF_PERSON: Final = frozenset({"draft", "delivered", "reviewed"})
"""States in which the person acts: a day passed is no fault of the office."""


def list_waiting(by: Actor) -> QuerySet[Matter]:
    """Return the open matters that wait for the actor: the next move, or the part of joint handling of the own unit.

    Read it at the actor's desk. Which parts wait is asked first: where none does, the index gives the matters in order.
    """
    rights = [one.value for one in PETITIONS if by.may(one)]
    own = Q(owner_unit_id=by.unit_id, owner_permission__in=rights)
    if by.may(Permission.PETITION_HANDLE):
        parts = list(Part.objects.filter(unit_id=by.unit_id, answered_at=None).values_list("matter_id", flat=True))
        own = own | Q(pk__in=parts) if parts else own
    return visible_matters().filter(own, ended_at=None).exclude(state="draft").order_by("due_on", "pk")


def list_overdue(day: date) -> QuerySet[Matter]:
    """Return the open matters in which the office is over its time, the longest first. Read it at the actor's desk."""
    rows = visible_matters().filter(ended_at=None, due_on__lt=day).exclude(state__in=sorted(OF_PERSON))
    return rows.order_by("due_on", "pk")


def last_answers(matters: Collection[int]) -> dict[int, str]:
    """Return matter -> the text of its last answer, of those seen from the desk in force, in one query."""
    rows = Answer.objects.filter(matter__in=list(matters)).order_by("pk").values_list("matter_id", "text")
    return dict(rows)


def list_colleagues(by: Actor) -> list[tuple[int, str]]:
    """Return (staff id, name) of who works on petitions at the actor's unit, the actor first."""
    accounts = Account.objects.select_related("staff", "unit__area").filter(unit_id=by.unit_id, is_active=True)
    found = {one.staff_id: one.staff.name for one in accounts if desk_of(one.actor()) is not None}
    return sorted(found.items(), key=lambda one: (one[0] != by.staff_id, one[1]))


@transaction.atomic
def record_export(*, name: str, query: str, by: Actor, at: datetime) -> None:
    """Write to the audit chain that a list of matters was taken out as a file: which list and by which filters.

    What was searched for is not among them: it may be anything.
    """
    record_act(by=by, at=at, action="petition.export", subject=f"petitions:{name}", detail={"filters": query[:200]})
