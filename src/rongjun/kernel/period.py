"""Months as whole numbers and years as anniversaries.

A month is an ordinal: year * 12 + month - 1, so that months subtract and compare as integers in any frame.
Periods of months are half-open: [first, until).
"""

import calendar
import re
from datetime import date

OPEN_MONTH = 9999 * 12
"""The ordinal that stands for 'no end' in a half-open period."""

_MONTH = re.compile(r"^(\d{4})-(\d{2})$")


def month_of(day: date) -> int:
    """Return the ordinal of the month that a day falls in."""
    return day.year * 12 + day.month - 1


def month_ordinal(year: int, month: int) -> int:
    """Return the ordinal of calendar month 1-12 of a year."""
    return year * 12 + month - 1


def parse_month(text: str) -> int:
    """Read YYYY-MM. Raises ValueError for anything else."""
    match = _MONTH.match(text.strip())
    if match is None or not 1 <= int(match[2]) <= 12 or not 1900 <= int(match[1]) <= 2200:
        raise ValueError(f"not a month of the form YYYY-MM: {text!r}")
    return month_ordinal(int(match[1]), int(match[2]))


def format_month(ordinal: int) -> str:
    """Write a month ordinal as YYYY-MM."""
    year, index = divmod(ordinal, 12)
    return f"{year:04d}-{index + 1:02d}"


def first_day(ordinal: int) -> date:
    """Return the first day of a month."""
    year, index = divmod(ordinal, 12)
    return date(year, index + 1, 1)


def last_day(ordinal: int) -> date:
    """Return the last day of a month."""
    year, index = divmod(ordinal, 12)
    return date(year, index + 1, calendar.monthrange(year, index + 1)[1])


def anniversary(day: date, years: int) -> date:
    """Return the same day some years later; where there is none (29 February), the last day of that month.

    民法典第二百零二条: 到期月没有对应日的，月末日为期间的最后一日.
    """
    year = day.year + years
    return date(year, day.month, min(day.day, calendar.monthrange(year, day.month)[1]))


def years_served(start: date, end: date) -> int:
    """Count years of service from anniversary to anniversary; a begun year counts whole.

    1970-12-01 to 1973-12-01 is three; one day more is four. Raises ValueError if the end is before the start.
    """
    if end < start:
        raise ValueError("service ends before it starts")
    years = end.year - start.year
    while years > 0 and anniversary(start, years - 1) >= end:
        years -= 1
    while anniversary(start, years) < end:
        years += 1
    return years


def age_month(birth: date, age: int) -> int:
    """Return the ordinal of the month in which an age in full years is reached."""
    return month_of(anniversary(birth, age))
