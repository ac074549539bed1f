"""Petition clocks: cases by hand with their articles, an oracle that counts day by day, and rows that are refused."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from rongjun.kernel.calendar import Calendar, Unit
from rongjun.kernel.petition.clock_rows import READ, TERMS, WRITTEN, answer_row
from rongjun.kernel.petition.clocks import RULES, Term, count_term
from tests.kernel.petition_days import FIRST, LAST, expected, rests

FILE = Path(__file__).parents[2] / "rulebooks" / "worked_cases" / "petitions" / "clocks.yaml"
CASES: list[dict[str, Any]] = yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["案例"]
CALENDAR = Calendar()
GOOD = dict.fromkeys(READ, "") | {
    "case": "X-1", "route": "request", "via": "transferred", "anonymous": "no", "received_on": "2026-02-09",
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["名称"])
def test_the_worked_cases_come_out_as_they_say(case: dict[str, Any]) -> None:
    answered = answer_row({"case": "算例"} | case["情况"], CALENDAR)
    assert answered.row["error"] == ""
    assert {name: answered.row[name] for name in TERMS if answered.row[name]} == case["期限"]
    assert [name for name in TERMS if name in answered.row["note"]] == case.get("暂定", [])
    assert ("provisional" in answered.row["note"]) == ("暂定" in case)
    assert case["依据"].startswith("第")


def test_the_notices_written_down_by_hand_are_those_of_the_library() -> None:
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    assert [day for day in days if CALENDAR.is_working_day(day) == rests(day)] == []


GAPS = st.integers(0, 120)
STAGES = READ[4:6] + READ[7:11]


@st.composite
def rows(draw: st.DrawFn) -> dict[str, str]:
    """A row whose days are in order; it stops at any stage, or leaves one out."""
    day = draw(st.dates(FIRST, LAST))
    row = dict.fromkeys(READ, "") | {
        "case": draw(st.sampled_from(["1", "甲〔2026〕3号"])),
        "route": draw(st.sampled_from(["request", "request", "suggestion", "accusation", "procedure"])),
        "via": draw(st.sampled_from(["direct", "transferred"])), "anonymous": draw(st.sampled_from(["yes", "no"])),
        "received_on": day.isoformat(), "extension_days": draw(st.sampled_from(["", "0", "1", "30"])),
        "hearing_days": draw(st.sampled_from(["", "0", "7", "45"])),
    }  # fmt: skip
    for name in STAGES[1 : draw(st.integers(1, len(STAGES)))]:
        day += timedelta(days=draw(GAPS))
        row[name] = day.isoformat() if draw(st.integers(0, 9)) else ""
    return row


@given(rows())
@example(GOOD | {"received_on": "2024-02-29", "accepted_on": "2024-02-29", "extension_days": "30"})
@example(GOOD | {"received_on": "2025-12-31", "replied_on": "2026-01-16"})
@example(GOOD | {"received_on": "2026-12-31"})
def test_every_row_agrees_with_counting_day_by_day(row: dict[str, str]) -> None:
    answered = answer_row(row, CALENDAR)
    last_days, unsure = expected(row)
    assert answered.row["error"] == "" and tuple(answered.row) == WRITTEN
    assert {name: answered.row[name] for name in TERMS if answered.row[name]} == last_days
    assert bool(answered.row["note"]) == unsure
    assert {name: answered.row[name] for name in READ} == row


@given(rows(), st.integers(1, 30))
def test_an_extension_moves_the_finish_by_exactly_its_days(row: dict[str, str], days: int) -> None:
    base = row | {"route": "request", "accepted_on": row["received_on"], "extension_days": ""}
    base |= dict.fromkeys(READ[7:11], "")
    plain, later = (
        answer_row(base | {"extension_days": text}, CALENDAR).row["finish_by"] for text in ("", str(days))
    )  # fmt: skip
    assert date.fromisoformat(later) - date.fromisoformat(plain) == timedelta(days=days)


@given(st.dates(FIRST, LAST - timedelta(days=60)))
def test_only_the_persons_own_limits_move_and_only_off_rest_days(day: date) -> None:
    for term, rule in RULES.items():
        last = count_term(term, day, CALENDAR).last_day
        nominal = day + timedelta(days=rule.limit.n)
        if rule.limit.unit is Unit.DAY and not rule.for_person:
            assert last == nominal
        elif rule.for_person:
            assert last >= nominal and not rests(last)
            assert all(rests(nominal + timedelta(days=n)) for n in range((last - nominal).days))


def test_a_notice_that_the_office_entered_makes_a_date_certain_and_moves_it() -> None:
    """An invented notice of 2027: 1 to 3 January rest, so that the fifth working day is a day later."""
    entered = Calendar({date(2027, 1, 1): False, date(2027, 1, 2): False}, known_until=date(2027, 12, 31))
    row = GOOD | {"received_on": "2026-12-28"}
    before, after = answer_row(row, CALENDAR).row, answer_row(row, entered).row
    assert (before["object_by"], bool(before["note"])) == ("2027-01-04", True)
    assert (after["object_by"], after["note"]) == ("2027-01-05", "")


@pytest.mark.parametrize(
    ("changed", "columns"),
    [
        ({"route": "appeal"}, ["route"]),
        ({"route": "Request"}, ["route"]),
        ({"via": "post"}, ["via"]),
        ({"anonymous": "maybe"}, ["anonymous"]),
        ({"case": " "}, ["case"]),
        ({"received_on": ""}, ["received_on"]),
        ({"received_on": "2026-02-29"}, ["received_on"]),
        ({"received_on": "2026/2/9"}, ["received_on"]),
        ({"received_on": "20260209"}, ["received_on"]),
        ({"received_on": "2026-W07-1"}, ["received_on"]),
        ({"received_on": "\uff12026-02-09"}, ["received_on"]),
        ({"received_on": "0206-02-09"}, ["received_on"]),
        ({"received_on": "9999-12-31"}, ["received_on"]),
        ({"accepted_on": "2026-02-08"}, ["accepted_on"]),
        ({"replied_on": "2026-02-08"}, ["replied_on"]),
        ({"replied_on": "2026-04-10", "review_received_on": "2026-04-09"}, ["review_received_on"]),
        ({"review_received_on": "2026-04-10", "review_replied_on": "2026-04-09"}, ["review_replied_on"]),
        ({"review_replied_on": "2026-04-10", "rereview_received_on": "2026-04-09"}, ["rereview_received_on"]),
        ({"accepted_on": "2026-02-09", "extension_days": "31"}, ["extension_days"]),
        ({"extension_days": "-1"}, ["extension_days"]),
        ({"extension_days": "7.5"}, ["extension_days"]),
        ({"extension_days": "\uff17"}, ["extension_days"]),
        ({"hearing_days": "-1"}, ["hearing_days"]),
        ({"hearing_days": "three"}, ["hearing_days"]),
        ({"hearing_days": "99999"}, ["hearing_days"]),
        ({"route": "x", "via": "", "received_on": "?"}, ["via", "route", "received_on"]),
    ],
)
def test_a_row_that_cannot_be_computed_says_each_fault_and_gives_no_day(
    changed: dict[str, str], columns: list[str]
) -> None:
    answered = answer_row(GOOD | changed, CALENDAR)
    assert [fault.column for fault in answered.faults] == columns
    assert all(fault.fault and fault.mend and fault.told in answered.row["error"] for fault in answered.faults)
    assert not any(answered.row[name] for name in (*TERMS, "note"))


def test_cells_that_slipped_to_the_right_are_refused() -> None:
    answered = answer_row(GOOD, CALENDAR, beyond="2026-01-01")
    assert "比表头多" in answered.row["error"] and not answered.row["inform_by"]


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"route": "suggestion", "extension_days": "30"}, "extension_days"),
        ({"route": "procedure", "replied_on": "2026-03-01"}, "replied_on"),
        ({"route": "accusation", "hearing_days": "3"}, "hearing_days"),
        ({"extension_days": "30"}, "extension_days"),
        ({"hearing_days": "3"}, "hearing_days"),
        ({"received_on": "2022-04-30"}, "received_on"),
    ],
)
def test_what_a_row_says_and_no_limit_hangs_on_is_told_and_not_refused(changed: dict[str, str], column: str) -> None:
    answered = answer_row(GOOD | changed, CALENDAR)
    assert [words.split("：")[0] for words in answered.unused] == [column]
    assert answered.row["error"] == "" and not answered.row["finish_by"] and not answered.row["review_request_by"]


@pytest.mark.parametrize(
    ("term", "added"), [(Term.FINISH, 31), (Term.FINISH, -1), (Term.REVIEW, 1), (Term.INFORM, 5), (Term.REREVIEW, -1)]
)
def test_days_are_added_only_where_an_article_says_so(term: Term, added: int) -> None:
    with pytest.raises(ValueError, match="days"):
        count_term(term, date(2026, 3, 2), CALENDAR, added_days=added)


def test_each_limit_is_the_one_of_its_article() -> None:
    """The figures of shared/policy/petition_deadlines.csv, one by one."""
    assert {term: (rule.limit.n, rule.limit.unit.value, rule.for_person) for term, rule in RULES.items()} == {
        Term.FORWARD: (15, "day", False),
        Term.INFORM: (15, "day", False),
        Term.OBJECT: (5, "working_day", False),
        Term.FINISH: (60, "day", False),
        Term.ASK_REVIEW: (30, "day", True),
        Term.REVIEW: (30, "day", False),
        Term.ASK_REREVIEW: (30, "day", True),
        Term.REREVIEW: (30, "day", False),
    }
    assert all(rule.article.startswith("第") and rule.source for rule in RULES.values())
