"""The engine gives what a slow, plain second engine gives, line for line, on facts that nobody chose."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import oracle
import polars as pl
import pytest
from engine_book import book, values
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sampling import WHOLE

from rongjun.kernel import entitlement
from rongjun.kernel.entitlement import FACTS_SCHEMA, LINES_SCHEMA
from rongjun.kernel.entitlement.benefits import AWARDS
from rongjun.kernel.period import OPEN_MONTH, first_day, last_day, month_of, month_ordinal
from rongjun.kernel.rulebook.lookup import version_in_force
from rongjun.kernel.vocabulary import CATEGORIES, INJURED, SURVIVOR_KIND_OF

AREAS = ["880101001001", "990101001001", "990202001001", "991111001001"]
FIRST, LAST = month_ordinal(2009, 1), month_ordinal(2026, 12)
months = st.integers(FIRST, LAST)
PART = 1 if WHOLE else 2
"""A sample takes half of the examples."""
CALM = settings(deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def spells(draw: st.DrawFn, person: int, number: int, death: date | None, birth: date) -> dict[str, Any]:
    """Draw one spell, mostly sensible, sometimes with a fact missing."""
    category = draw(st.sampled_from(list(CATEGORIES)))
    start = draw(months)
    until = draw(st.one_of(st.just(OPEN_MONTH), st.integers(start + 1, start + 40)))
    if death is not None:
        start = min(start, month_of(death))
        until = min(until, month_of(death) + 1)
    injured, kind = category in INJURED, SURVIVOR_KIND_OF.get(category, "")
    service = draw(st.dates(date(1960, 1, 1), date(1985, 12, 31)) | st.just(date(1972, 2, 29)))
    return {
        "person": person, "fact": person * 100 + number, "category": category,
        "grade": draw(st.integers(0, 10)) if injured else 0,
        "cause": draw(st.sampled_from(["war", "duty", "illness", ""])) if injured else "",
        "survivor": draw(st.sampled_from([kind, kind, kind, "martyr", ""])) if kind else "",
        "era": draw(st.sampled_from(["after_1949", "liberation", ""])) if category == "41" else "",
        "household": draw(st.sampled_from(["urban", "rural"])), "region": draw(st.sampled_from(AREAS)),
        "care": draw(st.sampled_from(["home", "home", "institution", ""])) if injured else "",
        "service_start": draw(st.sampled_from([service, None])) if category == "81" else None,
        "service_end": draw(st.dates(date(1965, 1, 1), date(1990, 12, 31))) if category == "81" else None,
        "birth": birth, "first_month": start, "until_month": max(until, start + 1), "death": death,
        "death_cause": draw(st.sampled_from(["illness", "illness", "old_wound", "other", ""])) if death else "",
    }  # fmt: skip


@st.composite
def awards(draw: st.DrawFn, person: int, birth: date) -> list[dict[str, Any]]:
    """Draw up to two one-off awards of a person, of different benefits or months."""
    ruled = st.tuples(st.sampled_from(AWARDS), months)
    drawn = ruled.filter(lambda one: version_in_force(book().benefits[one[0]], one[1]) is not None)
    nothing = {"grade": 0, "care": "", "service_start": None, "service_end": None, "death": None, "death_cause": ""}
    return [
        nothing | {
            "person": person, "fact": person * 100 + 50 + number, "category": "", "cause": "", "survivor": "",
            "era": "", "household": "rural", "region": draw(st.sampled_from(AREAS)), "birth": birth,
            "first_month": month, "until_month": month + 1, "award": name,
            "award_fen": draw(st.integers(1, 10**12)),
        }
        for number, (name, month) in enumerate(draw(st.lists(drawn, max_size=2, unique=True)))
    ]  # fmt: skip


@st.composite
def people(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw one to twelve persons with one to three spells each; spells of one category never overlap."""
    facts: list[dict[str, Any]] = []
    for person in range(1, draw(st.integers(1, 12)) + 1):
        birth = draw(st.dates(date(1940, 1, 1), date(1966, 12, 31)) | st.just(date(1952, 2, 29)))
        death = draw(st.none() | st.dates(first_day(FIRST), last_day(LAST)))
        cause = draw(st.sampled_from(["illness", "illness", "old_wound", "other", ""]))
        own: list[dict[str, Any]] = []
        for number in range(draw(st.integers(1, 3))):
            spell = draw(spells(person, number, death, birth)) | ({"death_cause": cause} if death else {})
            if all(apart(spell, other) for other in own):
                own.append(spell)
        facts += own + draw(awards(person, birth))
    return facts


