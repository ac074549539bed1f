"""An officer makes a register in the browser, another person approves it, a clerk fills it on a phone, figures open."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from registers_world import Office

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.domains.people.batches import office_day
from rongjun.domains.services.registers.models import Record, RegisterDraft
from rongjun.domains.services.registers.versions import get_present
from rongjun.domains.units.models import Account

from .conftest import DESKTOP, PASSWORD, PHONE, sign_in
from .walking import Walk


@pytest.fixture
def office() -> Office:
    made = Office()
    made.at = clock.now()
    return made


def enter(page: Page, who: Actor) -> None:
    """Sign somebody of the county in."""
    account = Account.objects.get(pk=who.account_id)
    account.set_password(PASSWORD)
    account.save()
    sign_in(page, account.username)


def make(walk: Walk) -> None:
    """A blank register, a field more, a wrong one that is told and mended; put forward."""
    page = walk.page
    page.goto("/registers/")
    walk.see("catalogue")
    walk.follow("新增或修改台账")
    page.get_by_label("新台账的名称").fill("升旗仪式")
    page.get_by_label("新台账的代码").fill("flag-raising")
    walk.see("begin")
    walk.press("开始编写")
    walk.follow("名称和范围")
    page.get_by_label("英文名称").fill("Flag raising")
    page.get_by_label("分类").select_option("events")
    walk.press("保存")
    walk.see("basics")
    page.goto(page.url.replace("at=basics", "at=fields"))
    walk.press("增加一项")
    page.get_by_label("标识").fill("came")
    page.get_by_label("名称", exact=True).fill("参加人数")
    page.get_by_label("英文名称").fill("People")
    page.get_by_label("怎样填写").select_option("people")
    walk.see("field")
    walk.press("保存")
    page.goto(f"/registers/drafts/{RegisterDraft.objects.get().pk}/")
    assert walk.says("没有哪个状态填写 came")
    walk.see("faults")
    walk.follow("字段 参加人数 · 标识")
    assert page.get_by_label("标识").input_value() == "came" and walk.says("没有哪个状态填写 came")
    walk.see("fault")
    page.goto(page.url.replace("at=fields[1]", "at=stages[0]").replace("at=fields%5B1%5D", "at=stages[0]"))
    page.get_by_label("参加人数").check()
    walk.press("保存")
    figures(walk)
    papers(walk)
    page.goto(f"/registers/drafts/{RegisterDraft.objects.get().pk}/")
    assert walk.says("没有要改的地方")
    page.get_by_label("理由").fill("市里要升旗台账")
    walk.press("提交，请另一人批准")
    assert walk.says("等待另一人批准")
    walk.see("submitted")


def figures(walk: Walk) -> None:
    """Two figures, in forms: how often, and how many came."""
    page, draft = walk.page, f"/registers/drafts/{RegisterDraft.objects.get().pk}/part/?at="
    for number, (name, english, unit) in enumerate((("次数", "Times", "次"), ("参加人次", "People", "人次"))):
        page.goto(f"{draft}figures")
        walk.press("增加一项")
        page.get_by_label("名称", exact=True).fill(name)
        page.get_by_label("英文名称").fill(english)
        page.get_by_label("单位（件、人次、元）").fill(unit)
        page.get_by_label("英文单位").fill(english.lower())
        if number:
            page.get_by_label("怎样数").select_option("sum")
            page.get_by_label("把哪个数相加").select_option("came")
        walk.see(f"figure-{number}")
        walk.press("保存")


def papers(walk: Walk) -> None:
    """A paper of the list, and what the portal shows."""
    page, draft = walk.page, f"/registers/drafts/{RegisterDraft.objects.get().pk}/part/?at="
    page.goto(f"{draft}prints")
    walk.press("增加一项")
    page.get_by_role("textbox", name="名称", exact=True).fill("升旗台账")
    page.get_by_label("英文名称").fill("Flag raisings")
    page.get_by_role("group", name="印哪些内容").get_by_label("参加人数").check()
    walk.see("paper")
    walk.press("保存")
    page.goto(f"{draft}publish")
    page.get_by_role("group", name="哪些状态的记录公布").get_by_label("已登记").check()
    page.get_by_label("用哪项作标题").select_option("name")
    page.get_by_role("group", name="公布哪些内容").get_by_label("参加人数").check()
    walk.see("publish")
    walk.press("保存")


def approve(walk: Walk) -> None:
    walk.page.goto("/registers/")
    walk.follow("升旗仪式")
    walk.page.get_by_text("批准", exact=True).first.click()
    walk.see("version")
    walk.press("批准台账")
    assert walk.says("以后登记的记录按这一版")


def fill(walk: Walk) -> None:
    """On a phone: enter one record, see it in the list."""
    page = walk.page
    page.goto("/registers/of/flag-raising/")
    walk.follow("登记")
    walk.see("empty")
    page.get_by_label("名称", exact=True).fill("国庆升旗")
    page.get_by_label("参加人数").fill("很多")
    page.get_by_role("button", name="登记").click()
    assert walk.says("不是整数")
    walk.see("fault")
    assert page.get_by_label("名称", exact=True).input_value() == "国庆升旗"
    page.get_by_label("参加人数").fill("86")
    page.get_by_role("button", name="登记").click()
    assert walk.says("已登记")
    walk.see("record")
    page.goto("/registers/of/flag-raising/")
    assert walk.says("国庆升旗")
    walk.see("list")


def test_an_own_register_from_the_first_word_to_its_figures(
    open_context: Callable[..., BrowserContext], office: Office
) -> None:
    maker = open_context(viewport=DESKTOP, bypass_csp=True).new_page()
    enter(maker, office.officer)
    writer = Walk(maker, "register-make")
    make(writer)
    head = open_context(viewport=DESKTOP, bypass_csp=True).new_page()
    enter(head, office.head)
    approver = Walk(head, "register-approve")
    approve(approver)
    assert get_present("flag-raising").version == 1
    phone = open_context(viewport=PHONE, java_script_enabled=False).new_page()
    enter(phone, office.clerk)
    clerk = Walk(phone, "register-phone", rests_on="-phone", script=False)
    fill(clerk)
    with_script = open_context(viewport=PHONE, bypass_csp=True).new_page()
    enter(with_script, office.clerk)
    clerk.axe_after(with_script)
    with_script.goto("/registers/of/flag-raising/new/")
    told = Walk(with_script, "register-told", rests_on="-phone")
    told.press("登记")
    assert told.says("请先改正")
    told.see("nothing")
    record = Record.objects.get(code="flag-raising")
    assert record.filled == {"name": "国庆升旗", "came": 86} and record.day == office_day(clock.now())
    walk = Walk(head, "register-figures")
    head.goto("/registers/of/flag-raising/figures/")
    walk.see("figures")
    head.get_by_role("link", name="86", exact=True).click()
    assert walk.says("国庆升旗")
    walk.see("rows")
    walks = (writer, approver, clerk, told, walk)
    assert not any(one.faults for one in walks), {one.name: one.faults for one in walks}
