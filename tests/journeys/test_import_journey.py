"""An upload at work in a browser: it shows progress and ends by itself, with and without JavaScript."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import BrowserContext, Page, expect
from sampling import few

from rongjun.base import clock
from rongjun.base.actor import Actor, Role
from rongjun.domains.people import tasks
from rongjun.domains.people.checks import CHECKING, Check, keep_workbook, load_check, save_check
from rongjun.domains.units.queries import get_actor_named
from tests.web import registry
from tests.web.registry import enter, row, workbook

from .conftest import PHONE, axe, no_sideways_scroll, screenshot, sign_in


@pytest.fixture
def officer(account: Callable[..., str], tmp_path: Path) -> Iterator[Actor]:
    """An officer with a registry of two, and a folder of the test's own for what is uploaded."""
    registry.load_places()
    by = get_actor_named(account(Role.OFFICER, "jia"))
    enter([row(1), row(2)], by)
    with override_settings(VAR_DIR=tmp_path):
        yield by


def waiting(by: Actor, **standing: object) -> str:
    """Keep a workbook that no background process has come to."""
    at = clock.now()
    check = Check("变动.xlsx", "zh-hans", CHECKING, made_at=at, begun_at=at, moved_at=at)
    content = workbook([row(3), row(4, 残疾等级="百级")])
    return keep_workbook(content=content, check=replace(check, **standing), by=by)  # type: ignore[arg-type]


@pytest.mark.parametrize("javascript", [True, False])
def test_the_page_follows_the_work_to_its_end_by_itself(
    open_context: Callable[..., BrowserContext], officer: Actor, javascript: bool
) -> None:
    token = waiting(officer)
    page = open_context(java_script_enabled=javascript).new_page()
    sign_in(page, "jia")
    page.goto(f"/imports/check/{token}/")
    expect(page.locator("main")).to_contain_text("等待开始")
    at_work = replace(load_check(token, officer, clock.now()), step="检查", done=4000, of=10000)
    save_check(token, at_work, officer)
    expect(page.locator("main")).to_contain_text("40%", timeout=10_000)
    screenshot(page, "import-working")
    assert tasks.workbook_task.call(token, officer.account_id) == "checked"
    expect(page.locator("h1")).to_contain_text("试导入结果", timeout=10_000)


@pytest.mark.parametrize("locale", few(1, ["zh-CN", "en-GB"], "import"))
def test_every_standing_of_an_upload_fits_a_phone_and_axe_finds_nothing(
    open_context: Callable[..., BrowserContext], officer: Actor, locale: str
) -> None:
    checked, at_work = waiting(officer), waiting(officer, step="检查", done=1, of=4)
    tasks.workbook_task.call(checked, officer.account_id)
    addresses = {
        "list": "/imports/", "upload": "/imports/new/", "checked": f"/imports/check/{checked}/",
        "working": f"/imports/check/{at_work}/",
        "slow": f"/imports/check/{waiting(officer, moved_at=clock.now() - timedelta(minutes=3))}/",
        "refused": f"/imports/check/{waiting(officer, reason='缺少必需的列：姓名；请按模板补上表头后重新导入。')}/",
        "failed": f"/imports/check/{waiting(officer, reason='系统出错，没有做成。', again=True)}/",
    }  # fmt: skip
    page: Page = open_context(locale=locale, bypass_csp=True, viewport=PHONE).new_page()
    sign_in(page, "jia")
    found: dict[str, object] = {}
    for name, address in addresses.items():
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
        if not no_sideways_scroll(page):
            found[f"{name}: scrolls sideways"] = address
        if faults := axe(page):
            found[name] = faults
    assert found == {}
