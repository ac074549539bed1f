"""The monthly run in a browser, from open to closed, by the four people whose signatures it needs."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from rongjun.base import clock
from rongjun.domains.approvals.models import Act
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import BankItem, Run, RunException
from rongjun.kernel.period import format_month
from rongjun.web.office.views import runs

from .conftest import DESKTOP, PHONE, axe, no_sideways_scroll, resize, screenshot, sign_in
from .run_county import RunCounty, answered

type Open = Callable[..., BrowserContext]


@pytest.fixture
def county(settings: Any, tmp_path: Path, account: Callable[..., str]) -> RunCounty:
    """A hundred people, last month closed, this month to be worked."""
    settings.VAR_DIR = tmp_path
    return RunCounty(tmp_path, account)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Keep background jobs waiting, so that a page can be seen while its run computes; holds the runs' numbers."""
    waiting: list[int] = []
    monkeypatch.setattr(runs, "enqueue_compute", waiting.append)
    yield waiting


class Desk:
    """One signed-in person: a page under the product's own policy, and a checker in which axe can run."""

    def __init__(self, open_context: Open, name: str) -> None:
        self.page = open_context().new_page()
        self.checker = open_context(bypass_csp=True).new_page()
        for page in (self.page, self.checker):
            sign_in(page, name)

    def check(self, *addresses: str) -> None:
        """Let axe look at pages at both sizes, and see that none scrolls sideways."""
        for size in (DESKTOP, PHONE):
            resize(self.checker, size)
            for address in addresses:
                answer = self.checker.goto(address)
                assert answer is not None and answer.status == 200, address
                assert (address, axe(self.checker)) == (address, [])
                assert (address, no_sideways_scroll(self.checker)) == (address, True)


def test_a_month_goes_from_open_to_closed(
    open_context: Open, county: RunCounty, held: list[int], tmp_path: Path
) -> None:
    officer = Desk(open_context, "jingban")
    run = open_the_month(officer.page, county)
    compute_with_progress(officer.page, run, held)
    officer.check("/runs/", "/runs/open/", at(run), at(run, "repeat"), at(run, "cancel"))
    look_through(officer, run)
    settle_an_exception(officer.page, run)
    submit_and_fail_to_sign(officer.page, run)

    head = Desk(open_context, "kezhang")
    return_to_the_officer(head.page, run)
    mend_and_submit_again(officer.page, county, run, held)
    sign_what_changed(head, run)

    director = Desk(open_context, "juzhang")
    sign(director.page, run, "局长签")
    screenshot(director.page, "run-signed")
    finance = Desk(open_context, "caiwu")
    release(finance, run)
    take_in_the_answer(finance, run, tmp_path)
    close(finance, run)
    print_the_register(officer, run)


def at(run: Run, part: str = "") -> str:
    return f"/runs/{run.pk}/{part}/" if part else f"/runs/{run.pk}/"


def open_the_month(page: Page, county: RunCounty) -> Run:
    page.get_by_role("link", name="每月发放").click()
    screenshot(page, "run-list")
    page.get_by_role("link", name="开账", exact=True).click()
    field = page.get_by_label("月份")
    expect(field).to_have_value(format_month(county.month))
    field.fill("2026-13")
    page.get_by_role("button", name="开账并计算").click()
    expect(page.get_by_role("alert")).to_contain_text("月份应为 YYYY-MM")
    expect(field).to_have_value("2026-13")
    field.fill(format_month(county.month - 2))
    page.get_by_role("button", name="开账并计算").click()
    expect(page.get_by_role("alert")).to_contain_text("起记账")
    field.fill(format_month(county.month))
    page.get_by_role("button", name="开账并计算").click()
    expect(page.get_by_text("已开账，正在计算。")).to_be_visible()
    return county.run()


def compute_with_progress(page: Page, run: Run, held: list[int]) -> None:
    """Compute while the page is open; half way it is left and opened again; at the end it renews itself."""
    assert held == [run.pk]
    shown: list[str] = []

    def watch(step: str, done: int, of: int) -> None:
        if done == 2:
            page.goto("/runs/")
            page.goto(at(run))
            expect(page.locator(".progress-label")).to_contain_text("40%")
            shown.append(page.locator(".progress-label").inner_text())
            screenshot(page, "run-computing")

    compute_run(run_id=run.pk, at=clock.now(), progress=watch)
    assert "与已发放数比对" in shown[0]
    expect(page.get_by_text("按待遇项目")).to_be_visible()
    expect(page.locator("h1 .badge")).to_have_text("已计算")
    screenshot(page, "run-computed")


