"""Words of notices for the screen: cells beside those they replace, marks, local entries, cost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.domains.policy.notices.states import State
from rongjun.domains.units.queries import area_names
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month
from rongjun.kernel.rulebook.model import BenefitInfo, Period, Rulebook, TableInfo
from rongjun.kernel.rulebook.patterns import Amount, Compared, Mark

from ..ui.charts import Bar
from .policy_words import key_name, rulebook_name

KIND_NAMES: dict[str, Promise] = {"national": gettext_lazy("国家标准"), "local": gettext_lazy("地方规定")}
STATE_NAMES: dict[str, Promise] = {
    State.DRAFT: gettext_lazy("草稿"), State.SUBMITTED: gettext_lazy("待批准"), State.APPROVED: gettext_lazy("已批准"),
    State.RETURNED: gettext_lazy("已退回"), State.WITHDRAWN: gettext_lazy("已撤回"),
}  # fmt: skip
STATE_KINDS: dict[str, str] = {
    State.DRAFT: "draft", State.SUBMITTED: "info", State.APPROVED: "done", State.RETURNED: "danger",
    State.WITHDRAWN: "plain",
}  # fmt: skip
SOURCES: dict[str, Promise] = {
    "central": gettext_lazy("中央"), "provincial": gettext_lazy("省级"), "local": gettext_lazy("市县"),
}  # fmt: skip
OP_NAMES: dict[str, Promise] = {
    "percent": gettext_lazy("提高"), "add": gettext_lazy("加发"), "replace": gettext_lazy("改为"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One value as it is shown: what was, what comes, the rise, and what is odd about it."""

    name: str
    old: str
    new: str
    rise: str
    percent: str
    marks: tuple[str, ...]
    kind: str
    """faulty where something is odd, quiet where nothing comes, '' else."""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """The rows of one table (or benefit) and month."""

    title: str
    month: str
    rows: tuple[ShownRow, ...]
    odd: int
    missing: int


def shown_tables(book: Rulebook, rows: Sequence[Compared]) -> list[ShownTable]:
    """Return compared cells as they are shown, by table and month; what was written once for a group stands once."""
    found = []
    for table, month in dict.fromkeys((row.table, row.effective) for row in rows):
        own = [row for row in rows if (row.table, row.effective) == (table, month)]
        info = _info(book, table)
        names = {row.key: key_name(info, row.key) for row in own}
        shown = tuple(_shown_row(info, group, names) for group in _grouped(own))
        odd = sum(1 for one in shown if one.kind == "faulty")
        title = rulebook_name(book.benefits[table]) if table in book.benefits else rulebook_name(info)
        missing = sum(1 for row in own if row.new is None)
        found.append(ShownTable(title, format_month(month), shown, odd, missing))
    return found


def _info(book: Rulebook, table: str) -> TableInfo:
    return book.tables[book.benefits[table].table if table in book.benefits else table]


def _grouped(rows: Sequence[Compared]) -> list[list[Compared]]:
    """Draw together rows that were written once and replace the same value."""
    groups: dict[tuple[Any, ...], list[Compared]] = {}
    for row in rows:
        once = row.new.id if row.new else row.old.id if row.old else row.key
        old = (row.old.value, row.old.period) if row.old else None
        groups.setdefault((once, old, row.marks), []).append(row)
    return list(groups.values())


def _shown_row(info: TableInfo, group: Sequence[Compared], names: Mapping[str, str]) -> ShownRow:
    row = group[0]
    marks = tuple(mark_text(mark, names) for mark in row.marks)
    odd = bool(row.marks) and row.new is not None and any(mark.code != "no_old" for mark in row.marks)
    rise = "" if row.rise is None else _signed(row.rise, info.unit)
    percent = "" if row.rise_bp is None else f"{'+' if row.rise_bp > 0 else ''}{format_yuan(row.rise_bp)}%"
    kind = "faulty" if odd else "draft" if row.new is None else ""
    return ShownRow(
        group_name(info, [one.key for one in group]), amount_text(row.old, info.unit), amount_text(row.new, info.unit),
        rise, percent, marks, kind,
    )  # fmt: skip


def _signed(value: int, unit: str) -> str:
    text = format_yuan(value) if unit in ("fen", "bp") else str(value)
    return f"+{text}" if value > 0 else text


