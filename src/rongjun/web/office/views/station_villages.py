"""Villages: contacts, the monthly round of the town, the daily line of open matters."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.domains.services.stations import villages
from rongjun.domains.services.stations.access import villages_named
from rongjun.domains.services.stations.models import DailyLine, Round

from ...addresses import address
from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from .. import station_more_forms as mf
from ..station_frame import form_act, run_acts, said_by, station_crumbs, station_tabs, status_of

P = Permission
MOST = 500


def village_choices(by: Actor) -> list[tuple[str, str]]:
    """Return the villages in sight for a choice, with their towns."""
    rows = villages.villages_in_sight(by)[:MOST]
    return [(one.code, f"{one.parent.name if one.parent else ''}{one.name}") for one in rows]


def _village(one: Any) -> str:
    parent = one.area.parent
    return f"{parent.name if parent else ''}{one.area.name}"


def contacts_table() -> Table:
    """Return the list of contacts."""
    return Table(
        key="station-contacts", caption=gettext_lazy("村联络员"),
        columns=(
            Column("village", gettext_lazy("村（社区）"), _village, sort=("area_id",)),
            Column("name", gettext_lazy("联络员姓名"), lambda one: one.name, sort=("name",)),
            Column("post", gettext_lazy("职务"), lambda one: one.post),
            Column("since", gettext_lazy("开始日期"), lambda one: one.since, sort=("since",), kind="date"),
        ),
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(area__in=villages_named(text))),
        search_label=gettext_lazy("村或联络员"),
        order=("area_id",), empty=gettext_lazy("还没有联络员。"),
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def contact_list(request: OfficeRequest) -> HttpResponse:
    """List the named contact of every village, and how many villages have none."""
    lacking = villages.count_without_contact(request.actor)
    lead = _("村里有事找联络员。联络员只转达事情和需要，不打听、不记录别人的行踪和想法。")
    told = _("没有联络员的村：%(count)d 个。") % {"count": lacking}
    return list_page(
        request, contacts_table(), villages.list_contacts(request.actor), "office/stations/list.html", _("村联络员"),
        crumbs=station_crumbs("stations"), tabs=station_tabs("station-contacts"), on_export=lambda query: None,
        lead=lead + told, add_text=_("定联络员"),
        add_url=reverse("station-contact-new") if request.actor.may(P.STATIONS_RECORD) else "",
    )  # fmt: skip


@needs(P.STATIONS_RECORD)
@require_http_methods(["GET", "POST"])
def contact_new(request: OfficeRequest) -> HttpResponse:
    """Name the contact of a village."""
    choices = village_choices(request.actor)

    def name(form: Any) -> str:
        villages.name_contact(**form.cleaned_data, **said_by(request))
        return _("已定联络员。")

    first = {"since": clock.today()}
    act = form_act(
        request, _("村联络员"), _("保存"), lambda *given: mf.ContactForm(choices, *given[:1], initial=first), name
    )
    done, panels = run_acts(request, {"contact": act}, reverse("station-contacts"))
    return done or page(
        request, "office/stations/acts.html", _("定联络员"), crumbs=station_crumbs("station-contacts"), panels=panels,
        status=status_of(panels),
    )  # fmt: skip


def rounds_table() -> Table:
    """Return the list of rounds."""
    today = clock.today()

    def state(one: Round) -> tuple[str, str]:
        if one.done_on is not None:
            return _("已去"), "done"
        return (_("过了日期"), "danger") if one.planned_on < today else (_("计划中"), "info")

    return Table(
        key="station-rounds", caption=gettext_lazy("巡回"),
        columns=(
            Column("month", gettext_lazy("月份"), lambda one: one.month, sort=("month", "area_id"), kind="month"),
            Column("village", gettext_lazy("村（社区）"), _village, sort=("area_id",),
                   href=lambda one: address("station-round", one.pk)),
            Column("planned", gettext_lazy("计划日期"), lambda one: one.planned_on, sort=("planned_on",), kind="date"),
            Column("state", gettext_lazy("状态"), lambda one: state(one)[0], cell=lambda one: badge(*state(one))),
            Column("done_on", gettext_lazy("去的日期"), lambda one: one.done_on, sort=("done_on",), kind="date"),
            Column("asked", gettext_lazy("来问事办事的人数"), lambda one: one.asked, sort=("asked",), kind="number"),
            Column("done", gettext_lazy("办了什么"), lambda one: one.done, kind="long"),
            Column("unit", gettext_lazy("单位"), lambda one: one.unit.name, shown=False),
        ),
        filters=(Filter("state", gettext_lazy("状态"), lambda rows, one: rows.filter(done_on__isnull=one == "open"),
                        [("open", gettext_lazy("没有去")), ("done", gettext_lazy("已去"))]),),
        search=lambda rows, text: rows.filter(Q(done__icontains=text) | Q(area__in=villages_named(text))),
        search_label=gettext_lazy("村或办了什么"),
        order=("-month", "area_id"), empty=gettext_lazy("还没有巡回计划。"),
        row_kind=lambda one: "faulty" if one.done_on is None and one.planned_on < today else "",
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def round_list(request: OfficeRequest) -> HttpResponse:
    """List the monthly rounds: planned and done."""
    return list_page(
        request, rounds_table(), villages.list_rounds(request.actor), "office/stations/list.html", _("巡回"),
        crumbs=station_crumbs("stations"), tabs=station_tabs("station-rounds"), on_export=lambda query: None,
        add_url=reverse("station-round-plan") if request.actor.may(P.STATIONS_RECORD) else "", add_text=_("排巡回计划"),
    )  # fmt: skip


@needs(P.STATIONS_RECORD)
@require_http_methods(["GET", "POST"])
def round_plan(request: OfficeRequest) -> HttpResponse:
    """Plan to which villages one goes on a day."""
    choices = village_choices(request.actor)

    def plan(form: Any) -> str:
        said = form.cleaned_data
        count = villages.plan_rounds(days=dict.fromkeys(said["codes"], said["day"]), **said_by(request))
        return _("已排 %(count)d 个村。") % {"count": count}

    act = form_act(request, _("巡回计划"), _("排入计划"), lambda *given: mf.PlanForm(choices, *given[:1]), plan,
                   lead=_("每村每月一次；再排一次就是改日期，已去的不变。"))  # fmt: skip
    done, panels = run_acts(request, {"plan": act}, reverse("station-rounds"))
    return done or page(
        request, "office/stations/acts.html", _("排巡回计划"), crumbs=station_crumbs("station-rounds"), panels=panels,
        status=status_of(panels),
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def round_page(request: OfficeRequest, round_id: int) -> HttpResponse:
    """Show a round, and take what was done."""
    found = villages.get_round(round_id, request.actor)

    def write(form: Any) -> str:
        villages.do_round(round_id=found.pk, **form.cleaned_data, **said_by(request))
        return _("巡回已登记。")

    acts = {}
    if found.done_on is None and request.actor.may(P.STATIONS_RECORD):
        first = {"done_on": clock.today(), "asked": 0}
        acts["done"] = form_act(
            request, _("巡回登记"), _("保存"), lambda *given: mf.DoneForm(*given[:1], initial=first), write
        )
    done, panels = run_acts(request, acts, reverse("station-rounds"))
    return done or page(
        request, "office/stations/round.html", _village(found), crumbs=station_crumbs("station-rounds"), round=found,
        panels=panels, status=status_of(panels),
    )  # fmt: skip


def lines_table() -> Table:
    """Return the list of daily lines."""
    return Table(
        key="station-lines", caption=gettext_lazy("每日一行"),
        columns=(
            Column("day", gettext_lazy("日期"), lambda one: one.day, sort=("day", "area_id"), kind="date"),
            Column("village", gettext_lazy("村（社区）"), _village, sort=("area_id",)),
            Column("open", gettext_lazy("没有办结的事"), lambda one: one.open, sort=("open",), kind="number"),
            Column("late", gettext_lazy("其中过期的"), lambda one: one.late, sort=("late",), kind="number"),
            Column("needs", gettext_lazy("还需要什么"), lambda one: one.needs, kind="long"),
            Column("by", gettext_lazy("填报人"), _writer),
        ),
        filters=(
            Filter("day", gettext_lazy("日期"),
                   lambda rows, one: rows.filter(day=one) if _is_day(one) else rows.none()),
            Filter("what", gettext_lazy("内容"), _narrow, [
                ("open", gettext_lazy("有没有办结的事")), ("needs", gettext_lazy("写了需要")),
                ("nothing", gettext_lazy("没有事")),
            ]),
        ),
        search=lambda rows, text: rows.filter(Q(needs__icontains=text) | Q(area__in=villages_named(text))),
        search_label=gettext_lazy("村或需要"),
        order=("-day", "area_id"), empty=gettext_lazy("还没有人填报。"),
        row_kind=lambda one: "faulty" if one.late else "",
    )  # fmt: skip


def _writer(one: DailyLine) -> str:
    return one.staff.name if one.staff else _("没有人填，按待办自动生成")


def _narrow(rows: Any, what: str) -> Any:
    if what == "open":
        return rows.filter(open__gt=0)
    return rows.exclude(needs="") if what == "needs" else rows.filter(open=0, needs="")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text) is not None
    except ValueError:
        return False


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def line_list(request: OfficeRequest) -> HttpResponse:
    """List the daily lines of the villages in sight: a line a village and day, nothing open is a line too."""
    today = clock.today()
    silent = villages.list_silent(request.actor, today).count()
    lead = _("每村每天一行：没有办结的事（从待办里数）和还需要什么；没有事也是一行。今天还没有填的村：%(count)d 个。")
    return list_page(
        request, lines_table(), villages.list_lines(request.actor), "office/stations/list.html", _("每日一行"),
        crumbs=station_crumbs("stations"), tabs=station_tabs("station-lines"), on_export=lambda query: None,
        lead=lead % {"count": silent}, add_text=_("填今天的一行"),
        add_url=reverse("station-line-new") if request.actor.may(P.STATIONS_RECORD) else "",
    )  # fmt: skip


@needs(P.STATIONS_RECORD)
@require_http_methods(["GET", "POST"])
def line_new(request: OfficeRequest) -> HttpResponse:
    """Write the line of a village for today."""
    silent = villages.list_silent(request.actor, clock.today())[:MOST]
    choices = [(one.code, f"{one.parent.name if one.parent else ''}{one.name}") for one in silent]

    def write(form: Any) -> str:
        made = villages.write_line(**form.cleaned_data, **said_by(request))
        return _("已填报：没有办结的事 %(open)d 件，其中过期 %(late)d 件。") % {"open": made.open, "late": made.late}

    act = form_act(request, _("今天的一行"), _("填报"), lambda *given: mf.LineForm(choices, *given[:1]), write)
    done, panels = run_acts(request, {"line": act} if choices else {}, reverse("station-lines"))
    return done or page(
        request, "office/stations/line.html", _("填今天的一行"), crumbs=station_crumbs("station-lines"), panels=panels,
        status=status_of(panels),
    )  # fmt: skip
