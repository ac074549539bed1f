"""Small cells: whatever is added and subtracted, nobody pins a hidden count down. Checked against every table."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rongjun.kernel.disclosure import LEAST, TOTAL, Cell, Table, add_up, share_of, span_of, suppress, tabulate

type Tries = dict[Cell, np.ndarray]


def fits(table: Table, most: int) -> Tries:
    """Return every table with inner counts up to `most` that agrees with what is shown: the onlooker's whole work."""
    inner = [(row, column) for row in table.rows for column in table.columns]
    choices = [np.arange(most + 1) if cell in table.hidden else np.array([table.counts[cell]]) for cell in inner]
    grid = np.meshgrid(*choices, indexing="ij")
    tries = {cell: values.ravel() for cell, values in zip(inner, grid, strict=True)}
    for row in table.rows:
        tries[row, TOTAL] = sum(tries[row, column] for column in table.columns)
    for column in (*table.columns, TOTAL):
        tries[TOTAL, column] = sum(tries[row, column] for row in table.rows)
    right = np.ones(len(tries[inner[0]]), dtype=bool)
    for cell, count in table.counts.items():
        right &= (tries[cell] == count) | (cell in table.hidden)
    return {cell: values[right] for cell, values in tries.items()}


def tables(rows: int, columns: int, most: int) -> st.SearchStrategy[Table]:
    row_keys, column_keys = tuple("abcdefgh"[:rows]), tuple("12345678"[:columns])
    cells = [(row, column) for row in row_keys for column in column_keys]
    counts = st.lists(st.integers(0, most), min_size=len(cells), max_size=len(cells))
    return counts.map(lambda given: tabulate(row_keys, column_keys, dict(zip(cells, given, strict=True))))


@given(tables(2, 2, 5))
@settings(max_examples=60, deadline=None)
def test_what_can_be_known_of_a_cell_is_what_all_tables_say(table: Table) -> None:
    """The spans of the network are those found by trying every table there is (inner counts up to 20)."""
    hidden = suppress(table, least=2)
    found = fits(hidden, most=20)
    for cell in hidden.hidden:
        low, high = span_of(hidden, cell)
        assert low == found[cell].min()
        assert found[cell].max() == high or (high is None and found[cell].max() >= 20)


@given(tables(2, 3, 5))
@settings(max_examples=60, deadline=None)
def test_no_hidden_cell_is_pinned_down_by_trying_every_table(table: Table) -> None:
    hidden = suppress(table, least=3)
    found = fits(hidden, most=8)
    for cell in hidden.hidden:
        assert np.ptp(found[cell]) >= 3


@given(tables(7, 8, 12))
@settings(max_examples=60, deadline=None)
def test_every_small_cell_is_hidden_and_every_hidden_one_stays_wide(table: Table) -> None:
    hidden = suppress(table)
    assert {cell for cell, count in table.counts.items() if 0 < count < LEAST} <= hidden.hidden
    for cell in hidden.hidden:
        low, high = span_of(hidden, cell)
        assert low <= table.counts[cell]
        assert high is None or (high >= table.counts[cell] and high - low >= LEAST)


@given(st.lists(tables(2, 2, 3), min_size=2, max_size=2))
@settings(max_examples=40, deadline=None)
def test_a_longer_time_does_not_tell_what_a_part_of_it_hides(months: list[Table]) -> None:
    """Whoever lays both months and their sum side by side still finds every hidden cell of each wide."""
    parts = [suppress(month, least=2) for month in months]
    whole, (one, two) = add_up(parts), (fits(part, most=5) for part in parts)
    right = np.ones((len(one[TOTAL, TOTAL]), len(two[TOTAL, TOTAL])), dtype=bool)
    for cell, count in whole.counts.items():
        right &= (one[cell][:, None] + two[cell][None, :] == count) | (cell in whole.hidden)
    for cell in parts[0].hidden:
        assert np.ptp(one[cell][right.any(axis=1)]) >= 2
    for cell in parts[1].hidden:
        assert np.ptp(two[cell][right.any(axis=0)]) >= 2
    for cell in whole.hidden:
        assert np.ptp((one[cell][:, None] + two[cell][None, :])[right]) >= 2


def test_a_table_without_small_cells_is_shown_whole() -> None:
    assert not suppress(tabulate("ab", "12", {("a", "1"): 9, ("b", "2"): 12, ("a", "2"): 5})).hidden


def test_one_small_cell_takes_a_partner_in_its_row_and_in_its_column() -> None:
    counts = dict(zip(product("abc", "123"), (2, 30, 40, 50, 9, 60, 70, 80, 8), strict=True))
    hidden = suppress(tabulate("abc", "123", counts)).hidden
    assert ("a", "1") in hidden
    assert sum(1 for row, column in hidden if row == "a" and column != "1") >= 1
    assert sum(1 for row, column in hidden if row != "a" and column == "1") >= 1
    assert (TOTAL, TOTAL) not in hidden


def test_a_single_matter_in_a_month_is_not_told_by_any_total() -> None:
    hidden = suppress(tabulate("ab", "12", {("a", "1"): 1}))
    assert {("a", "1"), ("a", TOTAL), (TOTAL, "1"), (TOTAL, TOTAL)} <= hidden.hidden


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        tabulate("a", "1", {("a", "1"): -1})


@pytest.mark.parametrize(
    ("part", "whole", "told", "rate"),
    [
        (3, 4, (0, 4, 4), None), (0, 0, (0, 0, 0), None), (10, 15, (10, 10, 15), None),
        (90, 100, (90, 90, 100), (90, 90)), (100, 100, (100, 100, 100), (100, 100)),
        (99, 100, (95, 100, 100), (95, 100)),
        (1, 100, (0, 5, 100), (0, 5)), (0, 100, (0, 0, 100), (0, 0)), (18, 19, (14, 19, 19), None),
    ],
)  # fmt: skip
def test_a_rate_is_told_above_a_minimum_and_never_tells_of_the_few(
    part: int, whole: int, told: tuple[int, ...], rate: tuple[int, int] | None
) -> None:
    share = share_of(part, whole)
    assert (share.low, share.high, share.whole) == told
    assert share.rate() == rate


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=12), st.integers(0, 11))
def test_shares_of_months_and_of_the_year_do_not_tell_what_a_month_hides(
    months: list[tuple[int, int]], place: int
) -> None:
    """The year less the other months leaves a month exactly as wide as it was told."""
    shares = [share_of(part, part + rest) for part, rest in months]
    year, one = sum(shares, start=type(shares[0])()), shares[place % len(shares)]
    others = [share for share in shares if share is not one]
    assert year.low - sum(share.low for share in others) == one.low
    assert year.high - sum(share.high for share in others) == one.high
    assert one.low <= months[place % len(shares)][0] <= one.high


def test_more_than_all_is_refused() -> None:
    with pytest.raises(ValueError, match="5 of 4"):
        share_of(5, 4)
