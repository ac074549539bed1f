"""The sections of a report, in order: one line for each room, every register in force, what is late, what is next."""

from dataclasses import replace
from typing import Final

from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound

from .parts import Figure, Section
from .sources import money, pending, people, registers, services

SECTIONS: Final[tuple[Section, ...]] = (money.SECTION, people.SECTION, services.SECTION)
"""What was done."""
PENDING: Final[tuple[Section, ...]] = (pending.LATE, pending.NEXT)
"""What is late, and what is due next."""


def sections_for(by: Actor) -> list[Section]:
    """Return the sections with the figures that an actor may open; without any it is left out."""
    seen = [
        replace(one, figures=tuple(figure for figure in one.figures if by.may(figure.right)))
        for one in (*SECTIONS, *registers.sections(), *PENDING)
    ]
    return [one for one in seen if one.figures]


def find_figure(key: str, by: Actor) -> Figure:
    """Return a figure by its key. Raises NotFound where there is none that the actor may open."""
    for section in sections_for(by):
        for figure in section.figures:
            if figure.key == key:
                return figure
    raise NotFound("没有这项数据。")
