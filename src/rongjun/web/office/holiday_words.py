"""What the pages of holiday notices call states, faults of the text, weekdays and rooms."""

from collections.abc import Sequence
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rongjun.kernel.holidays import Span, TextFault

STATE_NAMES: dict[str, str | Promise] = {
    "submitted": _("待批准"), "approved": _("已批准"), "returned": _("已退回"), "withdrawn": _("已撤回"),
}  # fmt: skip
STATE_KINDS = {"submitted": "info", "approved": "done", "returned": "danger", "withdrawn": "plain"}
SCOPES: dict[bool, str | Promise] = {True: _("全年放假安排"), False: _("个别日期的调整")}
ROOMS: dict[str, str | Promise] = {"recognition": _("认定事项"), "petitions": _("信访事项")}
"""Whose clocks are recounted, by the code under which a room registered."""
WEEKDAYS: tuple[str | Promise, ...] = (
    _("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"),
)  # fmt: skip
_FAULTS: dict[str, str | Promise] = {
    "nothing": _("没有读出任何日期。请把通知的正文整段粘贴过来，或者一行写一项，如：1月1日至3日放假。"),
    "lacking": _("没有读到 %(value)s 放假。全年的安排里应当有这一天；若只是调整个别日期，请改选“个别日期的调整”。"),
    "kind": _("“%(clause)s”没有写明是放假还是上班。请补上“放假”或“上班”。"),
    "unread": _("“%(clause)s”里有没读懂的日期。请写成：10月1日至7日放假。"),
    "total": _("“%(clause)s”写明的天数与起止日期不符，起止日期是 %(value)s 天。请核对。"),
    "no_day": _("“%(clause)s”里有不存在的日期。请核对月份和日。"),
    "weekday": _("“%(clause)s”里 %(value)s 的星期不对。请核对日期和年度。"),
    "year": _("“%(clause)s”里的 %(value)s 不在这个年度。请核对年度。"),
    "long": _("“%(clause)s”的放假时间太长（%(value)s）。请核对起止日期。"),
    "twice": _("%(value)s 既写了放假，又写了上班。请核对。"),
}


def fault_words(fault: TextFault) -> str:
    """Return a fault of the pasted text, with how to mend it."""
    return gettext(str(_FAULTS[fault.code])) % {"clause": fault.clause[:60], "value": fault.value}


def span_words(spans: Sequence[Span]) -> list[tuple[str, str, str, int]]:
    """Return the days in order: kind of badge, what they are, from when to when with weekdays, and how many."""
    found = []
    for span in sorted(spans, key=lambda one: one.first):
        shown = day_words(span.first)
        if span.last != span.first:
            shown = gettext("%(first)s 至 %(last)s") % {"first": shown, "last": day_words(span.last)}
        kind, name = ("info", gettext("上班")) if span.works else ("done", gettext("放假"))
        found.append((kind, name, shown, (span.last - span.first).days + 1))
    return found


def day_words(day: date) -> str:
    """Return a day with its weekday."""
    return f"{day.isoformat()} {WEEKDAYS[day.weekday()]}"
