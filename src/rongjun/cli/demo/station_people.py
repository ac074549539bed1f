"""What the demo's stations do with people: contacts of villages, rounds, daily lines, courses, agreements."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from rongjun.base.actor import Actor
from rongjun.base.scope import acting
from rongjun.domains.services.stations import agreements, training, villages
from rongjun.domains.services.stations.models import Agreement, Course, Round
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
COURSES = ("抚恤优待政策", "信访工作条例", "个人信息保护", "走访帮扶实务")
ROUND = (
    "政策咨询、代办优待证",
    "核对账户信息，收年度确认材料",
    "讲解医疗补助怎样报销，代办优待证",
    "收住房和就业需求，政策咨询",
)
DAILY = timedelta(days=21)
"""How long before the present the lines are written on every working day."""
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


def sign_agreements(stage: Stage, units: list[Unit], year: int) -> None:
    """Sign a year's agreements with the towns, and with the clerks and the worker; once."""
    desk = stage.desk
    told: dict[str, Any] = {"year": year, "tasks": TASKS, "signed_on": stage.day, "by": desk.officer, "at": stage.at}
    if Agreement.objects.filter(year=year).exists():
        return
    for unit in units:
        agreements.sign_agreement(unit_id=unit.pk, staff_id=None, **told)
    for who in (desk.clerk, desk.second_clerk, desk.worker):
        agreements.sign_agreement(unit_id=who.unit_id, staff_id=who.staff_id, **told)


def state_veto(stage: Stage, year: int) -> None:
    """State a ground against the second town's agreement, which its clerk answers: it does not hold in the end."""
    desk = stage.desk
    found = Agreement.objects.filter(year=year, unit_id=desk.second_clerk.unit_id, staff=None).first()
    if found is None:
        return
    evidence = "一件账户变动的登记晚于本县规定的当月，见导入记录（虚构）"
    veto = agreements.state_veto(
        agreement_id=found.pk, ground="missed_limit", evidence=evidence, by=desk.officer, at=stage.at
    )
    answer = "当月二十九日收到材料，次月一日登记，银行已在同日更正，没有影响发放"
    at = stage.reach(stage.at + timedelta(hours=4))
    agreements.answer_veto(veto_id=veto.pk, answer=answer, by=desk.second_clerk, at=at)


def appraise(stage: Stage, year: int) -> None:
    """Propose what the year of each party came to; two of three are decided, the others wait for the head."""
    desk = stage.desk
    for place, one in enumerate(Agreement.objects.filter(year=year).order_by("pk")):
        made = agreements.propose_appraisal(
            agreement_id=one.pk, holding=[], said="按责任书逐项核对，数据见各项台账", by=desk.officer, at=stage.at
        )
        if place % 3:
            agreements.sign_appraisal(appraisal_id=made.pk, content=made.content_hash, by=desk.head, at=stage.at)


def go_round(stage: Stage, units: list[Unit], month: int) -> None:
    """Plan the rounds of a month, and write those of the month before; one village is put off now and then."""
    first = first_day(month)
    days = {str(unit.area_id): first.replace(day=13 + place) for place, unit in enumerate(units[:14])}
    villages.plan_rounds(days=days, by=stage.desk.clerk, at=stage.at)
    write_rounds(stage)


def write_rounds(stage: Stage) -> None:
    """Write the rounds of the months gone by that are not written yet, all but one in some forty."""
    for one in Round.objects.filter(done_on=None, month__lt=month_of(stage.day)).order_by("pk"):
        if one.pk % 41:
            villages.do_round(
                round_id=one.pk, done_on=one.planned_on, done=ROUND[one.pk % len(ROUND)], asked=one.pk * 7 % 11,
                by=stage.desk.clerk, at=stage.at,
            )  # fmt: skip


def write_lines(stage: Stage, units: list[Unit]) -> Iterator[int]:
    """Write the lines up the line: through the year on one day of each week, in the last weeks on every working day.

    One village is always late, so that the day's end makes its line; the worker writes the own village's.
    """
    while True:
        for place, unit in enumerate(units[:-1]):
            by = stage.desk.worker if unit.pk == stage.desk.worker.unit_id else stage.desk.clerk
            needs = NEEDS[(place * 3 + stage.day.toordinal()) % len(NEEDS)]
            villages.write_line(code=str(unit.area_id), needs=needs, by=by, at=stage.at)
        villages.make_lines(day=stage.day, by=stage.desk.clerk, at=stage.at)
        weekend = {4: 3, 5: 2}.get(stage.day.weekday(), 1)
        yield weekend if stage.today - stage.day <= DAILY else 7


def hold_course(stage: Stage, number: int) -> None:
    """Hold the course of a quarter, which was planned the quarter before, and plan the next.

    The stations' people come; those who take its test pass, one of them at the second go.
    """
    desk = stage.desk
    course = _planned(stage, number, stage.day)
    came = [staff for staff, _name, _unit in training.staff_in_sight(desk.officer)]
    training.hold_course(course_id=course.pk, staff_ids=sorted({*came[:7], *(one.staff_id for one in _pupils(stage))}),
                         by=desk.officer, at=stage.at)  # fmt: skip
    for place, who in enumerate(_pupils(stage)):
        if place == number % 3:
            _take_test(stage, course.pk, who, right=False)
        _take_test(stage, course.pk, who, right=True)
    _planned(stage, number + 1, stage.day + timedelta(days=70))


def _pupils(stage: Stage) -> tuple[Actor, ...]:
    desk = stage.desk
    return desk.clerk, desk.second_clerk, desk.worker, desk.second_officer, desk.officer


def _planned(stage: Stage, number: int, day: date) -> Course:
    """Return a quarter's course that was planned, else plan it."""
    title, desk = COURSES[number % len(COURSES)], stage.desk
    found = Course.objects.filter(title=title, held_at=None, day__lte=stage.day).first()
    if found is not None:
        return found
    return training.plan_course(
        unit_id=desk.officer.unit_id, title=title, day=day, hours=4, place="局三楼会议室", bank="station_basics",
        by=desk.officer, at=stage.at,
    )  # fmt: skip


def _take_test(stage: Stage, course_id: int, who: Actor, *, right: bool) -> None:
    with acting(who):
        course = training.own_course(course_id, who)
        attempt = training.begin_test(course_id=course_id, by=who, at=stage.at)
        assert course.bank is not None
        asked = {one.code: one for one in bank_of(course.bank).questions}
        answers = {
            code: asked[code].right if right or place % 2 else asked[code].right % len(asked[code].options) + 1
            for place, code in enumerate(attempt.drawn)
        }
        training.end_test(course_id=course_id, answers=answers, by=who, at=stage.at)
