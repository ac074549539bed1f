"""The rows under a figure, by town and by month: what a figure opens to."""

from typing import Any

from django.db.models import CharField, Count, DateField, F, QuerySet, Sum, Value
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.domains.petitions.periods import YEAR, Period
from rongjun.domains.units.models import Area

from .parts import SUMS, Figure, Measure, Rows

TOWN_DIGITS = 9
MONTH_LETTERS = 7
SHOWN = ("day_", "name_", "detail_", "fen_", "person_", "link_", "slug_")
"""What each row is read by, whatever table it comes from."""


def rows_under(figure: Figure, period: Period, by: Actor) -> QuerySet[Any, dict[str, Any]]:
    """Return the rows of a figure as dicts with pk and SHOWN; '' or None where the figure has no such thing."""
    found = figure.rows(period, by)
    rows: QuerySet[Any, dict[str, Any]] = (
        found.query.order_by().annotate(**{one: _column(found, one) for one in SHOWN}).values("pk", *SHOWN)
    )
    return rows


def by_town(figure: Figure, period: Period, by: Actor) -> list[tuple[str, int]]:
    """Return the value by town (its name), in the order of the codes; [] for rows without an area."""
    found = figure.rows(period, by)
    if not found.area:
        return []
    town = Substr(found.area, 1, TOWN_DIGITS)
    told = found.query.order_by().annotate(town_=town).values("town_").annotate(value_=_measure(figure, found))
    codes = {one["town_"].ljust(12, "0"): int(one["value_"] or 0) for one in told}
    names = dict(Area.objects.filter(pk__in=list(codes)).values_list("pk", "name"))
    return [(names.get(code) or _("区划表以外 %(code)s") % {"code": code}, codes[code]) for code in sorted(codes)]


def by_month(figure: Figure, period: Period, by: Actor) -> list[tuple[str, int]]:
    """Return the value of each month of a longer period; for one month those of the year that ends with it.

    [] for a figure that counts what stands now: it has no months.
    """
    if figure.standing:
        return []
    if len(period.months) == 1:
        return by_month(figure, Period(YEAR, period.first - 11), by)
    parts = [Period("month", month) for month in period.months]
    found = figure.rows(period, by)
    if _is_date(found):
        month = Substr(Cast(found.day, CharField()), 1, MONTH_LETTERS)
        told = found.query.order_by().annotate(month_=month).values("month_").annotate(value_=_measure(figure, found))
        counts = {one["month_"]: int(one["value_"] or 0) for one in told}
        return [(one.code, counts.get(one.code, 0)) for one in parts]
    return [(one.code, figure.value(one, by)[0]) for one in parts]


def _is_date(found: Rows) -> bool:
    """Tell whether rows have a day of their own table, which is written alike (2026-03-05) by either engine."""
    fields = {one.name: one for one in found.query.model._meta.concrete_fields}
    return type(fields.get(found.day)) is DateField


def _measure(figure: Figure, found: Rows) -> Any:
    if figure.measure in SUMS:
        return Sum(found.fen)
    return found.persons if figure.measure is Measure.PERSONS else Count("pk")


def _column(found: Rows, name: str) -> Any:
    fields = {
        "day_": found.day, "name_": found.name, "detail_": found.detail, "fen_": found.fen, "person_": found.person,
        "link_": found.link[1], "slug_": found.slug_field,
    }  # fmt: skip
    field = fields[name]
    if not field:
        return Value(None if name == "fen_" else "", output_field=CharField())
    return F(field)
