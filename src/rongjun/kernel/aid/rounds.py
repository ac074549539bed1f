"""Where a round of the care fund and a pairing stand."""

from enum import StrEnum
from typing import Final


class Round(StrEnum):
    """open: applications; meeting: allocation proposed, members sign; granting: with the heads; paid: accounts."""

    OPEN = "open"
    MEETING = "meeting"
    GRANTING = "granting"
    GRANTED = "granted"
    PUBLISHED = "published"
    CLOSED = "closed"


class Move(StrEnum):
    """What may happen to a round."""

    PROPOSE = "propose"
    REOPEN = "reopen"
    AGREE = "agree"
    GRANT = "grant"
    RETURN = "return"
    PUBLISH = "publish"
    CLOSE = "close"


R, M = Round, Move
TRANSITIONS: Final[dict[tuple[Round, Move], Round]] = {
    (R.OPEN, M.PROPOSE): R.MEETING,
    (R.OPEN, M.CLOSE): R.CLOSED,
    (R.MEETING, M.REOPEN): R.OPEN,
    (R.MEETING, M.AGREE): R.GRANTING,
    (R.GRANTING, M.RETURN): R.OPEN,
    (R.GRANTING, M.GRANT): R.GRANTED,
    (R.GRANTED, M.PUBLISH): R.PUBLISHED,
}
STEPS: Final = frozenset((before.value, after.value) for (before, _move), after in TRANSITIONS.items())
OVER: Final = frozenset({R.PUBLISHED, R.CLOSED})
