"""A long list in the order of an index: conditions are looked at row by row, so that nothing is sorted for one page.

SQLite takes the index of a range (an area) wherever there is one and sorts what lies in it, 50,000 people of a county
for 25 of them. PostgreSQL weighs both ways by its statistics and needs no such help.
"""

from typing import Any

from django.db import connections
from django.db.models import Func, QuerySet
from django.db.models.expressions import Col
from django.db.models.lookups import Lookup
from django.db.models.sql.where import WhereNode

RANGES = frozenset({"gt", "gte", "lt", "lte"})


def keys_first[M: Any](rows: QuerySet[M], start: int, count: int) -> QuerySet[M]:
    """Return some rows from one on. On SQLite their keys are put in order first, in the same statement.

    SQLite sorts rows as they are shown, with all that is joined to them, and where a small table is joined it begins
    with that one and leaves the index of the order aside: 250 ms for a page of 100,000 rows, of keys alone 50 or 1.
    """
    query = rows.query
    plain = query.group_by is None and not query.distinct and not query.combinator and not query.is_sliced
    if connections[rows.db].vendor != "sqlite" or not plain or not rows.ordered:
        return rows[start : start + count]
    return rows.filter(pk__in=rows.values("pk")[start : start + count])


class Plain(Func):
    """A column as a value: SQLite looks no index up for it."""

    template = "+%(expressions)s"


def walk_order[M: Any](rows: QuerySet[M]) -> QuerySet[M] | None:
    """Return the same rows so that no index but that of their order serves; None where nothing would be gained by it.

    Nothing is gained where there is no order by a column of the table, and where the ranges are on that very column.
    """
    first = str(rows.query.order_by[0]).removeprefix("-") if rows.query.order_by else ""
    columns = {field.name: field.column for field in rows.model._meta.concrete_fields}
    if connections[rows.db].vendor != "sqlite" or first not in columns:
        return None
    where = rows.query.where.clone()
    if not _make_plain(where, columns[first]):
        return None
    walked = rows.all()
    walked.query.where = where
    return walked


def _make_plain(where: WhereNode, first: str) -> bool:
    """Make columns of ranges plain values, but that of the order; tells whether there was one."""
    found = False
    children: list[Any] = where.children
    for place, child in enumerate(children):
        if isinstance(child, WhereNode):
            found |= _make_plain(child, first)
        elif _is_range(child) and child.lhs.target.column != first:
            plain = child.copy()
            plain.lhs = Plain(child.lhs)
            children[place], found = plain, True
    return found


def _is_range(child: Any) -> bool:
    return isinstance(child, Lookup) and child.lookup_name in RANGES and isinstance(child.lhs, Col)
