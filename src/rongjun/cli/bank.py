"""`rongjun bank`: the batch sheet out, the bank's result in."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from rongjun.base import clock
from rongjun.base.errors import Refusal
from rongjun.domains.payments.bank.results import Outcome, import_results
from rongjun.domains.payments.bank.sheets import export_sheet

from .common import ENDINGS, actor_for, console, ends_with_two, print_json_line, require_writable

app = typer.Typer(help=f"Bank files. {ENDINGS}", no_args_is_help=True)
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="account that acts; without it the shell's own")]
FORMATS: dict[str, Literal["xlsx", "csv"]] = {".xlsx": "xlsx", ".csv": "csv"}


class BankFormat(StrEnum):
    """Forms of a bank file."""

    SHEET = "sheet"


@app.callback()
def group() -> None:
    """Bank files."""


@app.command("export")
def export(
    run: Annotated[int, typer.Argument(metavar="RUN", help="number of the run")],
    out: Annotated[Path, typer.Option(metavar="F", help="file to write: .xlsx or .csv")],
    form: Annotated[BankFormat, typer.Option("--format", help="form of the file")] = BankFormat.SHEET,
    by: By = None,
) -> None:
    """Write the bank file of a released run. The same run gives the same file."""
    with ends_with_two():
        ending = FORMATS.get(out.suffix.lower())
        if ending is None:
            raise Refusal("输出文件名应以 .xlsx 或 .csv 结尾。")
        require_writable(out)
        content = export_sheet(run_id=run, format=ending, by=actor_for(by), at=clock.now())
        out.write_bytes(content)
        print_json_line({"run": run, "format": str(form), "out": str(out)})


@app.command("import")
def take_in(
    file: Annotated[Path, typer.Argument(metavar="F", help="the bank's result: .xlsx, .xls or .csv")],
    run: Annotated[
        int | None, typer.Option(metavar="RUN", help="the run; told from the references if not given")
    ] = None,
    by: By = None,
) -> None:
    """Take in the bank's result. Rows that do not fit are listed (status 1) and change nothing."""
    with ends_with_two():
        outcome = import_results(
            run_id=run, content=file.read_bytes(), file_name=file.name, by=actor_for(by), at=clock.now()
        )
    _show(outcome)
    if outcome.faults:
        raise typer.Exit(1)


def _show(outcome: Outcome) -> None:
    if outcome.ignored:
        console.print(f"未使用的列 / columns ignored: {'、'.join(outcome.ignored)}", highlight=False)
    for fault in outcome.faults:
        told = f"第{fault.row}行 {fault.column} {fault.value!r}: {fault.fault}；{fault.mend}"
        console.print(told, highlight=False, markup=False)
    print_json_line(
        {
            "run": outcome.run_id, "paid": outcome.paid, "failed": outcome.failed, "unchanged": outcome.unchanged,
            "rejected": len(outcome.faults),
        }
    )  # fmt: skip
