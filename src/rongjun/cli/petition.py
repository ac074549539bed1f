"""`rongjun petition`: clocks from a file without a single name, the daily look, counting again."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from django.db import DatabaseError

from rongjun.base import clock
from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets.bounds import MAX_BYTES
from rongjun.base.spreadsheets.reading import Table, read_table
from rongjun.domains.petitions.recount import recount_all
from rongjun.domains.petitions.watch import watch_petitions
from rongjun.domains.policy.holidays.queries import current_calendar
from rongjun.kernel.calendar import Calendar
from rongjun.kernel.petition.clock_rows import READ, REQUIRED, WRITTEN, Answered, answer_row

from .common import ENDINGS, actor_for, console, ends_with_two, print_json_line, require_writable

app = typer.Typer(help=f"Petitions. {ENDINGS}", no_args_is_help=True)
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="account that acts; without it the shell's own")]


@app.callback()
def group() -> None:
    """Petitions."""


@app.command("clocks")
def clocks(
    file: Annotated[Path, typer.Argument(metavar="IN.csv", help="csv or xlsx in the `in` columns")],
    out: Annotated[Path, typer.Option(help="file to write (csv, all columns)")],
) -> None:
    """Work out the last days of petitions: informing, objecting, finishing, review and re-review.

    Columns: shared/templates/petition_clock_columns.csv. Exit status 0: done; 1: done, but rows have an error; 2:
    nothing was done.
    """
    with ends_with_two():
        require_writable(out)
        table = _read(file)
        columns = _columns(table.header)
        _tell_columns(columns)
        calendar = _calendar()
        answered = [(number, _answer(columns, len(table.header), cells, calendar)) for number, cells in table.rows]
        _write([one.row for _number, one in answered], out)
        for number, one in answered:
            _tell(number, one)
        rejected = sum(bool(one.faults) for _number, one in answered)
        provisional = sum(one.provisional for _number, one in answered)
        print_json_line({"clocks": len(answered), "rejected": rejected, "provisional": provisional})
    if rejected:
        raise typer.Exit(1)


@app.command("watch")
def watch(by: By = None) -> None:
    """Warn who owes an answer soon, send up what is over its time, end what the person let pass.

    The worker of `rongjun serve` does it daily; twice changes nothing more.
    """
    with ends_with_two():
        print_json_line(asdict(watch_petitions(by=actor_for(by), at=clock.now())))


@app.command("recount")
def recount(by: By = None) -> None:
    """Count every running clock again by the days of work as they are known now; what changed is in each history."""
    with ends_with_two():
        print_json_line(asdict(recount_all(by=actor_for(by), at=clock.now())))


def _calendar() -> Calendar:
    """Return the working days in force; the installed notices alone where there is no database to ask."""
    try:
        return current_calendar()
    except DatabaseError:
        console.print("数据库没有建好，只按随程序安装的放假安排计算。", highlight=False)
        return Calendar()


def _read(file: Path) -> Table:
    if file.stat().st_size > MAX_BYTES:
        raise Refusal(f"{file.name} 超过 {MAX_BYTES // 1024**2} MB；请拆成几个文件。")
    return read_table(file.read_bytes())


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Return the place of each named column. Raises Refusal where a required one is missing or one is there twice."""
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        raise Refusal(f"表头缺少列：{'、'.join(missing)}。第一行应为：{','.join(READ)}。")
    twice = sorted({name for name in header if name in READ and header.count(name) > 1})
    if twice:
        raise Refusal(f"表头里这些列出现了两次：{'、'.join(twice)}；请只留一列。")
    return {name: place for place, name in enumerate(header) if name}


def _tell_columns(columns: Mapping[str, int]) -> None:
    for name in columns:
        if name not in WRITTEN:
            console.print(f"不认识的列，已忽略：{name}", markup=False, highlight=False)
    for name in READ:
        if name not in columns:
            console.print(f"没有这一列，按空白计：{name}", markup=False, highlight=False)


def _answer(columns: Mapping[str, int], width: int, cells: Sequence[str], calendar: Calendar) -> Answered:
    given = {name: cells[place] for name, place in columns.items() if place < len(cells)}
    beyond = "，".join(cell for cell in cells[width:] if cell)
    return answer_row(given, calendar, beyond=beyond)


def _tell(number: int, one: Answered) -> None:
    """Say what is wrong in a row, and what in it was not used: one line for each."""
    for fault in one.faults:
        console.print(f"第{number}行 {fault.told}。", markup=False, highlight=False)
    for words in one.unused:
        console.print(f"第{number}行 {words}。", markup=False, highlight=False)


def _write(rows: Sequence[Mapping[str, str]], path: Path) -> None:
    """Write a file whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, WRITTEN, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
