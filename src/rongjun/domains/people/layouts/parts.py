"""What a layout of a workbook is made of: columns in order, each with where its content goes."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ..workbook.columns import BIRTH, SEX, is_never_stored, normal_name

NUMBER: Final = "#"
"""The running number of the row: made anew when the layout is written, no fact about anybody."""
REFUSED: Final = "!"
"""Dropped when read and left empty when written (SAFEGUARDS 5): nationality, political status."""
STATE: Final = "listed.state"
"""优抚对象状态: only 享受待遇 is paid."""
PLACE: Final = "keeping.place"
"""供养方式: what it says of home or institution decides the nursing fee."""
YEARS: Final = "service.years"
"""所服义务兵折算年限: compared with the dates, which alone decide."""
ALWAYS: Final = (BIRTH, SEX)
"""Compared with the identity number and not kept apart from it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header as printed, and its target.

    Target: a column of the own template ('银行账号'), a field of the file's catalogue ('housing.rooms'), BIRTH or SEX
    (checked only), NUMBER, REFUSED, or '' (not read). `required` as the province prints it.
    """

    header: str
    target: str
    required: bool = False


@dataclass(frozen=True)
class Layout:
    """A layout of a workbook. `category` is that of every row, where no column says it."""

    name: str
    sheet: str
    columns: tuple[Column, ...]
    category: str = ""
    title: str = ""
    saved: bool = False
    """True for one that an office made on the mapping page."""

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """A name for each column that no other column has: a header that is printed twice is told apart."""
        seen: Counter[str] = Counter()
        found = []
        for column in self.columns:
            seen[column.header] += 1
            found.append(column.header + (f"（{seen[column.header]}）" if seen[column.header] > 1 else ""))
        return tuple(found)

    @cached_property
    def keys(self) -> tuple[tuple[str, int], ...]:
        """What each column is recognised by: its header in normal form, and the how-manieth of that name it is."""
        seen: Counter[str] = Counter()
        found = []
        for column in self.columns:
            name = normal_name(column.header)
            seen[name] += 1
            found.append((name, seen[name]))
        return tuple(found)

    @cached_property
    def targets(self) -> frozenset[str]:
        """Everything that the layout says something about."""
        return frozenset(column.target for column in self.columns)

    def label_of(self, target: str) -> str:
        """Return what the first column of a target is called; '' where there is none."""
        pairs = zip(self.columns, self.labels, strict=True)
        return next((label for column, label in pairs if column.target == target), "")


def columns_of(*lines: tuple[str, str] | tuple[str, str, bool]) -> tuple[Column, ...]:
    """Return columns from plain lines: header, target, and True where the province requires it."""
    return tuple(Column(line[0], line[1], len(line) == 3) for line in lines)


def may_be_read(header: str) -> bool:
    """Tell whether a column of this header may be read at all."""
    return not is_never_stored(header)
