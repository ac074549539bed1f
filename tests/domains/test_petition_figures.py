"""Figures of an office: what they count, what they hide, what opens under them, and that silence never looks good."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from kept import Keep, fresh
from petitions_world import Desks, everything

from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting
from rongjun.domains.petitions import causes, handling, person
from rongjun.domains.petitions.causes import Place
from rongjun.domains.petitions.course import person_actor
from rongjun.domains.petitions.figures import Figures, figures_of, rows_of
from rongjun.domains.petitions.models import Cause, Matter
from rongjun.domains.petitions.periods import Period, offered, read_period
from rongjun.kernel.disclosure import TOTAL

pytestmark = pytest.mark.django_db(databases=["default", "access"])
MARCH = read_period("2026-03")


@pytest.fixture(scope="module")
def built(kept: Keep) -> Desks:
    """Six suggestions of March: three answered in time, one late, two still open; an accusation; a consultation."""

    def build() -> Desks:
        desks = Desks()
        for number in range(6):
            matter = desks.sorted("suggestion", "", told=f"建议第{number}条：窗口中午也开。", topic="policy")
            handling.inform(matter=matter, how="hand", note="", by=desks.desk, at=desks.tick())
            if number < 3:
                handling.study(matter=matter, by=desks.desk, at=desks.tick())
                handling.reply(matter=matter, text="已采纳。", by=desks.desk, at=desks.tick())
                person.rate(matter=matter, of_unit=5, of_answer=2 + number, note="", by=person_actor(), at=desks.tick())
        desks.sorted("accusation", "", told="站长收礼。")
        desks.registered(spot=None, topic="card")
        return desks

    return kept(build)


@pytest.fixture
def desks(built: Desks) -> Desks:
    return fresh(built)


def of(desks: Desks, period: Period = MARCH, *, today: date | None = None) -> Figures:
    return figures_of(period, by=desks.desk, today=today or desks.today)


def test_an_accusation_is_in_no_figure(desks: Desks) -> None:
    registered = of(desks).tables["registered"]
    assert registered.counts[TOTAL, TOTAL] == 7
    assert "accusation" not in registered.rows
    head = figures_of(MARCH, by=desks.head, today=desks.today)
    assert head.tables["registered"].counts[TOTAL, TOTAL] == 7


def test_small_counts_are_hidden_and_the_total_does_not_give_them_away(desks: Desks) -> None:
    told = of(desks).tables["topics"].shown
    assert told["policy", "all"] is None or told["card", "all"] is None
    assert told["card", "all"] is None
    assert [one for one in told.values() if one is not None and 0 < one < 5] == []
    assert told[TOTAL, TOTAL] is None or told["policy", "all"] is None


def test_what_lies_unanswered_past_its_day_counts_as_missed(desks: Desks) -> None:
    """Six were told in time. The seventh was never told: at the end of March it is missed, though nobody acted."""
    assert of(desks).shares["informed"].whole == 6
    later = of(desks, today=date(2026, 3, 31)).shares["informed"]
    assert later.whole == 7
    assert (later.low, later.high) == (2, 7)


def test_no_rate_below_a_minimum(desks: Desks) -> None:
    figures = of(desks)
    assert all(share.rate() is None for share in figures.shares.values())
    assert (figures.days.count, figures.days.p50) == (None, None)


def test_every_figure_opens_to_its_rows(desks: Desks) -> None:
    with acting(desks.desk):
        for key, table in of(desks).tables.items():
            for (row, column), count in table.counts.items():
                found = rows_of(key, MARCH, by=desks.desk, today=desks.today, row=row, column=column)
                assert found.count() == count
        missed = rows_of("informed", MARCH, by=desks.desk, today=date(2026, 3, 31), column="missed")
        assert [one.topic for one in missed] == ["card"]
        aged = rows_of("ages", MARCH, by=desks.desk, today=desks.today, row="0-15")
        assert aged.count() == of(desks).ages.counts["0-15", "all"] == 4


def test_a_half_year_hides_what_a_month_of_it_hid(desks: Desks) -> None:
    month, half = of(desks).tables["topics"], of(desks, read_period("2026-H1")).tables["topics"]
    assert half.counts == month.counts
    assert month.hidden <= half.hidden


def test_causes_stand_by_town_and_never_by_person(desks: Desks) -> None:
    cause = Cause.objects.get(code="delay")
    with everything():
        for matter in Matter.objects.filter(topic="policy"):
            causes.name_cause(matter=matter, cause_id=cause.pk, place=Place(month="2026-03"), by=desks.desk,
                              at=desks.tick())  # fmt: skip
    table = of(desks).tables["causes"]
    assert table.shown["delay", "990101001"] == 6


def test_who_has_no_right_to_figures_gets_none(desks: Desks) -> None:
    with pytest.raises(NotPermitted):
        figures_of(MARCH, by=desks.worker, today=desks.today)
    with pytest.raises(NotPermitted):
        rows_of("topics", MARCH, by=desks.worker, today=desks.today)
    with pytest.raises(NotFound):
        rows_of("petitioners", MARCH, by=desks.desk, today=desks.today)


@pytest.mark.parametrize("code", ["2026-3", "2026-13", "2026-H3", "26", "2026-", "", "2026-03-01", "1999", "２０２６"])
def test_a_period_that_cannot_be_is_refused(code: str) -> None:
    with pytest.raises(Refusal, match="2026-H1"):
        read_period(code)


def test_periods_are_read_as_they_are_written() -> None:
    for one in offered(date(2026, 8, 31)):
        assert read_period(one.code) == one
    assert read_period("2024").last_day == date(2024, 12, 31)
    assert read_period("2024-02").last_day == date(2024, 2, 29)


def test_figures_cost_the_same_number_of_queries_for_a_year(desks: Desks, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(24):
        of(desks, read_period("2026"))


def test_midnight_belongs_to_the_next_month(desks: Desks) -> None:
    """An answer at 23:59 of 31 March here (15:59 UTC) is of March, one a minute later of April."""
    desks.at = datetime(2026, 3, 31, 15, 58, tzinfo=UTC)
    matter = desks.sorted("suggestion", "")
    handling.study(matter=matter, by=desks.desk, at=desks.at + timedelta(seconds=30))
    desks.at += timedelta(seconds=40)
    before = of(desks).shares["responded"].whole
    handling.reply(matter=matter, text="采纳。", by=desks.desk, at=datetime(2026, 3, 31, 16, 0, tzinfo=UTC))
    assert of(desks).shares["responded"].whole == before
    assert of(desks, read_period("2026-04")).shares["responded"].whole == 1
