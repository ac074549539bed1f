"""Lines between frames and tables, in bulk: thousands of rows a call on either engine."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import Max, Sum

from rongjun.base.bulk import insert_rows
from rongjun.base.scope import whole_registry
from rongjun.domains.people.models import Person
from rongjun.domains.people.queries.merged import merged_at
from rongjun.kernel import chain
from rongjun.kernel.period import format_month

from .differences import KEY, LINE_SCHEMA, MONEY, POSTED_SCHEMA, REASON_SCHEMA
from .models import Run, RunException, RunLine, RunMember
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


@whole_registry("发放：此前已发")
def posted_frame(run_ids: Sequence[int], known_at: datetime) -> pl.DataFrame:
    """Return what runs posted by person, benefit and month (POSTED_SCHEMA), fen. Two queries.

    What was posted to a file that was merged by `known_at` counts as posted to the one that holds it.
    """
    lines = RunLine.objects.filter(run_id__in=run_ids).values_list("person_id", "benefit", "month").order_by()
    sums = lines.annotate(Sum("amount_fen"), Sum("central_fen"), Sum("provincial_fen"), Sum("local_fen"), Max("pk"))
    return _of_one_file(pl.DataFrame(list(sums), schema=POSTED_SCHEMA, orient="row"), merged_at(known_at))


@whole_registry("发放：此前已发的依据")
def reasons_frame(line_ids: Sequence[int]) -> pl.DataFrame:
    """Return rule, cells, fact and area of posted lines (REASON_SCHEMA)."""
    rows: list[Any] = []
    for start in range(0, len(line_ids), 900):
        part = RunLine.objects.filter(pk__in=line_ids[start : start + 900])
        rows += part.values_list("pk", "rule", "cells", "fact", "area_code")
    return pl.DataFrame(rows, schema=REASON_SCHEMA, orient="row")


@whole_registry("发放：一个批次的全部明细")
def stored_frame(run_id: int) -> pl.DataFrame:
    """Return the lines of a run (LINE_SCHEMA), sorted by person, month and benefit."""
    names = [name.removesuffix("_id") for name in LINE_COLUMNS[1:]]
    rows = RunLine.objects.filter(run_id=run_id).values_list(*names).order_by("person_id", "month", "benefit")
    schema = {
        {"area_code": "region"}.get(name, name): LINE_SCHEMA[{"area_code": "region"}.get(name, name)] for name in names
    }
    return pl.DataFrame(list(rows), schema=schema, orient="row").select(list(LINE_SCHEMA))


@whole_registry("发放：保存明细")
def insert_lines(run_id: int, lines: pl.DataFrame) -> None:
    """Insert lines (LINE_SCHEMA), all at once."""
    order = [{"run_id": "run", "person_id": "person", "area_code": "region"}.get(n, n) for n in LINE_COLUMNS]
    insert_rows(RunLine, LINE_COLUMNS, lines.with_columns(run=pl.lit(run_id)).select(order).iter_rows())


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


@whole_registry("发放：全册档案号")
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


def _keep_members(table: str, run_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {RunMember._meta.db_table} (run_id, person_id)"  # noqa: S608
            f" SELECT DISTINCT run_id, person_id FROM {table} WHERE run_id = %s ON CONFLICT DO NOTHING",
            [run_id],
        )


def _of_one_file(posted: pl.DataFrame, merged: dict[int, int]) -> pl.DataFrame:
    """Add up what was posted to files that are one by now."""
    if not merged:
        return posted
    holder = pl.col("person").replace_strict(merged, default=pl.col("person"), return_dtype=pl.Int64)
    grouped = posted.with_columns(person=holder).group_by(KEY, maintain_order=True)
    return grouped.agg(pl.col(MONEY).sum(), pl.col("last_line").max()).select(list(POSTED_SCHEMA))
