"""How a limit was counted, in words: from which day, what was passed over, where it ends, and who set it."""

from collections.abc import Callable, Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rongjun.domains.recognition.models import Clock
from rongjun.kernel.calendar import Calendar, Counted, Limit, Unit

UNITS: dict[str, Promise] = {
    "working_day": gettext_lazy("%(n)s 个工作日"), "day": gettext_lazy("%(n)s 日"), "month": gettext_lazy("%(n)s 个月"),
    "year": gettext_lazy("%(n)s 年"),
}  # fmt: skip
BINDINGS: dict[str, Promise] = {"law": gettext_lazy("规定的时限"), "office": gettext_lazy("本局设定的时限")}


def limit_words(n: int | str, unit: str) -> str:
    """Return a limit: '20 个工作日'."""
    return str(UNITS[unit]) % {"n": n}


def counted_of(clock: Clock, calendar: Calendar) -> Counted:
    """Return how the last day of a clock comes about, by a calendar of working days."""
    return calendar.count_days(clock.started_on, Limit(clock.amount, Unit(clock.unit)), for_person=clock.for_person)


def count_words(counted: Counted) -> list[str]:
    """Return the count of a limit as sentences, one a step."""
    return step_words(counted.steps)


def step_words(steps: Iterable[str]) -> list[str]:
    """Return the steps of a count (kernel.calendar.Counted.steps) as sentences."""
    return [_SAY[word](rest) for word, *rest in (step.split() for step in steps)]


def _span(rest: list[str]) -> str:
    first, last = rest
    if first == last:
        return first
    return _("%(first)s 至 %(last)s") % {"first": first, "last": last}


_SAY: dict[str, Callable[[list[str]], str]] = {
    "start": lambda rest: _("从 %(day)s 的次日算起。") % {"day": rest[0]},
    "count": lambda rest: _("计 %(limit)s。") % {"limit": limit_words(rest[0], rest[1])},
    "rest": lambda rest: _("%(days)s 休息，不计。") % {"days": _span(rest)},
    "work": lambda rest: _("%(day)s 调休上班，照计。") % {"day": rest[0]},
    "pause": lambda rest: _("%(days)s 停计。") % {"days": _span(rest)},
    "moved": lambda rest: _("%(day)s 休息，顺延到 %(to)s。") % {"day": rest[0], "to": rest[1]},
    "provisional": lambda rest: _("%(day)s 起的放假安排还没有公布，暂按周一至周五上班计算。") % {"day": rest[0]},
    "end": lambda rest: _("最后一天是 %(day)s。") % {"day": rest[0]},
}


def is_as_counted(clock: Clock, counted: Counted) -> bool:
    """Tell whether the count still gives the last day that was fixed when the clock began."""
    return counted.last_day == clock.due_on
