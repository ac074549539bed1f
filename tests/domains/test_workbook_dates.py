"""Days are read in every common spelling; centuries, lost noughts and missing days are never guessed."""

from datetime import date

import pytest

from rongjun.base.spreadsheets import Numeric
from rongjun.domains.people.workbook.dates import Dated, LostNought, ShortYear, parse_date, parse_month, read_day
from rongjun.kernel.period import month_ordinal

pytestmark = pytest.mark.once

DAY = date(1979, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        "1979-03-05", "1979-3-5", "1979/3/5", "1979.3.5", "19790305", "1979年3月5日", "1979年3月5号", "1979年03月05",
        "一九七九年三月五日", "1979年三月五日", "１９７９年３月５日", "1979 3 5", "1979、3、5", "1979—3—5",
        "1979。3。5",
        "'1979-03-05", "公元1979年3月5日", "1979年\n3月5日",
        "1979年 3月 5日", "1979-03-05 00:00:00", "1979-3-5 0:00", "1979-03-05T00:00:00", "19790305.0",
    ],
)  # fmt: skip
def test_a_day_is_read_in_every_spelling(text: str) -> None:
    assert read_day(text) == Dated(DAY, exact=True)
    assert parse_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇〇五年十二月二十五日", date(2005, 12, 25)), ("二零零五年十月十日", date(2005, 10, 10)),
        ("二○○五年一月廿一日", date(2005, 1, 21)), ("一九四九年十一月三十日", date(1949, 11, 30)),
        ("一九七九年十二月卅一日", date(1979, 12, 31)), ("一九七九年二月十九日", date(1979, 2, 19)),
    ],
)  # fmt: skip
def test_chinese_figures_are_read(text: str, day: date) -> None:
    assert read_day(text) == Dated(day, exact=True)


@pytest.mark.parametrize(
    "text", ["1979年3月", "1979.03", "1979-3", "1979/03", "197903", "一九七九年三月", "1979年3月份"]
)
def test_a_month_without_its_day_says_so(text: str) -> None:
    assert read_day(text) == Dated(date(1979, 3, 1), exact=False)
    assert parse_month(text) == month_ordinal(1979, 3)
    with pytest.raises(ValueError):
        parse_date(text)


@pytest.mark.parametrize("text", ["79-3-1", "79.3.5", "79年3月", "79年3月5日", "790305", "78.12"])
def test_a_year_of_two_digits_is_not_guessed(text: str) -> None:
    with pytest.raises(ShortYear):
        read_day(text)


@pytest.mark.parametrize(
    "text",
    ["2023年2月30日", "2023-02-29", "1979-13-01", "1979", "1979年", "3/5/1979", "1979年3月初", "不详", "二月三十日",
     "12345", "0979-03-05", "3979-03-05"],
)  # fmt: skip
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_day(text)


@pytest.mark.parametrize("text", ["28919", "28919.5"])
def test_a_number_in_a_column_of_days_is_counted_from_1900(text: str) -> None:
    assert read_day(Numeric(text)) == Dated(DAY, exact=True)


def test_a_month_stored_as_a_number_may_have_lost_its_nought() -> None:
    assert read_day(Numeric("1979.03")) == Dated(date(1979, 3, 1), exact=False)
    assert read_day(Numeric("1979.12")) == Dated(date(1979, 12, 1), exact=False)
    with pytest.raises(LostNought):
        read_day(Numeric("1979.1"))
