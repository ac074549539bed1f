"""Steps that run over their time go up: to the head of the office, with the owner named, once a clock."""

from datetime import datetime
from itertools import batched

from django.db import transaction
from django.db.models import QuerySet

from rongjun.base.actor import Actor, Permission
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day

from .access import visible_cases
from .course import write_entry
from .models import Case, Clock

AT_ONCE = 500


@whole_registry("逾期环节上报")
def raise_overdue(*, by: Actor, at: datetime) -> int:
    """Note every running clock that is over its last day and was not noted before; returns how many.

    Clocks by which the person acts are no fault of the office and do not go up. The same day twice notes nothing twice.
    """
    day, raised = office_day(at), 0
    over = Clock.objects.filter(due_on__lt=day, stopped_on=None, raised_at=None, for_person=False)
    ids = list(over.order_by("pk").values_list("pk", flat=True))
    for some in batched(ids, AT_ONCE, strict=False):
        raised += _raise_some(list(some), by, at)
    return raised


@transaction.atomic
def _raise_some(ids: list[int], by: Actor, at: datetime) -> int:
    raised = 0
    for clock in Clock.objects.filter(pk__in=ids).select_related("case__procedure"):
        if Clock.objects.filter(pk=clock.pk, raised_at=None, stopped_on=None).update(raised_at=at):
            told = {"clock": clock.kind, "due": clock.due_on.isoformat()}
            write_entry(clock.case, "overdue", by=by, at=at, step=clock.case.step, answers=told)
            raised += 1
    return raised


def list_overdue(by: Actor, at: datetime) -> QuerySet[Case]:
    """Return the open cases that are over their time and that an actor answers for, the longest first."""
    by.require(Permission.RECOGNITION_SECOND)
    running = Clock.objects.filter(due_on__lt=office_day(at), stopped_on=None, for_person=False)
    return visible_cases(by).filter(ended_at=None, pk__in=running.values("case_id")).order_by("due_on", "pk")
