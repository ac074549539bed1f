"""Stations: an inspector on a phone from the finding to the score, and a town clerk's day of rounds and daily lines."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import BrowserContext, Page
from services_world import png
from stations_world import Stations

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry
from rongjun.domains.services.stations import agreements, inspecting, leading, training
from rongjun.domains.services.stations.models import Finding, Inspection, Sheet
from rongjun.domains.services.stations.sheets import indicators_of
from rongjun.domains.units.models import Account

from .conftest import DESKTOP, PASSWORD, PHONE, sign_in
from .walking import Walk

type Open = Callable[..., BrowserContext]


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Stations]:
    with override_settings(VAR_DIR=tmp_path), whole_registry("tests"):
        world = Stations()
        world.at = clock.now()
        yield world


def enter(page: Page, who: Actor) -> Page:
    """Sign somebody of the county in."""
    account = Account.objects.get(pk=who.account_id)
    account.set_password(PASSWORD)
    account.save()
    sign_in(page, account.username)
    return page


def walk(open_context: Open, who: Actor, name: str, *, phone: bool) -> Walk:
    """Return somebody at work, signed in, on a phone or at a desk."""
    page = enter(open_context(viewport=PHONE if phone else DESKTOP, bypass_csp=True).new_page(), who)
    return Walk(page, name, rests_on="-phone" if phone else "")


def find_fault(clerk: Walk, county: Stations, photo: Path) -> Inspection:
    """The inspector begins and marks a point with a fault and a photo; a wrong mark keeps what was typed."""
    page = clerk.page
    page.goto("/services/")
    clerk.see("services")
    clerk.follow("服务站")
    clerk.see("list")
    clerk.follow("一村站")
    clerk.see("station")
    page.locator("#act-begin").get_by_label("检查指标").select_option(label="站点环境（十三项）")
    clerk.press("开始检查")
    assert clerk.says("已打分")
    clerk.see("points")
    clerk.follow("门牌标识")
    page.get_by_label("得分（0 至 5）").fill("9")
    page.get_by_label("发现的问题").fill("门牌被树枝挡住")
    clerk.press("保存，下一项")
    assert clerk.says("发现问题的，请定整改期限") and page.get_by_label("发现的问题").input_value() == "门牌被树枝挡住"
    clerk.see("wrong-mark")
    page.get_by_label("得分（0 至 5）").fill("2")
    page.get_by_label("整改期限").fill(county.day(5).isoformat())
    page.get_by_label("照片").set_input_files(photo)
    clerk.press("保存，下一项")
    assert clerk.says("第 2 项，共 13 项")
    clerk.see("next-point")
    return Inspection.objects.select_related("sheet").get()


def test_an_inspector_s_finding_is_mended_looked_at_again_and_scored(
    open_context: Open, county: Stations, tmp_path: Path
) -> None:
    photo = tmp_path / "门牌.png"
    photo.write_bytes(png("where it was taken"))
    clerk = walk(open_context, county.clerk, "inspector", phone=True)
    inspection = find_fault(clerk, county, photo)
    for point in indicators_of(inspection.sheet).points[1:]:
        inspecting.give_mark(
            inspection_id=inspection.pk, point=point.code, got=point.most, note="", by=county.clerk, at=clock.now()
        )
    clerk.page.goto(f"/stations/inspections/{inspection.pk}/")
    clerk.press("结束检查，交服务站整改")
    assert clerk.says("100 × 87 ÷ 90 = 96.7")
    clerk.see("handed-over")
    worker = walk(open_context, county.worker, "mender", phone=True)
    worker.page.goto("/duties/")
    assert worker.says("门牌被树枝挡住")
    worker.page.goto(f"/stations/findings/{Finding.objects.get().pk}/")
    assert worker.page.locator(".photos img").count() == 1
    worker.see("finding")
    worker.page.get_by_label("怎样整改的").fill("修了树枝，重新挂正")
    worker.page.get_by_label("照片").set_input_files(photo)
    worker.press("报告已整改")
    assert worker.says("等待复查")
    worker.see("mended")
    clerk.page.goto(f"/stations/findings/{Finding.objects.get().pk}/")
    clerk.page.get_by_label("通过", exact=True).check()
    clerk.page.get_by_label("看到了什么").fill("从路上看得见了")
    clerk.page.get_by_label("整改后的得分").fill("5")
    clerk.press("保存复查结果")
    assert clerk.says("复查通过")
    clerk.see("looked-again")
    clerk.page.goto(f"/stations/inspections/{inspection.pk}/")
    assert clerk.says("100.0")
    clerk.see("score")
    assert not clerk.faults and not worker.faults


def test_a_town_clerk_plans_a_round_does_it_and_the_village_writes_its_line(
    open_context: Open, county: Stations
) -> None:
    clerk = walk(open_context, county.clerk, "town-clerk", phone=False)
    page = clerk.page
    page.goto("/stations/rounds/plan/")
    clerk.see("plan")
    clerk.press("排入计划")
    assert clerk.says("请选择“去哪些村（社区）”")
    page.get_by_label("日期").fill(county.today.isoformat())
    page.get_by_label("东镇一村").check()
    clerk.press("排入计划")
    assert clerk.says("已排 1 个村")
    clerk.follow("东镇一村")
    page.get_by_label("办了什么").fill("代办优待证两件，讲解新标准")
    page.get_by_label("有几人来问事办事").fill("6")
    clerk.press("保存")
    assert clerk.says("巡回已登记")
    clerk.see("rounds")
    worker = walk(open_context, county.worker, "village-line", phone=True)
    worker.page.goto("/")
    worker.follow("今天还没有填每日一行的村")
    worker.page.get_by_label("还需要什么").fill("老王思想动态")
    worker.press("填报")
    assert worker.says("不能写“思想动态”") and worker.page.get_by_label("还需要什么").input_value() == "老王思想动态"
    worker.see("refused")
    worker.page.get_by_label("还需要什么").fill("")
    worker.press("填报")
    assert worker.says("已填报：没有办结的事 0 件")
    page.goto("/stations/lines/")
    assert clerk.says("东镇一村")
    clerk.see("lines")
    assert not clerk.faults and not worker.faults


def test_every_further_page_of_a_station_fits_a_phone_and_passes_axe(open_context: Open, county: Stations) -> None:
    """The pages that the two journeys do not come by: rules, leading groups, training with its test, agreements."""
    day, told = county.today, county.said()
    meeting = county.held(county.group())
    station = county.unit["东镇站"]
    leading.resolve(meeting_id=meeting.pk, what="整修接待室", unit_id=station, staff_id=None, due_on=day, **told)
    course = training.plan_course(
        unit_id=county.unit["东镇站"], title="政策", day=day, hours=4, place="镇里", bank="station_basics", **told
    )
    training.hold_course(course_id=course.pk, staff_ids=[county.worker.staff_id], **told)
    agreement = agreements.sign_agreement(
        year=day.year, unit_id=county.unit["东镇站"], staff_id=None, tasks=["走访", "答复"], signed_on=day, **told
    )
    agreements.state_veto(agreement_id=agreement.pk, ground="diverted", evidence="账页", **told)
    officer = walk(open_context, county.officer, "station-desk", phone=False)
    sheets = {one.code: one.pk for one in Sheet.objects.all()}
    pages = {
        "new": "new/", "groups": "groups/", "group-new": "groups/new/", "group": f"groups/{meeting.group_id}/",
        "meetings": "meetings/", "meeting": f"meetings/{meeting.pk}/", "sheets": "sheets/",
        "indicators": f"sheets/{sheets['environment']}/", "staffing": f"sheets/{sheets['staffing']}/",
        "questions": f"sheets/{sheets['station_basics']}/", "rules": f"sheets/{sheets['appraisal']}/",
        "sheet-new": f"sheets/new/?from={sheets['staffing']}", "courses": "courses/", "course-new": "courses/new/",
        "contacts": "contacts/", "contact-new": "contacts/new/", "agreements": "agreements/",
        "agreement-new": "agreements/new/", "agreement": f"agreements/{agreement.pk}/", "findings": "findings/",
        "inspections": "inspections/",
    }  # fmt: skip
    for name, path in pages.items():
        officer.page.goto(f"/stations/{path}")
        officer.see(name)
    worker = walk(open_context, county.worker, "station-test", phone=True)
    training.begin_test(course_id=course.pk, by=county.worker, at=clock.now())
    for name, path in {"course": f"courses/{course.pk}/", "test": f"courses/{course.pk}/test/"}.items():
        worker.page.goto(f"/stations/{path}")
        worker.see(name)
    assert not officer.faults and not worker.faults
