"""The ledger's arithmetic: what a transaction is, that it balances, how sums are split and drawn from appropriations.

Amounts are integer fen; debit is positive, credit negative, as in Beancount. Nothing here knows a database.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from .chain import content_hash

SOURCES: Final = ("central", "provincial", "city", "county")
"""Levels that money comes from; a run's local share is drawn from city and county appropriations."""
_ACCOUNT = re.compile(r"(Assets|Liabilities|Equity|Income|Expenses)(:[A-Z0-9][A-Za-z0-9-]*)+")


class Unbalanced(ValueError):
    """The legs of a transaction do not add up to nothing, or there are fewer than two."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a transaction: an account, an amount in fen, and what the money is.

    `source` is the level it comes from, `purpose` what it may be spent on, `appropriation` the one it is drawn from
    (None where money was advanced), `run` and `benefit` what it was paid for, `unit` whose account it is.
    """

    account: str
    amount_fen: int
    source: str = ""
    purpose: str = ""
    appropriation: int | None = None
    run: int | None = None
    benefit: str = ""
    unit: int | None = None

    def __post_init__(self) -> None:
        if not _ACCOUNT.fullmatch(self.account):
            raise ValueError(f"not an account: {self.account}")
        if self.amount_fen == 0:
            raise Unbalanced("a leg of nothing")


@dataclass(frozen=True, slots=True)
class Draft:
    """A transaction to be posted. `key` makes it happen once, whoever sends it how often."""

    key: str
    kind: str
    day: date
    memo: str
    legs: tuple[Leg, ...]

    def __post_init__(self) -> None:
        if len(self.legs) < 2 or sum(leg.amount_fen for leg in self.legs) != 0:
            raise Unbalanced(f"transaction {self.key} does not balance")

    def digest(self) -> str:
        """Return the SHA-256 of everything it says, in the order of its legs (RFC 8785)."""
        legs = [
            [leg.account, leg.amount_fen, leg.source, leg.purpose, leg.appropriation, leg.run, leg.benefit, leg.unit]
            for leg in self.legs
        ]
        return content_hash([self.key, self.kind, self.day.isoformat(), self.memo, legs])


def reversed_legs(legs: Iterable[Leg]) -> tuple[Leg, ...]:
    """Return legs that undo others."""
    return tuple(
        Leg(x.account, -x.amount_fen, x.source, x.purpose, x.appropriation, x.run, x.benefit, x.unit) for x in legs
    )


def draw(amount_fen: int, available: Sequence[tuple[int, int]]) -> list[tuple[int | None, int]]:
    """Draw an amount from appropriations (id, fen left) in their order; what none of them covers is an advance (None).

    Returns (appropriation, fen) with no empty part; the parts add up to the amount. Raises ValueError for a negative
    amount.
    """
    if amount_fen < 0:
        raise ValueError("an amount to be drawn is never negative")
    parts: list[tuple[int | None, int]] = []
    for number, left in available:
        taken = min(max(left, 0), amount_fen)
        if taken:
            parts.append((number, taken))
            amount_fen -= taken
    return parts + ([(None, amount_fen)] if amount_fen else [])
