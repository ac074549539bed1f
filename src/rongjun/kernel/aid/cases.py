"""Where a case of hardship stands, and what may happen to it: one table for all kinds of aid."""

from enum import StrEnum
from typing import Final

from rongjun.kernel.transitions import Transitions


class Kind(StrEnum):
    """What is asked for; the same road for each."""

    HARDSHIP = "hardship"
    TEMPORARY = "temporary"
    ONEOFF = "oneoff"


BENEFIT_OF: Final = {
    Kind.HARDSHIP: "hardship_relief", Kind.TEMPORARY: "temporary_relief", Kind.ONEOFF: "oneoff_aid",
}  # fmt: skip


class State(StrEnum):
    """Where a case stands: from suspected (疑似) to out of hardship (脱困)."""

    SUSPECTED = "suspected"
    UNFOUNDED = "unfounded"
    APPLIED = "applied"
    INCOMPLETE = "incomplete"
    REVIEWED = "reviewed"
    DECIDING = "deciding"
    LEDGER = "ledger"
    REFUSED = "refused"
    GRANTING = "granting"
    HELPED = "helped"
    OUT = "out"
    WITHDRAWN = "withdrawn"


class Move(StrEnum):
    """What may happen to a case."""

    APPLY = "apply"
    DISMISS = "dismiss"
    TELL = "tell"
    SUPPLEMENT = "supplement"
    REVIEW = "review"
    SEND_BACK = "send_back"
    PROPOSE = "propose"
    RETURN = "return"
    ACCEPT = "accept"
    REFUSE = "refuse"
    ASK_MONEY = "ask_money"
    MONEY_BACK = "money_back"
    MONEY = "money"
    HELP = "help"
    STILL = "still"
    LEAVE = "leave"
    WITHDRAW = "withdraw"


S, M = State, Move
TRANSITIONS: Final[dict[tuple[State, Move], State]] = {
    (S.SUSPECTED, M.APPLY): S.APPLIED,
    (S.SUSPECTED, M.DISMISS): S.UNFOUNDED,
    (S.APPLIED, M.TELL): S.INCOMPLETE,
    (S.INCOMPLETE, M.SUPPLEMENT): S.APPLIED,
    (S.APPLIED, M.REVIEW): S.REVIEWED,
    (S.REVIEWED, M.SEND_BACK): S.APPLIED,
    (S.REVIEWED, M.PROPOSE): S.DECIDING,
    (S.DECIDING, M.RETURN): S.REVIEWED,
    (S.DECIDING, M.ACCEPT): S.LEDGER,
    (S.DECIDING, M.REFUSE): S.REFUSED,
    (S.LEDGER, M.ASK_MONEY): S.GRANTING,
    (S.GRANTING, M.MONEY_BACK): S.LEDGER,
    (S.GRANTING, M.MONEY): S.HELPED,
    (S.LEDGER, M.HELP): S.HELPED,
    (S.HELPED, M.HELP): S.HELPED,
    (S.HELPED, M.STILL): S.HELPED,
    (S.LEDGER, M.LEAVE): S.OUT,
    (S.HELPED, M.LEAVE): S.OUT,
    (S.SUSPECTED, M.WITHDRAW): S.WITHDRAWN,
    (S.APPLIED, M.WITHDRAW): S.WITHDRAWN,
    (S.INCOMPLETE, M.WITHDRAW): S.WITHDRAWN,
    (S.REVIEWED, M.WITHDRAW): S.WITHDRAWN,
}
"""What leads where. Money is granted once in a case: nothing leads from helped back to asking for it."""
OVER: Final = frozenset({S.UNFOUNDED, S.REFUSED, S.OUT, S.WITHDRAWN})
"""States in which nothing more happens in this case; a new need is a new case."""
STEPS: Final = frozenset((before.value, after.value) for (before, _move), after in TRANSITIONS.items())
AT_TOWN: Final = frozenset({S.SUSPECTED, S.APPLIED, S.INCOMPLETE})
"""States in which the next move is the town's; in others it is the county's."""

after: Final = Transitions(TRANSITIONS).after
