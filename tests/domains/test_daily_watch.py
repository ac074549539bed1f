"""All money is looked at once a day by the worker that serves the office, and every look plans the next."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult
from funds_world import FundsWorld

from rongjun.base import clock
from rongjun.base.daily import next_daily
from rongjun.domains.funds.models import FundAlert
from rongjun.domains.payments import watch_tasks
from rongjun.domains.payments.watch_tasks import plan_daily_watch
from rongjun.domains.units.actions import get_or_make_shell_actor

pytestmark = pytest.mark.django_db(databases=["default", "access"])
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def queue(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The table of tasks, as an office has it, in the place of tasks that run at once.

    A worker closes old connections, and with them would end the transaction of the test.
    """
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return DBTaskResult.objects


def worked() -> None:
    call_command("db_worker", verbosity=0, interval=0, batch=True, startup_delay=False, reload=False)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (datetime(2024, 3, 5, 5, 59, tzinfo=SHANGHAI), datetime(2024, 3, 5, 6, tzinfo=SHANGHAI)),
        (datetime(2024, 3, 5, 6, 0, tzinfo=SHANGHAI), datetime(2024, 3, 6, 6, tzinfo=SHANGHAI)),
        (datetime(2024, 2, 28, 23, 0, tzinfo=UTC), datetime(2024, 3, 1, 6, tzinfo=SHANGHAI)),
    ],
)
def test_the_next_look_is_at_six_by_the_offices_clock(now: datetime, then: datetime) -> None:
    assert next_daily(now) == then


def test_the_worker_looks_at_all_money_once_a_day_however_often_it_starts(queue: Any, settings: Any) -> None:
    world = FundsWorld()
    world.appropriated(1000_00, due_on=date(2024, 3, 10))
    for _ in range(3):
        plan_daily_watch(clock.now())
    assert [one.run_after for one in queue.all()] == [next_daily(clock.now())]
    worked()
    assert not FundAlert.objects.exists(), "nobody looks before six"
    queue.update(run_after=clock.now() - timedelta(hours=3))  # the machine was off at six
    worked()
    assert FundAlert.objects.get().state == "open"
    assert [one.status for one in queue.order_by("enqueued_at")] == ["SUCCESSFUL", "READY"]
    assert queue.get(status="READY").run_after > timezone.now()


def test_a_look_that_fails_is_made_again_the_next_day(queue: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    get_or_make_shell_actor()
    monkeypatch.setattr(watch_tasks, "watch_money", lambda **_asked: 1 // 0)
    plan_daily_watch(clock.now() - timedelta(days=1))
    queue.update(run_after=clock.now() - timedelta(minutes=1))
    worked()
    assert sorted(one.status for one in queue.all()) == ["FAILED", "READY"]
