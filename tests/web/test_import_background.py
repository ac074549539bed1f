"""An uploaded workbook is worked on in the background: progress, failures, leaving it, and a job that runs twice."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.people import checks, tasks
from rongjun.domains.people.actions import import_people
from rongjun.domains.people.checks import CHECKING, IMPORTING, Check, keep_workbook, load_check, save_check
from rongjun.domains.people.models import Import, Person
from rongjun.domains.units.models import Account

from . import registry
from .conftest import OfficeClient
from .registry import enter, row, workbook

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]


@pytest.fixture
def officer(office: Office, tmp_path: Path) -> Iterator[OfficeClient]:
    registry.load_places()
    client = office(Role.OFFICER)
    enter([row(1), row(2)], client.actor)
    with override_settings(VAR_DIR=tmp_path):
        yield client


def waiting(client: OfficeClient, state: str = CHECKING, language: str = "zh-hans") -> str:
    """Keep a workbook that no background process has come to yet."""
    at = clock.now()
    check = Check("三.xlsx", language, state, made_at=at, begun_at=at, moved_at=at)
    return keep_workbook(content=workbook([row(3), row(4, 残疾等级="百级")]), check=check, by=client.actor)


def work(token: str, client: OfficeClient) -> str:
    return tasks.workbook_task.call(token, client.account.pk)


def standing(token: str, client: OfficeClient) -> Check:
    return load_check(token, client.actor, clock.now())


def test_the_page_polls_while_the_work_waits_and_goes_on_and_then_shows_the_result(officer: OfficeClient) -> None:
    token = waiting(officer)
    address = f"/imports/check/{token}/"
    text = officer.get(address).content.decode()
    assert f'hx-get="{address}progress/"' in text and "等待开始" in text
    assert '<noscript><meta http-equiv="refresh"' in text
    save_check(token, replace(standing(token, officer), step="检查", done=400, of=1000), officer.actor)
    fragment = officer.get(f"{address}progress/", headers={"HX-Request": "true"})
    assert "逐行检查" in fragment.content.decode() and "40%" in fragment.content.decode()
    assert "HX-Refresh" not in fragment.headers and "<html" not in fragment.content.decode()
    assert work(token, officer) == "checked"
    assert officer.get(f"{address}progress/").headers["HX-Refresh"] == "true"
    text = officer.get(address).content.decode()
    assert "百级" in text and "提交这 1 行" in text and "http-equiv" not in text


def test_progress_of_reading_is_written_while_the_work_goes_on(
    officer: OfficeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int, int]] = []
    kept = checks.save_check

    def watch(token: str, check: Check, by: object) -> None:
        kept(token, check, by)  # type: ignore[arg-type]
        seen.append((check.step, check.done, check.of))

    monkeypatch.setattr(checks, "save_check", watch)
    work(waiting(officer, IMPORTING), officer)
    assert seen[:3] == [("读取", 0, 0), ("检查", 0, 2), ("检查", 2, 2)]
    assert [step for step, _done, _of in seen[3:]] == ["比对", "比对", "写入", "写入", ""]


def test_a_job_that_runs_twice_imports_once(officer: OfficeClient) -> None:
    token = waiting(officer, IMPORTING)
    assert (work(token, officer), work(token, officer)) == ("imported", "imported")
    assert Import.objects.count() == 2
    answer = officer.get(f"/imports/check/{token}/", follow=True)
    assert "等待另一人批准" in answer.content.decode()


def test_a_job_cut_off_after_the_import_refers_to_it_when_it_runs_again(officer: OfficeClient) -> None:
    token = waiting(officer, IMPORTING)
    begun = standing(token, officer)
    content = checks.load_workbook(token, officer.actor)
    done = import_people(content=content, file_name="三.xlsx", by=officer.actor, at=clock.now())
    assert work(token, officer) == "imported"
    assert standing(token, officer).import_id == done.import_id
    assert Import.objects.filter(made_at__gte=begun.begun_at).count() == 1


def test_two_background_processes_do_not_work_on_the_same_file(officer: OfficeClient) -> None:
    token = waiting(officer, IMPORTING)
    with checks.hold(token) as held:
        assert held
        assert work(token, officer) == "importing"
    assert Import.objects.count() == 1


def test_submitting_twice_begins_it_once(officer: OfficeClient) -> None:
    token = waiting(officer)
    work(token, officer)
    for _click in range(2):
        answer = officer.post(f"/imports/check/{token}/submit/", {"act": "submit"}, follow=True)
    assert "等待另一人批准" in answer.content.decode()
    assert Import.objects.count() == 2


def test_an_unforeseen_failure_leaves_nothing_half_done_and_can_be_tried_again(
    officer: OfficeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> None:
        raise OSError("disk")

    token = waiting(officer, IMPORTING)
    with monkeypatch.context() as patch:
        patch.setattr("rongjun.domains.people.actions._record", broken)
        with pytest.raises(OSError, match="disk"):
            work(token, officer)
    text = officer.get(f"/imports/check/{token}/").content.decode()
    assert "系统出错" in text and "再试一次" in text and "disk" not in text
    assert (Import.objects.count(), Person.objects.count()) == (1, 2)
    officer.post(f"/imports/check/{token}/submit/", {"act": "again"})
    assert standing(token, officer).import_id == Import.objects.get(file_name="三.xlsx").pk


def test_who_acts_is_asked_anew_in_the_background(officer: OfficeClient) -> None:
    closed, moved = waiting(officer, IMPORTING), waiting(officer, IMPORTING)
    Account.objects.filter(pk=officer.account.pk).update(is_active=False)
    work(closed, officer)
    assert "停用" in standing(closed, officer).reason
    Account.objects.filter(pk=officer.account.pk).update(is_active=True, role=Role.HEAD)
    work(moved, officer)
    assert "权限" in standing(moved, officer).reason
    assert Import.objects.count() == 1


def test_a_file_at_work_is_found_again_from_the_imports_and_leaves_the_list_once_imported(
    officer: OfficeClient, django_assert_max_num_queries: Callable[..., object]
) -> None:
    token = waiting(officer)
    for address in ("/imports/", "/imports/new/"):
        with django_assert_max_num_queries(15):  # type: ignore[attr-defined]
            text = officer.get(address).content.decode()
        assert f"/imports/check/{token}/" in text and "正在试导入" in text
    work(token, officer)
    assert "已试导入，等您提交" in officer.get("/imports/").content.decode()
    officer.post(f"/imports/check/{token}/submit/", {"act": "submit"})
    assert token not in officer.get("/imports/").content.decode()


def test_a_check_that_is_given_up_stops_and_leaves_nothing(officer: OfficeClient, tmp_path: Path) -> None:
    token = waiting(officer)
    stale = standing(token, officer)
    officer.post(f"/imports/check/{token}/submit/", {"act": "drop"})
    with pytest.raises(NotFound):
        save_check(token, stale, officer.actor)
    assert work(token, officer) == "dropped"
    assert list((tmp_path / "checks").iterdir()) == []


def test_what_is_being_submitted_cannot_be_given_up(officer: OfficeClient) -> None:
    token = waiting(officer, IMPORTING)
    with pytest.raises(Refusal, match="正在提交"):
        tasks.drop_workbook(token=token, by=officer.actor, at=clock.now())
    assert officer.post(f"/imports/check/{token}/submit/", {"act": "drop"}).status_code == 400
    assert work(token, officer) == "imported"


def test_only_what_stands_still_for_two_minutes_is_begun_again(officer: OfficeClient) -> None:
    token = waiting(officer)
    address = f"/imports/check/{token}/"
    assert "很久没有进展" not in officer.get(address).content.decode()
    officer.post(f"{address}submit/", {"act": "again"})
    assert standing(token, officer).state == CHECKING
    long_ago = clock.now() - timedelta(minutes=3)
    save_check(token, replace(standing(token, officer), moved_at=long_ago), officer.actor)
    assert "很久没有进展" in officer.get(address).content.decode()
    officer.post(f"{address}submit/", {"act": "again"})
    assert standing(token, officer).state == "checked"


def test_after_a_day_it_is_gone(officer: OfficeClient) -> None:
    token = waiting(officer)
    tomorrow = clock.now() + timedelta(days=1, minutes=1)
    with pytest.raises(NotFound):
        load_check(token, officer.actor, tomorrow)
    assert checks.list_checks(officer.actor, tomorrow) == []


def test_faults_are_in_the_language_of_the_one_who_uploaded(officer: OfficeClient) -> None:
    token = waiting(officer, language="en")
    work(token, officer)
    assert "is not one of the values allowed" in checks.load_faults(token, officer.actor)[0].fault
