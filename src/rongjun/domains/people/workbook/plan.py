"""How the rows of one sheet are read: the layout's columns where they stand in this file, and what each becomes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from rongjun.kernel import vocabulary as words
from rongjun.kernel.period import years_served

from ..file.parts import Detail
from ..layouts import own
from ..layouts.parts import PLACE, STATE, YEARS, Layout
from ..layouts.words import (
    CARE_OF_PLACE,
    LISTED,
    PAID,
    STATE_MENDS,
    STATE_WORDS,
    SURVIVOR_WORDS,
    normal,
    own_word,
)
from . import columns as col
from .cells import optional, plain
from .details import DetailCell, detail_cell, read_details
from .faults import Fault
from .reader import TEMPLATE, Dialect, RowReader
from .row import NormalRow, parse_row, read_row

PENDING = "待编"
"""Stands for a file number until one is given: the provincial layouts have no column for it."""
_OWN = frozenset(col.COLUMNS) | {col.BIRTH, col.SEX}
_MAY_LACK_DAY = frozenset({col.RECOGNISED})
"""The month of approval decides the first month paid, whatever the day (kernel.start)."""


class Plan:
    """The columns of a layout in one file."""

    def __init__(self, layout: Layout, places: Mapping[str, int]) -> None:
        """Take a layout and where each of its labels stands in the lines."""
        found = [(places[label], label, one) for one, label in zip(layout.columns, layout.labels, strict=True)
                 if label in places]  # fmt: skip
        self.layout, self.is_own = layout, layout is own.LAYOUT
        self.own = [(place, one.target) for place, _label, one in found if one.target in _OWN]
        self.details = [detail_cell(place, label, one.target) for place, label, one in found if "." in one.target]
        self.state = next((cell for cell in self.details if _is(cell, STATE)), None)
        self.place = next((cell for cell in self.details if _is(cell, PLACE)), None)
        self.years = next((cell for cell in self.details if _is(cell, YEARS)), None)
        self.details = [cell for cell in self.details if cell is not self.state]
        required = {label for one, label in zip(layout.columns, layout.labels, strict=True) if one.required}
        self.required = [cell for cell in self.details if cell.label in required]
        self.dialect = TEMPLATE if self.is_own else _dialect(layout)

    def parse(self, row_no: int, line: list[str], today: date) -> tuple[NormalRow | None, list[Fault]]:
        """Read a line. Returns the row, or None where a fault keeps it out, with every fault found."""
        if self.is_own:
            return parse_row(row_no, self._filled(line), today)
        cells = self._own_cells(line)
        reader = RowReader(row_no, cells, today, self.dialect)
        self._fit_area(reader, cells)
        state = self._state(reader, line)
        given = cells.get(col.CATEGORY, "")
        category = words.category_code(given) or words.category_code(given.upper()) or ""
        details = read_details(reader, self.details, line, category, state)
        self._note_missing(reader, line)
        row = read_row(reader, details=details, listed_only=bool(state) and state != PAID)
        if row is not None and row.listed_only:
            row = replace(row, details=tuple(_with_listing(one, row) for one in row.details))
        if row is not None and self.years is not None:
            self._compare_years(reader, row, line)
        return row, reader.faults

    def _filled(self, line: list[str]) -> dict[str, str]:
        """Return the cells of the own template in which something stands: half of them in most rows."""
        width = len(line)
        return {target: cell for place, target in self.own if place < width and (cell := line[place])}

    def _own_cells(self, line: list[str]) -> dict[str, str]:
        """Return the cells of the own template that a line fills, in the template's words."""
        width = len(line)
        cells = self._filled(line)
        for column in (col.CATEGORY, col.ERA, col.ALONE, col.CARE):
            if column in cells:
                cells[column] = own_word(column, cells[column])
        if self.layout.category:
            cells[col.CATEGORY] = self.layout.category
        if col.FILE_NO not in self.layout.targets:
            cells[col.FILE_NO] = PENDING
        if self.place is not None and col.CARE not in cells and self.place.place < width:
            given = line[self.place.place]
            cells[col.CARE] = CARE_OF_PLACE.get(normal(given), given)
        if col.SURVIVOR not in cells:
            cells[col.SURVIVOR] = SURVIVOR_WORDS.get(cells.get(col.CATEGORY, ""), "")
        if normal(cells.get(col.HOLDER, "")) == normal(cells.get(col.NAME, "")):
            cells.pop(col.HOLDER, None)
        return cells

    def _fit_area(self, reader: RowReader, cells: dict[str, str]) -> None:
        """Fill a division code of county or town with zeros, and say so."""
        code = plain(cells.get(col.AREA, ""))
        if len(code) in (6, 9) and code.isdecimal():
            reader.note(col.AREA, "area_padded", digits=len(code))
            cells[col.AREA] = code.ljust(12, "0")

    def _state(self, reader: RowReader, line: list[str]) -> str:
        """Return 优抚对象状态, noting what is missing, in no list, or not paid; '' where the layout has none."""
        if self.state is None:
            return ""
        text = line[self.state.place] if self.state.place < len(line) else ""
        state = STATE_WORDS.get(normal(text), "")
        if not optional(plain(text)):
            reader.note_cell(STATE, self.state.label, "missing", "")
        elif not state:
            reader.note_cell(STATE, self.state.label, "not_in_list", text, choices="、".join(STATE_WORDS.values()))
        elif state != PAID:
            mend = str(STATE_MENDS[state])
            reader.note_cell(STATE, self.state.label, "not_paid_state", text, state=state, mend=mend)
        return state

    def _note_missing(self, reader: RowReader, line: list[str]) -> None:
        width = len(line)
        empty = [cell.label for cell in self.required if cell.place >= width or not line[cell.place]]
        if empty:
            reader.note_cell("", empty[0], "listed_missing", "", columns="、".join(empty))

    def _compare_years(self, reader: RowReader, row: NormalRow, line: list[str]) -> None:
        if self.years is None or row.service_start is None or row.service_end is None:
            return
        stated = next((one.value.get("years") for one in row.details if one.kind == "service"), None)
        years = years_served(row.service_start, row.service_end)
        if stated not in (None, "", years):
            reader.note_cell("", self.years.label, "years_differ", str(stated), years=years)


