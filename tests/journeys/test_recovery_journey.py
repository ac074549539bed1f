"""A recovery in the browser: claimed by a run, instalments agreed and signed, the money comes back, all is settled."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import BrowserContext, Page, expect
from runs_world import AUGUST, World

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.payments.models import Movement, Recovery
from rongjun.domains.payments.queries import reconcile
from rongjun.domains.units.models import Area
from rongjun.kernel.money import format_yuan

from .conftest import sign_in
from .walking import Walk

FIRST_FEN = 100_00
STAFF = ((Role.OFFICER, "何文清"), (Role.HEAD, "梁正义"), (Role.DIRECTOR, "叶长河"))


@pytest.fixture
def claimed(account: Callable[..., str], tmp_path: Path) -> Iterator[Recovery]:
    """Two months posted on grade five; then grade nine was found to have been right, and the next run claims."""
    with override_settings(VAR_DIR=tmp_path):
        Area.objects.create(code="990101001000", name="东镇", level=Area.Level.TOWN)
        for role, person in STAFF:
            account(role, f"j-{role}", person)
        world = World()
        someone = world.person(area="990101001001")
        world.status(someone, grade=5)
        for month in (AUGUST, AUGUST + 1):
            world.released(month)
        world.regrade(someone, 9, "2022-08")
        world.released(AUGUST + 2)
        yield Recovery.objects.get(person=someone)


def signed_in(open_context: Callable[..., BrowserContext], role: Role) -> Walk:
    page = open_context(bypass_csp=True).new_page()
    sign_in(page, f"j-{role}")
    return Walk(page, f"recovery-{role.value}")


def propose(walk: Walk, recovery: Recovery, kind: str, **said: str) -> None:
    """Fill in one of the forms of a recovery and submit it."""
    page = walk.page
    page.goto(f"/recoveries/{recovery.pk}/")
    walk.follow(kind)
    assert walk.says("先备好这些材料")
    for label, text in said.items():
        page.get_by_label(label).fill(text)
    walk.see(f"form-{said.get('归还金额（元）', 'plan')}")
    walk.press("提交，等待批准")
    assert walk.says("已提交，等另一人审批")


def decide(walks: list[Walk], what: str) -> None:
    """Let each of some find the matter in the own inbox, look at it and sign it."""
    for place, walk in enumerate(walks, start=1):
        walk.page.goto("/inbox/")
        walk.follow("追回")
        expect(walk.page.get_by_role("list", name="审批环节")).to_be_visible()
        walk.see(f"decide-{what}")
        walk.press("签署")
        assert walk.says("已入账" if place == len(walks) else "等下一位")


def test_what_was_overpaid_comes_back_by_agreement_and_is_settled(
    open_context: Callable[..., BrowserContext], claimed: Recovery
) -> None:
    officer, head, director = (signed_in(open_context, role) for role, _person in STAFF)
    open_fen = sum(Movement.objects.filter(recovery=claimed).values_list("amount_fen", flat=True))
    today = clock.today()
    officer.page.goto("/recoveries/")
    officer.see("list")
    officer.follow("测试1")
    rest = format_yuan(open_fen - FIRST_FEN, grouped=False)
    plan = f"{today} 100.00\n{today + timedelta(days=30)} {rest}"
    propose(officer, claimed, "约定分期归还", 协议日期=f"{today}", 书面协议的编号或名称="协议 3", 各期日期和金额=plan)
    officer.follow("约定分期归还")
    assert officer.says("您已在这项办理中签署过"), "who proposed does not decide"
    decide([head, director], "plan")
    assert agreed(officer.page, claimed) == 2
    for paper, yuan in (("回单 1", "100.00"), ("回单 2", rest)):
        said = {"归还金额（元）": yuan, "到账日期": f"{today}", "银行回单或收据的编号": paper}
        propose(officer, claimed, "归还入账", **said)
        decide([head, director], f"return-{yuan}")
    officer.page.goto(f"/recoveries/{claimed.pk}/")
    assert officer.says("已还清")
    officer.see("settled")
    assert Recovery.objects.get(pk=claimed.pk).state == Recovery.State.SETTLED
    assert reconcile() == []
    assert [walk.faults for walk in (officer, head, director)] == [{}, {}, {}]


def agreed(page: Page, recovery: Recovery) -> int:
    """Return how many instalments the page shows."""
    page.goto(f"/recoveries/{recovery.pk}/")
    return page.get_by_role("table", name="约定的各期").locator("tbody tr").count()
