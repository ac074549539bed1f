"""Finding things in a rulebook: by id for explanations, by month for what is in force."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from .model import NATIONAL, BenefitInfo, Cell, FundingRule, LocalRule, Rulebook, RuleVersion


@dataclass(slots=True)
class Index:
    """A rulebook laid out for lookups. Only payable cells and rules are in the lists by month."""

    book: Rulebook
    by_id: dict[str, Cell | LocalRule | FundingRule | RuleVersion] = field(default_factory=dict)
    cells: dict[tuple[str, str, str], list[Cell]] = field(default_factory=lambda: defaultdict(list))
    rules: dict[str, list[LocalRule]] = field(default_factory=lambda: defaultdict(list))
    funding: dict[tuple[str, str], list[FundingRule]] = field(default_factory=lambda: defaultdict(list))


LENGTHS: Final = (12, 9, 6, 4, 2)
"""Digits of a region: village, town, county, city, province; the nearest first."""

_KEPT: Final[dict[str, Index]] = {}
_KEPT_LIMIT: Final = 8


def index_of(book: Rulebook) -> Index:
    """Return the index of a rulebook, made once for each book and kept."""
    kept = _KEPT.get(book.version)
    if kept is not None and kept.book is book:
        return kept
    if len(_KEPT) >= _KEPT_LIMIT:
        _KEPT.pop(next(iter(_KEPT)), None)
    made = _KEPT[book.version] = _make_index(book)
    return made


def _make_index(book: Rulebook) -> Index:
    index = Index(book)
    for cell in sorted(book.cells, key=lambda cell: cell.effective):
        index.by_id.setdefault(cell.id, cell)
        if cell.status.payable:
            index.cells[cell.region, cell.table, cell.key].append(cell)
    for rule in book.local_rules:
        index.by_id[rule.id] = rule
        if rule.status.payable:
            index.rules[rule.region].append(rule)
    for shares in sorted(book.funding, key=lambda shares: shares.effective):
        index.by_id[shares.id] = shares
        index.funding[shares.region, shares.benefit].append(shares)
    for benefit in book.benefits.values():
        index.by_id.update({version.id: version for version in benefit.versions})
    return index


def last_in_force[T: (Cell, FundingRule, RuleVersion)](entries: Iterable[T], month: int) -> T | None:
    """Return the last of some entries, ordered by month, that has begun by a month."""
    found: T | None = None
    for entry in entries:
        if entry.effective <= month:
            found = entry
    return found


def chain_of(book: Rulebook, region: str) -> list[str]:
    """Return the regions of the book that a region lies in, the nearest first, without the national level."""
    return [region[:length] for length in LENGTHS if length <= len(region) and region[:length] in book.regions]


def region_of(book: Rulebook, area_code: str) -> str:
    """Return the nearest region of the book that an area code lies in: the longest prefix; '' is national only."""
    chain = chain_of(book, area_code)
    return chain[0] if chain else NATIONAL


def find_cell(book: Rulebook, name: str) -> Cell | None:
    """Return the cell of an id, or None. A cell written once for several keys is found under its one id."""
    found = index_of(book).by_id.get(name)
    return found if isinstance(found, Cell) else None


def find_local_rule(book: Rulebook, name: str) -> LocalRule | None:
    """Return the local rule of an id, or None."""
    found = index_of(book).by_id.get(name)
    return found if isinstance(found, LocalRule) else None


def find_rule_version(book: Rulebook, name: str) -> RuleVersion | None:
    """Return the version of a benefit's rule of an id, or None."""
    found = index_of(book).by_id.get(name)
    return found if isinstance(found, RuleVersion) else None


def find_funding(book: Rulebook, name: str) -> FundingRule | None:
    """Return the funding rule of an id, or None."""
    found = index_of(book).by_id.get(name)
    return found if isinstance(found, FundingRule) else None


def version_in_force(benefit: BenefitInfo, month: int) -> RuleVersion | None:
    """Return the version of a benefit's rule that is in force in a month (ordinal), or None before the first."""
    return last_in_force(benefit.versions, month)


def funding_in_force(book: Rulebook, benefit: str, region: str, month: int) -> FundingRule | None:
    """Return who pays a benefit in a region in a month: the nearest region's shares, its own before its '*'."""
    return shares_in_force(index_of(book), chain_of(book, region), benefit, month)


def shares_in_force(index: Index, chain: list[str], benefit: str, month: int) -> FundingRule | None:
    """Return the shares that the nearest region of a chain gives; see funding_in_force."""
    for place in [*chain, NATIONAL]:
        for name in (benefit, "*"):
            found = last_in_force(index.funding.get((place, name), ()), month)
            if found is not None:
                return found
    return None


def cell_in_force(book: Rulebook, table: str, key: str, month: int, region: str = NATIONAL) -> Cell | None:
    """Return the payable cell in force in a month: the nearest region's, else the national one; None if there is none.

    Reference tables too (multiples, income base, months after a death).
    """
    index = index_of(book)
    for place in [*chain_of(book, region), NATIONAL]:
        found = last_in_force(index.cells.get((place, table, key), ()), month)
        if found is not None:
            return found
    return None


def list_cells(book: Rulebook, table: str, key: str | None = None) -> list[Cell]:
    """Return the cells of a table (of one key), drafts included, in order of key and month."""
    order = {name: number for number, name in enumerate(book.tables[table].keys)}
    found = [cell for cell in book.cells if cell.table == table and key in (None, cell.key)]
    return sorted(found, key=lambda cell: (order[cell.key], cell.effective, cell.region, cell.id))
