"""Days of rest entered by one person and approved by another: every running clock follows, and its case says so."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from recognition_world import County, everybody, install

from rongjun.base.actor import Actor, Permission, Role
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.policy.holidays import actions, recounting
from rongjun.domains.policy.holidays.queries import current_calendar
from rongjun.domains.policy.models import HolidayNotice
from rongjun.domains.recognition.models import Case, Clock, Entry
from rongjun.domains.recognition.recounting import replaced_clocks
from rongjun.domains.safeguards.models import AuditEntry
from rongjun.kernel.calendar import LIBRARY_UNTIL, Limit, Unit

pytestmark = pytest.mark.django_db(databases=["default", "access"])
NEXT = LIBRARY_UNTIL.year + 1
"""The first year that the installed library does not know."""
TEXT = "1月1日放假\n5月1日放假\n10月1日放假"


@pytest.fixture
def county() -> County:
    install()
    return County()


def enter(
    county: County, text: str = TEXT, *, year: int = NEXT, whole: bool = True, doc: str = "国办〔甲〕1号"
) -> HolidayNotice:
    return actions.enter_holidays(
        year=year, whole=whole, doc_no=doc, source="中国政府网", text=text, by=county.officer, at=county.tick()
    )


def approve(county: County, notice: HolidayNotice, by: Actor | None = None) -> HolidayNotice:
    return actions.approve_holidays(
        notice_id=notice.pk, content_hash=notice.content_hash, by=by or county.head, at=county.tick()
    )  # fmt: skip


def running(case: Case) -> Clock:
    with everybody():
        return Clock.objects.get(case=case, stopped_on=None)


def test_a_day_entered_moves_the_running_clock_and_the_history_says_from_which_day_to_which(county: County) -> None:
    case = county.submitted()
    before = running(case)
    assert before.unit == "working_day" and not before.for_person
    text = f"{before.due_on.month}月{before.due_on.day}日放假"
    notice = approve(county, enter(county, text, year=before.due_on.year, whole=False))
    after = running(case)
    assert (
        after.due_on
        == current_calendar().count_days(before.due_on, Limit(1, Unit.WORKING_DAY)).last_day
        > before.due_on
    )
    assert (after.started_on, after.amount, after.cite, after.pk > before.pk) == (
        before.started_on, before.amount, before.cite, True,
    )  # fmt: skip
    with everybody():
        assert Case.objects.get(pk=case.pk).due_on == after.due_on
        entry = Entry.objects.filter(case=case).order_by("sequence").last()
        clocks = list(Clock.objects.filter(case=case).order_by("pk"))
    assert entry is not None and (entry.move, entry.who) == ("recount", county.head.name)
    assert all(text in entry.note for text in (str(before.due_on), str(after.due_on), notice.doc_no))
    assert replaced_clocks(clocks) == {before.pk}
    assert ["recognition", 1, 1, 0] in notice.recounted
    assert AuditEntry.objects.filter(action="holidays.approve", subject=f"holidays:{notice.pk}").exists()


def test_a_provisional_day_becomes_certain_where_the_notice_leaves_it(county: County) -> None:
    case = county.submitted()
    before = running(case)
    with everybody():
        Clock.objects.filter(pk=before.pk).update(stopped_on=before.started_on)
        far = Clock.objects.create(
            case=case, kind="intake", for_person=True, started_on=date(LIBRARY_UNTIL.year, 12, 20), amount=30,
            unit="day",
            binding="law", due_on=date(NEXT, 1, 19), provisional=True,
        )  # fmt: skip
    assert current_calendar().known_until == LIBRARY_UNTIL
    notice = enter(county)
    would = actions.foresee(notice, by=county.head, at=county.tick())["recognition"]
    due = current_calendar().count_days(far.started_on, Limit(30, Unit.DAY), for_person=True).last_day
    assert running(case).pk == far.pk and (would.moved, would.settled) == ((1, 0) if due != far.due_on else (0, 1))
    approve(county, notice)
    assert current_calendar().known_until == date(NEXT, 12, 31)
    after = running(case)
    assert (after.due_on, after.provisional) == (due, False)


def test_clocks_that_no_day_of_the_notice_touches_stay_as_they_are(county: County) -> None:
    case = county.submitted()
    before = running(case)
    notice = approve(county, enter(county))
    assert running(case).pk == before.pk
    assert ["recognition", 0, 0, 0] in notice.recounted


def test_who_entered_does_not_approve_and_nothing_is_in_force_before(county: County) -> None:
    notice = enter(county)
    with pytest.raises(AlreadyDone):
        approve(county, notice, county.officer)
    assert current_calendar().known_until == LIBRARY_UNTIL
    with pytest.raises(Refusal):
        actions.approve_holidays(notice_id=notice.pk, content_hash="0" * 64, by=county.head, at=county.tick())
    approve(county, notice)
    with pytest.raises(AlreadyDone):
        approve(county, notice, county.director)


def test_the_petition_officer_enters_and_a_second_one_approves(county: County) -> None:
    first, second = (county.account(Role.PETITION_OFFICER, None, f"信访{n}") for n in "甲乙")
    notice = actions.enter_holidays(
        year=NEXT, whole=True, doc_no="国办1号", source="网站", text=TEXT, by=first, at=county.tick()
    )
    assert approve(county, notice, second).state == "approved"


def test_a_town_and_a_role_without_the_right_do_neither(county: County) -> None:
    with pytest.raises(NotPermitted):
        actions.permit(county.clerk, Permission.CALENDAR_MAKE)
    town = county.account(Role.PETITION_OFFICER, "东镇站", "镇信访")
    with pytest.raises(NotPermitted, match="记账单位"):
        actions.permit(town, Permission.CALENDAR_MAKE)


def test_the_same_notice_is_entered_once_and_a_returned_one_again(county: County) -> None:
    notice = enter(county)
    with pytest.raises(AlreadyDone):
        enter(county)
    actions.return_holidays(notice_id=notice.pk, reason="文号不对", by=county.head, at=county.tick())
    again = enter(county)
    actions.withdraw_holidays(notice_id=again.pk, reason="等正式文件", by=county.officer, at=county.tick())
    assert [one.state for one in HolidayNotice.objects.order_by("pk")] == ["returned", "withdrawn"]
    with pytest.raises(AlreadyDone):
        approve(county, again)


@pytest.mark.parametrize("text", ["", "2月30日放假", "1月1日放假"])
def test_a_text_that_is_not_fully_understood_is_not_entered(county: County, text: str) -> None:
    with pytest.raises(Refusal):
        enter(county, text)
    assert not HolidayNotice.objects.exists()


def test_a_later_notice_of_the_whole_year_takes_the_place_of_the_earlier_one(county: County) -> None:
    approve(county, enter(county, f"{TEXT}\n3月4日放假"))
    day = date(NEXT, 3, 4)
    assert not current_calendar().is_working_day(day)
    approve(county, enter(county, doc="国办〔甲〕2号"))
    assert current_calendar().is_working_day(day) == (day.weekday() < 5)
    approve(county, enter(county, "3月4日放假", whole=False, doc="国办〔甲〕3号"))
    assert not current_calendar().is_working_day(day)
    assert not current_calendar().is_working_day(date(NEXT, 5, 1))


def test_a_year_beyond_a_gap_is_not_known_as_a_whole(county: County) -> None:
    approve(county, enter(county, year=NEXT + 1))
    calendar = current_calendar()
    assert calendar.known_until == LIBRARY_UNTIL
    assert calendar.is_known(date(NEXT + 1, 7, 1)) and not calendar.is_known(date(NEXT, 7, 1))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE policy_holidaynotice SET doc_no = 'x'",
        "UPDATE policy_holidaynotice SET days = '[]'",
        "UPDATE policy_holidaynotice SET state = 'approved'",
        "DELETE FROM policy_holidaynotice",
    ],
)
def test_the_database_refuses_what_no_two_persons_signed(county: County, statement: str) -> None:
    enter(county)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_room_that_keeps_clocks_is_asked_once(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    def recount(_change: object, _by: object, _at: object, write: bool) -> recounting.Recounted:
        asked.append(write)
        return recounting.Recounted(looked=3, moved=2, settled=1)

    monkeypatch.setattr(recounting, "_rooms", {"petitions": recount})
    assert approve(county, enter(county)).recounted == [["petitions", 3, 2, 1]]
    assert asked == [True]
