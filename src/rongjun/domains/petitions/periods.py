"""Months, half-years and years of a report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal
from rongjun.kernel.period import first_day, last_day, month_of, month_ordinal

MONTH, HALF, YEAR = "month", "half", "year"
LENGTHS: Final = {MONTH: 1, HALF: 6, YEAR: 12}
FIRST_YEAR: Final = 2022
"""The regulation holds since May 2022."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole months: `first` is an ordinal."""

    span: str
    first: int

    @property
    def months(self) -> range:
        """Ordinals of its months."""
        return range(self.first, self.first + LENGTHS[self.span])

    @property
    def first_day(self) -> date:
        """The first day."""
        return first_day(self.first)

    @property
    def last_day(self) -> date:
        """The last day."""
        return last_day(self.months[-1])

    @property
    def before(self) -> Self:
        """The stretch of the same length that ends where this one begins."""
        return type(self)(self.span, self.first - LENGTHS[self.span])

    @property
    def after(self) -> Self:
        """The stretch of the same length that begins where this one ends."""
        return type(self)(self.span, self.first + LENGTHS[self.span])

    @property
    def year_before(self) -> Self:
        """The same months of the year before."""
        return type(self)(self.span, self.first - 12)

    @property
    def code(self) -> str:
        """How addresses name it: 2026-03, 2026-H1, 2026."""
        year, index = divmod(self.first, 12)
        return {MONTH: f"{year}-{index + 1:02d}", HALF: f"{year}-H{index // 6 + 1}", YEAR: str(year)}[self.span]

    @property
    def name(self) -> str:
        """How pages and reports name it."""
        year, index = divmod(self.first, 12)
        if self.span == YEAR:
            return _("%(year)d年") % {"year": year}
        if self.span == HALF:
            return (_("%(year)d年下半年") if index else _("%(year)d年上半年")) % {"year": year}
        return _("%(year)d年%(month)d月") % {"year": year, "month": index + 1}


def read_period(code: str) -> Period:
    """Read 2026-03, 2026-H1 or 2026. Raises Refusal for anything else."""
    year, _dash, rest = code.strip().partition("-")
    if year.isascii() and year.isdigit() and FIRST_YEAR <= int(year) <= date.max.year // 4:
        if not rest and not _dash:
            return Period(YEAR, month_ordinal(int(year), 1))
        if rest in ("H1", "H2"):
            return Period(HALF, month_ordinal(int(year), 1 if rest == "H1" else 7))
        if rest.isascii() and rest.isdigit() and len(rest) == 2 and 1 <= int(rest) <= 12:
            return Period(MONTH, month_ordinal(int(year), int(rest)))
    raise Refusal(_("统计期间应写成 2026-03、2026-H1 或 2026。"))


def last_period(today: date) -> Period:
    """Return the last month that is whole: what runs is not told before its end."""
    return Period(MONTH, month_of(today) - 1)


def offered(today: date) -> Iterator[Period]:
    """Yield the periods that a page offers, the latest first: a year of months, then half-years and years."""
    now = month_of(today)
    yield from (Period(MONTH, now - back) for back in range(12))
    half = now - now % 6
    yield from (Period(HALF, half - 6 * back) for back in range(4))
    yield from (Period(YEAR, now - now % 12 - 12 * back) for back in range(3))
