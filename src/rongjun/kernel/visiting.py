"""Which rule plans a visit of whom in a quarter: by benefit, age, health and hardship, and by nothing else.

A rule names a reason, conditions and how often. All conditions that it names must hold. What a rule can read is the
whole of `Known`: there is no place for anything else about a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final


class Every(StrEnum):
    """How often a rule plans: each quarter, each half year, in one month of each year, once after an event."""

    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"
    ONCE = "once"


FACTS: Final = ("health", "hardship", "alone", "bereaved", "moved_in")
"""What a rule may ask for besides benefit, age and grade: that something of the kind is on file."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `month` (1 to 12) for YEAR; `within_days`: how long ago the event of ONCE may be."""

    every: Every
    month: int = 0
    categories: tuple[str, ...] = ()
    from_age: int = 0
    worst_grade: int = 0
    facts: tuple[str, ...] = ()
    within_days: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule may know of a person: benefits, day of birth, disability grade (0: none), facts with their days."""

    categories: frozenset[str]
    birth: date
    grade: int = 0
    facts: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Due:
    """A visit that a rule plans: for which period, and by which day."""

    period: str
    by: date


def faults_of(rule: Rule) -> list[str]:
    """Return what is wrong with a rule as codes: month, facts, days, nobody (it would take everybody)."""
    found = []
    if (rule.every is Every.YEAR) != (1 <= rule.month <= 12):
        found.append("month")
    if set(rule.facts) - set(FACTS):
        found.append("facts")
    if rule.every is Every.ONCE and not (rule.facts and rule.within_days > 0):
        found.append("days")
    if not (rule.categories or rule.from_age or rule.worst_grade or rule.facts):
        found.append("nobody")
    return found


def quarter_of(day: date) -> str:
    """Return the quarter of a day: '2026Q3'."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def read_quarter(text: str) -> tuple[date, date]:
    """Return first and last day of a quarter. Raises ValueError for what is none."""
    year, _q, number = text.partition("Q")
    if not (len(year) == 4 and year.isascii() and year.isdigit() and number in ("1", "2", "3", "4")):
        raise ValueError(text)
    month = int(number) * 3 - 2
    return date(int(year), month, 1), _last_of(int(year), month + 2)


def due_in(rule: Rule, known: Known, quarter: str) -> Due | None:
    """Return the visit that a rule plans of a person in a quarter, or None where it plans none."""
    first, last = read_quarter(quarter)
    if not _fits(rule, known, last):
        return None
    if rule.every is Every.ONCE:
        event = _event(rule, known, first, last)
        return None if event is None else Due(event.isoformat(), last)
    if rule.every is Every.YEAR:
        inside = first.month <= rule.month <= last.month
        return Due(str(first.year), _last_of(first.year, rule.month)) if inside else None
    return Due(quarter if rule.every is Every.QUARTER else f"{first.year}H{1 if first.month <= 6 else 2}", last)


def _fits(rule: Rule, known: Known, day: date) -> bool:
    age = day.year - known.birth.year - ((day.month, day.day) < (known.birth.month, known.birth.day))
    return (
        (not rule.categories or bool(known.categories & set(rule.categories)))
        and age >= rule.from_age
        and (not rule.worst_grade or 0 < known.grade <= rule.worst_grade)
        and (not rule.facts or any(name in known.facts for name in rule.facts))
    )


def _event(rule: Rule, known: Known, first: date, last: date) -> date | None:
    """Return the latest event in time: not after the quarter, and not longer before it than the rule says."""
    days = [known.facts[name] for name in rule.facts if name in known.facts]
    near = [day for day in days if first - timedelta(days=rule.within_days) <= day <= last]
    return max(near, default=None)


def _last_of(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
