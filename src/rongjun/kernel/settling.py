"""What of posted money is to be paid: money that waits, money the bank sent back, and claims 追回 on what was too much.

Everything is by key (person, benefit, month) and by source, in fen, and nothing here knows a database. Money of a key
is never sent while the same key is claimed back; claims are met by, in this order: money of the same benefit and month
that never reached the person; corrections that post it again; and, by rule, what continues after a death. What was
set off against a claim that proves wrong goes back to where it was taken from; what was written off is not paid again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from .money import round_half_up

type Key = tuple[int, str, int]
"""Person, benefit, month (ordinal)."""

OVERPAID: Final = "overpaid"
REVERSED: Final = "reversed"
UNSENT: Final = "unsent"
UNPAID: Final = "unpaid"
SET_OFF: Final = "set_off"
RESTORED: Final = "restored"
WRITTEN_OFF: Final = "written_off"
REVIVED: Final = "revived"
RETURNED: Final = "returned"
INSTALMENT: Final = "instalment"
CONTINUED: Final = "continued_"
"""How the benefits begin that belong to the family after a death."""


class Split(NamedTuple):
    """An amount in fen by the source that funds it. Single parts may be negative where shares were corrected."""

    central: int = 0
    provincial: int = 0
    local: int = 0

    @property
    def total(self) -> int:
        """The amount over all sources."""
        return self.central + self.provincial + self.local

    def plus(self, other: "Split") -> "Split":
        """Return the sum, source by source."""
        return Split(*(a + b for a, b in zip(self, other, strict=True)))

    def minus(self, other: "Split") -> "Split":
        """Return the difference, source by source."""
        return Split(*(a - b for a, b in zip(self, other, strict=True)))

    def negated(self) -> "Split":
        """Return the same with the other sign."""
        return Split(-self.central, -self.provincial, -self.local)

    def part(self, fen: int) -> "Split":
        """Return the share that `fen` of this amount has of each source; all of it where fen is the whole.

        Central and provincial round half up, local is the rest. Raises ValueError beyond the amount.
        """
        if not 0 < fen <= self.total:
            raise ValueError(f"{fen} is no part of {self.total}")
        central = round_half_up(self.central * fen, self.total)
        provincial = round_half_up(self.provincial * fen, self.total)
        return Split(central, provincial, fen - central - provincial)


NOTHING: Final = Split()


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of what is claimed back for a key. `split` adds to the open amount (negative: reduces it).

    `money` is the key whose money was taken for it (`taken`; negative: given back); `item` the bank item that the
    bank had sent back, where that money was returned and not waiting.
    """

    kind: str
    claim: Key
    split: Split
    money: Key | None = None
    taken: Split = NOTHING
    item: int | None = None


@dataclass(slots=True)
class Returned:
    """What the bank sent back of one item and key, and has not been sent again."""

    item: int
    key: Key
    left: Split


@dataclass(slots=True)
class Claim:
    """What stands of one key: open, written off, and what money of other keys was set off against it."""

    open: Split = NOTHING
    written_off: Split = NOTHING
    used: dict[Key, tuple[Split, Split]] = field(default_factory=dict)
    """Money key -> (what it met of the claim, what was taken of the money)."""


@dataclass(slots=True)
class Account:
    """The keys of persons that hang together (files of one person, money set off between files).

    `holder` gives the person whose file holds a key's file; `waiting` is what is posted and was never sent.
    """

    holder: Mapping[int, int]
    waiting: dict[Key, Split] = field(default_factory=dict)
    returned: list[Returned] = field(default_factory=list)
    claims: dict[Key, Claim] = field(default_factory=dict)
    moved: list[Movement] = field(default_factory=list)

    def alike(self, key: Key) -> Key:
        """Return the key under the file that holds it: what is alike is the same person's benefit of the same month."""
        return (self.holder.get(key[0], key[0]), key[1], key[2])


def settle(account: Account, lines: Iterable[tuple[Key, Split]], may_set_off: Callable[[Key, Key], bool]) -> None:
    """Take a run's lines into an account and settle what can be: afterwards no key both waits and is claimed.

    `may_set_off(claim, money)` is the rule of what continues after a death. Changes the account; what was done is in
    `account.moved`, in order.
    """
    added: dict[Key, int] = {}
    taken_back: list[Key] = []
    for key, split in sorted(lines):
        if split.total < 0:
            _move(account, Movement(OVERPAID, key, split.negated()))
            taken_back.append(key)
        else:
            account.waiting[key] = account.waiting.get(key, NOTHING).plus(split)
            added[key] = split.total
    _meet_alike(account, added)
    for key in taken_back:
        _give_back_for(account, key)
    _meet_alike(account, added)
    for key, fen in sorted(added.items()):
        _put_right(account, key, fen)
    _meet_alike(account, added)
    _set_off(account, may_set_off)


def meet_returned(account: Account) -> None:
    """Meet claims by money of the same key that the bank has just sent back: nothing is asked of the person for it."""
    _meet_alike(account, {})


