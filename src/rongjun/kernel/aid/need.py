"""How needs are ranked in a round of the care fund: by figures of the household, with every term told.

What is ranked is a need in one round and nothing else; nothing is kept of it. Points are whole numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

MOST: Final = 1000
"""What a term comes to at most before it is weighed."""


@dataclass(frozen=True, slots=True)
class Household:
    """What an application says: income of the household a month, persons, own medical payments a year (fen); whether
    a grave event (重大变故) struck it in the year.
    """

    income_fen: int
    members: int
    medical_fen: int
    event: bool


@dataclass(frozen=True, slots=True)
class Weights:
    """The committee's figures of a round: the line of income a head and month (fen), and the weight of each term."""

    line_fen: int
    income: int
    burden: int
    event: int


@dataclass(frozen=True, slots=True)
class Need:
    """One need worked out: a term each (0 to MOST, times its weight), and their sum."""

    head_fen: int
    income: int
    burden: int
    event: int
    income_points: int
    burden_points: int
    event_points: int

    @property
    def points(self) -> int:
        """The sum that ranks."""
        return self.income_points + self.burden_points + self.event_points


def work_out_need(household: Household, weights: Weights) -> Need:
    """Work out a need.

    Income: how far income a head lies under the line. Burden: own medical payments of a year over the income of a
    year, at most all of it. Event: all or nothing. Raises ValueError for a household of nobody or negative figures.
    """
    if household.members < 1 or min(household.income_fen, household.medical_fen) < 0 or weights.line_fen < 1:
        raise ValueError("a household has members, and no figure is negative")
    head = household.income_fen // household.members
    income = max(0, (weights.line_fen - head) * MOST // weights.line_fen)
    yearly = household.income_fen * 12
    burden = min(MOST, household.medical_fen * MOST // yearly) if yearly else (MOST if household.medical_fen else 0)
    event = MOST if household.event else 0
    return Need(head, income, burden, event, income * weights.income, burden * weights.burden, event * weights.event)


def rank(needs: Mapping[int, Need]) -> list[tuple[int, int]]:
    """Return (place, key), the greatest need first; equal needs share a place and stand in the order of their keys."""
    ordered = sorted(needs, key=lambda key: (-needs[key].points, key))
    places: list[tuple[int, int]] = []
    for number, key in enumerate(ordered, 1):
        same = places and needs[places[-1][1]].points == needs[key].points
        places.append((places[-1][0] if same else number, key))
    return places


def suggest(needs: Mapping[int, Need], asked: Mapping[int, int], pool_fen: int, most_fen: int) -> dict[int, int]:
    """Suggest amounts: the pool by points, no more than asked or `most_fen`, whole yuan; what is left goes on by rank.

    A suggestion only: the committee decides. Never more than the pool in all.
    """
    limit = {key: min(asked[key], most_fen) // 100 * 100 for key in needs}
    total = sum(one.points for one in needs.values())
    given = {
        key: min(limit[key], pool_fen * needs[key].points // total // 100 * 100) if total else 0 for key in needs
    }  # fmt: skip
    left = pool_fen - sum(given.values())
    for _place, key in rank(needs):
        more = min(limit[key] - given[key], left // 100 * 100) if needs[key].points else 0
        given[key] += more
        left -= more
    return given


def terms_of(need: Need, weights: Weights) -> Sequence[tuple[str, int, int, int]]:
    """Return (term, value, weight, points) of each term, for the page and the paper."""
    return (
        ("income", need.income, weights.income, need.income_points),
        ("burden", need.burden, weights.burden, need.burden_points),
        ("event", need.event, weights.event, need.event_points),
    )
