"""Words of the watch over money: kinds of alerts, levels, what is told of each, settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rongjun.domains.funds.models import FundAlert, FundAlertEvent
from rongjun.kernel import watch
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

from .fund_words import Text, named, purpose_name, source_name


@dataclass(frozen=True, slots=True)
class AlertWords:
    """What an alert is called, what it means, and what its owner does about it."""

    name: Text
    meaning: Text
    task: Text


ALERTS: dict[str, AlertWords] = {
    watch.DUE: AlertWords(
        _("应到未到"), _("拨款过了应到日期还没有到账。"), _("向下达拨款的一级催问，登记到账或调减文件。")
    ),
    watch.IDLE: AlertWords(
        _("到账闲置"), _("钱到了很久没有用。"), _("核对该发未发的待遇，按用途使用，或退回上级。")
    ),
    watch.MISUSED: AlertWords(
        _("用途不符"), _("钱用在了别的用途上。"), _("说明原因；应当归还的归还，登记归还的单据。")
    ),
    watch.BORROWED: AlertWords(
        _("占用其他用途的钱"), _("这项用途的银行存款为负，实际用了别的用途的钱。"), _("催要拨款，到账后即归还。")
    ),
    watch.UNCONFIRMED: AlertWords(
        _("下拨未确认"), _("拨下去或付出去的钱，收款单位过期没有确认到账，或者收据没有登记。"),
        _("下级单位核对银行回单，由两人确认；医院、机构等由财务催要收据并登记；没有收到的查银行。")
    ),
    watch.ADVANCE: AlertWords(
        _("没有拨款的发放"), _("发放时没有对应的拨款，记为垫付。"), _("取得拨款文件并登记；批准后自动冲抵。")
    ),
    watch.RETURNED: AlertWords(
        _("银行退回未补发"), _("银行退回的钱还没有重新发给本人。"), _("由村里核实账户并登记，下一批次自动补发。")
    ),
    watch.SILENT: AlertWords(
        _("银行没有回执"), _("银行表已交，过期没有回执。"), _("向银行索取回执并导入。")
    ),
    watch.UNSENT: AlertWords(
        _("应发未发到银行"), _("已经拨付，但因没有账户或收款人，还没有交银行。"),
        _("登记账户或收款人，下一批次自动发出。")
    ),
    watch.USED_UP: AlertWords(
        _("拨款已用完"), _("本年这项拨款没有余额了。"), _("申请追加；没有拨款的发放会记为垫付。")
    ),
    watch.SHORT: AlertWords(
        _("拨款不够到年底"), _("按预测，余额撑不到年底。"), _("提前申请追加，或核对预测。")
    ),
}  # fmt: skip
LEVELS: dict[str, Text] = {
    "central": _("中央"), "provincial": _("省级"), "city": _("市级"), "county": _("县级"), "donation": _("社会捐赠"),
    "town": _("乡镇"), "village": _("村"),
}  # fmt: skip
STATES: dict[str, tuple[Text, str]] = {
    "open": (_("未了结"), "danger"), "gone": (_("原因已消除"), "done"), "settled": (_("说明后关闭"), "plain"),
}  # fmt: skip
EVENTS: dict[str, Text] = {
    "opened": _("发现"), "amount": _("金额变动"), "answered": _("答复"), "escalated": _("逾期未答复，转上一级"),
    "gone": _("原因已消除，自动关闭"), "settled": _("说明理由后关闭"),
}  # fmt: skip
DAYS: dict[str, Text] = {
    "due_grace": _("应到日期之后再宽限几天"), "no_due_date": _("文件没有写日期的，下达之后几天算应到"),
    "idle": _("到账之后几天没有用算闲置"), "unconfirmed": _("下拨或付款之后几天没有确认"),
    "returned": _("银行退回之后几天没有补发"), "silent": _("拨付之后几天没有银行回执"),
    "unsent": _("拨付之后几天没有发到银行"), "answer": _("提醒之后几天没有答复就转上一级"),
}  # fmt: skip


def alert_name(kind: str) -> str:
    """Return the name of a kind of alert."""
    return str(ALERTS[kind].name)


def about(one: FundAlert) -> str:
    """Return what an alert is about: unit, purpose, source, year, run."""
    told: Mapping[str, Any] = one.told
    parts = [] if one.unit.is_root else [one.unit.name]
    parts += [purpose_name(told["purpose"])] if "purpose" in told else []
    if "spent_for" in told:
        parts.append(gettext("实际用于%(name)s") % {"name": purpose_name(told["spent_for"])})
    parts += [source_name(told["source"])] if "source" in told else []
    parts += [str(told["year"])] if "year" in told else []
    if "month" in told:
        parts.append(gettext("%(month)s 起不够") % {"month": format_month(int(told["month"]))})
    if "run" in told:
        parts.append(gettext("批次 %(run)s") % {"run": told["run"]})
    return " · ".join(parts)


def leads_to(one: FundAlert) -> tuple[str, str]:
    """Return (title, address) of the page where an alert is worked; nothing where there is none."""
    told: Mapping[str, Any] = one.told
    if "appropriation" in told:
        return gettext("打开拨款"), reverse("fund-appropriation", args=[told["appropriation"]])
    if one.subject.startswith("movement:"):
        return gettext("打开单据"), reverse("fund-movement", args=[int(one.subject.partition(":")[2])])
    if "run" in told:
        return gettext("打开批次"), reverse("run", args=[told["run"]])
    if not one.unit.is_root:
        return gettext("打开单位"), reverse("fund-unit", args=[one.unit_id])
    return gettext("资金概况"), reverse("funds")


def event_entries(events: list[FundAlertEvent], when: Any) -> list[dict[str, str]]:
    """Return the history of an alert for a time line."""
    return [
        {
            "when": when(event.at), "title": named(EVENTS, event.kind),
            "detail": " · ".join(part for part in (event.note, _amount(event), _due(event)) if part),
            "by": event.staff.name if event.staff else "", "kind": "past",
        }
        for event in events
    ]  # fmt: skip


def _amount(event: FundAlertEvent) -> str:
    shown = gettext("%(yuan)s 元") % {"yuan": format_yuan(event.amount_fen)}
    return shown if event.kind in ("opened", "amount") else ""


def _due(event: FundAlertEvent) -> str:
    return gettext("%(day)s 前") % {"day": event.due_on.isoformat()} if event.due_on else ""
