"""Petitions at the desk: a clerk by keyboard, an officer up to the delivered opinion, a department with its part."""

import math
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from petitions_world import TOLD, VILLAGE, Desks
from playwright.sync_api import BrowserContext, Page
from pypinyin import lazy_pinyin

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.scope import whole_desk
from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.domains.petitions.models import Matter, Petitioner
from rongjun.domains.petitions.workbook import COLUMNS
from rongjun.domains.units.models import Account

from .conftest import PASSWORD, screenshot, sign_in, with_or_without_script
from .walking import Walk

KEY_SECONDS, THOUGHT_SECONDS = 0.28, 1.35
"""Keystroke-level model (Card, Moran, Newell): a key of an average typist, and a thought before each field."""
MOST_FIELDS, MOST_SECONDS = 6, 60
ANSWER = "名单漏报，本月二十五日补发。"


@pytest.fixture
def desks() -> Desks:
    world = Desks()
    world.at = clock.now()
    return world


def enter(page: Page, who: Actor) -> None:
    """Sign somebody of the county in."""
    account = Account.objects.get(pk=who.account_id)
    account.set_password(PASSWORD)
    account.save()
    sign_in(page, account.username)


class Keyboard:
    """A clerk who only has a keyboard: every key is counted, Chinese as it is typed by pinyin."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.fields = page, 0, 0

    def press(self, key: str, times: int = 1) -> None:
        for _time in range(times):
            self.page.keyboard.press(key)
        self.keys += times

    def write(self, text: str) -> None:
        """Fill the field that has the focus."""
        self.page.keyboard.insert_text(text)
        chinese = [sign for sign in text if "\u4e00" <= sign <= "\u9fff"]
        self.keys += len(text) - len(chinese) + sum(len(one) for sign in chinese for one in lazy_pinyin(sign))
        self.keys += math.ceil(len(chinese) / 2)
        self.fields += 1

    @property
    def seconds(self) -> float:
        """How long it takes by the model."""
        return self.keys * KEY_SECONDS + self.fields * THOUGHT_SECONDS


def consult_by_keyboard(walk: Walk) -> Keyboard:
    """Register a consultation without touching a mouse: name, telephone, place (set), subject, facts, answer."""
    page, keyboard = walk.page, Keyboard(walk.page)
    page.goto("/petitions/new/")
    assert page.evaluate("document.activeElement.id") == "id_name"
    for text in ("甘露生", "13900000001"):
        keyboard.write(text)
        keyboard.press("Tab")
    keyboard.fields += 2
    keyboard.press("Tab")
    keyboard.press("ArrowDown", 2)
    keyboard.press("Tab")
    keyboard.write("三月抚恤金没有发到，问是为什么")
    keyboard.press("Tab")
    keyboard.write(ANSWER)
    keyboard.press("Tab")
    keyboard.press("Enter")
    assert walk.says("查询码只显示这一次") and walk.says(ANSWER)
    return keyboard


def print_receipt(page: Page) -> None:
    """Print the receipt: number and code on a sheet without the page around it."""
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation").first.is_visible() and page.locator(".case-code").count() == 2
    screenshot(page, "petition-receipt-print")
    page.emulate_media(media="screen")


def anonymous_then_group(walk: Walk) -> None:
    """Somebody who does not say who, with an urgent need; then a group: six are too many, five are taken."""
    page = walk.page
    page.goto("/petitions/new/")
    walk.see("intake")
    page.get_by_label("反映什么").select_option(label="住房、困难帮扶")
    page.get_by_text("更多：地址").click()
    page.get_by_label("急需").select_option(label="没有饭吃")
    page.get_by_label("涉及的月份").fill("13月")
    page.get_by_role("button", name="登记，继续办理", exact=True).first.click()
    assert walk.says("请填写“反映的情况和要求”") and walk.says("月份应为 YYYY-MM") and walk.says("已经怎样处置")
    walk.see("intake-faults")
    page.get_by_label("反映的情况和要求").fill("房子漏雨，没有饭吃")
    page.get_by_label("涉及的月份").fill("")
    page.get_by_label("已经怎样处置").fill("送去食堂")
    page.get_by_role("button", name="登记，继续办理", exact=True).first.click()
    assert walk.says("信访事项登记回执")
    page.goto("/petitions/new/?channel=group")
    people = "\n".join(f"代表{name} 1390000000{at}" for at, name in enumerate("甲乙丙丁戊己"))
    page.get_by_label("代表", exact=True).fill(people)
    page.get_by_label("其他人").fill("庚\n辛")
    page.get_by_label("反映什么").select_option(label="待遇没有发到")
    page.get_by_label("反映的情况和要求").fill(TOLD)
    assert walk.says("事实相同的事项"), "matters of the same facts come by themselves"
    page.get_by_role("button", name="登记，继续办理", exact=True).first.click()
    assert walk.says("不超过 5 人")
    walk.see("group-faults")
    page.get_by_label("代表", exact=True).fill(people[: people.rindex("\n")])
    page.get_by_role("button", name="登记，继续办理", exact=True).first.click()
    assert walk.says("登记回执")
    walk.see("receipt")


def test_a_clerk_answers_on_the_spot_within_a_minute_by_keyboard_and_takes_a_group(
    open_context: Callable[..., BrowserContext], desks: Desks
) -> None:
    page = open_context(bypass_csp=True).new_page()
    enter(page, desks.clerk)
    walk = Walk(page, "petition-clerk")
    keyboard = consult_by_keyboard(walk)
    print(f"consultation: {keyboard.fields} fields, {keyboard.keys} keys, {keyboard.seconds:.0f} s")
    assert keyboard.fields <= MOST_FIELDS and keyboard.seconds <= MOST_SECONDS, (keyboard.keys, keyboard.seconds)
    print_receipt(page)
    anonymous_then_group(walk)
    page.goto("/petitions/all/")
    walk.see("list")
    page.locator("td a, th a").first.click()
    walk.see("group")
    with whole_desk("tests"):
        assert sorted(Matter.objects.values_list("state", flat=True)) == ["closed", "registered", "registered"]
        group = Matter.objects.get(group=True)
        assert Petitioner.objects.filter(matter=group, part="representative").count() == 5
    assert "甘露生" not in walk.kept and "代表甲" not in page.content()
    assert not walk.faults, walk.faults


def open_act(page: Page, name: str) -> None:
    page.locator("summary").get_by_text(name, exact=True).click()


def sort_and_accept(walk: Walk, matter: Matter) -> None:
    """The officer answers the questions, goes back once, and accepts."""
    page = walk.page
    page.goto("/petitions/")
    walk.follow(matter.number)
    walk.see("registered")
    walk.follow("按问题分类")
    walk.see("question")
    walk.press("是")
    walk.follow("改")
    walk.press("否")
    walk.press("请求解决自己（或者家属、单位）的具体问题")
    for _question in ("judicial", "arbitration", "party"):
        walk.press("否")
    walk.press("否")
    walk.press("否")
    assert walk.says("信访处理意见（第六项）")
    walk.see("sorted")
    walk.press("按此分类")
    walk.press("受理")
    assert walk.says("60 日内出具处理意见书")
    page.locator(".case-clocks summary").first.click()
    walk.see("accepted")


def propose(walk: Walk) -> None:
    page = walk.page
    walk.follow("提出处理意见")
    walk.press("提交签发")
    assert walk.says("请填写“查明的事实”")
    walk.see("propose-faults")
    page.get_by_label("请求事实清楚").check()
    page.get_by_label("查明的事实").fill("名单漏报，经核实属实。")
    page.get_by_label("处理意见").fill("补发三月份抚恤金。")
    page.get_by_label("依据的条款").fill("军人抚恤优待条例第八条")
    walk.press("提交签发")
    assert walk.says("已提交签发")


def sign(walk: Walk) -> None:
    """The head finds it in the inbox, reads it and signs."""
    walk.page.goto("/inbox/")
    walk.follow("处理意见 X")
    assert walk.says("名单漏报，经核实属实。")
    walk.see("sign")
    walk.press("签发")
    assert walk.says("已签发")


def deliver(walk: Walk, matter: Matter) -> None:
    """A day that has not come is refused; then the delivery stands and the person's clock begins."""
    page = walk.page
    page.goto(f"/petitions/{matter.pk}/")
    page.get_by_label("送达日期").fill("2099-01-01")
    walk.press("登记送达")
    assert walk.says("不晚于今天")
    assert page.get_by_label("送达日期").input_value() == "2099-01-01"
    page.get_by_label("送达日期").fill(f"{clock.today():%Y-%m-%d}")
    walk.press("登记送达")
    assert walk.says("本人申请复查的期限从送达之日起算")
    open_act(page, "查看信访人身份")
    page.get_by_label("姓名").check()
    page.get_by_label("查看目的").first.fill("送达意见书")
    page.get_by_role("button", name="记录并查看").first.click()
    assert walk.says("甘露生") and walk.says("只显示这一次")
    walk.see("delivered")


