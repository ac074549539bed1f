"""The one transition table of a campaign."""

from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.errors import AlreadyDone, Refusal

from ..models import Campaign

S = Campaign.State

TRANSITIONS: Final[dict[tuple[S, str], S]] = {
    (S.DRAFT, "submit"): S.SUBMITTED,
    (S.DRAFT, "cancel"): S.CANCELLED,
    (S.SUBMITTED, "approve"): S.OPEN,
    (S.SUBMITTED, "return"): S.DRAFT,
    (S.OPEN, "list"): S.LISTED,
    (S.LISTED, "stop"): S.STOPPED,
    (S.LISTED, "take_back"): S.OPEN,
    (S.OPEN, "close"): S.CLOSED,
    (S.STOPPED, "close"): S.CLOSED,
}
"""(state, act) -> state. What is not here is refused."""
RUNNING: Final = (S.OPEN, S.LISTED, S.STOPPED)
"""Campaigns in which people confirm and the registry's changes are followed."""
BEGUN: Final = (*RUNNING, S.CLOSED)
"""Campaigns that have rows."""


def next_state(state: str, act: str) -> S:
    """Return the state that an act leads to. Raises AlreadyDone where it led there before, Refusal where it may not."""
    reached = TRANSITIONS.get((S(state), act))
    if reached is not None:
        return reached
    names = state_names()
    if S(state) in {after for (_before, name), after in TRANSITIONS.items() if name == act}:
        raise AlreadyDone(_("这次年度确认已是“%(state)s”，不必重复办理。") % {"state": names[state]})
    raise Refusal(_("这次年度确认现为“%(state)s”，不能这样办理。") % {"state": names[state]})


def state_names() -> dict[str, str]:
    """Return the name of each state as it is shown."""
    return {
        S.DRAFT: _("草稿"), S.SUBMITTED: _("待批准"), S.OPEN: _("进行中"), S.LISTED: _("暂停名单待批准"),
        S.STOPPED: _("名单已生效"), S.CLOSED: _("已办结"), S.CANCELLED: _("已作废"),
    }  # fmt: skip
