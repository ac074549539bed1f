"""The transition tables of a bank item and of a line left for a person. The database enforces both (migration 0009)."""

from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.errors import AlreadyDone, Refusal

from ..models import BankItem
from .models import BankAnswer, BankLine

R = BankItem.Result
Step = BankAnswer.Step
ITEM_STEPS: Final[dict[tuple[R, Step], R]] = {
    (R.WAITING, Step.PAY): R.PAID,
    (R.WAITING, Step.FAIL): R.FAILED,
    (R.PAID, Step.RETURN): R.FAILED,
}
"""(result, step) -> result. Nothing else moves an item; a return needs its BankAnswer, in the database too."""

L = BankLine.State
LINE_STEPS: Final[dict[tuple[L, str], L]] = {
    (L.OPEN, "propose"): L.PROPOSED,
    (L.PROPOSED, "confirm"): L.MATCHED,
    (L.PROPOSED, "refuse"): L.OPEN,
    (L.OPEN, "not_ours"): L.NOT_OURS,
    (L.NOT_OURS, "reopen"): L.OPEN,
}


def next_result(result: str, step: Step) -> R | None:
    """Return the result that a step leads to, or None where the item does not move that way."""
    return ITEM_STEPS.get((R(result), step))


def next_line_state(state: str, act: str) -> L:
    """Return the state that an act on a line leads to. Raises AlreadyDone for one that is matched, else Refusal."""
    reached = LINE_STEPS.get((L(state), act))
    if reached is not None:
        return reached
    if L(state) == L.MATCHED:
        raise AlreadyDone(_("这一行已经核对完毕，不能再改。"))
    raise Refusal(_("这一行现在不能这样办，请刷新后查看。"))
