"""Workbooks in and out: bounded reading of xlsx, xls and csv, and writing that nothing can turn into a formula."""

from .reading import LostDigits, Table, read_table
from .writing import Sheet, harmless, workbook_bytes, write_csv, write_workbook

__all__ = ["LostDigits", "Sheet", "Table", "harmless", "read_table", "workbook_bytes", "write_csv", "write_workbook"]
