"""One-off pensions of a death: whole fen, dated figures, the highest merit alone, nothing guessed."""

from datetime import date

import pytest
from engine_book import book

from rongjun.kernel.entitlement.oneoff import Case, Kind, Unable, merit_table, work_out

INCOME_2023, INCOME_2024 = 5_182_100, 5_418_800
PAY, FLOOR = 900_000, 700_000


def total(died: date, kind: Kind, *merits: str, pay: int = PAY, floor: int = FLOOR) -> int:
    return work_out(book(), Case(died, kind, pay, floor, merits)).total_fen


def test_a_martyr_receives_thirty_and_twenty_times_the_income_and_forty_months_of_pay() -> None:
    assert total(date(2025, 3, 1), Kind.MARTYR) == 50 * INCOME_2024 + 40 * PAY


@pytest.mark.parametrize(("kind", "times"), [(Kind.DUTY, 20), (Kind.ILLNESS, 2)])
def test_others_receive_twenty_or_two_times_the_income_of_the_year_before(kind: Kind, times: int) -> None:
    assert total(date(2024, 12, 31), kind) == times * INCOME_2023 + 40 * PAY
    assert total(date(2025, 1, 1), kind) == times * INCOME_2024 + 40 * PAY


def test_a_pay_below_a_second_lieutenants_counts_as_his() -> None:
    found = work_out(book(), Case(date(2024, 11, 1), Kind.ILLNESS, 500_000, FLOOR))
    assert found.floored
    assert found.total_fen == 2 * INCOME_2023 + 40 * FLOOR


def test_the_highest_merit_alone_counts_and_only_on_the_one_off_pension() -> None:
    pension = 20 * INCOME_2023 + 40 * PAY
    expected = 30 * INCOME_2023 + pension + pension * 25 // 100
    assert total(date(2024, 11, 1), Kind.MARTYR, "merit_war_4", "merit_war_2", "merit_war_3") == expected


@pytest.mark.parametrize(
    ("merit", "percent"),
    [("medal", 40), ("national_title", 35), ("merit_war_1", 30), ("merit_war_2", 25), ("merit_war_3", 15),
     ("merit_war_4", 5)],
)  # fmt: skip
def test_every_merit_of_article_sixteen_has_its_increment(merit: str, percent: int) -> None:
    pension = 20 * INCOME_2023 + 40 * PAY
    assert total(date(2024, 10, 1), Kind.DUTY, merit) == pension + pension * percent // 100


@pytest.mark.parametrize(
    ("merit", "percent"),
    [("title_cmc", 35), ("title_region", 30), ("merit_1", 25), ("merit_2", 15), ("merit_3", 5)],
)
def test_until_september_2024_the_old_article_thirteen_holds(merit: str, percent: int) -> None:
    pension = 20 * INCOME_2023 + 40 * PAY
    assert merit_table(date(2024, 9, 30)) == "merit_increment_2019"
    assert total(date(2024, 9, 30), Kind.DUTY, merit) == pension + pension * percent // 100


def test_a_merit_of_the_other_table_is_refused() -> None:
    with pytest.raises(Unable, match="没有 一等功；可选：勋章"):
        total(date(2024, 10, 1), Kind.DUTY, "merit_1")


@pytest.mark.parametrize(("died", "year"), [(date(2026, 2, 1), 2025), (date(2023, 12, 31), 2022)])
def test_an_income_that_is_not_entered_is_named_and_no_other_year_stands_in(died: date, year: int) -> None:
    with pytest.raises(Unable, match=f"缺少{year}年全国城镇居民人均可支配收入"):
        total(died, Kind.DUTY)


def test_a_martyr_who_was_no_soldier_is_counted_with_a_second_lieutenants_pay() -> None:
    assert total(date(2025, 1, 1), Kind.NON_SOLDIER_MARTYR) == 50 * INCOME_2024 + 40 * FLOOR


@pytest.mark.parametrize(
    ("case", "named"),
    [
        (Case(date(2024, 12, 31), Kind.NON_SOLDIER_MARTYR, 0, FLOOR), "烈士褒扬条例"),
        (Case(date(2025, 1, 1), Kind.NON_SOLDIER_MARTYR, PAY, 0), "少尉"),
        (Case(date(2025, 1, 1), Kind.NON_SOLDIER_MARTYR, 0, FLOOR, ("medal",)), "增发"),
        (Case(date(2025, 1, 1), Kind.DUTY, 0, 0), "月基本工资"),
        (Case(date(2025, 1, 1), Kind.DUTY, -1, 0), "负数"),
        (Case(date(2024, 9, 30), Kind.MARTYR, PAY, FLOOR), "烈士褒扬金"),
    ],
)
def test_what_is_missing_or_wrong_is_named(case: Case, named: str) -> None:
    with pytest.raises(Unable, match=named):
        work_out(book(), case)


def test_every_step_carries_its_article() -> None:
    found = work_out(book(), Case(date(2024, 11, 1), Kind.MARTYR, PAY, FLOOR, ("medal",)))
    assert [step.name for step in found.steps] == ["martyr_honour", "income_part", "pay_part", "merit_increment"]
    assert all("条" in step.citation.text for step in found.steps)
