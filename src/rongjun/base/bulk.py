"""Many rows into one table at once: executemany on SQLite, binary-safe COPY on PostgreSQL.

Django's bulk_create builds an expression for every value, which costs ten times the insert itself. Use this for tables
that take tens of thousands of rows in one transaction; constraints and triggers of the database hold as ever.
"""

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import batched, chain
from typing import Any
from uuid import UUID

from django.db import connection, models

Convert = Callable[[Any], Any]
AT_ONCE = 100
"""Rows in one INSERT on SQLite, which takes 32,766 values a statement."""
ROOM_KIB = 512 * 1024


def reserve_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """Return the ids for `count` new rows. Call it inside the transaction that inserts them."""
    if not connection.in_atomic_block:
        raise RuntimeError("ids are reserved inside the transaction that uses them")
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            name = "(SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) s"  # looked up once
            cursor.execute(f"SELECT nextval(name) FROM {name}, generate_series(1, %s)", [table, count])  # noqa: S608
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
            _insert_many(cursor, f"INSERT INTO {table} ({columns}) VALUES ", len(fields), ready)  # noqa: S608


def copy_csv(model: type[models.Model], names: Sequence[str], texts: Iterable[str]) -> None:
    """Insert rows given as CSV without a header, piece by piece, columns in the order of `names`. PostgreSQL only.

    All of them are one statement, so that triggers look at them once.
    """
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(_field(model, name).column)) for name in names)
    with connection.cursor() as cursor:
        _copy(cursor, model._meta.db_table, columns, texts=texts)


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


@contextmanager
def roomy() -> Iterator[None]:
    """Let SQLite keep half a gigabyte of pages in memory while a million rows are written; use it as a decorator.

    In the room of a page view each row drives out pages that the next ones need: a release took twice as long.
    """
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    link = connection.connection
    (kept,) = link.execute("PRAGMA cache_size").fetchone()
    link.execute(f"PRAGMA cache_size = -{ROOM_KIB}")
    try:
        yield
    finally:
        link.execute(f"PRAGMA cache_size = {kept}")


def _insert_many(cursor: Any, begin: str, width: int, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows many a statement, which saves SQLite a quarter of the time; what is left over one by one."""
    marks = "(" + ", ".join(["%s"] * width) + ")"
    whole = len(rows) - len(rows) % AT_ONCE
    if whole:
        statement = begin + ", ".join([marks] * AT_ONCE)
        parts = batched(rows[:whole], AT_ONCE, strict=True)
        cursor.executemany(statement, (list(chain.from_iterable(some)) for some in parts))
    if whole < len(rows):
        cursor.executemany(begin + marks, rows[whole:])


def _copy(cursor: Any, name: str, columns: str, rows: Iterable[Sequence[Any]] = (), texts: Iterable[str] = ()) -> None:
    """Copy rows, or rows as CSV, into a table; into one under row-level security, which refuses COPY, by way of a
    temporary one."""
    table = connection.ops.quote_name(name)
    cursor.execute("SELECT row_security_active(%s)", [name])
    if not cursor.fetchone()[0]:
        _copy_into(cursor, table, columns, rows, texts)
        return
    _fill_temporary(cursor, table, columns, rows, texts)
    cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM copied_rows")  # noqa: S608
    cursor.execute("DROP TABLE copied_rows")


def _fill_temporary(
    cursor: Any, table: str, columns: str, rows: Iterable[Sequence[Any]], texts: Iterable[str] = ()
) -> None:
    """Copy rows into the temporary table `copied_rows`, which has these columns of a table."""
    cursor.execute(f"CREATE TEMP TABLE copied_rows ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA")  # noqa: S608
    _copy_into(cursor, "copied_rows", columns, rows, texts)


def _copy_into(cursor: Any, table: str, columns: str, rows: Iterable[Sequence[Any]], texts: Iterable[str]) -> None:
    if not rows:
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)") as copy:
            for text in texts:
                copy.write(text)
        return
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _ready(fields: Sequence["models.Field[Any, Any]"], rows: Iterable[Sequence[Any]]) -> list[Sequence[Any]]:
    """Return rows as the database takes them, all of them made before: making them may need the connection."""
    whole = list(rows)
    converts = [(place, convert) for place, field in enumerate(fields) if (convert := _converter(field)) is not None]
    if not converts or not whole:
        return whole
    columns: list[Iterable[Any]] = list(zip(*whole, strict=True))  # by column, so that no row is taken apart by hand
    for place, convert in converts:
        columns[place] = map(convert, columns[place])
    return list(zip(*columns, strict=True))


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    found = next((field for field in model._meta.concrete_fields if field.attname == name), None)
    if found is None:
        raise ValueError(f"{model.__name__} has no column {name}")
    return found


def _converter(field: "models.Field[Any, Any]") -> Convert | None:
    """Return how a value of this column is handed to the database, or None where it goes as it is."""
    if isinstance(field, models.JSONField):
        return _json_writer()
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        return _Remembered(connection.ops.adapt_datetimefield_value).__getitem__
    if isinstance(field, models.DateField):
        return _Remembered(date.isoformat).__getitem__
    return _hex if isinstance(field, models.UUIDField) else None


def _hex(value: UUID | str | None) -> str | None:
    return value.hex if isinstance(value, UUID) else value.replace("-", "") if value else None


class _Remembered(dict[Any, Any]):
    """What each value is converted to: the dates of an import are few, its rows many."""

    def __init__(self, convert: Convert) -> None:
        super().__init__({None: None})
        self._convert = convert

    def __missing__(self, value: date | datetime) -> Any:
        """Convert a value that was not met before."""
        self[value] = done = self._convert(value)
        return done


def _json_writer() -> Convert:
    """Return what writes JSON as `json.dumps` does, which makes its encoder anew for each of many small values."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return lambda value: None if value is None else json.dumps(value)
    refuse = json.JSONEncoder().default
    encode = make(None, refuse, json.encoder.encode_basestring_ascii, None, ": ", ", ", False, False, True)
    return lambda value: None if value is None else "".join(encode(value, 0))
