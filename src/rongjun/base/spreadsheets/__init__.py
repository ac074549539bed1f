"""Workbooks in and out: bounded reading of xlsx, xls and csv, and writing that nothing can turn into a formula."""

from .reading import LostDigits, Numeric, Table, read_sheets, read_table
from .writing import Sheet, harmless, workbook_bytes, write_csv, write_workbook

__all__ = [
    "LostDigits", "Numeric", "Sheet", "Table", "harmless", "read_sheets", "read_table", "workbook_bytes", "write_csv",
    "write_workbook",
]  # fmt: skip
