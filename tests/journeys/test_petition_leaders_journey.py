"""Petitions beyond the desk: a leader on reception day, a reviewer at the city, the disciplinary body, and the accused
unit, which finds nothing.
"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from petition_lead_world import LeadCounty
from playwright.sync_api import BrowserContext, Page

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions.models import LeaderMatter, Matter
from rongjun.domains.petitions.walls import Accused
from rongjun.domains.units.models import Account

from .conftest import DESKTOP, PASSWORD, PHONE, sign_in
from .walking import Walk

type Open = Callable[..., BrowserContext]


@pytest.fixture
def county() -> LeadCounty:
    world = LeadCounty()
    world.at = clock.now()
    return world


def enter(page: Page, who: Actor) -> Page:
    """Sign somebody of the county in."""
    account = Account.objects.get(pk=who.account_id)
    account.set_password(PASSWORD)
    account.save()
    sign_in(page, account.username)
    return page


def walk(open_context: Open, who: Actor, name: str, *, phone: bool = False) -> Walk:
    """Return somebody at work, signed in, on a phone or at a desk."""
    page = enter(open_context(viewport=PHONE if phone else DESKTOP, bypass_csp=True).new_page(), who)
    return Walk(page, name, rests_on="-phone" if phone else "")


def give_places(desk: Walk, number: str) -> None:
    """The petition officer gives a place by number, after a number that was mistyped, and one without a matter."""
    page = desk.page
    page.goto("/petition-desk/")
    desk.see("rota")
    page.locator("td a").first.click()
    panel = page.locator("#act-place")
    panel.get_by_label("事项编号").fill(number[:-1] + "x")
    desk.press("取号")
    assert desk.says("编号有误") and panel.get_by_label("事项编号").input_value() == number[:-1] + "x"
    desk.see("wrong-number")
    panel.get_by_label("事项编号").fill(number)
    desk.press("取号")
    assert desk.says("1 号")
    page.locator("#act-place").get_by_label("反映什么").select_option(label="医疗保障")
    desk.press("取号")
    assert desk.says("只显示这一次")
    desk.see("queue")


def hear(leader: Walk, due: str) -> None:
    """The leader opens the day from the home page, hears, marks, takes the matter on and answers for its date."""
    page = leader.page
    page.goto("/")
    leader.see("home")
    leader.follow("接待群众")
    page.locator("td a").first.click()
    leader.see("place")
    leader.press("记入办理过程")
    assert leader.says("请填写“接待时的答复和要求”")
    page.get_by_label("接待时的答复和要求").fill("本周内查清漏报的原因，当面答复。")
    leader.press("记入办理过程")
    assert leader.says("已记入办理过程")
    page.get_by_label("为什么包案").fill("拖了三个月，涉及两个部门。")
    page.get_by_label("我负责在哪一天前化解").fill("明天")
    leader.press("由我包案")
    assert leader.says("日期应为") and page.get_by_label("为什么包案").input_value().startswith("拖了三个月")
    leader.see("wrong-date")
    page.get_by_label("我负责在哪一天前化解").fill(due)
    leader.press("由我包案")
    assert leader.says("由您对办结日期负责")
    leader.see("taken")
    page.goto("/petition-desk/taken/")
    assert leader.says(due)
    leader.see("taken-list")


def test_a_leader_on_reception_day(open_context: Open, county: LeadCounty) -> None:
    county.reception()
    matter = county.sorted()
    desk = walk(open_context, county.desk, "lead-desk")
    give_places(desk, matter.number)
    leader = walk(open_context, county.director, "lead-leader", phone=True)
    due = (county.today + timedelta(days=7)).isoformat()
    hear(leader, due)
    with whole_desk("tests"):
        assert LeaderMatter.objects.get().due_on.isoformat() == due
    assert not desk.faults and not leader.faults, (desk.faults, leader.faults)
    assert "甘露生" not in desk.kept + leader.kept and "13900000001" not in desk.kept + leader.kept


def propose(city: Walk) -> None:
    """The reviewer reads the opinion, why it is not accepted and what equal facts were answered, and proposes."""
    page = city.page
    page.goto("/")
    city.follow("复查复核：待提出意见")
    city.see("list")
    page.locator("td a").first.click()
    assert city.says("金额算错了") and city.says("予以补发")
    page.locator("details.petition-item summary").first.click()
    city.see("review")
    city.press("提交签发")
    assert city.says("请选择“结论”")
    city.see("review-faults")
    page.get_by_label("维持", exact=True).check()
    page.get_by_label("查明的事实").fill("调阅三月份发放名单，漏报属实，已补发 1200 元，计算无误。")
    page.get_by_label("意见", exact=True).fill("原处理意见事实清楚、适用规定正确，予以维持。")
    city.press("提交签发")
    assert city.says("须由另一人签发")
    city.see("proposed")


def test_a_reviewer_at_the_city_upholds_and_delivers(open_context: Open, county: LeadCounty) -> None:
    county.delivered()
    matter = county.in_review()
    maker, signer = county.city
    city = walk(open_context, maker, "review-city")
    propose(city)
    second = walk(open_context, signer, "review-signer")
    second.page.goto(f"/petition-desk/reviews/{matter.pk}/")
    second.follow("去签发")
    second.see("sign")
    second.page.get_by_role("button", name=re.compile("签(发|署)")).first.click()
    assert second.says("已签发")
    page = city.page
    page.goto(f"/petition-desk/reviews/{matter.pk}/")
    page.get_by_label("送达方式").select_option(label="邮寄")
    page.get_by_label("送达日期").fill((county.today + timedelta(days=1)).isoformat())
    city.press("登记送达")
    assert city.says("不晚于今天")
    page.get_by_label("送达日期").fill(county.today.isoformat())
    city.press("登记送达")
    assert city.says("已登记送达")
    city.see("delivered")
    with whole_desk("tests"):
        assert Matter.objects.get(pk=matter.pk).state == "reviewed"
    assert not city.faults and not second.faults, (city.faults, second.faults)


def test_the_disciplinary_body_works_and_the_accused_unit_finds_nothing(
    open_context: Open, county: LeadCounty
) -> None:  # fmt: skip
    accused = walk(open_context, county.clerk, "accused")
    before = look_everywhere(accused, "克扣慰问金", 10**6)
    accuses = [Accused(unit_id=county.clerk.unit_id, name="万站长")]
    matter = county.sorted("accusation", "", accuses=accuses, told="站长克扣慰问金")
    assert look_everywhere(accused, "克扣慰问金", matter.pk) == before
    accused.see("home")
    board = walk(open_context, county.discipline, "discipline")
    page = board.page
    page.goto("/petition-desk/accusations/")
    assert board.says(matter.number)
    board.see("list")
    page.locator("td a").first.click()
    assert board.says("东镇站") and board.lacks("万站长")
    board.press("打开")
    assert board.says("请填写“目的”")
    page.get_by_label("目的").fill("核查线索")
    board.press("打开")
    assert board.says("万站长")
    board.see("opened")
    board.follow("办理、回复")
    board.see("matter")
    assert not accused.faults and not board.faults, (accused.faults, board.faults)


def look_everywhere(accused: Walk, words: str, number: int) -> list[str]:
    """Return what the accused unit is shown: home, lists, search by words, the matter's address, a file."""
    page, shown = accused.page, []
    for path in ("/", "/petitions/", "/petitions/all/", "/petition-desk/sent/", f"/petitions/all/?q={words}"):
        page.goto(path)
        shown.append(page.locator("main").inner_text())
    for path in (f"/petitions/{number}/", f"/petitions/{number}/lead/", f"/petition-desk/reviews/{number}/"):
        answer = page.goto(path)
        assert answer is not None
        shown.append(f"{answer.status} {page.locator('main').inner_text()}")
    with page.expect_download() as taken:
        page.evaluate("location.href = '/petition-desk/sent/?export=csv'")
    shown.append(taken.value.path().read_text(encoding="utf-8-sig"))
    return shown
