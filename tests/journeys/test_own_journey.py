"""An old veteran gets a slip at the counter and opens the own pages on a phone: one wrong code first, money
and why, who looked, a code of the own, a petition kept in the folder; a second sign-in shows it.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from own_world import OwnWorld
from playwright.sync_api import BrowserContext, Page

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.base.scope import whole_registry

from .conftest import PHONE, sign_in, with_or_without_script
from .walking import Walk

PLAIN = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[OwnWorld]:
    """Two persons who were paid in August 2022; papers go into a folder of the test."""
    with override_settings(VAR_DIR=tmp_path / "var"), whole_registry("tests"):
        made = OwnWorld()
        made.pay()
        made.county.at = clock.now()
        yield made


@with_or_without_script("own")
def test_an_old_veteran_reads_money_and_looks_and_keeps_a_petition(
    open_context: Callable[..., BrowserContext], account: Callable[..., str], world: OwnWorld, script: bool
) -> None:
    code = get_slip(open_context(), account(Role.OFFICER, "counter"), world)
    context = open_context(viewport=PHONE, has_touch=True, java_script_enabled=script, bypass_csp=True)
    walk = Walk(context.new_page(), "own" if script else "own-plain", rests_on="-phone", script=script)
    enter(walk, world.me.file_no, "AAAA-AAAA-AAAA")
    assert walk.says("档案号或个人查询码不对")
    walk.see("wrong-code")
    enter(walk, world.me.file_no, code.lower())
    assert walk.says("等着您的") and walk.says("查询码是柜台发的")
    walk.see("home")
    read_money(walk)
    read_looks_and_record(walk)
    number, own = petition(walk), change_code(walk)
    keep(walk, number)
    leave(walk)
    enter(walk, world.me.file_no, code)
    assert walk.says("档案号或个人查询码不对")
    enter(walk, world.me.file_no, own)
    walk.follow("我的信访文件夹")
    assert walk.says(number)
    walk.page.locator("main button[value=open]").click()
    assert walk.says("还没有提交")
    leave_from(walk)
    assert "13800001111" not in walk.kept and "测试2" not in walk.kept
    assert walk.faults == {}


def get_slip(context: BrowserContext, username: str, world: OwnWorld) -> str:
    """At the counter: the card is seen, the slip printed and handed over."""
    page: Page = context.new_page()
    sign_in(page, username)
    page.goto(f"/people/{world.me.pk}/own/")
    page.get_by_label("在窗口当面看过身份证原件").check()
    page.get_by_role("button", name="发放，打印查询单").click()
    code = PLAIN.search(page.locator("main").inner_text())
    assert code is not None and world.me.file_no in page.locator("main").inner_text()
    page.get_by_role("button", name="已交到手里").click()
    page.wait_for_load_state()
    assert code[0] not in page.content() and "在用" in page.locator("main").inner_text()
    return code[0]


def enter(walk: Walk, number: str, code: str) -> None:
    """From the first page of the portal to the own pages."""
    walk.page.goto("/portal/")
    walk.follow("我的页面")
    walk.page.get_by_label("档案号").fill(number)
    walk.page.get_by_label("个人查询码").fill(code)
    walk.press("打开")
    walk.page.wait_for_load_state()


def read_money(walk: Walk) -> None:
    """Each month, and why it is this amount, with its article."""
    walk.follow("我的待遇")
    assert walk.says("已列入发放")
    walk.page.goto("/portal/own/money/?year=2022")
    assert walk.says("2022-08")
    walk.see("money")
    walk.page.locator("main li", has_text="2022-08").get_by_role("link", name="为什么是这个数").first.click()
    assert walk.says("怎么算出来的") and walk.says("条例") and walk.says("有疑问怎么问")
    walk.see("why")


def read_looks_and_record(walk: Walk) -> None:
    """Who looked (the counter among them), notes, the record with its numbers masked, what is wrong."""
    page = walk.page
    page.goto("/portal/own/")
    walk.follow("谁看过我的登记")
    assert walk.says("发放个人查询码") and walk.says("优抚经办") and walk.lacks("测试counter")
    walk.see("looks")
    page.goto("/portal/own/notes/")
    assert walk.says("没有关于您的记录")
    walk.see("notes")
    page.goto("/portal/own/matters/")
    walk.see("matters")
    page.goto("/portal/own/record/")
    assert walk.says("已登记（加密）")
    walk.see("record")
    page.get_by_role("link", name="这里错了").first.click()
    assert walk.says("个人信息保护法")
    walk.see("wrong")


def petition(walk: Walk) -> str:
    """Begin a petition beside it: the receipt offers the folder."""
    page = walk.page
    page.goto("/portal/petition/begin/")
    walk.press("开始")
    assert walk.says("现在就记下来")
    number = re.search(r"X\d{4}-\d{6}-\d", page.locator("main").inner_text())
    assert number is not None
    walk.press("存进我的信访文件夹")
    assert walk.says("柜台发的查询码，发的人也见过")
    return number[0]


def change_code(walk: Walk) -> str:
    """A code of the own: typed back wrong once, then right."""
    page = walk.page
    walk.see("code")
    walk.press("给我做一个新的")
    assert walk.says("现在就抄下来")
    own = PLAIN.search(page.locator("main").inner_text())
    assert own is not None
    page.get_by_label("照着抄好的").fill("2345")
    walk.press("换成这个")
    assert walk.says("和上面的不一样") and walk.says(own[0])
    walk.see("code-again")
    page.get_by_label("照着抄好的").fill(own[0].replace("-", "").lower())
    walk.press("换成这个")
    assert walk.says("等着您的") and walk.lacks("查询码是柜台发的")
    return own[0]


def keep(walk: Walk, number: str) -> None:
    """The petition of this browser goes into the folder by a button."""
    walk.page.goto("/portal/petition/mine/receipt/")
    walk.press("存进我的信访文件夹")
    assert walk.says(number) and walk.says("放进一件")
    walk.see("folder")


def leave(walk: Walk) -> None:
    """Leave: nothing opens any more."""
    walk.press("退出")
    assert walk.says("两样都印在查询单上")
    walk.see("left")
    for address in ("/portal/own/money/", "/portal/own/folder/"):
        walk.page.goto(address)
        assert walk.says("两样都印在查询单上")


def leave_from(walk: Walk) -> None:
    """Leave from the own pages: the petition opened beside is left too."""
    walk.page.goto("/portal/own/")
    walk.press("退出")
    assert walk.says("两样都印在查询单上")
    walk.page.goto("/portal/petition/mine/")
    assert walk.says("两样都印在登记回执上")
