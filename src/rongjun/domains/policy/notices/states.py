"""The one transition table of a notice. The database enforces the same pairs (migration 0003)."""

from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.errors import AlreadyDone, Refusal


class State(StrEnum):
    """Where a notice stands. Only an approved one is part of the rulebook."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


S = State
TRANSITIONS: Final[dict[tuple[S, str], S]] = {
    (S.DRAFT, "change"): S.DRAFT,
    (S.DRAFT, "submit"): S.SUBMITTED,
    (S.DRAFT, "withdraw"): S.WITHDRAWN,
    (S.SUBMITTED, "approve"): S.APPROVED,
    (S.SUBMITTED, "return"): S.RETURNED,
    (S.SUBMITTED, "withdraw"): S.WITHDRAWN,
}
"""(state, act) -> state. What is not here is refused; nothing leads out of approved, returned and withdrawn."""
STANDING: Final = (S.SUBMITTED, S.APPROVED)
"""Notices beside which the same entry is not made again."""


def next_state(state: str, act: str) -> S:
    """Return the state that an act leads to. Raises AlreadyDone once it is decided, Refusal where it is not allowed."""
    reached = TRANSITIONS.get((S(state), act))
    if reached is not None:
        return reached
    shown = {"state": state_names()[S(state)]}
    if S(state) in (S.APPROVED, S.RETURNED, S.WITHDRAWN):
        raise AlreadyDone(_("这份通知已是“%(state)s”，不能再变动；要改，请另录一份。") % shown)
    raise Refusal(_("这份通知现为“%(state)s”，还不能这样办理。") % shown)


def state_names() -> dict[State, str]:
    """Return the names of the states in the language in force."""
    return {
        S.DRAFT: _("草稿"), S.SUBMITTED: _("待批准"), S.APPROVED: _("已批准"), S.RETURNED: _("已退回"),
        S.WITHDRAWN: _("已撤回"),
    }  # fmt: skip
