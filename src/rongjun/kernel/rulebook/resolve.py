"""Resolving: for one month, what each key of each benefit is worth in each region, with the ids of what decided it.

It is done before the big data is touched, so it may be plain Python: some dozens of values for each region.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import polars as pl

from rongjun.kernel.money import round_half_up

from .lookup import Index, chain_of, index_of, last_in_force, shares_in_force, version_in_force
from .model import NATIONAL, Cell, LocalRule, Operation, Period, Rulebook

SCHEMA: Final[dict[str, pl.DataType]] = {
    "benefit": pl.String(), "region": pl.String(), "key": pl.String(), "amount_fen": pl.Int64(),
    "yearly": pl.Boolean(), "cells": pl.String(), "rule": pl.String(), "central_bp": pl.Int32(),
    "provincial_bp": pl.Int32(), "funding": pl.String(),
}  # fmt: skip
CONTINUED_KEY: Final = ""
"""The key of the one row of a benefit without a table: it carries rule and shares; its amount, 0, means nothing."""


class Value(NamedTuple):
    """An amount in fen for a month or a year, and the ids of the cells and rules that made it."""

    fen: int
    yearly: bool
    ids: str
    """Joined by ';'."""
    level: int = 0
    """Digits of the nearest region that gave a part of it; 0 is national."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One row that may come out: a benefit, its table and a key."""

    benefit: str
    table: str
    key: str


@dataclass(frozen=True, slots=True)
class Month:
    """A rulebook in one month: slots, rules in force and the national values."""

    index: Index
    month: int
    slots: tuple[Slot, ...]
    slots_of: Mapping[str, tuple[int, ...]]
    """Table -> the numbers of its slots."""
    rules_of: Mapping[str, str]
    """Benefit -> id of the version of its rule."""
    national: tuple[Value | None, ...]
    """The national value of each slot, also of reference tables."""
    references: frozenset[str]
    """Tables never paid on by themselves."""

    def pairs(self) -> Iterator[tuple[Slot, Value | None]]:
        """Yield each slot with its national value."""
        return zip(self.slots, self.national, strict=True)


def resolve(book: Rulebook, month: int, regions: Sequence[str]) -> pl.DataFrame:
    """Return what each key of each benefit is worth in a month (ordinal) in some regions of the book.

    Columns: SCHEMA. `amount_fen` is for a month, or for a year where `yearly`. No row where nothing is owed or known:
    no payable standard in force, or no local value for a benefit that rests on one. Unknown shares: funding ''.
    """
    frozen = _freeze(index_of(book), month)
    references = {table.id for table in book.tables.values() if table.reference}
    paid = [
        None if slot.table in references else value for slot, value in zip(frozen.slots, frozen.national, strict=True)
    ]
    benefits = [slot.benefit for slot in frozen.slots]
    columns: dict[str, list[Any]] = {name: [] for name in SCHEMA}
    columns["benefit"] += benefits * len(regions)
    columns["key"] += [slot.key for slot in frozen.slots] * len(regions)
    columns["rule"] += [frozen.rules_of[name] for name in benefits] * len(regions)
    for region in regions:
        chain = chain_of(book, region)
        values = _patched(frozen, paid, chain)
        shares = _shares(frozen, chain, benefits)
        columns["region"] += [region] * len(benefits)
        columns["amount_fen"] += [None if value is None else value.fen for value in values]
        columns["yearly"] += [value is not None and value.yearly for value in values]
        columns["cells"] += ["" if value is None else value.ids for value in values]
        columns["central_bp"] += [found[0] for found in shares]
        columns["provincial_bp"] += [found[1] for found in shares]
        columns["funding"] += [found[2] for found in shares]
    return pl.DataFrame(columns, schema=SCHEMA).drop_nulls("amount_fen")


def _freeze(index: Index, month: int) -> Month:
    rules = {
        benefit.id: version.id
        for benefit in index.book.benefits.values()
        if (version := version_in_force(benefit, month)) is not None
    }
    slots = tuple(slot for name in rules for slot in _slots(index.book, name))
    slots_of: dict[str, tuple[int, ...]] = {}
    for number, slot in enumerate(slots):
        slots_of[slot.table] = (*slots_of.get(slot.table, ()), number)
    national = tuple(_national(index, slot, month) for slot in slots)
    references = frozenset(table.id for table in index.book.tables.values() if table.reference)
    return Month(index, month, slots, slots_of, rules, national, references)


def _slots(book: Rulebook, benefit: str) -> Iterator[Slot]:
    table = book.benefits[benefit].table
    for key in book.tables[table].keys if table else (CONTINUED_KEY,):
        yield Slot(benefit, table, key)


def _national(index: Index, slot: Slot, month: int) -> Value | None:
    if not slot.table:
        return Value(0, False, "")
    cell = last_in_force(index.cells.get((NATIONAL, slot.table, slot.key), ()), month)
    return None if cell is None else Value(cell.value, cell.period is Period.YEAR, cell.id)


