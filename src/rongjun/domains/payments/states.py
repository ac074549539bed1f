"""The one transition table of a run. The database enforces the same pairs (migration 0003)."""

from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.errors import AlreadyDone, Refusal

from .models import Run

S = Run.State

TRANSITIONS: Final[dict[tuple[S, str], S]] = {
    (S.COMPUTING, "recompute"): S.COMPUTING,
    (S.COMPUTED, "recompute"): S.COMPUTING,
    (S.COMPUTING, "finish"): S.COMPUTED,
    (S.COMPUTING, "fail"): S.FAILED,
    (S.COMPUTED, "submit"): S.SUBMITTED,
    (S.SUBMITTED, "sign"): S.HEAD_SIGNED,
    (S.HEAD_SIGNED, "sign"): S.SIGNED,
    (S.SUBMITTED, "return"): S.COMPUTED,
    (S.HEAD_SIGNED, "return"): S.COMPUTED,
    (S.SIGNED, "return"): S.COMPUTED,
    (S.SIGNED, "release"): S.RELEASED,
    (S.RELEASED, "close"): S.CLOSED,
    (S.COMPUTING, "cancel"): S.CANCELLED,
    (S.COMPUTED, "cancel"): S.CANCELLED,
    (S.SUBMITTED, "cancel"): S.CANCELLED,
    (S.HEAD_SIGNED, "cancel"): S.CANCELLED,
    (S.SIGNED, "cancel"): S.CANCELLED,
}
"""(state, act) -> state. What is not here is refused; nothing leads back from released."""

POSTED: Final = (S.RELEASED, S.CLOSED)
"""Runs whose lines count as posted."""
GONE: Final = (S.CANCELLED, S.FAILED)
"""Runs that leave no trace in what was paid."""
WITH_SIGNATORIES: Final = (S.SUBMITTED, S.HEAD_SIGNED, S.SIGNED)
"""Runs whose content waits for a signature."""


def next_state(state: str, act: str) -> S:
    """Return the state that an act leads to.

    Raises AlreadyDone where the act has been done, Refusal where the state does not allow it.
    """
    reached = TRANSITIONS.get((S(state), act))
    if reached is not None:
        return reached
    names = state_names()
    if act in _DONE_IN and S(state) in _DONE_IN[act]:
        raise AlreadyDone(_("该批次已是“%(state)s”，不必重复办理。") % {"state": names[state]})
    raise Refusal(_("批次现为“%(state)s”，不能%(act)s。") % {"state": names[state], "act": act_names().get(act, act)})


def allowed_acts(state: str) -> list[str]:
    """Return the acts that a state allows, for the buttons of a page."""
    return [act for (start, act) in TRANSITIONS if start == state and act not in {"finish", "fail"}]


def state_names() -> dict[str, str]:
    """Return the name of each state as it is shown."""
    return {
        S.COMPUTING: _("计算中"), S.COMPUTED: _("已计算"), S.FAILED: _("计算失败"), S.SUBMITTED: _("待签批"),
        S.HEAD_SIGNED: _("签批中"), S.SIGNED: _("待财务拨付"), S.RELEASED: _("已拨付"), S.CLOSED: _("已办结"),
        S.CANCELLED: _("已作废"),
    }  # fmt: skip


def act_names() -> dict[str, str]:
    """Return the name of each act as it is shown."""
    return {
        "recompute": _("重新计算"), "submit": _("提交"), "sign": _("签署"), "return": _("退回"),
        "release": _("拨付"), "close": _("办结"), "cancel": _("作废"),
    }  # fmt: skip


_DONE_IN: Final[dict[str, tuple[S, ...]]] = {
    "submit": (S.SUBMITTED, S.HEAD_SIGNED, S.SIGNED, S.RELEASED, S.CLOSED),
    "sign": (S.SIGNED, S.RELEASED, S.CLOSED),
    "release": (S.RELEASED, S.CLOSED),
    "close": (S.CLOSED,),
    "cancel": (S.CANCELLED,),
}
