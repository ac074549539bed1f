"""The daily look at all cases, as a job of the worker: an edge, it reads the clock."""

from dataclasses import dataclass
from datetime import datetime

from django.tasks import task

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.daily import plan_daily
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.actions import get_or_make_shell_actor

from .drafts import drop_idle
from .models import Clock, Inquiry, SecondLook
from .overdue import raise_overdue


@dataclass(frozen=True, slots=True)
class Watched:
    """What a look at all cases found: drafts dropped and steps that went up now; steps, inquiries and second looks over
    their day.
    """

    dropped: int
    raised: int
    overdue: int
    inquiries: int
    second_looks: int


@whole_registry("每日查看认定事项")
def watch_cases(*, by: Actor, at: datetime) -> Watched:
    """Drop idle drafts, send up what is over its time, count what is late. The same day twice does nothing twice."""
    day = office_day(at)
    return Watched(
        drop_idle(by=by, at=at),
        raise_overdue(by=by, at=at),
        Clock.objects.filter(due_on__lt=day, stopped_on=None, for_person=False).count(),
        Inquiry.objects.filter(due_on__lt=day, answered_on=None, case__ended_at=None).count(),
        SecondLook.objects.filter(due_on__lt=day, looked_at=None).count(),
    )


@task()
def daily_cases_task() -> int:
    """Look at all cases in the name of the machine's operator, and plan tomorrow's look; returns what went up.

    The next look is planned first: one that fails today is made again tomorrow.
    """
    at = clock.now()
    plan_daily_cases(at)
    return watch_cases(by=get_or_make_shell_actor(), at=at).raised


def plan_daily_cases(at: datetime) -> None:
    """Plan the next daily look at all cases, if none is planned."""
    plan_daily(daily_cases_task, at)
