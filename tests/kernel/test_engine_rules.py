"""Single rules of the engine, each stated by a test's name."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from engine_book import book
from hypothesis import given, settings
from hypothesis import strategies as st

from rongjun.kernel import entitlement
from rongjun.kernel.entitlement import FACTS_SCHEMA, explain, prices, spells
from rongjun.kernel.entitlement.benefits import AWARDS, BENEFITS, CONTINUATIONS
from rongjun.kernel.money import month_share, round_half_up
from rongjun.kernel.period import OPEN_MONTH, month_of, month_ordinal, years_served
from rongjun.kernel.rulebook.lookup import region_of

days = st.dates(date(1935, 1, 1), date(2010, 12, 31)) | st.dates(date(1972, 2, 28), date(1972, 3, 1))


def spell(**changes: Any) -> dict[str, Any]:
    """Return a disabled soldier of grade seven on duty in the invented county, changed as asked."""
    plain = {
        "person": 1, "fact": 7, "category": "11", "grade": 7, "cause": "duty", "survivor": "", "era": "",
        "household": "rural", "region": "990101001001", "care": "", "service_start": None, "service_end": None,
        "birth": date(1955, 5, 5), "first_month": month_ordinal(2015, 1), "until_month": OPEN_MONTH, "death": None,
        "death_cause": "",
    }  # fmt: skip
    return plain | changes


def compute(facts: list[dict[str, Any]], first: int, until: int) -> entitlement.Owed:
    return entitlement.compute(pl.DataFrame(facts, schema=FACTS_SCHEMA), book(), first, until)


@given(start=days, end=days)
@settings(max_examples=400, deadline=None)
def test_years_served_in_a_frame_are_those_of_the_calendar(start: date, end: date) -> None:
    frame = pl.DataFrame({"start": [start], "end": [end]})
    found = frame.select(spells.years_served(pl.col("start"), pl.col("end"))).item()
    assert found == (years_served(start, end) if end >= start else 0)


def test_missing_dates_of_service_count_as_none() -> None:
    frame = pl.DataFrame({"start": [None, date(1970, 1, 1)], "end": [date(1970, 1, 1), None]})
    frame = frame.cast({"start": pl.Date, "end": pl.Date})
    assert frame.select(years=spells.years_served(pl.col("start"), pl.col("end")))["years"].to_list() == [0, 0]


@given(fen=st.integers(-(10**12), 10**12), month=st.integers(1, 12), bp=st.integers(0, 10_000))
@settings(max_examples=200, deadline=None)
def test_a_frame_rounds_and_shares_as_whole_numbers_do(fen: int, month: int, bp: int) -> None:
    frame = pl.DataFrame({"fen": [fen], "month": [month]}, schema={"fen": pl.Int64, "month": pl.Int64})
    part = frame.select(prices.round_half_up(pl.col("fen") * bp, 10_000)).item()
    share = frame.select(prices.month_share(pl.col("fen"), pl.col("month"))).item()
    assert part == round_half_up(fen * bp, 10_000)
    assert share == month_share(fen, month)


def test_twelve_months_of_an_unchanged_yearly_standard_add_up_to_it() -> None:
    """The national table of 2021-08 stood for the calendar months 2021-08 to 2022-07, so each month once."""
    facts = [spell(region="880101001001", grade=grade, cause=cause, person=grade * 10 + number)
             for grade in range(1, 11) for number, cause in enumerate(["war", "duty"])]  # fmt: skip
    owed = compute(facts, month_ordinal(2021, 8), month_ordinal(2022, 8))
    sums = owed.lines.group_by("person", "cells").agg(pl.col("amount_fen").sum(), pl.len())
    standards = {cell.id: cell.value for cell in book().cells}
    assert sums["len"].to_list() == [12] * 20
    assert all(standards[row["cells"]] == row["amount_fen"] for row in sums.iter_rows(named=True))


def test_the_benefits_are_those_of_the_rulebook_with_the_same_categories() -> None:
    known = {name: one.categories for name, one in BENEFITS.items()}
    known |= {one.id: one.categories for one in CONTINUATIONS} | dict.fromkeys(AWARDS, ())
    assert known == {name: info.categories for name, info in book().benefits.items()}


@given(area=st.sampled_from(["88", "99", "9901", "990101", "990102", "9911"]), rest=st.integers(0, 10**8 - 1))
def test_the_nearest_region_is_found_as_the_rulebook_finds_it(area: str, rest: int) -> None:
    code = (area + f"{rest:010d}")[:12]
    assert spells.places_of(pl.Series("region", [code]), book())["place"].to_list() == [region_of(book(), code)]


def test_an_unknown_category_is_an_error_and_not_a_silence() -> None:
    with pytest.raises(pl.exceptions.PolarsError):
        compute([spell(category="99")], month_ordinal(2022, 9), month_ordinal(2022, 10))


def test_an_empty_stretch_of_months_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        compute([spell()], month_ordinal(2022, 9), month_ordinal(2022, 9))


def test_a_county_share_is_never_negative_where_centre_and_province_pay_half_each() -> None:
    owed = compute([spell(category="51", region="990202001001")], month_ordinal(2022, 9), month_ordinal(2022, 10))
    (line,) = owed.lines.to_dicts()
    assert line["central_fen"] + line["provincial_fen"] == line["amount_fen"]
    assert line["local_fen"] == 0


def test_facts_in_any_order_give_the_same_lines() -> None:
    facts = [spell(person=person, fact=person, grade=person % 10 + 1) for person in range(30)]
    first = month_ordinal(2022, 7)
    assert compute(facts[::-1], first, first + 3).lines.equals(compute(facts, first, first + 3).lines)


EXPLAINED = [
    spell(grade=5, cause="war", care="home"),
    spell(grade=2, cause="illness", care="home"),
    spell(category="21", survivor="martyr"),
    spell(category="31"),
    spell(category="41", era="after_1949"),
    spell(category="42"),
    spell(category="51"),
    spell(category="61"),
    spell(category="81", service_start=date(1972, 2, 29), service_end=date(1976, 2, 29)),
    spell(category="B1"),
    spell(category="F1"),
    spell(region="880101001001"),
    spell(category="22", survivor="duty", until_month=month_ordinal(2022, 3), death=date(2022, 2, 28)),
    spell(until_month=month_ordinal(2022, 12), death=date(2022, 11, 30), death_cause="illness"),
]


@pytest.mark.parametrize("fact", EXPLAINED, ids=lambda fact: f"{fact['category']}-{fact['death'] or 'living'}")
def test_every_line_is_explained_from_its_own_ids_to_the_fen(fact: dict[str, Any]) -> None:
    lines = compute([fact], month_ordinal(2022, 1), month_ordinal(2024, 3)).lines
    assert lines.height >= 7
    for line in lines.iter_rows(named=True):
        found = explain.explain(book(), line, fact)
        assert found.amount_fen == line["amount_fen"]
        assert found.citation.text
        assert [cell.id for cell in found.cells] + [rule.id for rule in found.local_rules] == line["cells"].split(";")
        assert (found.continued is not None) == line["benefit"].startswith("continued_")
        assert found.funding.known == (line["funding"] != "")
        without = {name: value for name, value in line.items() if name != "funding"}
        assert explain.explain(book(), without, fact) == found


def test_a_continued_payment_is_explained_by_the_month_of_death() -> None:
    fact = spell(until_month=month_ordinal(2022, 12), death=date(2022, 11, 30), death_cause="illness")
    lines = compute([fact], month_ordinal(2022, 11), month_ordinal(2024, 3)).lines
    december = lines.filter(pl.col("month") == month_ordinal(2022, 12)).to_dicts()[0]
    found = explain.explain(book(), december, fact)
    assert found.continued is not None
    assert (found.continued.nth, found.continued.months) == (1, 12)
    assert found.share is not None
    assert found.share.month == 11
    assert lines.filter(pl.col("benefit") == "continued_disability_pension").height == 12


@pytest.mark.parametrize("column", ["amount_fen", "central_fen", "local_fen"])
def test_an_explanation_that_does_not_come_out_is_refused(column: str) -> None:
    (line,) = compute([spell()], month_ordinal(2022, 9), month_ordinal(2022, 10)).lines.to_dicts()
    with pytest.raises(ValueError, match="sources give"):
        explain.explain(book(), line | {column: line[column] + 1}, spell())


def test_an_explanation_with_an_unknown_id_is_refused() -> None:
    (line,) = compute([spell()], month_ordinal(2022, 9), month_ordinal(2022, 10)).lines.to_dicts()
    with pytest.raises(ValueError, match="no cell"):
        explain.explain(book(), line | {"cells": "national/disability/7.duty@1999-01"}, spell())


def test_a_line_rests_on_the_spell_of_its_month_or_of_the_month_of_death() -> None:
    fact = spell(until_month=month_ordinal(2022, 12), death=date(2022, 11, 30))
    assert explain.rests_on({"benefit": "disability_pension", "month": month_ordinal(2022, 11)}, fact)
    assert not explain.rests_on({"benefit": "disability_pension", "month": month_ordinal(2022, 12)}, fact)
    assert explain.rests_on({"benefit": "continued_disability_pension", "month": month_ordinal(2023, 5)}, fact)
    assert month_of(date(2022, 11, 30)) == month_ordinal(2022, 11)
