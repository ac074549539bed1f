"""Visits: a clerk plans, a worker records without network on a phone and comes back, the town owes the promise."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import BrowserContext, Page, expect
from sampling import figure, many
from services_world import Stations

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry
from rongjun.domains.services.duties.models import Consent, Duty
from rongjun.domains.services.visits.models import Planned, Reason, Visit
from rongjun.domains.services.visits.planning import make_plan
from rongjun.domains.services.visits.routes import add_stops
from rongjun.domains.units.models import Account
from rongjun.kernel.visiting import quarter_of

from .conftest import PASSWORD, PHONE, sign_in
from .walking import Walk

FIRST_LOAD_BYTES, RECORD_SECONDS = 300_000, 60
QUEUED = many(1000, 130)
SLOW = {"offline": False, "latency": 300, "downloadThroughput": 1_600_000 / 8, "uploadThroughput": 750_000 / 8}
"""3G as browsers emulate it: 1.6 Mbit/s down, 750 kbit/s up, 300 ms."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Stations]:
    with override_settings(VAR_DIR=tmp_path), whole_registry("tests"):
        made = Stations(clock.now())
        for name in ("程守田", "罗长河", "方秋生"):
            made.person(name, born=date(1930, 1, 1), categories="")
        yield made


def enter(page: Page, who: Actor) -> None:
    account = Account.objects.get(pk=who.account_id)
    account.set_password(PASSWORD)
    account.save()
    sign_in(page, account.username)