@with_or_without_script("petition_desk")
def test_an_officer_sorts_accepts_and_proposes_the_head_signs_and_it_is_delivered(
    open_context: Callable[..., BrowserContext], desks: Desks, script: bool
) -> None:
    matter = desks.registered()
    options: dict[str, Any] = {"bypass_csp": True} if script else {"java_script_enabled": False}
    officer, head = open_context(**options).new_page(), open_context(**options).new_page()
    enter(officer, desks.desk)
    enter(head, desks.head)
    walk, above = Walk(officer, "petition-officer", script=script), Walk(head, "petition-head", script=script)
    sort_and_accept(walk, matter)
    propose(walk)
    sign(above)
    deliver(walk, matter)
    with whole_desk("tests"):
        assert Matter.objects.get().state == "delivered"
    assert not walk.faults and not above.faults, (walk.faults, above.faults)


def take_a_workbook(walk: Walk, folder: Path) -> None:
    """A workbook with a good row and a bad one: checked, registered, the bad one comes back with its mend."""
    header = list(COLUMNS)
    good = {"反映的情况": TOLD, "区划代码": VILLAGE, "收到日期": "2026-11-02", "姓名": "来信人"}
    rows = [[row.get(name, "") for name in header] for row in (good, good | {"区划代码": "1", "收到日期": "昨天"})]
    file = folder / "登记表.xlsx"
    file.write_bytes(workbook_bytes([Sheet("登记表", header, rows, [12] * len(header))]))
    walk.page.goto("/petitions/batch/")
    walk.press("先检查，不登记")
    assert walk.says("请选择“登记表”")
    for button in ("先检查，不登记", "登记没有问题的行"):
        walk.page.get_by_label("登记表", exact=True).set_input_files(file)
        walk.press(button)
        assert walk.says("名册里没有这个区划代码") and walk.says("写成 2026-03-02 这样")
    assert walk.says("已登记的编号")
    walk.see("batch")


