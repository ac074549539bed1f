"""The lists of a run: lines, changes against the month before, exceptions, bank items."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from rongjun.domains.payments.models import BankItem, Run, RunException, RunLine
from rongjun.domains.payments.queries import Change
from rongjun.kernel.period import format_month

from ..templatetags.rongjun import badge
from ..told.run_words import CHANGE_BADGES, CHANGES, FAULTS, KINDS, REASONS, RESULTS, SOURCES, fault_of
from ..ui.tables import Column, Filter, Table, Text

type Names = Mapping[str, str]
PERSON_SEARCH = ("person__name", "person__file_no", "person__pinyin")
TOWN_DIGITS = 9


def person_url(person_id: int) -> str:
    """Return where a person's page is."""
    return reverse("person", args=[person_id])


def token_of(row: Any) -> str:
    """Return the token of the person that a row of a run is about (loaded with it)."""
    return str(row.person.token)


def why_url(line: RunLine) -> str:
    """Return where a line explains its amount."""
    place = reverse("why", args=[line.person_id, line.benefit, format_month(line.month)])
    return f"{place}?line={line.pk}"


def lines_table(names: Names, towns: Names) -> Table:
    """Return the list of lines; towns are nine digits -> name."""
    return Table(
        key="run-lines",
        caption=_("发放明细"),
        columns=(
            Column("file_no", _("档案号"), lambda line: line.person.file_no, sort=("person__file_no",),
                   href=lambda line: person_url(line.person_id)),
            Column("name", _("姓名"), lambda line: line.person.name, sort=("person__name",)),
            Column("town", _("乡镇"), lambda line: _town(towns, line.area_code), sort=("area_code",)),
            Column("benefit", _("待遇项目"), lambda line: names.get(line.benefit, line.benefit), sort=("benefit",)),
            Column("month", _("月份"), lambda line: line.month, sort=("month",), kind="month"),
            Column("kind", _("类型"), lambda line: str(KINDS[line.kind]), sort=("kind",), cell=_kind_cell),
            Column("amount", _("金额（元）"), lambda line: line.amount_fen, sort=("amount_fen",), kind="money"),
            Column("central", _("中央（元）"), lambda line: line.central_fen, kind="money", shown=False),
            Column("provincial", _("省级（元）"), lambda line: line.provincial_fen, kind="money", shown=False),
            Column("local", _("市县（元）"), lambda line: line.local_fen, kind="money", shown=False),
            Column("why", _("依据"), lambda line: line.rule, cell=_why_cell),
        ),
        filters=(
            _choice("benefit", _("待遇项目"), "benefit", list(names.items())),
            _choice("town", _("乡镇"), "area_code__startswith", list(towns.items())),
            _choice("kind", _("类型"), "kind", list(KINDS.items())),
            Filter("source", _("资金来源"), lambda rows, source: rows.exclude(**{f"{source}_fen": 0}),
                   list(SOURCES.items())),
        ),
        search=PERSON_SEARCH,
        search_label=_("姓名、拼音或档案号"),
        empty=_("本批次没有明细。"),
        people=token_of,
    )  # fmt: skip


def changes_table(names: Names) -> Table:
    """Return the list of what differs from the month before."""
    return Table(
        key="run-changes",
        caption=_("与上月比较"),
        columns=(
            Column("kind", _("变化"), lambda one: str(CHANGES[one.kind]), sort=True, cell=_change_cell),
            Column("file_no", _("档案号"), lambda one: one.file_no, sort=True,
                   href=lambda one: person_url(one.person_id)),
            Column("name", _("姓名"), lambda one: one.name, sort=True),
            Column("benefit", _("待遇项目"), lambda one: names.get(one.benefit, one.benefit), sort=True),
            Column("reason", _("原因"), reason_text, sort=True),
            Column("before", _("上月（元）"), lambda one: one.before_fen, sort=True, kind="money"),
            Column("now", _("本月（元）"), lambda one: one.now_fen, sort=True, kind="money"),
            Column("difference", _("差额（元）"), lambda one: one.now_fen - one.before_fen, sort=True, kind="money"),
        ),
        filters=(
            Filter("kind", _("变化"), lambda rows, kind: [one for one in rows if one.kind == kind],
                   list(CHANGES.items())),
            Filter("benefit", _("待遇项目"), lambda rows, name: [one for one in rows if one.benefit == name],
                   list(names.items())),
        ),
        search_label=_("姓名或档案号"),
        search=("name", "file_no"),
        empty=_("与上月没有差别。"),
        people=lambda one: one.token,
    )  # fmt: skip


