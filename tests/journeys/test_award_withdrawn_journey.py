"""A one-off pension decided wrongly is taken back in the browser, and the next run lists what was paid as too much."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from rongjun.base import clock
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import Run
from rongjun.domains.recognition.models import Case
from rongjun.web.office.views import runs

from .case_walks import Bureau, enter, past_office, turn_clock
from .walking import Walk

PDF = b"%PDF-1.4\n%%EOF\n"
ANSWERS = {
    "kind": "duty", "died_on": "2025-06-01", "relation": "spouse", "merit": "none", "by": "self", "household": "urban",
    "fallen": "沈烈",
}  # fmt: skip
STEPS = {"county": {"agrees": "yes", "pay": "9000", "floor": "7000"}, "decide": {"amount": "100000.00"}}


@pytest.fixture
def bureau(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Bureau, Case]:
    """A county that paid a share of a hundred thousand yuan with its run of April; it is the sixth of May."""
    past_office(settings, tmp_path)
    turn_clock(monkeypatch, date(2026, 2, 2))
    made = Bureau()
    made.released("2026-02")
    case = made.granted("death-oneoff", ANSWERS, STEPS, decided=date(2026, 3, 20), name="沈九")
    made.released("2026-04")
    turn_clock(monkeypatch, date(2026, 5, 6))
    monkeypatch.setattr(runs, "enqueue_compute", lambda run: compute_run(run_id=run, at=clock.now()))
    return made, case


def test_an_award_is_withdrawn_by_two_and_becomes_what_was_paid_too_much(
    bureau: tuple[Bureau, Case], open_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    county, case = bureau
    officer = enter(open_context, county.officer, "withdraws-officer")
    propose(officer, case, tmp_path)
    head = enter(open_context, county.head, "withdraws-head")
    approve(head, officer.page.url)
    officer.page.goto(f"/people/{case.person_id}/file/")
    for text in ("撤销日期", "2026-05-06", "部队已撤销因公牺牲通知", "部队更正函〔2026〕3号", "更正函", "100,000.00"):
        assert officer.says(text), text
    assert officer.page.get_by_role("link", name="撤销这项核定").count() == 0
    officer.see("file")
    find_line(officer, case)
    assert officer.faults == {} and head.faults == {}


def propose(officer: Walk, case: Case, folder: Path) -> None:
    """From the person's file: reason and paper without the article first, then all three."""
    page, paper = officer.page, folder / "更正函.pdf"
    paper.write_bytes(PDF)
    page.goto(f"/people/{case.person_id}/file/")
    officer.follow("撤销这项核定")
    assert officer.says(case.number) and officer.says("100,000.00") and officer.says("沈烈")
    page.get_by_label("撤销的理由").fill("部队已撤销因公牺牲通知")
    page.get_by_label("材料名称").fill("更正函")
    page.get_by_label("材料（扫描件）").set_input_files(paper)
    officer.press("提交，等待批准")
    assert officer.says("请填写“撤销的依据”")
    assert page.get_by_label("撤销的理由").input_value() == "部队已撤销因公牺牲通知"
    officer.see("form-faults")
    page.get_by_label("撤销的依据").fill("部队更正函〔2026〕3号")
    page.get_by_label("材料（扫描件）").set_input_files(paper)
    officer.press("提交，等待批准")
    assert officer.says("撤销已提交，等待另一人批准")
    officer.see("waiting")


def approve(head: Walk, address: str) -> None:
    head.page.goto(address)
    assert head.says("部队更正函〔2026〕3号")
    head.see("to-approve")
    head.press("批准并入册")
    assert head.says("已入册")


def find_line(officer: Walk, case: Case) -> None:
    page = officer.page
    page.goto("/runs/open/")
    page.get_by_label("月份").fill("2026-05")
    officer.press("开账并计算")
    assert officer.says("已开账")
    page.goto(f"/runs/{Run.objects.latest('pk').pk}/lines/?q=沈九")
    told = page.locator("#list tbody tr").all_inner_texts()
    assert len(told) == 1 and "100,000.00" in told[0] and "2026-03" in told[0] and "多发" in told[0], told
    officer.see("lines")
    officer.follow("为什么")
    assert officer.says("-100,000.00") and officer.says("一次性待遇的核定已撤销")
    officer.see("why")
    page.goto(f"/people/{case.person_id}/pay/?year=2026")
    officer.see("pay")
