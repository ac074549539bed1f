"""The lines of yesterday that nobody wrote are made from what is open, as a daily job of the worker. An edge."""

from datetime import datetime, timedelta

from django.tasks import task

from rongjun.base import clock
from rongjun.base.daily import plan_daily
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.actions import get_or_make_shell_actor

from .villages import make_lines


@task()
def daily_lines_task() -> int:
    """Make yesterday's lines that nobody wrote, in the name of the machine's operator; plans tomorrow's job."""
    at = clock.now()
    plan_daily_lines(at)
    return make_lines(day=office_day(at) - timedelta(days=1), by=get_or_make_shell_actor(), at=at)


def plan_daily_lines(at: datetime) -> None:
    """Plan the next making of lines, if none is planned."""
    plan_daily(daily_lines_task, at)
