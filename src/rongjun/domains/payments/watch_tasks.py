"""Background work of the watch: looking at all money, and the forecast. The jobs are an edge: they read the clock."""

from datetime import datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.domains.funds.forecasting import work_forecast
from rongjun.domains.units.actions import get_or_make_shell_actor
from rongjun.domains.units.queries import get_account

from .watching import watch_money

DAILY_AT: Final = time(6)
"""When all money is looked at every day, by the office's clock; later where no worker was running then."""


@task()
def daily_watch_task() -> int:
    """Look at all money in the name of the machine's operator, and plan tomorrow's look; returns the alerts opened.

    The next look is planned first: one that fails today is made again tomorrow.
    """
    at = clock.now()
    plan_daily_watch(at)
    return watch_money(by=get_or_make_shell_actor(), at=at).opened


def plan_daily_watch(at: datetime) -> None:
    """Plan the next daily look at all money, if none is planned. Each worker asks as it starts, and each look does."""
    planned = DBTaskResult.objects.filter(task_path=daily_watch_task.module_path, status=TaskResultStatus.READY)
    if not planned.exists():
        daily_watch_task.using(run_after=next_daily(at)).enqueue()


def next_daily(at: datetime) -> datetime:
    """Return the first moment after `at` at which the office's clock shows DAILY_AT."""
    here = timezone.localtime(at)
    today = datetime.combine(here, DAILY_AT, here.tzinfo)
    return today if today > here else today + timedelta(days=1)


@task()
def watch_money_task(account_id: int) -> int:
    """Look at all money for the account that asked; returns how many alerts were opened."""
    return watch_money(by=get_account(account_id).actor(), at=clock.now()).opened


@task()
def forecast_task(forecast_id: int, account_id: int) -> str:
    """Work a forecast out, then look at all money with it; returns its state. A failure is kept and raised."""
    done = work_forecast(forecast_id=forecast_id, at=clock.now())
    watch_money(by=get_account(account_id).actor(), at=clock.now())
    return str(done.state)


def enqueue_watch(by: Actor) -> None:
    """Have all money looked at in the background once the present transaction is committed."""
    transaction.on_commit(lambda: watch_money_task.enqueue(by.account_id))


def enqueue_forecast(forecast_id: int, by: Actor) -> None:
    """Have a forecast worked out in the background once the present transaction is committed."""
    transaction.on_commit(lambda: forecast_task.enqueue(forecast_id, by.account_id))
