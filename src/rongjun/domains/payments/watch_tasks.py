"""Background work of the watch: looking at all money, and the forecast. The jobs are an edge: they read the clock."""

from django.db import transaction
from django.tasks import task

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.domains.funds.forecasting import work_forecast
from rongjun.domains.units.queries import get_account

from .watching import watch_money


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
