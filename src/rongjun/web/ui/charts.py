"""Bars that stand beside their table, drawn as SVG without inline style."""

from collections.abc import Sequence
from dataclasses import dataclass

type Bar = tuple[str, int, str]
"""Label, number (its length), text of the value."""


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """One row: label, text and the width of its bar in hundredths, as SVG wants it."""

    label: str
    text: str
    width: str
    negative: bool


def bars_of(rows: Sequence[Bar]) -> list[DrawnBar]:
    """Scale rows to the longest of them (100); negative numbers are drawn by their size, marked as negative."""
    longest = max((abs(number) for _, number, _ in rows), default=0) or 1
    return [DrawnBar(label, text, share_of(number, longest), number < 0) for label, number, text in rows]


def share_of(number: int, longest: int) -> str:
    """Return how long a bar is, in hundredths of the longest, as SVG wants it."""
    return str(abs(number) * 100 // (longest or 1))
