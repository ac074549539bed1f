"""Where a grant stands: proposed by one, signed by others; one table for what may happen to it."""

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a grant stands. `taken_back`: every line of it was taken back by another decision."""

    WAITING = "waiting"
    GRANTED = "granted"
    RETURNED = "returned"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    TAKEN_BACK = "taken_back"


class Move(StrEnum):
    """What may happen to a grant."""

    GRANT = "grant"
    RETURN = "return"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    TAKE_BACK = "take_back"


S, M = State, Move
TRANSITIONS: Final[dict[tuple[State, Move], State]] = {
    (S.WAITING, M.GRANT): S.GRANTED,
    (S.WAITING, M.RETURN): S.RETURNED,
    (S.WAITING, M.REFUSE): S.REFUSED,
    (S.WAITING, M.WITHDRAW): S.WITHDRAWN,
    (S.GRANTED, M.TAKE_BACK): S.TAKEN_BACK,
}
STEPS: Final = frozenset((before.value, after.value) for (before, _move), after in TRANSITIONS.items())
"""Pairs of states that the database lets follow each other."""