def slowly(page: Page) -> Any:
    """Let the network be as slow as 3G from now on; gives the wire by which it is told."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", SLOW)
    return wire


def bytes_of(page: Page) -> tuple[list[int], Any]:
    """Count what comes over the network from now on, with a cold cache, as slowly as 3G."""
    sizes: list[int] = []
    wire = slowly(page)
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    wire.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
    return sizes, wire


def ready(page: Page) -> None:
    """Wait until the page is kept for the time without network, and the list is there."""
    expect(page.locator("#stops button").first).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def test_a_visit_recorded_without_network_comes_home_and_becomes_a_duty_of_the_town(
    open_context: Callable[..., BrowserContext], world: Stations
) -> None:
    desk = open_context(bypass_csp=True).new_page()
    clerk = Walk(desk, "visit-clerk")
    enter(desk, world.clerk)
    desk.goto("/services/")
    clerk.see("services")
    desk.goto("/visits/plans/")
    clerk.see("plans")
    clerk.press("排定走访")
    assert clerk.says("已排定") and clerk.says("这一季度都已排好")
    desk.goto("/visits/")
    clerk.see("planned")
    assert clerk.says("程守田") and clerk.says("本人愿意才去")

    context = open_context(viewport=PHONE)
    page = context.new_page()
    enter(page, world.worker)
    page.goto("/visits/day/")
    for name in ("程守田", "罗长河", "方秋生"):
        page.get_by_role("checkbox", name=name).first.check()
    page.get_by_role("button", name="排入这一天").click()
    expect(page.locator(".day-list li")).to_have_count(3)
    sizes, wire = bytes_of(page)
    began = time.monotonic()
    page.goto("/visits/phone/")
    expect(page.locator("#stops button").first).to_be_visible()
    loaded = time.monotonic() - began
    assert sum(sizes) < FIRST_LOAD_BYTES
    ready(page)
    wire.detach()

    context.set_offline(True)
    page.reload()
    expect(page.locator("#stops button")).to_have_count(3)
    began = time.monotonic()
    page.locator("#stops button", has_text="程守田").click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("请勾选需要")
    page.get_by_label("看病吃药").check()
    page.get_by_label("情况").fill("了解思想动态")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("思想动态")
    page.get_by_label("情况").fill("药快吃完了")
    page.get_by_text("承诺了什么").click()
    page.get_by_label("承诺办什么").fill("代取降压药")
    page.get_by_label("由谁办").select_option("town")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#stops")).to_contain_text("待送出")
    recorded = time.monotonic() - began
    page.locator("#stops button", has_text="方秋生").click()
    page.get_by_text("没有走访成").click()
    page.get_by_role("button", name="本人不要走访").click()
    expect(page.locator("#stops button")).to_have_count(2)
    expect(page.locator("#state")).to_contain_text("没有网络")
    assert not Visit.objects.exists() and recorded < RECORD_SECONDS

    context.set_offline(False)
    expect(page.locator("#state")).to_contain_text("已连接")
    expect(page.locator("#stops button")).to_have_count(1)
    visit = Visit.objects.select_related("person").get()
    assert (visit.person.name, visit.needs, visit.words) == ("程守田", ["medicine"], "药快吃完了")
    assert not Consent.objects.filter(person__name="方秋生").exists() and Planned.objects.count() == 2
    figure(f"first load {sum(sizes)} bytes in {loaded:.1f} s on 3G; a visit recorded offline in {recorded:.1f} s")

    page.get_by_role("button", name="送出并退出登录").click()
    page.wait_for_url("**/sign-in/**")
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") in (0, 1)
    desk.goto("/duties/unit/")
    clerk.see("duties")
    clerk.follow("代取降压药")
    clerk.see("duty")
    desk.get_by_label("办了什么、结果怎样").fill("已送到家")
    clerk.press("登记办结")
    assert clerk.says("已登记：办结") and Duty.objects.get().state == "done"
    desk.goto(f"/visits/made/{visit.pk}/")
    clerk.see("visit")
    assert clerk.says("已送到家") and clerk.faults == {}


def test_a_long_queue_comes_home_once_though_an_answer_is_lost_and_a_colleague_was_there(
    open_context: Callable[..., BrowserContext], world: Stations
) -> None:
    context = open_context(viewport=PHONE, bypass_csp=True)
    page = context.new_page()
    plans = many_plans(world, QUEUED)
    add_stops(day=clock.today(), planned_ids=[plans[0]], by=world.worker, at=clock.now())
    enter(page, world.worker)
    page.goto("/visits/phone/")
    ready(page)
    context.set_offline(True)
    page.evaluate(QUEUE, [plans, world.worker.account_id, clock.today().isoformat()])
    lost: list[int] = []

    def lose(route: Any) -> None:
        """Let the first answer be lost on the way: the office has the visits, the phone does not know."""
        if route.request.method == "POST" and not lost:
            lost.append(len(route.fetch().json()["results"]))
            route.abort()
        else:
            route.continue_()

    page.route("**/visits/phone/sync/", lose)
    context.set_offline(False)
    wire = slowly(page)
    expect(page.locator("#state")).to_contain_text("没有网络")
    assert lost == [50]
    began = time.monotonic()
    expect(page.locator("#state")).to_contain_text("已连接", timeout=120_000)  # nobody pressed anything
    expect(page.get_by_role("button", name="现在送出")).to_be_hidden()
    figure(f"{QUEUED} queued visits came home in {time.monotonic() - began:.1f} s on 3G, the first answer lost")
    assert Visit.objects.count() == QUEUED == Visit.objects.values("planned_id").distinct().count()
    wire.detach()

    other = open_context(viewport=PHONE, bypass_csp=True).new_page()
    enter(other, world.second)
    walk = Walk(other, "visit-second", rests_on="-phone")
    add = Planned.objects.filter(state="open").first()
    assert add is not None
    for worker in (world.worker, world.second):
        add_stops(day=clock.today(), planned_ids=[add.pk], by=worker, at=clock.now())
    other.goto("/visits/phone/")
    ready(other)
    walk.see("phone")
    Visit.objects.create(
        key="00000000-0000-0000-0000-0000000000ff", planned=add, person_id=add.person_id, reason_id=add.reason_id,
        unit_id=world.worker.unit_id, staff_id=world.worker.staff_id, area_code=add.area_code,
        visited_on=clock.today(), recorded_at=clock.now(),
    )  # fmt: skip
    other.locator("#stops button").first.click()
    other.get_by_label("没有需要").check()
    walk.see("form")
    other.get_by_role("button", name="保存").click()
    other.get_by_role("link", name="选择计入哪一份").click()
    walk.see("double")
    other.get_by_role("button", name="计入这一份").first.click()
    assert walk.says("已选定") and walk.faults == {}
    assert sorted(Visit.objects.filter(planned=add).values_list("counts", flat=True)) == [False, True]


QUEUE = """([plans, account, day]) => new Promise((done) => {
  const asked = indexedDB.open("rongjun-visits", 1);
  asked.onsuccess = () => {
    const turn = asked.result.transaction("queue", "readwrite");
    for (const planned of plans) {
      turn.objectStore("queue").put({ key: crypto.randomUUID(), account, planned, day, needs: ["none"], words: "",
        promises: [] });
    }
    turn.oncomplete = () => done(true);
  };
})"""


def many_plans(world: Stations, count: int) -> list[int]:
    make_plan(quarter=quarter_of(clock.today()), by=world.clerk, at=clock.now())
    reason = Reason.objects.get(code="asked")
    person = world.person("独一人")
    made = Planned.objects.bulk_create(
        Planned(
            person=person, reason=reason, period=f"n{number}", unit_id=world.worker.unit_id,
            area_code=person.area_code, due_on=clock.today(), made_at=clock.now(),
        )
        for number in range(count)
    )  # fmt: skip
    return [one.pk for one in made]
