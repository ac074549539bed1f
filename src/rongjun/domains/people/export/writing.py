"""Workbooks of an export: .xlsx and the old .xls, several files where one cannot hold all rows."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import batched, chain
from typing import Final

import xlwt

from rongjun.base.spreadsheets import Sheet, harmless, workbook_bytes

XLS, XLSX = "xls", "xlsx"
ROWS_IN: Final = {XLS: 65_535, XLSX: 200_000}
"""Rows below the header: an .xls ends at row 65,536; what this product reads again ends at 200,000."""
_FLUSHED: Final = 500

Row = Sequence[str]


def workbooks(kind: str, sheet: str, header: Row, rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield one workbook after the other, none with more rows than its kind holds; where there are no rows, one."""
    write = _xls if kind == XLS else _xlsx
    empty = True
    for part in batched(rows, ROWS_IN[kind], strict=False):
        empty = False
        yield write(sheet, header, part)
    if empty:
        yield write(sheet, header, ())


def _xlsx(sheet: str, header: Row, rows: Iterable[Row]) -> bytes:
    return workbook_bytes([Sheet(sheet, header, rows, [16] * len(header))])


def _xls(sheet: str, header: Row, rows: Iterable[Row]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(sheet[:31])
    text = xlwt.easyxf(num_format_str="@")
    for at, cells in enumerate(chain([header], rows)):
        for place, cell in enumerate(cells):
            if cell:
                page.write(at, place, harmless(cell), text)
        if at % _FLUSHED == 0:
            page.flush_row_data()
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def bundle(files: Sequence[bytes], name: str, kind: str) -> tuple[bytes, str]:
    """Return one file to keep and its ending: the workbook itself, or a zip of several."""
    if len(files) == 1:
        return files[0], kind
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for number, content in enumerate(files, start=1):
            package.writestr(f"{name}-{number}.{kind}", content)
    return buffer.getvalue(), "zip"
