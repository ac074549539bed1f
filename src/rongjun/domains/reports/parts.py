"""What a figure is made of: rows within the present scope, what stands where in them, and how they are measured."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise

from rongjun.base.actor import Actor, Permission
from rongjun.domains.petitions.periods import Period


class Measure(StrEnum):
    """How rows are measured: their number, the persons in them, a sum of fen, or of another number."""

    ROWS = "rows"
    PERSONS = "persons"
    FEN = "fen"
    SUM = "sum"


SUMS = frozenset({Measure.FEN, Measure.SUM})


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a figure. The names are fields of the query (with `__`): day, name, detail, the number that is summed
    (`fen`), and the person's token.

    `link`: the name of a page and the field that it takes; '' where a row opens to nothing more.
    """

    query: QuerySet[Any]
    day: str
    name: str
    detail: str = ""
    fen: str = ""
    person: str = ""
    link: tuple[str, str] = ("", "")
    area: str = ""
    slug: str = ""
    """What stands before the field in the address of the page: the code of a register."""
    codes: str = ""
    """What the detail is a code of (benefit, stage, alert), for whoever shows it; '' where it is a text."""
    slug_field: str = ""
    """The field that stands before the other in the address, where it is not the same for all rows."""

    @property
    def persons(self) -> Count:
        """How many persons there are, told apart by their keys: for that no file of a person is read."""
        return Count(f"{self.person.removesuffix('token')}pk", distinct=True)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report."""

    key: str
    label: str | Promise
    unit: str | Promise
    measure: Measure
    rows: Callable[[Period, Actor], Rows]
    right: Permission
    """Who may open the rows; who may not does not find the figure."""
    personal: bool = True
    """Whether the rows are about persons: then small counts do not leave the unit."""
    standing: bool = False
    """Whether it counts what stands now, or what is still open: no earlier period can be set beside it."""

    def value(self, period: Period, by: Actor) -> tuple[int, int]:
        """Return the value, and how many persons (or rows, where it counts none) it rests on."""
        found = self.rows(period, by)
        grounds = found.persons if found.person else Count("pk")
        wanted: Any = {"grounds": grounds}
        if self.measure in SUMS:
            wanted["value"] = Sum(found.fen)
        elif self.measure is Measure.ROWS:
            wanted["value"] = Count("pk")
        told = found.query.order_by().aggregate(**wanted)
        value = told["grounds"] if self.measure is Measure.PERSONS else told["value"]
        return int(value or 0), int(told["grounds"] or 0)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report, with its figures."""

    key: str
    head: str | Promise
    figures: tuple[Figure, ...]
    group: str = ""
    """The chapter of a work report that it belongs to; '' where it is one of its own."""
    group_head: str | Promise = ""


def days(field: str, period: Period) -> dict[str, date]:
    """Return the condition that a date lies in a period."""
    return {f"{field}__gte": period.first_day, f"{field}__lte": period.last_day}


def moments(field: str, period: Period) -> dict[str, datetime]:
    """Return the condition that a moment lies in a period, by the office's days."""
    zone = timezone.get_current_timezone()
    first = datetime.combine(period.first_day, time.min, zone)
    last = datetime.combine(period.last_day, time.max, zone)
    return {f"{field}__gte": first, f"{field}__lte": last}