def look_through(officer: Desk, run: Run) -> None:
    page = officer.page
    page.get_by_role("link", name="残疾抚恤金", exact=True).click()
    expect(page.locator("#list-benefit")).to_have_value("disability_pension")
    line = page.get_by_role("link", name=re.compile("为什么是这个金额")).first
    line.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/why/disability_pension/" in page.url
    screenshot(page, "person-why")
    page.goto(at(run, "changes"))
    for word in ("新增", "停发", "去世", "新认定的待遇"):
        expect(page.locator("table").get_by_text(word).first).to_be_visible()
    screenshot(page, "run-changes")
    officer.check(at(run, "lines"), at(run, "changes"), at(run, "exceptions"), at(run, "sign"), at(run, "submit"))


def settle_an_exception(page: Page, run: Run) -> None:
    page.goto(at(run, "exceptions"))
    screenshot(page, "run-exceptions")
    page.locator("#list").get_by_role("link", name="供养方式不明").click()
    page.get_by_role("button", name="保存处理情况").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写“处理情况”")
    page.get_by_label("处理情况").fill("已联系乡镇核实")
    page.get_by_role("button", name="保存处理情况").click()
    expect(page.get_by_text("已保存处理情况。")).to_be_visible()
    expect(page.locator("#list")).to_contain_text("已联系乡镇核实 何文清")
    assert RunException.objects.filter(run=run, settled_at__isnull=False).count() == 1


def submit_and_fail_to_sign(page: Page, run: Run) -> None:
    page.goto(at(run))
    page.get_by_role("link", name="提交签批").click()
    page.get_by_role("button", name="提交签批").click()
    expect(page.get_by_text("已提交，等待签批。")).to_be_visible()
    page.get_by_role("link", name="签批", exact=True).click()
    expect(page.get_by_role("note").filter(has_text="您不能签署这一步")).to_contain_text("同一人不能签两次")
    expect(page.get_by_role("button", name="签署")).to_have_count(0)


def return_to_the_officer(page: Page, run: Run) -> None:
    page.goto("/")
    page.get_by_role("link", name="待我办理").first.click()
    screenshot(page, "inbox")
    page.get_by_role("link", name=re.compile("发放$")).last.click()
    page.locator(".send-back summary").click()
    page.get_by_role("button", name="退回经办人").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写“理由”")
    page.get_by_label("理由").fill("先核实供养方式再报")
    page.get_by_role("button", name="退回经办人").click()
    expect(page.get_by_text("已退回经办人。")).to_be_visible()
    assert Run.objects.get(pk=run.pk).state == "computed"


def mend_and_submit_again(page: Page, county: RunCounty, run: Run, held: list[int]) -> None:
    page.goto(at(run))
    expect(page.get_by_role("alert")).to_contain_text("先核实供养方式再报")
    county.mend_care()
    page.get_by_role("button", name="重新计算").click()
    assert held == [run.pk, run.pk]
    compute_run(run_id=run.pk, at=clock.now())
    page.goto(at(run, "submit"))
    page.get_by_role("button", name="提交签批").click()
    expect(page.get_by_text("已提交，等待签批。")).to_be_visible()


def sign_what_changed(head: Desk, run: Run) -> None:
    page = head.page
    page.goto(at(run, "sign"))
    expect(page.get_by_role("alert")).to_contain_text("内容与上次提交时不同")
    expect(page.locator("tr.faulty").filter(has_text="应发金额")).to_have_count(1)
    screenshot(page, "run-signing")
    head.check(at(run, "sign"), "/inbox/")
    stale = page.context.new_page()
    stale.goto(at(run, "sign"))
    page.get_by_label("意见").fill("同意发放")
    page.get_by_role("button", name="签署").click()
    expect(page.get_by_text("已签署。")).to_be_visible()
    expect(page.get_by_role("note").filter(has_text="您不能签署这一步")).to_be_visible()
    stale.get_by_role("button", name="签署").click()  # a second window still shows what was signed already
    expect(stale.get_by_text("没有重复办理")).to_be_visible()
    assert Act.objects.filter(matter__subject_id=run.pk, matter__outcome="", stage=1).count() == 1
    assert Run.objects.get(pk=run.pk).state == "head_signed"


def sign(page: Page, run: Run, title: str) -> None:
    page.goto(at(run, "sign"))
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    page.get_by_role("button", name="签署").click()
    expect(page.get_by_text("已签署。")).to_be_visible()


