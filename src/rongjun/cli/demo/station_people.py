"""What the demo's stations do with people: contacts of villages, rounds, daily lines, courses, agreements."""

from datetime import timedelta
from typing import Any

from rongjun.base.actor import Actor
from rongjun.base.scope import acting
from rongjun.domains.services.stations import agreements, training, villages
from rongjun.domains.services.stations.models import Round
from rongjun.domains.services.stations.sheets import bank_of
from rongjun.domains.units.models import Unit
from rongjun.kernel.period import first_day, month_of

from .stage import Stage

NEEDS = (
    "",
    "",
    "一户屋顶漏雨，请镇里看看能否列入修缮",
    "",
    "两位老人办优待证不便，想请上门",
    "",
    "村里路灯坏了，影响晚上送医",
)
TASKS = (
    "按计划走访到户，需要和承诺有结果",
    "咨询和事项在期限内答复",
    "账户和信息变动当月登记",
    "检查发现的问题按期整改",
)


def name_contacts(stage: Stage, units: list[Unit], names: list[str]) -> None:
    """Name the contact of each village that has a station here."""
    for unit, name in zip(units, names, strict=False):
        villages.name_contact(code=str(unit.area_id), name=name, post="村委委员", since=stage.day, by=stage.desk.clerk,
                              at=stage.at)  # fmt: skip


def sign_agreements(stage: Stage, units: list[Unit]) -> None:
    """Sign this year's agreements with the towns, and with the clerk and the worker."""
    desk = stage.desk
    told: dict[str, Any] = {
        "year": stage.day.year,
        "tasks": TASKS,
        "signed_on": stage.day,
        "by": desk.officer,
        "at": stage.at,
    }
    for unit in units:
        agreements.sign_agreement(unit_id=unit.pk, staff_id=None, **told)
    for who in (desk.clerk, desk.worker):
        agreements.sign_agreement(unit_id=who.unit_id, staff_id=who.staff_id, **told)


def go_round(stage: Stage, units: list[Unit], month: int) -> None:
    """Plan the rounds of a month, and write those that were done by now."""
    by, first = stage.desk.clerk, first_day(month)
    days = {str(unit.area_id): first.replace(day=13 + place) for place, unit in enumerate(units[:14])}
    villages.plan_rounds(days=days, by=by, at=stage.at)
    for one in Round.objects.filter(done_on=None, month__lt=month_of(stage.day)).order_by("pk")[:13]:
        villages.do_round(round_id=one.pk, done_on=one.planned_on, done="政策咨询、代办优待证、核对账户信息", by=by,
                          asked=one.pk * 7 % 11, at=stage.at)  # fmt: skip


def write_lines(stage: Stage, units: list[Unit], odd: int) -> None:
    """Write the lines of a day: one village is always late, so that the day's end makes its line."""
    for place, unit in enumerate(units[:-1]):
        villages.write_line(code=str(unit.area_id), needs=NEEDS[(place + odd) % len(NEEDS)], by=stage.desk.clerk,
                            at=stage.at)  # fmt: skip
    villages.make_lines(day=stage.day, by=stage.desk.clerk, at=stage.at)


def hold_course(stage: Stage, place: int) -> None:
    """Hold a course to which clerk and worker came; the worker passes its test."""
    desk = stage.desk
    course = training.plan_course(
        unit_id=desk.officer.unit_id, title=("抚恤优待政策", "信访工作条例", "个人信息保护", "走访帮扶实务")[place % 4],
        day=stage.day, hours=4, place="局三楼会议室", bank="station_basics", by=desk.officer, at=stage.at,
    )  # fmt: skip
    came = [desk.clerk.staff_id, desk.worker.staff_id]
    training.hold_course(course_id=course.pk, staff_ids=came, by=desk.officer, at=stage.at)
    _take_test(stage, course.pk, desk.worker)
    training.plan_course(
        unit_id=desk.officer.unit_id, title="年度业务轮训", day=stage.day + timedelta(days=200 + place), hours=8,
        place="县委党校", bank="", by=desk.officer, at=stage.at,
    )  # fmt: skip


def _take_test(stage: Stage, course_id: int, who: Actor) -> None:
    with acting(who):
        course = training.own_course(course_id, who)
        attempt = training.begin_test(course_id=course_id, by=who, at=stage.at)
        assert course.bank is not None
        right = {one.code: one.right for one in bank_of(course.bank).questions}
        answers = {code: right[code] for code in attempt.drawn}
        training.end_test(course_id=course_id, answers=answers, by=who, at=stage.at)
