"""A hospital's sheet in the browser: a clerk of the hospital hands it in, the officer proposes it, finance pays."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from medical_world import Clinic
from playwright.sync_api import BrowserContext, Page
from python_calamine import CalamineWorkbook
from runs_world import actor

from rongjun.base import clock
from rongjun.base.actor import Actor, Role
from rongjun.base.scope import whole_registry
from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.domains.funds import appropriations
from rongjun.domains.funds.models import Movement
from rongjun.domains.services.grants.models import Grant
from rongjun.domains.services.medical import reading
from rongjun.domains.services.medical.models import BillSheet, HospitalBill, MedicalRule
from rongjun.domains.units.models import Account

from .conftest import PASSWORD, PHONE, sign_in
from .walking import Walk

GROUPS = "一至六级|11|1-6|80|3000|0|70|50000|是\n其他|11 41|-|-|-|200|50|10000|-"
WRONG_GROUPS = "一至六级|99|1-6|80|3000|0|70|50000|是\n其他|11"


def enter(page: Page, who: Actor) -> None:
    """Sign somebody in."""
    account = Account.objects.get(pk=who.account_id)
    account.set_password(PASSWORD)
    account.save()
    sign_in(page, account.username)


def sheet_bytes(clinic: Clinic) -> bytes:
    """A sheet with two good rows, one of nobody, and a diagnosis that nobody asked for."""
    one, two, nobody = clinic.soldier(3), clinic.soldier(8), clinic.soldier(4)
    clinic.numbers[nobody.pk] = "990101195001010011"
    rows = [
        clinic.row(one, "Z1", "12345.67", "10000.01", **{"基本医保支付": "6500", reading.ADVANCED: "是"}),
        clinic.row(two, "Z2", "1000", "1000"), clinic.row(nobody, "Z3", "100", "100"),
    ]  # fmt: skip
    table = Sheet("结算表", [*reading.COLUMNS, "诊断"], [[*row, "不该上传"] for row in rows])
    return workbook_bytes([table])


@pytest.fixture
def clinic() -> Clinic:
    """The county with its hospital, the money of the year, and no rule yet; today is today."""
    made = Clinic()
    made.at = clock.now()
    finance, today = actor(Role.FINANCE), clock.today()
    promise = appropriations.Promise("county", "medical", today.year, "清财社1号", 10_000_00, date(today.year, 1, 5))
    one, _fresh = appropriations.propose_appropriation(promise=promise, by=finance, at=made.at)
    for by in (made.head, actor(Role.DIRECTOR)):
        one = appropriations.approve_appropriation(appropriation_id=one.pk, by=by, at=made.at)
    appropriations.record_receipt(
        appropriation_id=one.pk, received_on=date(today.year, 1, 6), reference="回单1", amount_fen=10_000_00,
        by=finance, at=made.at,
    )  # fmt: skip
    return made


def test_a_rule_is_entered_and_approved_a_sheet_is_handed_in_worked_out_proposed_and_paid(
    clinic: Clinic, open_context: Callable[..., BrowserContext]
) -> None:
    officer = Walk(open_context(bypass_csp=True).new_page(), "medical-officer")
    enter(officer.page, clinic.officer)
    _enter_rule(officer)
    head = Walk(open_context(bypass_csp=True, viewport=PHONE).new_page(), "medical-head", rests_on="-phone")
    enter(head.page, clinic.head)
    _approve_rule(head)
    hospital = Walk(open_context(bypass_csp=True, viewport=PHONE).new_page(), "medical-hospital", rests_on="-phone")
    enter(hospital.page, clinic.clerk)
    _hand_in(hospital, sheet_bytes(clinic))
    _propose(officer)
    _at_the_counter(officer, clinic)
    finance = Walk(open_context(bypass_csp=True).new_page(), "medical-finance")
    enter(finance.page, actor(Role.FINANCE))
    _pay(finance)
    assert (officer.faults, head.faults, hospital.faults, finance.faults) == ({}, {}, {}, {})


def _enter_rule(walk: Walk) -> None:
    walk.page.goto("/medical/rules/new/")
    walk.page.get_by_label("文号").fill("例退役军人发〔2022〕1号")
    walk.page.get_by_label("来源").fill("县政府网站")
    walk.page.get_by_label("自哪天起").fill("2022-01-01")
    walk.page.get_by_label("一至六级每人每年缴费（元）").fill("420")
    walk.page.get_by_label("人群和标准").fill(WRONG_GROUPS)
    walk.page.get_by_role("button", name="提交，等待另一人批准").click()
    assert walk.says("第 1 行：没有类别代码 99") and walk.says("第 2 行：要有 9 格，现在是 2 格")
    assert walk.page.get_by_label("人群和标准").input_value() == WRONG_GROUPS
    walk.see("rule-wrong")
    walk.page.get_by_label("人群和标准").fill(GROUPS)
    walk.page.get_by_label("窗口结算要的材料").fill("发票原件\n费用清单")
    walk.page.get_by_role("button", name="提交，等待另一人批准").click()
    assert walk.says("已提交，等待另一人批准")
    walk.see("rule")


def _approve_rule(walk: Walk) -> None:
    walk.page.goto(f"/medical/rules/{MedicalRule.objects.get().pk}/")
    walk.page.get_by_text("批准", exact=True).first.click()
    walk.page.get_by_role("button", name="批准，开始执行").click()
    assert MedicalRule.objects.get().state == "approved"
    walk.see("rule")


def _hand_in(walk: Walk, content: bytes) -> None:
    """The wrong file first, then the sheet: two rows are worked out, one comes back; the diagnosis is not taken."""
    walk.page.goto("/medical/sheets/new/")
    walk.page.get_by_label("结算表", exact=True).set_input_files(
        {"name": "别的.xlsx", "mimeType": "application/octet-stream", "buffer": b"no workbook"}
    )
    walk.page.get_by_role("button", name="上传并计算").click()
    assert not BillSheet.objects.exists()
    walk.see("wrong-file")
    walk.page.get_by_label("结算表", exact=True).set_input_files(
        {"name": "五月.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    walk.page.get_by_role("button", name="上传并计算").click()
    assert walk.says("姓名和身份证号与登记的优抚对象对不上") and walk.says("诊断不收")
    with walk.page.expect_download() as loading:
        walk.page.get_by_role("link", name="下载退回的行和问题").click()
    book = CalamineWorkbook.from_filelike(io.BytesIO(loading.value.path().read_bytes()))
    assert book.get_sheet_by_index(0).to_python()[1][0] == "Z3"
    walk.see("back")
    walk.page.get_by_role("link", name="查看已计算的行").click()
    assert walk.says("Z1") and not walk.says("测试1")
    walk.see("sheet")
    with whole_registry("test"):
        assert [one.amount_fen for one in HospitalBill.objects.order_by("row_no")] == [250_001, 40_000]


def _propose(walk: Walk) -> None:
    sheet = BillSheet.objects.get()
    walk.page.goto("/services/")
    walk.page.get_by_role("link", name="医疗").first.click()
    walk.page.get_by_role("link", name="五月.xlsx").click()
    walk.page.get_by_role("button", name="报批发放").click()
    assert walk.says("已报批") and walk.says("等待")
    assert Grant.objects.get(source=f"medical:{sheet.pk}").amount_fen == 40_000
    walk.see("proposed")
    walk.page.goto("/medical/bills/")
    walk.see("bills")
    walk.page.goto("/medical/share/")
    walk.see("share")


def _at_the_counter(walk: Walk, clinic: Clinic) -> None:
    """A bill from elsewhere: a paper lacks and the figures contradict each other, then it is worked out at once."""
    person = clinic.soldier(2)
    walk.page.goto(f"/medical/bills/new/?file_no={person.file_no}")
    for label, text in (("结算单号", "W1"), ("就医的医院", "省人民医院"), ("就诊或出院日期", "2022-05-06")):
        walk.page.get_by_label(label).fill(text)
    walk.page.get_by_label("类别").select_option("inpatient")
    walk.page.get_by_label("总费用（元）").fill("100")
    walk.page.get_by_label("政策范围内费用（元）").fill("1000")
    walk.page.get_by_label("发票原件").check()
    walk.press("登记并计算")
    assert walk.says("还缺材料：费用清单")
    walk.page.get_by_label("费用清单").check()
    walk.press("登记并计算")
    assert walk.says("政策范围内费用大于总费用") and walk.page.get_by_label("就医的医院").input_value() == "省人民医院"
    walk.see("counter-wrong")
    walk.page.get_by_label("总费用（元）").fill("1000")
    walk.press("登记并计算")
    assert walk.says("已登记并计算：补助 900.00 元，付给本人")
    walk.see("counter")


def _pay(walk: Walk) -> None:
    sheet = BillSheet.objects.order_by("pk").first()
    assert sheet is not None
    walk.page.goto(f"/medical/sheets/{sheet.pk}/")
    walk.page.get_by_label("资金").select_option(index=1)
    walk.page.get_by_label("单据编号").fill("医结1")
    walk.page.get_by_role("button", name="登记单据，交另一人签署").click()
    assert walk.says("等待另一人签署")
    paper = Movement.objects.get(number="医结1")
    assert (paper.unit_id, paper.amount_fen) == (sheet.hospital_id, 250_001)
    walk.see("paid")
