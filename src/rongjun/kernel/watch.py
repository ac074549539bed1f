"""Watching money: which sums are late, idle, misused or stuck, found from facts of the ledger and numbers of days.

Pure: facts in, findings out; the same facts and day always give the same findings. Amounts are integer fen. Findings
are about money and the units that hold it, never about persons.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from .period import first_day, last_day, month_of

DUE, IDLE, MISUSED, BORROWED, UNCONFIRMED = "due", "idle", "misused", "borrowed", "unconfirmed"
ADVANCE, RETURNED, SILENT, UNSENT, USED_UP, SHORT = "advance", "returned", "silent", "unsent", "used_up", "short"
KINDS: Final = (DUE, IDLE, MISUSED, BORROWED, UNCONFIRMED, ADVANCE, RETURNED, SILENT, UNSENT, USED_UP, SHORT)
"""Not arrived, idle, spent outside its purpose (by a unit; by the bank account as a whole), not confirmed, without an
appropriation, returned by the bank, not answered by the bank, not sent to the bank, used up, running short."""
DEFAULT_DAYS: Final[dict[str, int]] = {
    "due_grace": 0, "no_due_date": 60, "idle": 60, "unconfirmed": 10, "returned": 15, "silent": 5, "unsent": 30,
    "answer": 5,
}  # fmt: skip
"""After how many days something is told; `answer` is how long its owner has before it goes up the line."""


@dataclass(frozen=True, slots=True)
class Promised:
    """An appropriation of which something has not arrived."""

    appropriation: int
    source: str
    purpose: str
    notified_on: date
    due_on: date | None
    due_fen: int


@dataclass(frozen=True, slots=True)
class Pool:
    """Money that lies at the bank, or with a unit (None: the office itself): what is there, and what came when."""

    unit: int | None
    source: str
    purpose: str
    balance_fen: int
    inflows: tuple[tuple[date, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Sent:
    """An allocation of which something is not confirmed; without a unit a payment whose receipt has not come."""

    movement: int
    unit: int | None
    source: str
    purpose: str
    day: date
    fen: int


@dataclass(frozen=True, slots=True)
class Misuse:
    """Money spent on another purpose than its own; `subject` names the transaction."""

    subject: str
    unit: int | None
    source: str
    purpose: str
    spent_for: str
    day: date
    fen: int


@dataclass(frozen=True, slots=True)
class Advanced:
    """What was paid in a year from no appropriation and is not covered."""

    source: str
    purpose: str
    year: int
    since: date
    fen: int


@dataclass(frozen=True, slots=True)
class Stuck:
    """A sum that was released and has not reached people: `kind` is returned, silent or unsent; `run` its run."""

    kind: str
    run: int
    since: date
    fen: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is left for a source and purpose in a year, and what the months ahead will need (ordinal -> fen)."""

    source: str
    purpose: str
    year: int
    granted_fen: int
    left_fen: int
    needs: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is looked at."""

    promised: Sequence[Promised] = ()
    pools: Sequence[Pool] = ()
    sent: Sequence[Sent] = ()
    misuses: Sequence[Misuse] = ()
    advances: Sequence[Advanced] = ()
    stuck: Sequence[Stuck] = ()
    outlooks: Sequence[Outlook] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause of an alert: kind and subject name it, `since` is when it began, `unit` holds the money (None: we).

    `told` are codes and ids that the page puts into words.
    """

    kind: str
    subject: str
    unit: int | None
    amount_fen: int
    since: date
    told: Mapping[str, str | int] = field(default_factory=dict)


def find(facts: Facts, days: Mapping[str, int], today: date) -> list[Finding]:
    """Return what is to be told at a day, in a fixed order; each kind and subject at most once."""
    found = [
        *_late(facts.promised, days, today),
        *_idle(facts.pools, days, today),
        *_misused(facts.misuses),
        *_borrowed(facts.pools, today),
        *_unconfirmed(facts.sent, days, today),
        *_advanced(facts.advances),
        *_stuck(facts.stuck, days, today),
        *_running_out(facts.outlooks, today),
    ]
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.subject))


def idle_part(balance_fen: int, inflows: Iterable[tuple[date, int]], since: date) -> int:
    """Return how much of a balance came before a day: money goes out in the order in which it came in."""
    return max(0, balance_fen - sum(fen for day, fen in inflows if day >= since))


