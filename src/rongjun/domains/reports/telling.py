"""What a report says: figures with their values, and how they leave the unit."""

from collections.abc import Iterable
from dataclasses import dataclass

from rongjun.base.actor import Actor
from rongjun.domains.petitions.periods import Period
from rongjun.kernel.disclosure import LEAST
from rongjun.kernel.money import format_yuan

from .catalogue import sections_for
from .parts import SUMS, Figure, Measure

HIDDEN = "…"


@dataclass(frozen=True, slots=True)
class Told:
    """One figure as it is read: `value` within the unit, `outside` as it leaves it."""

    key: str
    label: str
    unit: str
    value: str
    outside: str
    number: int


@dataclass(frozen=True, slots=True)
class ToldSection:
    """A section with its figures."""

    key: str
    head: str
    lines: tuple[Told, ...]


def tell(period: Period, by: Actor, keys: Iterable[str] | None = None) -> list[ToldSection]:
    """Return what a period's report says for an actor; `keys`: the sections asked for, None for all."""
    wanted = None if keys is None else set(keys)
    return [
        ToldSection(one.key, str(one.head), tuple(_told(figure, period, by) for figure in one.figures))
        for one in sections_for(by)
        if wanted is None or one.key in wanted
    ]


def as_content(section: ToldSection, words: str) -> dict[str, object]:
    """Return a section as it is kept: only what leaves the unit."""
    lines = [{"key": one.key, "label": one.label, "value": one.outside, "unit": one.unit} for one in section.lines]
    return {"key": section.key, "head": section.head, "lines": lines, "words": words}


def _told(figure: Figure, period: Period, by: Actor) -> Told:
    value, grounds = figure.value(period, by)
    small = 0 < grounds < LEAST
    shown = format_yuan(value) if figure.measure is Measure.FEN else str(value)
    outside = (HIDDEN if figure.measure in SUMS else f"<{LEAST}") if small and figure.personal else shown
    return Told(figure.key, str(figure.label), str(figure.unit), shown, outside, value)
