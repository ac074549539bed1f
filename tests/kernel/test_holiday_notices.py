"""A notice of rest days is read out of its own words; what is not understood is a fault and never guessed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongjun.kernel.calendar import Calendar
from rongjun.kernel.holidays import days_of_year, read_notice

OF_2026 = """国务院办公厅关于2026年
部分节假日安排的通知
各省、自治区、直辖市人民政府，国务院各部委、各直属机构：
经国务院批准，现将2026年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫等工作。
国务院办公厅
2025年11月4日
（此件公开发布）"""


def test_the_notice_of_2026_read_from_its_text_gives_the_working_days_of_the_library() -> None:
    read, library = read_notice(OF_2026, 2026), Calendar()
    assert read.faults == () and read.odd == ()
    entered = Calendar(days_of_year(2026, read.days))
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [day for day in days if entered.is_working_day(day) != library.is_working_day(day)] == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1月1日至3日放假\n1月4日上班", ["R 2027-01-01 2027-01-03", "W 2027-01-04 2027-01-04"]),
        ("放假 2027-01-01 至 2027-01-03", ["R 2027-01-01 2027-01-03"]),
        ("2027.1.1-1.3 放假；2027/2/6 上班", ["R 2027-01-01 2027-01-03", "W 2027-02-06 2027-02-06"]),
        ("1月1日、2日、3日放假", ["R 2027-01-01 2027-01-01", "R 2027-01-02 2027-01-02", "R 2027-01-03 2027-01-03"]),
        ("一、1月1日放假，1月2日上班。", ["R 2027-01-01 2027-01-01", "W 2027-01-02 2027-01-02"]),
        ("12月31日至1月2日放假", ["R 2027-12-31 2028-01-02"]),
        ("2026年12月31日至2027年1月2日放假", ["R 2026-12-31 2027-01-02"]),
        ("5月1日（五一）放假1天", ["R 2027-05-01 2027-05-01"]),
    ],
)
def test_dates_are_read_as_offices_write_them(text: str, said: list[str]) -> None:
    read = read_notice(text, 2027, whole=False)
    assert [f"{'W' if one.works else 'R'} {one.first} {one.last}" for one in read.spans] == said
    assert read.faults == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "nothing"),
        ("请大家遵守纪律。", "nothing"),
        ("1月1日至3日", "kind"),
        ("2月30日放假", "no_day"),
        ("13月1日放假", "no_day"),
        ("1月1日（周四）放假", "weekday"),
        ("1月1日至3日放假，共8天", "total"),
        ("2029年1月1日放假", "year"),
        ("1月1日至12月1日放假", "long"),
        ("1月1日放假\n1月1日上班", "twice"),
        ("节日30日放假、31月上班", "no_day"),
    ],
)
def test_what_does_not_fit_is_a_fault(text: str, code: str) -> None:
    assert code in [fault.code for fault in read_notice(text, 2027, whole=False).faults]


def test_the_arrangement_of_a_whole_year_has_new_year_may_day_and_national_day() -> None:
    lacking = [fault.value for fault in read_notice("1月1日放假", 2027).faults if fault.code == "lacking"]
    assert lacking == ["2027-05-01", "2027-10-01"]


def test_a_working_day_that_is_monday_to_friday_is_pointed_out() -> None:
    assert read_notice("1月4日上班", 2027, whole=False).odd == (date(2027, 1, 4),)


RANGES = st.lists(
    st.tuples(st.dates(date(2027, 1, 1), date(2027, 12, 1)), st.integers(0, 8), st.booleans()), min_size=1, max_size=6
)


@given(RANGES)
def test_ranges_written_out_are_read_back(ranges: list[tuple[date, int, bool]]) -> None:
    lines, wanted = [], []
    for first, more, works in ranges:
        last = first + timedelta(days=more)
        lines.append(f"{first.month}月{first.day}日至{last.month}月{last.day}日{'上班' if works else '放假'}")
        wanted.append((first, last, works))
    read = read_notice("\n".join(lines), 2027, whole=False)
    assert [(one.first, one.last, one.works) for one in read.spans] == wanted
    kinds = [{works for first, last, works in wanted if first <= day <= last} for day, *_rest in wanted]
    assert any(len(one) > 1 for one in kinds) <= bool(read.faults)


@given(st.text(alphabet="0123456789年月日号至放假上班共天（）周一、，。-. \n", max_size=80), st.integers(2004, 2100))
def test_no_text_breaks_the_reader(text: str, year: int) -> None:
    read = read_notice(text, year, whole=False)
    assert read.spans or read.faults
    assert all(abs(day.year - year) <= 1 for day in read.days)