def _shares(frozen: Month, chain: list[str], benefits: list[str]) -> list[tuple[int, int, str]]:
    """Return central and provincial basis points and the id of the funding rule of each slot."""
    found = {}
    for name in frozen.rules_of:
        rule = shares_in_force(frozen.index, chain, name, frozen.month)
        found[name] = (0, 0, "") if rule is None else (rule.central_bp, rule.provincial_bp, rule.id)
    return [found[name] for name in benefits]


def _patched(frozen: Month, paid: list[Value | None], chain: list[str]) -> list[Value | None]:
    """Return what is paid in a region: the national values, those that local books touch computed anew."""
    if not chain:
        return paid
    rules = [_rules_in_force(frozen, place) for place in chain]
    values = list(paid)
    for table in {table for own in rules for table in own} | FORMULAS.keys():
        levels = [own[table] for own in rules if table in own]
        formula = FORMULAS[table](frozen, chain) if table in FORMULAS else None
        for number in frozen.slots_of.get(table, ()):
            key = frozen.slots[number].key
            base = formula(key) if formula else frozen.national[number]
            local = _local(key, base, levels)
            values[number] = base if local is None and table not in frozen.references else local
    return values


def _rules_in_force(frozen: Month, place: str) -> dict[str, dict[str, LocalRule]]:
    """Return the rules of one region by table and key."""
    found: dict[str, dict[str, LocalRule]] = {}
    for rule in frozen.index.rules.get(place, ()):
        if rule.effective <= frozen.month < rule.until:
            found.setdefault(rule.table, {})[rule.key] = rule
    return found


def _local(key: str, base: Value | None, levels: list[dict[str, LocalRule]]) -> Value | None:
    """Return what the nearest region's rule makes of a value; None where no rule applies.

    In one region a rule of the key itself goes before one for every key. A farther rule gives way to a nearer wage.
    """
    near = base.level if base else 0
    rules = [rule for own in levels if (rule := own.get(key) or own.get("*")) and len(rule.region) >= near]
    return _apply(rules, base) if rules else None


def _apply(rules: Sequence[LocalRule], base: Value | None) -> Value | None:
    """Apply the nearest rule to the base, or to what the farther ones give where it is inherited."""
    rule = rules[0]
    under = _apply(rules[1:], base) if rule.inherited and len(rules) > 1 else base
    if rule.operation is Operation.REPLACE:
        return Value(rule.value, rule.period is Period.YEAR, rule.id)
    if under is None:
        return None
    ids = f"{under.ids};{rule.id}"
    if rule.operation is Operation.PERCENT:
        return Value(round_half_up(under.fen * (10_000 + rule.value), 10_000), under.yearly, ids)
    yearly = rule.period is Period.YEAR
    if under.yearly == yearly:
        return Value(under.fen + rule.value, yearly, ids)
    return Value(_per_year(under.fen, under.yearly) + _per_year(rule.value, yearly), True, ids)


def _per_year(fen: int, yearly: bool) -> int:
    """A monthly amount is twelve of itself a year, and its twelve months are equal: nothing is lost."""
    return fen if yearly else fen * 12


def _nearest(frozen: Month, table: str, chain: Sequence[str]) -> Cell | None:
    for place in chain:
        cell = last_in_force(frozen.index.cells.get((place, table, "all"), ()), frozen.month)
        if cell is not None:
            return cell
    return None


type Formula = Callable[[str], Value | None]
"""The value of a key in one region and month."""


def _nursing(frozen: Month, chain: Sequence[str]) -> Formula:
    """军人抚恤优待条例(2024)第三十四条: a rate of the local average monthly wage of the year before."""
    wage = _nearest(frozen, "local_wage", chain)

    def fee(key: str) -> Value | None:
        rate = last_in_force(frozen.index.cells.get((NATIONAL, "nursing_rate", key), ()), frozen.month)
        if rate is None or wage is None:
            return None
        months = 12 if wage.period is Period.YEAR else 1
        fen = round_half_up(wage.value * rate.value, 10_000 * months)
        return Value(fen, False, f"{rate.id};{wage.id}", len(wage.region))

    return fee


def _conscript_family(frozen: Month, chain: Sequence[str]) -> Formula:
    """军人抚恤优待条例(2024)第四十二条: a rate of the local yearly income, where a locality puts it so."""
    rate, income = _nearest(frozen, "conscript_rate", chain), _nearest(frozen, "local_income", chain)

    def allowance(_key: str) -> Value | None:
        if rate is None or income is None:
            return None
        fen = round_half_up(income.value * rate.value, 10_000)
        return Value(fen, True, f"{income.id};{rate.id}", max(len(rate.region), len(income.region)))

    return allowance


FORMULAS: Final[dict[str, Callable[[Month, Sequence[str]], Formula]]] = {
    "nursing": _nursing,
    "conscript_family": _conscript_family,
}
"""Tables whose values are computed from values of the local books."""
