"""A rating begins: a village worker on a phone, then the town clerk at a desk, up to the first review."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page
from recognition_world import County, account_number, citizen_number

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.procedures import load_shipped
from rongjun.domains.units.models import Account
from tests.web.everything import PDF

from .conftest import DESKTOP, PASSWORD, PHONE, sign_in, with_or_without_script
from .walking import Walk


@pytest.fixture
def county() -> County:
    load_shipped()
    world = County()
    world.at = clock.now()
    return world


def enter(page: Page, who: Actor) -> None:
    """Sign somebody of the county in."""
    account = Account.objects.get(pk=who.account_id)
    account.set_password(PASSWORD)
    account.save()
    sign_in(page, account.username)


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def begin_on_phone(walk: Walk) -> None:
    """The village worker looks up what to bring, begins, answers what is known, and photographs a paper."""
    page = walk.page
    page.goto("/cases/")
    walk.follow("代为申请")
    walk.see("choose")
    walk.follow("新办评定残疾等级")
    choose(page, "致残时的身份", "军人（现已退役）")
    choose(page, "怎样致残", "负伤")
    walk.press("按这种情形列出")
    assert walk.says("列出全部")
    walk.see("brief")
    page.get_by_label("姓名", exact=True).fill("章有德")
    page.get_by_label("户籍所在的村（社区）").select_option(label="一村")
    walk.press("开始，取得编号和查询码")
    assert walk.says("查询码只显示这一次")
    walk.see("receipt")
    walk.follow("接着填写申请")
    assert page.get_by_label("姓名", exact=True).input_value() == "章有德"
    choose(page, "户籍类别", "农村")
    choose(page, "致残时的身份", "军人（现已退役）")
    choose(page, "怎样致残", "负伤")
    page.get_by_label("致残时所在单位").fill("某部三连")
    if walk.script:
        page.get_by_label("致残地点").focus()
        assert walk.says("已自动保存")
    walk.press("保存")
    assert walk.says("已保存。") and walk.says("负伤日期")
    walk.see("form")
    assert page.get_by_label("负伤日期").count() == 1 and page.get_by_label("入伍日期").count() == 1


def put_photo(page: Page, folder: Path) -> None:
    file = folder / "register.pdf"
    file.write_bytes(PDF)
    page.get_by_label("这是哪份材料").select_option(label="户口簿")
    page.get_by_label("照片或扫描件").set_input_files(file)
    page.get_by_role("button", name="放入", exact=True).click()


def complete(walk: Walk) -> None:
    """The town clerk goes on where the worker stopped; a wrong number is said at its question, then mended."""
    page = walk.page
    page.goto("/cases/all/")
    page.locator("td a").first.click()
    walk.see("case-draft")
    walk.follow("继续填写")
    page.get_by_label("身份证号").fill("110101196003070001")
    for name, text in {
        "入伍日期": "19781201", "退役日期": "1982.12.1", "负伤日期": "1981-03-05", "致残地点": "云南某地",
        "致残的经过": "训练中负伤", "现在的伤残情况": "右手食指缺失",
        "开户银行": "农商行", "银行账号": account_number(1),
    }.items():  # fmt: skip
        page.get_by_label(name).fill(text)
    for question, answer in {
        "以前是否评定过残疾等级": "否", "致残的性质（本人认为）": "因公", "有没有原始档案记载或者原始病历": "都有",
        "由谁申请": "本人",
    }.items():  # fmt: skip
        choose(page, question, answer)
    walk.press("保存并提交")
    assert walk.says("请先改正下面的问题") and walk.says("逐位核对")
    walk.see("form-faults")
    page.get_by_label("身份证号").fill(citizen_number(1))
    walk.press("保存并提交")
    assert walk.says("已提交，等待受理")


def take_up(walk: Walk) -> None:
    """Papers are checked off, what is missing is told once, brought, and the case accepted; then the first review."""
    page = walk.page
    walk.see("intake")
    walk.press("一次性告知")
    assert walk.says("已告知申请人补正")
    walk.see("told")
    for group in page.locator("fieldset.paper-standing").all():
        group.get_by_label("已看原件").check()
    walk.press("保存核对结果")
    assert walk.says("份材料的核对结果")
    walk.press("已经补正，重新提交")
    walk.press("受理")
    assert walk.says("已受理")
    walk.see("first-review")
    walk.follow("再次核对材料")
    assert walk.says("保存核对结果")
    walk.see("checked-again")
    choose(page, "是否符合条件", "是")
    walk.press("办完这一步")
    assert walk.says("这一步已办完")
    page.locator(".case-clocks summary").first.click()
    walk.see("county-review")
    page.goto("/cases/all/")
    walk.see("list")


@with_or_without_script("recognition_desk")
def test_a_rating_from_the_village_to_the_first_review(
    open_context: Callable[..., BrowserContext], county: County, tmp_path: Path, script: bool
) -> None:
    options = {"bypass_csp": True} if script else {"java_script_enabled": False}
    phone = open_context(viewport=PHONE, **options).new_page()
    enter(phone, county.worker)
    village = Walk(phone, "desk-village", rests_on="-phone", script=script)
    begin_on_phone(village)
    put_photo(phone, tmp_path)
    assert village.says("已放入")
    desk = open_context(viewport=DESKTOP, **options).new_page()
    enter(desk, county.clerk)
    town = Walk(desk, "desk-town", script=script)
    complete(town)
    take_up(town)
    case = Case.objects.get()
    assert (case.state, case.step, case.channel) == ("working", "county", "village")
    assert not village.faults and not town.faults, (village.faults, town.faults)
    for number in (citizen_number(1), account_number(1)):
        assert number not in village.kept + desk.content()


def test_pages_are_whole_in_english_too(open_context: Callable[..., BrowserContext], county: County) -> None:
    page = open_context(locale="en-US", viewport=PHONE, bypass_csp=True).new_page()
    enter(page, county.clerk)
    walk = Walk(page, "desk-english", rests_on="-phone")
    for address in ("/cases/", "/cases/all/", "/cases/overdue/", "/cases/new/", "/cases/new/rating-new/"):
        page.goto(address)
        walk.see(address)
    assert not walk.faults
    assert "New disability rating" in page.content() and "What to bring" in page.content()
