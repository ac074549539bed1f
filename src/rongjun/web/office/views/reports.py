"""Reports of an office: figures of a period, each opening to its rows; issuing one; reports as they were issued."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.petitions.periods import Period, offered, read_period
from rongjun.domains.reports import issuing, printing
from rongjun.domains.reports.catalogue import find_figure, sections_for
from rongjun.domains.reports.models import Report
from rongjun.domains.reports.parts import Figure, Measure
from rongjun.domains.reports.prose import Part
from rongjun.domains.reports.rows import by_month, by_town, rows_under
from rongjun.domains.reports.telling import NONE, ToldSection, compared, tell
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.kernel.money import format_yuan

from ...addresses import address
from ...http import OfficeRequest, file_response, needs, page
from ...ui.charts import Bar
from ...ui.paging import is_long
from ...ui.tables import EXPORTED, Column, Table, list_page
from ..report_tables import report_tabs, rows_table

FILES: Final = {"docx": printing.report_docx, "xlsx": printing.report_workbook}
KINDS: Final = {issuing.TABLES: gettext_lazy("报表"), issuing.WORK: gettext_lazy("工作报告")}

type Cell = tuple[str, str]
"""A figure as it is shown, and where it opens to its rows ('' where it does not)."""


def _period(request: OfficeRequest) -> tuple[Period, str]:
    """Return the period asked for, else the last month that is over; and what is wrong with the one asked for."""
    last = Period("month", list(offered(clock.today()))[1].first)
    try:
        return (read_period(request.GET["period"]) if request.GET.get("period") else last), ""
    except Refusal as refusal:
        return last, str(refusal)


@needs(Permission.REPORTS_VIEW)
@require_GET
def figures_page(request: OfficeRequest) -> HttpResponse:
    """Show the figures of a period: of the last month that is over, unless another is asked for."""
    period, wrong = _period(request)
    told = tell(period, request.actor)
    shown = [(one, _lines(one)) for one in told]
    return page(
        request, "office/reports/figures.html", _("工作报表"), tabs=report_tabs(request), period=period, wrong=wrong,
        periods=[(one.code, one.name) for one in offered(clock.today())],
        filled=[one for one in shown if not one[0].empty], empty=[one for one in shown if one[0].empty],
        beside=[one.name for one in compared(period)],
        may_issue=request.actor.may(Permission.REPORTS_ISSUE) and period.last_day < clock.today(),
        status=400 if wrong else 200,
    )  # fmt: skip


def _lines(section: ToldSection) -> list[tuple[str, str, list[Cell]]]:
    """Return the lines of a section: label, unit, the figure and those beside it, each with where it opens."""
    return [
        (
            line.label, line.unit,
            [(one.value, _rows_url(one.period, line.key)) if one else (NONE, "") for one in (line.now, *line.earlier)],
        )
        for line in section.lines
    ]  # fmt: skip


def _rows_url(period: str, key: str) -> str:
    return reverse("report-rows", args=[period, key])


@needs(Permission.REPORTS_VIEW)
@require_http_methods(["GET", "POST"])
def figure_rows(request: OfficeRequest, period: str, figure: str) -> HttpResponse:
    """Show what a figure counts: its rows, by town, and by month where the period is longer.

    Charts of a long list are drawn when they are asked for: they read every row.
    """
    asked, found = read_period(period), find_figure(figure, request.actor)

    def looked(query: str) -> None:
        record_set_look(
            by=request.actor, at=clock.now(), purpose=f"{EXPORTED}{found.label}"[:200], set_kind="report_rows",
            set_id=f"{asked.code}/{found.key}", fields=["name"],
        )  # fmt: skip

    sample, rows = found.rows(asked, request.actor), rows_under(found, asked, request.actor)
    drawn = "charts" in request.GET or not is_long(sample.query)
    return list_page(
        request, rows_table(found, sample), rows, "office/reports/rows.html",
        _("%(label)s（%(period)s）") % {"label": found.label, "period": asked.name}, on_export=looked,
        unit=found.unit, drawn=drawn,
        crumbs=[(_("工作报表"), f"{reverse('reports')}?period={asked.code}")],
        towns=_drawn(found, by_town(found, asked, request.actor)) if drawn else [],
        months=_drawn(found, by_month(found, asked, request.actor)) if drawn else [],
    )  # fmt: skip


def _drawn(figure: Figure, told: list[tuple[str, int]]) -> list[Bar]:
    money = figure.measure is Measure.FEN
    return [(name, value, format_yuan(value) if money else str(value)) for name, value in told]


@needs(Permission.REPORTS_VIEW)
@require_http_methods(["GET", "POST"])
def report_list(request: OfficeRequest) -> HttpResponse:
    """List the reports as they were issued."""
    table = Table(
        key="office-reports", caption=gettext_lazy("已出报告"),
        columns=(
            Column("number", gettext_lazy("文号"), lambda one: one.number, sort=("number",),
                   href=lambda one: address("report", one.pk)),
            Column("title", gettext_lazy("标题"), lambda one: one.title, sort=("title",)),
            Column("kind", gettext_lazy("种类"), lambda one: KINDS[one.content.get("kind", issuing.TABLES)]),
            Column("period", gettext_lazy("期间"), lambda one: read_period(one.content["period"]).name,
                   sort=("first", "span")),
            Column("unit", gettext_lazy("单位"), lambda one: one.unit.name, sort=("unit__name",)),
            Column("made", gettext_lazy("出具日期"), lambda one: one.made_at, sort=("made_at",), kind="date"),
            Column("by", gettext_lazy("出具人"), lambda one: one.made_by.name),
        ),
        search=("number", "title", "unit__name"), search_label=gettext_lazy("文号、标题或单位"),
        order=("-first", "-pk"), empty=gettext_lazy("还没有出过报告。"),
    )  # fmt: skip
    return list_page(
        request,
        table,
        issuing.list_reports(request.actor),
        "office/reports/list.html",
        _("已出报告"),
        on_export=lambda query: None,
        tabs=report_tabs(request),
    )


@needs(Permission.REPORTS_ISSUE)
@require_http_methods(["GET", "POST"])
def report_new(request: OfficeRequest) -> HttpResponse:
    """Choose the parts of a period's report, say something to each, and issue it: as tables or as a work report."""
    period, wrong = _period(request)
    kind = issuing.WORK if request.GET.get("kind") == issuing.WORK else issuing.TABLES
    given, posted = request.POST, request.method == "POST"
    chosen, title = given.getlist("section"), given.get("title", "")
    if posted and not wrong:
        try:
            made = issuing.issue_report(
                period=period, title=title, words={key: given.get(f"words-{key}", "") for key in chosen},
                by=request.actor, at=clock.now(), kind=kind,
            )  # fmt: skip
        except NotPermitted:
            raise
        except Refusal as refusal:
            wrong = str(refusal)
        else:
            messages.success(request, _("已出报告 %(number)s。") % {"number": made.number})
            return redirect("report", made.pk)
    shown = [
        (one, one.key in chosen if posted else not one.empty, given.get(f"words-{one.key}", ""))
        for one in _offered_parts(period, kind, request)
    ]
    return page(
        request, "office/reports/new.html", _("%(kind)s：%(period)s") % {"kind": KINDS[kind], "period": period.name},
        wrong=wrong, title_typed=title, period=period, kind=kind,
        crumbs=[(_("工作报表"), f"{reverse('reports')}?period={period.code}")],
        filled=[one for one in shown if not one[0].empty], empty=[one for one in shown if one[0].empty],
        status=400 if wrong else 200,
    )  # fmt: skip


