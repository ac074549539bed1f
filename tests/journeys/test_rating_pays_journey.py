"""A rating that pays: applied for on a phone, examined, proposed, signed, delivered, and a line of the month's run.

The amounts are those of the worked case in tests/kernel/procedure_cases.yaml: grade six, war, 3,847.50 yuan a month.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from opened_papers import pdf_text, squeeze
from playwright.sync_api import BrowserContext
from portal_world import HURT

from rongjun.base import clock
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import Run
from rongjun.domains.recognition.models import Case
from rongjun.web.office.views import runs

from .case_walks import Bureau, choose, deliver, enter, on_phone, open_case, past_office, sign, turn_clock
from .test_portal_journey import answer_all, begin, come_back, hand_in
from .walking import Walk

APPROVED = {"agrees": "yes", "reply_no": "某退役〔2026〕1号", "cause": "war", "grade": "g6", "cert_no": "军123"}


@pytest.fixture
def bureau(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    """A county that has paid February to nobody; it is the third of March."""
    past_office(settings, tmp_path)
    turn_clock(monkeypatch, date(2026, 2, 2))
    made = Bureau()
    made.released("2026-02")
    go_on(made, monkeypatch, date(2026, 3, 3))
    monkeypatch.setattr(runs, "enqueue_compute", lambda run: compute_run(run_id=run, at=clock.now()))
    return made


def go_on(bureau: Bureau, monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    turn_clock(monkeypatch, day)
    bureau.at = clock.now()


def test_a_rating_is_followed_from_the_phone_to_the_line_of_the_run(
    bureau: Bureau, open_context: Callable[..., BrowserContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    person = on_phone(open_context, "pays-person")
    number, secret = begin(person)
    answer_all(person)
    hand_in(person)
    case = bureau.accept(number)
    bureau.finish(case, bureau.clerk, agrees="yes")
    bureau.finish(case, bureau.officer, cause_fits="yes", need_evidence="no", need_visit="no", privacy="yes")
    officer = enter(open_context, bureau.officer, "pays-officer")
    appoint(officer, case)
    for place, doctor in enumerate(bureau.doctors, start=1):
        give_opinion(enter(open_context, doctor, f"pays-doctor-{place}"), case)
    opine(officer, case)
    bureau.finish(bureau.fresh(case), bureau.city, agrees="yes")
    go_on(bureau, monkeypatch, date(2026, 4, 28))
    bureau.finish(bureau.fresh(case), bureau.officer, approved_on="2026-04-28", **APPROVED)

    go_on(bureau, monkeypatch, date(2026, 5, 20))
    officer = enter(open_context, bureau.officer, "pays-officer")
    propose(officer, case)
    for by in (bureau.head, bureau.director):
        sign(enter(open_context, by, f"pays-{by.role}"), case)
    deliver(officer, case)
    read_letter(person, number, secret)

    go_on(bureau, monkeypatch, date(2026, 6, 2))
    officer = enter(open_context, bureau.officer, "pays-officer")
    run = open_run(officer)
    find_line(officer, run, case)
    assert person.faults == {} and officer.faults == {}


def appoint(officer: Walk, case: Case) -> None:
    open_case(officer, case)
    officer.page.get_by_label("鉴定日期").first.fill(f"{clock.today() + timedelta(days=1)}")
    officer.page.get_by_label("鉴定医院").select_option(label="市医院")
    officer.page.get_by_label("地点", exact=True).fill("门诊二楼鉴定室")
    officer.press("安排鉴定")
    assert officer.says("已安排鉴定")


def give_opinion(doctor: Walk, case: Case) -> None:
    doctor.page.goto("/")
    doctor.page.get_by_role("link", name="医学鉴定").first.click()
    doctor.follow(case.number)
    doctor.press("记录并查看")
    assert doctor.says(HURT)
    doctor.page.get_by_label("检查所见").fill("左膝屈曲不到九十度")
    doctor.page.get_by_label("依据的条款").fill("残疾等级评定标准六级第12条")
    doctor.page.get_by_label("建议等级").select_option(label="六级")
    doctor.press("出具意见")
    assert doctor.says("意见已出具")


def opine(officer: Walk, case: Case) -> None:
    """The office takes the doctors' opinions over, and proposes cause and grade."""
    open_case(officer, case)
    assert officer.says("残疾等级评定标准六级第12条")
    finish = officer.page.locator("form[action$='/finish/']")
    finish.get_by_label("鉴定日期").fill(f"{clock.today() + timedelta(days=30)}")
    officer.press("办完这一步")
    assert officer.says("日期在今天以后")
    officer.see("examined-faults")
    finish.get_by_label("鉴定日期").fill(f"{clock.today()}")
    choose(officer, "医学上建议的等级", "六级")
    finish.get_by_label("鉴定意见").fill("两名医生意见一致")
    officer.press("办完这一步")
    assert officer.says("现在：县级审查意见")
    choose(officer, "是否符合评定残疾等级的条件", "是")
    officer.press("保存并显示后面的问题")
    choose(officer, "拟认定的残疾性质", "因战")
    choose(officer, "拟定的残疾等级", "六级")
    officer.see("county-opinion")
    officer.press("办完这一步")
    assert officer.says("现在：市级审查")


