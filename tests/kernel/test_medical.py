"""Medical help: rules as data, one bill to the fen, fair turns."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongjun.kernel.medical.bill import Bill, faults_of, really_paid_bp, work_out
from rongjun.kernel.medical.rule import Rule, read_rule
from rongjun.kernel.medical.turns import Asker, put_in_turn
from rongjun.kernel.money import round_half_up

RAW: dict[str, Any] = {
    "doc_no": "例〔2026〕1号", "effective": "2026-01-01", "promise_bp": 9000, "contribution_fen": 40000,
    "groups": [
        {"code": "g16", "name": "一至六级", "categories": ["11"], "grades": [1, 2, 3, 4, 5, 6],
         "outpatient": {"start_fen": 0, "share_bp": 8000, "yearly_fen": 500000},
         "inpatient": {"start_fen": 0, "share_bp": 7000, "yearly_fen": 5000000, "fills_promise": True}},
        {"code": "other", "name": "其他", "categories": ["11", "31", "41"],
         "inpatient": {"start_fen": 10000, "share_bp": 5000, "yearly_fen": 1000000}},
    ],
}  # fmt: skip


def rule() -> Rule:
    """The rule of these tests."""
    made, faults = read_rule(RAW)
    assert not faults
    assert made is not None
    return made


fen = st.integers(0, 10**8)


@st.composite
def bills(draw: st.DrawFn) -> Bill:
    """Bills without contradictions."""
    policy, beyond = draw(fen), draw(fen)
    basic = draw(st.integers(0, policy))
    serious = draw(st.integers(0, policy - basic))
    assistance = draw(st.integers(0, policy - basic - serious))
    return Bill(draw(st.sampled_from(("outpatient", "inpatient"))), policy + beyond, policy, basic, serious, assistance)


@given(bill=bills(), used=fen, number=st.integers(0, 1))
def test_a_subsidy_never_passes_what_remains_nor_the_ceiling_of_the_year(bill: Bill, used: int, number: int) -> None:
    group = rule().groups[number]
    worked = work_out(rule(), group, bill, used)
    if worked is None:
        assert bill.kind not in group.shares
        return
    assert 0 <= worked.amount_fen <= min(worked.remains_fen, max(0, group.shares[bill.kind].yearly_fen - used))
    assert bill.others_fen + worked.amount_fen <= bill.total_fen


@given(bill=bills())
def test_who_is_filled_up_gets_the_promised_share_unless_the_ceiling_is_reached(bill: Bill) -> None:
    worked = work_out(rule(), rule().groups[0], bill, 0)
    if bill.kind != "inpatient" or worked is None or worked.amount_fen == worked.left_fen:
        return
    assert bill.others_fen + worked.amount_fen >= round_half_up(bill.policy_fen * 9000, 10_000)


@given(bill=bills(), used=fen)
def test_two_bills_of_a_year_together_never_pass_the_ceiling(bill: Bill, used: int) -> None:
    group = rule().groups[0]
    first = work_out(rule(), group, bill, used)
    assert first is not None
    second = work_out(rule(), group, bill, used + first.amount_fen)
    assert second is not None
    ceiling = group.shares[bill.kind].yearly_fen
    assert used >= ceiling or used + first.amount_fen + second.amount_fen <= ceiling


def test_a_bill_to_the_fen() -> None:
    bill = Bill("inpatient", 1_234_567, 1_000_001, 600_000, 50_000, 0)
    worked = work_out(rule(), rule().groups[0], bill, 0)
    assert worked is not None
    assert (worked.remains_fen, worked.by_share_fen, worked.to_promise_fen) == (350_001, 245_001, 5_000)
    assert worked.amount_fen == 250_001
    assert really_paid_bp(1_000_001, 650_000 + 250_001) == 9000


def test_the_first_group_of_the_rule_that_takes_a_status_counts() -> None:
    assert rule().group_of([("31", None), ("11", 3)]).code == "g16"  # type: ignore[union-attr]
    assert rule().group_of([("11", 8)]).code == "other"  # type: ignore[union-attr]
    assert rule().group_of([("61", None)]) is None


@pytest.mark.parametrize(
    ("bill", "field"),
    [
        (Bill("inpatient", 100, 200), "policy_fen"), (Bill("inpatient", 100, 90, 60, 30, 20), "basic_fen"),
        (Bill("outpatient", -1, -1), "total_fen"),
    ],
)  # fmt: skip
def test_figures_that_contradict_each_other_are_named(bill: Bill, field: str) -> None:
    assert field in [one for one, _fault, _mend in faults_of(bill)]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"promise_bp": 10_001}, "promise_bp"), ({"promise_bp": True}, "promise_bp"), ({"doc_no": ""}, "doc_no"),
        ({"effective": "今年"}, "effective"), ({"groups": []}, "groups"),
        ({"groups": [RAW["groups"][0], RAW["groups"][0]]}, "groups"),
        ({"groups": [{**RAW["groups"][0], "grades": [11]}]}, "groups/1/grades"),
        ({"groups": [{**RAW["groups"][0], "categories": []}]}, "groups/1/categories"),
        ({"groups": [{"code": "a", "name": "a", "categories": ["11"]}]}, "groups/1"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_read_names_the_place_and_the_mend(change: dict[str, Any], where: str) -> None:
    made, faults = read_rule(RAW | change)
    assert made is None
    assert where in [one.where for one in faults]
    assert all(one.mend for one in faults)


days = st.dates(date(2000, 1, 1), date(2026, 1, 1))


@given(
    askers=st.lists(
        st.builds(Asker, st.uuids().map(str), days, days, st.none() | days), unique_by=lambda one: one.key, max_size=30
    ),
    places=st.integers(0, 40),
    seed=st.text(max_size=8),
)
def test_nobody_who_waited_longer_is_left_behind_one_who_waited_less(
    askers: list[Asker], places: int, seed: str
) -> None:
    turns = put_in_turn(askers, places, date(2026, 6, 1), seed)
    assert sum(one.given for one in turns) == min(places, len(askers))
    given_days = [one.since for one in turns if one.given]
    left_days = [one.since for one in turns if not one.given]
    assert not given_days or not left_days or max(given_days) <= min(left_days)
    assert put_in_turn(list(reversed(askers)), places, date(2026, 6, 1), seed) == turns


def test_who_never_stayed_waits_since_the_day_of_entitlement() -> None:
    old, fresh = date(2010, 1, 1), date(2020, 1, 1)
    turns = put_in_turn([Asker("a", old, fresh, fresh), Asker("b", old, fresh, None)], 1, fresh + timedelta(1), "")
    assert [one.asker.key for one in turns] == ["b", "a"]
