"""Supervisor and heads in a browser: hold, lift, return, submit again, sign what changed in red, change a chain."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from runs_world import AUGUST, World

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.base.scope import whole_registry
from rongjun.domains.approvals.models import Hold
from rongjun.domains.payments import actions
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import Run
from rongjun.domains.units.queries import get_actor_named

from .conftest import sign_in
from .walking import Walk

type Open = Callable[..., BrowserContext]
STAFF = {
    "jingban": (Role.OFFICER, "何文清"), "kezhang": (Role.HEAD, "梁正义"), "juzhang": (Role.DIRECTOR, "叶长河"),
    "jijian": (Role.SUPERVISOR, "方正"), "anquan": (Role.SECURITY_ADMIN, "严守"),
}  # fmt: skip
REASON = "补发金额与上月相差较大，请附新标准文件"


@pytest.fixture
def world(settings: Any, tmp_path: Path, account: Callable[..., str]) -> World:
    """Three people paid in August, and a person for each role."""
    settings.VAR_DIR = tmp_path
    for name, (role, person) in STAFF.items():
        account(role, name, person)
    made = World()
    for _ in range(3):
        made.status(made.person())
    return made


def test_a_run_is_held_lifted_returned_mended_and_signed_in_sight_of_what_changed(
    open_context: Open, world: World
) -> None:
    run = submit(world, world.computed(AUGUST))
    walks = {name: Walk(desk(open_context, name), f"approvals-{name}") for name in STAFF}
    hold(walks["jijian"])
    see_the_hold(walks["kezhang"], run)
    lift(walks["jijian"])
    return_it(walks["kezhang"], run)
    mend(walks["jingban"], world, run)
    sign_in_red(walks["kezhang"], run)
    watch(walks["jijian"])
    change_the_chain(walks["anquan"].page, walks["anquan"], walks["juzhang"])
    assert {name: walk.faults for name, walk in walks.items() if walk.faults} == {}


def desk(open_context: Open, name: str) -> Page:
    page = open_context(bypass_csp=True).new_page()
    sign_in(page, name)
    return page


def submit(world: World, run: Run) -> Run:
    return actions.submit_run(run_id=run.pk, by=get_actor_named("jingban"), at=clock.now())


def hold(walk: Walk) -> None:
    page = walk.page
    page.get_by_role("link", name="审批监督").click()
    walk.see("matters")
    walk.follow("2022-08 发放")
    walk.see("matter")
    page.get_by_label("暂缓理由").fill("该户正在上访")
    page.get_by_label("暂缓到哪一天").fill((clock.today() + timedelta(days=5)).isoformat())
    walk.press("暂缓")
    expect(page.get_by_role("alert")).to_contain_text("任何信访、投诉、举报都不能成为暂缓的理由")
    walk.see("hold-refused")
    assert Hold.objects.count() == 0
    page.get_by_label("暂缓理由").fill(REASON)
    walk.press("暂缓")
    expect(page.get_by_role("note").filter(has_text="暂缓中")).to_contain_text(REASON)
    walk.see("held")


def see_the_hold(walk: Walk, run: Run) -> None:
    page = walk.page
    page.get_by_role("link", name="待我办理").first.click()
    expect(page.locator("#list")).to_contain_text("暂缓中")
    walk.see("inbox")
    walk.follow("2022-08 发放")
    expect(page.get_by_role("note").filter(has_text="暂缓中")).to_contain_text(REASON)
    expect(page.get_by_role("button", name="签署")).to_have_count(0)
    walk.see("held")


def lift(walk: Walk) -> None:
    page = walk.page
    walk.press("解除暂缓")
    expect(page.get_by_role("alert")).to_contain_text("请填写“解除理由”")
    page.get_by_label("解除理由").fill("文件已附")
    walk.press("解除暂缓")
    expect(page.get_by_text("已解除暂缓，可以继续签批。")).to_be_visible()
    walk.see("lifted")
    page.goto("/approvals/holds/")
    expect(page.locator("#list")).to_contain_text("文件已附")
    walk.see("holds")


def return_it(walk: Walk, run: Run) -> None:
    page = walk.page
    page.goto(f"/runs/{run.pk}/sign/")
    page.locator(".send-back summary").click()
    page.get_by_label("理由").fill("少列一人")
    walk.press("退回经办人")
    expect(page.get_by_text("已退回经办人。")).to_be_visible()


def mend(walk: Walk, world: World, run: Run) -> None:
    page = walk.page
    page.goto("/inbox/")
    expect(page.locator("#list")).to_contain_text("少列一人")
    walk.see("inbox")
    with whole_registry("tests"):
        world.status(world.person())
        actions.recompute_run(run_id=run.pk, by=get_actor_named("jingban"), at=clock.now())
        compute_run(run_id=run.pk, at=clock.now())
    page.goto(f"/runs/{run.pk}/submit/")
    expect(page.get_by_role("alert")).to_contain_text("内容与上次提交时不同")
    walk.see("submit-again")
    walk.press("提交签批")
    expect(page.get_by_text("已提交，等待签批。")).to_be_visible()
    page.goto("/inbox/made/")
    walk.see("made")


def sign_in_red(walk: Walk, run: Run) -> None:
    page = walk.page
    page.goto(f"/runs/{run.pk}/sign/")
    row = page.locator("tr.faulty").filter(has_text="发放人数")
    expect(row).to_contain_text("变动")
    expect(row.locator("del")).to_have_text("3")
    expect(row.locator("strong")).to_have_text("4")
    assert row.locator("strong").evaluate("one => getComputedStyle(one).color") != "rgb(0, 0, 0)"
    walk.see("sign-red")
    walk.follow("逐行查看")
    expect(page.locator("#list")).to_contain_text("新增")
    walk.see("differences")
    page.goto(f"/runs/{run.pk}/sign/")
    walk.press("签署")
    expect(page.get_by_text("已签署。")).to_be_visible()
    assert Run.objects.get(pk=run.pk).state == "head_signed"


def watch(walk: Walk) -> None:
    page = walk.page
    page.goto("/approvals/")
    walk.see("matters-after")
    walk.follow("2022-08 发放")
    expect(page.get_by_role("heading", name="第 2 轮")).to_be_visible()
    walk.see("matter-rounds")


def change_the_chain(page: Page, walk: Walk, second: Walk) -> None:
    page.get_by_role("link", name="审批环节").click()
    walk.see("chains")
    page.goto("/approvals/chains/import/")
    page.get_by_label("第 3 环节：名称").fill("局长批准")
    page.get_by_label("第 3 环节：由谁办理").select_option("people.approve")
    page.get_by_label("变更理由").fill("加一道批准")
    walk.see("chain")
    walk.press("提出变更")
    expect(page.get_by_text("已提出，等待另一人批准")).to_be_visible()
    other = second.page
    other.goto("/inbox/")
    second.follow("审批环节变更")
    expect(other.locator("tr.faulty")).to_contain_text("局长批准")
    second.see("chain-version")
    second.press("批准变更")
    expect(other.get_by_text("已批准。今后提交的这类事项按新的环节办理。")).to_be_visible()
