"""Which matters papers about money open, and who may begin and sign them. The chains are data (approvals)."""

from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, NotPermitted
from rongjun.domains.approvals.chains import chain_for
from rongjun.domains.approvals.queries import find_matter

APPROPRIATION: Final = "appropriation"
ALLOCATION: Final = "allocation"
UNIT_MONEY: Final = "unit_money"
UNIT_RETURN: Final = "unit_return"
PAYMENT_RECEIPT: Final = "payment_receipt"
"""What became of a payment to a third party: its receipt, or money that came back (seeded by migration 0007)."""
UNIT_KINDS: Final = frozenset({UNIT_MONEY, UNIT_RETURN})
"""Matters that concern one unit below: seen and signed inside its area only (seeded by migration 0004)."""


def require_maker(kind: str, by: Actor) -> None:
    """Raise NotPermitted unless an actor may begin matters of a kind."""
    by.require(Permission(chain_for(kind)[0]["permission"]))


def require_signatory(kind: str, by: Actor) -> None:
    """Raise NotPermitted unless an actor has a part in signing matters of a kind; which part is told by the stage."""
    asked = [Permission(step["permission"]) for step in chain_for(kind)[1:]]
    if not any(by.may(permission) for permission in asked):
        by.require(asked[0])


def matter_of(kind: str, subject_id: int) -> int:
    """Return the number of a paper's matter. Raises NotFound where it was never submitted."""
    matter = find_matter(kind, subject_id)
    if matter is None:
        raise NotFound(_("该事项尚未提交审批。"))
    return int(matter.pk)


def require_keeper(by: Actor) -> None:
    """Raise NotPermitted outside the unit that keeps the books."""
    if by.area_prefix != "":
        raise NotPermitted(_("拨款和账簿由记账单位办理；您的单位办理本单位名下的资金。"))
