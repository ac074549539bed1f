"""The lists of money: appropriations, receipts, movements, units, transactions and their legs."""

from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rongjun.domains.funds import accounts
from rongjun.domains.funds.models import Appropriation, Leg, Movement, Transaction
from rongjun.domains.funds.positions import UnitMoney
from rongjun.domains.funds.queries import Balance

from ..templatetags.rongjun import badge
from ..ui.tables import Column, Filter, Table
from .fund_words import (
    KINDS,
    PURPOSES,
    SOURCES,
    STATES,
    TRANSACTIONS,
    account_name,
    named,
    purpose_name,
    source_name,
)


def choice(key: str, title: str, words: Any, field: str = "") -> Filter:
    """Return a filter by one of some codes."""
    return Filter(key, title, lambda rows, value: rows.filter(**{field or key: value}), list(words))


def chosen(key: str, title: str, words: Any) -> Filter:
    """Return a filter of rows that are no query set."""
    return Filter(key, title, lambda rows, value: [one for one in rows if getattr(one, key) == value], list(words))


def state_cell(one: Appropriation | Movement) -> SafeString:
    """Draw the state of a paper."""
    name, kind = STATES[one.state]
    return badge(str(name), kind)


def appropriations_table(years: list[int]) -> Table:
    """Return the list of appropriations with what arrived and what is left."""
    return Table(
        key="appropriations",
        caption=_("拨款"),
        columns=(
            Column("number", _("文号"), lambda one: one.number, sort=("number",),
                   href=lambda one: reverse("fund-appropriation", args=[one.pk])),
            Column("year", _("年度"), lambda one: one.year, sort=("year",), kind="number"),
            Column("source", _("资金来源"), lambda one: source_name(one.source), sort=("source",)),
            Column("purpose", _("用途"), lambda one: purpose_name(one.purpose), sort=("purpose",)),
            Column("state", _("状态"), lambda one: str(STATES[one.state][0]), sort=("state",), cell=state_cell),
            Column("amount", _("金额（元）"), lambda one: one.amount_fen, sort=("amount_fen",), kind="money"),
            Column("granted", _("调减后（元）"), _in_force("granted_fen"), kind="money", shown=False),
            Column("due", _("未到账（元）"), _in_force("due_fen"), kind="money"),
            Column("left", _("余额（元）"), _left, kind="money"),
            Column("notified", _("下达日期"), lambda one: one.notified_on, sort=("notified_on",), kind="date"),
            Column("due_on", _("应到日期"), lambda one: one.due_on, sort=("due_on",), kind="date", shown=False),
        ),
        filters=(
            choice("year", _("年度"), [(str(year), str(year)) for year in years]),
            choice("source", _("资金来源"), SOURCES.items()),
            choice("purpose", _("用途"), PURPOSES.items()),
            choice("state", _("状态"), [(code, name) for code, (name, _kind) in STATES.items()]),
        ),
        search=("number",),
        search_label=_("文号"),
        order=("-year", "-notified_on"),
        empty=_("还没有拨款。从“登记拨款”开始。"),
    )  # fmt: skip


def _in_force(name: str) -> Any:
    return lambda one: getattr(one, name) if one.state == Appropriation.State.IN_FORCE else None


def _left(one: Any) -> int | None:
    return one.granted_fen - one.used_fen if one.state == Appropriation.State.IN_FORCE else None


def movements_table() -> Table:
    """Return the list of movements: what was allocated, confirmed, spent, sent back, reduced, opened."""
    return Table(
        key="movements",
        caption=_("资金单据"),
        columns=(
            Column("number", _("编号"), lambda one: one.number, sort=("number",),
                   href=lambda one: reverse("fund-movement", args=[one.pk])),
            Column("kind", _("种类"), lambda one: named(KINDS, one.kind), sort=("kind",)),
            Column("unit", _("单位"), lambda one: one.unit.name if one.unit else "", sort=("unit__name",)),
            Column("payee", _("收款方"), lambda one: one.payee, sort=("payee",)),
            Column("purpose", _("用途"), lambda one: purpose_name(one.purpose), sort=("purpose",)),
            Column("source", _("资金来源"), lambda one: source_name(one.source), sort=("source",), shown=False),
            Column("amount", _("金额（元）"), lambda one: one.amount_fen, sort=("amount_fen",), kind="money"),
            Column("day", _("日期"), lambda one: one.day, sort=("day",), kind="date"),
            Column("state", _("状态"), lambda one: str(STATES[one.state][0]), sort=("state",), cell=state_cell),
            Column("what", _("事由"), lambda one: one.what, kind="long"),
            Column("made_by", _("登记人"), lambda one: one.made_by.name, shown=False),
            Column("approved_by", _("签批人"), lambda one: one.approved_by.name if one.approved_by else "",
                   shown=False),
        ),
        filters=(
            choice("kind", _("种类"), KINDS.items()),
            choice("purpose", _("用途"), PURPOSES.items()),
            choice("state", _("状态"), [(code, name) for code, (name, _kind) in STATES.items()]),
        ),
        search=("number", "what", "unit__name", "payee"),
        search_label=_("编号、事由、单位或收款方"),
        order=("-day",),
        empty=_("没有资金单据。"),
    )  # fmt: skip


