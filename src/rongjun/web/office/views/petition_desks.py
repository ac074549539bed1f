"""The desk of a department (what was sent to it, and nothing else) and that of the disciplinary body."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.domains.petitions import accused, desks
from rongjun.domains.petitions.accused import Side
from rongjun.domains.petitions.models import Matter
from rongjun.domains.petitions.queries import search_matters

from ...addresses import address
from ...http import OfficeRequest, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from .. import petition_lead_forms as lf
from ..petition_frame import on_petitions
from ..petition_lead_frame import RIGHTS, Act, facts_of, lead_crumbs, lead_tabs, load_from, run_acts, said_by, status_of
from ..petition_lists import excerpt
from ..petition_words import is_overdue, kind_words, left_words, state_badge, state_name

SENT, ACCUSED = "petition-sent-here", "petition-accusations"


def desk_table(key: str, caption: Any, page_name: str, *more: Column, filters: tuple[Filter, ...] = ()) -> Table:
    """Return the list of a desk; `page_name` is the page that a number leads to."""
    today = clock.today()

    def left(one: Matter) -> str:
        text = left_words(one, today)
        return badge(text, "danger") if is_overdue(one, today) else text

    return Table(
        key=key, caption=caption,
        columns=(
            Column("number", gettext_lazy("编号"), lambda m: m.number, sort=("pk",),
                   href=lambda m: address(page_name, m.pk)),
            Column("told", gettext_lazy("反映的情况"), lambda m: excerpt(m.told), kind="long"),
            Column("kind", gettext_lazy("类别"), kind_words, sort=("kind", "route")),
            Column("state", gettext_lazy("状态"), lambda m: state_name(m.state), sort=("state",),
                   cell=lambda m: badge(*state_badge(m.state))),
            *more,
            Column("due", gettext_lazy("期限"), lambda m: m.due_on, sort=("due_on",), kind="date"),
            Column("left", gettext_lazy("还有几天"), lambda m: left_words(m, today), cell=left),
            Column("received", gettext_lazy("收到日期"), lambda m: m.received_on, sort=("received_on",), kind="date"),
        ),
        filters=(
            Filter("open", gettext_lazy("状态"), lambda rows, one: rows.filter(ended_at__isnull=one == "open"),
                   (("open", gettext_lazy("办理中")), ("done", gettext_lazy("已办结")))),
            *filters,
        ),
        search=search_matters, search_label=gettext_lazy("编号，或者情况里的字词"), order=("ended_at", "due_on", "pk"),
        empty=gettext_lazy("这里没有事项。"), row_kind=lambda m: "faulty" if is_overdue(m, today) else "",
    )  # fmt: skip


@on_petitions(*RIGHTS[SENT])
@require_http_methods(["GET", "POST"])
def sent_list(request: OfficeRequest) -> HttpResponse:
    """List what was sent to this unit, or asked of it in part."""
    own = request.actor.unit_id

    def owes(one: Any) -> tuple[str, str]:
        if one.part:
            return _("等本单位答复协办"), "info"
        return (_("由本单位承办"), "info") if one.owner_unit_id == own and not one.ended_at else ("", "plain")

    column = Column("part", gettext_lazy("要本单位做什么"), lambda m: owes(m)[0],
                    cell=lambda m: badge(*owes(m)) if owes(m)[0] else "")  # fmt: skip
    parts = Filter("part", gettext_lazy("协办"), lambda rows, one: rows.filter(part=True),
                   (("yes", gettext_lazy("等本单位答复")),))  # fmt: skip
    table = desk_table(SENT, gettext_lazy("送来本单位的事项"), "petition", column, filters=(parts,))
    return list_page(
        request, table, desks.list_sent_here(request.actor), "office/petition_lead/list.html", _("送来本单位的事项"),
        lead=_("转送、交办给本单位的，和请本单位协办的；看不到别的事项。"), tabs=lead_tabs(SENT, request.actor),
        on_export=lambda query: None,
    )  # fmt: skip


@on_petitions(*RIGHTS[ACCUSED])
@require_http_methods(["GET", "POST"])
def accusation_list(request: OfficeRequest) -> HttpResponse:
    """List the accusations that this disciplinary body has."""
    table = desk_table(ACCUSED, gettext_lazy("检举控告"), "petition-accusation")
    return list_page(
        request, table, accused.list_passed(request.actor), "office/petition_lead/list.html", _("检举控告"),
        lead=_("被反映的单位和人员看不到这里的任何内容；不得透露信访人（第三十条）。"),
        tabs=lead_tabs(ACCUSED, request.actor), on_export=lambda query: None,
    )  # fmt: skip


@on_petitions(*RIGHTS[ACCUSED])
@require_http_methods(["GET", "POST"])
def accusation(request: OfficeRequest, petition_id: int) -> HttpResponse:
    """Show an accusation with whom it is about; names that are sealed are opened for a purpose."""
    matter = load_from(petition_id, accused.list_passed(request.actor))
    sides = accused.list_accused(matter, request.actor)
    opened: list[Side] = []

    def show(form: Any) -> str:
        opened.extend(
            accused.open_accused(matter=matter, purpose=form.cleaned_data["reason"], **said_by(request))
        )  # fmt: skip
        return ""

    sealed = any(one.sealed for one in sides)
    acts = {"open": Act(_("打开被反映的人的姓名"), _("打开"), lambda data: lf.WhyForm(data, prefix="open"), show)}
    panels = run_acts(request, acts if sealed else {}, reverse("petition-accusation", args=[matter.pk]))[1]
    return page(
        request, "office/petition_lead/accusation.html", _("检举控告"), lead=matter.number,
        crumbs=lead_crumbs(ACCUSED), facts=facts_of(matter), sides=opened or sides, panels=[] if opened else panels,
        status=status_of(panels),
    )  # fmt: skip
