"""Leading groups and their meetings: lists, one of each, minutes as a paper, decisions that are duties."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.services.stations import leading
from rongjun.domains.services.stations.access import units_named
from rongjun.domains.services.stations.models import GroupMember, Meeting
from rongjun.domains.services.stations.papers import minutes_paper

from ...addresses import address
from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from .. import station_forms as sf
from ..station_frame import (
    Act,
    all_units,
    form_act,
    paper_file,
    run_acts,
    said_by,
    station_crumbs,
    station_tabs,
    station_units,
    status_of,
)
from ..station_words import RANKS

P = Permission


def groups_table() -> Table:
    """Return the list of leading groups."""
    return Table(
        key="station-groups", caption=gettext_lazy("领导小组"),
        columns=(
            Column("name", gettext_lazy("名称"), lambda one: one.name, sort=("name",),
                   href=lambda one: address("station-group", one.pk)),
            Column("unit", gettext_lazy("服务站"), lambda one: one.unit.name, sort=("unit__name",)),
            Column("doc", gettext_lazy("成立文件的文号"), lambda one: one.doc),
            Column("since", gettext_lazy("成立日期"), lambda one: one.since, sort=("since",), kind="date"),
            Column("met", gettext_lazy("会议"), lambda one: one.met, sort=("met",), kind="number"),
        ),
        search=lambda rows, text: rows.filter(Q(name__icontains=text) | Q(unit__in=units_named(text))),
        search_label=gettext_lazy("名称或服务站"), order=("unit", "pk"),
        empty=gettext_lazy("还没有领导小组。"),
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def group_list(request: OfficeRequest) -> HttpResponse:
    """List the leading groups."""
    return list_page(
        request, groups_table(), leading.list_groups(request.actor), "office/stations/list.html", _("领导小组"),
        crumbs=station_crumbs("stations"), tabs=station_tabs("station-groups"), on_export=lambda query: None,
        add_url=reverse("station-group-new") if request.actor.may(P.STATIONS_RECORD) else "",
        add_text=_("登记领导小组"),
    )  # fmt: skip


@needs(P.STATIONS_RECORD)
@require_http_methods(["GET", "POST"])
def group_new(request: OfficeRequest) -> HttpResponse:
    """Write that a leading group was formed."""
    units, there = station_units(request.actor), [reverse("station-groups")]

    def form_it(form: Any) -> str:
        said = form.cleaned_data
        made = leading.form_group(
            unit_id=int(said["unit"]), name=said["name"], doc=said["doc"], since=said["since"], **said_by(request)
        )
        there[0] = reverse("station-group", args=[made.pk])
        return _("已登记领导小组。")

    act = form_act(request, _("领导小组"), _("登记"), lambda *given: sf.GroupForm(units, *given[:1]), form_it)
    done, panels = run_acts(request, {"group": act}, lambda: there[0])
    return done or page(
        request, "office/stations/acts.html", _("登记领导小组"), crumbs=station_crumbs("station-groups"),
        panels=panels, status=status_of(panels),
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def group_page(request: OfficeRequest, group_id: int) -> HttpResponse:
    """Show a group with members and meetings, and take changes of either."""
    group = leading.get_group(group_id, request.actor)
    members = leading.members_of(group)
    done, panels = run_acts(request, _group_acts(request, group.pk, members), reverse("station-group", args=[group.pk]))
    if done is not None:
        return done
    meetings = leading.list_meetings(request.actor).filter(group=group).order_by("-day")[:50]
    return page(
        request, "office/stations/group.html", group.name, crumbs=station_crumbs("station-groups"), group=group,
        members=[(one, RANKS[one.rank]) for one in members], meetings=meetings, panels=panels,
        status=status_of(panels),
    )  # fmt: skip


def _group_acts(request: OfficeRequest, group_id: int, members: list[GroupMember]) -> dict[str, Act]:
    if not request.actor.may(P.STATIONS_RECORD):
        return {}
    sitting = [(one.pk, f"{one.department} {one.name}") for one in members if one.until is None]

    def meet(form: Any) -> str:
        said = form.cleaned_data
        leading.plan_meeting(
            group_id=group_id, day=said["day"], place=said["place"], agenda=said["agenda"].splitlines(),
            **said_by(request),
        )  # fmt: skip
        return _("已登记会议。")

    def add(form: Any) -> str:
        leading.add_member(group_id=group_id, **form.cleaned_data, **said_by(request))
        return _("已登记成员。")

    def leave(form: Any) -> str:
        said = form.cleaned_data
        leading.end_member(member_id=int(said["which"]), until=said["until"], **said_by(request))
        return _("已登记卸任。")

    first = {"since": clock.today()}
    acts = {
        "meet": form_act(request, _("会议"), _("登记会议"), lambda *given: sf.MeetingForm(*given[:1]), meet),
        "member": form_act(request, _("成员"), _("登记成员"),
                           lambda *given: sf.MemberForm(*given[:1], initial=first), add, kind="secondary"),
    }  # fmt: skip
    if sitting:
        acts["leave"] = form_act(request, _("卸任"), _("登记卸任"),
                                 lambda *given: sf.EndForm(sitting, *given[:1], prefix="leave"), leave,
                                 kind="secondary")  # fmt: skip
    return acts


def meetings_table() -> Table:
    """Return the list of meetings."""
    today = clock.today()

    def standing(one: Meeting) -> tuple[str, str]:
        if one.held_at is not None:
            return _("已有记录"), "done"
        return (_("缺记录"), "danger") if one.day < today else (_("待开"), "info")

    return Table(
        key="station-meetings", caption=gettext_lazy("会议"),
        columns=(
            Column("day", gettext_lazy("日期"), lambda one: one.day, sort=("day",), kind="date",
                   href=lambda one: address("station-meeting", one.pk)),
            Column("group", gettext_lazy("领导小组"), lambda one: one.group.name, sort=("group__name",)),
            Column("unit", gettext_lazy("服务站"), lambda one: one.group.unit.name, sort=("group__unit__name",)),
            Column("agenda", gettext_lazy("议程"), lambda one: "；".join(one.agenda), kind="long"),
            Column("state", gettext_lazy("状态"), lambda one: standing(one)[0], cell=lambda one: badge(*standing(one))),
            Column("decided", gettext_lazy("议定事项"), lambda one: one.decided, sort=("decided",), kind="number"),
        ),
        filters=(Filter("state", gettext_lazy("状态"),
                        lambda rows, one: rows.filter(held_at__isnull=one == "open"),
                        [("open", gettext_lazy("没有记录")), ("done", gettext_lazy("已有记录"))]),),
        search=lambda rows, text: rows.filter(Q(place__icontains=text) | Q(group__in=leading.groups_named(text))),
        search_label=gettext_lazy("领导小组、服务站或地点"),
        order=("-day", "-pk"), empty=gettext_lazy("还没有会议；在领导小组的页面登记。"),
        row_kind=lambda one: "faulty" if one.held_at is None and one.day < today else "",
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def meeting_list(request: OfficeRequest) -> HttpResponse:
    """List the meetings of the leading groups."""
    return list_page(
        request, meetings_table(), leading.list_meetings(request.actor), "office/stations/list.html", _("会议"),
        crumbs=station_crumbs("stations"), tabs=station_tabs("station-meetings"), on_export=lambda query: None,
    )  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_http_methods(["GET", "POST"])
def meeting_page(request: OfficeRequest, meeting_id: int) -> HttpResponse:
    """Show a meeting with its decisions and what became of them; take minutes and decisions."""
    meeting = leading.get_meeting(meeting_id, request.actor)
    done, panels = run_acts(request, _meeting_acts(request, meeting), reverse("station-meeting", args=[meeting.pk]))
    if done is not None:
        return done
    decided = leading.resolutions_of(meeting)
    duties = leading.duties_of_resolutions(decided)
    return page(
        request, "office/stations/meeting.html", meeting.group.name, crumbs=station_crumbs("station-meetings"),
        meeting=meeting, decided=[(one, duties.get(one.pk)) for one in decided], panels=panels, today=clock.today(),
        status=status_of(panels),
    )  # fmt: skip


def _meeting_acts(request: OfficeRequest, meeting: Meeting) -> dict[str, Act]:
    if not request.actor.may(P.STATIONS_RECORD):
        return {}

    def write(form: Any) -> str:
        leading.write_minutes(meeting_id=meeting.pk, **form.cleaned_data, **said_by(request))
        return _("会议记录已保存，不能再改。")

    def resolve(form: Any) -> str:
        said = form.cleaned_data
        leading.resolve(
            meeting_id=meeting.pk, what=said["what"], unit_id=int(said["unit"]), staff_id=None, due_on=said["due_on"],
            **said_by(request),
        )  # fmt: skip
        return _("已记入议定事项，承办单位的待办里已有。")

    if meeting.held_at is None:
        if meeting.day > clock.today():
            return {}
        return {"minutes": form_act(request, _("会议记录"), _("保存记录"),
                                    lambda *given: sf.MinutesForm(*given[:1]), write)}  # fmt: skip
    units = all_units()
    return {
        "resolve": form_act(request, _("议定事项"), _("记入，交承办单位"),
                            lambda *given: sf.ResolveForm(units, *given[:1]), resolve)
    }  # fmt: skip


@needs(P.STATIONS_VIEW)
@require_GET
def meeting_paper(request: OfficeRequest, meeting_id: int, ending: str) -> HttpResponse:
    """Return the minutes (会议纪要) as a file."""
    meeting = leading.get_meeting(meeting_id, request.actor)
    return paper_file(minutes_paper(meeting, leading.members_of(meeting.group)), ending)
