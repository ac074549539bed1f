"""What a report says: figures with their values beside those of earlier periods, and how they leave the unit."""

from collections.abc import Iterable
from dataclasses import dataclass

from rongjun.base.actor import Actor
from rongjun.domains.petitions.periods import FIRST_YEAR, Period
from rongjun.kernel.disclosure import LEAST
from rongjun.kernel.money import format_yuan

from .catalogue import sections_for
from .parts import SUMS, Figure, Measure, Section

HIDDEN = "…"
NONE = "—"
"""Stands where an earlier period has no records of a section, or cannot be set beside the present one."""


@dataclass(frozen=True, slots=True)
class Value:
    """A figure of one period: `value` within the unit, `outside` as it leaves it."""

    period: str
    value: str
    outside: str
    number: int


@dataclass(frozen=True, slots=True)
class Told:
    """One figure as it is read, and the same of the earlier periods in the order of `compared` (None: no records)."""

    key: str
    label: str
    unit: str
    now: Value
    earlier: tuple[Value | None, ...]
    money: bool = False

    @property
    def value(self) -> str:
        """The figure of the period, as the unit reads it."""
        return self.now.value

    @property
    def outside(self) -> str:
        """The figure of the period, as it leaves the unit."""
        return self.now.outside


@dataclass(frozen=True, slots=True)
class ToldSection:
    """A section with its figures."""

    key: str
    head: str
    lines: tuple[Told, ...]
    group: str
    group_head: str

    @property
    def empty(self) -> bool:
        """Whether there is nothing in it, neither now nor earlier."""
        return not any(one.now.number or any(was and was.number for was in one.earlier) for one in self.lines)


def compared(period: Period) -> tuple[Period, ...]:
    """Return the periods that stand beside one: the one before, and the same of the year before."""
    earlier = dict.fromkeys((period.before, period.year_before))
    return tuple(one for one in earlier if one.first_day.year >= FIRST_YEAR)


def tell(period: Period, by: Actor, keys: Iterable[str] | None = None) -> list[ToldSection]:
    """Return what a period's report says for an actor; `keys`: the sections asked for, None for all."""
    wanted = None if keys is None else set(keys)
    return [_section(one, period, by) for one in sections_for(by) if wanted is None or one.key in wanted]


def as_content(section: ToldSection, words: str) -> dict[str, object]:
    """Return a section as it is kept: only what leaves the unit."""
    lines = [
        {
            "key": one.key, "label": one.label, "value": one.outside, "unit": one.unit,
            "earlier": [was.outside if was else NONE for was in one.earlier],
        }
        for one in section.lines
    ]  # fmt: skip
    return {"key": section.key, "head": section.head, "lines": lines, "words": words, "empty": section.empty}


def _section(section: Section, period: Period, by: Actor) -> ToldSection:
    earlier = [_earlier(section, one, by) for one in compared(period)]
    lines = tuple(
        Told(
            figure.key, str(figure.label), str(figure.unit), _value(figure, period, by),
            tuple(told.get(figure.key) for told in earlier), figure.measure is Measure.FEN,
        )
        for figure in section.figures
    )  # fmt: skip
    return ToldSection(
        section.key, str(section.head), lines, section.group or section.key, str(section.group_head or section.head)
    )


def _earlier(section: Section, period: Period, by: Actor) -> dict[str, Value]:
    """Return the figures of an earlier period by their key; none where the section has no records of it at all."""
    told = {one.key: _value(one, period, by) for one in section.figures if not one.standing}
    return told if any(one.number for one in told.values()) else {}


def _value(figure: Figure, period: Period, by: Actor) -> Value:
    value, grounds = figure.value(period, by)
    small = 0 < grounds < LEAST
    shown = format_yuan(value) if figure.measure is Measure.FEN else str(value)
    outside = (HIDDEN if figure.measure in SUMS else f"<{LEAST}") if small and figure.personal else shown
    return Value(period.code, shown, outside, value)
