"""Figures of petitions: a page where every figure opens to its rows, and reports as they were issued."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.petitions.figure_telling import ARTICLE, Section, tell
from rongjun.domains.petitions.figure_words import KINDS
from rongjun.domains.petitions.figures import digits_of, figures_of, rows_of
from rongjun.domains.petitions.models import Matter
from rongjun.domains.petitions.periods import Period, last_period, offered, read_period
from rongjun.domains.petitions.reporting import (
    get_report,
    issue_report,
    list_reports,
    period_of,
    report_docx,
    report_workbook,
    sections_of,
)  # fmt: skip
from rongjun.domains.petitions.topics import TOPICS

from ...http import OfficeRequest, file_response, needs, page
from ...ui.tables import Column, Table, list_page
from ..petition_figure_frame import figure_tabs, matter_address, shown_section
from ..petition_words import state_name

FILES = {"docx": report_docx, "xlsx": report_workbook}


def _grouped(told: dict[str, Section], period: Period) -> list[tuple[str, list[Any]]]:
    return [(_(head), [shown_section(told[key], period.code) for key in keys]) for head, keys in ARTICLE]


@needs(Permission.PETITION_FIGURES)
@require_GET
def figures_page(request: OfficeRequest) -> HttpResponse:
    """Show the figures of a period."""
    actor, today, wrong = request.actor, clock.today(), ""
    try:
        period = read_period(request.GET["period"]) if request.GET.get("period") else last_period(today)
    except Refusal as refusal:
        period, wrong = last_period(today), str(refusal)
    told = tell(figures_of(period, by=actor, today=today), digits_of(actor))
    return page(
        request, "office/petitions/figures.html", _("信访数据"), tabs=figure_tabs(actor, "petition-figures"),
        period=period, wrong=wrong, periods=[(one.code, one.name) for one in offered(today)],
        groups=_grouped(told, period), over=period.last_day < today,
        status=400 if wrong else 200,
    )  # fmt: skip


@needs(Permission.PETITION_FIGURES)
@require_http_methods(["GET", "POST"])
def figure_rows(request: OfficeRequest, period: str, figure: str) -> HttpResponse:
    """List the matters under a figure, or under one cell of it. Nothing of who brought them."""
    asked, today, params = read_period(period), clock.today(), request.GET
    rows = rows_of(
        figure, asked, by=request.actor, today=today, row=params.get("row", ""), column=params.get("column", "")
    )
    back = f"{reverse('petition-figures')}?period={asked.code}"
    return list_page(
        request, _rows_table(), rows, "office/petitions/figure_rows.html",
        _("%(period)s：数据对应的事项") % {"period": asked.name},
        on_export=lambda query: None, crumbs=[(_("信访数据"), back)],
    )  # fmt: skip


def _rows_table() -> Table:
    def kind(one: Matter) -> str:
        return str(KINDS.get(one.route or one.kind or "unsorted", one.kind))

    return Table(
        key="petition-figure-rows", caption=gettext_lazy("数据对应的事项"),
        columns=(
            Column("number", gettext_lazy("编号"), lambda one: one.number, sort=("number",), href=matter_address),
            Column("topic", gettext_lazy("类别"), lambda one: str(TOPICS.get(one.topic, "")), sort=("topic",)),
            Column("kind", gettext_lazy("途径"), kind, sort=("kind", "route")),
            Column("state", gettext_lazy("状态"), state_name, sort=("state",)),
            Column("unit", gettext_lazy("现在由谁办"), lambda one: one.owner_unit.name, sort=("owner_unit__name",)),
            Column("received", gettext_lazy("收到日期"), lambda one: one.received_on, sort=("received_on",),
                   kind="date"),
            Column("due", gettext_lazy("期限"), lambda one: one.due_on, sort=("due_on",), kind="date"),
        ),
        search=("number", "told"), search_label=gettext_lazy("编号或事实"), order=("-received_on", "-pk"),
        empty=gettext_lazy("没有您能看到的事项。"),
    )  # fmt: skip


@needs(Permission.PETITION_FIGURES)
@require_http_methods(["GET", "POST"])
def report_list(request: OfficeRequest) -> HttpResponse:
    """List the reports; issue one of a period that is over."""
    if request.method == "POST" and "issue" in request.POST:
        try:
            made = issue_report(period=read_period(request.POST["issue"]), by=request.actor, at=clock.now())
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("petition-reports")
        messages.success(request, _("已出报告 %(number)s。") % {"number": made.number})
        return redirect("petition-report", made.pk)
    table = Table(
        key="petition-reports", caption=gettext_lazy("信访情况报告"),
        columns=(
            Column("number", gettext_lazy("文号"), lambda one: one.number, sort=("number",),
                   href=lambda one: reverse("petition-report", args=[one.pk])),
            Column("period", gettext_lazy("期间"), lambda one: period_of(one).name, sort=("first", "span")),
            Column("unit", gettext_lazy("单位"), lambda one: one.unit.name, sort=("unit__name",)),
            Column("made", gettext_lazy("出具日期"), lambda one: one.made_at, sort=("made_at",), kind="date"),
            Column("by", gettext_lazy("出具人"), lambda one: one.made_by.name),
        ),
        search=("number", "unit__name"), search_label=gettext_lazy("文号或单位"), order=("-first", "-pk"),
        empty=gettext_lazy("还没有出过报告。"),
    )  # fmt: skip
    ended = [one for one in offered(clock.today()) if one.last_day < clock.today()]
    return list_page(
        request, table, list_reports(request.actor), "office/petitions/reports.html", _("信访情况报告"),
        on_export=lambda query: None, tabs=figure_tabs(request.actor, "petition-reports"),
        periods=[(one.code, one.name) for one in ended],
    )  # fmt: skip


@needs(Permission.PETITION_FIGURES)
@require_GET
def report_page(request: OfficeRequest, report_id: int) -> HttpResponse:
    """Show a report as it was issued; its figures open to the rows as they are now."""
    report = get_report(report_id, request.actor)
    period = period_of(report)
    return page(
        request, "office/petitions/report.html", _("%(period)s信访情况报告") % {"period": period.name},
        crumbs=[(_("信访情况报告"), reverse("petition-reports"))], report=report, period=period,
        groups=_grouped(sections_of(report), period),
    )  # fmt: skip


@needs(Permission.PETITION_FIGURES)
@require_GET
def report_file(request: OfficeRequest, report_id: int, form: str) -> HttpResponse:
    """Give a report as .docx or .xlsx."""
    report = get_report(report_id, request.actor)
    if form not in FILES:
        raise NotFound(_("没有这种格式。"))
    return file_response(FILES[form](report), f"{report.content['name']}信访情况报告.{form}")
