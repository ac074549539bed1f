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
from .telling import NONE

KIND: Final = "office-report"
CLOSING: Final = "数据由系统按台账生成；少于五人的不列具体数。信访工作另有专门报告，不列入本报告，也不用于考核。"

NOTHING: Final = frozenset({"", "0", "0.00", NONE})

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
    """Yield a table for each section; behind a work report one table of all figures that are not nothing."""
    periods = [report.content["period"], *report.content.get("compared", ())]
    header = tuple(Text(one) for one in ("项目（单位）", *(read_period(one).name for one in periods)))
    filled = _filled(report)
    if "chapters" in report.content:
        rows = [row for one in filled for row in _annex(one, len(header))]
        if rows:
            yield Heading(Text("附：主要数据"))
            yield PaperTable(tuple(rows), header)
        return
    for one in filled:
        yield Heading(Text(one["head"]))
        yield from (Paragraph(Text(text)) for text in _lines(one["words"]))
        yield PaperTable(tuple(_row(line, len(header)) for line in one["lines"]), header)
    yield from _unfilled(report)


def _annex(section: Kept, width: int) -> Iterator[tuple[Text, ...]]:
    """Yield the head of a section and its figures that are not nothing, as rows of one table."""
    told = [_row(line, width) for line in section["lines"]]
    some = [row for row in told if any(cell.zh not in NOTHING for cell in row[1:])]
    yield from ((Text(section["head"]), *(Text("") for _cell in range(width - 1))), *some) if some else ()


def _row(line: Kept, width: int) -> tuple[Text, ...]:
    """Return a figure as a row in Word: with the unit behind its name, so that amounts have room."""
    label, value, unit, *earlier = _texts(line, width + 1)
    return tuple(Text(one) for one in (f"{label}（{unit}）", value, *earlier))


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
