"""What a card of the home page is."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card."""

    text: str | Promise
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One card: title, where it leads, a figure, lines and a note."""

    title: str | Promise
    url: str = ""
    figure: str = ""
    lines: tuple[Line, ...] = ()
    note: str | Promise = ""
