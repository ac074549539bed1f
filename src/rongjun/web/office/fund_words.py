"""Words of money: sources, purposes, accounts, papers and transactions, as they are shown."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Concatenate, cast

from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rongjun.base.actor import Actor, Permission
from rongjun.domains.funds import accounts, drafts
from rongjun.domains.funds.models import Movement
from rongjun.domains.funds.positions import Deed, state_of_payment

from ..http import OfficeRequest
from ..labels import role_name
from .audit_words import action_name

type Text = str | Promise

SOURCES: dict[str, Text] = {
    "central": _("中央"), "provincial": _("省级"), "city": _("市级"), "county": _("县级"), "donation": _("社会捐赠"),
}  # fmt: skip
PURPOSES: dict[str, Text] = {
    "pension": _("抚恤和生活补助"), "medical": _("医疗补助"), "hardship": _("困难帮扶"),
    "conscript_family": _("义务兵家庭优待金"), "care_fund": _("关爱基金"), "station": _("服务站经费"),
}  # fmt: skip
ACCOUNTS: dict[str, Text] = {
    accounts.DUE: _("应收拨款"), accounts.BANK: _("银行存款"), accounts.SENT: _("在途（下拨未确认）"),
    accounts.HELD: _("下级单位持有"), accounts.RECOVERABLE: _("应追回"), accounts.PAYABLE: _("应付个人"),
    accounts.RETURNED: _("银行退回待补发"), accounts.APPROPRIATED: _("已下达拨款"), accounts.BENEFITS: _("待遇支出"),
    accounts.SPENT: _("下级单位支出"), accounts.TRANSIT: _("已付待收据"), accounts.PAYEES: _("付给收款单位的支出"),
    accounts.WRITTEN_OFF: _("核销"), accounts.OPENING: _("开账余额"),
}  # fmt: skip
KINDS: dict[str, Text] = {
    drafts.REDUCTION: _("调减、收回"), drafts.OPENING_USED: _("开账前已用"), drafts.OPENING_BANK: _("开账时银行存款"),
    drafts.OPENING_HELD: _("开账时下级单位持有"), drafts.ALLOCATION: _("拨付下级"), drafts.BOUNCED: _("在途退回"),
    drafts.CONFIRMATION: _("下级确认到账"), drafts.SPENDING: _("下级支出"), drafts.GIVE_BACK: _("交回上级"),
    drafts.PAYMENT: _("付给医院、机构等"), drafts.ARRIVED: _("收款方收到"), drafts.PAYMENT_BACK: _("付款退回"),
    drafts.REFUND: _("收款方退款"),
}  # fmt: skip
TRANSACTIONS: dict[str, Text] = {
    "appropriation": _("拨款下达"), "receipt": _("到账"), "cover": _("冲抵垫付"), "run": _("发放"),
    "run.pay": _("发放"), "run.over": _("列为多发"), "run.again": _("退回之后再发"),
    "bank.paid": _("银行已付"), "bank.failed": _("银行退回"),
    "recovery.set_off": _("抵扣多发"), "recovery.returned": _("退还多发"), "recovery.instalment": _("分期退还"),
    "recovery.written_off": _("核销"), "recovery.revived": _("恢复追回"),
    "recovery.reversed": _("多发冲回"), "recovery.unsent": _("抵未发的款"), "recovery.unpaid": _("抵退回的款"),
    "recovery.restored": _("恢复抵扣"), **KINDS,
}  # fmt: skip
STATES: dict[str, tuple[Text, str]] = {
    "waiting": (_("待签批"), "info"), "in_force": (_("已生效"), "done"), "refused": (_("已退回"), "plain"),
}  # fmt: skip


MATTERS: dict[str, Promise] = {
    "appropriation": _("拨款"), "allocation": _("资金单据"), "unit_money": _("本单位资金"),
    "unit_return": _("交回上级"), "payment_receipt": _("付款的收据"),
}  # fmt: skip
"""Kind of a matter about money -> its name in the inbox."""
PAYMENT_STATES: dict[str, tuple[Text, str]] = {
    "waiting": (_("待签批"), "info"), "transit": (_("已付，待收据"), "info"), "part": (_("部分收到"), "info"),
    "arrived": (_("已收到"), "done"), "back": (_("已退回"), "danger"), "refused": (_("未批准"), "plain"),
}  # fmt: skip
"""What became of a payment to a third party (funds.positions.state_of_payment)."""
STEPS = (_("登记"), _("科长审核"), _("局长批准"), _("单位经办"), _("单位复核"), _("财务收回"))
"""The names of the stages, which chains keep in Chinese."""
TOLD = (_("单据种类"), _("文号"), _("金额（元）"), _("编号"), _("单位"), _("年度"), _("按年度确认划出区间"))
"""What summaries of papers and steps of the forecast keep in Chinese."""


def payment_state(one: Movement) -> str:
    """Return in words what became of a payment to a third party."""
    return str(PAYMENT_STATES[state_of_payment(one)][0])


def named(words: Mapping[str, Text], code: str) -> str:
    """Return the word for a code; the code itself where there is none."""
    return str(words.get(code, code))


def source_name(code: str) -> str:
    """Return the name of a source."""
    return named(SOURCES, code)


def purpose_name(code: str) -> str:
    """Return the name of a purpose."""
    return named(PURPOSES, code)


def account_name(code: str) -> str:
    """Return the name of an account."""
    return named(ACCOUNTS, code)


def money_seen(actor: Actor) -> bool:
    """Tell whether an actor sees the books, or else only money of units in reach. Raises NotPermitted for neither."""
    if actor.may(Permission.FUNDS_BOOKS):
        return True
    actor.require(Permission.FUNDS_UNIT)
    return False


def needs_money[**P, R: HttpResponseBase](
    view: Callable[Concatenate[OfficeRequest, P], R],
) -> Callable[Concatenate[OfficeRequest, P], R]:
    """Let a view run for those who see the books, or the money of units in reach; others get the page 403."""

    @wraps(view)
    def guarded(request: OfficeRequest, *args: P.args, **kwargs: P.kwargs) -> R:
        money_seen(request.actor)
        return view(request, *args, **kwargs)

    guarded.permission = Permission.FUNDS_UNIT  # type: ignore[attr-defined]
    return cast("Callable[Concatenate[OfficeRequest, P], R]", guarded)


def needs_alerts[**P, R: HttpResponseBase](
    view: Callable[Concatenate[OfficeRequest, P], R],
) -> Callable[Concatenate[OfficeRequest, P], R]:
    """Let a view run for those who see sums, or the money of units in reach; others get the page 403."""

    @wraps(view)
    def guarded(request: OfficeRequest, *args: P.args, **kwargs: P.kwargs) -> R:
        if not request.actor.may(Permission.FUNDS_VIEW):
            request.actor.require(Permission.FUNDS_UNIT)
        return view(request, *args, **kwargs)

    guarded.permission = Permission.FUNDS_VIEW  # type: ignore[attr-defined]
    return cast("Callable[Concatenate[OfficeRequest, P], R]", guarded)


def history_entries(history: list[Deed]) -> list[dict[str, str]]:
    """Return what was done to a paper for a time line: when, what, why, who."""
    return [
        {
            "when": f"{timezone.localtime(deed.at):%Y-%m-%d %H:%M}", "title": action_name(deed.action),
            "detail": str(deed.detail.get("reason") or ""),
            "by": f"{deed.staff_name} · {role_name(deed.role)}", "kind": "past",
        }
        for deed in history
    ]  # fmt: skip
