"""What if, in the kernel: a change touches what it names from its month on, nothing else, and never the book."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import oracle
import polars as pl
import pytest
from engine_book import book
from hypothesis import given, settings
from hypothesis import strategies as st
from test_engine_oracle import CALM, _veteran, frame, months, people

from rongjun.kernel import entitlement
from rongjun.kernel.entitlement.ages import age_from, ages_of
from rongjun.kernel.entitlement.supposing import Group, extend, group_of
from rongjun.kernel.money import round_half_up
from rongjun.kernel.period import month_ordinal
from rongjun.kernel.rulebook.lookup import cell_in_force, funding_in_force, region_of
from rongjun.kernel.rulebook.model import Rulebook
from rongjun.kernel.rulebook.resolve import resolve
from rongjun.kernel.rulebook.supposing import (
    AGE,
    AMOUNT,
    EVERY,
    FUNDING,
    PERCENT,
    SET,
    Change,
    Unable,
    change_of,
    suppose,
)

AUGUST = month_ordinal(2022, 8)
FAR = "880101001001"


def worth(known: Rulebook, benefit: str, key: str, month: int, area: str = FAR) -> tuple[int, bool]:
    """Return (fen, yearly) that a key is worth in a month and place."""
    rows = resolve(known, month, [region_of(known, area)])
    row = rows.filter((pl.col("benefit") == benefit) & (pl.col("key") == key)).row(0, named=True)
    return row["amount_fen"], row["yearly"]


def values_in(known: Rulebook) -> Any:
    def values(month: int, area: str) -> Mapping[tuple[str, str], Mapping[str, Any]]:
        rows = resolve(known, month, [region_of(known, area)]).iter_rows(named=True)
        return {(row["benefit"], row["key"]): row for row in rows}

    return values


def test_a_rise_by_per_cent_raises_from_its_month_on_and_what_comes_later_too() -> None:
    after = suppose(book(), [Change(PERCENT, AUGUST, table="participant", key=EVERY, value=600)])
    for month in (AUGUST, AUGUST + 13):
        before = worth(book(), "participant_allowance", "war", month)
        assert worth(after, "participant_allowance", "war", month) == (round_half_up(before[0] * 106, 100), before[1])
    assert worth(after, "participant_allowance", "war", AUGUST - 1) == worth(
        book(), "participant_allowance", "war", AUGUST - 1
    )
    assert after.version != book().version and suppose(book(), []) is book()


def test_a_month_between_two_standards_is_raised_from_there_and_the_book_itself_stays() -> None:
    cells = book().cells
    after = suppose(book(), [Change(AMOUNT, AUGUST + 2, table="participant", key="war", value=10_000, period="month")])
    assert worth(after, "participant_allowance", "war", AUGUST + 1)[0] == 80_000
    assert worth(after, "participant_allowance", "war", AUGUST + 2)[0] == 90_000
    assert worth(after, "participant_allowance", "nuclear", AUGUST + 2)[0] == 80_000
    assert book().cells is cells


def test_an_amount_by_the_year_on_a_standard_by_the_month_makes_a_year() -> None:
    after = suppose(book(), [Change(AMOUNT, AUGUST, table="participant", key="war", value=12_000, period="year")])
    assert worth(after, "participant_allowance", "war", AUGUST) == (80_000 * 12 + 12_000, True)


def test_a_value_that_is_set_holds_over_later_standards() -> None:
    after = suppose(book(), [Change(SET, AUGUST, table="participant", key="war", value=90_000, period="month")])
    assert {worth(after, "participant_allowance", "war", month)[0] for month in (AUGUST, AUGUST + 24)} == {90_000}


def test_a_place_of_its_own_rule_is_raised_there_and_elsewhere_not() -> None:
    rule = next(one for one in book().local_rules if one.until > AUGUST and one.effective <= AUGUST)
    change = Change(PERCENT, AUGUST, table=rule.table, key=rule.key, region=rule.region, value=1_000)
    after = suppose(book(), [change])
    touched = [one for one in after.local_rules if "#what-if" in one.id]
    assert touched and all(one.region == rule.region for one in touched)
    assert next(one for one in after.local_rules if one.id == rule.id).until == AUGUST or rule.effective == AUGUST


def test_a_place_without_a_book_gets_a_rule_of_its_own() -> None:
    change = Change(AMOUNT, AUGUST, table="participant", key="war", region=FAR[:6], value=5_000, period="month")
    after = suppose(book(), [change])
    assert worth(after, "participant_allowance", "war", AUGUST)[0] == 85_000
    assert worth(after, "participant_allowance", "war", AUGUST, "770101001001")[0] == 80_000


def test_shares_change_in_every_book_inside_the_place_and_the_sum_stays() -> None:
    after = suppose(book(), [Change(FUNDING, AUGUST, benefit=EVERY, value=5_000, other=2_500)])
    for area in (FAR, "990101001001"):
        rule = funding_in_force(after, "disability_pension", area, AUGUST)
        assert rule is not None and (rule.central_bp, rule.provincial_bp) == (5_000, 2_500)
    facts = frame([_veteran()])
    old, new = (entitlement.compute(facts, one, AUGUST, AUGUST + 12).lines for one in (book(), after))
    assert old["amount_fen"].sum() == new["amount_fen"].sum() and not old.equals(new)


def test_an_age_is_a_dated_value_with_its_article_and_books_without_one_mean_sixty() -> None:
    cell = cell_in_force(book(), "age_from", "old_conscript_allowance", month_ordinal(2025, 1))
    assert cell is not None and cell.value == 60 and "第六十二条" in cell.citation.text
    bare = replace(book(), version="bare", cells=tuple(one for one in book().cells if one.table != "age_from"))
    assert age_from(bare, "old_conscript_allowance", AUGUST) == 60 and age_from(bare, "disability_pension", AUGUST) == 0
    after = suppose(book(), [Change(AGE, AUGUST, benefit="old_conscript_allowance", value=58)])
    steps = ages_of(after, AUGUST - 2, AUGUST + 2).filter(pl.col("benefit") == "old_conscript_allowance").rows()
    assert steps == [
        ("old_conscript_allowance", 60, AUGUST - 2, AUGUST), ("old_conscript_allowance", 58, AUGUST, AUGUST + 2),
    ]  # fmt: skip


@pytest.mark.parametrize(("birth_year", "paid"), [(1962, 12), (1963, 12), (1964, 7), (1965, 0)])
def test_fifty_eight_pays_from_the_month_of_the_fifty_eighth_birthday(birth_year: int, paid: int) -> None:
    from datetime import date

    spell = _veteran() | {
        "category": "81", "grade": 0, "cause": "", "birth": date(birth_year, 1, 31),
        "service_start": date(1980, 12, 1), "service_end": date(1983, 12, 1),
    }  # fmt: skip
    after = suppose(book(), [Change(AGE, AUGUST - 24, benefit="old_conscript_allowance", value=58)])
    first = month_ordinal(2021, 8)
    lines = entitlement.compute(frame([spell]), after, first, first + 12).lines
    assert lines.height == paid


def test_a_group_is_computed_as_another_from_the_month_on_and_nobody_else() -> None:
    ill = _veteran() | {"person": 2, "fact": 8, "grade": 8, "cause": "illness"}
    facts = frame([_veteran(), ill])
    group = Group(("11",), grade_from=7, grade_to=10, cause="illness", as_cause="duty")
    assert group_of(group.plain()) == group
    changed = extend(facts, [(AUGUST, group)])
    lines = entitlement.compute(changed, book(), AUGUST - 1, AUGUST + 1).lines
    assert lines.filter(pl.col("person") == 2)["month"].to_list() == [AUGUST]
    assert lines.filter(pl.col("person") == 1).height == 2
    assert entitlement.compute(facts, book(), AUGUST - 1, AUGUST + 1).lines.filter(pl.col("person") == 2).is_empty()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (Change(PERCENT, AUGUST, table="local_wage", key=EVERY, value=600), "nothing"),
        (Change(PERCENT, AUGUST, table="participant", key="war", value=-20_000), "range"),
        (Change(FUNDING, AUGUST, benefit=EVERY, value=8_000, other=3_000), "range"),
        (Change(AGE, AUGUST, benefit="disability_pension", value=58), "no-age"),
    ],
)
def test_a_change_that_cannot_be_made_says_why(change: Change, code: str) -> None:
    with pytest.raises(Unable) as refused:
        suppose(book(), [change])
    assert refused.value.code == code


def test_a_change_is_kept_as_json_and_read_back() -> None:
    from dataclasses import asdict

    change = Change(FUNDING, AUGUST, benefit=EVERY, value=5_000, other=2_500)
    assert change_of(asdict(change)) == change


@settings(CALM, max_examples=12)
@given(facts=people(), first=months, percent=st.integers(-3_000, 9_000), month=months)
def test_a_raised_book_gives_what_the_oracle_gives_on_it(
    facts: list[dict[str, Any]], first: int, percent: int, month: int
) -> None:
    try:
        after = suppose(book(), [Change(PERCENT, month, table="disability", key=EVERY, value=percent)])
    except Unable:
        return
    owed = entitlement.compute(frame(facts), after, first, first + 6).lines
    lines, _faults = oracle.owed(facts, after, first, first + 6, values_in(after))
    assert sorted(owed["amount_fen"].to_list()) == sorted(line["amount_fen"] for line in lines)
