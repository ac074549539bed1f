"""Training: courses of the yearly plan, attendance, tests drawn from a question bank, certificates.

The result of a test is told to the worker alone. Others see how many came and, of at least as many as figures need, how
many passed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.actions.accounts import SHELL_NAME
from rongjun.domains.units.models import Account, Staff
from rongjun.kernel.disclosure import LEAST
from rongjun.kernel.stations.scoring import share_of
from rongjun.kernel.stations.sheets import Question, SheetKind

from .access import at_stations, checked, counted, unit_in_reach, units_in_sight
from .models import Attempt, Attendance, Course
from .sheets import bank_of, find_present

MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Result:
    """How many of a course passed, of how many; None where fewer came than figures need."""

    came: int
    passed: int | None


@transaction.atomic
def plan_course(
    *, unit_id: int, title: str, day: date, hours: int, place: str, bank: str, by: Actor, at: datetime
) -> Course:
    """Put a course into the yearly plan; `bank` is the code of the question bank of its test, '' for none.

    Raises AlreadyDone for the same course, Refusal, NotPermitted, NotFound.
    """
    unit = unit_in_reach(unit_id, by)
    name = checked(title, _("请填写课程名称。"), 80)
    if not 1 <= hours <= 200 or not place.strip():
        raise Refusal(_("请填写学时（1 至 200）和地点。"))
    sheet = find_present(bank) if bank else None
    if bank and (sheet is None or sheet.kind != SheetKind.QUESTIONS):
        raise Refusal(_("没有这个题库。"))
    try:
        with transaction.atomic():
            made = Course.objects.create(
                unit=unit, title=name, day=day, hours=hours, place=place.strip(), bank=sheet, made_at=at
            )
    except IntegrityError:
        raise AlreadyDone(_("当天已有同名的课程。")) from None
    _record("course.plan", made, {"day": day.isoformat(), "bank": bank}, by, at)
    return get_course(made.pk, by)


@transaction.atomic
def hold_course(*, course_id: int, staff_ids: Sequence[int], by: Actor, at: datetime) -> Course:
    """Write who came to a course, once. Raises Refusal before its day or where nobody came, AlreadyDone."""
    course = get_course(course_id, by)
    unit_in_reach(course.unit_id, by)
    if course.day > office_day(at):
        raise Refusal(_("课程还没有到日期。"))
    known = set(Staff.objects.filter(pk__in=staff_ids).values_list("pk", flat=True))
    if not known or known != set(staff_ids):
        raise Refusal(_("请选择到课人员。"))
    if not Course.objects.filter(pk=course.pk, held_at=None).update(held_at=at):
        raise AlreadyDone(_("到课人员已经登记。"))
    Attendance.objects.bulk_create([Attendance(course=course, staff_id=pk) for pk in sorted(known)])
    _record("course.hold", course, {"came": len(known)}, by, at)
    return get_course(course.pk, by)


@transaction.atomic
def begin_test(*, course_id: int, by: Actor, at: datetime) -> Attempt:
    """Begin the test of a course one came to; the open one, where there is one. The questions are drawn by number.

    Raises NotFound for who did not come, Refusal where there is no test, AlreadyDone after passing or too many tries.
    """
    course = own_course(course_id, by)
    if course.bank is None:
        raise Refusal(_("这门课没有测验。"))
    done = list(Attempt.objects.filter(course=course, staff_id=by.staff_id).order_by("number"))
    if done and done[-1].ended_at is None:
        return done[-1]
    if any(one.passed for one in done) or len(done) >= MOST_ATTEMPTS:
        raise AlreadyDone(_("测验已经通过，或者次数已经用完。"))
    bank = bank_of(course.bank)
    drawn = draw([one.code for one in bank.questions], bank.drawn, f"{course.pk}:{by.staff_id}:{len(done)}")
    try:
        with transaction.atomic():
            return Attempt.objects.create(
                course=course, staff_id=by.staff_id, number=len(done) + 1, drawn=drawn, begun_at=at
            )
    except IntegrityError:
        raise AlreadyDone(_("测验已经开始，请刷新后继续。")) from None


@transaction.atomic
def end_test(*, course_id: int, answers: Mapping[str, int], by: Actor, at: datetime) -> Attempt:
    """Hand in a test. Raises Refusal with the first question without an answer, AlreadyDone where none is open."""
    course = own_course(course_id, by)
    attempt = Attempt.objects.filter(course=course, staff_id=by.staff_id, ended_at=None).first()
    if attempt is None or course.bank is None:
        raise AlreadyDone(_("没有正在进行的测验。"))
    bank = bank_of(course.bank)
    asked = questions_of(attempt, course)
    for place, question in enumerate(asked, start=1):
        if not 1 <= answers.get(question.code, 0) <= len(question.options):
            raise Refusal(_("第 %(place)d 题还没有作答。") % {"place": place})
    right = sum(answers[one.code] == one.right for one in asked)
    passed = share_of(right, len(asked)) >= bank.pass_from
    given = {one.code: answers[one.code] for one in asked}
    rows = Attempt.objects.filter(pk=attempt.pk, ended_at=None)
    if not rows.update(answers=given, right=right, passed=passed, ended_at=at):
        raise AlreadyDone(_("没有正在进行的测验。"))
    _record("course.test", course, {"attempt": attempt.number}, by, at)
    attempt.refresh_from_db()
    return attempt


def draw(codes: Sequence[str], count: int, seed: str) -> list[str]:
    """Return so many of the codes, in an order that the seed alone decides: the same test again is the same."""
    return sorted(codes, key=lambda code: hashlib.sha256(f"{seed}:{code}".encode()).digest())[:count]


def questions_of(attempt: Attempt, course: Course) -> list[Question]:
    """Return the questions of a test, in its order."""
    assert course.bank is not None
    known = {one.code: one for one in bank_of(course.bank).questions}
    return [known[code] for code in attempt.drawn]


@dataclass(frozen=True, slots=True)
class Looked:
    """A question of an own test that is over. `right`: the right answer, '' until the test is passed."""

    asks: str
    given: str
    correct: bool
    right: str
    cite: str


def looked_over(attempt: Attempt, course: Course) -> list[Looked]:
    """Return the questions of an own test that is over, each with its article; right answers once it is passed."""
    if attempt.ended_at is None:
        return []
    found = []
    for one in questions_of(attempt, course):
        given, right = one.options[attempt.answers[one.code] - 1], one.options[one.right - 1]
        found.append(Looked(one.asks, given, given == right, right if attempt.passed else "", one.cite))
    return found


def own_course(course_id: int, by: Actor) -> Course:
    """Return a course that somebody came to. Raises NotFound, the same as for an unknown one."""
    came = Attendance.objects.filter(staff_id=by.staff_id).values("course_id")
    found = Course.objects.select_related("unit", "bank").filter(pk=course_id, pk__in=came).first()
    if found is None:
        raise NotFound(_("没有您参加的这门课。"))
    return found


def has_come(course: Course, by: Actor) -> bool:
    """Tell whether somebody came to a course."""
    return Attendance.objects.filter(course=course, staff_id=by.staff_id).exists()


def own_attempts(course: Course, by: Actor) -> list[Attempt]:
    """Return somebody's own tests of a course, the first one first."""
    return list(Attempt.objects.filter(course=course, staff_id=by.staff_id).order_by("number"))


