"""Where a petition stands, and what may happen to it: one table, and nothing beside it.

A matter that is open has an owner and a running clock in every state. The articles are of 信访工作条例 (2022).
"""

from enum import StrEnum
from typing import Final

from rongjun.kernel.transitions import Transitions


class State(StrEnum):
    """Where a matter stands."""

    DRAFT = "draft"
    """Begun on the portal, not handed in."""
    REGISTERED = "registered"
    """Received at the unit that owns it, to be sorted (articles 22 and 23)."""
    SENT = "sent"
    """Transferred or assigned to a unit that has to take it or to object."""
    STUDYING = "studying"
    """A suggestion: studied and replied to (article 29)."""
    PASSED = "passed"
    """An accusation with the disciplinary body (articles 22 and 30)."""
    GUIDED = "guided"
    """A request of articles 31(1) to (5): told the right way, or a duty to be fulfilled."""
    ACCEPTED = "accepted"
    """A request of article 31(6): 60 days (article 34)."""
    DECIDING = "deciding"
    """The written opinion waits for its signature."""
    ISSUED = "issued"
    """The written opinion is signed and has to be delivered."""
    DELIVERED = "delivered"
    """Answered; the person may ask for review (article 35)."""
    REVIEWING = "reviewing"
    """With the unit above (article 35)."""
    REVIEWED = "reviewed"
    """The review opinion is delivered; the person may ask for re-review (article 36)."""
    REREVIEWING = "rereviewing"
    """With the unit above the reviewing one (article 36)."""
    FINAL = "final"
    """The re-review opinion is delivered (article 36)."""
    CLOSED = "closed"
    """Ended with an answer."""
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


class Move(StrEnum):
    """What may happen to a matter."""

    SUBMIT = "submit"
    """The person hands the draft in."""
    DROP = "drop"
    REGISTER = "register"
    """A desk registers a matter: it begins (`BEGINS`), so no state leads here."""
    ANSWER_ON_SPOT = "answer_on_spot"
    SORT = "sort"
    """Kind and route are found; what follows from them is a move of its own."""
    SORT_AGAIN = "sort_again"
    """What was sorted wrongly is sorted anew. The days since it was received go on counting."""
    SEND = "send"
    """Transfer (转送) or assignment (交办)."""
    TAKE = "take"
    """The receiving unit takes it and sorts it in turn."""
    OBJECT = "object"
    """The receiving unit says that it is not its matter; the sender owns it until it has looked (article 23)."""
    RETURN_BACK = "return_back"
    """The sender agrees with the objection."""
    INSIST = "insist"
    """The sender does not agree; the receiving unit owns it again."""
    STUDY = "study"
    REPLY = "reply"
    PASS_ON = "pass_on"  # noqa: S105 - a move, no password
    GUIDE = "guide"
    FULFIL = "fulfil"
    ACCEPT = "accept"
    DECLINE = "decline"
    """Not accepted (articles 19 and 36): ended with an answer that refers to the pending or the final opinion."""
    EXTEND = "extend"
    PROPOSE = "propose"
    RETURN = "return"
    SIGN = "sign"
    DELIVER = "deliver"
    ASK_REVIEW = "ask_review"
    REVIEW = "review"
    """The review opinion, upholding or changing the opinion, is delivered."""
    ASK_REREVIEW = "ask_rereview"
    HEAR = "hear"
    """A hearing in re-review, whose days do not count (article 36)."""
    REREVIEW = "rereview"
    OVERTURN = "overturn"
    """Review or re-review undoes the opinion and has the matter handled again."""
    CLOSE = "close"
    WITHDRAW = "withdraw"
    OBJECT_CLOSING = "object_closing"
    """The person does not find the matter ended: it opens again."""
    REOPEN = "reopen"
    """The unit itself opens it again."""
    ADD = "add"
    """The person adds something, or is asked for more and brings it."""


