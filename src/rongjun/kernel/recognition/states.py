"""Where a recognition case stands, and what may happen to it: one table, and nothing beside it.

A case that is open has an owner and a running clock in every state; `tests/domains/test_recognition_histories.py`
walks random histories through this table.
"""

from enum import StrEnum
from typing import Final

from rongjun.kernel.transitions import Transitions


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    INCOMPLETE = "incomplete"
    WORKING = "working"
    DECIDING = "deciding"
    GRANTED = "granted"
    REFUSED = "refused"
    APPEALED = "appealed"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


class Move(StrEnum):
    """What may happen to a case."""

    SUBMIT = "submit"
    DROP = "drop"
    TELL = "tell"
    SUPPLEMENT = "supplement"
    ACCEPT = "accept"
    DECLINE = "decline"
    ADVANCE = "advance"
    SEND_BACK = "send_back"
    PROPOSE = "propose"
    RETURN = "return"
    GRANT = "grant"
    REFUSE = "refuse"
    DELIVER = "deliver"
    APPEAL = "appeal"
    UPHOLD = "uphold"
    OVERTURN = "overturn"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


S, M = State, Move
TRANSITIONS: Final[dict[tuple[State, Move], State]] = {
    (S.DRAFT, M.SUBMIT): S.SUBMITTED,
    (S.DRAFT, M.DROP): S.DROPPED,
    (S.SUBMITTED, M.TELL): S.INCOMPLETE,
    (S.SUBMITTED, M.ACCEPT): S.WORKING,
    (S.SUBMITTED, M.DECLINE): S.DECLINED,
    (S.SUBMITTED, M.WITHDRAW): S.WITHDRAWN,
    (S.INCOMPLETE, M.SUPPLEMENT): S.SUBMITTED,
    (S.INCOMPLETE, M.WITHDRAW): S.WITHDRAWN,
    (S.WORKING, M.ADVANCE): S.WORKING,
    (S.WORKING, M.SEND_BACK): S.WORKING,
    (S.WORKING, M.PROPOSE): S.DECIDING,
    (S.WORKING, M.WITHDRAW): S.WITHDRAWN,
    (S.DECIDING, M.RETURN): S.WORKING,
    (S.DECIDING, M.GRANT): S.GRANTED,
    (S.DECIDING, M.REFUSE): S.REFUSED,
    (S.DECIDING, M.WITHDRAW): S.WITHDRAWN,
    (S.GRANTED, M.DELIVER): S.CLOSED,
    (S.REFUSED, M.DELIVER): S.CLOSED,
    (S.REFUSED, M.APPEAL): S.APPEALED,
    (S.CLOSED, M.APPEAL): S.APPEALED,
    (S.DECLINED, M.APPEAL): S.APPEALED,
    (S.APPEALED, M.UPHOLD): S.CLOSED,
    (S.APPEALED, M.OVERTURN): S.WORKING,
    (S.CLOSED, M.REOPEN): S.WORKING,
}
"""What leads where. Only a refusal is appealed and reopened for its result; the room checks it (`actions`)."""
OVER: Final = frozenset({S.CLOSED, S.DECLINED, S.WITHDRAWN, S.DROPPED})
"""States in which nothing is owed to the person any more, unless an appeal or a second look opens the case again."""
TABLE: Final = Transitions(TRANSITIONS)
after, moves_from = TABLE.after, TABLE.moves_from
STEPS: Final = TABLE.steps()
"""Every change of state as the database checks it, 'before>after'."""
