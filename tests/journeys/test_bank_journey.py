"""A month at the bank in a browser: a file out, a partly failed answer in, a line worked by two, the village's work."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bank_simulator import receive, status
from playwright.sync_api import BrowserContext, Page, expect
from runs_world import AUGUST, World, officer

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.payments.models import BankItem, BankLine, FailedPayment, Run
from rongjun.domains.people.models import Fact
from rongjun.domains.units.actions import add_unit
from rongjun.domains.units.models import Account, Area

from .conftest import DESKTOP, PHONE, axe, no_sideways_scroll, resize, screenshot, sign_in

type Open = Callable[..., BrowserContext]
VILLAGE = "990101001001"


@pytest.fixture
def world(settings: Any, tmp_path: Path, account: Callable[..., str]) -> World:
    """Four people of one village, paid in August 2022; finance, an officer, a worker of the village."""
    settings.VAR_DIR = tmp_path
    settings.MESSAGES = "outbox"
    for code, name, level in (("990101001000", "东镇", Area.Level.TOWN), (VILLAGE, "一村", Area.Level.VILLAGE)):
        Area.objects.create(code=code, name=name, level=level)
    made = World()
    for _ in range(4):
        made.status(made.person())
    made.fact(made.people[2], "arrival", {"way": "纸条"}, Fact.objects.earliest("pk").valid_from)
    made.released(AUGUST)
    for role in (Role.FINANCE, Role.OFFICER, Role.STATION_WORKER):
        account(role, f"j-{role}", f"人{role}")
    unit, _ = add_unit(name="一村站", area_code=VILLAGE, root=False, by=officer(), at=clock.now())
    Account.objects.filter(username="j-station_worker").update(unit=unit)
    return made


class Desk:
    """One signed-in person: a page under the product's own policy, and a checker in which axe can run."""

    def __init__(self, open_context: Open, role: Role) -> None:
        self.page = open_context().new_page()
        self.checker = open_context(bypass_csp=True).new_page()
        for page in (self.page, self.checker):
            sign_in(page, f"j-{role}")

    def check(self, *addresses: str) -> None:
        """Let axe look at pages at both sizes, and see that none scrolls sideways."""
        for size in (DESKTOP, PHONE):
            resize(self.checker, size)
            for address in addresses:
                answer = self.checker.goto(address)
                assert answer is not None and answer.status == 200, address
                name = f"bank{address.replace('/', '-').rstrip('-')}"
                screenshot(self.checker, f"{name}-{size['width']}")
                assert (address, axe(self.checker)) == (address, [])
                assert (address, no_sideways_scroll(self.checker)) == (address, True)


def test_a_month_at_the_bank(open_context: Open, world: World, tmp_path: Path) -> None:
    run = Run.objects.get()
    finance = Desk(open_context, Role.FINANCE)
    enter_the_account(finance.page)
    answer = answer_of(finance.page, run, tmp_path)
    take_in(finance.page, run, answer, tmp_path)
    line = propose(finance.page)
    clerk = Desk(open_context, Role.OFFICER)
    confirm(clerk.page, line)
    worker = Desk(open_context, Role.STATION_WORKER)
    failure = find_out(worker.page)
    finance.check(
        f"/runs/{run.pk}/bank/", "/bank/lines/", f"/bank/lines/{line.pk}/", "/bank/layouts/", "/bank/layouts/new/",
        "/bank/account/", "/bank/arrivals/", "/bank/failures/overview/",
    )  # fmt: skip
    worker.check("/bank/", f"/bank/failures/{failure.pk}/", "/bank/arrivals/slips/")
    pay_again(finance.page, world, failure)


