"""A granted case changes what the next run owes, to the fen: through the real doors, beside the published standards.

The amounts are worked out anew from the source table (shared/policy/standards_all_years.csv), not by the engine.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from recognition_shipped import Office
from recognition_world import citizen_number
from sampling import few

from rongjun.domains.payments.models import Run, RunLine
from rongjun.domains.people.models import Person
from rongjun.domains.people.registry import identity_index
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.procedures import load_shipped
from rongjun.domains.recognition.working import whole_step_answers
from rongjun.kernel.period import parse_month

ROOT = Path(__file__).parents[2]
SOURCE = ROOT.parent / "shared" / "policy" / "standards_all_years.csv"
FORMULAS = SOURCE.with_name("benefit_formulas.csv")
WORKED = yaml.safe_load((ROOT / "tests" / "kernel" / "procedure_cases.yaml").read_text(encoding="utf-8"))
LATEST_WHOLE = {"伤残人员残疾抚恤金": "2022-08-01"}
"""The last whole table of a category, else August 2023: later ones are known in part or inferred, and not in force."""
GRADES = "一二三四五六七八九十"
CAUSES = {"war": "因战", "duty": "因公"}
RATINGS = few(3, [(grade, cause) for grade in range(1, 11) for cause in CAUSES], "ratings")
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
    known = citizen_number(office.running)
    again = rating(office, "rating-change", 6, "war", rated_on="2015-06-01", name="赵六", id_number=known)
    assert again.person_id == case.person_id
    approved = date.fromisoformat(whole_step_answers(again)["province"]["approved_on"]).month
    before = owed("disability_pension", disability(5, "war"), 6, approved - 1)
    after = owed("disability_pension", disability(6, "war"), approved, 10)
    assert lines_of(office.run("2026-10"), again) == before | after


def test_a_corrected_identity_number_finds_its_person_who_is_paid_on(office: Office) -> None:
    office.released("2025-12")
    moving = worked("transfer-in")
    case = office.granted("transfer-in", moving.answers, moving.steps, decided=date(2026, 4, 8), name="赵六")
    old, right = citizen_number(office.running), citizen_number(500)
    asked = {"id_number": old, "what": "number", "new_number": right, "by": "self"}
    again = office.granted("identity-correction", asked, {}, decided=date(2026, 4, 20), name="赵六")
    assert again.person_id == case.person_id
    assert [one.pk for one in Person.objects.filter(id_index=identity_index(right))] == [case.person_id]
    assert not Person.objects.filter(id_index=identity_index(old)).exists()
    assert lines_of(office.run("2026-05"), case) == owed("disability_pension", disability(5, "war"), 1, 5)


LOCAL = """region: "990101"
name: 试验县
values:
- {table: local_wage, key: all, amount: 7050, period: month, from: 2020-01-01, citation: 公报, source: 虚构}
"""


def nursing_fee() -> Decimal:
    """Return the nursing fee of a year of grades 3 and 4, war or duty, in fen: its part of the local wage above."""
    with FORMULAS.open(encoding="utf-8", newline="") as source:
        rows = [one for one in csv.DictReader(source) if one["item"] == "护理费"]
    (row,) = (one for one in rows if one["condition"] == "因战因公3-4级")
    return Decimal(7050) * 100 * Decimal(row["formula"].rstrip("%")) / 100 * 12


def in_third_grade(office: Office, care: str) -> tuple[Case, dict[str, str]]:
    """Return the case of somebody of grade 3 who moved in and is paid here from January, and what later cases ask."""
    folder = Path(settings.VAR_DIR) / "rulebooks"
    folder.mkdir()
    (folder / "990101.yaml").write_text(LOCAL, encoding="utf-8")
    office.released("2025-12")
    moving = worked("transfer-in")
    given = {**moving.answers, "grade": "g3", "care": care}
    case = office.granted("transfer-in", given, moving.steps, decided=date(2026, 4, 8), name="赵六")
    return case, {"id_number": citizen_number(office.running), "category": "c11", "grade_now": "g3", "by": "self"}


def test_a_nursing_fee_is_owed_from_the_day_decided(office: Office) -> None:
    case, known = in_third_grade(office, "institution")
    asked = known | {"ground": "later", "care": "home", "in_hospital": "no"}
    office.granted("nursing-fee", asked, {"decide": {"starts_on": "2026-05-01"}}, decided=date(2026, 5, 8), name="赵六")
    pension = owed("disability_pension", disability(3, "war"), 1, 7)
    assert lines_of(office.run("2026-07"), case) == pension | owed("nursing_fee", nursing_fee(), 5, 7)


def test_who_goes_into_an_institution_keeps_the_pension_and_no_nursing_fee_from_that_month(office: Office) -> None:
    case, known = in_third_grade(office, "home")
    paid = owed("disability_pension", disability(3, "war"), 1, 5) | owed("nursing_fee", nursing_fee(), 1, 5)
    assert lines_of(office.released("2026-05"), case) == paid
    care = worked("care-type")
    asked = {**care.answers, **known}
    steps = {**care.steps, "decide": {"starts_on": "2026-07-01"}}
    again = office.granted("care-type", asked, steps, decided=date(2026, 6, 9), name="赵六")
    assert again.person_id == case.person_id
    owing = owed("disability_pension", disability(3, "war"), 6, 9) | owed("nursing_fee", nursing_fee(), 6, 6)
    assert lines_of(office.run("2026-09"), case) == owing


def test_who_comes_home_from_an_institution_is_owed_the_nursing_fee_from_that_month(office: Office) -> None:
    case, known = in_third_grade(office, "institution")
    assert lines_of(office.released("2026-05"), case) == owed("disability_pension", disability(3, "war"), 1, 5)
    asked = known | {"at_discharge": "yes", "care": "home"}
    steps = {"county": {"agrees": "yes"}, "decide": {"starts_on": "2026-07-01"}}
    office.granted("care-type", asked, steps, decided=date(2026, 6, 9), name="赵六")
    owing = owed("disability_pension", disability(3, "war"), 6, 9) | owed("nursing_fee", nursing_fee(), 7, 9)
    assert lines_of(office.run("2026-09"), case) == owing


@pytest.mark.parametrize("told_late", [False, True])
def test_who_moves_out_is_owed_to_the_last_month_paid_here_and_what_was_paid_beyond_it_comes_back(
    office: Office, told_late: bool
) -> None:
    case, known = in_third_grade(office, "home")
    office.released("2026-05")
    if told_late:
        office.released("2026-08")
    asked = {**worked("transfer-out").answers, **{k: known[k] for k in ("id_number", "category", "by")}}
    steps = {
        "county": {"agrees": "yes", "paid_until": "2026-07", "paid_from": "2026-08"},
        "decide": {"letter": "转出3号", "letter_date": f"2026-0{8 if told_late else 6}-01"},
    }
    decided = date(2026, 8 if told_late else 6, 9)
    again = office.granted("transfer-out", asked, steps, decided=decided, name="赵六")
    assert again.person_id == case.person_id
    run = lines_of(office.run("2026-10"), case)
    beyond = owed("disability_pension", disability(3, "war"), 8, 8) | owed("nursing_fee", nursing_fee(), 8, 8)
    here = owed("disability_pension", disability(3, "war"), 6, 7) | owed("nursing_fee", nursing_fee(), 6, 7)
    assert run == ({key: -fen for key, fen in beyond.items()} if told_late else here)


def rating(office: Office, code: str, grade: int, cause: str, *, name: str = "张三", **answers: str) -> Case:
    """Return a case of rating granted some months after the province approved."""
    known = worked(code)
    rated = {"cause": cause, "grade": f"g{grade}"}
    steps = dict(known.steps)
    steps |= {"proposal": {**steps["proposal"], **rated}, "province": {"agrees": "yes", "cert_no": "军1", **rated}}
    steps["decide"] = {"care": "home"} if grade <= 4 else {}
    given = {**known.answers, "cause": cause, **answers}
    decided = date(office.at.year, office.at.month + 3, 3)
    return office.granted(code, given, steps, decided=decided, name=name)


def disability(grade: int, cause: str) -> Decimal:
    """Return the disability pension of a year in fen."""
    return year_fen("伤残人员残疾抚恤金", f"{GRADES[grade - 1]}级", CAUSES[cause])
