"""When a benefit starts: a dated rule, not a constant.

军人抚恤优待条例(2024)第十九条、第二十七条: from the month of approval, since 2024-10-01; before it, the month after.
第三十条: a soldier's disability pension moved in at discharge is paid by the army to the end of that year.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from .period import month_of, month_ordinal
from .vocabulary import INJURED

SINCE_2024 = date(2024, 10, 1)


@dataclass(frozen=True, slots=True)
class Start:
    """The first month that is paid (ordinal), the rule it follows and whether an officer should look at it."""

    month: int
    rule: str
    assumed: bool = False


@lru_cache(maxsize=16384)
def start_of(category: str, recognised: date, given: int | None, discharged: date | None) -> Start:
    """Return the first month paid for a category.

    `given` is 待遇起始月 as a month ordinal and wins; `discharged` matters for disabled soldiers (11) only: rated
    while serving, they are paid by the county from January after the year of discharge (article 30).
    """
    if given is not None:
        return Start(given, "start/given")
    if category == "11" and discharged is not None and recognised <= discharged:
        return Start(month_ordinal(discharged.year + 1, 1), "start/moved-in@article-30")
    if recognised >= SINCE_2024:
        return Start(month_of(recognised), "start/month-of-approval@2024-10-01")
    return Start(month_of(recognised) + 1, "start/month-after-approval", category not in INJURED)