def _with_listing(one: Detail, row: NormalRow) -> Detail:
    """Put into 登记项目 what would be the status, had the person a right to be paid; no money hangs on it there."""
    if one.kind != "listed":
        return one
    days = {"recognised": row.recognised, "service_start": row.service_start, "service_end": row.service_end}
    told = {
        "grade": words.GRADE_NAMES.get(row.grade, ""),
        "cause": _name(words.CAUSES, row.cause),
        "era": _name(words.ERAS, row.era),
        **{name: day.isoformat() for name, day in days.items() if day is not None},
    }
    return replace(one, value={**one.value, **{name: text for name, text in told.items() if text}})


def _name(names: Mapping[str, str], code: str) -> str:
    return next((name for name, one in names.items() if one == code), "")


def _is(cell: DetailCell, target: str) -> bool:
    return f"{cell.kind}.{cell.field.name}" == target


def _dialect(layout: Layout) -> Dialect:
    """Return what the template's columns are called in a layout, and which words it lists."""
    names = {target: layout.label_of(target) for target in (*col.COLUMNS, col.BIRTH, col.SEX)}
    if col.FILE_NO not in layout.targets:
        names[col.FILE_NO] = names[col.ID_NUMBER]
    if PLACE in layout.targets and not names.get(col.CARE):
        names[col.CARE] = layout.label_of(PLACE)
    choices = {target: LISTED.get(label) or LISTED.get(target, "") for target, label in names.items()}
    months = _MAY_LACK_DAY | (frozenset() if layout.category == "81" else {col.SERVICE_START, col.SERVICE_END})
    return Dialect(names, choices, months)
