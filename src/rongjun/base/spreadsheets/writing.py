"""Write workbooks and csv in constant memory; a text that a spreadsheet would run as a formula is made harmless."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import xlsxwriter

Cell = str | int | float | date | None
MADE = datetime(2000, 1, 1)
"""Stands in every workbook as the time of its making, so that the same rows give the same bytes."""
_RUNS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: name, header, rows and column widths in characters. Text stays text, numbers stay numbers."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()


def harmless(text: str) -> str:
    """Put an apostrophe before a text that starts like a formula; `read_table` takes it off again."""
    return f"'{text}" if text.startswith(_RUNS) else text


def write_workbook(target: Path | BinaryIO, sheets: Sequence[Sheet]) -> None:
    """Write an xlsx. Long numbers given as text are kept to the last digit."""
    place = str(target) if isinstance(target, Path) else target
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(place, options) as book:
        book.set_properties({"created": MADE})
        bold = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
        text = book.add_format({"num_format": "@"})
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name), sheet, bold, text)


def workbook_bytes(sheets: Sequence[Sheet]) -> bytes:
    """Return an xlsx as bytes."""
    buffer = io.BytesIO()
    write_workbook(buffer, sheets)
    return buffer.getvalue()


def write_csv(target: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a csv in UTF-8 with a BOM, as spreadsheets expect it."""
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([_plain(cell) for cell in row] for row in rows)


def _write_sheet(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, bold: object, text: object) -> None:
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width, text)
    page.freeze_panes(1, 0)
    for column, title in enumerate(sheet.header):
        page.write_string(0, column, harmless(title), bold)
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, int | float):
                page.write_number(number, column, cell)
            elif cell is not None and cell != "":
                page.write_string(number, column, str(_plain(cell)), text)


def _plain(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return harmless(cell) if isinstance(cell, str) else cell
