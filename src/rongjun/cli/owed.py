"""`rongjun run owed`: what is owed by the facts known now, as a file; nothing is stored."""

from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from rongjun.base import clock
from rongjun.base.errors import Refusal
from rongjun.domains.entitlements.queries import owed_with_file_numbers
from rongjun.kernel.period import parse_month

from .common import console, ends_with_two, look_at_set, print_json_line, require_writable

COLUMNS = ["person", "benefit", "month", "amount_fen", "rule", "cells", "central_fen", "provincial_fen", "local_fen"]
"""Columns of shared/templates/owed_columns.csv, in order."""
EXCEPTION_COLUMNS = ["person", "benefit", "month", "code", "detail"]


def owed(
    month: Annotated[str, typer.Option(help="month, YYYY-MM; the first one with --until")],
    out: Annotated[Path, typer.Option(help="file to write (csv)")],
    until: Annotated[str | None, typer.Option(help="last month, YYYY-MM, included")] = None,
    exceptions: Annotated[Path | None, typer.Option(help="file for the exceptions (csv)")] = None,
) -> None:
    """Write what is owed for a month, or for the months from --month to --until, both included."""
    with ends_with_two():
        first, last = _month(month), _month(until or month)
        if last < first:
            raise Refusal(f"--until {until} 早于 --month {month}。")
        for path in (out, exceptions):
            if path is not None:
                require_writable(path)
        look_at_set("registry", "owed", "计算应享待遇")
        found = owed_with_file_numbers(known_at=clock.now(), first=first, until=last + 1)
        lines, faults = _plain(found.lines, COLUMNS), _plain(found.exceptions, EXCEPTION_COLUMNS)
        _write(lines, out)
        if exceptions is not None:
            _write(faults, exceptions)
        _list(faults)
        total = int(lines["amount_fen"].sum())
        print_json_line(
            {"owed": lines.height, "persons": lines["person"].n_unique(), "amount_fen": total,
             "exceptions": faults.height}
        )  # fmt: skip


def _month(text: str) -> int:
    try:
        return parse_month(text)
    except ValueError:
        raise Refusal(f"月份 {text!r} 应写成 YYYY-MM，如 2022-09。") from None


def _plain(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Put file numbers and months as YYYY-MM, and sort."""
    year, number = pl.col("month") // 12, pl.col("month") % 12 + 1
    text = pl.format("{}-{}", year.cast(pl.String).str.zfill(4), number.cast(pl.String).str.zfill(2))
    named = frame.with_columns(person=pl.col("file_no"), month=text)
    return named.select(columns).sort("person", "month", "benefit", *columns[3:4])


def _write(frame: pl.DataFrame, path: Path) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    try:
        frame.write_csv(draft, line_terminator="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _list(faults: pl.DataFrame) -> None:
    for code, count in faults.group_by("code").len().sort("code").iter_rows():
        console.print(f"例外 exception  {code}: {count}", highlight=False)
