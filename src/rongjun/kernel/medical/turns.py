"""Whose turn it is for a short recuperation: who has waited longest, told line by line. No merit, no favour."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asked for a place: since when entitled, when asked, and the last day of the last stay."""

    key: str
    entitled_since: date
    asked_on: date
    last_stay: date | None


@dataclass(frozen=True, slots=True)
class Turn:
    """A place in the order: `since` is from when the waiting counts, `lot` decides between equals."""

    asker: Asker
    since: date
    waited_days: int
    lot: str
    given: bool


def put_in_turn(askers: Iterable[Asker], places: int, on: date, seed: str) -> list[Turn]:
    """Return all askers in the order of their turn, the first `places` given one.

    Waiting counts from the last stay, or, for who never stayed, from the day of entitlement. Between equal days who
    asked earlier comes first, then a lot drawn from `seed` and the key: the same for whoever computes it again.
    """
    turns = [_turn(one, on, seed) for one in askers]
    turns.sort(key=lambda one: (one.since, one.asker.asked_on, one.lot))
    return [Turn(one.asker, one.since, one.waited_days, one.lot, number < places) for number, one in enumerate(turns)]


def _turn(asker: Asker, on: date, seed: str) -> Turn:
    since = asker.last_stay or asker.entitled_since
    lot = hashlib.sha256(f"{seed}:{asker.key}".encode()).hexdigest()[:16]
    return Turn(asker, since, max(0, (on - since).days), lot, False)
