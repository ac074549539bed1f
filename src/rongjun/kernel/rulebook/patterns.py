"""What in a new standard breaks the pattern of the old ones: marks for whoever enters and approves it.

A mark refuses nothing: a notice may break a pattern on purpose. It says where to look again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median_low
from typing import Final

from rongjun.kernel.money import round_half_up

from .model import Period

TOLERANCE_BP: Final = 200
"""How far the rise of one cell may be from the median of its column: two percentage points."""
LEAP_BP: Final = 3_000
"""A rise above thirty per cent: no year from 2009 on had one but where a level was new."""
FEWEST: Final = 3
"""Rises that a median needs to say anything."""
CAUSES: Final = ("war", "duty", "illness")
KINDS: Final = ("martyr", "duty", "illness")
MARKS: Final = ("fell", "leap", "times12", "odd_rise", "grade_order", "cause_order", "period", "missing", "no_old")


@dataclass(frozen=True, slots=True)
class Amount:
    """A value with its period (None where it is no amount), and the id of the cell or the cells it comes from."""

    value: int
    period: Period | None
    id: str = ""

    @property
    def per_year(self) -> int:
        """Return an amount as of a year; what is no amount as it is."""
        return self.value * 12 if self.period is Period.MONTH else self.value


@dataclass(frozen=True, slots=True)
class Mark:
    """A broken pattern: its code (MARKS), and the key or basis points it is measured against."""

    code: str
    other: str = ""
    bp: int | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """One cell: what is in force before, what comes, the rise (in the unit of the new one) and what is odd about it."""

    table: str
    key: str
    effective: int
    old: Amount | None
    new: Amount | None
    marks: tuple[Mark, ...] = ()

    @property
    def rise(self) -> int | None:
        """Return new less old in fen (or the table's unit): by the year where the periods differ; None without both."""
        pair = self._pair()
        return None if pair is None else pair[1] - pair[0]

    @property
    def rise_bp(self) -> int | None:
        """Return the rise in basis points of the old value."""
        pair = self._pair()
        return None if pair is None or not pair[0] else round_half_up((pair[1] - pair[0]) * 10_000, pair[0])

    def _pair(self) -> tuple[int, int] | None:
        if self.old is None or self.new is None:
            return None
        same = self.old.period is self.new.period
        return (self.old.value, self.new.value) if same else (self.old.per_year, self.new.per_year)


def mark_all(rows: Sequence[Compared]) -> list[Compared]:
    """Return the cells of one table and month with their marks. Cells without a new value count with the old one."""
    values = {row.key: held.per_year for row in rows if (held := row.new or row.old) is not None}
    medians = _medians(rows)
    return [replace(row, marks=tuple(_marks(row, values, medians))) for row in rows]


def _marks(row: Compared, values: Mapping[str, int], medians: Mapping[str, int]) -> list[Mark]:
    if row.new is None:
        return [Mark("missing")]
    if row.old is None:
        return [Mark("no_old"), *_order(row.key, values)]
    return [*_of_rise(row, medians), *_order(row.key, values)]


def _of_rise(row: Compared, medians: Mapping[str, int]) -> list[Mark]:
    rise, found = row.rise_bp, []
    if row.old is None or row.new is None or rise is None:
        return []
    if is_times_twelve(row.old, row.new):
        return [Mark("times12", bp=rise)]
    if row.old.period is not row.new.period:
        found.append(Mark("period"))
    if row.rise is not None and row.rise < 0:
        found.append(Mark("fell", bp=rise))
    middle = medians.get(column_of(row.key))
    if middle is not None and abs(rise - middle) > TOLERANCE_BP:
        found.append(Mark("odd_rise", bp=middle))
    elif rise > LEAP_BP:
        found.append(Mark("leap", bp=rise))
    return found


def is_times_twelve(old: Amount, new: Amount) -> bool:
    """Tell whether a month's amount seems to be written as a year's, or the reverse: about twelve times as much."""
    more, less = max(old.per_year, new.per_year), min(old.per_year, new.per_year)
    return old.period is not None and 9 * less <= more <= 16 * less


def column_of(key: str) -> str:
    """Return the column of a graded key (its cause): the cells whose rises are alike; '' for other keys."""
    grade, dot, cause = key.partition(".")
    return cause if dot and grade.isdecimal() else ""


def _medians(rows: Sequence[Compared]) -> dict[str, int]:
    rises: dict[str, list[int]] = {}
    for row in rows:
        if row.rise_bp is not None and column_of(row.key):
            rises.setdefault(column_of(row.key), []).append(row.rise_bp)
    return {column: median_low(found) for column, found in rises.items() if len(found) >= FEWEST}


def _order(key: str, values: Mapping[str, int]) -> list[Mark]:
    """Return where a cell gets less than the one that should stand below it: the next grade, the next cause."""
    own, found = values[key], []
    first, _, last = key.partition(".")
    if column_of(key):
        below = f"{int(first) + 1}.{last}"
        if values.get(below, -1) > own:
            found.append(Mark("grade_order", other=below))
        found += _cause_order(own, [(f"{first}.{cause}", cause) for cause in CAUSES], last, values)
    elif first in KINDS:
        tail = f".{last}" if last else ""
        found += _cause_order(own, [(f"{kind}{tail}", kind) for kind in KINDS], first, values)
    return found


def _cause_order(own: int, ladder: list[tuple[str, str]], at: str, values: Mapping[str, int]) -> list[Mark]:
    names = [name for _, name in ladder]
    if at not in names:
        return []
    lower = [key for key, _ in ladder[names.index(at) + 1 :] if values.get(key, -1) > own]
    return [Mark("cause_order", other=lower[0])] if lower else []
