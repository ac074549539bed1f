"""Issued reports as files: in Word as an office sends them, and as a workbook to be counted on with."""

from collections.abc import Iterator
from typing import Any, Final

from rongjun.base.papers.paper import CHINESE, Block, Heading, Paper, Paragraph, Text
from rongjun.base.papers.paper import Table as PaperTable
from rongjun.base.papers.word import make_docx
from rongjun.base.spreadsheets.writing import Sheet, workbook_bytes
from rongjun.domains.people.batches import office_day
from rongjun.domains.petitions.periods import read_period

from .models import Report
from .prose import numeral

KIND: Final = "office-report"
CLOSING: Final = "数据由系统按台账生成；少于五人的不列具体数。信访工作另有专门报告，不列入本报告，也不用于考核。"

type Kept = dict[str, Any]


def report_docx(report: Report) -> bytes:
    """Return a report as .docx, from the office's own template where it has one (office-report.docx)."""
    blocks = [*_chapters(report), *_tables(report), Paragraph(Text(CLOSING))]
    paper = Paper(
        kind=KIND, title=Text(report.title), unit=Text(report.content["unit"]), date=office_day(report.made_at),
        blocks=tuple(blocks), number=report.number, languages=CHINESE,
    )  # fmt: skip
    return make_docx(paper)


def report_workbook(report: Report) -> bytes:
    """Return a report as a workbook: every figure on the first sheet, then a sheet for each section that has some.

    Counts are numbers; what is hidden stays a sign.
    """
    head = header_of(report)
    sections = report.content["sections"]
    rows = [[one["head"], *_cells(line, len(head))] for one in sections for line in one["lines"]]
    sheets = [Sheet("全部数据", ["部分", *head], rows, [24, 30, *[18] * (len(head) - 1)])]
    sheets += [
        Sheet(
            f"{place} {one['head']}"[:31], head, [_cells(line, len(head)) for line in one["lines"]],
            [30, *[18] * (len(head) - 1)],
        )
        for place, one in enumerate(_filled(report), 1)
    ]  # fmt: skip
    return workbook_bytes(sheets)


def header_of(report: Report) -> list[str]:
    """Return the heads of the columns of a report: what, the figure, its unit, and the periods beside it."""
    return ["项目", "数据", "单位", *(read_period(one).name for one in report.content.get("compared", ()))]


def _filled(report: Report) -> list[Kept]:
    return [one for one in report.content["sections"] if not one.get("empty")]


def _chapters(report: Report) -> Iterator[Block]:
    """Yield a work report: heads in Chinese numerals, each part with what the records say and the office's words."""
    chapters = report.content.get("chapters", ())
    if chapters:
        yield Paragraph(Text(f"现将{report.content['name']}工作情况报告如下。"))
    for place, chapter in enumerate(chapters, 1):
        yield Heading(Text(f"{numeral(place)}、{chapter['head']}"))
        for number, part in enumerate(chapter["parts"], 1):
            head = f"（{numeral(number)}）{part['head']}。" if len(chapter["parts"]) > 1 else ""
            texts = [*part["paragraphs"], *_lines(part["words"])]
            yield from (Paragraph(Text(head * (text is texts[0]) + text)) for text in texts)


def _tables(report: Report) -> Iterator[Block]:
    filled, header = _filled(report), tuple(Text(one) for one in header_of(report))
    work = "chapters" in report.content
    if work and filled:
        yield Heading(Text("附：主要数据"))
    for one in filled:
        yield Paragraph(Text(one["head"])) if work else Heading(Text(one["head"]))
        yield from (Paragraph(Text(text)) for text in _lines(one["words"]))
        rows = tuple(tuple(Text(cell) for cell in _texts(line, len(header))) for line in one["lines"])
        yield PaperTable(rows, header)
    yield from _unfilled(report)


def _unfilled(report: Report) -> Iterator[Block]:
    """Yield which sections have nothing, in one sentence, and the office's words to them."""
    empty = [one for one in report.content["sections"] if one.get("empty")]
    if empty:
        yield Paragraph(Text(f"本期没有记录的：{'、'.join(one['head'] for one in empty)}。"))
    yield from (Paragraph(Text(f"{one['head']}：{text}")) for one in empty for text in _lines(one["words"]))


def _lines(words: str) -> list[str]:
    return [one.strip() for one in words.splitlines() if one.strip()]


def _texts(line: Kept, width: int) -> list[str]:
    told = [line["label"], line["value"], line["unit"], *line.get("earlier", ())]
    return [*told, *[""] * (width - len(told))][:width]


def _cells(line: Kept, width: int) -> list[str | int | float]:
    label, value, unit, *earlier = _texts(line, width)
    return [label, _number(value), unit, *map(_number, earlier)]


def _number(cell: str) -> str | int | float:
    plain = cell.replace(",", "")
    if plain.lstrip("-").isdigit():
        return int(plain)
    whole, _point, cents = plain.lstrip("-").partition(".")
    return float(plain) if whole.isdigit() and cents.isdigit() else cell
