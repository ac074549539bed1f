"""`rongjun import`: the office's workbook comes in, is checked, approved."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from rongjun.base import clock
from rongjun.base.actor import Actor, Role
from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets.bounds import MAX_BYTES
from rongjun.domains.people import actions
from rongjun.domains.people.layouts.saved import get_layout
from rongjun.domains.people.workbook.report import report_bytes
from rongjun.domains.people.workbook.sheet import Progress as Tell
from rongjun.domains.people.workbooks import Upload, check_workbook, import_workbook

from .common import ENDINGS, actor_for, console, ends_with_two, print_json_line, require_writable

app = typer.Typer(help=f"Workbooks of people. {ENDINGS}", no_args_is_help=True)
SHOWN = 20


@app.callback()
def group() -> None:
    """Workbooks of people."""


@app.command("people")
def people(
    file: Annotated[Path, typer.Argument(help="the people workbook: xlsx, xls or csv")],
    by: Annotated[str | None, typer.Option(help="user who imports; without it the shell's own account")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check only; nothing is written")] = False,
    report: Annotated[Path | None, typer.Option(help="where to write the report (xlsx)")] = None,
) -> None:
    """Import people. The first import into an empty registry is in force at once; later ones wait for approval.

    Exit status 0: done; 1: done, but rows were rejected (see the report); 2: nothing was done.
    """
    with ends_with_two(), progress_bars() as tell:
        content, who = _begin(file, report, by, dry_run)
        if dry_run:
            result = actions.check_people(content=content, by=who, at=clock.now(), progress=tell)
        else:
            result = actions.import_people(content=content, file_name=file.name, by=who, at=clock.now(), progress=tell)
    _end(result, report)


@app.command("workbook")
def workbook(
    file: Annotated[Path, typer.Argument(help="one of the eight provincial workbooks, or the own template")],
    by: Annotated[str | None, typer.Option(help="user who imports; without it the shell's own account")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="check only; nothing is written")] = False,
    report: Annotated[Path | None, typer.Option(help="where to write the report (xlsx)")] = None,
    layout: Annotated[str | None, typer.Option(help="a layout by name; without it told by the columns")] = None,
) -> None:
    """Import a workbook of any known layout, told by its columns: xlsx, xls or csv.

    Exit status 0: done; 1: done, but rows were rejected (see the report); 2: nothing was done.
    """
    with ends_with_two(), progress_bars() as tell:
        content, who = _begin(file, report, by, dry_run)
        upload = Upload(content, file.name, get_layout(layout, who) if layout else None)
        take = check_workbook if dry_run else import_workbook
        result = take(upload=upload, by=who, at=clock.now(), progress=tell)
    _end(result, report)


@app.command("approve")
def approve(
    import_id: Annotated[int, typer.Argument(metavar="ID", help="number of the import")],
    by: Annotated[str, typer.Option(help="user who approves; not the one who imported")],
) -> None:
    """Approve a waiting import. A second act by the same person ends with status 2 and changes nothing."""
    with ends_with_two():
        batch = actions.approve_import(import_id=import_id, by=actor_for(by), at=clock.now())
        print_json_line({"import": batch.pk, "state": batch.state} | batch.counts)


def _begin(file: Path, report: Path | None, by: str | None, dry_run: bool) -> tuple[bytes, Actor]:
    """Return the file and who acts; a report that could not be written is refused first."""
    content = _read(file)
    if report is not None:
        require_writable(report)
    return content, _checker(by) if dry_run else actor_for(by)


def _end(result: actions.ImportResult, report: Path | None) -> None:
    """Write the report, tell the faults, print the counts, and end with 1 where rows stayed out."""
    if report is not None:
        with ends_with_two():
            report.write_bytes(report_bytes(result.faults, result.sheet.cells, result.counts))
    _print_faults(result)
    print_json_line({"import": result.import_id, "state": result.state} | _layout_of(result) | result.counts)
    if result.counts["rejected"]:
        raise typer.Exit(1)


def _layout_of(result: actions.ImportResult) -> dict[str, str]:
    """Return which layout the workbook was taken for."""
    return {"layout": result.sheet.layout.name} if result.sheet.layout else {}


def _read(file: Path) -> bytes:
    if file.stat().st_size > MAX_BYTES:
        raise Refusal(f"文件超过 {MAX_BYTES // 1024**2} MB；请拆成几个文件分别导入。")
    return file.read_bytes()


def _checker(name: str | None) -> Actor:
    """Return who checks in a dry run: without a name nobody in particular, so that not even an account is made."""
    if name is not None:
        return actor_for(name)
    return Actor(0, 0, "", Role.OFFICER, 0, "", "")


def _print_faults(result: actions.ImportResult) -> None:
    for fault in result.faults[:SHOWN]:
        where = f"第{fault.row_no}行 {fault.column} {fault.value}"
        console.print(f"{where}：{fault.fault}；{fault.mend}", markup=False, highlight=False)
    if len(result.faults) > SHOWN:
        console.print(f"……另有 {len(result.faults) - SHOWN} 条，见 --report 报告。", highlight=False)


@contextmanager
def progress_bars() -> Iterator[Tell]:
    """Show a bar per step on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield tell
