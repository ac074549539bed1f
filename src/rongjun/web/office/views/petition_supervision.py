"""督办: what was asked and answered, and the open matters whose last day is over."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.domains.petitions import supervising
from rongjun.domains.petitions.queries import search_matters

from ...addresses import address
from ...http import OfficeRequest
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..petition_frame import on_petitions
from ..petition_lead_frame import RIGHTS, lead_tabs
from ..petition_lead_words import ADOPTED, GROUNDS
from ..petition_lists import excerpt
from ..petition_words import kind_words, state_badge, state_name, word


def supervisions_table() -> Table:
    """Return the list of supervisions."""
    today = clock.today()

    def standing(one: Any) -> tuple[str, str]:
        if one.answered_at is not None:
            return _("已答复"), "done"
        return (_("逾期未答复"), "danger") if one.due_on < today else (_("等待答复"), "info")

    return Table(
        key="petition-supervisions", caption=gettext_lazy("督办"),
        columns=(
            Column("number", gettext_lazy("编号"), lambda s: s.matter.number, sort=("matter_id",),
                   href=lambda s: address("petition-lead", s.matter_id)),
            Column("ground", gettext_lazy("情形"), lambda s: word(GROUNDS, s.ground), sort=("ground",)),
            Column("to", gettext_lazy("被督办单位"), lambda s: s.to_unit.name, sort=("to_unit__name",)),
            Column("from", gettext_lazy("督办单位"), lambda s: s.from_unit.name, sort=("from_unit__name",)),
            Column("asked", gettext_lazy("要求说明"), lambda s: s.asked, kind="long"),
            Column("due", gettext_lazy("答复期限"), lambda s: s.due_on, sort=("due_on",), kind="date"),
            Column("standing", gettext_lazy("状态"), lambda s: standing(s)[0], cell=lambda s: badge(*standing(s))),
            Column("improve", gettext_lazy("改进建议"), lambda s: s.improve, kind="long", shown=False),
            Column("answer", gettext_lazy("答复"), lambda s: s.answer, kind="long", shown=False),
            Column("adopted", gettext_lazy("采纳情况"), lambda s: word(ADOPTED, s.adopted)),
        ),
        filters=(
            Filter("ground", gettext_lazy("情形"), lambda rows, one: rows.filter(ground=one), list(GROUNDS.items())),
            Filter("state", gettext_lazy("状态"), lambda rows, one: rows.filter(answered_at__isnull=one == "open"),
                   (("open", gettext_lazy("等待答复")), ("done", gettext_lazy("已答复")))),
        ),
        search=("matter__number", "to_unit__name", "asked"), search_label=gettext_lazy("编号、单位或要求"),
        order=("answered_at", "due_on"), empty=gettext_lazy("没有督办。"),
        row_kind=lambda s: "faulty" if s.answered_at is None and s.due_on < today else "",
    )  # fmt: skip


@on_petitions(*RIGHTS["petition-supervisions"])
@require_http_methods(["GET", "POST"])
def supervision_list(request: OfficeRequest) -> HttpResponse:
    """List what this unit asks and is asked."""
    return list_page(
        request, supervisions_table(), supervising.list_supervisions(request.actor), "office/petition_lead/list.html",
        _("督办"), lead=_("六种情形（条例第四十条）；被督办单位书面答复，并反馈建议的采纳情况。"),
        tabs=lead_tabs("petition-supervisions", request.actor), on_export=lambda query: None,
    )  # fmt: skip


def due_table() -> Table:
    """Return the list of open matters whose last day is over."""
    today = clock.today()
    return Table(
        key="petition-supervise-due", caption=gettext_lazy("应督办的事项"),
        columns=(
            Column("number", gettext_lazy("编号"), lambda m: m.number, sort=("pk",),
                   href=lambda m: address("petition-lead", m.pk)),
            Column("told", gettext_lazy("反映的情况"), lambda m: excerpt(m.told), kind="long"),
            Column("kind", gettext_lazy("类别"), kind_words, sort=("kind", "route")),
            Column("state", gettext_lazy("状态"), lambda m: state_name(m.state), sort=("state",),
                   cell=lambda m: badge(*state_badge(m.state))),
            Column("owner", gettext_lazy("承办"), lambda m: m.owner_unit.name, sort=("owner_unit__name",)),
            Column("due", gettext_lazy("期限"), lambda m: m.due_on, sort=("due_on",), kind="date"),
            Column("days", gettext_lazy("逾期天数"), lambda m: (today - m.due_on).days, kind="number"),
        ),
        search=search_matters, search_label=gettext_lazy("编号，或者情况里的字词"), order=("due_on", "pk"),
        empty=gettext_lazy("没有逾期的事项。"),
    )  # fmt: skip


@on_petitions(*RIGHTS["petition-supervise-due"])
@require_http_methods(["GET", "POST"])
def due_list(request: OfficeRequest) -> HttpResponse:
    """List the open matters in sight that are over their time, the longest first."""
    return list_page(
        request, due_table(), supervising.list_to_supervise(clock.today()), "office/petition_lead/list.html",
        _("应督办的事项"), lead=_("期限已过还没有办的；打开后督办承办单位。"),
        tabs=lead_tabs("petition-supervise-due", request.actor), on_export=lambda query: None,
    )  # fmt: skip
