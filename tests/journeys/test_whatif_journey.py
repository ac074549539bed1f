"""What if, and nobody left out: an officer compares two scenarios; a town clerk works through the town's list."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import BrowserContext

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.entitlements.models import Unclaimed
from rongjun.domains.people.models import Fact, Person
from rongjun.domains.units.actions import add_unit
from rongjun.domains.units.models import Account
from rongjun.domains.units.queries import get_actor_named
from tests.web.registry import OTHER_VILLAGE, TOWN, enter, load_places, row

from .conftest import sign_in
from .walking import Walk


@pytest.fixture
def county(account: Callable[..., str]) -> None:
    """Two towns: disabled soldiers who are paid, one of illness grade eight, and two who took part in a war unpaid."""
    load_places()
    officer = get_actor_named(account(Role.OFFICER))
    unit, _ = add_unit(name="东镇站", area_code=TOWN, root=False, by=officer, at=clock.now())
    Account.objects.filter(username=account(Role.TOWN_CLERK, person="方青")).update(unit=unit)
    gone = {"停止日期": "2020-05-31", "停止原因": "迁出"}
    eight = {"残疾等级": "八级", "残疾性质": "因病"}
    rows = [
        row(1, 姓名="赵守业"), row(2, 姓名="钱宝山", 区划代码=OTHER_VILLAGE), row(5, 姓名="周同", **eight),
        row(3, 姓名="孙四维", **gone), row(4, 姓名="李思源", 区划代码=OTHER_VILLAGE, **gone),
        row(6, 姓名="吴念", **gone),
    ]  # fmt: skip
    enter(rows, officer)
    for name in ("孙四维", "李思源", "吴念"):
        Fact.objects.create(
            person=Person.objects.get(name=name), kind="campaign", key="1", value={"kind": "参战"},
            valid_from=date(1979, 3, 1), recorded_at=clock.now() - timedelta(minutes=1),
        )  # fmt: skip


def test_an_officer_compares_two_scenarios_side_by_side(
    open_context: Callable[..., BrowserContext], county: None
) -> None:
    page = open_context(bypass_csp=True, accept_downloads=True).new_page()
    walk = Walk(page, "whatif")
    sign_in(page, Role.OFFICER.value)
    page.get_by_role("link", name="政策测算", exact=True).first.click()
    walk.see("list")
    walk.press("开始新的测算")
    walk.see("empty")
    walk.press("开始计算")
    assert walk.says("还没有任何变动") or "还没有任何变动" in page.content()
    first = page.get_by_role("region", name="方案一")
    first.get_by_role("link", name="变动一项标准").click()
    page.get_by_label("哪项标准").select_option("disability|*")
    page.get_by_label("数", exact=True).fill("八")
    walk.press("加上")
    walk.see("wrong-number")
    assert walk.says("请写数字")
    page.get_by_label("数", exact=True).fill("8")
    walk.press("加上")
    page.get_by_role("region", name="方案二").get_by_role("link", name="扩大到一类人").click()
    page.get_by_label("残疾军人", exact=True).check()
    page.get_by_label("其中残疾性质").select_option("illness")
    page.get_by_label("按哪种残疾性质计发").select_option("duty")
    walk.see("group")
    walk.press("加上")
    walk.see("two-scenarios")
    walk.press("开始计算")
    page.wait_for_url("**/by/benefit/")
    walk.see("result")
    assert walk.says("方案一") and walk.says("方案二") and walk.says("残疾抚恤金")
    for name in ("按乡镇", "按资金来源", "按年"):
        walk.follow(name)
        walk.see(f"result-{name}")
    assert walk.says(str(clock.today().year))
    walk.follow("名单")
    walk.see("people")
    assert walk.says("赵守业") and walk.says("钱宝山") and walk.lacks("周同")
    assert walk.faults == {}


def test_a_town_clerk_works_through_the_list_of_the_town(
    open_context: Callable[..., BrowserContext], county: None
) -> None:
    page = open_context(bypass_csp=True).new_page()
    walk = Walk(page, "unclaimed", rests_on="-phone")
    sign_in(page, Role.TOWN_CLERK.value)
    page.goto("/unclaimed/")
    walk.see("before")
    walk.press("重新查找")
    page.goto("/unclaimed/")
    walk.see("list")
    assert walk.says("孙四维") and walk.says("吴念") and walk.lacks("李思源") and walk.lacks("赵守业")
    walk.follow("孙四维")
    walk.see("one")
    walk.press("我来核实")
    walk.press("登记走访")
    walk.see("visit-without-a-yes")
    assert walk.says("不愿意的，选“结束”")
    page.get_by_label("走访日期").fill(f"{clock.today() + timedelta(days=2):%Y-%m-%d}")
    page.get_by_label("本人（或家属）已经同意").check()
    walk.press("登记走访")
    assert walk.says("约定走访") and walk.says("方青")
    page.goto("/unclaimed/")
    walk.follow("吴念")
    page.get_by_label("为什么不享受").fill("档案没有参战记载")
    walk.press("说明理由")
    walk.see("answered")
    assert walk.says("档案没有参战记载")
    states = dict(Unclaimed.objects.values_list("person__name", "state"))
    assert (states["孙四维"], states["吴念"]) == ("visit", "reasoned")
    assert walk.faults == {}
