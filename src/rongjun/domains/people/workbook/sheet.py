"""A whole workbook: its header checked, its rows read, what was dropped said."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from rongjun.base.spreadsheets import LostDigits, Numeric

from ..layouts import OWN, Layout
from ..layouts.parts import NUMBER, REFUSED
from . import columns as col
from .dates import read_day
from .details import is_day
from .faults import Fault, make_fault
from .finding import Found, find_as, find_sheet
from .plan import Plan
from .reader import TEMPLATE, Dialect
from .row import NormalRow

_TOTAL = re.compile(r"(本[页表]|全[县市区镇乡村])?(合计|总计|共计|小计)[:：]?(\d+[人名户]?)?")
Progress = Callable[[str, int, int], None]
"""Told (what, done, total) now and then during long work."""


def quiet(what: str, done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """What a workbook says: good rows, every fault by row, and the cells as they stood, by row number."""

    rows: list[NormalRow]
    faults: list[Fault]
    cells: Mapping[int, Mapping[str, str]]
    dialect: Dialect = field(default=TEMPLATE)
    layout: Layout | None = None

    def named(self, faults: Sequence[Fault]) -> list[Fault]:
        """Return faults that speak of the template's columns in the names of this layout."""
        if not self.dialect.names:
            return list(faults)
        return [replace(fault, column=self.dialect.name(fault.column)) for fault in faults]


def read_people(content: bytes, today: date, progress: Progress = quiet) -> ReadSheet:
    """Read a workbook of the own template. Raises Refusal where it cannot be read or a required column is missing."""
    return _read(find_as(content, OWN), today, progress)


def read_workbook(
    content: bytes, today: date, progress: Progress = quiet, *, saved: Sequence[Layout] = (),
    layout: Layout | None = None, file_name: str = "",
) -> ReadSheet:  # fmt: skip
    """Read a workbook of the own template, one of the eight provincial layouts or a saved one, told by its columns.

    `layout` names the one to be taken. Raises UnknownLayout where none fits, Refusal as `read_people`.
    """
    found = find_as(content, layout) if layout else find_sheet(content, saved, file_name)
    return _read(found, today, progress)


def _read(found: Found, today: date, progress: Progress) -> ReadSheet:
    plan = Plan(found.layout, found.places)
    rows: list[NormalRow] = []
    faults = list(found.faults)
    lines = _filled(found)
    for row_no in _totals(found, lines):
        faults.append(make_fault(row_no, "", "total_row", ""))
        del lines[row_no]
    for done, (row_no, line) in enumerate(lines.items()):
        row, noted = plan.parse(row_no, line, today)
        faults.extend(noted)
        if row is not None:
            rows.append(row)
        if done % 500 == 0:
            progress("检查", done, len(lines))
    progress("检查", len(lines), len(lines))
    return ReadSheet(rows, faults, Cells(found, lines), plan.dialect, found.layout)


def _filled(found: Found) -> dict[int, list[str]]:
    """Return the lines that say something, by their number in the sheet; a running number alone says nothing."""
    numbered = next((column for column in found.layout.columns if column.target == NUMBER), None)
    idle = {found.places.get(numbered.header)} if numbered else set()
    begin = found.header_at + 1
    lines = enumerate(found.lines[begin:], start=begin + 1)
    if not idle - {None}:
        return {number: line for number, line in lines if any(line)}
    return {
        number: line
        for number, line in lines
        if any(line) and any(cell for place, cell in enumerate(line) if place not in idle)
    }


def _totals(found: Found, lines: Mapping[int, list[str]]) -> list[int]:
    """Return the numbers of lines that add up others: they say 合计 or the like, and have no identity number."""
    place = found.places.get(found.layout.label_of(col.ID_NUMBER), -1)
    return [
        number
        for number, line in lines.items()
        if (place >= len(line) or not line[place]) and any(_TOTAL.fullmatch("".join(cell.split())) for cell in line)
    ]


class Cells(Mapping[int, Mapping[str, str]]):
    """The cells of each row by the layout's labels, made when they are asked for; what is never stored stays empty."""

    def __init__(self, found: Found, lines: dict[int, list[str]]) -> None:
        """Take a found sheet and its lines."""
        self._lines = lines
        pairs = list(zip(found.layout.columns, found.layout.labels, strict=True))
        self._days = {label for column, label in pairs if is_day(column.target)}
        self._places = [
            (label, -1 if column.target == REFUSED else found.places.get(label, -1))
            for column, label in pairs
            if found.layout is not OWN or label in found.places
        ]

    def __getitem__(self, row_no: int) -> Mapping[str, str]:
        """Return the cells of a row."""
        line = self._lines[row_no]
        width = len(line)
        cells = {label: line[place] if 0 <= place < width else "" for label, place in self._places}
        return {label: _as_text(cell, label in self._days) for label, cell in cells.items()}

    def __iter__(self) -> Iterator[int]:
        """Go through the row numbers."""
        return iter(self._lines)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self._lines)


def _as_text(cell: str, is_day: bool) -> str:
    """Return a cell as it may be handed in again as text.

    Days that a spreadsheet counted are written out; what lost its end as a number gets a question mark, so that nobody
    takes it for whole.
    """
    if isinstance(cell, LostDigits):
        return f"{cell}？"
    if not isinstance(cell, Numeric) or not is_day:
        return cell
    try:
        dated = read_day(cell)
    except ValueError:
        return f"{cell}？"
    return dated.day.isoformat() if dated.exact else f"{dated.day:%Y-%m}"
