"""Precision and recall of the linkage on generated duplicates, and what its pieces must hold on any number."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling import WHOLE, few
from stdnum.cn import ric

from benchmarks.duplicates import make
from rongjun.kernel.linkage import find_duplicates
from rongjun.kernel.linkage.records import prepare


@pytest.mark.parametrize("seed", few(1, [11, 20261122], "linkage"))
def test_of_twenty_thousand_records_nearly_all_duplicates_are_found_and_nobody_else(seed: int) -> None:
    records, truth = make(20_000, seed)
    found = find_duplicates(records)
    same = found.filter(pl.col("grade") == "same")
    hits = same.join(truth, on=["left", "right"]).height
    assert truth.height > 1_000
    assert hits / same.height > 0.999
    assert hits / truth.height > 0.95
    assert found.join(truth, on=["left", "right"]).height / truth.height > 0.98


@given(st.lists(st.from_regex(r"[0-9]{17}[0-9X]|[0-9]{15}", fullmatch=True), min_size=1, max_size=20))
def test_a_check_digit_is_judged_as_by_the_standard_library_of_numbers(numbers: list[str]) -> None:
    ready = prepare(pl.DataFrame({"record": range(len(numbers)), "name": ["张"] * len(numbers), "id_number": numbers}))
    for text, row in zip(numbers, ready.iter_rows(named=True), strict=True):
        if row["number"] == "":
            assert len(set(text)) == 1
        elif len(text) == 15:
            assert row["converted"]
            assert not row["right"]
            assert ric.calc_check_digit(row["number"]) == row["number"][-1]
        else:
            assert row["right"] == (ric.calc_check_digit(text) == text[-1])


@settings(max_examples=300 if WHOLE else 25)
@given(st.from_regex(r"[0-9]{17}", fullmatch=True), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_in_any_number_is_found(body: str, place: int, by: int) -> None:
    right = body + str(ric.calc_check_digit(body + "0"))
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]
    if len(set(right)) == 1 or len(set(wrong)) == 1:
        return
    pair = pl.DataFrame({"record": [1, 2], "name": ["张建国"] * 2, "id_number": [right, wrong]})
    assert find_duplicates(pair)["grade"].to_list() == ["same"]
