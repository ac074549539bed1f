"""Somebody moves in: applied for on a phone, taken up at the desk, the months of both sides decided, written, told."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from opened_papers import pdf_text, squeeze
from playwright.sync_api import BrowserContext
from recognition_world import account_number, citizen_number

from rongjun.base import clock
from rongjun.domains.recognition.models import Case

from .case_walks import (
    Bureau,
    answer_all,
    choose,
    deliver,
    enter,
    on_phone,
    open_case,
    past_office,
    sign,
    turn_clock,
    unfold,
)
from .test_portal_journey import begin, come_back
from .walking import Walk

ANSWERS = {
    "id_number": citizen_number(7), "household": "rural", "phone": "13911112222", "origin": "county", "category": "c51",
    "service_start": "1978-12-01", "service_end": "1982-12-01", "recognised_on": "2008-01-01",
    "office": "临水县退役军人事务局", "letter": "抚恤关系转移证明第9号",
}  # fmt: skip
LAST = {"letter_date": "2026-02-20", "by": "self", "bank": "农业银行", "account": account_number(7)}


@pytest.fixture
def bureau(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    """A county on the third of March."""
    past_office(settings, tmp_path)
    turn_clock(monkeypatch, date(2026, 3, 3))
    return Bureau()


def test_somebody_who_moves_in_sees_which_side_pays_which_month(
    bureau: Bureau, open_context: Callable[..., BrowserContext]
) -> None:
    person = on_phone(open_context, "moves-person")
    number, secret = begin(person, "transfer-in")
    apply(person)
    case = Case.objects.get(number=number)
    take_up(clerk := enter(open_context, bureau.clerk, "moves-clerk"), case)
    officer = enter(open_context, bureau.officer, "moves-officer")
    review(officer, case)
    propose(officer, case)
    for by in (bureau.head, bureau.director):
        sign(walk := enter(open_context, by, f"moves-{by.role}"), case)
    open_case(walk, case)
    assert walk.says("迁出地发至（月）：2026-02") and walk.lacks("paid_from")
    walk.see("granted")
    deliver(officer, case)
    look_at_file(officer, case)
    read_letter(person, number, secret)
    for one in (person, clerk, officer, walk):
        assert one.faults == {}, one.name


def apply(person: Walk) -> None:
    """Question by question; a day of the letter that is still to come is refused where it was typed."""
    page = person.page
    answer_all(person, ANSWERS, then="letter_date")
    page.locator("[name=answer]").fill("2026-13-45")
    person.press("下一题")
    assert person.says("不是真实的日期") and page.locator("[name=answer]").input_value() == "2026-13-45"
    person.see("wrong-day")
    answer_all(person, LAST)
    page.goto("/portal/case/check/")
    assert person.says("临水县退役军人事务局") and person.lacks(ANSWERS["id_number"])
    person.press("确认提交")
    assert person.says("等待受理")


def take_up(clerk: Walk, case: Case) -> None:
    open_case(clerk, case)
    assert clerk.says("抚恤关系转移证明")
    for group in clerk.page.locator("fieldset.paper-standing").all():
        group.get_by_label("已看原件").check()
    clerk.press("保存核对结果")
    assert clerk.says("份材料的核对结果")
    clerk.press("受理")
    assert clerk.says("已受理")
    clerk.see("accepted")


def review(officer: Walk, case: Case) -> None:
    """The months by the letter, typed wrong first."""
    open_case(officer, case)
    choose(officer, "是否符合条件", "是")
    officer.page.get_by_label("迁出地发至（月）").fill("2026-02-31")
    officer.page.get_by_label("本地起发（月）").fill("2026-05")
    choose(officer, "是否需要向单位或档案馆取证", "否")
    choose(officer, "是否需要复查鉴定", "否")
    officer.press("办完这一步")
    assert officer.says("不是真实的月份")
    officer.see("month-fault")
    officer.page.get_by_label("迁出地发至（月）").fill("2026-02")
    officer.press("办完这一步")
    assert officer.says("现在：决定")


def propose(officer: Walk, case: Case) -> None:
    """A gap between the months is seen when the grant is tried; the step is sent back and mended."""
    officer.follow("提出决定")
    officer.page.get_by_label("同意", exact=True).check()
    officer.press("试算同意后写入什么")
    assert officer.says("中间有 2 个月没有人发")
    officer.see("gap")
    send_back(officer, case)
    open_case(officer, case)
    officer.page.get_by_label("本地起发（月）").fill("2026-03")
    for question in ("是否需要向单位或档案馆取证", "是否需要复查鉴定"):
        choose(officer, question, "否")
    choose(officer, "是否符合条件", "是")
    officer.page.get_by_label("迁出地发至（月）").fill("2026-02")
    officer.press("办完这一步")
    assert officer.says("现在：决定")
    officer.follow("提出决定")
    officer.page.get_by_label("同意", exact=True).check()
    officer.page.locator("input[name=cites]").first.check()
    officer.page.locator("#id_reasons").fill("户籍已迁入，转移证明写明原发放地发至2月。")
    officer.press("试算同意后写入什么")
    assert officer.says("登记册可以写入") and officer.says("迁入地起发（月）：2026-03") and officer.lacks("paid_until")
    officer.see("tried")
    officer.press("提交签批")
    assert officer.says("已提交签批")


def send_back(officer: Walk, case: Case) -> None:
    open_case(officer, case)
    unfold(officer, "退回前面的环节")
    officer.page.get_by_label("退回到").select_option(label="县级审查")
    officer.page.locator("#id_back-reason").fill("本地起发月应为3月")
    officer.press("退回")
    assert officer.says("现在：县级审查")


def look_at_file(officer: Walk, case: Case) -> None:
    """On file are the letter, the office before, and the last and the first month of each side."""
    officer.page.goto(f"/people/{Case.objects.get(pk=case.pk).person_id}/file/")
    for text in ("临水县退役军人事务局", "抚恤关系转移证明第9号", "2026-02", "2026-03"):
        assert officer.says(text), text
    officer.see("file")


def read_letter(person: Walk, number: str, secret: str) -> None:
    come_back(person, number, secret)
    assert person.says("决定：同意") and person.says("原发放地发至2月")
    for text in ("迁出地发至（月）", "2026-02", "本地起发（月）", "2026-03"):
        assert person.says(text), text
    person.see("granted")
    for name, texts in {
        "认定决定书": ("迁出地发至（月）2026-02", "本地起发（月）2026-03"),
        "待遇告知": ("2026-03", "参战参试退役军人生活补助"),
    }.items():  # fmt: skip
        link = person.page.get_by_role("link", name=re.compile(name))
        said = squeeze(pdf_text(person.page.request.get(str(link.get_attribute("href"))).body()))
        for text in texts:
            assert squeeze(text) in said, (name, text, said[:800])
    assert clock.today() == date(2026, 3, 3)
