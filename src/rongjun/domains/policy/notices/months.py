"""Months as officials write them: 2024-08, 2024-08-01, 2024/8/1, 2024年8月, 2024年8月1日."""

import re
from datetime import date

from rongjun.kernel.period import month_of
from rongjun.kernel.rulebook.naming import plain

_MONTH = re.compile(r"^(\d{4})[-/.年](\d{1,2})(?:[-/.月](?:(\d{1,2})日?)?)?(?:T?0?0:00(:00)?)?起?$")


def read_month(text: str) -> int | None:
    """Return the ordinal of a month, given as a month or as its first day; None for anything else."""
    found = _MONTH.match(plain(text))
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2]), int(found[3] or 1)
    if not (1949 <= year <= 2200 and 1 <= month <= 12 and day == 1):
        return None
    return month_of(date(year, month, 1))