S, M = State, Move
BEGINS: Final = frozenset({S.DRAFT, S.REGISTERED})
"""The states in which a matter begins: a draft of the portal, or registered at a desk."""
OVER: Final = frozenset({S.FINAL, S.CLOSED, S.WITHDRAWN, S.DROPPED})
"""States in which nothing runs any more, unless the matter opens again."""
ANSWERED: Final = frozenset({S.ISSUED, S.DELIVERED, S.REVIEWING, S.REVIEWED, S.REREVIEWING, S.FINAL, S.CLOSED})
"""States that no matter reaches without an answer."""
_STEPS_ON: Final[dict[tuple[State, Move], State]] = {
    (S.DRAFT, M.SUBMIT): S.REGISTERED,
    (S.DRAFT, M.DROP): S.DROPPED,
    (S.REGISTERED, M.ANSWER_ON_SPOT): S.CLOSED,
    (S.REGISTERED, M.SORT): S.REGISTERED,
    (S.REGISTERED, M.SEND): S.SENT,
    (S.REGISTERED, M.STUDY): S.STUDYING,
    (S.REGISTERED, M.PASS_ON): S.PASSED,
    (S.REGISTERED, M.GUIDE): S.GUIDED,
    (S.REGISTERED, M.ACCEPT): S.ACCEPTED,
    (S.REGISTERED, M.DECLINE): S.CLOSED,
    (S.REGISTERED, M.WITHDRAW): S.WITHDRAWN,
    (S.SENT, M.TAKE): S.REGISTERED,
    (S.SENT, M.OBJECT): S.SENT,
    (S.SENT, M.RETURN_BACK): S.REGISTERED,
    (S.SENT, M.INSIST): S.SENT,
    (S.SENT, M.WITHDRAW): S.WITHDRAWN,
    (S.STUDYING, M.REPLY): S.CLOSED,
    (S.STUDYING, M.SORT_AGAIN): S.REGISTERED,
    (S.STUDYING, M.WITHDRAW): S.WITHDRAWN,
    (S.PASSED, M.PASS_ON): S.PASSED,
    (S.PASSED, M.REPLY): S.CLOSED,
    (S.PASSED, M.SORT_AGAIN): S.REGISTERED,
    (S.GUIDED, M.FULFIL): S.CLOSED,
    (S.GUIDED, M.CLOSE): S.CLOSED,
    (S.GUIDED, M.SORT_AGAIN): S.REGISTERED,
    (S.GUIDED, M.WITHDRAW): S.WITHDRAWN,
    (S.ACCEPTED, M.EXTEND): S.ACCEPTED,
    (S.ACCEPTED, M.PROPOSE): S.DECIDING,
    (S.ACCEPTED, M.SORT_AGAIN): S.REGISTERED,
    (S.ACCEPTED, M.WITHDRAW): S.WITHDRAWN,
    (S.DECIDING, M.RETURN): S.ACCEPTED,
    (S.DECIDING, M.SIGN): S.ISSUED,
    (S.DECIDING, M.WITHDRAW): S.WITHDRAWN,
    (S.ISSUED, M.DELIVER): S.DELIVERED,
    (S.DELIVERED, M.ASK_REVIEW): S.REVIEWING,
    (S.DELIVERED, M.CLOSE): S.CLOSED,
    (S.REVIEWING, M.REVIEW): S.REVIEWED,
    (S.REVIEWING, M.OVERTURN): S.ACCEPTED,
    (S.REVIEWING, M.WITHDRAW): S.CLOSED,
    (S.REVIEWED, M.ASK_REREVIEW): S.REREVIEWING,
    (S.REVIEWED, M.CLOSE): S.CLOSED,
    (S.REREVIEWING, M.HEAR): S.REREVIEWING,
    (S.REREVIEWING, M.REREVIEW): S.FINAL,
    (S.REREVIEWING, M.OVERTURN): S.ACCEPTED,
    (S.REREVIEWING, M.WITHDRAW): S.CLOSED,
    (S.CLOSED, M.OBJECT_CLOSING): S.REGISTERED,
    (S.CLOSED, M.REOPEN): S.REGISTERED,
}
TRANSITIONS: Final[dict[tuple[State, Move], State]] = _STEPS_ON | {
    (state, M.ADD): state for state in S if state is not S.DRAFT and state not in OVER
}
"""What leads where. Which kind and route a move needs, and who may make it, the room checks.

A withdrawn request for review leaves the opinion standing: the matter is closed, not withdrawn. An accusation that
was passed on cannot be taken back; the disciplinary body decides.
"""
TABLE: Final = Transitions(TRANSITIONS)
after, moves_from = TABLE.after, TABLE.moves_from
STEPS: Final = TABLE.steps()
"""Every change of state as the database checks it, 'before>after'."""
