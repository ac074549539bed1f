"""What a visit found is handed to the rooms beside this one, which it does not know: registered from above.

Called in the transaction of the visit, once for each visit that counts.
"""

from collections.abc import Callable
from datetime import datetime

from rongjun.base.actor import Actor

from .models import Visit

type Taker = Callable[[Visit, Actor, datetime], None]
_takers: dict[str, Taker] = {}


def register_taker(room: str, taker: Taker) -> None:
    """Have a room hear of each visit that counts and found a need."""
    _takers[room] = taker


def hand_over(visit: Visit, by: Actor, at: datetime) -> None:
    """Tell every room what a visit found; nothing where it found nothing."""
    if visit.needs:
        for taker in _takers.values():
            taker(visit, by, at)