def propose(officer: Walk, case: Case) -> None:
    open_case(officer, case)
    officer.follow("提出决定")
    officer.page.get_by_label("同意", exact=True).check()
    officer.page.locator("input[name=cites]").first.check()
    officer.press("试算同意后写入什么")
    assert officer.says("登记册可以写入") and officer.says("2026-04")
    officer.see("tried")
    officer.press("提交签批")
    assert officer.says("请写明理由")
    officer.page.locator("#id_reasons").fill("巡逻摔伤有档案记载，省级批准六级。")
    officer.press("提交签批")
    assert officer.says("已提交签批")


def read_letter(person: Walk, number: str, secret: str) -> None:
    """The person opens the case again, reads the decision, and opens the letter: how much, from when, why."""
    come_back(person, number, secret)
    assert person.says("决定：同意") and person.says("省级批准六级")
    person.see("granted")
    link = person.page.get_by_role("link", name=re.compile("待遇告知"))
    answer = person.page.request.get(str(link.get_attribute("href")))
    said = squeeze(pdf_text(answer.body()))
    for text in ("残疾抚恤金", "3,847.50", "2026-04", "省级批准六级"):
        assert squeeze(text) in said, text


def open_run(officer: Walk) -> Run:
    page = officer.page
    page.goto("/runs/open/")
    page.get_by_label("月份").fill("2026-16")
    officer.press("开账并计算")
    assert officer.says("月份应为")
    page.get_by_label("月份").fill("2026-06")
    officer.press("开账并计算")
    assert officer.says("已开账")
    return Run.objects.latest("pk")


def find_line(officer: Walk, run: Run, case: Case) -> None:
    """The person's lines of the run: this month and the arrears to the fen; why one of the arrears is what it is."""
    page = officer.page
    page.goto(f"/runs/{run.pk}/lines/?q={case.name}")
    rows = page.locator("#list tbody tr")
    told = [re.sub(r"\s+", " ", one) for one in rows.all_inner_texts()]
    assert len(told) == 3 and all("3,847.50" in one for one in told), told
    assert sorted(("补发" in one, one[one.index("2026-") :][:7]) for one in told) == [
        (False, "2026-06"), (True, "2026-04"), (True, "2026-05"),
    ]  # fmt: skip
    officer.see("lines")
    rows.filter(has_text="2026-04").get_by_role("link", name=re.compile("为什么")).click()
    for text in ("六级", "因战", "2026-04", "46,170.00", "3,847.50"):
        assert officer.says(text), text
    officer.see("why")
    page.goto(f"/people/{Case.objects.get(pk=case.pk).person_id}/pay/?year=2026")
    assert officer.says("11,542.50")
    officer.see("pay")
