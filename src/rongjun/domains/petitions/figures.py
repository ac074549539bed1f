"""The figures of an office, never about persons: rates above a minimum, counts with small cells hidden, days, causes.

Every count is hidden month by month (`kernel.disclosure`) and longer times are made of the months, so that reports of
months, half-years and years laid side by side tell no more than each of them. No figure counts petitions or petitioners
for an appraisal, and none gets better when fewer come.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.base.scope import acting
from rongjun.domains.people.batches import office_day
from rongjun.kernel.disclosure import MINIMUM, Share, Table, add_up, share_of, suppress, tabulate
from rongjun.kernel.period import month_of

from .figure_sources import ALL, MET, NO_FIGURE, Source, sources
from .models import Answer, Matter
from .periods import Period
from .repair_figures import Works, works_of

AGES: Final = ((0, 15), (16, 30), (31, 60), (61, 90), (91, 180), (181, 99999))
"""Days since a matter was received, both ends counted."""
TOWN, COUNTY, CITY = 9, 6, 4
NOTHING: Final = "-"
"""The key of what was not filled in."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Days from receiving to answering: of so many answers, the middle one and that of nine in ten. None: too few."""

    count: int | None
    p50: int | None
    p90: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of an office and a period, as they may be told."""

    period: Period
    until: date
    shares: Mapping[str, Share]
    tables: Mapping[str, Table]
    ages: Table
    days: Spread
    works: Works


def figures_of(period: Period, *, by: Actor, today: date) -> Figures:
    """Return the figures that an actor may see, of matters seen from the actor's desk. Raises NotPermitted.

    A fixed number of queries, whatever the number of matters.
    """
    by.require(Permission.PETITION_FIGURES)
    until = min(period.last_day, today)
    with acting(by):
        known = sources(digits_of(by), today)
        counted = {key: _by_month(one, period) for key, one in known.items()}
        return Figures(
            period, until,
            {key: _share(counted[key], period) for key, one in known.items() if one.share},
            {key: _table(counted[key], period) for key, one in known.items() if not one.share},
            suppress(tabulate([age_key(one) for one in AGES], [ALL], _ages(until))),
            _days(period), works_of(period, by=by, today=today),
        )  # fmt: skip


def digits_of(by: Actor) -> int:
    """Return by how many digits of their codes places are told: towns in a county, counties in a city."""
    if not by.area_prefix or len(by.area_prefix) >= COUNTY:
        return TOWN
    return COUNTY if len(by.area_prefix) >= CITY else CITY


def rows_of(key: str, period: Period, *, by: Actor, today: date, row: str = "", column: str = "") -> QuerySet[Matter]:
    """Return the matters under a figure, or under one row, column or cell of it. Read it at the actor's desk.

    Raises NotFound for an unknown figure, NotPermitted.
    """
    by.require(Permission.PETITION_FIGURES)
    matters = Matter.objects.select_related("owner_unit", "unit", "owner_staff").order_by("-received_on", "-pk")
    if key == "ages":
        return matters.filter(_open_at(min(period.last_day, today))).filter(_aged(row, min(period.last_day, today)))
    if key == "days":
        return matters.filter(pk__in=_first_answers(period).values("matter_id"))
    source = sources(digits_of(by), today).get(key)
    if source is None:
        raise NotFound("没有这项数据。")
    found = source.within(period.first_day, period.last_day)
    wanted = {"row_key": row, "column_key": column}
    found = found.filter(
        **{name: "" if key == NOTHING else key for name, key in wanted.items() if key not in ("", ALL)}
    )
    return matters.filter(pk__in=found.values(source.matter))


def age_key(ages: tuple[int, int]) -> str:
    """Return how a stretch of days is named in tables and addresses."""
    return f"{ages[0]}-{ages[1]}"


type Counted = dict[int, dict[tuple[str, str], int]]
"""Month -> (row, column) -> count."""


def _by_month(source: Source, period: Period) -> Counted:
    rows = source.within(period.first_day, period.last_day).annotate(in_month=TruncMonth(source.day))
    found: Counted = {}
    counted = rows.order_by().values_list("in_month", "row_key", "column_key").annotate(n=Count("pk"))
    for month, row, column, count in counted:
        at = month_of(month if isinstance(month, date) else month.date())
        found.setdefault(at, {})[str(row or NOTHING), str(column or NOTHING)] = count
    return found


def _share(counted: Counted, period: Period) -> Share:
    told = Share()
    for month in period.months:
        cells = counted.get(month, {})
        told += share_of(sum(n for (_row, column), n in cells.items() if column == MET), sum(cells.values()))
    return told


def _table(counted: Counted, period: Period) -> Table:
    cells = [cell for month in counted.values() for cell in month]
    rows, columns = sorted({row for row, _column in cells}), sorted({column for _row, column in cells})
    return add_up([suppress(tabulate(rows, columns, counted.get(month, {}))) for month in period.months])


def _open_at(day: date) -> Q:
    still = Q(ended_at=None) | Q(ended_at__date__gt=day)
    return Q(still, hidden=False, received_on__lte=day) & ~Q(state__in=NO_FIGURE)


def _aged(key: str, day: date) -> Q:
    ages = next((one for one in AGES if age_key(one) == key), None)
    if ages is None:
        return Q()
    return Q(received_on__lte=day - timedelta(days=ages[0]), received_on__gte=day - timedelta(days=ages[1]))


def _ages(day: date) -> dict[tuple[str, str], int]:
    """Return the open matters at the end of a day by age. One query."""
    rows = Matter.objects.filter(_open_at(day))
    counts = rows.order_by().aggregate(
        **{f"age{place}": Count("pk", filter=_aged(age_key(one), day)) for place, one in enumerate(AGES)}
    )
    return {(age_key(one), ALL): counts[f"age{place}"] for place, one in enumerate(AGES)}


def _first_answers(period: Period) -> QuerySet[Answer]:
    source = Source("", "", lambda: Answer.objects.filter(round=1, matter__hidden=False), "given_at")
    return source.within(period.first_day, period.last_day).exclude(kind="consultation")


def _days(period: Period) -> Spread:
    pairs = _first_answers(period).order_by("given_at").values_list("matter_id", "given_at", "matter__received_on")
    first: dict[int, int] = {}
    for matter, given_at, received in pairs.iterator(chunk_size=5000):
        if received is not None:
            first.setdefault(matter, (office_day(given_at) - received).days)
    days = sorted(first.values())
    if len(days) < MINIMUM:
        return Spread(None, None, None)
    return Spread(len(days), nearest(days, 50), nearest(days, 90))


def nearest(ordered: list[int], hundredths: int) -> int:
    """Return the value at a rank by the nearest rank. Raises IndexError for no values."""
    return ordered[max(-(-len(ordered) * hundredths // 100) - 1, 0)]


def shown_rows(table: Table) -> Iterable[tuple[str, list[Any]]]:
    """Yield each row of a table as it is told, totals last; None where a cell is hidden."""
    told = table.shown
    for row in (*table.rows, ""):
        yield row, [told.get((row, column), 0) for column in (*table.columns, "")]
