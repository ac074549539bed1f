"""A whole notice from a file: a table in the columns of the gathered figures, or a book in the form of the rulebook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets import read_sheets
from rongjun.kernel.period import format_month
from rongjun.kernel.rulebook import cell_in_force
from rongjun.kernel.rulebook.model import Rulebook

from ..models import Notice
from ..queries import current_rulebook
from .actions import hash_of_entry, make_draft, submit_notice
from .checking import effective_of
from .entries import LOCAL_PARTS, Head, TypedCell
from .papers import add_notice_paper
from .queries import find_standing
from .reading import REQUIRED, Context, Line, Reading, RowFault, read_table


@dataclass(frozen=True, slots=True)
class Said:
    """What is said beside the file: what the file itself does not hold."""

    doc_no: str = ""
    title: str = ""
    issuer: str = ""
    corrects: str = ""
    papers: tuple[tuple[str, bytes], ...] = ()
    """Name and content of each scan."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The notice that a file gave; `known` where it was there before."""

    notice: Notice
    faults: tuple[RowFault, ...]
    ignored: tuple[str, ...]
    known: bool


@transaction.atomic
def add_notice(*, content: bytes, file_name: str, said: Said, by: Actor, at: datetime) -> Taken:
    """Make and submit the notice that a file holds; it waits for another person. The same file again changes nothing.

    Raises NotPermitted without notice.make; AlreadyDone where the rulebook has all of it; Refusal where a column is
    missing, no row is right, there is no document number, or a value clashes with another source.
    """
    by.require(Permission.NOTICE_MAKE)
    if file_name.lower().endswith((".yaml", ".yml")):
        head, typed, reading = _from_book(content, said, file_name)
    else:
        reading = read_table(lines_of(content), Context(current_rulebook()))
        head, typed = _from_table(reading, said, file_name)
    faults, ignored = tuple(reading.faults), tuple(reading.ignored)
    standing = find_standing(hash_of_entry(head, typed))
    if standing is not None:
        return Taken(standing, faults, ignored, True)
    draft = make_draft(head=head, typed=typed, by=by, at=at, rejected=reading.faults)
    for name, scan in said.papers:
        add_notice_paper(notice_id=draft.pk, content=scan, name=name, by=by, at=at)
    return Taken(submit_notice(notice_id=draft.pk, by=by, at=at, paper_needed=False), faults, ignored, False)


def lines_of(content: bytes) -> list[Line]:
    """Return the lines of the first sheet of a workbook or of a csv, with their numbers. Raises Refusal."""
    _name, lines = next(read_sheets(content))
    return list(enumerate(lines, start=1))


def _from_table(reading: Reading, said: Said, file_name: str) -> tuple[Head, dict[str, Any]]:
    if not reading.header:
        raise Refusal(_("没有认出表头；第一行应有列名：%(names)s。") % {"names": "、".join(REQUIRED)})
    _refuse_vague(reading, said)
    cells = [cell for _row, cell in reading.cells]
    if not cells:
        raise Refusal(_("没有一行可以录入：%(told)s") % {"told": told(reading.faults)})
    numbers = list(dict.fromkeys(cell.doc_no for cell in cells if cell.doc_no))
    doc_no = said.doc_no or "；".join(numbers)
    if not doc_no:
        raise Refusal(_("没有文号：请在 doc_no 列写文号，或用 --doc-no 给出。没有文号的数不能录入。"))
    dated = [cell.effective for cell in cells if cell.effective]
    if not dated:
        raise Refusal(_("没有执行月份：请在 effective_from 列写日期，如 2024-08-01。"))
    month = min(dated)
    source = next((cell.source for cell in cells if cell.source), "") or file_name
    title = said.title or f"国家抚恤补助标准（自{format_month(month)}起）"
    head = Head("national", doc_no[:80], title[:200], source[:400], month, issuer=said.issuer, corrects=said.corrects)
    return head, {"cells": [_filled(cell, numbers, said, month).kept() for cell in cells]}


