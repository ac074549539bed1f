"""A work report in sentences: what was done, room by room; what is late; what is due next, from the tasks themselves.

Every figure in a sentence stands as it leaves the unit, and is never typed. The office adds its own words to a part.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from rongjun.base.actor import Actor, Permission
from rongjun.domains.petitions.periods import HALF, MONTH, YEAR, Period
from rongjun.kernel.disclosure import LEAST
from rongjun.kernel.money import format_yuan

from .parts import days
from .sources.pending import LATE, NEXT, open_duties
from .telling import HIDDEN, Told, ToldSection, Value, compared

NUMERALS: Final = "一二三四五六七八九十"
TASKS: Final = 12
"""So many tasks at most are named in the plan; the figure says how many there are."""
BEFORE: Final = {MONTH: "上月", HALF: "前半年", YEAR: "上年"}
"""What the period before is called in a sentence, by the span."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a work report: what the office may add words to, and what the records say."""

    key: str
    head: str
    paragraphs: tuple[str, ...] = ()
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: done, late, next."""

    head: str
    parts: tuple[Part, ...]


def compose(told: Sequence[ToldSection], period: Period, by: Actor) -> list[Chapter]:
    """Return the chapters of a work report from what a period's report says. In Chinese, whatever the page speaks."""
    done = tuple(_done(told, period))
    late = _named(told, LATE.key)
    ahead = _named(told, NEXT.key)
    return [
        Chapter("工作开展情况", done or (Part("done", "工作开展情况", ("本期没有记录。",)),)),
        Chapter("存在的问题", (Part(LATE.key, str(LATE.head), _problems(late, period)),)),
        Chapter(
            "下一步工作安排", (Part(NEXT.key, str(NEXT.head), (*_counts_ahead(ahead, period), *_tasks(period, by))),)
        ),
    ]


def parts_of(chapters: Sequence[Chapter]) -> list[Part]:
    """Return the parts of all chapters, in order."""
    return [part for chapter in chapters for part in chapter.parts]


def numeral(place: int) -> str:
    """Return a number from 1 to 99 as a report writes it before a heading."""
    tens, ones = divmod(place, 10)
    ten = ("" if tens == 1 else NUMERALS[tens - 1]) + "十" if tens else ""
    return ten + (NUMERALS[ones - 1] if ones else "")


def _named(told: Sequence[ToldSection], key: str) -> ToldSection | None:
    return next((one for one in told if one.key == key), None)


def _done(told: Sequence[ToldSection], period: Period) -> Iterator[Part]:
    """Yield a part for each group of sections that have something to say."""
    sections = [
        one for one in told if one.key not in (LATE.key, NEXT.key) and any(line.now.number for line in one.lines)
    ]
    for key, found in groupby(sections, key=lambda one: one.group):
        members = list(found)
        said = [_sentence(one, period, alone=one.head == one.group_head) for one in members]
        yield Part(key, members[0].group_head, ("".join(one for one in said if one),))


def _sentence(section: ToldSection, period: Period, *, alone: bool) -> str:
    told = [_clause(line, period) for line in section.lines if line.now.number and line.outside != HIDDEN]
    if not told:
        return ""
    head = "" if alone or told[0].startswith(section.head) else f"{section.head}："
    return f"{head}{'，'.join(told)}。"


def _clause(line: Told, period: Period) -> str:
    changes = [
        change
        for name, was in zip(_names(period), line.earlier, strict=True)
        if was is not None and (change := _change(line, was, name))
    ]
    return f"{line.label}{_amount(line)}" + (f"（{'，'.join(changes)}）" if changes else "")


def _names(period: Period) -> list[str]:
    """Return what the earlier periods of `compared` are called."""
    return [f"比{BEFORE[period.span]}" if one == period.before else "同比" for one in compared(period)]


def _amount(line: Told) -> str:
    number = f"不足{LEAST}" if line.outside.startswith("<") else line.outside
    return f"{number}{line.unit}"


def _change(line: Told, was: Value, name: str) -> str:
    """Return how a figure changed; '' where one of the two does not leave the unit."""
    if line.outside != line.value or was.outside != was.value:
        return ""
    by = line.now.number - was.number
    if not by:
        return f"{name}持平"
    size = format_yuan(abs(by)) if line.money else str(abs(by))
    return f"{name}{'增加' if by > 0 else '减少'}{size}{line.unit}"


def _problems(late: ToldSection | None, period: Period) -> tuple[str, ...]:
    told = [
        f"{one.label}{_amount(one)}" for one in (late.lines if late else ()) if one.now.number and one.outside != HIDDEN
    ]
    day = f"{period.last_day.year}年{period.last_day.month}月{period.last_day.day}日"
    if not told:
        return (f"到{day}应当办结的事项都已办结，没有应到未到的拨款。",)
    return (f"到{day}应当办结、出具本报告时仍未办结的：{'，'.join(told)}。",)


def _counts_ahead(ahead: ToldSection | None, period: Period) -> tuple[str, ...]:
    told = [
        f"{one.label.removeprefix('下期')}{_amount(one)}" for one in (ahead.lines if ahead else ()) if one.now.number
    ]
    name = period.after.name
    return (f"{name}：{'，'.join(told)}。",) if told else (f"{name}没有已经排定的事项。",)


def _tasks(period: Period, by: Actor) -> tuple[str, ...]:
    """Return the tasks of the next period that are about nobody, the nearest first."""
    if not by.may(Permission.DUTY_WORK):
        return ()
    rows = open_duties(by, days("due_on", period.after)).filter(person=None).order_by("due_on", "pk")[:TASKS]
    return tuple(
        f"{place}．{one.what}（{one.unit.name}，{one.due_on.month}月{one.due_on.day}日前）。"
        for place, one in enumerate(rows, 1)
    )