def _offered_parts(period: Period, kind: str, request: OfficeRequest) -> list[Part]:
    """Return the parts that can be chosen: of a work report with what the records say, of tables the sections."""
    if kind == issuing.WORK:
        return issuing.parts_for(period, request.actor)
    return [Part(one.key, one.head, (), one.empty) for one in tell(period, request.actor)]


@needs(Permission.REPORTS_VIEW)
@require_GET
def report_page(request: OfficeRequest, office_report_id: int) -> HttpResponse:
    """Show a report as it was issued; its figures open to the rows as they are now."""
    report = issuing.get_report(office_report_id, request.actor)
    sections = _opened(report, request)
    return page(
        request, "office/reports/report.html", report.title, report=report,
        filled=[one for one in sections if not one[0].get("empty")],
        empty=[one for one in sections if one[0].get("empty")],
        beside=[read_period(one).name for one in report.content.get("compared", ())],
        chapters=report.content.get("chapters", ()),
        crumbs=[(_("工作报表"), reverse("reports")), (_("已出报告"), reverse("report-list"))],
    )  # fmt: skip


def _opened(report: Report, request: OfficeRequest) -> list[tuple[dict[str, Any], list[tuple[str, str, list[Cell]]]]]:
    known = {figure.key for section in sections_for(request.actor) for figure in section.figures}
    periods = [report.content["period"], *report.content.get("compared", ())]

    def cells(line: dict[str, Any]) -> list[Cell]:
        told = zip((line["value"], *line.get("earlier", ())), periods, strict=False)
        return [
            (said, _rows_url(of, line["key"]) if line["key"] in known and said != NONE else "") for said, of in told
        ]

    return [
        (one, [(line["label"], line["unit"], cells(line)) for line in one["lines"]])
        for one in report.content["sections"]
    ]  # fmt: skip


@needs(Permission.REPORTS_VIEW)
@require_GET
def report_file(request: OfficeRequest, office_report_id: int, form: str) -> HttpResponse:
    """Give a report as .docx or .xlsx."""
    report = issuing.get_report(office_report_id, request.actor)
    if form not in FILES:
        raise NotFound(_("没有这种格式。"))
    return file_response(FILES[form](report), f"{report.title}.{form}")
