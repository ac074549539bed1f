"""From which age a benefit is paid: a dated value of the rulebook, which this room does not know and asks for.

Who knows the rulebook registers it (`entitlements/apps.py`), so that lists of people and the engine read one table.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

from rongjun.kernel.entitlement.benefits import BENEFITS
from rongjun.kernel.period import first_day, month_of

type AgeFrom = Callable[[str, int], int]
"""Benefit and month (ordinal) -> full years of age from which it is paid then; 0 where age does not matter."""
AGED: Final = {code: name for name, one in BENEFITS.items() if one.terms.min_age for code in one.categories}
"""Category -> its benefit that is paid from an age on."""
_sources: list[Callable[[], AgeFrom]] = []


def ages_from(source: Callable[[], AgeFrom]) -> None:
    """Register what gives the ages of the rulebook in use; it is asked anew each time."""
    _sources[:] = [source]


def ages_in_force() -> AgeFrom:
    """Return the ages of the rulebook in use. Raises IndexError where nobody registered any."""
    return _sources[0]()


def born_before(code: str, day: date, horizon: date) -> date | None:
    """Return before which day whoever holds a category was born to be paid in some month from a day to a horizon.

    None where its benefit asks for no age.
    """
    if code not in AGED:
        return None
    age, months = ages_in_force(), range(month_of(day), month_of(horizon) + 1)
    return max(first_day(month + 1 - 12 * age(AGED[code], month)) for month in months)