def enter_the_account(page: Page) -> None:
    page.goto("/bank/account/")
    expect(page.get_by_text("还没有登记本单位账户")).to_be_visible()
    page.get_by_label("户名").fill("清源县退役军人事务局")
    page.get_by_label("开户银行").fill("农村商业银行")
    page.get_by_label("联行号").fill("123")
    page.get_by_label("账号").fill("6229990000001234567")
    page.get_by_label("咨询方式").fill("0531-1234567")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("12 位数字")
    page.get_by_label("联行号").fill("402100000018")
    page.get_by_label("账号").fill("6229990000001234567")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("****4567").first).to_be_visible()


def answer_of(page: Page, run: Run, folder: Path) -> bytes:
    """Download the pain.001 and return the bank's answer: the first failed, the second bears another name."""
    page.goto(f"/runs/{run.pk}/bank/")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 pain.001").click()
    path = folder / "out.xml"
    download.value.save_as(path)
    batch = receive(path.read_bytes())
    assert batch.debtor == "6229990000001234567"
    said = status(batch, {batch.orders[0].reference: "AC04"})
    return said.replace(f"<Nm>{batch.orders[1].name}</Nm>".encode(), "<Nm>测试贰</Nm>".encode())


def take_in(page: Page, run: Run, answer: bytes, folder: Path) -> None:
    path = folder / "回执.xml"
    path.write_bytes(b"<html>")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="导入回执").click()
    expect(page.get_by_role("alert")).to_contain_text("XML")
    path.write_bytes(answer)
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="导入回执").click()
    expect(page.get_by_text("户名与发放盘片不一致")).to_be_visible()
    assert "".join(r[0] for r in BankItem.objects.order_by("pk").values_list("result", flat=True)) == "fwpp"
    page.goto(f"/runs/{run.pk}/bank/")
    page.locator("input[type=file]").set_input_files(path)
    page.get_by_role("button", name="导入回执").click()
    expect(page.get_by_text("以前导入过")).to_be_visible()


def propose(page: Page) -> BankLine:
    line = BankLine.objects.get()
    page.goto("/bank/lines/?state=open")
    page.get_by_role("link", name=str(line.pk), exact=True).click()
    expect(page.get_by_text("户名不同").first).to_be_visible()
    page.locator("input[name=item]").first.check()
    page.get_by_role("button", name="提出对应").click()
    expect(page.get_by_role("alert")).to_contain_text("怎样核实")
    page.locator("input[name=item]").first.check()
    page.locator("form", has_text="对应到一笔款项").get_by_label("怎样核实的").fill("已电话向银行核实，是同一笔")
    page.get_by_role("button", name="提出对应").click()
    expect(page.get_by_text("等待另一人确认").first).to_be_visible()
    return line


def confirm(page: Page, line: BankLine) -> None:
    page.goto(f"/bank/lines/{line.pk}/")
    page.get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_text("已确认").first).to_be_visible()
    assert BankItem.objects.get(sequence=2).result == "paid"


def find_out(page: Page) -> FailedPayment:
    failure = FailedPayment.objects.select_related("item__fact", "person").get()
    page.goto("/")
    page.get_by_role("link", name="退回款项").first.click()
    page.get_by_role("link", name="测试1", exact=True).click()
    expect(page.get_by_text("请他带：")).to_be_visible()
    expect(page.get_by_text("账户已销户").first).to_be_visible()
    page.get_by_label("核实结果").select_option("new_account")
    page.get_by_label("情况").fill("带了新卡，复印件已收")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("本人给了新账户，材料已收").first).to_be_visible()
    return failure


def pay_again(page: Page, world: World, failure: FailedPayment) -> None:
    """A new account is recorded; the next run pays to it, once."""
    old = failure.item.fact
    Fact.objects.filter(pk=old.pk).update(superseded_at=clock.now())
    world.at = clock.now()
    world.account(failure.person)
    later = world.released(AUGUST + 1)
    again = BankItem.objects.get(run=later, person=failure.person)
    assert (again.amount_fen, again.fact_id == old.pk) == (2 * failure.item.amount_fen, False)
    page.goto(f"/bank/failures/{failure.pk}/")
    expect(page.locator("h1 .badge")).to_have_text("已再付，待回执")
