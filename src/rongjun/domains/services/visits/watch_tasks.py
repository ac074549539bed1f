"""What the worker does every day for visits: the lists of days that are over go. An edge, it reads the clock."""

from datetime import datetime

from django.tasks import task

from rongjun.base import clock
from rongjun.base.daily import plan_daily

from .routes import drop_past


@task()
def daily_visits_task() -> int:
    """Remove the lists of days that are over, and plan tomorrow's look; returns how many stops went."""
    at = clock.now()
    plan_daily_visits(at)
    return drop_past(at)


def plan_daily_visits(at: datetime) -> None:
    """Plan the next daily look, if none is planned."""
    plan_daily(daily_visits_task, at)
