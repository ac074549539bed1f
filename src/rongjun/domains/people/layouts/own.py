"""The own template: each column goes where its name says."""

from ..workbook.columns import COLUMNS, REQUIRED
from .parts import Column, Layout

LAYOUT = Layout("own", "人员", tuple(Column(name, name, name in REQUIRED) for name in COLUMNS))
