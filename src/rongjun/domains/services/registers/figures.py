"""Figures of a register: each with the records behind it, whole or by month and by town."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import BigIntegerField, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Substr

from rongjun.base.actor import Actor
from rongjun.kernel.registers import Figure, Measure
from rongjun.kernel.registers import Register as Spec

from .access import visible_records
from .models import Record, RecordTerm
from .queries import narrow

LEAST: Final = 10
"""A share of fewer records is not told: it says more about one record than about the work."""
UNTOLD: Final = -1
"""A share that is not told."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from one to another, both included."""

    since: date
    until: date


def figure_rows(spec: Spec, figure: Figure, actor: Actor, period: Period, area: str = "") -> QuerySet[Record]:
    """Return the records that a figure counts in a period and an area ('' is all that one sees)."""
    return rows_in(spec, figure, actor, period, area).filter(_counted(figure))


def rows_in(spec: Spec, figure: Figure, actor: Actor, period: Period, area: str = "") -> QuerySet[Record]:
    """Return the records of the period of a figure, those that it does not count too."""
    rows = visible_records(spec, actor).filter(mistaken=False)
    if area:
        rows = narrow(spec, rows, "area", area)
    if figure.day:
        days = {"value__gte": period.since.isoformat(), "value__lte": period.until.isoformat()}
        return rows.filter(Exists(RecordTerm.objects.filter(record=OuterRef("pk"), field=figure.day, **days)))
    return rows.filter(day__gte=period.since, day__lte=period.until)


def _counted(figure: Figure) -> Q:
    """Return the condition on a record that a figure counts."""
    found = Q()
    for name, values in figure.where.items():
        terms = RecordTerm.objects.filter(record=OuterRef("pk"), field=name, value__in=values)
        found &= Q(stage__in=values) if name == "stage" else Q(Exists(terms))
    return found


def figure_value(spec: Spec, figure: Figure, actor: Actor, period: Period, area: str = "") -> int:
    """Return a figure: records, persons, the sum of a field (of money in fen), a share in a thousand or UNTOLD."""
    rows = rows_in(spec, figure, actor, period, area)
    if figure.of is not Measure.SHARE:
        rows = rows.filter(_counted(figure))
    return _told(figure, rows.aggregate(**_measures(figure)))


def figure_parts(
    spec: Spec, figure: Figure, actor: Actor, period: Period, area: str, by: str
) -> dict[str, int]:  # fmt: skip
    """Return a figure for each month (2026-03) or town (its nine digits) of a period, in one query.

    A person who stands in two parts is counted in both.
    """
    rows = rows_in(spec, figure, actor, period, area)
    if figure.of is not Measure.SHARE:
        rows = rows.filter(_counted(figure))
    grouped = rows.annotate(part=_part(figure, by)).order_by().values("part").annotate(**_measures(figure))
    return {str(row["part"] or ""): _told(figure, row) for row in grouped}


def _part(figure: Figure, by: str) -> Any:
    if by == "town":
        return Substr("area_code", 1, 9)
    if not figure.day:
        return Substr(Cast("day", CharField()), 1, 7)
    day = RecordTerm.objects.filter(record=OuterRef("pk"), field=figure.day).values("value")[:1]
    return Substr(Subquery(day), 1, 7)


def _measures(figure: Figure) -> dict[str, Any]:
    """Return what is asked of the database for a figure."""
    if figure.of is Measure.SUM:
        return {"counted": Sum(Cast(KeyTextTransform(figure.field, "filled"), BigIntegerField()))}
    if figure.of is Measure.PERSONS:
        return {"counted": Count("person", distinct=True)}
    if figure.of is Measure.SHARE:
        return {"counted": Count("pk", filter=_counted(figure)), "whole": Count("pk")}
    return {"counted": Count("pk")}


def _told(figure: Figure, row: Mapping[str, Any]) -> int:
    counted = int(row["counted"] or 0)
    if figure.of is not Measure.SHARE:
        return counted
    whole = int(row["whole"] or 0)
    return (2000 * counted + whole) // (2 * whole) if whole >= LEAST else UNTOLD


def figures_of(spec: Spec, actor: Actor, period: Period, area: str = "") -> list[tuple[Figure, int]]:
    """Return every figure of a register for a period and an area; `figure_rows` gives the rows behind each."""
    return [(figure, figure_value(spec, figure, actor, period, area)) for figure in spec.figures]
