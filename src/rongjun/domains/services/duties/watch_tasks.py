"""The daily look at all duties, as a job of the worker: near ones are warned of, late ones go up. An edge."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched

from django.db import transaction
from django.db.models import QuerySet
from django.tasks import task

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.daily import plan_daily
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.actions import get_or_make_shell_actor

from .access import unit_above
from .actions import write_entry
from .models import Duty
from .queries import WARN_DAYS

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Watched:
    """What a look found: duties warned of and gone up now, and how many are over their day."""

    warned: int
    raised: int
    overdue: int


@whole_registry("每日查看待办")
def watch_duties(*, by: Actor, at: datetime) -> Watched:
    """Warn of duties three days before their day and send up what is over it, each once, however often it is asked."""
    day = office_day(at)
    running = Duty.objects.filter(ended_at=None)
    near = running.filter(warned_at=None, due_on__lte=day + timedelta(days=WARN_DAYS), due_on__gte=day)
    late = running.filter(raised_at=None, due_on__lt=day)
    warned = sum(_warn(some, by, at) for some in _some(near))
    raised = sum(_raise(some, by, at) for some in _some(late))
    return Watched(warned, raised, running.filter(due_on__lt=day).count())


def _some(duties: QuerySet[Duty]) -> list[list[int]]:
    ids = list(duties.order_by("pk").values_list("pk", flat=True))
    return [list(some) for some in batched(ids, AT_ONCE, strict=False)]


@transaction.atomic
def _warn(ids: list[int], by: Actor, at: datetime) -> int:
    warned = 0
    for duty in Duty.objects.filter(pk__in=ids).select_related("unit"):
        if Duty.objects.filter(pk=duty.pk, warned_at=None, ended_at=None).update(warned_at=at):
            write_entry(duty, "warn", by=by, at=at)
            warned += 1
    return warned


@transaction.atomic
def _raise(ids: list[int], by: Actor, at: datetime) -> int:
    raised = 0
    for duty in Duty.objects.filter(pk__in=ids).select_related("unit"):
        above = unit_above(duty.unit)
        if Duty.objects.filter(pk=duty.pk, raised_at=None, ended_at=None).update(raised_at=at, raised_unit=above):
            write_entry(duty, "raise", by=by, at=at, to=above.name)
            raised += 1
    return raised


@task()
def daily_duties_task() -> int:
    """Look at all duties in the name of the machine's operator, and plan tomorrow's look; returns what went up."""
    at = clock.now()
    plan_daily_duties(at)
    return watch_duties(by=get_or_make_shell_actor(), at=at).raised


def plan_daily_duties(at: datetime) -> None:
    """Plan the next daily look at all duties, if none is planned."""
    plan_daily(daily_duties_task, at)
