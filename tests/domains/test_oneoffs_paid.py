"""A one-off pension that was granted is paid once, to the fen, by the next run: through the real doors, beside the CSV.

The amounts are worked out anew from the source tables (shared/policy), not by the engine or the calculator.
"""

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from recognition_shipped import Office
from recognition_world import citizen_number
from test_recognition_pays import lines_of, worked

from rongjun.base.errors import Refusal
from rongjun.domains.entitlements.facts import facts_frame, facts_hash
from rongjun.domains.payments.models import RunLine
from rongjun.domains.payments.reasons import reason_now, reason_of_line
from rongjun.domains.payments.repeat import repeat_run
from rongjun.domains.people.models import Fact, Person
from rongjun.domains.recognition.drafting import owed_since_decision
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.procedures import load_shipped
from rongjun.kernel.period import parse_month
from rongjun.web.told.reason_words import spell_rows, steps_of

POLICY = Path(__file__).parents[3] / "shared" / "policy"
PAY, FLOOR = 9000, 7000
pytestmark = [
    pytest.mark.django_db(databases=["default", "access"]),
    pytest.mark.skipif(not POLICY.exists(), reason="the source tables are kept beside the repository"),
]
MERITS = {"medal": "勋章", "merit_war_2": "二等战功", "merit_war_3": "三等战功", "merit_war_4": "四等战功"}
MARCH, APRIL = parse_month("2026-03"), parse_month("2026-04")