def release(finance: Desk, run: Run) -> None:
    page = finance.page
    page.goto("/inbox/")
    page.get_by_role("link", name=re.compile("发放$")).last.click()
    expect(page.get_by_text(re.compile("银行代发 [0-9,]+ 笔，合计"))).to_be_visible()
    finance.check(at(run, "sign"))
    page.get_by_role("button", name="拨付").click()
    expect(page.get_by_text("已拨付。可以导出银行表了。")).to_be_visible()


def take_in_the_answer(finance: Desk, run: Run, folder: Path) -> None:
    page = finance.page
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 XLSX").click()
    sheet = Path(download.value.path()).read_bytes()
    assert download.value.suggested_filename.startswith("银行代发表-")
    hand_in(page, folder / "照片.xlsx", b"\xff\xd8\xff\xe0 not a workbook")
    expect(page.get_by_role("alert")).to_be_visible()
    assert not BankItem.objects.filter(run=run).exclude(result="waiting").exists()
    hand_in(page, folder / "回执一.xlsx", answered(sheet, wrong={3: {"金额": "1.00"}, 5: {"结果": "?"}}, fail=2))
    expect(page.locator("tr.faulty")).to_have_count(2)
    screenshot(page, "run-bank-faults")
    assert axe_of(finance, page) == []
    hand_in(page, folder / "回执二.xlsx", answered(sheet, wrong={}, fail=2))
    expect(page.get_by_text(re.compile("已导入：成功 2 笔"))).to_be_visible()
    screenshot(page, "run-bank")
    hand_in(page, folder / "回执二.xlsx", answered(sheet, wrong={}, fail=2))
    expect(page.get_by_text(re.compile("以前导入过"))).to_be_visible()
    page.get_by_role("link", name="账户已销户").click()
    expect(page.locator("#list")).to_contain_text("共 2 条")


def axe_of(finance: Desk, page: Page) -> list[str]:
    """Let axe look at what a page shows now, as a copy in the checker: an answer to a form has no address."""
    finance.checker.set_content(page.content().replace("<head>", f'<head><base href="{page.url}">', 1))
    return axe(finance.checker)


def hand_in(page: Page, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    page.get_by_label("银行回执文件").set_input_files(file)
    page.get_by_role("button", name="导入回执").click()
    page.wait_for_load_state()


def close(finance: Desk, run: Run) -> None:
    page = finance.page
    page.goto(at(run, "bank"))
    finance.check(at(run, "bank"), at(run))
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("本月发放已办结。")).to_be_visible()
    page.goto(at(run))
    expect(page.locator("h1 .badge")).to_have_text("已办结")
    screenshot(page, "run-closed")


def print_the_register(officer: Desk, run: Run) -> None:
    page = officer.page
    page.goto(at(run, "register"))
    page.get_by_role("link", name="打开全部乡镇").click()
    expect(page.locator(".sheet").first).to_contain_text("领款人签字")
    expect(page.locator(".sheet-foot").first).to_contain_text("制表：何文清")
    expect(page.locator(".sheet-foot").first).to_contain_text("批准：叶长河")
    officer.check(at(run, "register"), at(run, "register") + "?town=all")
    sheets = page.locator(".sheet").count()
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == sheets, "each sheet of the register is one sheet of paper"
    screenshot(page, "run-register")


def test_a_month_is_worked_without_javascript_on_a_phone(
    open_context: Open, county: RunCounty, held: list[int]
) -> None:
    pages = {}
    for name in ("jingban", "kezhang", "juzhang", "caiwu"):
        pages[name] = open_context(java_script_enabled=False, viewport=PHONE).new_page()
        sign_in(pages[name], name)
    page = pages["jingban"]
    page.goto("/runs/open/")
    page.get_by_role("button", name="开账并计算").click()
    run = county.run()
    expect(page.locator(".progress-label")).to_contain_text("等待开始")
    compute_run(run_id=run.pk, at=clock.now())
    expect(page.locator("h1 .badge")).to_have_text("已计算")  # the page came back by itself, without script
    page.get_by_role("link", name="提交签批").click()
    page.get_by_role("button", name="提交签批").click()
    for name in ("kezhang", "juzhang"):
        pages[name].goto("/inbox/")
        pages[name].get_by_role("link", name=re.compile("发放$")).last.click()
        pages[name].get_by_role("button", name="签署").click()
    pages["caiwu"].goto(at(run, "sign"))
    pages["caiwu"].get_by_role("button", name="拨付").click()
    expect(pages["caiwu"].get_by_text("已拨付。可以导出银行表了。")).to_be_visible()
    screenshot(pages["caiwu"], "run-bank-phone")
    page.goto(at(run))
    screenshot(page, "run-phone")
    assert Run.objects.get(pk=run.pk).state == "released"
