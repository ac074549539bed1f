"""The lines of yesterday that nobody wrote are made from what is open, as a daily job of the worker. An edge."""

from datetime import datetime, timedelta

from django.tasks import task

from rongjun.base import clock
from rongjun.base.daily import plan_daily
from rongjun.domains.people.batches import office_day

from .villages import make_lines


@task()
def daily_lines_task() -> int:
    """Make yesterday's lines of the villages with a contact for which nobody wrote one, and plan tomorrow's job."""
    at = clock.now()
    plan_daily_lines(at)
    return make_lines(day=office_day(at) - timedelta(days=1), at=at)


def plan_daily_lines(at: datetime) -> None:
    """Plan the next making of lines, if none is planned."""
    plan_daily(daily_lines_task, at)
