"""Issuing a report: frozen as it stands, once a press of the button, printed in Word and as a workbook."""

from collections.abc import Mapping
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
from rongjun.domains.petitions.periods import Period
from rongjun.domains.safeguards.actions import record_act, record_set_look
from rongjun.domains.safeguards.words import watching_word
from rongjun.domains.units.models import Unit
from rongjun.kernel.chain import content_hash

from .models import Report
from .telling import as_content, tell

KIND: Final = "office-report"
LONGEST: Final = 2000


@transaction.atomic
def issue_report(
    *, period: Period, title: str, words: Mapping[str, str], by: Actor, at: datetime
) -> Report:  # fmt: skip
    """Issue the report of a period that is over, of the sections in `words` with the office's words to each (or '').

    Small counts are hidden. A second report of a period follows the first. Raises NotPermitted, Refusal.
    """
    by.require(Permission.REPORTS_ISSUE)
    today = office_day(at)
    if period.last_day >= today:
        raise Refusal(_("本期还没有结束，%(day)s 以后才能出报告。") % {"day": period.last_day})
    refuse_words(title, words)
    record_set_look(
        by=by, at=at, purpose="出具工作报表", set_kind="report", set_id=period.code, fields=["figures"]
    )  # fmt: skip
    with override("zh-hans"):
        told = tell(period, by, words)
        sections = [as_content(one, words[one.key].strip()) for one in told]
        name = title.strip() or _("%(period)s工作报表") % {"period": period.name}
    if not sections:
        raise Refusal(_("请至少选择一部分。"))
    content = {"period": period.code, "name": period.name, "unit": by.unit_name, "sections": sections}
    running = Report.objects.filter(unit_id=by.unit_id, made_at__year=at.year).count() + 1
    made = Report.objects.create(
        unit_id=by.unit_id, span=period.span, first=period.first_day, last=period.last_day, title=name[:120],
        number=f"报〔{today.year}〕{by.unit_id}-{running}号", content=content, content_hash=content_hash(content),
        made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    detail = {"period": period.code, "content": made.content_hash}
    record_act(by=by, at=at, action="report.issue", subject=f"office_report:{made.pk}", detail=detail)
    return made


def list_reports(by: Actor) -> QuerySet[Report]:
    """Return the reports of the actor's unit and of the units within its area, the latest first."""
    by.require(Permission.REPORTS_VIEW)
    rows = Report.objects.select_related("made_by", "unit").order_by("-first", "-pk")
    if by.area_prefix == "":
        return rows
    if by.area_prefix:
        return rows.filter(unit__in=Unit.objects.filter(within("area__code", by.area_prefix)).values("pk"))
    return rows.filter(unit_id=by.unit_id)


def get_report(report_id: int, by: Actor) -> Report:
    """Return a report. Raises NotFound, NotPermitted."""
    found = list_reports(by).filter(pk=report_id).first()
    if found is None:
        raise NotFound(_("没有这份报告。"))
    return found


def report_docx(report: Report) -> bytes:
    """Return a report as .docx, from the office's own template where it has one (office-report.docx)."""
    blocks: list[Block] = []
    for section in report.content["sections"]:
        blocks.append(Heading(Text(section["head"])))
        if section["words"]:
            blocks += [Paragraph(Text(one)) for one in section["words"].splitlines() if one.strip()]
        rows = tuple((Text(one["label"]), Text(one["value"]), Text(one["unit"])) for one in section["lines"])
        blocks.append(PaperTable(rows, (Text("项目"), Text("数据"), Text("单位"))))
    blocks.append(
        Paragraph(Text("数据由系统按台账生成；少于五人的不列具体数。信访工作另有专门报告，不列入本表，也不用于考核。"))
    )
    paper = Paper(
        kind=KIND, title=Text(report.title), unit=Text(report.content["unit"]), date=office_day(report.made_at),
        blocks=tuple(blocks), number=report.number, languages=CHINESE,
    )  # fmt: skip
    return make_docx(paper)


def report_workbook(report: Report) -> bytes:
    """Return a report as a workbook, a sheet a section; counts are numbers, what is hidden stays a sign."""
    sheets = [
        Sheet(
            f"{place} {section['head']}"[:31], ["项目", "数据", "单位"],
            [[one["label"], _number(one["value"]), one["unit"]] for one in section["lines"]], [30, 18, 10],
        )
        for place, section in enumerate(report.content["sections"], 1)
    ]  # fmt: skip
    return workbook_bytes(sheets)


def _number(cell: str) -> str | int | float:
    plain = cell.replace(",", "")
    if plain.lstrip("-").isdigit():
        return int(plain)
    whole, _point, cents = plain.lstrip("-").partition(".")
    return float(plain) if whole.isdigit() and cents.isdigit() else cell


def refuse_words(title: str, words: Mapping[str, str]) -> None:
    """Raise Refusal for texts that are too long, or hold words of watching or long numbers."""
    for text in (title, *words.values()):
        if len(text) > LONGEST:
            raise Refusal(_("情况说明每部分不超过 %(most)s 字。") % {"most": LONGEST})
        if word := watching_word(text):
            raise Refusal(_("“%(word)s”一类的词不写进报告。") % {"word": word})
        if sum(sign.isdigit() for sign in text) >= 15 and any(len(run) >= 15 for run in _runs(text)):
            raise Refusal(_("报告里不写身份证号、账号、电话。"))


def _runs(text: str) -> list[str]:
    return "".join(sign if sign.isdigit() else " " for sign in text).split()
