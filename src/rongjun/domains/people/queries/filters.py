"""Narrowing people by town, category and standing, each in two forms.

One form lets an index of its own serve: right where it leaves few people. The other (`walk_…`) lets none serve: right
where many are left and the index of a list's order is walked through until a page is full.
"""

from datetime import date

from django.db import connection
from django.db.models import Case, Func, QuerySet, TextField, Value, When

from rongjun.base.scope import present, within

from ..models import Person

TOWN_DIGITS = 9
STANDING = Case(
    When(death_date__isnull=False, then=Value("deceased")), When(categories="", then=Value("ended")),
    default=Value("in_force"),
)  # fmt: skip
SETS = """WITH RECURSIVE held (codes) AS (
    SELECT min(categories) FROM people_person
    UNION ALL SELECT (SELECT min(categories) FROM people_person WHERE categories > held.codes) FROM held
    WHERE held.codes IS NOT NULL)
SELECT codes FROM held WHERE codes IS NOT NULL"""


def in_town(people: QuerySet[Person], code: str) -> QuerySet[Person]:
    """Narrow people to a town, by its division code."""
    return people.filter(within("area_code", code[:TOWN_DIGITS]))


def of_category(people: QuerySet[Person], code: str) -> QuerySet[Person]:
    """Narrow people to those with a category in force, by its whole code, alone or beside others."""
    scope = present()
    if scope is None or scope.prefix:
        return walk_category(people, code)
    return people.filter(categories__in=[held for held in _sets_of_categories() if code in held.split()])


def walk_category(people: QuerySet[Person], code: str) -> QuerySet[Person]:
    """As `of_category`, by reading everybody's categories."""
    return people.alias(codes=_Spaced("categories")).filter(codes__contains=f" {code} ")


def of_standing(people: QuerySet[Person], standing: str) -> QuerySet[Person]:
    """Narrow people to those in_force, ended (alive, no category in force) or deceased."""
    if standing == "deceased":
        return people.filter(death_date__gte=date.min)
    return walk_standing(people.filter(categories="") if standing == "ended" else people, standing)


def walk_standing(people: QuerySet[Person], standing: str) -> QuerySet[Person]:
    """As `of_standing`, by reading everybody's date of death and categories."""
    return people.alias(standing=STANDING).filter(standing=standing)


class _Spaced(Func):
    """A text that is never NULL with a blank on either side (Concat guards each part against NULL, row by row)."""

    template = "(' ' || %(expressions)s || ' ')"
    output_field = TextField()


def _sets_of_categories() -> list[str]:
    """Return every combination of categories that somebody has: one step in the index for each, whoever it is."""
    with connection.cursor() as cursor:
        cursor.execute(SETS)
        return [row[0] for row in cursor.fetchall()]
