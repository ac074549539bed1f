"""A round of placement from its published order to the registers: an officer at the desk, a veteran who chooses on a
phone in the own turn, another who comes to the counter, a head who signs; a vacancy that fits a wish.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from placement_world import Placements
from playwright.sync_api import BrowserContext

from rongjun.base import clock
from rongjun.base.scope import acting, whole_registry
from rongjun.domains.disclosure import keys, visits
from rongjun.domains.disclosure.codes import new_code
from rongjun.domains.people.models import Person
from rongjun.domains.services.placement.models import Choice, Signed
from rongjun.domains.services.registers.models import Record

from .conftest import PHONE
from .test_library_journey import enter
from .walking import Walk


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Placements]:
    """Three persons and two posts, the order published a month ago; a wish and a vacancy."""
    with override_settings(VAR_DIR=tmp_path / "var"), whole_registry("tests"):
        made = Placements(clock.now() - timedelta(days=40))
        made.law, made.park = made.post("县司法局"), made.post("县园林所")  # type: ignore[attr-defined]
        made.people = [made.listed("甲乙", 200), made.listed("丙丁", 60), made.listed("戊己", 12)]  # type: ignore[attr-defined]
        made.publish()
        made.driver()
        made.wish(made.people[0].person)  # type: ignore[attr-defined]
        yield made


def own_code(world: Placements, person: Person, *, changed: bool) -> str:
    """Return the code of a person, as the counter gave it, or made by the person since."""
    with acting(world.officer):
        given = keys.give_key(person_id=person.pk, given=keys.Given(), by=world.officer, at=clock.now())
    if not changed:
        return given.code
    opened = visits.sign_in(file_no=person.file_no, code=given.code, at=clock.now())
    visit = visits.take_visit(opened[1], clock.now()) if opened else None
    assert visit is not None
    code = new_code()
    keys.change_code(key=visit.key, folder_key=visit.folder_key, code=code, at=clock.now())
    return code


def test_a_round_is_chosen_on_a_phone_and_at_the_counter_and_carried_into_the_registers(
    open_context: Callable[..., BrowserContext], world: Placements
) -> None:
    first, second, third = (one.person for one in world.people)  # type: ignore[attr-defined]
    desk = Walk(open_context(bypass_csp=True).new_page(), "placement-desk")
    enter(desk.page, world.officer)
    begin(desk)
    phone = Walk(
        open_context(viewport=PHONE, has_touch=True, bypass_csp=True).new_page(), "placement-own", rests_on="-phone"
    )
    choose_online(phone, first, own_code(world, first, changed=True))
    other = Walk(open_context(viewport=PHONE, bypass_csp=True).new_page(), "placement-other", rests_on="-phone")
    cannot_yet(other, second, own_code(world, second, changed=False))
    at_the_counter(desk)
    sign(open_context(bypass_csp=True), world)
    carry(desk)
    assert {one.person_id for one in Record.objects.filter(code="placement")} == {first.pk, second.pk}
    assert Record.objects.get(code="placement-leftover").person_id == third.pk
    assert desk.faults == {} and phone.faults == {} and other.faults == {}


def begin(walk: Walk) -> None:
    """The home page says what is due; the officer begins the choice."""
    walk.page.goto("/")
    assert walk.says("异议期满，可以开始选岗")
    walk.follow("异议期满，可以开始选岗")
    walk.see("rounds")
    walk.follow("秋季选岗")
    walk.see("round")
    walk.press("开始选岗")
    assert walk.says("轮到第一位")
    walk.page.goto("/")
    assert walk.says("正轮到选岗")


def sign_in_own(walk: Walk, person: Person, code: str) -> None:
    walk.page.goto("/portal/own/enter/")
    walk.page.get_by_label("档案号").fill(person.file_no)
    walk.page.get_by_label("个人查询码").fill(code)
    walk.press("打开")


def choose_online(walk: Walk, person: Person, code: str) -> None:
    """The veteran reads the own place and a vacancy that fits, presses too soon, and chooses; twice is once."""
    sign_in_own(walk, person, code)
    assert walk.says("轮到您选岗")
    walk.see("home")
    walk.page.goto("/portal/own/work/")
    assert walk.says("3 人里第 1") and walk.says("县公交公司：驾驶员")
    walk.see("work")
    walk.follow("轮到您了，去选岗")
    walk.press("选定")
    assert walk.says("请先勾选") and walk.says("县园林所")
    walk.see("choose-wrong")
    walk.page.get_by_label("县司法局：科员").check()
    walk.page.get_by_label("我看清楚了").check()
    form = walk.page.locator("main form[novalidate]").evaluate("one => Object.fromEntries(new FormData(one))")
    address = walk.page.url
    walk.press("选定")
    assert walk.says("已选定") and walk.lacks("去选岗")
    walk.see("chosen")
    again = walk.page.request.post(address, form=form, headers={"Referer": address})
    assert again.ok and "已选定" in again.text() and Choice.objects.count() == 1
    walk.page.goto(address)
    assert walk.says("现在不是您的选岗时间")


def cannot_yet(walk: Walk, person: Person, code: str) -> None:
    """Who has the counter's code sees the turn and what is left, and may not choose online."""
    sign_in_own(walk, person, code)
    walk.follow("去选岗")
    assert walk.says("还不能在网上选") and walk.says("县园林所") and walk.lacks("县司法局")
    walk.see("not-yet")


