"""Read the sheets of a workbook as text, within bounds that are checked before anything is parsed."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from rongjun.base.errors import Refusal

from .bounds import MAX_BYTES, MAX_CELLS, MAX_COLUMNS, MAX_ROWS, check_package
from .old import check_old_workbook

EXACT_BELOW = 10**15
"""A spreadsheet keeps fifteen significant digits: a longer number stored as a number has lost its end."""
_FIRST_DAY, _LAST_DAY = 1, 99_999
"""Whole numbers that can be a day as a spreadsheet counts them."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
"""How a file begins that Excel saved as Unicode text."""
_SIGNS = frozenset("=+-@")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Marks without width that come along when a number is copied out of a message or a web page."""
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+\d{2,}")


class LostDigits(str):
    """A long number that was stored as a number: what is left of it, not what was typed."""

    __slots__ = ()


class Numeric(str):
    """A cell stored as a number that may be a day (counted from 1900) or a month whose nought was lost."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it, each with its number in the sheet (the header is row 1)."""

    header: list[str]
    rows: list[tuple[int, list[str]]]


def read_table(content: bytes) -> Table:
    """Read the first sheet of a workbook (xlsx, xls) or a csv (UTF-8, UTF-16 with its mark, else GB18030).

    The kind is told by its bytes. Cells are text: dates as YYYY-MM-DD, whole numbers without a point. Empty rows are
    left out. Raises Refusal where the file is too large, cannot be read or has no header.
    """
    _name, lines = next(read_sheets(content))
    if not lines or not any(lines[0]):
        raise Refusal(_("第一个工作表的第一行应为表头，但那里是空的。"))
    rows = [(number, cells) for number, cells in enumerate(lines[1:], start=2) if any(cells)]
    return Table(lines[0], rows)


def read_sheets(content: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield name and lines of each sheet in order, each parsed when it is asked for; a csv is one sheet without a name.

    Cells as in `read_table`. Raises Refusal where the file is too large or cannot be read.
    """
    if len(content) > MAX_BYTES:
        raise Refusal(_("文件超过 %(limit)s MB；请拆成几个文件分别导入。") % {"limit": MAX_BYTES // 1024**2})
    sheets = _sheets(content) if content[:4] in (_ZIP, _OLE) else iter([("", _csv_lines(content))])
    for name, lines in sheets:
        if len(lines) - 1 > MAX_ROWS or max(map(len, lines), default=0) > MAX_COLUMNS:
            raise Refusal(too_many())
        yield name, lines


def too_many() -> str:
    """Return the message for a sheet beyond the bounds."""
    return _("工作表超过 %(rows)s 行或 %(columns)s 列；请拆成几个文件，并删去数据区以外的内容。") % {
        "rows": MAX_ROWS,
        "columns": MAX_COLUMNS,
    }


def _sheets(content: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    if not (check_package(content) if content[:4] == _ZIP else check_old_workbook(content)):
        raise Refusal(too_many())
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            if not book.sheet_names:
                raise Refusal(_("文件里没有工作表。"))
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                if sheet.total_height * sheet.total_width > MAX_CELLS:
                    raise Refusal(too_many())
                lines = sheet.to_python(skip_empty_area=False)
                yield name, [[_text(cell) if cell else _empty(cell) for cell in line] for line in lines]
    except PasswordError:
        raise Refusal(_("文件有密码；请另存为不带密码的工作簿。")) from None
    except CalamineError as error:
        raise Refusal(_("文件打不开（%(error)s）；请用 Excel 另存为 .xlsx 后再导入。") % {"error": error}) from None


def _csv_lines(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise Refusal(_("文件不是工作簿，也不是文本；请用 Excel 另存为 .xlsx 后再导入。"))
    first = text.split("\n", 1)[0]
    delimiter = "\t" if "\t" in first and "," not in first else ","
    lines: list[list[str]] = []
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(lines) > MAX_ROWS:
                raise Refusal(too_many())
            lines.append([_typed(cell) for cell in line])
    except csv.Error as error:
        raise Refusal(_("CSV 文件读不通（%(error)s）。") % {"error": error}) from None
    return lines


def _decoded(content: bytes) -> str:
    for encoding in ("utf-16",) if content.startswith(_UTF16) else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refusal(_("文本文件的编码不是 UTF-8、UTF-16，也不是 GB18030；请另存为 UTF-8。"))


def _text(cell: Any) -> str:
    """Write a cell as text, keeping apart a number whose digits were lost."""
    if isinstance(cell, str):
        return _typed(cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float | int):
        return _number(cell)
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    return cell.isoformat() if isinstance(cell, date | time) else _span(cell)


def _empty(cell: Any) -> str:
    """Write what counts as false in Python: nothing, 0, FALSE, midnight."""
    return "" if cell == "" else _text(cell)


def _span(cell: Any) -> str:
    return str(cell) if isinstance(cell, timedelta) else ""


def _number(cell: float) -> str:
    if abs(cell) >= EXACT_BELOW:
        return LostDigits(f"{cell:.0f}")
    if cell != int(cell):
        return Numeric(repr(cell))
    return Numeric(f"{cell:.0f}") if _FIRST_DAY <= cell <= _LAST_DAY else f"{cell:.0f}"


def _typed(cell: str) -> str:
    """Strip a text cell, also of unseen marks; take off the apostrophe of `harmless` before a formula sign."""
    if cell.isalnum():
        return cell
    plain = (cell if cell.isascii() else _UNSEEN.sub("", cell)).strip()
    if plain.startswith("'") and plain[1:2] in _SIGNS:
        plain = plain[1:]
    return LostDigits(plain) if "+" in plain and _SCIENTIFIC.fullmatch(plain) else plain
