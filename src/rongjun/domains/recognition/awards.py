"""One-off awards: what a grant decides is worked out by the rulebook, and nothing is decided beyond it."""

from dataclasses import replace

from django.db.models import BigIntegerField, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.people.file.parts import Detail
from rongjun.domains.people.models import Fact
from rongjun.domains.people.withdrawing import AWARD, CLEARED
from rongjun.domains.policy.queries import current_rulebook
from rongjun.kernel.entitlement.awarding import MERIT, work_out_award
from rongjun.kernel.entitlement.oneoff import Unable
from rongjun.kernel.money import format_yuan


def worked_out(detail: Detail, case_number: str) -> Detail:
    """Return an award with the total that the rulebook gives; its key is the case, so that none is written twice.

    Raises Refusal where the rulebook cannot say the total, where more is decided than it, or where the family of this
    death would have been awarded more than it altogether.
    """
    value = dict(detail.value)
    amount = int(value.get("amount_fen") or 0)
    try:
        worked = work_out_award(current_rulebook(), value)
    except Unable as fault:
        raise Refusal(_(fault.text) % fault.values if fault.values else _(fault.text)) from None
    given = _given_before(value, case_number)
    left = worked.total_fen - given
    if not 0 < amount <= left:
        words = {"total": format_yuan(worked.total_fen), "given": format_yuan(given), "amount": format_yuan(amount)}
        raise Refusal(
            _("按标准册共 %(total)s 元，其他遗属已核定 %(given)s 元；填写的 %(amount)s 元须大于零且不超过余数。")
            % words
        )
    return replace(detail, key=case_number, value=value | CLEARED | {"total_fen": worked.total_fen})


@whole_registry("一次性抚恤金：同一军人的其他遗属已核定多少")
def _given_before(value: dict[str, object], case_number: str) -> int:
    """Return what other cases of the same death (of an increment: for the same merit) awarded. Fen."""
    told = ("benefit", "fallen", "died", *(["merit"] if value["benefit"] == MERIT else []))
    same = {f"value__{name}": value[name] for name in told}
    others = Fact.objects.filter(kind=AWARD, superseded_at=None, **same).exclude(key=case_number)
    others = others.exclude(value__has_key="withdrawn")
    fen = Cast(KT("value__amount_fen"), BigIntegerField())
    return int(others.aggregate(total=Sum(fen))["total"] or 0)