def passed_attempt(course: Course, by: Actor) -> Attempt:
    """Return the test by which somebody passed a course himself. Raises NotPermitted without one."""
    found = Attempt.objects.filter(course=course, staff_id=by.staff_id, passed=True).first()
    if found is None:
        raise NotPermitted(_("通过测验之后才有证书。"))
    return found


def list_courses(by: Actor) -> QuerySet[Course]:
    """Return the courses of the stations in sight, and those one came to, with how many came."""
    rows = Course.objects.select_related("unit", "bank")
    if by.area_prefix != "" or not by.may(Permission.STATIONS_VIEW):
        came = Attendance.objects.filter(staff_id=by.staff_id).values("course_id")
        rows = rows.filter(at_stations("unit", by) | Q(pk__in=came))
    told = {"came": counted(Attendance.objects.all(), "course")}
    return rows.annotate(**told)


def get_course(course_id: int, by: Actor) -> Course:
    """Return a course in sight. Raises NotFound."""
    found = list_courses(by).filter(pk=course_id).first()
    if found is None:
        raise NotFound(_("没有这门课，或者它不在您的辖区。"))
    return found


def result_of(course: Course) -> Result:
    """Return how many came and passed; below the least number of figures the passed ones are not told."""
    came = Attendance.objects.filter(course=course).count()
    passed = Attempt.objects.filter(course=course, passed=True).values("staff_id").distinct().count()
    return Result(came, passed if came >= LEAST else None)


def came_to(course: Course) -> list[str]:
    """Return the names of those who came."""
    rows = Attendance.objects.filter(course=course).order_by("staff__name")
    return list(rows.values_list("staff__name", flat=True))


def staff_in_sight(by: Actor) -> list[tuple[int, str, str]]:
    """Return id, name and unit of those with a sign-in at a unit that is a station in sight."""
    works = Account.objects.filter(unit__in=units_in_sight(by), is_active=True).exclude(username=SHELL_NAME)
    rows = Staff.objects.filter(accounts__in=works)
    return [
        (pk, name, unit)
        for pk, name, unit in rows.order_by("accounts__unit__name", "name")
        .values_list("pk", "name", "accounts__unit__name")
        .distinct()
    ]


def _record(action: str, course: Course, detail: dict[str, object], by: Actor, at: datetime) -> None:
    record_act(by=by, at=at, action=action, subject=f"course:{course.pk}", detail=detail)