def _late(promised: Sequence[Promised], days: Mapping[str, int], today: date) -> Iterator[Finding]:
    for one in promised:
        allowed = one.notified_on + timedelta(days["no_due_date"]) if one.due_on is None else one.due_on
        if one.due_fen > 0 and today > allowed + timedelta(days["due_grace"]):
            told: dict[str, str | int] = {"source": one.source, "purpose": one.purpose}
            told["appropriation"] = one.appropriation
            yield Finding(DUE, f"appropriation:{one.appropriation}", None, one.due_fen, allowed, told)


def _idle(pools: Sequence[Pool], days: Mapping[str, int], today: date) -> Iterator[Finding]:
    since = today - timedelta(days["idle"])
    for one in pools:
        idle = idle_part(one.balance_fen, one.inflows, since)
        if idle > 0:
            came = [day for day, _fen in one.inflows if day < since]
            place = "bank" if one.unit is None else f"unit:{one.unit}"
            told = {"source": one.source, "purpose": one.purpose}
            subject = f"{place}:{one.source}:{one.purpose}"
            yield Finding(IDLE, subject, one.unit, idle, max(came, default=since), told)


def _misused(misuses: Sequence[Misuse]) -> Iterator[Finding]:
    for one in misuses:
        told = {"source": one.source, "purpose": one.purpose, "spent_for": one.spent_for}
        yield Finding(MISUSED, one.subject, one.unit, one.fen, one.day, told)


def _borrowed(pools: Sequence[Pool], today: date) -> Iterator[Finding]:
    """What one purpose overdrew at the bank was paid with the money of another, as far as there is any."""
    bank = [one for one in pools if one.unit is None]
    other = sum(one.balance_fen for one in bank if one.balance_fen > 0)
    for one in bank:
        taken = min(-one.balance_fen, other)
        if taken > 0:
            other -= taken
            told = {"source": one.source, "purpose": one.purpose}
            since = max((day for day, _fen in one.inflows), default=today)
            yield Finding(BORROWED, f"bank:{one.source}:{one.purpose}", None, taken, since, told)


def _unconfirmed(sent: Sequence[Sent], days: Mapping[str, int], today: date) -> Iterator[Finding]:
    for one in sent:
        if one.fen > 0 and today > one.day + timedelta(days["unconfirmed"]):
            told: dict[str, str | int] = {"source": one.source, "purpose": one.purpose}
            told["movement"] = one.movement
            yield Finding(UNCONFIRMED, f"movement:{one.movement}", one.unit, one.fen, one.day, told)


def _advanced(advances: Sequence[Advanced]) -> Iterator[Finding]:
    for one in advances:
        if one.fen > 0:
            told: dict[str, str | int] = {"source": one.source, "purpose": one.purpose, "year": one.year}
            yield Finding(ADVANCE, f"{one.source}:{one.purpose}:{one.year}", None, one.fen, one.since, told)


def _stuck(stuck: Sequence[Stuck], days: Mapping[str, int], today: date) -> Iterator[Finding]:
    for one in stuck:
        if one.fen > 0 and today > one.since + timedelta(days[one.kind]):
            yield Finding(one.kind, f"run:{one.run}", None, one.fen, one.since, {"run": one.run})


def _running_out(outlooks: Sequence[Outlook], today: date) -> Iterator[Finding]:
    for one in outlooks:
        if one.granted_fen <= 0:
            continue
        told: dict[str, str | int] = {"source": one.source, "purpose": one.purpose, "year": one.year}
        subject = f"{one.source}:{one.purpose}:{one.year}"
        short = shortage(one, month_of(today))
        if one.left_fen <= 0 and today <= last_day(one.year * 12 + 11):
            yield Finding(USED_UP, subject, None, max(short[1] if short else 0, -one.left_fen), today, told)
        elif short is not None:
            yield Finding(SHORT, subject, None, short[1], first_day(short[0]), told | {"month": short[0]})


def shortage(one: Outlook, month: int) -> tuple[int, int] | None:
    """Return the first month from `month` on that the rest does not cover, and what is missing by the year's end."""
    left, first = one.left_fen, None
    for ahead in sorted(one.needs):
        if ahead >= month and ahead // 12 == one.year:
            left -= one.needs[ahead]
            first = ahead if first is None and left < 0 else first
    return None if first is None else (first, -left)
