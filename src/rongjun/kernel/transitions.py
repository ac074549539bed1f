"""A table of what may happen to a matter: where a move leads, what may be done in a state, which changes exist."""

from collections.abc import Mapping
from enum import StrEnum


class NoSuchMove(Exception):
    """The table has no such move from this state."""


class Transitions[S: StrEnum, M: StrEnum]:
    """(state, move) -> state, and nothing beside it."""

    def __init__(self, table: Mapping[tuple[S, M], S]) -> None:
        self._table: dict[tuple[str, M], S] = {(before, move): after for (before, move), after in table.items()}

    def after(self, state: str, move: M) -> S:
        """Return the state that a move leads to. Raises NoSuchMove where the table does not have it."""
        found = self._table.get((state, move))
        if found is None:
            raise NoSuchMove(f"{state} does not {move}")
        return found

    def moves_from(self, state: str) -> frozenset[M]:
        """Return what may be done in a state."""
        return frozenset(move for before, move in self._table if before == state)

    def steps(self) -> frozenset[str]:
        """Return every change of state as the database checks it, 'before>after'."""
        return frozenset(f"{before}>{after}" for (before, _move), after in self._table.items() if before != after)
