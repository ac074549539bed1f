"""A rulebook as it would be if some values were others: a copy, for "what if". The rulebook itself never changes.

A change holds from a month on. What stands at that month and everything dated later is changed alike, so that "plus six
per cent from August" also raises the standard of next August. Amounts are fen, rates basis points, ages full years.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

from rongjun.kernel import chain
from rongjun.kernel.money import round_half_up
from rongjun.kernel.period import OPEN_MONTH, format_month

from .content import NOWHERE
from .lookup import last_in_force
from .model import (
    NATIONAL,
    Cell,
    Citation,
    FundingRule,
    LocalRule,
    Operation,
    Period,
    Rulebook,
    Status,
)

PERCENT, AMOUNT, SET, FUNDING, AGE, GROUP = "percent", "amount", "set", "funding", "age", "group"
EVERY: Final = "*"
_SUPPOSED: Final = Citation("假设（测算用，不是文件）")


class Unable(Exception):
    """A change that finds nothing to change, or cannot be made; `code` is one of the words in NO."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a scenario, in plain values, so that it can be kept as JSON.

    kind percent, amount and set: `table`, `key` ('*' for all), `region` ('' is national), `value` (basis points of the
    rise; fen, with `period`; the new value in the table's unit). kind funding: `benefit` ('*' for all), `region`,
    `value` and `other` (central and provincial basis points). kind age: `benefit`, `value`. kind group: see
    kernel.entitlement.supposing, which changes the facts.
    """

    kind: str
    month: int
    table: str = ""
    key: str = ""
    region: str = ""
    benefit: str = ""
    value: int = 0
    other: int = 0
    period: str = ""
    group: dict[str, Any] | None = None


def change_of(plain: dict[str, Any]) -> Change:
    """Return a change kept as JSON."""
    return Change(**{field.name: plain[field.name] for field in fields(Change)})


def suppose(book: Rulebook, changes: Sequence[Change]) -> Rulebook:
    """Return a copy of a rulebook with changes made one after the other; the book itself where there is none.

    Raises Unable for a change that finds nothing to change.
    """
    supposed, made = book, [change for change in changes if change.kind in _CHANGES]
    for change in made:
        supposed = _CHANGES[change.kind](supposed, change)
    if not made:
        return book
    told = [book.version, [asdict(change) for change in made]]
    return replace(supposed, version=f"what-if-{chain.content_hash({'of': told})}")


def _values(book: Rulebook, change: Change) -> Rulebook:
    """Change standards: cells of the nation, values that a region gives itself, or what its rules do to a standard."""
    ruled = change.table in {info.table for info in book.benefits.values()}
    return _local(book, change) if change.region != NATIONAL and ruled else _with_cells(book, change)


def _with_cells(book: Rulebook, change: Change) -> Rulebook:
    keys = book.tables[change.table].keys if change.key == EVERY else (change.key,)
    mine = {
        key: sorted(
            (one for one in book.cells if _is(one, change, key) and one.status.payable), key=lambda one: one.effective
        )
        for key in keys
    }
    fresh = [cell for key in keys for cell in _cells_of(book, change, key, mine[key])]
    if not fresh:
        raise Unable("nothing")
    changed = {id(one) for key, ones in mine.items() for one in ones if one.effective >= change.month}
    touched = {cell.key for cell in fresh}
    kept = [one for one in book.cells if id(one) not in changed or one.key not in touched]
    return _named(replace(book, cells=(*kept, *fresh)), change.region)


def _is(cell: Cell, change: Change, key: str) -> bool:
    return (cell.region, cell.table, cell.key) == (change.region, change.table, key)


def _cells_of(book: Rulebook, change: Change, key: str, cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells of a key from the month on as they would be."""
    base = last_in_force(cells, change.month)
    if change.kind == SET:
        return [_new_cell(book, change, key)]
    standing = [] if base is None else [replace(base, effective=change.month)]
    later = [cell for cell in cells if cell.effective > change.month]
    return [replace(_raised(cell, change), id=_id(change, key, cell.effective)) for cell in (*standing, *later)]


def _raised(cell: Cell, change: Change) -> Cell:
    if change.kind == PERCENT:
        return replace(cell, value=_checked(round_half_up(cell.value * (10_000 + change.value), 10_000)))
    if cell.period is None or cell.period == change.period:
        return replace(cell, value=_checked(cell.value + change.value))
    year = _year(cell.value, cell.period) + _year(change.value, Period(change.period))
    return replace(cell, value=_checked(year), period=Period.YEAR)


def _year(fen: int, period: Period) -> int:
    return fen if period is Period.YEAR else fen * 12


def _checked(value: int) -> int:
    if not 0 <= value < 10**13:
        raise Unable("range")
    return value


def _new_cell(book: Rulebook, change: Change, key: str) -> Cell:
    period = Period(change.period) if book.tables[change.table].unit == "fen" else None
    return Cell(
        id=_id(change, key, change.month), region=change.region, table=change.table, key=key, effective=change.month,
        value=_checked(change.value), period=period, status=Status.DERIVED, note="", citation=_SUPPOSED, place=NOWHERE,
    )  # fmt: skip


def _id(change: Change, key: str, month: int) -> str:
    return f"{change.region or 'national'}/{change.table}/{key}@{format_month(month)}#what-if"


def _local(book: Rulebook, change: Change) -> Rulebook:
    """Change what a region does to a standard: its own rules where it has some, else a rule of its own."""
    own = [one for one in book.local_rules if (one.region, one.table) == (change.region, change.table)]
    mine = [one for one in own if one.until > change.month]
    dropped = [one for one in mine if change.key in (EVERY, one.key)]
    standing = dropped or [replace(one, key=change.key) for one in mine if one.key == EVERY]
    past = [replace(one, until=change.month) for one in dropped if one.effective < change.month]
    raising = change.kind != SET and bool(standing)
    fresh = [_rule_raised(one, change) for one in standing] if raising else [_new_rule(change)]
    kept = [one for one in book.local_rules if one not in dropped]
    return _named(replace(book, local_rules=(*kept, *past, *fresh)), change.region)


def _rule_raised(rule: LocalRule, change: Change) -> LocalRule:
    start = max(rule.effective, change.month)
    moved = replace(rule, effective=start, id=f"{rule.region}/{rule.table}/{rule.key}@{format_month(start)}#what-if")
    if rule.operation is Operation.PERCENT:
        if change.kind != PERCENT:
            raise Unable("percent-rule")
        return replace(moved, value=round_half_up((10_000 + rule.value) * (10_000 + change.value), 10_000) - 10_000)
    if change.kind == PERCENT:
        return replace(moved, value=_checked(round_half_up(rule.value * (10_000 + change.value), 10_000)))
    if rule.period == change.period:
        return replace(moved, value=_checked(rule.value + change.value))
    year = _year(rule.value, rule.period or Period.MONTH) + _year(change.value, Period(change.period))
    return replace(moved, value=_checked(year), period=Period.YEAR)


def _new_rule(change: Change) -> LocalRule:
    operation = {PERCENT: Operation.PERCENT, AMOUNT: Operation.ADD, SET: Operation.REPLACE}[change.kind]
    return LocalRule(
        id=_id(change, change.key, change.month), region=change.region, table=change.table, key=change.key,
        effective=change.month, until=OPEN_MONTH, operation=operation, value=change.value,
        period=None if operation is Operation.PERCENT else Period(change.period), inherited=True, status=Status.LOCAL,
        citation=_SUPPOSED, place=NOWHERE,
    )  # fmt: skip


def _funding(book: Rulebook, change: Change) -> Rulebook:
    """Change who pays, in every book inside the region: a nearer book would hold over the change otherwise."""
    if not (change.value >= 0 and change.other >= 0 and change.value + change.other <= 10_000):
        raise Unable("range")
    benefits = tuple(book.benefits) if change.benefit == EVERY else (change.benefit,)
    places = sorted({change.region, *(place for place in book.regions if place.startswith(change.region))})
    fresh = [_shares(change, place, benefit) for place in places for benefit in benefits]
    later = {(rule.region, rule.benefit) for rule in fresh}
    kept = [one for one in book.funding if one.effective < change.month or (one.region, one.benefit) not in later]
    return _named(replace(book, funding=(*kept, *fresh)), change.region)


def _shares(change: Change, place: str, benefit: str) -> FundingRule:
    name = f"{place or 'national'}/funding/{benefit}@{format_month(change.month)}#what-if"
    return FundingRule(name, place, benefit, change.month, change.value, change.other, _SUPPOSED, NOWHERE)


def _age(book: Rulebook, change: Change) -> Rulebook:
    """Change the age from which a benefit is paid."""
    if "age_from" not in book.tables or change.benefit not in book.tables["age_from"].keys:
        raise Unable("no-age")
    if not 0 < change.value < 120:
        raise Unable("range")
    return _with_cells(book, replace(change, kind=SET, table="age_from", key=change.benefit, region=NATIONAL))


def _named(book: Rulebook, region: str) -> Rulebook:
    """Let a region that had no book of its own be one, else no place would look it up."""
    if region in (NATIONAL, *book.regions):
        return book
    return replace(book, regions={**book.regions, region: region})


_CHANGES: Final[dict[str, Callable[[Rulebook, Change], Rulebook]]] = {
    PERCENT: _values, AMOUNT: _values, SET: _values, FUNDING: _funding, AGE: _age,
}  # fmt: skip
