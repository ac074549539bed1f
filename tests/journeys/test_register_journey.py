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
    walk.follow("全文")
    text = page.get_by_label("台账全文（YAML）").input_value()
    text = text.replace("  - name\n  final", "  - name\n  - came\n  final") + FIGURES
    page.get_by_label("台账全文（YAML）").fill(text)
    walk.press("保存")
    assert walk.says("没有要改的地方")
    page.get_by_label("理由").fill("市里要升旗台账")
    walk.press("提交，请另一人批准")
    assert walk.says("等待另一人批准")
    walk.see("submitted")


FIGURES = """
figures:
- {id: held, name: 次数, name_en: Times, unit: 次, unit_en: times, of: count}
- {id: came, name: 参加人次, name_en: People, unit: 人次, unit_en: people, of: sum, field: came}
"""


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
