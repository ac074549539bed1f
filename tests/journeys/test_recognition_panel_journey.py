"""A rating from the doctors to the last signature, and one that is refused and appealed: each by who does it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext
from recognition_world import County, install

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.domains.recognition.models import Case, Opinion, SecondLook

from .case_walks import enter, open_case, unfold
from .walking import Walk

type Open = Callable[..., BrowserContext]
FACTS = "致残经过：训练中负伤\n负伤日期：2025-05-01"


@pytest.fixture
def county() -> County:
    install()
    world = County()
    world.at = clock.now() - timedelta(days=40)
    return world


@pytest.fixture
def walk_as(open_context: Open) -> Callable[[Actor, str], Walk]:
    """Sign somebody in and give them a browser of their own."""

    return lambda who, name: enter(open_context, who, f"recognition-{name}")


def tomorrow() -> str:
    return f"{clock.today() + timedelta(days=1):%Y-%m-%d}"


def appoint(officer: Walk, case: Case) -> None:
    open_case(officer, case)
    officer.see("medical")
    officer.page.get_by_label("鉴定日期").fill("2020-01-01")
    officer.page.get_by_label("鉴定医院").select_option(label="市医院")
    officer.page.get_by_label("地点", exact=True).fill("门诊二楼鉴定室")
    officer.press("安排鉴定")
    assert officer.says("今天或以后")
    officer.page.get_by_label("鉴定日期").fill(tomorrow())
    officer.press("安排鉴定")
    assert officer.says("已安排鉴定")


def give_opinion(doctor: Walk, case: Case) -> None:
    """A doctor finds the case in the list, opens what rating needs for a purpose, and gives an opinion."""
    doctor.page.goto("/")
    doctor.page.get_by_role("link", name="医学鉴定").first.click()
    doctor.see("list")
    doctor.follow(case.number)
    doctor.see("closed")
    assert doctor.lacks("右手")
    doctor.press("记录并查看")
    assert doctor.says("右手")
    doctor.see("opened")
    assert doctor.lacks("农业银行")
    doctor.press("出具意见")
    assert doctor.says("请填写“检查所见”")
    doctor.page.get_by_label("检查所见").fill("右手食指缺失，活动受限")
    doctor.page.get_by_label("依据的条款").fill("残疾等级评定标准五级第3条")
    doctor.page.get_by_label("建议等级").select_option(label="五级")
    doctor.press("出具意见")
    assert doctor.says("意见已出具")


def gather_evidence(officer: Walk, case: Case) -> None:
    open_case(officer, case)
    assert officer.says("残疾等级评定标准五级第3条")
    officer.press("办完这一步")
    unfold(officer, "向单位或档案馆取证")
    officer.page.get_by_label("发往单位").fill("县档案馆")
    officer.page.get_by_label("要查什么").fill("入伍登记和负伤记载")
    officer.page.get_by_label("催办日期", exact=True).fill(tomorrow())
    officer.press("登记取证函")
    assert officer.says("已登记取证函")
    officer.page.goto("/cases/inquiries/")
    officer.see("inquiries")
    officer.follow(case.number)
    officer.see("evidence")
    officer.page.get_by_label("查到什么，或为何取不到").fill("档案记载2025年5月1日训练负伤")
    officer.press("登记回复")
    assert officer.says("档案记载2025年5月1日训练负伤")
    officer.press("办完这一步")


def publish(officer: Walk, case: Case) -> None:
    """What may not be published is refused; the preview is masked; an objection is heard and answered."""
    open_case(officer, case)
    officer.follow("拟公示")
    officer.page.get_by_label("公示的内容").fill("办理事项：评定残疾等级\n伤情：右手食指缺失骨折")
    officer.page.get_by_label("接收异议的单位和电话").fill("试验县退役军人事务局 0000-0000000")
    officer.press("预览")
    assert officer.says("公开的材料不能印")
    officer.see("notice-refused")
    officer.page.get_by_label("公示的内容").fill("办理事项：评定残疾等级\n申请日期：2026-03-02")
    officer.press("预览")
    assert officer.says("公示（预览）") and officer.lacks(f"姓名 {case.name}")
    officer.see("notice-preview")
    officer.press("贴出公示")
    assert officer.says("已公示")
    unfold(officer, "登记异议")
    officer.page.get_by_label("异议的内容").fill("当时不在场")
    officer.page.get_by_label("提出人").fill("同村赵某")
    officer.press("登记异议")
    assert officer.says("已登记异议") and officer.lacks("同村赵某")
    officer.page.get_by_label("不成立", exact=True).check()
    officer.page.get_by_label("核查结果和答复").fill("部队证明在场")
    officer.press("答复异议")
    assert officer.says("部队证明在场")
    officer.see("notice-up")


def propose(officer: Walk, case: Case) -> None:
    open_case(officer, case)
    officer.see("decide")
    officer.follow("提出决定")
    officer.page.get_by_label("同意", exact=True).check()
    officer.press("试算同意后写入什么")
    assert officer.says("登记册不能写入") and officer.says("残疾等级")
    officer.see("propose-faults")
    officer.page.get_by_label("等级").select_option(label="五级")
    officer.page.get_by_label("认定的事实").fill(FACTS)
    officer.page.get_by_label("试验条例第一条").check()
    officer.page.locator("#id_reasons").fill("事实清楚，符合条件")
    officer.press("试算同意后写入什么")
    assert officer.says("登记册可以写入")
    officer.see("propose-tried")
    officer.press("提交签批")
    assert officer.says("已提交签批")
    officer.see("deciding")


def hold(supervisor: Walk, case: Case) -> None:
    """The supervisor sees every case of the county and holds one from its signing page, with a reason and an end."""
    supervisor.page.goto("/cases/all/")
    supervisor.follow(case.number)
    supervisor.follow("核对和签批")
    supervisor.see("sign")
    supervisor.follow("审批经过和暂缓")
    supervisor.page.get_by_label("理由").fill("部队证明的日期待核实")
    supervisor.page.locator("input[name=last_day]").fill(tomorrow())
    supervisor.press("暂缓")
    assert supervisor.says("暂缓中")


def lift(supervisor: Walk) -> None:
    supervisor.page.get_by_label("理由").fill("部队已来函核实")
    supervisor.press("解除暂缓")


def sign(signatory: Walk, case: Case, *, held: bool = False) -> None:
    signatory.page.goto("/inbox/")
    signatory.follow(f"认定决定 {case.number}")
    if held:
        assert signatory.says("暂缓中")
        assert signatory.page.get_by_role("button", name="签署", exact=True).count() == 0
        signatory.see("held")
        return
    signatory.see("sign")
    signatory.press("签署")
    assert signatory.says("已签署")


def later(monkeypatch: pytest.MonkeyPatch, *, days: int) -> None:
    """Let days pass for the office: the notice is over. Sessions are over too."""
    monkeypatch.setattr(clock, "now", lambda: timezone.now() + timedelta(days=days))
    monkeypatch.setattr(clock, "today", lambda: timezone.localdate(clock.now()))


def test_a_rating_from_the_doctors_to_the_last_signature(
    county: County, walk_as: Callable[[Actor, str], Walk], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = county.accepted(name="章有德")
    county.finish(case, county.clerk, known="yes")
    officer = walk_as(county.officer, "officer")
    appoint(officer, case)
    doctors = [walk_as(one, f"doctor-{number}") for number, one in enumerate(county.doctors, start=1)]
    for doctor in doctors:
        give_opinion(doctor, case)
    assert Opinion.objects.filter(case=case).values("staff").distinct().count() == 2
    gather_evidence(officer, case)
    officer.page.get_by_role("group", name="涉及隐私").get_by_label("否", exact=True).check()
    officer.press("办完这一步")
    city = walk_as(county.city, "city")
    open_case(city, case)
    city.see("send")
    city.page.get_by_label("意见", exact=True).fill("同意县级意见")
    city.press("办完这一步")
    publish(officer, case)
    later(monkeypatch, days=20)
    officer_later = walk_as(county.officer, "officer")
    open_case(officer_later, case)
    officer_later.press("办完这一步")
    propose(officer_later, case)
    supervisor, head = walk_as(county.supervisor, "supervisor"), walk_as(county.head, "head")
    hold(supervisor, case)
    sign(head, case, held=True)
    lift(supervisor)
    sign(head, case)
    director = walk_as(county.director, "director")
    sign(director, case)
    open_case(director, case)
    director.see("granted")
    assert county.fresh(case).state == "granted"
    for walk in (officer, officer_later, *doctors, city, supervisor, head, director):
        assert walk.faults == {}, walk.name


def test_a_refused_rating_is_appealed_overturned_and_looked_at_again(
    county: County, walk_as: Callable[[Actor, str], Walk]
) -> None:
    case = county.closed(county.decided(county.to_decide(name="章有福"), grants=False))
    clerk, city = walk_as(county.clerk, "clerk"), walk_as(county.city, "city-appeal")
    open_case(clerk, case)
    clerk.see("refused")
    unfold(clerk, "代本人登记复核申请")
    clerk.page.get_by_label("不服的理由").fill("部队证明没有采纳")
    clerk.press("登记复核申请")
    assert clerk.says("已提交复核")
    city.page.goto("/cases/")
    city.follow(case.number)
    assert city.says("部队证明没有采纳")
    city.see("appealed")
    city.page.get_by_label("撤销原决定，重新办理").check()
    city.page.get_by_label("复核的理由").fill("部队证明应当采纳")
    city.press("作出复核结论")
    assert city.says("已作出复核结论")
    case = county.fresh(case)
    assert (case.state, case.round) == ("working", 2)
    county.at = clock.now()
    county.closed(county.decided(case, compared="复核后采纳部队证明"))
    look = SecondLook.objects.filter(case=case, round=2).first() or SecondLook.objects.create(
        case=case, round=2, drawn_at=clock.now(), due_on=clock.today() + timedelta(days=20)
    )
    supervisor = walk_as(county.supervisor, "second-look")
    supervisor.page.goto("/cases/second-looks/")
    supervisor.see("list")
    supervisor.page.goto(f"/cases/second-looks/{look.pk}/")
    supervisor.see("form")
    supervisor.page.get_by_label("与原决定一致").check()
    supervisor.page.get_by_label("复核的情况").fill("部队证明与档案一致")
    supervisor.press("登记复核结果")
    assert supervisor.says("已登记复核结果")
    for walk in (clerk, city, supervisor):
        assert walk.faults == {}, walk.name
