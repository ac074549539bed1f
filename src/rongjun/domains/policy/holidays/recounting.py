"""Rooms that keep running clocks, and how they recount them when the working days change.

This room knows no clock. A room above registers how its clocks are recounted (`apps.py`); the approval of a notice asks
each of them, in the same transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from rongjun.base.actor import Actor
from rongjun.kernel.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Change:
    """What changed: the calendar as it is now, which days it may have changed, and by which notice."""

    calendar: Calendar
    first: date
    last: date
    doc_no: str
    subject: str
    """The notice as the audit calls it."""


@dataclass(frozen=True, slots=True)
class Recounted:
    """What a recount came to: running clocks looked at, last days that moved, and others that became certain or not."""

    looked: int = 0
    moved: int = 0
    settled: int = 0


type Recount = Callable[[Change, Actor, datetime, bool], Recounted]
"""A room's recount: the change, who approved it, when, and whether to write (else only to count)."""
_rooms: dict[str, Recount] = {}


def recounts_by(room: str, recount: Recount) -> None:
    """Register how a room recounts its running clocks; `room` names it (a code that pages have a word for)."""
    _rooms[room] = recount


def recount_all(change: Change, *, by: Actor, at: datetime, write: bool) -> dict[str, Recounted]:
    """Have every room recount its clocks, or only say what would change."""
    return {room: recount(change, by, at, write) for room, recount in sorted(_rooms.items())}
