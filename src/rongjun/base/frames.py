"""Rows of the database as Polars frames and back, column by column: for hundreds of thousands of rows at once.

Scope and row-level security bind as ever: what is read is a query set, made by its manager. PostgreSQL writes and
takes CSV (COPY), SQLite plain tuples; Django's conversion of each value, which costs more than the reading, is left
out. So ask for columns that both engines give as they are: numbers, texts, and dates and JSON cast to text.
"""

import io
from collections.abc import Mapping
from typing import Any

import polars as pl
from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from .bulk import copy_csv, insert_plain

type Schema = Mapping[str, pl.DataType | type[pl.DataType]]
CHUNK = 100_000


def read_frame(query: models.QuerySet[Any, Any], schema: Schema) -> pl.DataFrame:
    """Return the rows of a `values_list` query set as a frame whose columns are named and typed by `schema`, in order.

    Dates are texts in ISO form or NULL where the schema says Date. Raises a Polars error where a value does not fit.
    """
    try:
        sql, params = query.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return pl.DataFrame(schema=dict(schema))
    dated = [name for name, kind in schema.items() if kind == pl.Date]
    plain = {name: pl.String() if name in dated else kind for name, kind in schema.items()}
    read = _copied if connection.vendor == "postgresql" else _fetched
    return read(sql, tuple(params), plain).with_columns(pl.col(dated).str.to_date("%Y-%m-%d"))


def insert_frame(model: type[models.Model], frame: pl.DataFrame) -> None:
    """Insert the rows of a frame whose columns are named as the model's attributes. JSON columns hold JSON texts."""
    if connection.vendor != "postgresql":
        insert_plain(model, frame.columns, frame.iter_rows())
        return
    parts = frame.iter_slices(CHUNK)
    copy_csv(model, frame.columns, (part.write_csv(include_header=False, quote_style="non_numeric") for part in parts))


def _copied(sql: str, params: tuple[Any, ...], schema: Schema) -> pl.DataFrame:
    statement = f"COPY ({sql}) TO STDOUT (FORMAT csv)"
    with connection.cursor() as cursor, cursor.copy(statement, params) as out:
        content = b"".join(bytes(part) for part in out)
    if not content:
        return pl.DataFrame(schema=dict(schema))
    return pl.read_csv(io.BytesIO(content), has_header=False, schema=dict(schema))


def _fetched(sql: str, params: tuple[Any, ...], schema: Schema) -> pl.DataFrame:
    parts = [pl.DataFrame(schema=dict(schema))]
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(CHUNK):
            parts.append(pl.DataFrame(rows, schema=dict(schema), orient="row"))
    return pl.concat(parts)
