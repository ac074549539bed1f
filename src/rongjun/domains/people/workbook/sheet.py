"""A whole workbook: its header checked, its rows read, what was dropped said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets import Table, read_table

from .columns import COLUMNS, REQUIRED, header_name, is_never_stored
from .faults import Fault, make_fault
from .row import NormalRow, parse_row

Progress = Callable[[str, int, int], None]
"""Told (what, done, total) now and then during long work."""


def quiet(what: str, done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """What a workbook says: good rows, every fault by row, and the cells as they stood, by row number."""

    rows: list[NormalRow]
    faults: list[Fault]
    cells: dict[int, dict[str, str]]


def read_people(content: bytes, today: date, progress: Progress = quiet) -> ReadSheet:
    """Read a people workbook. Raises Refusal where the file cannot be read or a required column is missing."""
    table = read_table(content)
    places, faults = _places(table)
    rows: list[NormalRow] = []
    cells: dict[int, dict[str, str]] = {}
    for done, (row_no, line) in enumerate(table.rows):
        cells[row_no] = {name: line[place] for name, place in places.items() if place < len(line)}
        row, found = parse_row(row_no, cells[row_no], today)
        faults.extend(found)
        if row is not None:
            rows.append(row)
        if done % 500 == 0:
            progress("检查", done, len(table.rows))
    progress("检查", len(table.rows), len(table.rows))
    return ReadSheet(rows, faults, cells)


def _places(table: Table) -> tuple[dict[str, int], list[Fault]]:
    """Return where each known column stands, and what is said of the others."""
    names = [header_name(cell) for cell in table.header]
    twice = sorted({name for name in names if name in COLUMNS and names.count(name) > 1})
    if twice:
        raise Refusal(_("表头中有重复的列：%(columns)s；请只留一列。") % {"columns": "、".join(twice)})
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise Refusal(_("缺少必需的列：%(columns)s；请按模板补上表头后重新导入。") % {"columns": "、".join(missing)})
    others = [name for name in names if name and name not in COLUMNS]
    faults = [
        make_fault(1, name[:40], "never_stored" if is_never_stored(name) else "ignored_column", "") for name in others
    ]
    return {name: names.index(name) for name in COLUMNS if name in names}, faults
