"""The rules of alerts, as worked cases that an auditor can read (watch_cases.yaml), and what holds for any facts."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rongjun.kernel import watch
from rongjun.kernel.money import parse_yuan
from rongjun.kernel.period import parse_month

CASES = yaml.load(
    (Path(__file__).parent / "watch_cases.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
)  # fmt: skip
SHAPES = {
    "promised": watch.Promised, "pools": watch.Pool, "sent": watch.Sent, "misuses": watch.Misuse,
    "advances": watch.Advanced, "stuck": watch.Stuck, "outlooks": watch.Outlook,
}  # fmt: skip
MONEY = {"due": "due_fen", "balance": "balance_fen", "amount": "fen", "granted": "granted_fen", "left": "left_fen"}


def fen(value: Any) -> int:
    return parse_yuan(f"{value:.2f}")


def facts_of(case: dict[str, Any]) -> watch.Facts:
    return watch.Facts(**{name: [_row(SHAPES[name], row) for row in case[name]] for name in SHAPES if name in case})


def _row(shape: Any, row: dict[str, Any]) -> Any:
    said = {MONEY.get(key, key): fen(value) if key in MONEY else value for key, value in row.items()}
    if "inflows" in said:
        said["inflows"] = tuple((day, fen(yuan)) for day, yuan in said["inflows"])
    if "needs" in said:
        said["needs"] = {parse_month(month): fen(yuan) for month, yuan in said["needs"].items()}
    return shape(**said)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_a_worked_case_finds_exactly_what_it_says(case: dict[str, Any]) -> None:
    found = watch.find(facts_of(case), watch.DEFAULT_DAYS | case.get("days", {}), case["today"])
    told = [(one.kind, one.subject, one.amount_fen) for one in found]
    assert told == [(one["kind"], one["subject"], fen(one["amount"])) for one in case["finds"]]


def test_every_kind_of_alert_has_a_case() -> None:
    assert {one["kind"] for case in CASES for one in case["finds"]} == set(watch.KINDS)


@given(
    st.integers(0, 10**9), st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 10**8)))
)
def test_what_is_idle_is_never_more_than_there_is_nor_than_came_before(
    balance: int, inflows: list[tuple[date, int]]
) -> None:
    since = date(2026, 6, 1)
    idle = watch.idle_part(balance, inflows, since)
    assert 0 <= idle <= balance
    assert idle == balance if all(day < since for day, _fen in inflows) else True
    later = watch.idle_part(balance, inflows, date(2027, 1, 1))
    assert later == balance and idle <= later


def test_the_same_facts_give_the_same_findings_in_any_order() -> None:
    facts = facts_of(next(case for case in CASES if "stuck" in case))
    turned = watch.Facts(stuck=list(facts.stuck)[::-1])
    today = date(2026, 6, 30)
    assert watch.find(facts, watch.DEFAULT_DAYS, today) == watch.find(turned, watch.DEFAULT_DAYS, today)
