"""An officer makes a new procedure in the browser, another person approves it, a case is begun by it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from recognition_world import County

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.domains.recognition.models import Case, Procedure, ProcedureDraft
from rongjun.domains.recognition.procedures import get_present, load_shipped, spec_of
from rongjun.domains.recognition.writing import faults_of_draft
from rongjun.domains.units.models import Account

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


def part(walk: Walk, name: str) -> None:
    """Go to a part of the draft by its tab."""
    walk.page.get_by_role("navigation", name="规程的各部分").get_by_role("link", name=name, exact=True).click()


def begin(walk: Walk) -> None:
    """The officer reads the procedures, and begins a new one in the likeness of the preference card."""
    page = walk.page
    page.goto("/procedures/")
    walk.see("list")
    page.goto("/procedures/preference-card/")
    walk.see("whole")
    walk.follow("修改或照此新增")
    page.get_by_label("代码").fill("glory-plate")
    page.get_by_label("名称").fill("补发光荣牌")
    walk.see("begin")
    walk.press("开始新增")
    assert walk.says("代码 glory-plate")
    walk.see("draft")


def write(walk: Walk) -> None:
    """Name, questions, papers, steps, ends and what is written: each in its form; a fault is told and mended."""
    page = walk.page
    walk.follow("名称和谁可以申请")
    page.get_by_label("英文名称").fill("A new plate of honour")
    page.get_by_label("中文").fill("光荣牌损坏、遗失的家庭可以申请补发。")
    page.get_by_label("英文", exact=True).fill("Families whose plate is damaged or lost.")
    page.locator("button[value=save]").last.click()
    assert walk.says("已保存")
    walk.see("basics")
    part(walk, "办成后登记")
    while page.locator("button[value^='out:']").count():
        page.locator("button[value^='out:']").first.click()
        page.wait_for_load_state()
    page.get_by_role("button", name="添加").click()
    page.get_by_label("登记什么").select_option(label="不登记")
    page.locator("button[value=save]").last.click()
    write_question(walk)
    write_paper(walk)
    write_step(walk)


def write_question(walk: Walk) -> None:
    page = walk.page
    part(walk, "要回答的问题")
    walk.see("questions")
    page.get_by_role("button", name="添加").click()
    walk.says("怎样回答")
    page.get_by_label("问题", exact=True).fill("为什么补发")
    page.get_by_label("英文问题").fill("Why a new one")
    page.get_by_label("怎样回答").select_option(label="选择一项")
    page.locator("button[value=save]").last.click()
    assert walk.says("选择题要有两个以上选项")
    for number, (name, english) in enumerate((("损坏", "Damaged"), ("遗失", "Lost"))):
        page.get_by_role("button", name="保存并添加：选项").click()
        row = page.get_by_role("group", name=f"选项 {number + 1}")
        row.get_by_label("名称", exact=True).fill(name)
        row.get_by_label("英文名称").fill(english)
    page.locator("button[value=save]").last.click()
    assert walk.says("已保存") and walk.lacks("请先改正")
    walk.see("question")


def write_paper(walk: Walk) -> None:
    page = walk.page
    part(walk, "材料")
    page.get_by_role("button", name="添加").click()
    walk.says("材料种类")
    page.get_by_label("名称", exact=True).fill("损坏的光荣牌照片")
    page.locator("button[value=save]").last.click()
    assert walk.says("请填写“英文名称”。") and page.get_by_label("名称", exact=True).input_value() == "损坏的光荣牌照片"
    walk.see("paper-faults")
    page.get_by_label("英文名称").fill("Photo of the damaged plate")
    page.get_by_label("材料种类").select_option("档案材料")
    page.get_by_label("依据").fill("本局设定")
    page.get_by_text("什么情形下要带").click()
    page.get_by_role("group", name="为什么补发").get_by_label("损坏").check()
    page.locator("button[value=save]").last.click()
    assert walk.says("为什么补发：损坏")
    walk.see("paper")


def write_step(walk: Walk) -> None:
    """A further step before the decision, with its limit set by the office and a question of its own."""
    page = walk.page
    part(walk, "办理环节")
    steps = len(ProcedureDraft.objects.get().content["steps"])
    page.get_by_role("button", name="添加").click()
    walk.says("由哪一级办理")
    page.get_by_label("名称", exact=True).first.fill("核对旧牌")
    page.get_by_label("英文名称").first.fill("Checking the old plate")
    limit = page.get_by_role("group", name="时限")
    limit.get_by_label("数").fill("5")
    limit.get_by_label("单位").select_option(label="工作日")
    limit.get_by_label("由谁规定").select_option(label="法规规定（要写条款和来源）")
    page.locator("button[value=save]").last.click()
    assert walk.says("要写条款和来源")
    walk.see("step-faults")
    limit.get_by_label("由谁规定").select_option(label="本局自定")
    page.get_by_role("button", name="保存并编辑这些问题").click()
    page.get_by_role("button", name="添加").click()
    page.get_by_label("问题", exact=True).fill("旧牌是否收回")
    page.get_by_label("英文问题").fill("Was the old plate taken back?")
    page.get_by_label("怎样回答").select_option(label="是或否")
    page.locator("button[value=save]").last.click()
    assert walk.says("已保存")
    part(walk, "办理环节")
    walk.see("steps")
    for _place in range(steps):
        button = page.locator("li", has_text="核对旧牌").locator("button[value^='up:']")
        names = [one["name"] for one in ProcedureDraft.objects.get().content["steps"]]
        kinds = [one["kind"] for one in ProcedureDraft.objects.get().content["steps"]]
        if names.index("核对旧牌") < kinds.index("decide"):
            break
        button.click()
        page.wait_for_load_state()


def put_forward(walk: Walk) -> None:
    page = walk.page
    draft = ProcedureDraft.objects.get()
    page.goto(f"/procedures/drafts/{draft.pk}/")
    assert not faults_of_draft(draft), faults_of_draft(draft)
    page.get_by_label("理由").fill("光荣牌损坏、遗失的有了办理规程")
    walk.see("ready")
    walk.press("提交，等待批准")
    assert walk.says("等另一人批准")
    walk.see("mine")


def approve(walk: Walk) -> None:
    page = walk.page
    page.goto("/inbox/")
    walk.see("inbox")
    page.goto(f"/procedures/versions/{Procedure.objects.get(code='glory-plate').pk}/")
    assert walk.says("这是一项新规程")
    walk.see("approve")
    walk.press("批准规程")
    assert walk.says("已批准")


@with_or_without_script("procedure")
def test_a_new_procedure_is_made_approved_and_used(
    open_context: Callable[..., BrowserContext], county: County, script: bool
) -> None:
    options = {"bypass_csp": True} if script else {"java_script_enabled": False}
    desk = open_context(viewport=DESKTOP, **options).new_page()
    enter(desk, county.officer)
    officer = Walk(desk, "procedure", script=script)
    begin(officer)
    write(officer)
    put_forward(officer)
    other = open_context(viewport=DESKTOP, **options).new_page()
    enter(other, county.director)
    director = Walk(other, "procedure-director", script=script)
    approve(director)
    assert spec_of(get_present("glory-plate")).steps
    phone = open_context(viewport=PHONE, **options).new_page()
    enter(phone, county.clerk)
    clerk = Walk(phone, "procedure-clerk", rests_on="-phone", script=script)
    phone.goto("/procedures/glory-plate/brief/")
    phone.get_by_role("group", name="为什么补发").get_by_label("遗失").check()
    clerk.press("按这种情形列出")
    assert clerk.lacks("损坏的光荣牌照片")
    clerk.see("brief")
    phone.goto("/cases/new/glory-plate/")
    phone.get_by_label("姓名", exact=True).fill("章有德")
    phone.get_by_label("户籍所在的村（社区）").select_option(label="一村")
    clerk.press("开始，取得编号和查询码")
    assert clerk.says("补发光荣牌")
    assert Case.objects.get().code == "glory-plate"
    assert not officer.faults and not director.faults and not clerk.faults, (
        officer.faults, director.faults, clerk.faults,
    )  # fmt: skip


def test_a_paper_file_is_opened_lent_and_printed(open_context: Callable[..., BrowserContext], county: County) -> None:
    page = open_context(viewport=DESKTOP, bypass_csp=True).new_page()
    begun = open_context(viewport=DESKTOP).new_page()
    enter(begun, county.clerk)
    begun.goto("/cases/new/preference-card/")
    begun.get_by_label("姓名", exact=True).fill("章有德")
    begun.get_by_label("户籍所在的村（社区）").select_option(label="一村")
    begun.get_by_role("button", name="开始，取得编号和查询码").click()
    begun.wait_for_load_state()
    enter(page, county.officer)
    walk = Walk(page, "volume")
    page.goto(f"/cases/{Case.objects.get().pk}/")
    walk.follow("档案卷")
    walk.see("open")
    page.get_by_label("档号").fill("2026-优抚-0001")
    page.get_by_label("存放位置").fill("1室2架3层")
    page.get_by_label("保管期限").select_option(label="永久")
    walk.press("立卷")
    assert walk.says("卷内目录")
    page.get_by_text("借出", exact=True).click()
    page.get_by_label("借阅人和单位").fill("县局王")
    page.get_by_label("用途").fill("核对证明")
    page.get_by_label("归还日期").fill(f"{clock.today():%Y-%m-%d}")
    walk.press("登记借出")
    assert walk.says("已登记借出")
    walk.see("volume")
    page.goto("/volumes/")
    walk.see("list")
    page.goto(f"/cases/{Case.objects.get().pk}/whole/")
    walk.see("whole")
    assert not walk.faults, walk.faults


def test_pages_are_whole_in_english_too(open_context: Callable[..., BrowserContext], county: County) -> None:
    page = open_context(locale="en-US", viewport=PHONE, bypass_csp=True).new_page()
    enter(page, county.officer)
    walk = Walk(page, "procedure-english", rests_on="-phone")
    page.goto("/procedures/rating-new/begin/")
    page.get_by_role("button", name="Begin the change").click()
    page.wait_for_load_state()
    part_at = f"/procedures/drafts/{ProcedureDraft.objects.get().pk}/part/?at="
    for address in (
        "/procedures/", "/procedures/rating-new/", "/procedures/rating-new/brief/", f"{part_at}steps[8]",
        f"{part_at}makes[0]", f"{part_at}ends", f"{part_at}checks[0]", f"{part_at}law", "/volumes/",
    ):  # fmt: skip
        page.goto(address)
        walk.see(address.strip("/").replace("/", "-").replace("?", "-"))
    assert not walk.faults, walk.faults
    assert "New disability rating" in page.content() or "Paper files" in page.content()
