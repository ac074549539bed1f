"""Reads of holiday notices, and the calendar of working days in force."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound
from rongjun.kernel.calendar import LIBRARY_UNTIL, Calendar
from rongjun.kernel.holidays import Span, days_of_year

from ..models import HolidayNotice

type Entered = tuple[str, int, bool, list[tuple[str, str, bool]]]
"""Hash of the content, year, whether it is the whole year's, and its days."""
_kept: dict[tuple[str, ...], Calendar] = {}


def current_calendar() -> Calendar:
    """Return the working days in force: the installed notices and, over them, the approved ones. One query."""
    return calendar_of(approved_notices())


def approved_notices() -> list[Entered]:
    """Return what the approved notices say, in the order of approval."""
    rows = HolidayNotice.objects.filter(state=HolidayNotice.State.APPROVED).order_by("decided_at", "pk")
    return list(rows.values_list("content_hash", "year", "whole", "days"))


def calendar_of(notices: Iterable[Entered]) -> Calendar:
    """Return the calendar that notices make, later ones over earlier ones; made once for the same notices.

    The whole year's arrangement takes the place of whatever was entered of that year before. What follows the
    installed notices is known as far as whole years follow one another.
    """
    listed = list(notices)
    key = tuple(one[0] for one in listed)
    if key not in _kept:
        _kept.clear()
        _kept[key] = _made(listed)
    return _kept[key]


def _made(notices: list[Entered]) -> Calendar:
    days: dict[date, bool] = {}
    for _hash, year, whole, said in notices:
        named = {day: span.works for span in spans_of(said) for day in span.days()}
        days |= days_of_year(year, named) if whole else named
    years = {year for _hash, year, whole, _said in notices if whole}
    last = LIBRARY_UNTIL.year
    while last + 1 in years:
        last += 1
    return Calendar(days, known_until=date(last, 12, 31))


def spans_of(days: Iterable[tuple[str, str, bool]]) -> list[Span]:
    """Return the stored days of a notice as spans."""
    return [Span(date.fromisoformat(first), date.fromisoformat(last), works) for first, last, works in days]


def range_of(notice: HolidayNotice) -> tuple[date, date]:
    """Return the first and the last day that a notice can change something of."""
    spans = spans_of(notice.days)
    year = [date(notice.year, 1, 1), date(notice.year, 12, 31)] if notice.whole else []
    return min([span.first for span in spans] + year), max([span.last for span in spans] + year)


def with_notice(notice: HolidayNotice) -> Calendar:
    """Return the calendar as it is, or would be, with a notice approved last."""
    others = [one for one in approved_notices() if one[0] != notice.content_hash]
    return calendar_of([*others, (notice.content_hash, notice.year, notice.whole, notice.days)])


def list_holiday_notices() -> QuerySet[HolidayNotice]:
    """Return every notice, the latest year first, with who made it."""
    return HolidayNotice.objects.select_related("made_by").order_by("-year", "-pk")


def get_holiday_notice(notice_id: int) -> HolidayNotice:
    """Return a notice with who made it. Raises NotFound."""
    notice = HolidayNotice.objects.select_related("made_by").filter(pk=notice_id).first()
    if notice is None:
        raise NotFound(_("没有这份放假安排。"))
    return notice
