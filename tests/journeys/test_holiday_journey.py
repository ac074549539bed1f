"""Days of rest in the browser: pasted with slips, read back, approved by another; running clocks are recounted."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from petitions_world import Desks
from playwright.sync_api import BrowserContext, Page

from rongjun.base.actor import Actor
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions.models import Clock, Entry
from rongjun.domains.policy.models import HolidayNotice
from rongjun.domains.units.models import Account

from .conftest import PASSWORD, PHONE, sign_in
from .walking import Walk

DOC_NO = "国办发明电〔2026〕甲号（虚构）"
NOTICE = """经国务院批准，现将2027年元旦等节假日的具体安排通知如下。
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月13日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假，共1天。
六、中秋节：9月15日（周三）放假，共1天。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。"""
"""Invented, in the form of the published notices."""


@pytest.fixture
def desks() -> Desks:
    """A county with a matter sent over at the end of the year: the days to object go beyond the last notice."""
    world = Desks()
    world.at = datetime(2026, 12, 28, 1, 0, tzinfo=UTC)
    world.sent()
    return world


def enter(page: Page, who: Actor) -> None:
    """Sign somebody of the county in."""
    account = Account.objects.get(pk=who.account_id)
    account.set_password(PASSWORD)
    account.save()
    sign_in(page, account.username)


def test_a_notice_of_days_of_rest_is_entered_by_one_approved_by_another_and_clocks_follow(
    desks: Desks, open_context: Callable[..., BrowserContext]
) -> None:
    with whole_desk("tests"):
        before = Clock.objects.get(kind="object", ended_on=None)
    assert before.provisional
    officer = Walk(open_context(bypass_csp=True).new_page(), "holidays")
    enter(officer.page, desks.desk)
    _find(officer)
    _type_wrongly(officer)
    _enter_rightly(officer)
    notice = HolidayNotice.objects.get()
    head = Walk(open_context(bypass_csp=True, viewport=PHONE).new_page(), "holidays-head", rests_on="-phone")
    enter(head.page, desks.head)
    _approve(head, notice)
    with whole_desk("tests"):
        after = Clock.objects.get(kind="object", ended_on=None)
        assert Entry.objects.filter(matter=after.matter_id, move="recounted").count() == 1
    assert not after.provisional and after.pk != before.pk
    officer.page.goto(f"/petitions/{after.matter_id}/")
    assert officer.says("按新的放假安排重新计算") and officer.says(f"{before.due_on} → {after.due_on}")
    officer.see("matter")
    assert (officer.faults, head.faults) == ({}, {})


def _find(walk: Walk) -> None:
    """From the navigation: policy, then the days of rest, then a new notice."""
    walk.page.get_by_role("navigation").get_by_role("link", name="政策标准").first.click()
    walk.follow("放假安排")
    assert walk.says("现在到 2026-12-31 为止是确定的")
    walk.see("list-empty")
    walk.follow("录入放假安排")
    walk.see("new")


def _type_wrongly(walk: Walk) -> None:
    """A wrong weekday, a day that is not there, no number: each is told, nothing typed is lost, nothing is kept."""
    page = walk.page
    page.get_by_label("年度", exact=True).fill("二〇二七")
    page.get_by_label("来源", exact=True).fill("中国政府网")
    page.get_by_label("通知正文").fill(NOTICE)
    walk.press("核对")
    assert walk.says("有")
    walk.see("wrong-year")
    page.get_by_label("年度", exact=True).fill("2027")
    page.get_by_label("文号", exact=True).fill(DOC_NO)
    slips = NOTICE.replace("5月8日（周六）上班", "5月8日（周日）上班、4月31日上班").replace("至3日（周日）", "至3日")
    page.get_by_label("通知正文").fill(slips)
    walk.press("核对")
    assert walk.says("星期不对") and walk.says("不存在的日期")
    assert page.get_by_label("通知正文").input_value().replace("\r", "") == slips
    walk.see("wrong-days")
    assert not HolidayNotice.objects.exists()


def _enter_rightly(walk: Walk) -> None:
    """The text as it was published: read back with weekdays, submitted, and not to be approved by who entered it."""
    walk.page.get_by_label("通知正文").fill(NOTICE)
    walk.press("核对")
    assert walk.says("2027-10-07 周四")
    walk.see("read")
    walk.press("与原件一致，提交")
    assert walk.says("等待另一人批准") or walk.says("须由另一人批准")
    walk.see("submitted")
    assert walk.page.get_by_role("button", name="批准，重新计算期限").count() == 0


def _approve(walk: Walk, notice: HolidayNotice) -> None:
    """The head finds it in the inbox, sees which clocks would follow, and approves."""
    walk.page.goto("/inbox/")
    walk.follow("放假安排")
    assert walk.says("批准后会重新计算的期限")
    walk.see("to-approve")
    walk.page.get_by_text("批准", exact=True).first.click()
    walk.press("批准，重新计算期限")
    assert walk.says("已批准，正在计时的期限已经重新计算")
    walk.see("approved")
    notice.refresh_from_db()
    assert notice.state == "approved"
    walk.page.goto("/policy/holidays/")
    assert walk.says("现在到 2027-12-31 为止是确定的")
    walk.see("list")
