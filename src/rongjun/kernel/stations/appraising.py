"""The appraisal of a year's agreement: rates above a least number of cases, and vetoes that hold.

Only these measures exist: answers in time, correct payment, satisfaction, things mended in time. There is none of how
many petition, and none can be written into a sheet: the words are fixed here (SAFEGUARDS 4 and 13).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rongjun.kernel.disclosure import LEAST
from rongjun.kernel.money import round_half_up


class Measure(StrEnum):
    """What is measured, each as a share: so many good ones out of so many cases."""

    ANSWERS_IN_TIME = "answers_in_time"
    CORRECT_PAYMENT = "correct_payment"
    SATISFACTION = "satisfaction"
    MENDED_IN_TIME = "mended_in_time"


class Outcome(StrEnum):
    """What a year came to. unknown: no measure has enough cases; vetoed: a veto ground holds."""

    GOOD = "good"
    ENOUGH = "enough"
    LACKING = "lacking"
    UNKNOWN = "unknown"
    VETOED = "vetoed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """From which share in per mille a measure is good, and from which it is enough. Set by a sheet."""

    measure: Measure
    good_from: int
    enough_from: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A measure as it was told: `part` good ones out of `whole` cases."""

    measure: Measure
    part: int
    whole: int

    @property
    def permille(self) -> int | None:
        """The share; None below the least number of cases."""
        return round_half_up(1000 * self.part, self.whole) if self.whole >= LEAST else None


def outcome_of(counted: Sequence[Counted], wanted: Sequence[Wanted], *, vetoed: bool) -> Outcome:
    """Return what a year came to: every measure with enough cases has to reach what is wanted of it."""
    if vetoed:
        return Outcome.VETOED
    asked = {one.measure: one for one in wanted}
    shares = [
        (one.permille, asked[one.measure]) for one in counted if one.permille is not None and one.measure in asked
    ]
    if not shares:
        return Outcome.UNKNOWN
    if all(share >= want.good_from for share, want in shares):
        return Outcome.GOOD
    return Outcome.ENOUGH if all(share >= want.enough_from for share, want in shares) else Outcome.LACKING
