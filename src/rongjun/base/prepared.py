"""Queries that every page asks: their SQL is worked out once, and each time only the value is put in.

Django works out the SQL of a query anew whenever it is asked. For what every page asks (who is signed in, what waits)
that costs some thirty times what the database does.
"""

from collections.abc import Callable
from copy import copy

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

PLACE = 8_000_000_000_000_000_023
"""What stands in the SQL where the value belongs: no id comes near it."""

type _Kept[M: Model] = tuple[QuerySet[M], SQLCompiler, str, tuple[object, ...]]


class Prepared[M: Model]:
    """A query by one number, kept as SQL for each engine.

    `build` makes it of a number, and is called with PLACE. It may depend on nothing else: tables whose manager asks the
    present scope (base.scope) must not be read in it, for the scope of whoever asked first would be kept.
    """

    def __init__(self, build: Callable[[int], QuerySet[M]]) -> None:
        self._build = build
        self._kept: dict[str, _Kept[M]] = {}

    def rows(self, number: int) -> list[M]:
        """Return what the query finds for a number, in one statement."""
        connection = connections[DEFAULT_DB_ALIAS]
        if connection.vendor not in self._kept:
            self._kept[connection.vendor] = self._work_out()
        found, compiler, sql, values = self._kept[connection.vendor]
        ready, asked = copy(compiler), found.all()
        ready.connection = connection
        filled = sql, tuple(number if one == PLACE else one for one in values)
        ready.as_sql = lambda *_args, **_more: filled  # type: ignore[assignment, method-assign]
        asked.query.get_compiler = lambda *_args, **_more: ready  # type: ignore[method-assign]
        return list(asked)

    def _work_out(self) -> _Kept[M]:
        found = self._build(PLACE)
        compiler = found.query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, values = compiler.as_sql()
        compiler.connection = None  # the next thread has another one
        return found, compiler, sql, tuple(values)
