"""Where an inspection and each of its findings stand: one table for each, and nothing beside it."""

from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """An inspection: marks are being given; what was found is being mended; it is over with its score."""

    OPEN = "open"
    MENDING = "mending"
    CLOSED = "closed"
    DROPPED = "dropped"


class Step(StrEnum):
    """What may happen to an inspection."""

    MARK = "mark"
    FIND = "find"
    HAND_OVER = "hand_over"
    CLOSE = "close"
    DROP = "drop"


class Mend(StrEnum):
    """A finding: to be mended by a day; said to be mended; found to be so."""

    OPEN = "open"
    MENDED = "mended"
    PASSED = "passed"


class Turn(StrEnum):
    """What may happen to a finding."""

    MEND = "mend"
    ACCEPT = "accept"
    REJECT = "reject"


STEPS: Final[dict[tuple[Stage, Step], Stage]] = {
    (Stage.OPEN, Step.MARK): Stage.OPEN, (Stage.OPEN, Step.FIND): Stage.OPEN,
    (Stage.OPEN, Step.HAND_OVER): Stage.MENDING, (Stage.OPEN, Step.CLOSE): Stage.CLOSED,
    (Stage.OPEN, Step.DROP): Stage.DROPPED, (Stage.MENDING, Step.CLOSE): Stage.CLOSED,
}  # fmt: skip
TURNS: Final[dict[tuple[Mend, Turn], Mend]] = {
    (Mend.OPEN, Turn.MEND): Mend.MENDED, (Mend.MENDED, Turn.ACCEPT): Mend.PASSED, (Mend.MENDED, Turn.REJECT): Mend.OPEN,
}  # fmt: skip


def after(stage: Stage, step: Step) -> Stage | None:
    """Return where a step leads from a stage; None where it is not possible."""
    return STEPS.get((stage, step))


def turned(mend: Mend, turn: Turn) -> Mend | None:
    """Return where a finding stands after a turn; None where it is not possible."""
    return TURNS.get((mend, turn))


def ends_with(findings: list[Mend]) -> Step:
    """Return how the day of inspection ends: handed over where something was found, else closed at once."""
    return Step.HAND_OVER if findings else Step.CLOSE


def may_close(findings: list[Mend]) -> bool:
    """Tell whether an inspection may close: nothing found is left that did not pass."""
    return all(one is Mend.PASSED for one in findings)
