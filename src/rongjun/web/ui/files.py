"""A list as a file: a workbook or CSV with the columns that are shown."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from rongjun.base.spreadsheets import Sheet, workbook_bytes, write_csv

if TYPE_CHECKING:
    from .tables import Table


def export_bytes(table: "Table", chosen: list[str], rows: Iterable[Any], kind: str) -> bytes:
    """Return all rows in the columns chosen as a workbook (xlsx) or CSV."""
    columns = [column for column in table.columns if column.key in chosen and column.exported]
    headers = [str(column.title) for column in columns]
    lines = ([column.plain(row, kind) for column in columns] for row in rows)
    if kind == "xlsx":
        return workbook_bytes([Sheet(str(table.caption)[:31], headers, lines, [16] * len(columns))])
    return csv_bytes(headers, lines)


def csv_bytes(headers: Sequence[str], lines: Iterable[Sequence[Any]]) -> bytes:
    """Return a CSV as bytes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        write_csv(path, headers, lines)
        return path.read_bytes()
