"""Lines between frames and tables, in bulk: thousands of rows a call on either engine."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import Max, Sum

from rongjun.domains.people.models import Person
from rongjun.kernel import chain
from rongjun.kernel.period import format_month

from .differences import LINE_SCHEMA, POSTED_SCHEMA, REASON_SCHEMA
from .models import Run, RunException, RunLine
from .states import POSTED

LINE_COLUMNS = (
    "run_id", "person_id", "benefit", "month", "kind", "amount_fen", "rule", "cells", "fact",
    "central_fen", "provincial_fen", "local_fen", "area_code",
)  # fmt: skip
FILE_COLUMNS = (
    "person", "benefit", "month", "kind", "amount_fen", "rule", "cells", "central_fen", "provincial_fen", "local_fen",
)  # fmt: skip
"""The columns of shared/templates/run_lines_columns.csv, in order."""


def posted_runs() -> list[list[Any]]:
    """Return [run id, content hash] of every released run, in order: what the next run stands on."""
    runs = Run.objects.filter(state__in=POSTED).order_by("pk").values_list("pk", "content_hash")
    return [[number, content] for number, content in runs]


def posted_frame(run_ids: Sequence[int]) -> pl.DataFrame:
    """Return what runs posted by person, benefit and month (POSTED_SCHEMA), fen. One query."""
    lines = RunLine.objects.filter(run_id__in=run_ids).values_list("person_id", "benefit", "month").order_by()
    sums = lines.annotate(Sum("amount_fen"), Sum("central_fen"), Sum("provincial_fen"), Sum("local_fen"), Max("pk"))
    return pl.DataFrame(list(sums), schema=POSTED_SCHEMA, orient="row")


def reasons_frame(line_ids: Sequence[int]) -> pl.DataFrame:
    """Return rule, cells, fact and area of posted lines (REASON_SCHEMA)."""
    rows: list[Any] = []
    for start in range(0, len(line_ids), 900):
        part = RunLine.objects.filter(pk__in=line_ids[start : start + 900])
        rows += part.values_list("pk", "rule", "cells", "fact", "area_code")
    return pl.DataFrame(rows, schema=REASON_SCHEMA, orient="row")


def stored_frame(run_id: int) -> pl.DataFrame:
    """Return the lines of a run (LINE_SCHEMA), sorted by person, month and benefit."""
    names = [name.removesuffix("_id") for name in LINE_COLUMNS[1:]]
    rows = RunLine.objects.filter(run_id=run_id).values_list(*names).order_by("person_id", "month", "benefit")
    schema = {
        {"area_code": "region"}.get(name, name): LINE_SCHEMA[{"area_code": "region"}.get(name, name)] for name in names
    }
    return pl.DataFrame(list(rows), schema=schema, orient="row").select(list(LINE_SCHEMA))


def insert_lines(run_id: int, lines: pl.DataFrame) -> None:
    """Insert lines (LINE_SCHEMA): by COPY on PostgreSQL, in one prepared statement on SQLite."""
    order = [{"run_id": "run", "person_id": "person", "area_code": "region"}.get(n, n) for n in LINE_COLUMNS]
    rows = lines.with_columns(run=pl.lit(run_id)).select(order).iter_rows()
    columns = ", ".join(LINE_COLUMNS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, f"COPY {RunLine._meta.db_table} ({columns}) FROM STDIN", rows)
        else:
            marks = ", ".join(["%s"] * len(LINE_COLUMNS))
            cursor.executemany(f"INSERT INTO {RunLine._meta.db_table} ({columns}) VALUES ({marks})", list(rows))  # noqa: S608


def insert_exceptions(run_id: int, faults: pl.DataFrame) -> None:
    """Insert exceptions (FAULT_SCHEMA)."""
    RunException.objects.bulk_create(
        (
            RunException(
                run_id=run_id, person_id=row["person"], benefit=row["benefit"], month=row["month"], code=row["code"],
                detail=json.loads(row["detail"] or "{}"), blocks=row["blocks"],
            )
            for row in faults.sort("person", "benefit", "month", "code").iter_rows(named=True)
        ),
        batch_size=500,
    )  # fmt: skip


def file_numbers() -> pl.DataFrame:
    """Return person -> file number of everybody."""
    rows = list(Person.objects.values_list("pk", "file_no"))
    return pl.DataFrame(rows, schema={"person": pl.Int64(), "file_no": pl.String()}, orient="row")


def lines_csv(lines: pl.DataFrame) -> bytes:
    """Return lines as the file of `run lines`: sorted by file number, benefit and month, without any time."""
    named = lines.join(file_numbers(), on="person", how="left").with_columns(person=pl.col("file_no"))
    named = named.sort("person", "benefit", "month", "kind")
    months = {number: format_month(number) for number in named["month"].unique().to_list()}
    written = named.with_columns(pl.col("month").replace_strict(months, return_dtype=pl.String))
    return written.select(FILE_COLUMNS).write_csv().encode()


def hash_of_lines(run_id: int, month: int, lines: pl.DataFrame) -> str:
    """Return what signatures cover: the run, its month and the SHA-256 of the very file that `run lines` writes."""
    file_hash = hashlib.sha256(lines_csv(lines)).hexdigest()
    return chain.content_hash({"run": run_id, "month": format_month(month), "lines": file_hash})


def _copy(cursor: Any, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
