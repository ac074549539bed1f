"""How a limit was counted, a sentence a step, in both languages (kernel.calendar.Counted.steps)."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from rongjun.base.papers import Text, format_day

from .common import both

UNITS: Final = {
    "working_day": Text("个工作日", " working days"), "day": Text("日", " days"), "month": Text("个月", " months"),
    "year": Text("年", " years"),
}  # fmt: skip
_SAY: Final = {
    "start": ("从{a}的次日算起", "counted from the day after {a}"),
    "rest": ("{a}至{b}休息，不计", "{a} to {b} is rest and does not count"),
    "work": ("{a}调休上班，计入", "{a} is made up and counts"),
    "pause": ("{a}至{b}停计", "{a} to {b} does not count"),
    "moved": ("{a}是休息日，顺延到{b}", "{a} is rest; it moves to {b}"),
    "provisional": (
        "{a}以后的放假安排还没有公布，暂按平常周计算", "no holidays are published after {a}; plain weeks are assumed"
    ),
    "end": ("最后一天是{a}", "the last day is {a}"),
}  # fmt: skip


def length_text(amount: int, unit: str) -> Text:
    """Return so many days, months or years."""
    named = UNITS[unit]
    return Text(f"{amount}{named.zh}", f"{amount} {named.of('en')}")


def count_texts(steps: Iterable[str]) -> tuple[Text, ...]:
    """Return the steps of a count in words; one that is not known is left out."""
    return tuple(text for text in map(_text, steps) if text is not None)


def _text(step: str) -> Text | None:
    kind, *rest = step.split()
    if kind == "count":
        amount = length_text(int(rest[0]), rest[1])
        return both("计{n}", "count {n}", n=amount)
    if kind not in _SAY or not rest:
        return None
    zh, en = _SAY[kind]
    return both(zh, en, a=_day(rest[0]), b=_day(rest[-1]))


def _day(text: str) -> Text:
    day = date.fromisoformat(text)
    return Text(format_day(day, "zh"), format_day(day, "en"))
