"""A granted case changes what the next run owes, to the fen: through the real doors, beside the published standards.

The amounts are worked out anew from the source table (shared/policy/standards_all_years.csv), not by the engine.
"""

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from recognition_shipped import Office

from rongjun.domains.payments.models import Run, RunLine
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.procedures import load_shipped
from rongjun.domains.recognition.working import whole_step_answers
from rongjun.kernel.period import parse_month

ROOT = Path(__file__).parents[2]
SOURCE = ROOT.parent / "shared" / "policy" / "standards_all_years.csv"
WORKED = yaml.safe_load((ROOT / "tests" / "kernel" / "procedure_cases.yaml").read_text(encoding="utf-8"))
LATEST_WHOLE = {"伤残人员残疾抚恤金": "2022-08-01"}
"""The last whole table of a category, else August 2023: later ones are known in part or inferred, and not in force."""
GRADES = "一二三四五六七八九十"
CAUSES = {"war": "因战", "duty": "因公"}
WHOLE = os.environ.get("RONGJUN_PROOF") == "whole"
RATINGS = (
    [(grade, cause) for grade in range(1, 11) for cause in CAUSES] if WHOLE else [(1, "duty"), (5, "war"), (10, "duty")]
)
pytestmark = [
    pytest.mark.django_db(databases=["default", "access"]),
    pytest.mark.skipif(not SOURCE.exists(), reason="the source tables are kept beside the repository"),
]


type Lines = dict[tuple[str, int], int]


@dataclass(frozen=True)
class Worked:
    """A worked case of a procedure: its answers and the day of the decision."""

    answers: Mapping[str, str]
    steps: Mapping[str, Mapping[str, str]]


def worked(code: str) -> Worked:
    """Return the first worked case of a procedure that is granted."""
    found = next(one for one in WORKED if one["procedure"] == code and one.get("step_answers"))
    steps = {step: {k: str(v) for k, v in answers.items()} for step, answers in found["step_answers"].items()}
    own = ("name", "id_number", "area", "account")
    return Worked({k: str(v) for k, v in found["answers"].items() if k not in own}, steps)


def year_fen(category: str, grade: str = "", cause: str = "", times: int = 1) -> Decimal:
    """Return the national amount of a year in fen."""
    with SOURCE.open(encoding="utf-8", newline="") as source:
        rows = [
            row for row in csv.DictReader(source)
            if (row["category"], row["grade"], row["cause"], row["residence"]) == (category, grade, cause, "")
            and row["effective_from"] <= LATEST_WHOLE.get(category, "2023-08-01")
            and row["period"] in ("year", "month")
        ]  # fmt: skip
    row = max(rows, key=lambda one: one["effective_from"])
    return Decimal(row["amount_yuan"]) * times * 100 * (12 if row["period"] == "month" else 1)


def month_fen(a_year: Decimal, month: int) -> int:
    """Return the fen of a month of the year: twelve of them come to the year, each cut where its part of it ends."""

    def until(months: int) -> int:
        return int((a_year * months / 12).quantize(Decimal(1), ROUND_HALF_UP))

    return until(month) - until(month - 1)


def owed(benefit: str, a_year: Decimal, first: int, last: int) -> Lines:
    """Return the months of 2026 from the first to the last at an amount a year."""
    return {(benefit, month): month_fen(a_year, month) for month in range(first, last + 1)}