def units_table() -> Table:
    """Return the list of what units below have, by purpose."""
    return Table(
        key="fund-units",
        caption=_("下级单位的资金"),
        columns=(
            Column("unit", _("单位"), lambda one: one.unit.name, sort=True,
                   href=lambda one: reverse("fund-unit", args=[one.unit.pk])),
            Column("purpose", _("用途"), lambda one: purpose_name(one.purpose), sort=True),
            Column("sent", _("在途未确认（元）"), lambda one: one.sent_fen, sort=True, kind="money"),
            Column("held", _("持有（元）"), lambda one: one.held_fen, sort=True, kind="money"),
            Column("spent", _("已支出（元）"), lambda one: one.spent_fen, sort=True, kind="money"),
        ),
        filters=(chosen("purpose", _("用途"), PURPOSES.items()),),
        search=("unit",),
        search_label=_("单位"),
        empty=_("没有下级单位的资金。"),
    )  # fmt: skip


def balances_table() -> Table:
    """Return the trial balance of a day."""
    return Table(
        key="trial-balance",
        caption=_("试算平衡"),
        columns=(
            Column("account", _("科目"), lambda one: account_name(one.account), sort=True),
            Column("code", _("科目代码"), lambda one: one.account, sort=True, shown=False),
            Column("source", _("资金来源"), lambda one: source_name(one.source), sort=True),
            Column("purpose", _("用途"), lambda one: purpose_name(one.purpose), sort=True),
            Column("debit", _("借方（元）"), lambda one: one.debit_fen, sort=True, kind="money"),
            Column("credit", _("贷方（元）"), lambda one: one.credit_fen, sort=True, kind="money"),
            Column("amount", _("余额（元）"), lambda one: one.amount_fen, sort=True, kind="money"),
        ),
        filters=(
            chosen("account", _("科目"), [(code, account_name(code)) for code in accounts.ALL]),
            chosen("source", _("资金来源"), SOURCES.items()),
            chosen("purpose", _("用途"), PURPOSES.items()),
        ),
        empty=_("账簿里还没有凭证。"),
    )  # fmt: skip


def journal_table(years: list[int]) -> Table:
    """Return the list of transactions."""
    return Table(
        key="journal",
        caption=_("凭证"),
        columns=(
            Column("id", _("凭证号"), lambda one: one.pk, sort=("pk",), kind="number",
                   href=lambda one: reverse("fund-transaction", args=[one.pk])),
            Column("day", _("日期"), lambda one: one.day, sort=("day",), kind="date"),
            Column("kind", _("种类"), lambda one: named(TRANSACTIONS, one.kind), sort=("kind",)),
            Column("memo", _("摘要"), lambda one: one.memo, kind="long"),
            Column("debit", _("借方合计（元）"), lambda one: one.debit_fen, kind="money"),
            Column("key", _("唯一键"), lambda one: one.key, sort=("key",), shown=False),
        ),
        filters=(
            choice("year", _("年度"), [(str(year), str(year)) for year in years], "day__year"),
            choice("kind", _("种类"), TRANSACTIONS.items()),
            Filter("account", _("科目"), _with_account, [(code, account_name(code)) for code in accounts.ALL]),
        ),
        search=("memo", "key"),
        search_label=_("摘要或唯一键"),
        order=("-day",),
        empty=_("账簿里还没有凭证。"),
    )  # fmt: skip


def _with_account(rows: Any, account: str) -> Any:
    return rows.filter(pk__in=Leg.objects.filter(account=account).values("transaction_id"))


def leg_rows(one: Transaction, units: dict[int, str]) -> list[dict[str, Any]]:
    """Return the legs of a transaction for its page."""
    legs = Leg.objects.select_related("appropriation").filter(transaction=one).order_by("n")
    return [
        {
            "account": account_name(leg.account), "code": leg.account, "source": source_name(leg.source),
            "purpose": purpose_name(leg.purpose), "appropriation": leg.appropriation, "run": leg.run,
            "benefit": leg.benefit, "unit": units.get(leg.unit or 0, ""),
            "debit": leg.amount_fen if leg.amount_fen > 0 else None,
            "credit": -leg.amount_fen if leg.amount_fen < 0 else None,
        }
        for leg in legs
    ]  # fmt: skip


__all__ = [
    "Balance", "UnitMoney", "appropriations_table", "balances_table", "journal_table", "leg_rows", "movements_table",
    "state_cell", "units_table",
]  # fmt: skip
