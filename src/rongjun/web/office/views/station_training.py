"""Training: the yearly plan, one course with who came, the worker's own test with its result, the certificate."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotPermitted
from rongjun.domains.services.stations import training
from rongjun.domains.services.stations.access import units_named
from rongjun.domains.services.stations.models import Course
from rongjun.domains.services.stations.papers_more import certificate_paper
from rongjun.domains.services.stations.sheets import list_present
from rongjun.kernel.stations.sheets import SheetKind

from ...addresses import address
from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from .. import station_more_forms as mf
from ..petition_lead_forms import NothingForm
from ..station_frame import (
    Act,
    form_act,
    paper_file,
    run_acts,
    said_by,
    station_crumbs,
    station_tabs,
    station_units,
    status_of,
)

P = Permission


def courses_table() -> Table:
    """Return the list of courses."""
    today = clock.today()

    def state(one: Course) -> tuple[str, str]:
        if one.held_at is not None:
            return _("已办"), "done"
        return (_("缺到课登记"), "danger") if one.day < today else (_("待办"), "info")

    return Table(
        key="station-courses", caption=gettext_lazy("培训"),
        columns=(
            Column("title", gettext_lazy("课程名称"), lambda one: one.title, sort=("title",),
                   href=lambda one: address("station-course", one.pk)),
            Column("day", gettext_lazy("日期"), lambda one: one.day, sort=("day",), kind="date"),
            Column("unit", gettext_lazy("服务站"), lambda one: one.unit.name, sort=("unit__name",)),
            Column("hours", gettext_lazy("学时"), lambda one: one.hours, sort=("hours",), kind="number"),
            Column("bank", gettext_lazy("测验题库"), lambda one: one.bank.name if one.bank else ""),
            Column("state", gettext_lazy("状态"), lambda one: state(one)[0], cell=lambda one: badge(*state(one))),
            Column("came", gettext_lazy("到课人数"), lambda one: one.came, sort=("came",), kind="number"),
        ),
        filters=(Filter("state", gettext_lazy("状态"), lambda rows, one: rows.filter(held_at__isnull=one == "open"),
                        [("open", gettext_lazy("没有办")), ("done", gettext_lazy("已办"))]),),
        search=lambda rows, text: rows.filter(
            Q(title__icontains=text) | Q(place__icontains=text) | Q(unit__in=units_named(text))
        ),
        search_label=gettext_lazy("课程、服务站或地点"), order=("-day", "-pk"),
        empty=gettext_lazy("还没有培训计划。"),
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def course_list(request: OfficeRequest) -> HttpResponse:
    """List the courses: the yearly plan and what became of it."""
    return list_page(
        request, courses_table(), training.list_courses(request.actor), "office/stations/list.html", _("培训"),
        crumbs=station_crumbs("stations"), tabs=station_tabs("station-courses"), on_export=lambda query: None,
        add_url=reverse("station-course-new") if request.actor.may(P.STATIONS_RECORD) else "",
        add_text=_("列入培训计划"),
    )  # fmt: skip


@needs(P.STATIONS_RECORD)
@require_http_methods(["GET", "POST"])
def course_new(request: OfficeRequest) -> HttpResponse:
    """Put a course into the yearly plan."""
    units, there = station_units(request.actor), [reverse("station-courses")]
    banks = [(one.code, one.name) for one in list_present(SheetKind.QUESTIONS, clock.today())]

    def plan(form: Any) -> str:
        said = dict(form.cleaned_data)
        made = training.plan_course(unit_id=int(said.pop("unit")), **said, **said_by(request))
        there[0] = reverse("station-course", args=[made.pk])
        return _("已列入培训计划。")

    act = form_act(request, _("课程"), _("列入计划"), lambda *given: mf.CourseForm(units, banks, *given[:1]), plan)
    done, panels = run_acts(request, {"course": act}, lambda: there[0])
    return done or page(
        request, "office/stations/acts.html", _("列入培训计划"), crumbs=station_crumbs("station-courses"),
        panels=panels, status=status_of(panels),
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def course_page(request: OfficeRequest, course_id: int) -> HttpResponse:
    """Show a course: who came, how many passed; for who came himself, the own tests and certificate."""
    course = training.get_course(course_id, request.actor)
    here = reverse("station-course", args=[course.pk])
    there = [here]
    own = training.own_attempts(course, request.actor)
    done, panels = run_acts(request, _acts(request, course, there), lambda: there[0])
    if done is not None:
        return done
    names = training.came_to(course)
    return page(
        request, "office/stations/course.html", course.title, crumbs=station_crumbs("station-courses"), course=course,
        names=names, result=training.result_of(course), panels=panels, status=status_of(panels),
        own=own, passed=any(one.passed for one in own), of=len(own[-1].drawn) if own else 0,
        looked=training.looked_over(own[-1], course) if own else (),
    )  # fmt: skip


def _acts(request: OfficeRequest, course: Course, there: list[str]) -> dict[str, Act]:
    acts: dict[str, Act] = {}

    def came(form: Any) -> str:
        ids = [int(one) for one in form.cleaned_data["staff"]]
        training.hold_course(course_id=course.pk, staff_ids=ids, **said_by(request))
        return _("到课人员已登记。")

    def begin(form: Any) -> str:
        training.begin_test(course_id=course.pk, **said_by(request))
        there[0] = reverse("station-test", args=[course.pk])
        return ""

    if course.held_at is None and course.day <= clock.today() and request.actor.may(P.STATIONS_RECORD):
        staff = training.staff_in_sight(request.actor)
        acts["came"] = form_act(request, _("到课登记"), _("保存到课人员"),
                                lambda *given: mf.CameForm(staff, *given[:1]), came)  # fmt: skip
    own = training.own_attempts(course, request.actor)
    if course.bank_id and training.has_come(course, request.actor) and not any(one.passed for one in own):
        acts["begin"] = form_act(request, _("测验"), _("开始或者继续测验"),
                                 lambda *given: NothingForm(*given[:1]), begin,
                                 lead=_("结果只给您自己看。"))  # fmt: skip
    return acts


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def course_test(request: OfficeRequest, course_id: int) -> HttpResponse:
    """Ask the questions of the own test, and take the answers."""
    course = training.own_course(course_id, request.actor)
    attempt = next((one for one in training.own_attempts(course, request.actor) if one.ended_at is None), None)
    if attempt is None:
        raise NotPermitted(_("没有正在进行的测验。"))
    questions = training.questions_of(attempt, course)

    def hand_in(form: Any) -> str:
        answers = {code: int(given) for code, given in form.cleaned_data.items()}
        done = training.end_test(course_id=course.pk, answers=answers, **said_by(request))
        told = {"right": done.right, "of": len(done.drawn)}
        if done.passed:
            return _("测验通过：%(of)d 题答对 %(right)d 题。") % told
        return _("测验没有通过：%(of)d 题答对 %(right)d 题，可以再测。") % told

    act = form_act(
        request, _("测验"), _("交卷"), lambda *given: mf.TestForm(questions, *given[:1], prefix="test"), hand_in
    )
    here = reverse("station-course", args=[course.pk])
    done, panels = run_acts(request, {"test": act}, here)
    return done or page(
        request, "office/stations/acts.html", course.title, panels=panels, status=status_of(panels),
        crumbs=station_crumbs("station-courses", (course.title, here)),
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_GET
def course_certificate(request: OfficeRequest, course_id: int, ending: str) -> HttpResponse:
    """Return the own certificate (培训合格证书) as a file."""
    course = training.own_course(course_id, request.actor)
    attempt = training.passed_attempt(course, request.actor)
    return paper_file(certificate_paper(course, request.actor.name, attempt), ending)
