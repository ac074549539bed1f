"""A long list in the order of an index: conditions are looked at row by row, so that nothing is sorted for one page.

SQLite takes the index of a range (an area) wherever there is one and sorts what lies in it, 50,000 people of a county
for 25 of them. PostgreSQL weighs both ways by its statistics and needs no such help. Keys go first on either engine.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connections
from django.db.models import F, Func, QuerySet, Subquery
from django.db.models.expressions import Col
from django.db.models.functions import Coalesce
from django.db.models.lookups import Lookup
from django.db.models.sql import Query
from django.db.models.sql.where import AND, WhereNode

RANGES = frozenset({"gt", "gte", "lt", "lte"})


def keys_first[M: Any](rows: QuerySet[M], start: int, count: int) -> QuerySet[M]:
    """Return some rows from one on. Their keys are put in order first, in the same statement.

    Rows are sorted as they are shown, with all that is joined to them; where a small table is joined, SQLite begins
    with that one and leaves the index of the order aside: 250 ms for a page of 100,000 rows, of keys alone 50 or 1.
    """
    if not is_plain(rows) or not rows.ordered:
        return rows[start : start + count]
    return of_keys(rows, rows.values("pk")[start : start + count])


def is_plain(rows: QuerySet[Any]) -> bool:
    """Tell whether each row of the table is one row of the list, which its key then stands for."""
    query = rows.query
    return query.group_by is None and not query.distinct and not query.combinator and not query.is_sliced


def of_keys[M: Any](rows: QuerySet[M], keys: Sequence[Any] | QuerySet[Any, Any]) -> QuerySet[M]:
    """Return those of the rows that have these keys, which were found among the rows themselves.

    A condition that asks another table is not asked again: the database would look through that table for 25 rows as it
    did for all. Where a join may give several rows of one, every condition stays.
    """
    found = rows.all()
    if not any(getattr(getattr(join, "join_field", None), "multiple", False) for join in rows.query.alias_map.values()):
        found.query.where = _without_asking(rows.query.where)
    return found.filter(pk__in=keys)


def _without_asking(where: WhereNode) -> WhereNode:
    """Return conditions that all hold, without those that ask another table; others as they are."""
    kept = where.clone()
    if where.connector == AND and not where.negated:
        parts: list[Any] = [_without_asking(one) if isinstance(one, WhereNode) else one for one in where.children]
        kept.children = [one for one in parts if not _asks(one)]
    return kept


def _asks(part: Any) -> bool:
    """Tell whether a condition, or a part of it, is a query of its own."""
    if isinstance(part, (Query, QuerySet, Subquery)):
        return True
    within: list[Any] = getattr(part, "get_source_expressions", list)()
    return any(_asks(one) for one in within if one is not None)


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


def sort_found[M: Any](rows: QuerySet[M]) -> QuerySet[M]:
    """Return the same rows in the same order, for reading them all: what was found is sorted.

    Either engine would take the index of the order for the sake of a limit, and ask other tables about each row of it,
    row after row from another place of the file: 370 ms for a name among 100,000, found by a scan and sorted 40.
    """
    names = rows.query.order_by
    if not all(isinstance(one, str) for one in names):
        return rows
    order = [(str(one).removeprefix("-"), str(one).startswith("-")) for one in names]
    plain = [(F(one) if one in rows.query.annotations else Coalesce(one, one), back) for one, back in order]
    return rows.order_by(*(one.desc() if back else one.asc() for one, back in plain))


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