def test_a_department_objects_answers_its_part_and_sees_nothing_else(
    open_context: Callable[..., BrowserContext], desks: Desks, tmp_path: Path
) -> None:
    other, sent, joint = desks.registered(told="别的事情"), desks.sent(), desks.accepted()
    desk, there = open_context(bypass_csp=True).new_page(), open_context(bypass_csp=True).new_page()
    enter(desk, desks.desk)
    enter(there, desks.medical[0])
    walk, department = Walk(desk, "petition-desk"), Walk(there, "petition-department")
    there.goto("/petitions/")
    assert department.says("共 1 条") and department.lacks(other.number)
    department.follow(sent.number)
    open_act(there, "不属于本单位，提出异议")
    there.get_by_role("button", name="不属于本单位，提出异议").click()
    assert department.says("请填写“理由”")
    there.locator("#id_object-reason").fill("不属医保局职权")
    there.get_by_role("button", name="不属于本单位，提出异议").click()
    assert department.says("已提出异议")
    department.see("objected")
    desk.goto(f"/petitions/{sent.pk}/")
    desk.get_by_label("成立，收回").check()
    desk.locator("#id_weigh-reason").fill("同意")
    walk.press("答复异议")
    assert walk.says("已收回")
    desk.goto(f"/petitions/{joint.pk}/")
    open_act(desk, "请有关单位协办")
    desk.locator("#id_part-unit").select_option(label="医保局")
    desk.get_by_label("哪方面").select_option(label="医保")
    desk.get_by_label("请协助办理的内容").fill("核对参保")
    desk.get_by_label("答复期限").fill(f"{clock.today() + timedelta(days=9):%Y-%m-%d}")
    walk.press("请有关单位协办")
    assert walk.says("已请该单位协办")
    walk.see("joint")
    there.goto("/petitions/")
    department.follow(joint.number)
    there.get_by_label("办理情况和意见").fill("参保正常")
    department.press("答复协办")
    assert department.says("已答复协办") and department.lacks("查看信访人身份")
    department.see("part")
    there.goto(f"/petitions/{other.pk}/")
    assert department.says("没有这个信访事项")
    take_a_workbook(walk, tmp_path)
    assert not walk.faults and not department.faults, (walk.faults, department.faults)
