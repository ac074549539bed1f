"""One page of a list of any length: what is counted is bounded, and so is what a page costs.

Rows are counted up to BOUND; beyond it a list is said to have '10000+'. Its pages go on by number, and from the end
backwards: page -1 is the last one, found by the order turned round, so that nobody walks through a million rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, overload

from django.core.paginator import Paginator
from django.db.models import QuerySet

from rongjun.base.walking import is_plain, keys_first, of_keys, sort_found, walk_order

BOUND = 10_000
BEST = 3_000
"""So many rows of a search are listed, the best."""
DEEP = 1_000
"""From so many rows on only keys are sorted or walked through, and the rows of the page are fetched by them."""
LONGEST = 12
"""Digits of a page number that are read."""
type Rows = QuerySet[Any] | Sequence[Any]


class Chosen(Sequence[Any]):
    """Rows of a query set by their keys, in the order of the keys: fetched when a part of them is asked for."""

    def __init__(self, rows: QuerySet[Any], keys: Sequence[Any], more: bool) -> None:
        self.rows, self.keys, self.more = rows, keys, more

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.keys)

    @overload
    def __getitem__(self, part: int) -> Any: ...
    @overload
    def __getitem__(self, part: slice) -> list[Any]: ...
    def __getitem__(self, part: int | slice) -> Any:
        """Fetch one row, or a part of the rows in one query."""
        return self._fetch(self.keys[part]) if isinstance(part, slice) else self._fetch([self.keys[part]])[0]

    def _fetch(self, keys: Sequence[Any]) -> list[Any]:
        found = {row["pk"] if isinstance(row, dict) else row.pk: row for row in of_keys(self.rows, keys)}
        return [found[key] for key in keys if key in found]


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its number (negative: from the end), its rows, how many rows there are, and whether there are more.

    `endless`: the end is not known by number, but can be reached from behind.
    """

    number: int
    size: int
    rows: list[Any]
    total: int
    more: bool
    endless: bool
    has_next: bool

    @property
    def has_previous(self) -> bool:
        """True where a page comes before."""
        return self.number != 1

    @property
    def has_other_pages(self) -> bool:
        """True where this is not the only page."""
        return self.has_next or self.has_previous

    @property
    def numbers(self) -> list[int]:
        """The pages that the pager names, 0 for a gap: first, around this one, last."""
        known = -(-self.total // self.size)
        if self.number > 0:
            known = max(known, self.number + self.has_next)
        paginator = Paginator(range(known * self.size), self.size)
        elided = paginator.get_elided_page_range(max(self.number, 1), on_each_side=2, on_ends=1)
        named = [one if isinstance(one, int) else 0 for one in elided]
        if not self.endless or (self.number > 0 and not self.has_next):
            return named
        behind = [one for one in range(self.number - 2, self.number + 3) if one < -1] if self.number < 0 else []
        return [*named, 0, *behind, -1]


def take_page(
    rows: Rows, asked: str | None, size: int, *, walked: QuerySet[Any] | None = None, once: bool = False
) -> Page:
    """Return one page of rows: the first for what is no number, the last for a number beyond it.

    `walked` are the same rows in a form by which no index but that of the order serves: used where there are many.
    `once`: every row must be looked at to tell whether it belongs here (a search), so that is done once, for the count
    and the page together.
    """
    number = _number(asked)
    if not isinstance(rows, QuerySet):
        return _of_known(rows, number, size, len(rows), more=isinstance(rows, Chosen) and rows.more)
    if once and is_plain(rows) and rows.ordered and 0 < number * size < BOUND:
        return _of_keys(rows, number, size)
    in_order = walk_order(rows if walked is None else walked)
    walked = walked if in_order is None else in_order
    if walked is None and number == 1:
        first = list(keys_first(rows, 0, size + 1))
        if len(first) <= size:
            return Page(1, size, first, len(first), False, False, False)
        return _of_first(first, size, _count(rows))
    total = _count(rows)
    if total <= BOUND:
        return _of_known(rows, number, size, total, more=False)
    return _of_many(rows if walked is None else walked, number, size, keys_first=walked is not None)


def is_long(rows: QuerySet[Any]) -> bool:
    """Tell whether there are more rows than are counted."""
    return _count(rows) > BOUND


def put_in_order(rows: QuerySet[Any], names: Sequence[str], *, backward: bool) -> QuerySet[Any]:
    """Order rows by fields, and by the key where these do not tell all rows apart: every page is another part then."""
    if not names:
        return rows
    fields = {field.name: field for field in rows.model._meta.concrete_fields}
    alone = any(name in fields and fields[name].unique for name in names)
    order = names if alone else [*names, "pk"]
    return rows.order_by(*(_turned(name) if backward else name for name in order))


def _turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _number(asked: str | None) -> int:
    try:
        return int((asked or "")[:LONGEST]) or 1
    except ValueError:
        return 1


def _count(rows: QuerySet[Any]) -> int:
    """Count rows, to one beyond the bound at most; what is read of each does not matter, but where rows are groups."""
    plain = rows.order_by() if rows.query.group_by is not None else rows.order_by().values("pk")
    return plain[: BOUND + 1].count()


def _of_first(found: list[Any], size: int, total: int) -> Page:
    many = total > BOUND
    return Page(1, size, found[:size], min(total, BOUND), many, many, True)


def _of_known(rows: Rows, number: int, size: int, total: int, *, more: bool) -> Page:
    """Return a page of rows that are counted."""
    last = max(1, -(-total // size))
    number = max(1, last + 1 + number) if number < 0 else min(number, last)
    start = (number - 1) * size
    shown = _part(rows, start, size, total) if isinstance(rows, QuerySet) else list(rows[start : start + size])
    return Page(number, size, shown, total, more, False, number < last)


def _of_keys(rows: QuerySet[Any], number: int, size: int) -> Page:
    """Return a page of rows whose keys are read in order, to one beyond the bound at most."""
    keys = list(sort_found(rows).values_list("pk", flat=True)[: BOUND + 1])
    found, more = Chosen(rows, keys[:BOUND], more=False), len(keys) > BOUND
    if not more:
        return _of_known(found, number, size, len(keys), more=False)
    return Page(number, size, found[(number - 1) * size : number * size], BOUND, True, True, True)


def _of_many(rows: QuerySet[Any], number: int, size: int, *, keys_first: bool) -> Page:
    """Return a page of rows that are too many to be counted; `keys_first` where the index is walked through for it."""
    out_of = DEEP if keys_first else 0
    if number < 0:
        found = _part(rows.reverse(), (-number - 1) * size, size, out_of)[::-1]
        if found:
            return Page(number, size, found, BOUND, True, True, number < -1)
        number = 1
    found = _part(rows, (number - 1) * size, size + 1, out_of)
    if not found:
        return _of_many(rows, -1, size, keys_first=keys_first)
    return Page(number, size, found[:size], BOUND, True, True, len(found) > size)


def _part(rows: QuerySet[Any], start: int, count: int, sorted_out_of: int = 0) -> list[Any]:
    """Fetch some rows from one on, out of so many that may have to be sorted (what is sorted had better be keys)."""
    if max(start, sorted_out_of) < DEEP or not rows.ordered:
        return list(keys_first(rows, start, count))
    keys = list(rows.values_list("pk", flat=True)[start : start + count])
    return Chosen(rows, keys, more=False)[:]
