"""Ends in the people workbook: before the first month, moved earlier, moved later; always to the month owed."""

import pytest
from people_rows import AT, LATER, LATEST, row, take_in, take_in_and_approve

from rongjun.domains.entitlements.queries import owed_with_file_numbers
from rongjun.domains.people.models import Fact
from rongjun.kernel.period import format_month, parse_month

pytestmark = pytest.mark.django_db(databases=["default", "access"])


def last_month_owed() -> str:
    """Return the last month of 2015-01..2023-12 in which anything is owed, '' if nothing ever is."""
    owed = owed_with_file_numbers(known_at=LATEST, first=parse_month("2015-01"), until=parse_month("2024-01"))
    return format_month(int(str(owed.lines["month"].max()))) if owed.lines.height else ""


def test_who_left_before_the_first_month_is_on_record_with_a_warning_and_is_owed_nothing() -> None:
    result = take_in(row(停止日期="2015-03-31", 停止原因="取消"))
    assert (result.counts["new"], result.counts["rejected"]) == (1, 0)
    assert "never_paid" in {fault.code for fault in result.faults}
    assert Fact.objects.get(kind="status").value["ended_on"] == "2015-03-31"
    assert last_month_owed() == ""
    assert take_in(row(停止日期="2015-03-31", 停止原因="取消"), at=LATER).counts["same"] == 1


def test_a_later_workbook_can_end_what_should_never_have_started() -> None:
    take_in(row())
    assert last_month_owed() == "2023-12"
    take_in_and_approve(row(停止日期="2015-03-31", 停止原因="取消"), at=LATER)
    assert last_month_owed() == ""


@pytest.mark.parametrize("end", ["2020-02-29", "2021-05-31", "2021-06-30", "2022-03-01"])
def test_another_end_takes_the_place_of_the_known_one_earlier_or_later(end: str) -> None:
    take_in(row(停止日期="2021-06-01", 停止原因="中止"))
    assert last_month_owed() == "2021-06"
    take_in_and_approve(row(停止日期=end, 停止原因="迁出"), at=LATER)
    assert last_month_owed() == end[:7]
    assert take_in(row(停止日期=end, 停止原因="迁出"), at=LATEST).counts["same"] == 1


def test_a_death_in_the_month_before_the_first_one_is_taken_in_and_owed_nothing() -> None:
    take_in(row(去世日期="2015-03-20", 去世原因="因病"), at=AT)
    assert last_month_owed() == ""