def _refuse_vague(reading: Reading, said: Said) -> None:
    """Take out the rows that leave number or month empty where the file names several."""
    numbers = {cell.doc_no for _row, cell in reading.cells if cell.doc_no}
    months = {cell.effective for _row, cell in reading.cells if cell.effective}
    for row, cell in list(reading.cells):
        if not cell.doc_no and not said.doc_no and len(numbers) > 1:
            fault = RowFault(row, "doc_no", "", _("没有文号，而文件里有几个文号。"), _("写明这一行出自哪个文号。"))
        elif not cell.effective and len(months) > 1:
            fault = RowFault(
                row, "effective_from", "", _("没有日期，而文件里有几个日期。"), _("写明这一行自何月执行。")
            )
        else:
            continue
        reading.cells.remove((row, cell))
        reading.faults.append(fault)


def _filled(cell: TypedCell, numbers: Sequence[str], said: Said, month: int) -> TypedCell:
    """Give a row without a number the one number of its file, and without a month the first of its file."""
    number = said.doc_no or cell.doc_no or (numbers[0] if numbers else "")
    return TypedCell(
        cell.table, cell.key, cell.text, cell.period, cell.effective or month, number, cell.source, cell.status
    )


def told(faults: Sequence[RowFault], count: int = 3) -> str:
    """Return the first faults in one line."""
    if not faults:
        return _("文件里没有数据行。")
    return " ".join(
        _("第 %(row)d 行 %(column)s %(value)s：%(fault)s%(mend)s")
        % {"row": f.row, "column": f.column, "value": f.value, "fault": f.fault, "mend": f.mend}
        for f in faults[:count]
    )


def _from_book(content: bytes, said: Said, file_name: str) -> tuple[Head, dict[str, Any], Reading]:
    """Read a book as docs/rulebook.md writes it, national or local; its checks are those of the rulebook."""
    try:
        book = yaml.load(content.decode("utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - texts only
    except (yaml.YAMLError, UnicodeDecodeError):
        raise Refusal(_("不是 UTF-8 的 YAML 文件；写法见 docs/rulebook.md。")) from None
    if not isinstance(book, dict) or not (set(book) & {"standards", *LOCAL_PARTS}):
        raise Refusal(_("文件里没有 standards，也没有 rules、values 或 funding；写法见 docs/rulebook.md。"))
    if set(book) & {"tables", "benefits"}:
        raise Refusal(_("通知不能定义表和待遇；请删去 tables、benefits。"))
    blocks = [one for name in ("standards", *LOCAL_PARTS) for one in book.get(name) or () if isinstance(one, dict)]
    named = {name: next((str(one[name]) for one in blocks if one.get(name)), "") for name in _SAID}
    doc_no = said.doc_no or named["doc_no"]
    if not doc_no:
        raise Refusal(_("没有文号：请写 doc_no，或用 --doc-no 给出。没有文号的数不能录入。"))
    region = str(book.get("region") or "")
    title, source = said.title or named["citation"] or file_name, named["source"] or file_name
    head = Head(
        "local" if region else "national", doc_no[:80], title[:200], source[:400], _first_month(book),
        issuer=said.issuer, corrects=said.corrects, region=region[:12], region_name=str(book.get("name") or "")[:60],
    )  # fmt: skip
    return head, {"book": book}, Reading(header=True)


_SAID = ("doc_no", "citation", "source")


def _first_month(book: dict[str, Any]) -> int:
    try:
        return effective_of(book, Head("", "", "", "", 0)) or _no_month()
    except (KeyError, TypeError, ValueError):
        return _no_month()


def _no_month() -> int:
    raise Refusal(_("每一项都要写自何月起：standards 写 effective，其余写 from，如 2024-08-01。"))


def context_of(book: Rulebook, table: str, month: int) -> Context:
    """Return what a table read into a draft may leave out: the period that is in force."""

    def period(name: str, key: str) -> str:
        keys = [one for one in book.tables[name].keys if key in ("both", one) or one.startswith(f"{key}.")]
        cells = [cell_in_force(book, name, one, month) for one in keys]
        return next((cell.period.value for cell in cells if cell is not None and cell.period), "")

    return Context(book, table, period)
