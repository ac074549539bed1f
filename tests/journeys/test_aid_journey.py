"""A hardship from the village to the next run, and a round of the care fund before its committee."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from aid_world import FIGURES, AidOffice
from playwright.sync_api import BrowserContext, Page
from services_world import png

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.domains.payments.models import RunLine
from rongjun.domains.people.batches import office_day
from rongjun.domains.services.aid import rounds
from rongjun.domains.services.aid.models import Case, Round, Seat
from rongjun.domains.units.models import Account

from .conftest import DESKTOP, PASSWORD, PHONE, sign_in
from .walking import Walk

type Open = Callable[..., BrowserContext]
type Begin = Callable[..., Walk]


@pytest.fixture
def office() -> AidOffice:
    world = AidOffice()
    world.at = clock.now() - timedelta(days=40)
    return world


@pytest.fixture
def walk_as(open_context: Open) -> Begin:
    def begin(who: Actor, name: str, *, phone: bool = False) -> Walk:
        account = Account.objects.get(pk=who.account_id)
        account.set_password(PASSWORD)
        account.save()
        page = open_context(bypass_csp=True, viewport=PHONE if phone else DESKTOP).new_page()
        sign_in(page, account.username)
        return Walk(page, f"aid-{name}", rests_on="-phone" if phone else "")

    return begin


def fill(page: Page, act: str, **fields: str) -> None:
    """Unfold an act of a sheet, fill its fields and send it."""
    form = page.locator("form", has=page.locator(f'input[name="act"][value="{act}"]'))
    folded = page.locator("details", has=page.locator(f'input[name="act"][value="{act}"]'))
    if folded.get_attribute("open") is None:
        folded.locator("summary").click()
    for name, text in fields.items():
        one = form.locator(f'[name="{act}-{name}"]')
        if one.first.evaluate("node => node.type") == "file":
            one.set_input_files({"name": "证明.png", "mimeType": "image/png", "buffer": png(text)})
        elif one.first.evaluate("node => node.type") == "checkbox":
            for each in text.split():
                form.locator(f'[name="{act}-{name}"][value="{each}"]').check()
        elif one.evaluate("node => node.tagName") == "SELECT":
            one.select_option(text)
        else:
            one.fill(text)
    with page.expect_navigation():
        form.locator("button").click()


def sign_waiting(walk: Walk, number: str, *, see: str = "") -> None:
    """Find what waits in the inbox by its number, look at it where `see` names it, and sign it."""
    walk.page.goto("/inbox/")
    walk.follow(number)
    if see:
        walk.see(see)
    fill(walk.page, "sign", note="同意")


def test_a_hardship_goes_from_the_village_to_the_next_run(
    office: AidOffice, walk_as: Begin, settings: object, tmp_path: object
) -> None:
    settings.VAR_DIR = tmp_path  # type: ignore[attr-defined]
    month = office_day(clock.now())
    office.released(f"{(month.replace(day=1) - timedelta(days=40)):%Y-%m}")
    person = office.registered(name="程家困")
    worker = walk_as(office.worker, "worker", phone=True)
    worker.page.goto(f"/people/{person.pk}/aid/")
    worker.see("apply")
    fill(worker.page, "apply", kind="oneoff", situation="living", income="x", members="3", what="儿子失业")
    assert worker.says("金额应为以元计")
    fill(worker.page, "apply", income="1800")
    assert worker.says("已登记申请")
    case = Case.objects.get()
    clerk = walk_as(office.clerk, "clerk")
    clerk.page.goto("/aid/")
    clerk.see("list")
    clerk.follow(case.number)
    fill(clerk.page, "open", purpose="乡镇审核")
    assert clerk.says("儿子失业")
    clerk.see("opened")
    fill(clerk.page, "review", agrees="yes", opinion="入户核实，属实")
    assert clerk.says("待县级核查")
    officer = walk_as(office.officer, "officer", phone=True)
    head, director = (walk_as(one, one.role.value) for one in (office.head, office.director))
    officer.page.goto(f"/aid/{case.pk}/")
    officer.see("check")
    fill(officer.page, "judge", accepts="yes", article="县办法第六条", reason="他总去信访")
    assert officer.says("帮扶的理由只写困难和依据")
    fill(officer.page, "judge", accepts="yes", article="县办法第六条", reason="人均收入低于线")
    sign_waiting(head, case.number, see="case-to-sign")
    assert head.says("在困难台账")
    officer.page.goto(f"/aid/{case.pk}/")
    fill(officer.page, "money", amount="2500", basis="县办法第六条", reason="人均收入低于线")
    sign_waiting(head, "帮扶核定 B")
    sign_waiting(director, "帮扶核定 B", see="grant-to-sign")
    assert director.says("已核定")
    office.at = clock.now()
    run = office.run(f"{month:%Y-%m}")
    assert [line.amount_fen for line in RunLine.objects.filter(run=run, person=person)] == [2500_00]
    clerk.page.goto(f"/aid/{case.pk}/")
    assert clerk.says("已帮扶")
    clerk.see("helped")
    assert [walk.faults for walk in (worker, clerk, officer, head, director) if walk.faults] == []


def test_an_application_is_taken_on_a_phone_with_its_five_papers(
    office: AidOffice, walk_as: Begin, settings: object, tmp_path: object
) -> None:
    settings.VAR_DIR = tmp_path  # type: ignore[attr-defined]
    person = office.registered(name="钱丁难")
    office.at = clock.now()
    one = office.round()
    walk = walk_as(office.worker, "care-worker", phone=True)
    walk.page.goto(f"/people/{person.pk}/aid/")
    walk.follow("申请关爱基金：春季")
    said = {"situation": "medical", "income": "900", "members": "2", "medical": "12000", "what": "老伴住院"}
    fill(walk.page, "apply", **said, asked="三千", seen="form identity income need")
    assert walk.says("金额应为以元计") and walk.page.locator('[name="apply-what"]').input_value() == "老伴住院"
    walk.see("care-wrong")
    fill(walk.page, "apply", asked="3000")
    assert walk.says("收款账户")
    walk.follow(person.name)
    fill(walk.page, "scan", code="account", content="存折")
    assert walk.says("已存，这份材料记为已见到") and walk.says("齐全")
    walk.see("care-papers")
    assert rounds.complete_applications(one)
    assert walk.faults == {}


def test_a_committee_shares_out_the_fund(office: AidOffice, walk_as: Begin, open_context: Open) -> None:
    office.given(5000_00)
    one = office.round()
    first = office.asked(one, office.registered(name="周甲难"), 3000_00)
    office.asked(one, office.registered(name="吴乙难"), 3000_00, figures=FIGURES)
    officer = walk_as(office.officer, "fund-officer")
    officer.page.goto("/care/")
    officer.follow(one.number)
    officer.see("ranking")
    assert officer.says("按困难程度排序")
    fill(officer.page, "allocate", **{f"fen{first.pk}": "10"})
    assert officer.says("少于按困难程度建议的")
    fill(officer.page, "allocate", **{f"fen{first.pk}": "1000", f"why{first.pk}": "已有临时救助"})
    assert officer.says("请委员签字")
    for number, member in enumerate(office.members):
        walk = walk_as(member, f"member{number}", phone=not number)
        walk.page.goto(f"/care/{one.pk}/")
        if not number:
            assert walk.says("已有临时救助") and walk.says("×5")
            walk.see("meeting")
            fill(walk.page, "aside", reason="")
            assert not Seat.objects.exists()
        fill(walk.page, "sign")
        assert walk.says("同意")
        assert not walk.faults
    officer.page.goto(f"/care/{one.pk}/")
    fill(officer.page, "hand")
    for by, name in ((office.head, "fund-head"), (office.director, "fund-director")):
        sign_waiting(walk_as(by, name), "帮扶核定 B")
    officer.page.goto(f"/care/{one.pk}/")
    fill(officer.page, "publish")
    assert officer.says("账目已公布")
    officer.see("accounts")
    with officer.page.expect_download() as file:
        officer.page.get_by_role("link", name="账目（pdf）").click()
    assert file.value.suggested_filename.endswith(".pdf")
    assert Round.objects.get(pk=one.pk).accounts["given_fen"] == 3500_00
    everybody = Walk(open_context(bypass_csp=True, viewport=PHONE).new_page(), "aid-public", rests_on="-phone")
    everybody.page.goto("/portal/")
    everybody.follow("关爱基金")
    everybody.see("fund")
    everybody.follow(one.name)
    assert everybody.says("3,500.00") and everybody.lacks("周甲难")
    everybody.see("accounts")
    assert (officer.faults, everybody.faults) == ({}, {})