def apart(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two spells may stand side by side: of two categories, or one after the other."""
    after = one["first_month"] >= other["until_month"] or other["first_month"] >= one["until_month"]
    return one["category"] != other["category"] or after


def frame(facts: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Lay facts out for the engine."""
    return pl.DataFrame(list(facts), schema=FACTS_SCHEMA)


def sorted_rows(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Return rows as texts in one order."""
    return sorted(json.dumps(row, sort_keys=True, ensure_ascii=False) for row in rows)


def assert_equal(owed: entitlement.Owed, expected: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    """Compare all columns of lines and exceptions."""
    assert sorted_rows(owed.lines.to_dicts()) == sorted_rows(expected[0])
    assert sorted_rows(owed.exceptions.to_dicts()) == sorted_rows(expected[1])


@pytest.mark.heavy
@settings(CALM, max_examples=1500)
@given(facts=people(), first=months, length=st.integers(1, 20))
def test_engine_equals_the_oracle_on_many_more_facts(facts: list[dict[str, Any]], first: int, length: int) -> None:
    owed = entitlement.compute(frame(facts), book(), first, first + length)
    assert_equal(owed, oracle.owed(facts, book(), first, first + length, values))


@settings(CALM, max_examples=80 // PART)
@given(facts=people(), first=months, length=st.integers(1, 20))
def test_engine_equals_the_oracle_line_for_line(facts: list[dict[str, Any]], first: int, length: int) -> None:
    owed = entitlement.compute(frame(facts), book(), first, first + length)
    assert_equal(owed, oracle.owed(facts, book(), first, first + length, values))


@settings(CALM, max_examples=50 // PART)
@given(facts=people(), first=months)
def test_lines_split_to_the_fen_and_no_part_is_negative(facts: list[dict[str, Any]], first: int) -> None:
    lines = entitlement.compute(frame(facts), book(), first, first + 12).lines
    parts = [pl.col(name) for name in ("central_fen", "provincial_fen", "local_fen")]
    assert lines.filter(pl.sum_horizontal(parts) != pl.col("amount_fen")).is_empty()
    assert lines.filter(pl.min_horizontal(parts) < 0).is_empty()
    assert dict(lines.schema) == LINES_SCHEMA


@settings(CALM, max_examples=25 // PART)
@given(facts=people(), first=months, chunk=st.integers(1, 5))
def test_a_stream_in_small_parts_gives_the_same_and_never_splits_a_person(
    facts: list[dict[str, Any]], first: int, chunk: int
) -> None:
    whole = entitlement.compute(frame(facts), book(), first, first + 5)
    parts = list(entitlement.stream(frame(facts), book(), first, first + 5, chunk=chunk))
    lines = [row for part in parts for row in part.lines.to_dicts()]
    exceptions = [row for part in parts for row in part.exceptions.to_dicts()]
    assert_equal(whole, (lines, exceptions))
    seen = [set(part.lines["person"]) for part in parts]
    assert sum(map(len, seen)) == len(set().union(*seen)) if seen else True


@settings(CALM, max_examples=25 // PART)
@given(facts=people(), first=months)
def test_months_one_by_one_give_the_same_lines_as_a_year_at_once(facts: list[dict[str, Any]], first: int) -> None:
    whole = entitlement.compute(frame(facts), book(), first, first + 12).lines.to_dicts()
    singly = [
        row
        for month in range(first, first + 12)
        for row in entitlement.compute(frame(facts), book(), month, month + 1).lines.to_dicts()
    ]
    assert sorted_rows(whole) == sorted_rows(singly)


PLANTED = ["amount_fen", "central_fen", "fact", "month"]


@pytest.mark.parametrize("column", PLANTED)
def test_the_comparison_notices_one_wrong_number_in_one_line(column: str) -> None:
    facts = [_veteran()]
    owed = entitlement.compute(frame(facts), book(), month_ordinal(2022, 8), month_ordinal(2022, 10))
    expected = oracle.owed(facts, book(), month_ordinal(2022, 8), month_ordinal(2022, 10), values)
    assert_equal(owed, expected)
    wrong = owed.lines.with_row_index().with_columns(
        pl.when(pl.col("index") == 1).then(pl.col(column) + 1).otherwise(pl.col(column)).alias(column)
    )
    with pytest.raises(AssertionError):
        assert_equal(entitlement.Owed(wrong.drop("index"), owed.exceptions), expected)


def test_the_comparison_notices_an_engine_that_rounds_down(monkeypatch: pytest.MonkeyPatch) -> None:
    from rongjun.kernel.entitlement import prices

    def down(numerator: pl.Expr, denominator: int) -> pl.Expr:
        return numerator // denominator

    facts = [_veteran()]
    first = month_ordinal(2022, 1)
    expected = oracle.owed(facts, book(), first, first + 12, values)
    assert_equal(entitlement.compute(frame(facts), book(), first, first + 12), expected)
    monkeypatch.setattr(prices, "round_half_up", down)
    with pytest.raises(AssertionError):
        assert_equal(entitlement.compute(frame(facts), book(), first, first + 12), expected)


def _veteran() -> dict[str, Any]:
    return {
        "person": 1, "fact": 7, "category": "11", "grade": 7, "cause": "duty", "survivor": "", "era": "",
        "household": "rural", "region": "990101001001", "care": "", "service_start": None, "service_end": None,
        "birth": date(1955, 5, 5), "first_month": month_ordinal(2015, 1), "until_month": OPEN_MONTH, "death": None,
        "death_cause": "",
    }  # fmt: skip