def exceptions_table(run: Run, names: Names) -> Table:
    """Return the list of exceptions; blocking ones come first."""
    return Table(
        key="run-exceptions",
        caption=_("待处理事项"),
        columns=(
            Column("blocks", _("影响"), lambda one: _("本月不发") if one.blocks else _("提醒"), sort=("blocks",),
                   cell=_blocks_cell),
            Column("code", _("事项"), lambda one: str(fault_of(one.code).name), sort=("code",),
                   href=lambda one: reverse("run-exception", args=[run.pk, one.pk])),
            Column("file_no", _("档案号"), lambda one: one.person.file_no, sort=("person__file_no",),
                   href=lambda one: person_url(one.person_id)),
            Column("name", _("姓名"), lambda one: one.person.name, sort=("person__name",)),
            Column("benefit", _("待遇项目"), lambda one: names.get(one.benefit, one.benefit), sort=("benefit",)),
            Column("month", _("自月份"), lambda one: one.month, sort=("month",), kind="month"),
            Column("mend", _("怎么改正"), lambda one: str(fault_of(one.code).mend), shown=False),
            Column("settlement", _("处理情况"), lambda one: one.settlement, cell=_settlement_cell),
            Column("settled_by", _("处理人"), lambda one: one.settled_by.name if one.settled_by else "", shown=False),
            Column("settled_at", _("处理日期"), lambda one: local(one.settled_at), kind="date", shown=False),
        ),
        filters=(
            _choice("code", _("事项"), "code", [(code, fault.name) for code, fault in FAULTS.items()]),
            Filter("blocks", _("影响"), lambda rows, value: rows.filter(blocks=value == "yes"),
                   [("yes", _("本月不发")), ("no", _("提醒"))]),
            Filter("settled", _("处理"), lambda rows, value: rows.filter(settled_at__isnull=value == "no"),
                   [("no", _("未处理")), ("yes", _("已处理"))]),
        ),
        search=PERSON_SEARCH,
        search_label=_("姓名、拼音或档案号"),
        empty=_("本批次没有待处理事项。"),
        people=token_of,
    )  # fmt: skip


def items_table(reasons: Sequence[str]) -> Table:
    """Return the list of bank items: who, how much, what the bank said. Accounts show their last digits."""
    return Table(
        key="run-bank",
        caption=_("银行代发明细"),
        columns=(
            Column("sequence", _("序号"), lambda one: one.sequence, sort=("sequence",), kind="number"),
            Column("file_no", _("档案号"), lambda one: one.person.file_no, sort=("person__file_no",),
                   href=lambda one: person_url(one.person_id)),
            Column("name", _("姓名"), lambda one: one.person.name, sort=("person__name",)),
            Column("to", _("收款人"), lambda one: _("家属") if one.to == "payee" else _("本人"), sort=("to",)),
            Column("account", _("账户"), account_text),
            Column("amount", _("金额（元）"), lambda one: one.amount_fen, sort=("amount_fen",), kind="money"),
            Column("result", _("回执"), lambda one: str(RESULTS[one.result][0]), sort=("result",), cell=_result_cell),
            Column("failure", _("失败原因"), lambda one: one.failure, sort=("failure",)),
            Column("reference", _("备注"), lambda one: one.reference, shown=False),
        ),
        filters=(
            _choice("result", _("回执"), "result", [(key, name) for key, (name, _kind) in RESULTS.items()]),
            *([_choice("failure", _("失败原因"), "failure", [(one, one) for one in reasons])] if reasons else []),
        ),
        search=PERSON_SEARCH,
        search_label=_("姓名、拼音或档案号"),
        people=token_of,
    )  # fmt: skip


def local(moment: datetime | None) -> datetime | None:
    """Return a moment in the office's time zone, for its date."""
    return None if moment is None else localtime(moment)


def reason_text(change: Change) -> str:
    """Return why a benefit differs from the month before, in words; an exception is named."""
    if change.code:
        return _("待处理事项：%(name)s") % {"name": fault_of(change.code).name}
    return str(REASONS.get(change.reason, change.reason))


def account_text(item: BankItem) -> str:
    """Return bank and last digits of the account of a bank item."""
    value: dict[str, Any] = item.fact.value
    return f"{value.get('bank', '')} ****{value.get('tail', '')}"


def _choice(key: str, title: str, lookup: str, choices: Sequence[tuple[str, Text]]) -> Filter:
    return Filter(key, title, lambda rows, value: rows.filter(**{lookup: value}), choices)


def _town(towns: Names, code: str) -> str:
    return towns.get(code[:TOWN_DIGITS], code[:TOWN_DIGITS])


def _kind_cell(line: RunLine) -> SafeString:
    kind = {"regular": "plain", "arrears": "info", "overpayment": "danger"}[line.kind]
    return badge(str(KINDS[line.kind]), kind)


def _why_cell(line: RunLine) -> SafeString:
    label = _("%(name)s：为什么是这个金额") % {"name": line.person.name}
    return format_html('<a href="{}" aria-label="{}">{}</a>', why_url(line), label, _("为什么"))


def _change_cell(change: Change) -> SafeString:
    return badge(str(CHANGES[change.kind]), CHANGE_BADGES[change.kind])


def _blocks_cell(fault: RunException) -> SafeString:
    return badge(_("本月不发"), "danger") if fault.blocks else badge(_("提醒"), "info")


def _settlement_cell(fault: RunException) -> SafeString:
    if not fault.settled_by or fault.settled_at is None:
        return badge(_("未处理"))
    return format_html("{} <small>{} {}</small>", fault.settlement, fault.settled_by.name,
                       localtime(fault.settled_at).strftime("%Y-%m-%d"))  # fmt: skip


def _result_cell(item: BankItem) -> SafeString:
    name, kind = RESULTS[item.result]
    return badge(str(name), kind)
