"""An office writes a leaflet and opens an event; a veteran finds both on a phone without an account, and signs up."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from opened_papers import pdf_text
from playwright.sync_api import BrowserContext, Page
from registers_world import Office

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.domains.people.batches import office_day
from rongjun.domains.recognition.procedures import load_shipped
from rongjun.domains.services.signups.models import SignUp
from rongjun.domains.units.models import Account

from .conftest import DESKTOP, PASSWORD, PHONE, sign_in
from .walking import Walk


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with override_settings(VAR_DIR=tmp_path / "var"):
        made = Office()
        made.at = clock.now()
        load_shipped()
        yield made


def enter(page: Page, who: Actor) -> None:
    account = Account.objects.get(pk=who.account_id)
    account.set_password(PASSWORD)
    account.save()
    sign_in(page, account.username)


def write(walk: Walk) -> None:
    """A leaflet from the library's page, put forward to a second person; its draft says that it is one."""
    page = walk.page
    page.goto("/library/")
    walk.see("library")
    walk.follow("登记一条：宣传资料")
    page.get_by_label("标题").fill("旧伤复发怎么报")
    page.get_by_role("group", name="方面").get_by_label("医疗").check()
    page.get_by_label("一句话").fill("先看病，后到镇上报。")
    page.get_by_label("正文").fill("# 谁能报\n一级至六级残疾军人。\n# 带什么\n残疾军人证、票据。")
    page.get_by_label("依据").fill("军人抚恤优待条例第四十四条")
    page.get_by_role("button", name="登记").click()
    assert walk.says("已登记")
    walk.see("leaflet")
    with page.expect_download() as given:
        page.get_by_role("link", name="印成宣传资料 PDF").click()
    assert "样稿" in pdf_text(given.value.path().read_bytes())
    walk.follow("可以印发")
    page.locator("main").get_by_role("button").last.click()
    assert walk.says("等待第二人同意")


def agree(walk: Walk, address: str) -> None:
    walk.page.goto(address)
    walk.page.get_by_text("同意", exact=True).first.click()
    walk.press("同意这项变动")
    assert walk.says("可以印发")


def open_event(walk: Walk) -> None:
    """An event of the town with one place, open on the portal."""
    page, day = walk.page, office_day(clock.now()) + timedelta(days=20)
    page.goto("/registers/of/event/new/")
    page.get_by_label("名称").fill("老兵讲堂")
    page.get_by_role("group", name="类别").get_by_label("宣讲").check()
    page.get_by_label("日期").fill(f"{day}")
    page.get_by_label("地点").fill("一村")
    page.get_by_role("button", name="登记").click()
    assert walk.says("已登记")
    walk.follow("报名")
    page.get_by_label("名额").fill("1")
    walk.see("terms")
    walk.press("保存")
    assert walk.says("已保存报名办法")
    walk.see("offer")


def find(walk: Walk) -> None:
    """On the portal: search, read the leaflet, see what to bring as a sheet."""
    page = walk.page
    page.goto("/portal/")
    walk.follow("政策资料")
    page.get_by_label("查找").fill("旧伤 票据")
    walk.press("查找")
    walk.see("found")
    walk.follow("旧伤复发怎么报")
    assert walk.says("残疾军人证、票据")
    walk.see("leaflet")
    page.goto("/portal/library/?kind=article")
    page.locator("main h2 a").first.click()
    assert walk.says("按这一条办的事")
    walk.see("article")
    page.goto("/portal/library/?kind=notice")
    page.locator("main h2 a").first.click()
    assert walk.says("定了哪些标准")
    walk.see("document")


def join(walk: Walk, name: str) -> str:
    """Sign up for the event and return the code."""
    page = walk.page
    page.goto("/portal/published/event/")
    walk.follow("老兵讲堂")
    walk.follow("报名")
    walk.see("sign-up")
    page.get_by_label("姓名").fill(name)
    walk.press("报名")
    assert walk.says("报名码")
    walk.see("signed")
    return page.locator("main .code b").inner_text()


def test_a_leaflet_and_an_event_from_the_office_to_a_phone_without_an_account(
    open_context: Callable[..., BrowserContext], office: Office
) -> None:
    desk = open_context(viewport=DESKTOP, bypass_csp=True, accept_downloads=True).new_page()
    enter(desk, office.officer)
    writer = Walk(desk, "library-write")
    write(writer)
    head = open_context(viewport=DESKTOP, bypass_csp=True).new_page()
    enter(head, office.head)
    second = Walk(head, "library-agree")
    agree(second, desk.url)
    town = open_context(viewport=DESKTOP, bypass_csp=True).new_page()
    enter(town, office.clerk)
    clerk = Walk(town, "event-open")
    open_event(clerk)
    phone = open_context(viewport=PHONE, has_touch=True, java_script_enabled=False, bypass_csp=True).new_page()
    visitor = Walk(phone, "library-phone", rests_on="-phone", script=False)
    find(visitor)
    codes = [join(visitor, name) for name in ("岳长山", "程守田")]
    phone.goto("/portal/sign-up/")
    phone.get_by_label("报名码").fill(codes[1])
    visitor.press("查看")
    assert visitor.says("候补的第 1 位")
    phone.goto("/portal/sign-up/")
    phone.get_by_label("报名码").fill(codes[0])
    visitor.press("查看")
    visitor.press("取消报名")
    assert visitor.says("已取消报名") or SignUp.objects.count() == 1
    with_script = open_context(viewport=PHONE, bypass_csp=True).new_page()
    visitor.axe_after(with_script)
    town.reload()
    clerk.press("记录并打开名单")
    assert clerk.says("程守田") and clerk.lacks("岳长山")
    clerk.see("names")
    walks = (writer, second, clerk, visitor)
    assert not any(one.faults for one in walks), {one.name: one.faults for one in walks}
