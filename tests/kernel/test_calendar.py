"""Working days and limits: days of real notices by hand, and against a slow oracle for any limit."""

import calendar as months
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rongjun.kernel.calendar import LIBRARY_UNTIL, Calendar, Limit, Pause, Unit

DAYS = st.dates(date(2015, 1, 1), date(2027, 6, 30))
REAL = Calendar()


def working(day: date, n: int) -> date:
    return REAL.count_days(day, Limit(n, Unit.WORKING_DAY)).last_day


@pytest.mark.parametrize(
    ("start", "n", "last"),
    [
        (date(2026, 2, 9), 5, date(2026, 2, 14)),  # 14 February is a Saturday made up before Spring Festival
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 14), 1, date(2026, 2, 24)),  # 15 to 23 February rest
        (date(2026, 2, 23), 5, date(2026, 2, 28)),  # Saturday 28 February made up
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # National Day
        (date(2025, 1, 24), 2, date(2025, 1, 27)),  # Sunday 26 January made up
    ],
)
def test_a_limit_in_working_days_goes_by_the_notice_of_the_year(start: date, n: int, last: date) -> None:
    assert working(start, n) == last


def test_every_step_of_a_count_is_told() -> None:
    counted = REAL.count_days(date(2026, 2, 12), Limit(4, Unit.WORKING_DAY))
    assert counted.steps == (
        "start 2026-02-12", "count 4 working_day", "work 2026-02-14", "rest 2026-02-15 2026-02-23", "end 2026-02-25",
    )  # fmt: skip
    assert (counted.last_day, counted.provisional) == (date(2026, 2, 25), False)


def test_what_a_person_may_do_ends_on_a_working_day_and_what_binds_the_office_does_not() -> None:
    limit = Limit(60, Unit.DAY)
    office = REAL.count_days(date(2025, 12, 20), limit)
    person = REAL.count_days(date(2025, 12, 20), limit, for_person=True)
    assert (office.last_day, person.last_day) == (date(2026, 2, 18), date(2026, 2, 24))
    assert person.steps[-2:] == ("moved 2026-02-18 2026-02-24", "end 2026-02-24")


def test_months_and_years_end_on_the_same_number_or_the_last_day() -> None:
    ends = [
        (date(2026, 1, 31), Limit(1, Unit.MONTH), date(2026, 2, 28)),
        (date(2024, 2, 29), Limit(1, Unit.YEAR), date(2025, 2, 28)),
        (date(2023, 3, 15), Limit(3, Unit.YEAR), date(2026, 3, 15)),
    ]
    assert [REAL.count_days(day, limit).last_day for day, limit, _ in ends] == [last for _, _, last in ends]


def test_an_extension_comes_in_before_the_end_is_moved() -> None:
    counted = REAL.count_days(
        date(2026, 1, 1), Limit(30, Unit.DAY), added=[Limit(17, Unit.DAY)], for_person=True
    )  # fmt: skip
    assert counted.last_day == date(2026, 2, 24)  # 17 February, in Spring Festival; 31 January (Saturday) moved nothing
    twice = REAL.count_days(date(2026, 1, 31), Limit(1, Unit.MONTH), added=[Limit(1, Unit.MONTH)])
    assert twice.last_day == date(2026, 3, 31)


def test_paused_days_do_not_count() -> None:
    pause = Pause(date(2026, 3, 3), date(2026, 3, 10))
    held = REAL.count_days(date(2026, 3, 2), Limit(5, Unit.WORKING_DAY), pauses=[pause])
    assert held.last_day == date(2026, 3, 17)
    assert REAL.count_days(date(2026, 3, 2), Limit(5, Unit.DAY), pauses=[pause]).last_day == date(2026, 3, 15)
    assert "pause 2026-03-03 2026-03-10" in held.steps


def test_after_the_last_notice_a_day_is_provisional_until_the_office_enters_it() -> None:
    start = LIBRARY_UNTIL - timedelta(days=2)
    counted = REAL.count_days(start, Limit(5, Unit.WORKING_DAY))
    assert counted.provisional
    assert any(step.startswith("provisional ") for step in counted.steps)
    new_year = LIBRARY_UNTIL + timedelta(days=1)
    entered = Calendar({new_year: False}, known_until=date(LIBRARY_UNTIL.year + 1, 12, 31))
    known = entered.count_days(start, Limit(5, Unit.WORKING_DAY))
    assert (known.provisional, known.last_day > counted.last_day) == (False, new_year.weekday() < 5)


def test_calendar_days_are_never_provisional_unless_a_rest_day_would_move_them() -> None:
    assert not REAL.count_days(LIBRARY_UNTIL, Limit(30, Unit.DAY)).provisional
    assert REAL.count_days(LIBRARY_UNTIL, Limit(30, Unit.DAY), for_person=True).provisional


def test_a_day_entered_overrides_the_library() -> None:
    emergency = Calendar({date(2026, 3, 4): False})
    assert not emergency.is_working_day(date(2026, 3, 4))
    assert emergency.count_days(date(2026, 3, 3), Limit(1, Unit.WORKING_DAY)).last_day == date(2026, 3, 5)


def oracle(start: date, limit: Limit, rest: set[date], paused: set[date], *, for_person: bool) -> date:
    """Walk day by day; a month or a year by stepping back from its nominal day until the month has it."""
    day, left = start, limit.n
    if limit.unit in {Unit.MONTH, Unit.YEAR}:
        total = start.month - 1 + limit.n * (12 if limit.unit is Unit.YEAR else 1)
        year, month, number = start.year + total // 12, total % 12 + 1, start.day
        while number > months.monthrange(year, month)[1]:
            number -= 1
        left = (date(year, month, number) - start).days
    while left:
        day += timedelta(days=1)
        skipped = day in paused or (limit.unit is Unit.WORKING_DAY and day in rest)
        left -= not skipped
    while for_person and day in rest:
        day += timedelta(days=1)
    return day


@given(
    DAYS, st.integers(0, 90), st.sampled_from(list(Unit)), st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=3),
    st.booleans(), st.dictionaries(DAYS, st.booleans(), max_size=8),
)  # fmt: skip
def test_a_count_agrees_with_walking_day_by_day(
    start: date, n: int, unit: Unit, pauses: list[tuple[date, int]], for_person: bool, extra: dict[date, bool]
) -> None:
    n = min(n, 3) if unit is Unit.YEAR else n
    calendar = Calendar(extra)
    spans = [Pause(first, first + timedelta(days=more)) for first, more in pauses]
    paused = {one.first + timedelta(days=k) for one in spans for k in range((one.last - one.first).days + 1)}
    around = [start + timedelta(days=k) for k in range(3600)]
    rest = {day for day in around if not calendar.is_working_day(day)}
    counted = calendar.count_days(start, Limit(n, unit), pauses=spans, for_person=for_person)
    assert counted.last_day == oracle(start, Limit(n, unit), rest, paused, for_person=for_person)
    assert counted.steps[0] == f"start {start}" and counted.steps[-1] == f"end {counted.last_day}"


@given(DAYS, st.integers(1, 60), st.integers(0, 30))
def test_more_days_never_end_earlier_and_the_event_never_counts(start: date, n: int, more: int) -> None:
    first, later = working(start, n), working(start, n + more)
    assert start < first <= later
    assert REAL.is_working_day(first)


def test_a_limit_below_zero_is_none() -> None:
    with pytest.raises(ValueError, match="not a limit"):
        Limit(-1, Unit.DAY)
