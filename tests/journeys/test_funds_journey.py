"""Money in a browser: finance grants and allocates, a town confirms, the supervisor follows it; both widths."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page
from runs_world import AUGUST, VILLAGE, World

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.funds import accounts
from rongjun.domains.funds.models import Appropriation, FundAlert, Movement, Transaction
from rongjun.domains.funds.posting import post
from rongjun.domains.payments.models import RunLine
from rongjun.domains.payments.watching import watch_money
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.actions import get_or_make_root_unit
from rongjun.domains.units.models import Account, Area, Unit
from rongjun.domains.units.queries import get_actor_named
from rongjun.kernel.ledger import Draft, Leg

from .conftest import sign_in
from .walking import Walk

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
STAFF = {
    "caiwu": (Role.FINANCE, "卢秀英"), "kezhang": (Role.HEAD, "梁正义"), "juzhang": (Role.DIRECTOR, "叶长河"),
    "jijian": (Role.SUPERVISOR, "薛守信"), "zhen": (Role.TOWN_CLERK, "彭桂兰"), "zhen2": (Role.TOWN_CLERK, "魏新民"),
}  # fmt: skip


@pytest.fixture
def county(account: Callable[..., str], settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    root = get_or_make_root_unit()
    Area.objects.create(code="990101000000", name="清源县", level=Area.Level.COUNTY)
    Area.objects.create(code="990101001000", name="东镇", level=Area.Level.TOWN)
    town = Unit.objects.create(name="东镇退役军人服务站", level=9, area_id="990101001000", parent=root)
    for name, (role, person) in STAFF.items():
        account(role, name, person)
    Account.objects.filter(username__startswith="zhen").update(unit=town)


def at_desk(open_context: Callable[..., BrowserContext], name: str) -> Page:
    page = open_context(bypass_csp=True).new_page()
    sign_in(page, name)
    return page


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        field = page.locator(f"#id_{name}")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def test_money_goes_from_the_document_to_the_town_and_everybody_sees_their_part(
    open_context: Callable[..., BrowserContext], county: None, tmp_path: Path
) -> None:
    finance = Walk(at_desk(open_context, "caiwu"), "funds-finance")
    grant(finance, tmp_path)
    one = Appropriation.objects.get()
    for name in ("kezhang", "juzhang"):
        page = at_desk(open_context, name)
        page.goto("/inbox/")
        page.goto(f"/funds/appropriations/{one.pk}/")
        page.get_by_role("button", name="签署", exact=True).click()
        page.wait_for_load_state()
    receive_and_allocate(finance, one)
    pot = Movement.objects.get()
    for name in ("kezhang", "juzhang"):
        page = at_desk(open_context, name)
        page.goto(f"/funds/movements/{pot.pk}/")
        page.get_by_role("button", name="签署", exact=True).click()
        page.wait_for_load_state()
    clerk = Walk(at_desk(open_context, "zhen"), "funds-clerk", rests_on="-phone")
    confirm(clerk, pot)
    second = at_desk(open_context, "zhen2")
    second.goto("/inbox/")
    second.locator("main").get_by_role("link", name="本单位资金").first.click()
    second.get_by_role("button", name="签署", exact=True).click()
    second.wait_for_load_state()
    assert Transaction.objects.filter(kind="confirmation").count() == 1
    for address, what in (("/funds/", "overview"), ("/funds/balance/", "balance"), ("/funds/journal/", "journal"),
                          ("/funds/budget/", "budget"), ("/funds/units/", "units")):  # fmt: skip
        finance.page.goto(address)
        finance.see(what)
    assert finance.faults == {} and clerk.faults == {}


def grant(walk: Walk, tmp_path: Path) -> None:
    """Type it wrongly once, mend it, send the scan along."""
    page = walk.page
    page.goto("/funds/")
    walk.see("empty")
    walk.follow("登记拨款")
    fill(page, source="central", purpose="medical", number="财社〔2026〕12号", amount="五百", notified="2026-01-10")
    walk.press("登记拨款")
    assert walk.says("金额应为以元计")
    walk.see("wrong")
    scan = tmp_path / "文件.pdf"
    scan.write_bytes(PDF)
    fill(page, amount="500000.50")
    page.locator("#id_paper").set_input_files(scan)
    walk.press("登记拨款")
    assert walk.says("已登记") or page.get_by_text("已登记，等待签批").count() == 1
    walk.see("waiting")


def receive_and_allocate(walk: Walk, one: Appropriation) -> None:
    page = walk.page
    page.goto(f"/funds/appropriations/{one.pk}/")
    walk.follow("登记到账")
    fill(page, reference="回单20260201", amount="400000")
    walk.press("登记到账")
    walk.see("received")
    walk.follow("拨付下级")
    page.locator("#id_unit").select_option(label="东镇退役军人服务站")
    fill(page, amount="300000", number="拨2026-7")
    walk.see("allocate")
    walk.press("拨付下级")
    walk.see("allocated")


def confirm(walk: Walk, pot: Movement) -> None:
    page = walk.page
    page.goto("/")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="本单位资金").click()
    walk.see("units")
    page.locator("main").get_by_role("link", name="东镇退役军人服务站").first.click()
    walk.see("unit")
    walk.follow("确认到账")
    fill(page, amount="300000", number="确2026-7")
    walk.see("confirm")
    walk.press("下级确认到账")
    assert walk.says("同一人不能签两次")
    walk.see("confirmed")


def test_the_supervisor_reads_alerts_and_follows_a_yuan_to_a_person(
    open_context: Callable[..., BrowserContext], county: None
) -> None:
    people = World()
    for number in range(3):
        people.status(people.person(area=VILLAGE), grade=5 + number)
    run = people.released(AUGUST)
    finance = get_actor_named("caiwu")
    if not Transaction.objects.exists():
        fen = sum(RunLine.objects.filter(run=run).values_list("local_fen", flat=True))
        legs = (
            Leg(accounts.BENEFITS, fen, "county", "pension", None, run.pk, "disability_pension"),
            Leg(accounts.PAYABLE, -fen, "county", "pension", None, run.pk, "disability_pension"),
        )
        post(Draft(f"run:{run.pk}", "run", office_day(people.at), "", legs), by=finance, at=clock.now())
    watch_money(by=finance, at=clock.now())
    assert FundAlert.objects.filter(kind="advance").exists()
    walk = Walk(at_desk(open_context, "jijian"), "funds-supervisor")
    page = walk.page
    page.goto("/funds/alerts/")
    walk.see("alerts")
    walk.follow("没有拨款的发放")
    assert walk.says("冲抵")
    walk.see("alert")
    page.goto(f"/funds/trace/{run.pk}/disability_pension/county/")
    walk.see("trace")
    walk.follow("东镇")
    walk.see("town")
    walk.follow("资金来源")
    assert walk.says("垫付")
    walk.see("line")
    assert walk.faults == {}
