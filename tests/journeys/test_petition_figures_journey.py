"""A petition officer reads a month of figures, opens one to its rows, issues the report, begins a repair."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.petitions import causes
from rongjun.domains.petitions.causes import Place
from rongjun.domains.petitions.identity import Who
from rongjun.domains.petitions.intake import Given, register_matter
from rongjun.domains.petitions.models import Cause, Repair, Report
from rongjun.domains.petitions.periods import MONTH, Period
from rongjun.domains.units.queries import get_actor_named
from rongjun.kernel.period import month_of
from tests.web.registry import VILLAGE, load_places

from .conftest import sign_in
from .walking import Walk


@pytest.fixture
def last_month(account: Callable[..., str]) -> Period:
    """Six matters of last month of one cause and month."""
    load_places()
    by, now = get_actor_named(account(Role.PETITION_OFFICER)), clock.now()
    period = Period(MONTH, month_of(clock.today()) - 1)
    at = datetime.combine(period.first_day, now.timetz()) + timedelta(days=9)
    cause = Cause.objects.get(code="not_paid")
    for number in range(6):
        given = Given("walk_in", f"第{number}件：款项没有发到。", VILLAGE, topic="unpaid", people=[Who(name="甘露生")])
        matter = register_matter(given=given, sent_key=f"journey{number}", by=by, at=at).matter
        place = Place(benefit="disability_pension", month=period.code)
        causes.name_cause(matter=matter, cause_id=cause.pk, place=place, by=by, at=at)
    return period


def test_an_officer_reads_figures_issues_the_report_and_begins_a_repair(
    open_context: Callable[..., BrowserContext], last_month: Period
) -> None:
    page = open_context(bypass_csp=True, accept_downloads=True).new_page()
    walk = Walk(page, "petition-figures")
    sign_in(page, Role.PETITION_OFFICER.value)
    page.goto("/petitions/figures/")
    page.get_by_label("期间").select_option(last_month.code)
    walk.press("查看")
    walk.see("month")
    assert "甘露生" not in page.content()
    row = page.get_by_role("row", name="没有发放")
    row.get_by_role("link", name="6").last.click()
    walk.see("rows")
    assert page.get_by_role("row").count() >= 7
    page.go_back()
    page.get_by_role("link", name="报告", exact=True).click()
    page.get_by_label("已结束的期间").select_option(last_month.code)
    walk.press("出报告")
    walk.see("report")
    with page.expect_download() as kept:
        page.get_by_role("link", name="Word 文档").click()
    assert kept.value.suggested_filename.endswith(".docx")
    page.get_by_role("link", name="信访情况报告").first.click()
    page.get_by_role("link", name="原因", exact=True).click()
    walk.see("causes")
    page.get_by_role("link", name="开始整改").first.click()
    walk.press("开始整改")
    walk.see("repair-wrong")
    page.get_by_label("名称").fill("漏发补发")
    page.get_by_label("怎么整改").fill("查名册，下月补发。")
    walk.press("开始整改")
    walk.see("repair")
    assert Repair.objects.get().month == last_month.code
    assert Report.objects.count() == 1
    assert not walk.faults
