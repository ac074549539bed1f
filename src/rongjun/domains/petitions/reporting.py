"""Monthly, half-year and yearly reports (article 41): issued once as they stand, printed in Word and as a workbook.

A report tells what `figure_telling` tells and nothing else; it is kept as it was issued and never computed again.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.base.papers.paper import CHINESE, Block, Heading, Paper, Paragraph, Text
from rongjun.base.papers.paper import Table as PaperTable
from rongjun.base.papers.word import make_docx
from rongjun.base.scope import within
from rongjun.base.spreadsheets.writing import Sheet, workbook_bytes
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.models import Unit
from rongjun.kernel.chain import content_hash

from .figure_telling import ARTICLE, Section, section_of, tell
from .figures import digits_of, figures_of
from .models import Report
from .periods import Period, read_period

MOST_COLUMNS: Final = 9
"""Columns of a table that fit on A4 upright; of a wider one Word prints the totals, the workbook all."""
KIND: Final = "petition-report"


@transaction.atomic
def issue_report(*, period: Period, by: Actor, at: datetime) -> Report:
    """Issue the report of a period that is over, as the figures stand now. In Chinese, whatever the page speaks.

    A second report of a period follows the first and has a number of its own. Raises Refusal, NotPermitted.
    """
    today = office_day(at)
    by.require(Permission.PETITION_FIGURES)
    if period.last_day >= today:
        raise Refusal(_("本期还没有结束，%(day)s 以后才能出报告。") % {"day": period.last_day})
    with override("zh-hans"):
        told = tell(figures_of(period, by=by, today=today), digits_of(by))
        content = {
            "period": period.code, "name": period.name, "unit": by.unit_name,
            "sections": [one.as_content() for one in told.values()],
        }  # fmt: skip
    year = today.year
    running = Report.objects.filter(unit_id=by.unit_id, made_at__year=year).count() + 1
    made = Report.objects.create(
        unit_id=by.unit_id, span=period.span, first=period.first_day, last=period.last_day,
        number=f"信报〔{year}〕{by.unit_id}-{running}号", content=content, content_hash=content_hash(content),
        made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    detail = {"period": period.code, "content": made.content_hash}
    record_act(by=by, at=at, action="petition.report", subject=f"petition_report:{made.pk}", detail=detail)
    return made


def list_reports(by: Actor) -> QuerySet[Report]:
    """Return the reports of the actor's unit, and of units in the area that the actor supervises, the latest first."""
    by.require(Permission.PETITION_FIGURES)
    rows = Report.objects.select_related("made_by", "unit").order_by("-first", "-pk")
    if by.area_prefix and by.may(Permission.PETITION_SUPERVISE):
        return rows.filter(unit__in=Unit.objects.filter(within("area__code", by.area_prefix)).values("pk"))
    return rows.filter(unit_id=by.unit_id)


def get_report(report_id: int, by: Actor) -> Report:
    """Return a report. Raises NotFound, NotPermitted."""
    found = list_reports(by).filter(pk=report_id).first()
    if found is None:
        raise NotFound(_("没有这份报告。"))
    return found


def sections_of(report: Report) -> dict[str, Section]:
    """Return what a report tells, as it was issued."""
    return {one["key"]: section_of(one) for one in report.content["sections"]}


def period_of(report: Report) -> Period:
    """Return the period of a report."""
    return read_period(report.content["period"])


def report_docx(report: Report) -> bytes:
    """Return a report as .docx, from the office's own template where it has one (petition-report.docx)."""
    unit, name = report.content["unit"], report.content["name"]
    blocks: list[Block] = [Paragraph(Text(f"现将{name}信访工作情况报告如下（信访工作条例第四十一条）。"))]
    told = sections_of(report)
    for head, keys in ARTICLE:
        blocks.append(Heading(Text(head)))
        for key in keys:
            blocks += _blocks(told[key])
    blocks.append(Paragraph(Text("本报告不含检举控告类事项，由纪检监察机关另行统计。各项数据不用于考核信访数量。")))
    paper = Paper(
        kind=KIND, title=Text(f"{name}信访情况报告"), unit=Text(unit), date=office_day(report.made_at),
        blocks=tuple(blocks), number=report.number, languages=CHINESE,
    )  # fmt: skip
    return make_docx(paper)


def report_workbook(report: Report) -> bytes:
    """Return a report as a workbook, a sheet a section; counts are numbers, what is hidden stays a sign."""
    return workbook_bytes([_sheet(place, one) for place, one in enumerate(sections_of(report).values(), start=1)])


def _blocks(section: Section) -> Iterable[Block]:
    yield Paragraph(Text(section.caption))
    header, rows = section.header, [(one.name, *one.cells) for one in section.lines]
    if len(header) > MOST_COLUMNS:
        header, rows = (header[0], header[-1]), [(row[0], row[-1]) for row in rows]
        yield Paragraph(Text("分项较多，本表只列合计；全部分项见所附工作簿。"))
    if rows:
        yield PaperTable(tuple(tuple(map(Text, row)) for row in rows), tuple(map(Text, header)))
    if section.note:
        yield Paragraph(Text(section.note))


def _sheet(place: int, section: Section) -> Sheet:
    rows: list[list[str | int]] = [[one.name, *map(_number, one.cells)] for one in section.lines]
    rows += [[section.note]] if section.note else []
    plain = "".join(sign for sign in section.caption if sign not in "[]:*?/\\：")
    return Sheet(f"{place} {plain}"[:31], section.header, rows, [26, *[12] * (len(section.header) - 1)])


def _number(cell: str) -> str | int:
    return int(cell) if cell.isascii() and cell.isdigit() else cell
