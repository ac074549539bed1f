"""What differs between two rulebooks, with the rise of every amount in fen and basis points."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rongjun.kernel.money import round_half_up

from .content import plain
from .loader import plain_id
from .model import Cell, LocalRule, Period, Rulebook

type Kind = Literal["added", "removed", "changed"]
type Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. Values are in the unit of the table; None where the thing has no single value."""

    kind: Kind
    id: str
    old: int | None
    new: int | None
    unit: str
    """fen, bp, times, months or '' (a text or a definition)."""
    rise: int | None
    """New less old, in the unit; both a year's amounts where the periods differ."""
    rise_bp: int | None
    """The rise in basis points of the old value."""
    before: str = ""
    """For an added standard, the id of the cell that was in force before it and that the rise is counted from."""


def diff_rulebooks(old: Rulebook, new: Rulebook) -> list[Change]:
    """Return what was added, removed and changed from one rulebook to another, in order of id.

    A new standard's rise is counted from the payable cell in force before it.
    """
    left, right = _entries(old), _entries(new)
    changes = []
    for name in sorted(left.keys() | right.keys()):
        before, after = left.get(name), right.get(name)
        if before is None:
            changes.append(_added(name, right[name], new))
        elif after is None:
            changes.append(_change("removed", name, before, None, old))
        elif plain(before) != plain(after):
            changes.append(_change("changed", name, before, after, new))
    return changes


def _entries(book: Rulebook) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for cell in book.cells:
        entries[f"{cell.region or 'national'}/{cell.table}/{cell.key}@{_tail(cell.id)}"] = cell
    for rule in book.local_rules:
        entries[f"{rule.region}/{rule.table}/{rule.key}@{_tail(rule.id)}"] = rule
    entries |= {plain_id(shares.id): shares for shares in book.funding}
    entries |= {f"benefit/{benefit.id}": benefit for benefit in book.benefits.values()}
    entries |= {f"table/{table.id}": table for table in book.tables.values()}
    return entries | {f"region/{code}": name for code, name in book.regions.items()}


def _tail(name: str) -> str:
    """Return month and draft mark of an id, so that a value entered by a notice is compared with the one before."""
    return plain_id(name).rpartition("@")[2]


def _added(name: str, entry: Any, book: Rulebook) -> Change:
    before = _predecessor(entry, book) if isinstance(entry, Cell) and entry.status.payable else None
    return _change("added", name, before, entry, book, before.id if before else "")


def _predecessor(cell: Cell, book: Rulebook) -> Cell | None:
    same = [
        other
        for other in book.cells
        if (other.region, other.table, other.key) == (cell.region, cell.table, cell.key)
        and other.effective < cell.effective
        and other.status.payable
    ]
    return max(same, key=lambda other: other.effective, default=None)


def _change(kind: Kind, name: str, old: Any, new: Any, book: Rulebook, before: str = "") -> Change:
    unit = _unit(new if new is not None else old, book)
    if old is None or new is None or _measure(old) is None or _measure(old) != _measure(new):
        return Change(kind, name, _value(old), _value(new), unit, None, None, before)
    first, second = _comparable(old, new)
    rise_bp = round_half_up((second - first) * 10_000, first) if first else None
    return Change(kind, name, _value(old), _value(new), unit, second - first, rise_bp, before)


def _measure(entry: Any) -> object | None:
    """Return what two values must share to be compared: a local rule's operation, a cell's being a cell."""
    if isinstance(entry, LocalRule):
        return entry.operation
    return "cell" if isinstance(entry, Cell) else None


def _comparable(old: Any, new: Any) -> tuple[int, int]:
    if old.period == new.period:
        return old.value, new.value
    return _per_year(old), _per_year(new)


def _per_year(entry: Any) -> int:
    return int(entry.value) * (12 if entry.period is Period.MONTH else 1)


def _value(entry: Any) -> int | None:
    return entry.value if isinstance(entry, Cell | LocalRule) else None


def _unit(entry: Any, book: Rulebook) -> str:
    if isinstance(entry, Cell):
        return book.tables[entry.table].unit
    if isinstance(entry, LocalRule):
        return "bp" if entry.period is None else "fen"
    return ""
