"""The one transition table of a recovery 追回. The database enforces the same pairs (migration 0007)."""

from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal

from .models import Recovery, RecoveryAct

S = Recovery.State

TRANSITIONS: Final[dict[tuple[S, str], S]] = {
    (S.OPEN, "agree"): S.AGREED,
    (S.AGREED, "agree"): S.AGREED,
    (S.OPEN, "settle"): S.SETTLED,
    (S.AGREED, "settle"): S.SETTLED,
    (S.SETTLED, "reopen"): S.OPEN,
}
"""(state, act) -> state. What is not here is refused; nothing is open of a settled one."""

ACTS: Final[dict[RecoveryAct.Kind, tuple[S, ...]]] = {
    RecoveryAct.Kind.PLAN: (S.OPEN, S.AGREED),
    RecoveryAct.Kind.RETURN: (S.OPEN, S.AGREED),
    RecoveryAct.Kind.WRITE_OFF: (S.OPEN, S.AGREED),
}
"""In which states an act may be proposed and decided."""


def next_state(state: str, act: str) -> S:
    """Return the state that an act leads to. Raises Refusal where the state does not allow it."""
    reached = TRANSITIONS.get((S(state), act))
    if reached is None:
        raise Refusal(_("该追回现为“%(state)s”，不能这样办理。") % {"state": state_names()[S(state)]})
    return reached


def require_act(state: str, kind: str) -> None:
    """Raise Refusal where an act of a kind cannot be done in a state."""
    if S(state) not in ACTS[RecoveryAct.Kind(kind)]:
        raise Refusal(_("该追回现为“%(state)s”，不能这样办理。") % {"state": state_names()[S(state)]})


def state_names() -> dict[S, str]:
    """Return the name of each state as it is shown."""
    return {S.OPEN: _("待追回"), S.AGREED: _("已约定分期"), S.SETTLED: _("已结清")}


def act_names() -> dict[RecoveryAct.Kind, str]:
    """Return the name of each kind of act as it is shown."""
    kinds = RecoveryAct.Kind
    return {kinds.PLAN: _("约定分期归还"), kinds.RETURN: _("归还入账"), kinds.WRITE_OFF: _("核销")}


def act_state_names() -> dict[RecoveryAct.State, str]:
    """Return the name of each state of an act as it is shown."""
    states = RecoveryAct.State
    return {states.WAITING: _("待审批"), states.DONE: _("已办"), states.REFUSED: _("已退回")}