def reduce_claims(claims: Mapping[Key, Claim], fen: int, kind: str) -> list[Movement]:
    """Return the movements by which an amount returned, paid or written off meets the claims, the oldest first.

    Raises ValueError where more is given than is open.
    """
    moved = []
    for key in sorted(claims, key=_oldest):
        part = min(fen, claims[key].open.total)
        if part > 0:
            moved.append(Movement(kind, key, claims[key].open.part(part).negated()))
            fen -= part
    if fen:
        raise ValueError(f"{fen} fen more than is open")
    return moved


def _oldest(key: Key) -> tuple[int, str, int]:
    return (key[2], key[1], key[0])


def _move(account: Account, movement: Movement) -> None:
    claim = account.claims.setdefault(movement.claim, Claim())
    claim.open = claim.open.plus(movement.split)
    if movement.kind in (WRITTEN_OFF, REVIVED):
        claim.written_off = claim.written_off.minus(movement.split)
    if movement.money is not None and movement.money != movement.claim:
        met, taken = claim.used.get(movement.money, (NOTHING, NOTHING))
        claim.used[movement.money] = (met.minus(movement.split), taken.plus(movement.taken))
    if movement.money is not None and movement.item is None:
        left = account.waiting.get(movement.money, NOTHING).minus(movement.taken)
        account.waiting[movement.money] = left
    account.moved.append(movement)


def _take(account: Account, kind: str, claim: Key, money: Key, limit: int | None = None) -> int:
    """Meet a claim by money that waits; returns how much, in fen."""
    open_, waits = account.claims[claim].open, account.waiting.get(money, NOTHING)
    fen = min(open_.total, waits.total, open_.total if limit is None else limit)
    if fen > 0:
        _move(account, Movement(kind, claim, open_.part(fen).negated(), money, waits.part(fen)))
    return max(fen, 0)


def _take_returned(account: Account, kind: str, claim: Key, returned: Returned) -> None:
    """Meet a claim by money that the bank sent back."""
    open_ = account.claims[claim].open
    fen = min(open_.total, returned.left.total)
    if fen > 0:
        part = returned.left.part(fen)
        returned.left = returned.left.minus(part)
        _move(account, Movement(kind, claim, open_.part(fen).negated(), returned.key, part, returned.item))


def _meet_alike(account: Account, added: Mapping[Key, int]) -> None:
    """Meet open claims by money of the same person, benefit and month."""
    for claim in sorted(key for key, one in account.claims.items() if one.open.total > 0):
        alike = account.alike(claim)
        for money in sorted(key for key in account.waiting if account.alike(key) == alike):
            _take(account, REVERSED if money in added else UNSENT, claim, money)
        for returned in account.returned:
            if account.alike(returned.key) == alike:
                _take_returned(account, UNPAID, claim, returned)


def _give_back_for(account: Account, money: Key) -> None:
    """Where what was set off against another claim is itself taken back, that claim is open again instead."""
    for claim, one in sorted(account.claims.items(), key=lambda pair: pair[0]):
        if money in one.used:
            _give_back(account, claim, money, account.claims[money].open.total)
            _take(account, UNSENT, money, money)


def _put_right(account: Account, key: Key, fen: int) -> None:
    """A correction posts again what had been claimed: what was written off is not paid, what was set off goes back."""
    claim = account.claims.get(key)
    if claim is None:
        return
    fen = min(fen, account.waiting.get(key, NOTHING).total)
    off = min(fen, claim.written_off.total)
    if off > 0:
        _move(account, Movement(REVIVED, key, claim.written_off.part(off)))
        fen -= _take(account, REVERSED, key, key, off)
    for money in sorted(claim.used, key=_oldest, reverse=True):
        given = _give_back(account, key, money, fen)
        if given:
            fen -= _take(account, REVERSED, key, key, given)


def _give_back(account: Account, claim: Key, money: Key, limit: int) -> int:
    """Give money that met a claim back to where it was taken from and open the claim again; returns how many fen."""
    met, taken = account.claims[claim].used[money]
    fen = min(limit, met.total)
    if fen > 0:
        _move(account, Movement(RESTORED, claim, met.part(fen), money, taken.part(fen).negated()))
    return max(fen, 0)


def _set_off(account: Account, may_set_off: Callable[[Key, Key], bool]) -> None:
    """Set what is open off against what continues after the death of the same person, the oldest first."""
    open_ = sorted((key for key, one in account.claims.items() if one.open.total > 0), key=_oldest)
    waiting = sorted((key for key in account.waiting if key[1].startswith(CONTINUED)), key=_oldest)
    returned = [one for one in account.returned if one.key[1].startswith(CONTINUED)]
    for claim in open_:
        same = account.holder.get(claim[0], claim[0])
        for money in waiting:
            if account.holder.get(money[0], money[0]) == same and may_set_off(claim, money):
                _take(account, SET_OFF, claim, money)
        for one in returned:
            if account.holder.get(one.key[0], one.key[0]) == same and may_set_off(claim, one.key):
                _take_returned(account, SET_OFF, claim, one)
