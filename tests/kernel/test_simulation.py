"""Before and after, drawn together part by part, is what two whole computations and a slow second engine give."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import oracle
import polars as pl
import pytest
from engine_book import book, values
from hypothesis import given, settings
from hypothesis import strategies as st
from test_engine_oracle import CALM, frame, months, people

from rongjun.domains.entitlements import simulation
from rongjun.domains.entitlements.simulation import Comparison, compare
from rongjun.kernel import entitlement
from rongjun.kernel.money import round_half_up
from rongjun.kernel.period import month_ordinal
from rongjun.kernel.rulebook.model import Rulebook

type Row = Mapping[str, Any]


def raised(table: str, percent: int) -> Rulebook:
    """Return the rulebook of the tests with a table raised by whole per cents in all months."""
    cells = [
        replace(cell, value=round_half_up(cell.value * (100 + percent), 100)) if cell.table == table else cell
        for cell in book().cells
    ]
    return replace(book(), version=f"raised-{table}-{percent}", cells=tuple(cells))


def sums(lines: pl.DataFrame, *columns: str) -> dict[tuple[Any, ...], int]:
    """Add up lines in plain Python."""
    found: dict[tuple[Any, ...], int] = defaultdict(int)
    for line in lines.iter_rows(named=True):
        named = line | {"town": line["region"][:9], "year": line["month"] // 12}
        found[tuple(named[column] for column in columns)] += line["amount_fen"]
    return found


def assert_is_two_computations(compared: Comparison, old: pl.DataFrame, new: pl.DataFrame) -> None:
    """Hold a comparison against the lines of both sides."""
    for column in ("benefit", "town", "month", "year"):
        before, after = sums(old, column), sums(new, column)
        given = {row[column]: row for row in compared.by(column).iter_rows(named=True)}
        assert {key for (key,) in (*before, *after)} == set(given)
        for key, row in given.items():
            assert (row["before_fen"], row["after_fen"]) == (before[key,], after[key,])
            assert row["difference_fen"] == after[key,] - before[key,]
    for source in simulation.SOURCES:
        row = compared.by_source.filter(pl.col("source") == source)
        assert row["before_fen"].sum() == old[f"{source}_fen"].sum()
        assert row["after_fen"].sum() == new[f"{source}_fen"].sum()
    before, after = sums(old, "person"), sums(new, "person")
    differ = {key[0]: after[key] - before[key] for key in {*before, *after} if after[key] != before[key]}
    assert dict(compared.persons.select("person", "difference_fen").iter_rows()) == differ
    assert compared.gaining == sum(change > 0 for change in differ.values())
    assert compared.losing == sum(change < 0 for change in differ.values())
    assert compared.counted == len({*before, *after})


@settings(CALM, max_examples=12)
@given(facts=people(), others=people(), first=months, length=st.integers(1, 14), chunk=st.integers(1, 4))
def test_a_comparison_in_small_parts_is_what_two_whole_computations_give(
    facts: list[dict[str, Any]], others: list[dict[str, Any]], first: int, length: int, chunk: int
) -> None:
    ours, theirs, after = frame(facts), frame(others), raised("disability", 7)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(simulation, "CHUNK", chunk)
        given = {"before": book(), "after": after, "facts_before": ours, "facts_after": theirs}
        compared = compare(**given, start=first, end=first + length)
    old = entitlement.compute(ours, book(), first, first + length).lines
    new = entitlement.compute(theirs, after, first, first + length).lines
    assert_is_two_computations(compared, old, new)


@settings(CALM, max_examples=12)
@given(facts=people(), first=months)
def test_no_change_gives_no_difference_anywhere(facts: list[dict[str, Any]], first: int) -> None:
    same = frame(facts)
    compared = compare(before=book(), after=book(), facts_before=same, facts_after=same, start=first, end=first + 12)
    assert compared.cube.filter(pl.col("difference_fen") != 0).is_empty()
    assert compared.persons.is_empty()
    assert (compared.gaining, compared.losing, compared.difference_fen) == (0, 0, 0)
    assert compared.doubts.filter(pl.col("before") != pl.col("after")).is_empty()


@settings(CALM, max_examples=12)
@given(facts=people(), first=months, percent=st.integers(1, 60))
def test_a_rise_by_percent_is_what_the_oracle_gives_on_the_raised_values(
    facts: list[dict[str, Any]], first: int, percent: int
) -> None:
    """Only whole values are raised here, which local percentages then raise again: the oracle reads them resolved."""
    from rongjun.kernel.rulebook.lookup import region_of
    from rongjun.kernel.rulebook.resolve import resolve

    after, spells = raised("participant", percent), frame(facts)

    def new_values(month: int, area: str) -> dict[tuple[str, str], Row]:
        rows = resolve(after, month, [region_of(after, area)]).iter_rows(named=True)
        return {(row["benefit"], row["key"]): row for row in rows}

    compared = compare(before=book(), after=after, facts_before=spells, facts_after=spells, start=first, end=first + 6)
    old = sum(line["amount_fen"] for line in oracle.owed(facts, book(), first, first + 6, values)[0])
    new = sum(line["amount_fen"] for line in oracle.owed(facts, after, first, first + 6, new_values)[0])
    assert (compared.before_fen, compared.after_fen) == (old, new)


def test_an_empty_registry_and_an_empty_stretch_of_months() -> None:
    nobody, first = frame([]), month_ordinal(2022, 8)
    compared = compare(before=book(), after=book(), facts_before=nobody, facts_after=nobody, start=first, end=first + 1)
    assert (compared.before_fen, compared.counted, compared.by_town.height) == (0, 0, 0)
    with pytest.raises(ValueError, match="empty"):
        compare(before=book(), after=book(), facts_before=nobody, facts_after=nobody, start=first, end=first)
