"""How a room hears what became of a grant that it proposed: inside the very transaction that decides it.

A room registers one function for the first part of its sources ("aid:12" -> "aid") in its `apps.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rongjun.base.actor import Actor
from rongjun.kernel.aid.grants import State


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a grant: its source and number, where it stands now, why, who did it and when."""

    source: str
    number: str
    state: State
    reason: str
    by: Actor
    at: datetime


type Listener = Callable[[Outcome], None]
_listeners: dict[str, Listener] = {}


def on_outcome(room: str, listener: Listener) -> None:
    """Register who is told of the grants of a room; a refusal it raises undoes the decision."""
    _listeners[room] = listener


def tell_room(outcome: Outcome) -> None:
    """Tell the room of a source; nothing where none is registered."""
    listener = _listeners.get(outcome.source.split(":", 1)[0])
    if listener is not None:
        listener(outcome)
