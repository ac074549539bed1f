"""Which rule plans a visit: by benefit, age, grade, health and hardship; once per period; never without a condition."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongjun.kernel.visiting import FACTS, Every, Known, Rule, due_in, faults_of, quarter_of, read_quarter

OLD = Known(frozenset({"11"}), date(1940, 5, 6), 3, {"alone": date(2020, 1, 1), "moved_in": date(2026, 6, 20)})


@pytest.mark.parametrize(
    ("rule", "quarter", "period", "by"),
    [
        (Rule(Every.QUARTER, from_age=80), "2026Q3", "2026Q3", date(2026, 9, 30)),
        (Rule(Every.HALF, facts=("alone",)), "2026Q3", "2026H2", date(2026, 9, 30)),
        (Rule(Every.YEAR, month=7, categories=("11", "42")), "2026Q3", "2026", date(2026, 7, 31)),
        (Rule(Every.YEAR, month=12, categories=("11",)), "2026Q4", "2026", date(2026, 12, 31)),
        (Rule(Every.ONCE, facts=("moved_in",), within_days=30), "2026Q3", "2026-06-20", date(2026, 9, 30)),
        (Rule(Every.QUARTER, worst_grade=4), "2026Q1", "2026Q1", date(2026, 3, 31)),
    ],
)  # fmt: skip
def test_a_rule_plans_once_a_period(rule: Rule, quarter: str, period: str, by: date) -> None:
    due = due_in(rule, OLD, quarter)
    assert due is not None and (due.period, due.by) == (period, by)


@pytest.mark.parametrize(
    "rule",
    [
        Rule(Every.QUARTER, from_age=90), Rule(Every.QUARTER, categories=("42",)), Rule(Every.QUARTER, worst_grade=2),
        Rule(Every.YEAR, month=1, categories=("11",)), Rule(Every.HALF, facts=("hardship",)),
        Rule(Every.ONCE, facts=("moved_in",), within_days=5), Rule(Every.QUARTER, categories=("11",), from_age=90),
    ],
)  # fmt: skip
def test_whoever_does_not_meet_every_condition_is_not_planned(rule: Rule) -> None:
    assert due_in(rule, OLD, "2026Q3") is None


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (Rule(Every.QUARTER), "nobody"), (Rule(Every.YEAR, categories=("11",)), "month"),
        (Rule(Every.QUARTER, month=3, from_age=80), "month"), (Rule(Every.ONCE, facts=("health",)), "days"),
        (Rule(Every.QUARTER, facts=("petition",)), "facts"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_says_why(rule: Rule, fault: str) -> None:
    assert fault in faults_of(rule)


@pytest.mark.parametrize("text", ["", "2026", "2026Q5", "2026Q0", "26Q1", "2026q1", "二〇二六Q1"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text or ""):
        read_quarter(text)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_every_day_lies_in_its_quarter(day: date) -> None:
    first, last = read_quarter(quarter_of(day))
    assert first <= day <= last and quarter_of(first) == quarter_of(last) and (last - first).days in range(89, 93)


def test_a_rule_can_ask_for_nothing_but_needs() -> None:
    """SAFEGUARDS 10: no field for petitions, opinions or how often somebody came."""
    assert set(FACTS) == {"health", "hardship", "alone", "bereaved", "moved_in"}
    assert set(Rule.__slots__) == {
        "every", "month", "categories", "from_age", "worst_grade", "facts", "within_days"
    }  # fmt: skip
    assert set(Known.__slots__) == {"categories", "birth", "grade", "facts"}
