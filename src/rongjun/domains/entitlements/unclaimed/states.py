"""The one transition table of a candidate."""

from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.errors import AlreadyDone, Refusal

from ..models import Unclaimed

S = Unclaimed.State

TRANSITIONS: Final[dict[tuple[S, str], S]] = {
    (S.OPEN, "take"): S.LOOKING,
    (S.LOOKING, "give_back"): S.OPEN,
    (S.OPEN, "reason"): S.REASONED,
    (S.LOOKING, "reason"): S.REASONED,
    (S.VISIT, "reason"): S.REASONED,
    (S.OPEN, "visit"): S.VISIT,
    (S.LOOKING, "visit"): S.VISIT,
    (S.VISIT, "visited"): S.LOOKING,
    (S.OPEN, "close"): S.CLOSED,
    (S.LOOKING, "close"): S.CLOSED,
    (S.VISIT, "close"): S.CLOSED,
    **{(state, "granted"): S.GRANTED for state in (S.OPEN, S.LOOKING, S.VISIT, S.REASONED, S.CLOSED)},
    **{(state, "gone"): S.GONE for state in (S.OPEN, S.LOOKING, S.VISIT)},
    **{(state, "again"): S.OPEN for state in (S.REASONED, S.CLOSED, S.GRANTED, S.GONE)},
}
"""(state, act) -> state. granted, gone and again are the search's own; what is not here is refused."""
LIVE: Final = (S.OPEN, S.LOOKING, S.VISIT)
"""States in which something is still to be done."""
ANSWERED: Final = (S.REASONED, S.CLOSED)
"""States that hold while the facts stay the same."""


def next_state(state: str, act: str) -> S:
    """Return the state that an act leads to. Raises AlreadyDone where it led there before, Refusal where it may not."""
    reached = TRANSITIONS.get((S(state), act))
    if reached is not None:
        return reached
    names = state_names()
    if S(state) in {after for (_before, name), after in TRANSITIONS.items() if name == act}:
        raise AlreadyDone(_("这一项已是“%(state)s”，不必重复办理。") % {"state": names[state]})
    raise Refusal(_("这一项现为“%(state)s”，不能这样办理。") % {"state": names[state]})


def state_names() -> dict[str, str]:
    """Return the name of each state as it is shown."""
    return {
        S.OPEN: _("待办理"), S.LOOKING: _("核实中"), S.VISIT: _("约定走访"), S.GRANTED: _("已享受"),
        S.REASONED: _("已说明理由"), S.CLOSED: _("已结束"), S.GONE: _("不再符合"),
    }  # fmt: skip
