"""Who signs papers about money, and how their matters are opened, signed and refused."""

from typing import Final

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, NotPermitted
from rongjun.domains.approvals.queries import Step, find_matter

APPROPRIATION: Final = "appropriation"
ALLOCATION: Final = "allocation"
UNIT_MONEY: Final = "unit_money"
UNIT_RETURN: Final = "unit_return"
UNIT_KINDS: Final = frozenset({UNIT_MONEY, UNIT_RETURN})
"""Matters that concern one unit below: seen and signed inside its area only."""
_RECORD: Final = Step(stage=0, name="财务登记", permission=Permission.FUNDS_RECORD.value)
_APPROVE: Final = Step(stage=1, name="负责人批准", permission=Permission.FUNDS_APPROVE.value)
_UNIT: Final = Step(stage=0, name="单位经办", permission=Permission.FUNDS_UNIT.value)
CHAINS: Final[dict[str, list[Step]]] = {
    APPROPRIATION: [_RECORD, _APPROVE],
    ALLOCATION: [_RECORD, _APPROVE],
    UNIT_MONEY: [_UNIT, Step(stage=1, name="单位复核", permission=Permission.FUNDS_UNIT.value)],
    UNIT_RETURN: [_UNIT, Step(stage=1, name="财务收回", permission=Permission.FUNDS_RECORD.value)],
}


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