def at_the_counter(walk: Walk) -> None:
    """The officer sees who chose online, and notes what the second one says; half of a proxy is refused."""
    walk.page.goto("/placement/")
    walk.follow("秋季选岗")
    assert walk.says("本人网上选定")
    walk.follow("甲乙")
    assert walk.says("本人在自己的页面选定")
    walk.see("candidate")
    walk.page.go_back()
    walk.follow("丙丁")
    walk.page.get_by_label("县园林所").check()
    walk.page.get_by_label("代选人姓名").fill("丙小")
    walk.press("选定")
    assert walk.says("授权材料") and walk.page.get_by_label("代选人姓名").input_value() == "丙小"
    walk.see("counter-wrong")
    walk.page.get_by_label("与本人的关系").fill("儿子")
    walk.page.get_by_label("授权材料").fill("授权书 3 号")
    walk.press("选定")
    assert walk.says("轮到下一位")
    walk.page.goto("/placement/")
    walk.follow("秋季选岗")
    walk.press("提交结果签署")
    assert walk.says("等待另一人签署")


def sign(context: BrowserContext, world: Placements) -> None:
    """The head finds the result in the inbox and signs it."""
    walk = Walk(context.new_page(), "placement-head")
    enter(walk.page, world.head)
    walk.page.goto("/inbox/")
    assert walk.says("安置选岗结果")
    walk.page.goto(f"/placement/lists/{Signed.objects.get(kind='result').pk}/")
    walk.see("result")
    walk.press("签署")
    assert walk.says("结果生效")
    assert walk.faults == {}


def carry(walk: Walk) -> None:
    """The closed round is carried into the registers; who chose and who is left each have a record with a day."""
    walk.page.goto("/")
    walk.follow("选岗已办结，要转入台账")
    walk.follow("秋季选岗")
    walk.page.get_by_label("承办遗留问题的单位").select_option(label="试验县退役军人事务局")
    walk.press("转入台账")
    assert walk.says("已转入台账 3 条")
    for code, words in (("placement", "已选岗"), ("placement-leftover", "已交办")):
        walk.page.goto(f"/registers/of/{code}/")
        assert walk.says(words)
        walk.see(code)
    walk.page.goto(f"/registers/of/vacancy/{Record.objects.get(code='vacancy').pk}/fits/")
    assert walk.says("开车") and walk.says("工种合适")
    walk.see("fits")
