"""Which donation pays for whom: within what is there, and never against a donor's wish.

Allocations and donations make a network; what can be given is its greatest flow. Amounts are fen.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

YUAN: Final = 100
"""Fen of a yuan: suggestions are whole yuan."""


@dataclass(frozen=True, slots=True)
class Gift:
    """A donation: what is left of it and the donor's wish: a situation and an area ('' for none)."""

    id: int
    left_fen: int
    situation: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one application is to be given: its situation and the area code of the person."""

    id: int
    fen: int
    situation: str
    area: str


def fits(gift: Gift, wanted: Wanted) -> bool:
    """Tell whether a donor's wish allows a donation to pay for an application."""
    return gift.situation in ("", wanted.situation) and wanted.area.startswith(gift.area)


def allocate(gifts: Sequence[Gift], wanted: Sequence[Wanted]) -> dict[tuple[int, int], int]:
    """Return (application, donation) -> fen, as much of what is wanted as can be given.

    Donations with the narrowest wishes are used first. No donation gives more than is left of it, none against its
    wish, no application gets more than is wanted.
    """
    order = sorted(gifts, key=lambda one: (not one.situation, -len(one.area), one.id))
    left = {one.id: max(0, one.left_fen) for one in gifts}
    flow: dict[tuple[int, int], int] = {}
    for want in wanted:
        missing = want.fen
        while missing > 0:
            path = _path(want, order, wanted, left, flow)
            if path is None:
                break
            missing -= _push(path, missing, left, flow)
    return {pair: fen for pair, fen in flow.items() if fen}


def missing_of(wanted: Sequence[Wanted], given: dict[tuple[int, int], int]) -> dict[int, int]:
    """Return what cannot be given of each application, in fen; only of those that lack something."""
    got = _sums(given)
    return {one.id: one.fen - got.get(one.id, 0) for one in wanted if one.fen > got.get(one.id, 0)}


def reachable(gifts: Sequence[Gift], wanted: Sequence[Wanted], limits: Mapping[int, int]) -> dict[int, int]:
    """Return what the donations can give of what is wanted, in whole yuan; what they have left goes on in that order.

    `wanted` stands in the order of need; nobody gets more than their limit, nobody less by what another gets beyond.
    """
    first, most = _sums(allocate(gifts, wanted)), [replace(each, fen=limits[each.id]) for each in wanted]
    got = {one.id: first.get(one.id, 0) // YUAN * YUAN for one in wanted}
    best = sum(allocate(gifts, most).values())
    for one in wanted:
        if best - sum(got.values()) < YUAN:
            break
        tried = [replace(each, fen=got[each.id]) for each in wanted]
        tried = [replace(each, fen=limits[one.id]) if each.id == one.id else each for each in tried]
        more = _sums(allocate(gifts, sorted(tried, key=lambda each: each.id == one.id)))
        got[one.id] = max(got[one.id], more.get(one.id, 0) // YUAN * YUAN)
    return got


def _sums(given: Mapping[tuple[int, int], int]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for (application, _gift), fen in given.items():
        sums[application] = sums.get(application, 0) + fen
    return sums


type _Path = list[tuple[int, int]]
"""(application, donation) pairs: the first takes from the last donation, others hand over what they hold."""


def _path(
    want: Wanted, gifts: Sequence[Gift], wanted: Sequence[Wanted], left: dict[int, int],
    flow: dict[tuple[int, int], int],
) -> _Path | None:  # fmt: skip
    """Find how an application reaches a donation with something left, if need be by others changing theirs."""
    by_id = {one.id: one for one in wanted}
    by_holder: dict[int, int] = {}
    by_gift: dict[int, int] = {}
    queue, seen = deque([want.id]), {want.id}
    while queue:
        holder = queue.popleft()
        for gift in gifts:
            if gift.id in by_holder or not fits(gift, by_id[holder]):
                continue
            by_holder[gift.id] = holder
            if left[gift.id]:
                return _trace(gift.id, by_holder, by_gift, want.id)
            for (other, used), fen in flow.items():
                if used == gift.id and fen and other not in seen:
                    seen.add(other)
                    by_gift[other] = gift.id
                    queue.append(other)
    return None


def _trace(gift: int, by_holder: dict[int, int], by_gift: dict[int, int], start: int) -> _Path:
    path: _Path = []
    while True:
        holder = by_holder[gift]
        path.append((holder, gift))
        if holder == start:
            return path
        gift = by_gift[holder]


def _push(path: _Path, missing: int, left: dict[int, int], flow: dict[tuple[int, int], int]) -> int:
    """Move what can be moved along a path: the first pair draws on what is left, each next takes over from it."""
    handed = [(path[n][0], path[n + 1][1]) for n in range(len(path) - 1)]
    fen = min([missing, left[path[0][1]], *(flow[pair] for pair in handed)])
    left[path[0][1]] -= fen
    for pair in path:
        flow[pair] = flow.get(pair, 0) + fen
    for pair in handed:
        flow[pair] -= fen
    return fen
