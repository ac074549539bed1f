"""Lines between frames and tables, in bulk: thousands of rows a call on either engine."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl
from django.db import connection

from rongjun.base.frames import insert_frame, read_frame
from rongjun.base.scope import whole_registry
from rongjun.domains.people.models import Person
from rongjun.domains.people.queries.merged import merged_at
from rongjun.kernel import chain
from rongjun.kernel.period import format_month

from .differences import KEY, LINE_SCHEMA, REASON_SCHEMA
from .models import Run, RunException, RunLine, RunMember
from .states import POSTED

LINE_COLUMNS = (
    "run_id", "person_id", "benefit", "month", "kind", "amount_fen", "rule", "cells", "fact",
    "central_fen", "provincial_fen", "local_fen", "area_code",
)  # fmt: skip
FILES_AT_ONCE = 900
"""So many numbers stand in one condition; SQLite takes few more."""
FILE_COLUMNS = (
    "person", "benefit", "month", "kind", "amount_fen", "rule", "cells", "central_fen", "provincial_fen", "local_fen",
)  # fmt: skip
"""The columns of shared/templates/run_lines_columns.csv, in order."""


def posted_runs() -> list[list[Any]]:
    """Return [run id, content hash] of every released run, in order: what the next run stands on."""
    runs = Run.objects.filter(state__in=POSTED).order_by("pk").values_list("pk", "content_hash")
    return [[number, content] for number, content in runs]


@whole_registry("发放：此前已发的依据")
def reasons_frame(run_ids: Sequence[int], keys: pl.DataFrame, known_at: datetime) -> pl.DataFrame:
    """Return rule, cells, fact and area of the last line that runs posted for some keys (REASON_SCHEMA).

    A line of a file that was merged by `known_at` counts for the one that holds it.
    """
    merged = merged_at(known_at)
    files = sorted({*keys["person"].to_list(), *(gone for gone, kept in merged.items() if kept in keys["person"])})
    parts = [pl.DataFrame(schema=REASON_SCHEMA)]
    names = ("pk", "person_id", "benefit", "month", "rule", "cells", "fact", "area_code")
    for start in range(0, len(files), FILES_AT_ONCE):
        lines = RunLine.objects.filter(run_id__in=run_ids, person_id__in=files[start : start + FILES_AT_ONCE])
        parts.append(read_frame(lines.order_by().values_list(*names), REASON_SCHEMA))
    found = pl.concat(parts)
    if merged:
        holder = pl.col("person").replace_strict(merged, default=pl.col("person"), return_dtype=pl.Int64)
        found = found.with_columns(person=holder)
    wanted = found.join(keys.select(KEY), on=KEY, how="semi").sort("line")
    return wanted.unique(KEY, keep="last")


@whole_registry("发放：一个批次的全部明细")
def stored_frame(run_id: int) -> pl.DataFrame:
    """Return the lines of a run (LINE_SCHEMA), sorted by person, month and benefit."""
    rows = RunLine.objects.filter(run_id=run_id).values_list(*LINE_COLUMNS[1:]).order_by()
    schema = {_frame_name(name): LINE_SCHEMA[_frame_name(name)] for name in LINE_COLUMNS[1:]}
    return read_frame(rows, schema).select(list(LINE_SCHEMA)).sort("person", "month", "benefit")


@whole_registry("发放：保存明细")
def insert_lines(run_id: int, lines: pl.DataFrame) -> None:
    """Insert lines (LINE_SCHEMA), all at once."""
    names = {_frame_name(name): name for name in LINE_COLUMNS[1:]}
    insert_frame(RunLine, lines.select(pl.lit(run_id).alias("run_id"), *names).rename(names))


def _frame_name(column: str) -> str:
    """Return the name that a column of the table has in frames."""
    return {"person_id": "person", "area_code": "region"}.get(column, column)


@whole_registry("发放：移除明细")
def remove_lines(run_id: int) -> None:
    """Remove the lines and exceptions of a run; who was in it stays known, for "who looked at my record"."""
    for table in (RunLine._meta.db_table, RunException._meta.db_table):
        _keep_members(table, run_id)
    RunLine.objects.filter(run_id=run_id).delete()
    RunException.objects.filter(run_id=run_id).delete()


@whole_registry("发放：保存例外")
def insert_exceptions(run_id: int, faults: pl.DataFrame) -> None:
    """Insert exceptions (FAULT_SCHEMA)."""
    detail = pl.when(pl.col("detail").fill_null("") == "").then(pl.lit("{}")).otherwise("detail").alias("detail")
    ordered = faults.sort("person", "benefit", "month", "code")
    given = [pl.lit(run_id).alias("run_id"), pl.col("person").alias("person_id"), pl.lit("").alias("settlement")]
    insert_frame(RunException, ordered.select(*given, "benefit", "month", "code", detail, "blocks"))


@whole_registry("发放：全册档案号")
def file_numbers() -> pl.DataFrame:
    """Return person -> file number of everybody."""
    rows = Person.objects.order_by().values_list("pk", "file_no")
    return read_frame(rows, {"person": pl.Int64(), "file_no": pl.String()})


def lines_csv(lines: pl.DataFrame) -> bytes:
    """Return lines as the file of `run lines`: sorted by file number, benefit and month, without any time."""
    return _written(lines.join(file_numbers(), on="person", how="left").with_columns(person=pl.col("file_no")))


def _written(named: pl.DataFrame) -> bytes:
    """Write lines whose `person` is the file number."""
    named = named.sort("person", "benefit", "month", "kind")
    months = {number: format_month(number) for number in named["month"].unique().to_list()}
    written = named.with_columns(pl.col("month").replace_strict(months, return_dtype=pl.String))
    return written.select(FILE_COLUMNS).write_csv().encode()


def hash_of_lines(run_id: int, month: int, lines: pl.DataFrame) -> str:
    """Return what signatures cover: the run, its month and the SHA-256 of the very file that `run lines` writes."""
    return _content_hash(run_id, month, lines_csv(lines))


@whole_registry("发放：核对明细")
def hash_of_stored(run_id: int, month: int) -> str:
    """Return what signatures cover, from the lines as they are stored now."""
    schema = LINE_SCHEMA | {"person": pl.String()}
    rows = RunLine.objects.filter(run_id=run_id).order_by().values_list("person__file_no", *FILE_COLUMNS[1:])
    return _content_hash(run_id, month, _written(read_frame(rows, {name: schema[name] for name in FILE_COLUMNS})))


def _content_hash(run_id: int, month: int, file: bytes) -> str:
    file_hash = hashlib.sha256(file).hexdigest()
    return chain.content_hash({"run": run_id, "month": format_month(month), "lines": file_hash})


def _keep_members(table: str, run_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {RunMember._meta.db_table} (run_id, person_id)"  # noqa: S608
            f" SELECT DISTINCT run_id, person_id FROM {table} WHERE run_id = %s ON CONFLICT DO NOTHING",
            [run_id],
        )
