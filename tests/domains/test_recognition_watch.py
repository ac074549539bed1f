"""The daily look at cases: what is over its time goes up once; the worker does it every day by itself."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult
from recognition_world import County, install
from typer.testing import CliRunner

from rongjun.base import clock
from rongjun.cli.app import app
from rongjun.domains.people.batches import office_day
from rongjun.domains.recognition import evidence
from rongjun.domains.recognition.models import Entry
from rongjun.domains.recognition.overdue import list_overdue
from rongjun.domains.recognition.watch_tasks import daily_cases_task, plan_daily_cases, watch_cases

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def county() -> County:
    install()
    return County()


def test_what_is_over_its_time_goes_up_once_and_the_head_sees_the_owner(county: County) -> None:
    case = county.accepted()
    county.finish(case, county.clerk, known="yes")
    due = office_day(county.at) + timedelta(days=2)
    evidence.ask_evidence(
        case=case, to_name="档案馆", asks_for="入伍登记", due_on=due, by=county.officer, at=county.tick()
    )
    assert watch_cases(by=county.officer, at=county.tick()).overdue == 0
    county.tick(days=60)
    told = watch_cases(by=county.officer, at=county.tick())
    assert (told.raised, told.overdue, told.inquiries) == (1, 1, 1)
    assert watch_cases(by=county.officer, at=county.tick()).raised == 0
    assert Entry.objects.filter(case=case, move="overdue").count() == 1
    late = list(list_overdue(county.head, county.at))
    assert [one.owner_unit.name for one in late] == [county.officer.unit_name]


def test_the_command_says_what_it_found(county: County) -> None:
    county.accepted()
    done = CliRunner().invoke(app, ["recognition", "watch"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == {"dropped": 0, "raised": 1, "overdue": 1, "inquiries": 0, "second_looks": 0}


def test_the_worker_does_it_every_day_however_often_it_starts(
    county: County, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    case = county.accepted()
    for _ in range(2):
        plan_daily_cases(clock.now())
    queue = DBTaskResult.objects.filter(task_path=daily_cases_task.module_path)
    assert queue.count() == 1
    queue.update(run_after=clock.now() - timedelta(hours=1))
    call_command("db_worker", verbosity=0, interval=0, batch=True, startup_delay=False, reload=False)
    assert Entry.objects.filter(case=case, move="overdue").exists()
    assert sorted(one.status for one in queue.all()) == ["READY", "SUCCESSFUL"]
