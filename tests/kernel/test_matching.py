"""Suggestions of vacancies: by trade, place and pay, each reason said; unknown is neither for nor against."""

from datetime import date

import pytest

from rongjun.kernel.matching import Reason, Vacancy, Wish, reasons_for, suggest

DAY = date(2026, 6, 1)
EAST, EAST_VILLAGE, WEST, COUNTY = "990101001000", "990101001001", "990101002000", "990101000000"


def vacancy(
    key: int = 1, trade: str = "drive", town: str = EAST, low: int | None = 4000_00, until: date = DAY
) -> Vacancy:
    return Vacancy(key, trade, town, low, None, until)


WISH = Wish(frozenset({"drive", "guard"}), EAST_VILLAGE, 4000_00)


@pytest.mark.parametrize(
    ("offered", "reasons"),
    [
        (vacancy(), (Reason.TRADE, Reason.TOWN, Reason.PAY)),
        (vacancy(town=WEST), (Reason.TRADE, Reason.ELSEWHERE, Reason.PAY)),
        (vacancy(town="", low=None), (Reason.TRADE, Reason.TOWN_UNKNOWN, Reason.PAY_UNKNOWN)),
        (vacancy(low=3999_99), ()), (vacancy(trade="farm"), ()), (vacancy(trade=""), ()),
    ],
)  # fmt: skip
def test_what_speaks_for_a_vacancy_is_said(offered: Vacancy, reasons: tuple[Reason, ...]) -> None:
    assert reasons_for(WISH, offered) == reasons


def test_pay_up_to_counts_and_who_said_nothing_of_pay_or_place_asks_nothing() -> None:
    upto = Vacancy(1, "drive", EAST, 3000_00, 5000_00, DAY)
    assert Reason.PAY in reasons_for(WISH, upto)
    assert reasons_for(Wish(frozenset({"drive"})), vacancy(low=1)) == (Reason.TRADE,)
    assert reasons_for(Wish(frozenset({"drive"}), COUNTY), vacancy()) == (Reason.TRADE, Reason.TOWN)
    assert reasons_for(Wish(frozenset()), vacancy()) == ()


def test_vacancies_with_most_reasons_come_first_then_those_that_end_first() -> None:
    rows = [vacancy(1, town=WEST), vacancy(2, until=date(2026, 7, 1)), vacancy(3), vacancy(4, trade="farm")]
    assert [one.key for one, _reasons in suggest(WISH, rows)] == [3, 2, 1]
