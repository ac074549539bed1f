"""A notice beside what it replaces: cell by cell for national standards, amount by amount for local books."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from .loader import notice_number
from .lookup import cell_in_force, index_of, last_in_force
from .model import NATIONAL, Cell, FundingRule, LocalRule, Period, Rulebook, Status
from .patterns import Amount, Compared, mark_all
from .resolve import resolve

type Entry = Cell | LocalRule | FundingRule


@dataclass(frozen=True, slots=True)
class Clash:
    """What a notice states although the rulebook has it for the same month already; `same` where nothing differs."""

    new: Entry
    old: Entry
    same: bool


@dataclass(frozen=True, slots=True)
class Shares:
    """Who pays a benefit, before and after; None where nothing was known."""

    new: FundingRule
    old: FundingRule | None


@dataclass(frozen=True, slots=True)
class Slot:
    """One value of a table as it is written: a key, or a group of keys that share one value."""

    written: str
    keys: tuple[str, ...]


def entries_of(book: Rulebook, number: int) -> list[Entry]:
    """Return what a notice states in a rulebook that holds it: cells, local rules, shares."""
    every: Iterable[Entry] = (*book.cells, *book.local_rules, *book.funding)
    return [entry for entry in every if notice_number(entry.id) == number]


def find_clashes(before: Rulebook, after: Rulebook, number: int) -> list[Clash]:
    """Return what a notice states for a month for which another source published it before.

    A derived figure or a draft is no publication: it gives way without a word.
    """
    every: tuple[Entry, ...] = (*before.cells, *before.local_rules, *before.funding)
    known = {_identity(entry): entry for entry in every}
    found = []
    for entry in entries_of(after, number):
        old = known.get(_identity(entry))
        if old is not None and (isinstance(old, FundingRule) or old.status in (Status.PUBLISHED, Status.LOCAL)):
            found.append(Clash(entry, old, _content(entry) == _content(old)))
    return found


def _identity(entry: Entry) -> tuple[object, ...]:
    if isinstance(entry, FundingRule):
        return ("shares", entry.region, entry.benefit, entry.effective)
    kind = "rule" if isinstance(entry, LocalRule) else "cell"
    return (kind, entry.region, entry.table, entry.key, entry.effective)


def _content(entry: Entry) -> tuple[object, ...]:
    if isinstance(entry, FundingRule):
        return (entry.central_bp, entry.provincial_bp)
    if isinstance(entry, LocalRule):
        return (entry.operation, entry.value, entry.period, entry.until, entry.inherited)
    return (entry.value, entry.period)


def compare_cells(before: Rulebook, after: Rulebook, number: int) -> list[Compared]:
    """Return the national cells of a notice beside those in force before, by table, month and key, with their marks.

    Keys of a table that the notice touches and that have a value in force are there too, marked as missing.
    """
    new = [cell for cell in entries_of(after, number) if isinstance(cell, Cell) and cell.region == NATIONAL]
    found: list[Compared] = []
    for table, month in sorted({(cell.table, cell.effective) for cell in new}):
        own = {cell.key: cell for cell in new if (cell.table, cell.effective) == (table, month)}
        rows = [_compared(before, table, key, month, own.get(key)) for key in before.tables[table].keys]
        found += mark_all([row for row in rows if row.new is not None or row.old is not None])
    return found


def _compared(before: Rulebook, table: str, key: str, month: int, new: Cell | None) -> Compared:
    cells = index_of(before).cells.get((NATIONAL, table, key), ())
    earlier = last_in_force([cell for cell in cells if cell.effective < month], month)
    standing = last_in_force(cells, month)
    old = standing if standing is not None and _replaced_by(standing, new) else earlier
    return Compared(table, key, month, _amount(old), _amount(new))


def _replaced_by(standing: Cell, new: Cell | None) -> bool:
    """Tell whether a cell is what a new one is compared with: a correction of the same month too."""
    return new is None or standing.effective <= new.effective


def _amount(cell: Cell | None) -> Amount | None:
    return None if cell is None else Amount(cell.value, cell.period, cell.id)


def compare_amounts(before: Rulebook, after: Rulebook, region: str, months: Sequence[int]) -> list[Compared]:
    """Return what is paid in a region before and after, for the benefits and keys where it differs.

    `months` (ordinals) are those in which something begins. The table of a row is its benefit.
    """
    found: list[Compared] = []
    for month in sorted(set(months)):
        old, new = _paid(before, month, region), _paid(after, month, region)
        pairs = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
        rows = [
            Compared(benefit, key, month, old.get((benefit, key)), new.get((benefit, key))) for benefit, key in pairs
        ]
        for benefit in dict.fromkeys(row.table for row in rows):
            found += mark_all([row for row in rows if row.table == benefit])
    return found


def _paid(book: Rulebook, month: int, region: str) -> dict[tuple[str, str], Amount]:
    frame = resolve(book, month, [region]).filter(pl.col("key") != "")
    return {
        (row["benefit"], row["key"]): Amount(
            row["amount_fen"], Period.YEAR if row["yearly"] else Period.MONTH, row["cells"]
        )
        for row in frame.iter_rows(named=True)
    }


def compare_shares(before: Rulebook, after: Rulebook, number: int) -> list[Shares]:
    """Return the funding shares of a notice beside those of the same region and benefit in force before."""
    index, found = index_of(before), []
    for rule in (entry for entry in entries_of(after, number) if isinstance(entry, FundingRule)):
        old = last_in_force(index.funding.get((rule.region, rule.benefit), ()), rule.effective)
        found.append(Shares(rule, old))
    return found


def slots_of(book: Rulebook, table: str, month: int) -> list[Slot]:
    """Return how the values of a table are written: keys whose value in force was written once stand together."""
    groups: dict[str, list[str]] = {}
    for key in book.tables[table].keys:
        cell = cell_in_force(book, table, key, month)
        groups.setdefault(_written(cell, key), []).append(key)
    return [Slot(written, tuple(keys)) for written, keys in groups.items()]


def _written(cell: Cell | None, key: str) -> str:
    if cell is None:
        return key
    return cell.id.split("/", 2)[2].partition("@")[0]
