"""A review that overturns, as far as the person who reads it and the first unit that acts on it; a re-review at the
province, which ends it.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from petition_lead_world import LeadCounty
from playwright.sync_api import BrowserContext

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions import delivering, papers, reviewing
from rongjun.domains.petitions.models import Matter

from .conftest import DESKTOP, PHONE
from .test_petition_leaders_journey import enter
from .walking import Walk

type Open = Callable[..., BrowserContext]
ANEW, KEPT = "县里没有核对执行月份，原意见事实不清。", "复查时已调阅档案，计算无误。"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[LeadCounty]:
    with override_settings(VAR_DIR=tmp_path):
        world = LeadCounty()
        world.at = clock.now()
        yield world


def at_work(open_context: Open, who: Actor, name: str) -> Walk:
    return Walk(enter(open_context(viewport=DESKTOP, bypass_csp=True).new_page(), who), name)


def at_home(open_context: Open, number: str, code: str, name: str) -> Walk:
    """The person opens the matter on a phone."""
    walk = Walk(open_context(viewport=PHONE, bypass_csp=True).new_page(), name, rests_on="-phone")
    walk.page.goto("/portal/petition/enter/")
    walk.page.get_by_label("信访事项编号").fill(number)
    walk.page.get_by_label("查询码").fill(code)
    walk.press("打开")
    return walk


def propose(walk: Walk, matter: Matter, outcome: str, facts: str, opinion: str) -> None:
    page = walk.page
    page.goto(f"/petition-desk/reviews/{matter.pk}/")
    page.get_by_label(outcome, exact=True).check()
    page.get_by_label("查明的事实").fill(facts)
    page.get_by_label("意见", exact=True).fill(opinion)
    walk.press("提交签发")
    assert walk.says("须由另一人签发")


def sign(walk: Walk, matter: Matter) -> None:
    walk.page.goto(f"/petition-desk/reviews/{matter.pk}/")
    walk.follow("去签发")
    walk.page.get_by_role("button", name=re.compile("签(发|署)")).first.click()
    assert walk.says("已签发")


def receive(home: Walk, title: str, words: str) -> None:
    """The person receives a paper and reads it."""
    home.follow(title)
    home.press("收到，打开来看")
    assert home.says(words)
    home.see(f"paper-{title[-4:]}")
    home.follow("回到事项")


def test_a_review_sets_aside_the_person_reads_it_and_the_first_unit_begins_anew(
    open_context: Open, county: LeadCounty
) -> None:
    matter = county.in_review()
    number, code = county.receipt.matter.number, county.receipt.code
    maker, signer = county.city
    city = at_work(open_context, maker, "overturn-city")
    propose(city, matter, "撤销，重新办理", ANEW, "撤销原处理意见，由原单位重新办理。")
    second = at_work(open_context, signer, "overturn-signer")
    sign(second, matter)
    with whole_desk("tests"):
        papers.issue_due(matter=Matter.objects.get(pk=matter.pk), by=maker, at=clock.now())
    home = at_home(open_context, number, code, "overturn-home")
    assert home.says("已受理，正在办理")
    receive(home, "信访事项复查意见书", ANEW)
    home.page.goto("/portal/petition/mine/history/")
    assert home.says("撤销原意见，重新办理")
    home.see("history")
    desk = at_work(open_context, county.desk, "overturn-desk")
    desk.page.goto("/petitions/")
    desk.follow(number)
    assert desk.says("撤销，重新办理")
    desk.see("again")
    desk.follow("提出处理意见")
    desk.page.get_by_label("请求事实清楚").check()
    desk.page.get_by_label("查明的事实").fill("经重新核对，执行月份晚录了三个月。")
    desk.page.get_by_label("处理意见").fill("差额随本月发放补发。")
    desk.page.get_by_label("依据的条款").fill("军人抚恤优待条例第八条")
    desk.press("提交签发")
    assert desk.says("意见待签发")
    with whole_desk("tests"):
        again = Matter.objects.get(pk=matter.pk)
    assert (again.state, again.round, again.owner_unit_id) == ("deciding", 2, county.desk.unit_id)
    walks = (city, second, home, desk)
    assert not any(one.faults for one in walks), [one.faults for one in walks]
    assert "甘露生" not in city.kept + desk.kept


def test_a_re_review_at_the_province_ends_it_and_the_person_reads_the_end(
    open_context: Open, county: LeadCounty
) -> None:
    matter = county.reviewed(county.in_review())
    number, code = county.receipt.matter.number, county.receipt.code
    delivering.deliver_opinion(matter=matter, how="hand", day=county.today, by=county.city[0], at=county.tick())
    home = at_home(open_context, number, code, "rereview-home")
    home.follow("请求复核")
    home.page.get_by_label("为什么不服").fill("原部队的复函没有给我看。")
    home.press("请求复核")
    assert home.says("正在复核")
    maker, signer = county.province
    province = at_work(open_context, maker, "rereview-province")
    province.page.goto("/petition-desk/reviews/")
    assert province.says(number) and province.lacks("甘露生")
    province.see("list")
    with whole_desk("tests"):
        matter = Matter.objects.get(pk=matter.pk)
    propose(province, matter, "维持", KEPT, "复查意见维持，本意见为终结意见。")
    sign(at_work(open_context, signer, "rereview-signer"), matter)
    province.page.goto(f"/petition-desk/reviews/{matter.pk}/")
    province.page.get_by_label("送达方式").select_option(label="邮寄")
    province.page.get_by_label("送达日期").fill(county.today.isoformat())
    province.press("登记送达")
    assert province.says("已登记送达")
    province.see("delivered")
    with whole_desk("tests"):
        matter = Matter.objects.get(pk=matter.pk)
        papers.issue_due(matter=matter, by=maker, at=clock.now())
    assert matter.state == "final"
    home.page.goto("/portal/petition/mine/")
    assert home.says("复核意见已送达，办理终结")
    home.follow("信访事项复核意见书")
    assert home.says(KEPT)
    home.see("final")
    assert not home.faults and not province.faults, (home.faults, province.faults)
    assert reviewing.unit_above(county.province[0].unit_id) is None