def lines_of(run: Run, case: Case) -> Lines:
    """Return what a run pays the person of a case: (benefit, month of 2026) to fen, of each month one line."""
    rows = RunLine.objects.filter(run_id=run.pk, person_id=case.person_id)
    found = {(one.benefit, one.month - parse_month("2026-01") + 1): one.amount_fen for one in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture
def office(settings: Any, tmp_path: Any) -> Office:
    settings.VAR_DIR, settings.SECOND_LOOK = tmp_path, 0
    load_shipped()
    return Office()


PAYS = {
    "ill-returned": ("ill_returned_allowance", "带病回乡退伍军人", 1),
    "war-participant": ("participant_allowance", "参战参试退役军人", 1),
    "test-participant": ("participant_allowance", "参战参试退役军人", 1),
    "old-conscript": ("old_conscript_allowance", "农村籍老义务兵(每服一年)", 4),
    "martyr-child": ("martyr_child_allowance", "烈士老年子女", 1),
    "survivor-pension": ("survivor_pension", "病故军人遗属定期抚恤金", 1),
}
"""Benefit, category of the source table, how often (years of service: three years and a day are four)."""


def test_each_allowance_is_owed_from_the_month_of_its_decision(office: Office) -> None:
    office.released("2026-02")
    cases = {}
    for number, code in enumerate(PAYS):
        case = worked(code)
        who = f"某{GRADES[number]}"
        cases[code] = office.granted(code, case.answers, case.steps, decided=date(2026, 3 + number, 20), name=who)
    run = office.run("2026-10")
    for code, (benefit, category, times) in PAYS.items():
        since = cases[code].decided_on.month
        assert lines_of(run, cases[code]) == owed(benefit, year_fen(category, times=times), since, 10), code
    assert len({case.decided_on.month for case in cases.values()}) > 3


@pytest.mark.parametrize(("grade", "cause"), RATINGS)
def test_a_rating_is_owed_from_the_month_in_which_it_was_approved(office: Office, grade: int, cause: str) -> None:
    office.released("2026-02")
    case = rating(office, "rating-new", grade, cause)
    approved = date.fromisoformat(whole_step_answers(case)["province"]["approved_on"])
    assert approved.month < case.decided_on.month
    expected = owed("disability_pension", disability(grade, cause), approved.month, 8)
    assert lines_of(office.run("2026-08"), case) == expected


def test_who_moves_in_is_paid_here_from_the_month_after_the_other_county(office: Office) -> None:
    office.released("2025-12")
    moving = worked("transfer-in")
    case = office.granted("transfer-in", moving.answers, moving.steps, decided=date(2026, 4, 8), name="赵六")
    expected = owed("disability_pension", disability(5, "war"), 1, 5)
    assert lines_of(office.run("2026-05"), case) == expected


def test_another_grade_is_owed_from_its_month_and_the_months_before_stay(office: Office) -> None:
    office.released("2025-12")
    moving = worked("transfer-in")
    case = office.granted("transfer-in", moving.answers, moving.steps, decided=date(2026, 4, 8), name="赵六")
    office.released("2026-05")
    office.moved_to(date(2026, 7, 1))
    again = rating(office, "rating-change", 6, "war", person=case.person_id, rated_on="2015-06-01", name="赵六")
    assert again.person_id == case.person_id
    approved = date.fromisoformat(whole_step_answers(again)["province"]["approved_on"]).month
    before = owed("disability_pension", disability(5, "war"), 6, approved - 1)
    after = owed("disability_pension", disability(6, "war"), approved, 10)
    assert lines_of(office.run("2026-10"), again) == before | after


def rating(
    office: Office, code: str, grade: int, cause: str, *, person: int | None = None, name: str = "张三", **answers: str
) -> Case:
    """Return a case of rating granted some months after the province approved."""
    known = worked(code)
    rated = {"cause": cause, "grade": f"g{grade}"}
    steps = dict(known.steps)
    steps |= {"proposal": {**steps["proposal"], **rated}, "province": {"agrees": "yes", "cert_no": "军1", **rated}}
    steps["decide"] = {"care": "home"} if grade <= 4 else {}
    given = {**known.answers, "cause": cause, **answers}
    decided = date(office.at.year, office.at.month + 3, 3)
    return office.granted(code, given, steps, decided=decided, name=name, person=person)


def disability(grade: int, cause: str) -> Decimal:
    """Return the disability pension of a year in fen."""
    return year_fen("伤残人员残疾抚恤金", f"{GRADES[grade - 1]}级", CAUSES[cause])
