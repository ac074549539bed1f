"""Many rows into one table at once: executemany on SQLite, binary-safe COPY on PostgreSQL.

Django's bulk_create builds an expression for every value, which costs ten times the insert itself. Use this for tables
that take tens of thousands of rows in one transaction; constraints and triggers of the database hold as ever.
"""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

Convert = Callable[[Any], Any]


def reserve_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """Return the ids for `count` new rows. Call it inside the transaction that inserts them."""
    if not connection.in_atomic_block:
        raise RuntimeError("ids are reserved inside the transaction that uses them")
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        last = int(row[0]) if row else 0
    return range(last + 1, last + 1 + count)


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows given as values in the order of `names` (attribute names, `id` included where reserved)."""
    fields = [_field(model, name) for name in names]
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(str(field.column)) for field in fields)
    ready = _ready(fields, rows)
    if not ready:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, model._meta.db_table, columns, ready)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", ready)  # noqa: S608


def copy_csv(model: type[models.Model], names: Sequence[str], text: str) -> None:
    """Insert rows given as CSV without a header, columns in the order of `names`. PostgreSQL only."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(_field(model, name).column)) for name in names)
    with connection.cursor() as cursor:
        _copy(cursor, model._meta.db_table, columns, text)


def insert_plain(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows whose values are already what the database takes, one after the other. SQLite only."""
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(_field(model, name).column)) for name in names)
    marks = ", ".join(["%s"] * len(names))
    with connection.cursor() as cursor:
        statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
        cursor.executemany(statement, rows)  # type: ignore[arg-type]


def update_rows(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Update rows given as the id and new values, in the order of `names`, `id` first."""
    fields = [_field(model, name) for name in names]
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), [quote(str(field.column)) for field in fields]
    ready = _ready(fields, rows)
    if not ready:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _fill_temporary(cursor, table, ", ".join(columns), ready)
            changes = ", ".join(f"{column} = copied_rows.{column}" for column in columns[1:])
            cursor.execute(f"UPDATE {table} SET {changes} FROM copied_rows WHERE {table}.id = copied_rows.id")  # noqa: S608
            cursor.execute("DROP TABLE copied_rows")
        else:
            changes = ", ".join(f"{column} = %s" for column in columns[1:])
            cursor.executemany(f"UPDATE {table} SET {changes} WHERE id = %s", [(*row[1:], row[0]) for row in ready])  # noqa: S608


def tell_planner() -> None:
    """Let SQLite's planner know how tables have grown, by a sample of a moment. PostgreSQL finds out by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold back the cyclic garbage collector while a large set of rows is built and written; use it as a decorator.

    None of the rows is garbage before the end, and walking them again and again takes a sixth of the time of an import.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _copy(cursor: Any, name: str, columns: str, rows: Iterable[Sequence[Any]] | str) -> None:
    """Copy rows into a table; into one under row-level security, which refuses COPY, by way of a temporary one."""
    table = connection.ops.quote_name(name)
    cursor.execute("SELECT row_security_active(%s)", [name])
    if not cursor.fetchone()[0]:
        _copy_into(cursor, table, columns, rows)
        return
    _fill_temporary(cursor, table, columns, rows)
    cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM copied_rows")  # noqa: S608
    cursor.execute("DROP TABLE copied_rows")


def _fill_temporary(cursor: Any, table: str, columns: str, rows: Iterable[Sequence[Any]] | str) -> None:
    """Copy rows into the temporary table `copied_rows`, which has these columns of a table."""
    cursor.execute(f"CREATE TEMP TABLE copied_rows ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA")  # noqa: S608
    _copy_into(cursor, "copied_rows", columns, rows)


def _copy_into(cursor: Any, table: str, columns: str, rows: Iterable[Sequence[Any]] | str) -> None:
    if isinstance(rows, str):
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)") as copy:
            copy.write(rows)
        return
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _ready(fields: Sequence["models.Field[Any, Any]"], rows: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    """Return rows as the database takes them, all of them made before: making them may need the connection."""
    found = [(place, _converter(field)) for place, field in enumerate(fields)]
    converts = [(place, convert) for place, convert in found if convert is not None]
    return [_converted(row, converts) for row in rows] if converts else list(rows)


def _converted(row: Sequence[Any], converts: Sequence[tuple[int, Convert]]) -> list[Any]:
    values = list(row)
    for place, convert in converts:
        if values[place] is not None:
            values[place] = convert(values[place])
    return values


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    found = next((field for field in model._meta.concrete_fields if field.attname == name), None)
    if found is None:
        raise ValueError(f"{model.__name__} has no column {name}")
    return found


def _converter(field: "models.Field[Any, Any]") -> Convert | None:
    """Return how a value of this column is handed to the database, or None where it goes as it is."""
    if isinstance(field, models.JSONField):
        return json.dumps
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        return _remembered(connection.ops.adapt_datetimefield_value)
    if isinstance(field, models.DateField):
        return _remembered(date.isoformat)
    return _hex if isinstance(field, models.UUIDField) else None


def _hex(value: UUID) -> str:
    return value.hex


def _remembered(convert: Convert) -> Convert:
    known: dict[date | datetime, Any] = {}

    def look_up(value: date | datetime) -> Any:
        if value not in known:
            known[value] = convert(value)
        return known[value]

    return look_up
