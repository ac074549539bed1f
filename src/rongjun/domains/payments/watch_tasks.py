"""Background work of the watch: looking at all money, and the forecast. The jobs are an edge: they read the clock."""

from datetime import datetime

from django.db import transaction
from django.tasks import task

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.daily import plan_daily
from rongjun.domains.funds.forecasting import work_forecast
from rongjun.domains.units.actions import get_or_make_shell_actor
from rongjun.domains.units.queries import get_account

from .watching import watch_money


@task()
def daily_watch_task() -> int:
    """Look at all money in the name of the machine's operator, and plan tomorrow's look; returns the alerts opened.

    The next look is planned first: one that fails today is made again tomorrow.
    """
    at = clock.now()
    plan_daily_watch(at)
    return watch_money(by=get_or_make_shell_actor(), at=at).opened


def plan_daily_watch(at: datetime) -> None:
    """Plan the next daily look at all money, if none is planned."""
    plan_daily(daily_watch_task, at)


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
