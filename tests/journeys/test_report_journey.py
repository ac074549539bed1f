"""Each report opened: month, half-year and year on the page, in Word and as a workbook, figures down to their rows."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import override_settings
from docx import Document
from playwright.sync_api import BrowserContext, Page
from python_calamine import CalamineWorkbook
from services_world import Stations

from rongjun.base import clock
from rongjun.base.scope import whole_registry
from rongjun.domains.petitions.periods import HALF, MONTH, YEAR, Period, offered
from rongjun.domains.services.registers.actions import move_record, open_record
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.versions import load_shipped

from .conftest import DESKTOP
from .test_visit_journey import enter
from .walking import Walk

SPANS = (MONTH, HALF, YEAR)
CAME = (40, 13, 7)
type Cells = dict[str, str]


def fair(world: Stations, day: date, came: int) -> None:
    """Hold a job fair on a day."""
    typed = {"name_of": f"招聘会{came}", "held_on": day.isoformat(), "place": "县体育馆"}
    made = open_record(code="job-fair", typed=typed, by=world.officer, at=world.tick(), form_key=f"fair-{came:020d}")
    held = {"employers": "9", "openings": "90", "came": str(came), "agreed": "5", "taken": "1"}
    move_record(
        record=Record.objects.select_related("version", "person", "unit").get(pk=made.pk), to="held", typed=held,
        by=world.officer, at=world.tick(), form_key=f"held-{came:020d}",
    )  # fmt: skip


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Stations]:
    with override_settings(VAR_DIR=tmp_path), whole_registry("tests"):
        made = Stations(clock.now())
        load_shipped()
        for span, came in zip(SPANS, CAME, strict=True):
            fair(made, latest(span).last_day, came)
        yield made


def latest(span: str) -> Period:
    """Return the latest period of a kind that is over."""
    return next(one for one in offered(clock.today()) if one.span == span and one.last_day < clock.today())


def figures(page: Page, head: str) -> Cells:
    """Return the figures of a section as the page shows them, without those of earlier periods."""
    rows = page.locator("section", has=page.get_by_role("heading", name=head, exact=True)).locator("tbody tr")
    told = [row.locator("th, td").all_inner_texts() for row in rows.all()]
    return {label: value.split()[0] for label, value, *_beside in told}


def download(page: Page, name: str) -> bytes:
    """Press a link that gives a file, and return what it holds."""
    with page.expect_download() as given:
        page.get_by_role("link", name=name).click()
    return given.value.path().read_bytes()


@pytest.mark.parametrize("span", SPANS)
def test_a_report_says_the_same_on_the_page_in_word_and_in_the_workbook_and_opens_to_its_rows(
    open_context: Callable[..., BrowserContext], county: Stations, span: str
) -> None:
    period = latest(span)
    page = open_context(viewport=DESKTOP, bypass_csp=True).new_page()
    enter(page, county.officer)
    walk = Walk(page, f"report-{span}")
    page.goto(f"/reports/?period={period.code}")
    walk.see("figures")
    shown = figures(page, "招聘会")
    days = [latest(one).last_day for one in SPANS]
    inside = [came for came, day in zip(CAME, days, strict=True) if period.first_day <= day <= period.last_day]
    assert (shown["招聘会"], shown["到场人次"]) == (str(len(inside)), str(sum(inside)))
    page.get_by_role("link", name=f"{shown['到场人次']} 到场人次").click()
    walk.see("rows")
    rows = page.locator("table.data tbody tr, .list tbody tr").all_inner_texts()
    assert sum(any(f"招聘会{came}" in row for came in inside) for row in rows) == len(inside)
    page.goto(f"/reports/issue/?period={period.code}")
    page.get_by_label("标题").fill(f"{span} 工作报告")
    page.locator("#words-register-job-fair").fill("两场招聘会都到村里发了通知。")
    walk.see("issue")
    walk.press("出报告")
    assert walk.says("已出报告")
    walk.see("report")
    kept = figures(page, "招聘会")
    assert kept == shown
    text = Document(io.BytesIO(download(page, "Word 文档")))
    cells = [[cell.text for cell in row.cells] for table in text.tables for row in table.rows]
    book = CalamineWorkbook.from_filelike(io.BytesIO(download(page, "Excel 工作簿")))
    sheet = next(name for name in book.sheet_names if name.endswith("招聘会"))
    lines = {row[0]: row[1] for row in book.get_sheet_by_name(sheet).to_python()[1:]}
    for label, value in kept.items():
        assert (
            any(row[0].startswith(f"{label}（") and row[1] == value for row in cells)
            and str(int(lines[label])) == value
        )
    assert f"{span} 工作报告" in "".join(one.text for one in text.paragraphs)
    assert "两场招聘会都到村里发了通知。" in "".join(one.text for one in text.paragraphs)
    assert walk.faults == {}


def test_a_work_report_is_read_before_it_is_issued_and_says_the_same_in_word(
    open_context: Callable[..., BrowserContext], county: Stations
) -> None:
    period = latest(HALF)
    page = open_context(viewport=DESKTOP, bypass_csp=True).new_page()
    enter(page, county.officer)
    walk = Walk(page, "work-report")
    page.goto(f"/reports/?period={period.code}")
    walk.follow("出工作报告")
    walk.see("draft")
    said = page.locator(".said", has_text="到场人次").inner_text()
    assert "招聘会1场（比前半年持平）" in said and "到场人次13人次（比前半年增加6人次）" in said
    page.locator("#words-late").fill("没有群众等着办的事。")
    walk.press("出报告")
    walk.see("report")
    text = [one.text for one in Document(io.BytesIO(download(page, "Word 文档"))).paragraphs]
    assert f"{period.name}工作报告" in text and any(said in one for one in text)
    assert {"一、工作开展情况", "二、存在的问题", "三、下一步工作安排", "没有群众等着办的事。"} <= set(text)
    page.get_by_role("link", name="13 到场人次").first.click()
    assert walk.says("招聘会13")
    assert walk.faults == {}


def test_a_list_that_was_asked_for_is_chosen_on_the_page_and_comes_as_both_files(
    open_context: Callable[..., BrowserContext], county: Stations
) -> None:
    page = open_context(viewport=DESKTOP, bypass_csp=True).new_page()
    enter(page, county.officer)
    walk = Walk(page, "asked-list")
    page.goto("/reports/lists/")
    walk.see("sources")
    walk.follow("招聘会")
    walk.see("form")
    page.get_by_label("哪个单位要").fill("市局核对招聘会")
    for box in page.locator("[name=columns]").all():
        box.uncheck()
    for column in ("名称", "地点"):
        page.get_by_label(column, exact=True).check()
    for ending, read in (("Excel 工作簿", workbook), ("Word 文档", document)):
        page.get_by_label(ending).check()
        with page.expect_download() as given:
            walk.press("生成文件")
        told = read(given.value.path().read_bytes())
        assert sum("招聘会" in str(row) and "县体育馆" in str(row) for row in told) == len(CAME)
    page.get_by_label("常用名单的名字").fill("市局：招聘会")
    walk.press("存为常用名单")
    walk.see("kept")
    walk.follow("市局：招聘会")
    assert page.get_by_label("地点", exact=True).is_checked()
    assert page.locator("[name=columns]:checked").count() == 2
    assert walk.faults == {}


def workbook(content: bytes) -> list[list[object]]:
    """Return the rows of a workbook."""
    return [list(row) for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()]


def document(content: bytes) -> list[list[str]]:
    """Return the rows of the table of a document."""
    return [[cell.text for cell in row.cells] for row in Document(io.BytesIO(content)).tables[0].rows]
