"""The order of choice: by the sum, then by what the formula names, then by lots; and whose turn it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .formula import Formula, total_of, work_out


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody in the order: a key, the facts of the service, the number of the lot where one was drawn."""

    key: int
    facts: Mapping[str, int]
    lot: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """The place of somebody, from 1, with the sum in hundredths."""

    key: int
    place: int
    total: int


class NotDecided(Exception):
    """Some are alike in all that the formula names, and no lots were drawn: their keys."""

    def __init__(self, keys: Sequence[int]) -> None:
        """Keep the keys."""
        self.keys = tuple(keys)
        super().__init__(f"no order between {self.keys}")


def put_in_order(formula: Formula, listed: Sequence[Listed]) -> list[Placed]:
    """Return everybody with place and sum, the first first. Raises NotDecided naming those whom lots must part."""

    def rank(one: Listed) -> tuple[int, ...]:
        return (-total_of(work_out(formula, one.facts)), *(-one.facts.get(code, 0) for code in formula.ties))

    alike: dict[tuple[int, ...], list[Listed]] = {}
    for one in listed:
        alike.setdefault(rank(one), []).append(one)
    undecided = [one.key for group in alike.values() if not _parted(group) for one in group]
    if undecided:
        raise NotDecided(undecided)
    ordered = [one for key in sorted(alike) for one in sorted(alike[key], key=lambda one: (one.lot or 0, one.key))]
    return [Placed(one.key, place, -rank(one)[0]) for place, one in enumerate(ordered, start=1)]


def _parted(group: Sequence[Listed]) -> bool:
    lots = {one.lot for one in group}
    return len(group) == 1 or (None not in lots and len(lots) == len(group))


def next_turn(waiting: Mapping[int, int]) -> int | None:
    """Return whose turn is next of those who wait (key -> turn): the lowest turn; None where nobody waits."""
    return min(waiting, key=lambda key: (waiting[key], key)) if waiting else None
