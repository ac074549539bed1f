"""Jobs that the worker does once a day: each is planned when a worker starts, and plans its own next day first."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.tasks import TaskResultStatus
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

DAILY_AT: Final = time(6)
"""When they are done, by the office's clock; later where no worker was running then."""


def plan_daily(task: Any, at: datetime) -> None:
    """Plan the next day of a job, if none is planned: asked by each worker as it starts, and by the job itself."""
    planned = DBTaskResult.objects.filter(task_path=task.module_path, status=TaskResultStatus.READY)
    if not planned.exists():
        task.using(run_after=next_daily(at)).enqueue()


def next_daily(at: datetime) -> datetime:
    """Return the first moment after `at` at which the office's clock shows DAILY_AT."""
    here = timezone.localtime(at)
    today = datetime.combine(here, DAILY_AT, here.tzinfo)
    return today if today > here else today + timedelta(days=1)
