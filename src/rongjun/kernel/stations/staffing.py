"""Staffing: how many should work at a unit by the rules in force, against how many do. Counts only, nobody's name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .sheets import Level, StaffingRule, Who


@dataclass(frozen=True, slots=True)
class Need:
    """What one rule asks of one unit. `need` None: it counts by people served and their number is not known here."""

    rule: StaffingRule
    need: int | None
    have: int

    @property
    def short(self) -> int:
        """How many are missing; 0 where none are or it cannot be said."""
        return max(0, (self.need or 0) - self.have)


def needed(rule: StaffingRule, served: int | None) -> int | None:
    """Return how many a rule asks for where so many people are served: one for every begun `per_served`."""
    if not rule.per_served:
        return rule.least
    if served is None:
        return None
    return max(rule.least, -(-served // rule.per_served))


def needs_of(
    rules: Iterable[StaffingRule], level: Level, served: int | None, have: Mapping[Who, int]
) -> tuple[Need, ...]:
    """Return what the rules of a level ask of a unit that serves so many, against whom it has."""
    return tuple(
        Need(rule, needed(rule, served), have.get(rule.who, 0)) for rule in rules if rule.level == level
    )  # fmt: skip
