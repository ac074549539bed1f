"""Wishes for work beside vacancies: what speaks for a vacancy, each reason said; nobody is scored.

A vacancy is suggested where its trade is wished and its pay is not below what is asked. What is not known is neither
for nor against. Vacancies are put in order by how many reasons speak for them; persons never are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Reason(StrEnum):
    """What of a vacancy fits a wish, or is not known."""

    TRADE = "trade"
    TOWN = "town"
    PAY = "pay"
    TOWN_UNKNOWN = "town_unknown"
    PAY_UNKNOWN = "pay_unknown"
    ELSEWHERE = "elsewhere"


FOR = frozenset({Reason.TRADE, Reason.TOWN, Reason.PAY})


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wishes: trades, a place ('' anywhere), the least pay in fen (None where nothing was said)."""

    trades: frozenset[str]
    town: str = ""
    pay_from: int | None = None


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A vacancy: key, trade, place, pay in fen, the last day on which it is open."""

    key: int
    trade: str
    town: str
    pay_from: int | None
    pay_to: int | None
    until: date


def reasons_for(wish: Wish, vacancy: Vacancy) -> tuple[Reason, ...]:
    """Return what speaks for a vacancy and what is not known; () where it is not to be suggested."""
    best = vacancy.pay_to if vacancy.pay_to is not None else vacancy.pay_from
    if not vacancy.trade or vacancy.trade not in wish.trades:
        return ()
    if wish.pay_from is not None and best is not None and best < wish.pay_from:
        return ()
    found = [Reason.TRADE]
    if wish.town:
        known = Reason.TOWN if within(vacancy.town, wish.town) else Reason.ELSEWHERE
        found.append(known if vacancy.town else Reason.TOWN_UNKNOWN)
    if wish.pay_from is not None:
        found.append(Reason.PAY if best is not None else Reason.PAY_UNKNOWN)
    return tuple(found)


def within(place: str, wished: str) -> bool:
    """Tell whether a place is the wished one, inside it, or the town around it."""
    town, wished_town = place[:9], wished[:9]
    return bool(place) and (town == wished_town or (wished[6:].strip("0") == "" and place[:6] == wished[:6]))


def suggest(wish: Wish, vacancies: Sequence[Vacancy]) -> list[tuple[Vacancy, tuple[Reason, ...]]]:
    """Return the vacancies to suggest with their reasons: those with most first, then those that end first."""
    found = [(one, reasons) for one in vacancies if (reasons := reasons_for(wish, one))]
    return sorted(found, key=lambda each: (-len(FOR & set(each[1])), each[0].until, each[0].key))
