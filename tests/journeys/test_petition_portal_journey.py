"""An old veteran on a phone, 360 px wide: hands in question by question, comes back with number and code, reads the
papers, adds, rates, and asks for review. Once with scripts (and axe on each page), once without.
"""

import re
from collections.abc import Callable, Iterator
from datetime import time
from pathlib import Path

import pytest
from django.test import override_settings
from petition_paper_world import REQUEST, Town
from playwright.sync_api import BrowserContext, Page

from rongjun.base import clock
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions import handling, routing, sorting
from rongjun.domains.petitions.models import Addition, Matter, Rating, ReceptionDay

from .conftest import PHONE, with_or_without_script
from .walking import Walk

NAME, NUMBER = "诸葛长山", "13911112222"
TOLD = "我是诸葛长山，今年3月起抚恤金没有到账，问站里说在等，一直没有说法。"
ANSWERS = (
    ("told", TOLD), ("wanted", "补发3月到6月的抚恤金，书面告诉我为什么没发。"), ("area", ""), ("topic", "unpaid"),
    ("month", "2026-03"), ("accuses", "no"), ("urgent", "no"), ("named", "yes"), ("who", "self"), ("name", NAME),
    ("phone", NUMBER), ("mail", ""),
    ("address", "东镇一村老槐树旁"), ("confidential", "no"), ("needs", "hearing"), ("home", "no"),
)  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A county with its desks; papers go into a folder of the test."""
    with override_settings(VAR_DIR=tmp_path / "var"):
        made = Town()
        made.at = clock.now()
        ReceptionDay.objects.create(
            leader_id=made.director.staff_id,
            unit_id=made.director.unit_id,
            post="局长",
            day=clock.today(),
            begins=time(9),
            ends=time(11),
            room="一楼接待室",
            places=6,
            made_by=1,
            made_at=made.at,
        )
        yield made


@with_or_without_script("petition_portal")
def test_an_old_veteran_hands_in_follows_reads_adds_and_asks_for_review(
    open_context: Callable[..., BrowserContext], town: Town, script: bool
) -> None:
    context = open_context(viewport=PHONE, has_touch=True, java_script_enabled=script, bypass_csp=True)
    page = context.new_page()
    walk = Walk(page, "petition" if script else "petition-plain", rests_on="-phone", script=script)
    number, code = begin(walk)
    answer_all(walk)
    hand_in(walk)
    page.get_by_role("button", name="退出").tap()
    assert walk.says("已退出") and walk.lacks(number)

    matter = work(town, number)
    come_back(walk, number, code)
    read_opinion(walk)
    add_and_rate(walk)
    ask_review(walk)
    follow(walk)
    matter = town.again(matter)
    assert (matter.state, matter.owner_unit.name) == ("reviewing", "试验市局")
    with whole_desk("tests"):
        assert Addition.objects.filter(matter=matter).count() == 1 and Rating.objects.get(matter=matter).of_answer == 2
    assert NUMBER not in walk.kept and "老槐树" not in walk.kept
    assert walk.faults == {}


def begin(walk: Walk) -> tuple[str, str]:
    """Read how it goes, begin, note number and code."""
    page = walk.page
    page.goto("/portal/")
    walk.follow("信访")
    assert walk.says("60 日") and walk.says("在哪一级反映都登记")
    walk.see("how")
    walk.follow("网上反映")
    walk.see("begin")
    walk.press("开始")
    assert walk.says("现在就记下来")
    walk.see("receipt")
    text = page.locator("main").inner_text()
    number, code = re.search(r"X\d{4}-\d{6}-\d", text), re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", text)
    assert number is not None and code is not None
    walk.follow("记好了，开始填写")
    return number[0], code[0]


def answer_all(walk: Walk) -> None:
    """Answer question after question: one left empty, one mistyped, one step back."""
    page = walk.page
    walk.press("下一题")
    assert walk.says("请填写“什么事")
    walk.see("ask-empty")
    for name, answer in ANSWERS:
        page.wait_for_url(f"**/ask/{name}/*")
        if name == "area":
            choose_place(walk)
            continue
        if name == "phone":
            page.get_by_label("您的电话").fill("139")
            walk.press("下一题")
            assert walk.says("位数不对") and page.get_by_label("您的电话").input_value() == "139"
            walk.see("ask-phone-wrong")
        put(page, name, answer)
        if name in ("told", "accuses", "needs"):
            walk.see(f"ask-{name}")
        if name == "month":
            walk.press("上一题")
            assert page.get_by_label("待遇没有发到").is_checked()
            walk.press("下一题")
        walk.press("下一题")
    page.wait_for_url("**/check/")


def choose_place(walk: Walk) -> None:
    """Choose the town and the village."""
    walk.see("ask-area")
    walk.page.get_by_label("镇（街道）").select_option("东镇")
    walk.press("选这里")
    walk.page.get_by_label("村（社区）").select_option("一村")
    walk.press("选这里")
    assert walk.says("试验县东镇一村")
    walk.press("下一题")


def put(page: Page, name: str, answer: str) -> None:
    """Give one answer, by finger or by keyboard."""
    chosen = page.locator(f'input[value="{answer}"]')
    if chosen.count() and name not in ("told", "wanted", "name", "phone", "address", "month"):
        chosen.check()
    else:
        page.locator("[name=answer]").fill(answer)


def hand_in(walk: Walk) -> None:
    """Check the summary and hand in."""
    assert walk.says("补发3月到6月") and walk.says("听力不便") and walk.lacks(NUMBER)
    walk.see("check")
    walk.press("确认提交")
    assert walk.says("已提交并登记") and walk.says("东镇站")
    walk.see("handed-in")


def work(town: Town, number: str) -> Matter:
    """Let the office work: sorted at the station, sent to the county, accepted there, decided, papers issued."""
    with whole_desk("tests"):
        matter = Matter.objects.get(number=number)
    sorting.sort_matter(matter=matter, path=REQUEST, by=town.clerk, at=town.tick())
    routing.send_matter(matter=matter, to_unit_id=town.desk.unit_id, reason="属县局职权", by=town.clerk, at=town.tick())
    routing.take_matter(matter=matter, by=town.desk, at=town.tick())
    handling.accept(matter=matter, by=town.desk, at=town.tick())
    town.signed(matter)
    town.issued(matter)
    return matter


def come_back(walk: Walk, number: str, code: str) -> None:
    """Open the petition again: a code mistyped first, then in small letters and without the dash."""
    page = walk.page
    page.goto("/portal/petition/enter/")
    page.get_by_label("信访事项编号").fill(number)
    page.get_by_label("查询码").fill("22222-33333")
    page.keyboard.press("Enter")
    assert walk.says("编号或查询码不对") and page.get_by_label("信访事项编号").input_value() == number
    walk.see("wrong-code")
    page.get_by_label("查询码").fill(code.replace("-", "").lower())
    walk.press("打开")
    assert walk.says("等待送达") or walk.says("还没有收")
    walk.see("issued")


def read_opinion(walk: Walk) -> None:
    """Receive the acceptance and the opinion, and read both on the page."""
    walk.follow("信访事项受理告知书")
    walk.press("收到，打开来看")
    assert walk.says("计60日")
    walk.see("acceptance")
    walk.follow("回到事项")
    walk.follow("信访事项处理意见书")
    assert walk.says("打开就是收到") and walk.lacks("四个月的抚恤金")
    walk.see("opinion-unread")
    walk.press("收到，打开来看")
    assert walk.says("四个月的抚恤金随8月发放") and walk.says("向试验市局请求复查")
    walk.see("opinion")
    walk.follow("回到事项")
    assert walk.says("您可以请求复查，最后一天")
    walk.see("delivered")


def add_and_rate(walk: Walk) -> None:
    """Add something and rate the answer; an empty form says what is missing."""
    walk.follow("补充说明")
    walk.press("补充")
    assert walk.says("请填写“补充的内容”")
    walk.page.get_by_label("补充的内容").fill("7月也没有到。")
    walk.see("add")
    walk.press("补充")
    assert walk.says("已补充")
    walk.follow("评价")
    walk.press("提交评价")
    assert walk.says("请选择“对答复、结果”")
    walk.page.locator("input[name=of_unit][value='4']").check()
    walk.page.locator("input[name=of_answer][value='2']").check()
    walk.see("rate")
    walk.press("提交评价")
    assert walk.says("谢谢您的评价")


def ask_review(walk: Walk) -> None:
    """Ask the unit above for review."""
    walk.follow("请求复查")
    walk.press("请求复查")
    assert walk.says("请填写“为什么不服")
    walk.page.get_by_label("为什么不服").fill("少算了7月。")
    walk.see("review")
    walk.press("请求复查")
    assert walk.says("现在由试验市局办理")
    walk.see("reviewing")


def follow(walk: Walk) -> None:
    """See every clock and how it was counted, what happened, and who looked."""
    walk.follow("各个期限")
    assert walk.says("次日算起") and walk.says("出具处理意见书") and walk.says("第三十五条")
    walk.see("clocks")
    walk.follow("经过")
    assert walk.says("属县局职权") and walk.says("请求复查")
    walk.see("history")
    walk.follow("谁看过")
    assert walk.says("本人凭编号和查询码打开")
    walk.see("looks")
    walk.page.goto("/portal/petition/mine/files/")
    walk.press("上传")
    assert walk.says("还没有拍照")
    walk.see("files")
    walk.page.goto("/portal/petition/rota/")
    assert walk.says("局长") and walk.says("可以预约的名额")
    walk.see("rota")
    walk.press("预约 " + clock.today().isoformat() + " 局长")
    assert walk.says("排第 1 号")
    assert walk.says("您约了第 1 号")
    walk.see("rota-held")
    walk.press("退号 " + clock.today().isoformat() + " 局长")
    assert walk.says("已退号")
    refused(walk)


def refused(walk: Walk) -> None:
    """Say that a unit refused to register: a wrong day first, then its receipt."""
    walk.page.goto("/portal/petition/")
    walk.follow("反映拒不登记")
    walk.page.get_by_label("哪个单位没有登记").select_option(label="东镇站")
    walk.page.get_by_label("哪一天").fill("昨天")
    walk.page.get_by_label("当时的经过").fill("窗口说不归他们管，没有登记。")
    walk.press("提交")
    assert walk.says("YYYY-MM-DD")
    walk.see("refused-wrong")
    walk.page.get_by_label("哪一天").fill(clock.today().isoformat())
    walk.press("提交")
    assert walk.says("正在核查") and walk.says("由谁核查")
    walk.see("refused-receipt")