def rows(name: str) -> list[dict[str, str]]:
    with (POLICY / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def income(died: date) -> Decimal:
    """Return the yuan of the year before a death."""
    (row,) = (one for one in rows("income_base.csv") if int(one["year"]) == died.year - 1)
    return Decimal(row["national_urban_disposable_income_yuan"])


def times(item: str, condition: str) -> tuple[Decimal, Decimal]:
    """Return the multiples of a formula of the source table: of the income, and months of pay."""
    (row,) = (one for one in rows("benefit_formulas.csv") if (one["item"], one["condition"]) == (item, condition))
    pay = re.search(r"(\d+) x (?:本人|少尉)", row["formula"])
    return Decimal(row["formula"].split(" x ")[0]), Decimal(pay[1]) if pay else Decimal(0)


def rate(merit: str) -> Decimal:
    found = [one for one in rows("benefit_formulas.csv") if one["item"] == "增发比例"]
    (row,) = (one for one in found if one["condition"].startswith(MERITS[merit]))
    return Decimal(row["formula"].strip("+%")) / 100


def due(kind: str, died: date, merit: str = "none") -> int:
    """Return what is due for a death in fen."""
    condition = {"martyr": "烈士、因公牺牲", "duty": "烈士、因公牺牲", "illness": "病故"}[kind]
    of_income, of_pay = times("一次性抚恤金", condition)
    pension = of_income * income(died) + of_pay * max(PAY, FLOOR)
    honour = times("烈士褒扬金", "烈士")[0] * income(died) if kind == "martyr" else Decimal(0)
    more = pension * rate(merit) if merit != "none" else Decimal(0)
    return int((honour + pension + more) * 100)


def yuan(fen: int) -> str:
    return f"{Decimal(fen) / 100:.2f}"


@pytest.fixture
def office(settings: Any, tmp_path: Any) -> Office:
    settings.VAR_DIR, settings.SECOND_LOOK = tmp_path, 0
    load_shipped()
    return Office()


def granted(
    office: Office, fen: int, *, kind: str = "martyr", died: str = "2025-06-01", merit: str = "none",
    name: str = "沈九", day: date = date(2026, 3, 20), **more: str,
) -> Case:  # fmt: skip
    """Grant the one-off pensions of a death to one of the family."""
    said = {"kind": kind, "died_on": died, "relation": "spouse", "merit": merit, "by": "self", "household": "urban"}
    steps = {"county": {"agrees": "yes", "pay": str(PAY), "floor": str(FLOOR)}, "decide": {"amount": yuan(fen)}}
    return office.granted("death-oneoff", said | {"fallen": "沈烈"} | more, steps, decided=day, name=name)


def increment(office: Office, pension: int, before: int, fen: int, merit: str, **more: str) -> Case:
    said = {
        "kind": "duty", "died_on": "2025-06-01", "relation": "child", "merit": merit, "awarded_on": "2024-01-01",
        "after_death": "no", "counted": "yes" if before else "no", "by": "self", "fallen": "韩烈",
        "household": "rural",
    }  # fmt: skip
    county = {"agrees": "yes", "pension": yuan(pension)} | ({"before": yuan(before)} if before else {})
    steps = {"county": county, "decide": {"amount": yuan(fen)}}
    return office.granted("merit-oneoff", said | more, steps, decided=date(2026, 3, 20), name="韩十")


@pytest.mark.parametrize(
    ("kind", "merit"), [("martyr", "merit_war_3"), ("duty", "none"), ("illness", "medal"), ("illness", "none")]
)
def test_a_granted_pension_is_owed_by_the_next_run_to_the_fen_and_by_none_after_it(
    office: Office, kind: str, merit: str
) -> None:
    office.released("2026-02")
    fen = due(kind, date(2025, 6, 1), merit)
    case = granted(office, fen, kind=kind, merit=merit)
    assert lines_of(office.released("2026-04"), case) == {("death_oneoff", 3): fen}
    assert lines_of(office.run("2026-05"), case) == {}
    assert Person.objects.get(pk=case.person_id).categories == ""


def test_an_increment_is_owed_less_what_was_paid_before(office: Office) -> None:
    office.released("2026-02")
    pension = due("duty", date(2025, 6, 1))
    before = int(pension * rate("merit_war_4"))
    fen = int(pension * rate("merit_war_2")) - before
    case = increment(office, pension, before, fen, "merit_war_2")
    run = office.released("2026-04")
    assert lines_of(run, case) == {("merit_oneoff", 3): fen}
    assert lines_of(office.run("2026-05"), case) == {}


def test_the_line_says_why_and_the_run_can_be_repeated(office: Office) -> None:
    office.released("2026-02")
    fen = due("martyr", date(2025, 6, 1), "merit_war_3")
    case = granted(office, fen, merit="merit_war_3")
    run = office.released("2026-04")
    assert repeat_run(run.pk).equal
    line = RunLine.objects.select_related("run").get(run_id=run.pk, person_id=case.person_id)
    for reason in (
        reason_of_line(line),
        reason_now(person_id=line.person_id, benefit="death_oneoff", month=MARCH, at=office.tick()),
    ):
        assert reason.explanation is not None
        assert [one.total_fen for one in reason.explanation.awards] == [fen]
        text = " ".join(f"{step.title} {step.text} {step.result}" for step in steps_of(reason))
        assert all(word in text for word in ("54,188.00", "× 30", "× 20", "× 40", "× 15%", f"{fen // 100:,}.00"))
        assert ("牺牲病故军人", "沈烈") in spell_rows(reason.spell, "")


def test_the_letter_says_how_much_and_from_when(office: Office) -> None:
    case = granted(office, fen := due("illness", date(2025, 6, 1)), kind="illness")
    (owed,) = owed_since_decision(case, office.tick())
    assert (owed.benefit, owed.month_fen, owed.sum_fen, owed.first, owed.once) == (
        "death_oneoff",
        fen,
        fen,
        MARCH,
        True,
    )


def test_shares_of_a_family_never_come_to_more_than_the_whole(office: Office) -> None:
    office.released("2026-02")
    whole = due("duty", date(2025, 6, 1))
    first = granted(office, whole - 100_000_00, kind="duty", name="沈一")
    with pytest.raises(Refusal, match="100,000"):
        granted(office, 100_000_01, kind="duty", name="沈二")
    second = granted(office, 100_000_00, kind="duty", name="沈三", fallen="沈烈")
    run = office.run("2026-04")
    assert lines_of(run, first) == {("death_oneoff", 3): whole - 100_000_00}
    assert lines_of(run, second) == {("death_oneoff", 3): 100_000_00}


def old_rate(merit: str) -> Decimal:
    """Return the part that the table to 2024-09-30 adds."""
    (row,) = (one for one in rows("benefit_formulas.csv") if one["item"] == "增发比例(旧)")
    found = re.search(rf"{merit}(\d+)%", row["condition"])
    assert found is not None and row["in_force"] == "to 2024-09-30"
    return Decimal(found[1]) / 100


@pytest.mark.parametrize(("chosen", "merit"), [("before_merit_2", "二等功"), ("before_title_cmc", "中央军委荣誉称号")])
def test_a_death_before_october_2024_has_the_increment_of_the_older_table(
    office: Office, chosen: str, merit: str
) -> None:
    office.released("2026-02")
    pension = due("duty", died := date(2024, 9, 30))
    fen = pension + int(pension * old_rate(merit))
    case = granted(office, fen, kind="duty", died=died.isoformat(), merit=chosen)
    assert lines_of(office.run("2026-04"), case) == {("death_oneoff", 3): fen}


@pytest.mark.parametrize(("died", "merit", "says"), [
    ("2024-09-30", "merit_war_3", r"没有 三等战功或者二等功；可选：中央军委授予荣誉称号"),
    ("2024-10-01", "before_merit_2", r"没有 二等功；可选：勋章"),
])  # fmt: skip
def test_a_merit_of_the_other_table_is_refused_with_those_that_hold(
    office: Office, died: str, merit: str, says: str
) -> None:
    with pytest.raises(Refusal, match=says):
        granted(office, 100, kind="duty", died=died, merit=merit)


@pytest.mark.parametrize(
    ("died", "fen", "says"),
    [("2026-02-01", 1, "2025年全国城镇居民人均可支配收入"), ("2023-05-01", 1, "2022年"), ("2025-06-01", 0, "大于零")],
)
def test_what_the_rulebook_cannot_say_is_refused_with_its_reason(
    office: Office, died: str, fen: int, says: str
) -> None:
    with pytest.raises(Refusal, match=says):
        granted(office, fen, kind="duty", died=died)
    assert not Fact.objects.filter(kind="award").exists()


def test_an_award_that_is_taken_back_becomes_an_overpayment_and_a_correction_pays_the_difference(
    office: Office,
) -> None:
    office.released("2026-02")
    fen = due("duty", date(2025, 6, 1))
    case = granted(office, fen - 500_00, kind="duty")
    office.released("2026-04")
    fact = Fact.objects.get(kind="award")
    Fact.objects.filter(pk=fact.pk).update(superseded_at=office.tick())
    right = Fact.objects.create(
        person_id=fact.person_id, kind="award", key=fact.key, value=fact.value | {"amount_fen": fen},
        valid_from=fact.valid_from, recorded_at=office.at, reason="更正",
    )  # fmt: skip
    assert lines_of(office.released("2026-05"), case) == {("death_oneoff", 3): 500_00}
    Fact.objects.filter(pk=right.pk).update(superseded_at=office.tick())
    assert lines_of(office.run("2026-06"), case) == {("death_oneoff", 3): -fen}


def test_somebody_who_draws_a_pension_keeps_it_and_receives_the_award_beside_it(office: Office) -> None:
    office.released("2025-12")
    pension = worked("survivor-pension")
    known = office.granted("survivor-pension", pension.answers, pension.steps, decided=date(2026, 2, 20), name="沈九")
    number = citizen_number(office.running)
    before = facts_frame(office.tick(), [known.person_id])
    fen = due("illness", date(2025, 6, 1))
    case = granted(office, fen, kind="illness", id_number=number)
    assert case.person_id == known.person_id
    after = facts_frame(office.tick(), [known.person_id])
    assert facts_hash(after) != facts_hash(before)
    lines = lines_of(office.run("2026-04"), case)
    assert lines.pop(("death_oneoff", 3)) == fen
    assert {benefit for benefit, _month in lines} == {"survivor_pension"}


def test_two_awards_of_one_person_in_a_month_are_one_line_that_explains_both(office: Office) -> None:
    office.released("2026-02")
    fens = [due("duty", date(2025, 6, 1)), due("illness", date(2024, 11, 1))]
    first = granted(office, fens[0], kind="duty")
    number = citizen_number(office.running)
    granted(office, fens[1], kind="illness", died="2024-11-01", fallen="沈勇", id_number=number)
    assert lines_of(office.run("2026-04"), first) == {("death_oneoff", 3): sum(fens)}
    reason = reason_now(person_id=first.person_id, benefit="death_oneoff", month=MARCH, at=office.tick())
    assert reason.explanation is not None
    assert sorted(one.amount_fen for one in reason.explanation.awards) == sorted(fens)