def group_name(info: TableInfo, keys: Sequence[str]) -> str:
    """Return the name of keys that stand together: the part that they share, else all of them."""
    names = [key_name(info, key) for key in keys]
    shared = {name.partition("（")[0].partition(",")[0] for name in names}
    return shared.pop() if len(names) > 1 and len(shared) == 1 else "、".join(names)


def amount_text(amount: Amount | None, unit: str) -> str:
    """Write a value with its unit; nothing for None."""
    if amount is None:
        return ""
    if unit == "fen":
        period = {Period.MONTH: _("元/月"), Period.YEAR: _("元/年")}.get(amount.period, "") if amount.period else ""
        return f"{format_yuan(amount.value)} {period}".strip()
    return f"{format_yuan(amount.value)}%" if unit == "bp" else str(amount.value)


def mark_text(mark: Mark, names: Mapping[str, str]) -> str:
    """Say what is odd about a value."""
    if mark.code == "odd_rise":
        return _("增幅与同列的中位数 %(percent)s%% 相差超过 2 个百分点") % {"percent": format_yuan(mark.bp or 0)}
    if mark.code in ("grade_order", "cause_order"):
        return _("低于%(other)s") % {"other": names.get(mark.other, mark.other)}
    return str(MARKS[mark.code])


MARKS: dict[str, Promise] = {
    "fell": gettext_lazy("比现行标准低"),
    "leap": gettext_lazy("增幅超过 30%"),
    "times12": gettext_lazy("约为原来的 12 倍或十二分之一，可能把月标准和年标准写反"),
    "period": gettext_lazy("计发由按月改为按年，或相反"),
    "missing": gettext_lazy("没有填，沿用现行标准"),
    "no_old": gettext_lazy("册中没有现行标准"),
}


def local_entry(book: Rulebook, part: str, entry: Mapping[str, str]) -> str:
    """Return one entry of a local notice in words."""
    since = entry["from"][:7]
    if part == "funding":
        benefit: BenefitInfo | None = book.benefits.get(entry["benefit"])
        return _("%(benefit)s：中央 %(central)s%%，省级 %(provincial)s%%，自 %(since)s 起") % {
            "benefit": rulebook_name(benefit) if benefit else _("全部待遇"), "central": entry["central"],
            "provincial": entry["provincial"], "since": since,
        }  # fmt: skip
    info = book.tables[entry["table"]]
    key = entry.get("key", "all")
    name = rulebook_name(info) if key in ("*", "all") else f"{rulebook_name(info)} {key_name(info, key)}"
    amount = f"{entry['percent']}%" if "percent" in entry else f"{entry['amount']} {_period(entry['period'])}"
    act = OP_NAMES[entry["op"]] if "op" in entry else _("为")
    until = _("，至 %(until)s 前") % {"until": entry["until"][:7]} if "until" in entry else ""
    shown = {"name": name, "act": act, "amount": amount, "since": since}
    return _("%(name)s %(act)s %(amount)s，自 %(since)s 起") % shown + until


def _period(period: str) -> str:
    return _("元/年") if period == "year" else _("元/月")


def cost_parts(content: Mapping[str, Any], book: Rulebook) -> list[tuple[str, str, list[dict[str, Any]], list[Bar]]]:
    """Return the tables of a cost: title, heading, rows with sums in fen, and the bars of a year ahead."""
    towns = area_names({f"{code:0<12}" for code, *_rest in content["by"]["town"]})
    names: dict[str, Callable[[str], str]] = {
        "benefit": lambda code: rulebook_name(book.benefits[code]) if code in book.benefits else code,
        "town": lambda code: towns.get(f"{code:0<12}", code or _("未填区划")),
        "source": lambda code: str(SOURCES[code]),
    }
    titles = {"benefit": _("按待遇"), "town": _("按乡镇"), "source": _("按资金来源")}
    heads = {"benefit": _("待遇"), "town": _("乡镇"), "source": _("资金来源")}
    found = []
    for part, title in titles.items():
        rows = [
            {"name": names[part](code), "back": back, "month": month, "ahead": ahead}
            for code, back, month, ahead in content["by"][part]
        ]
        bars: list[Bar] = [
            (row["name"], row["ahead"] + row["back"], format_yuan(row["ahead"] + row["back"])) for row in rows
        ]
        found.append((title, heads[part], rows, bars))
    return found
