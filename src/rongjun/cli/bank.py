"""`rongjun bank`: the bank's file out, its answer in."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal
from rongjun.domains.payments.bank.answers import Fault
from rongjun.domains.payments.bank.export import export_pain001
from rongjun.domains.payments.bank.layouts import find_layout
from rongjun.domains.payments.bank.pain001 import Version
from rongjun.domains.payments.bank.results import Outcome, import_results
from rongjun.domains.payments.bank.sheets import export_sheet
from rongjun.domains.payments.bank.spec import DEFAULT_NAME

from .common import ENDINGS, actor_for, console, ends_with_two, print_json_line, require_writable

app = typer.Typer(help=f"Bank files. {ENDINGS}", no_args_is_help=True)
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="account that acts; without it the shell's own")]
LayoutName = Annotated[str, typer.Option("--layout", metavar="NAME", help="the bank's layout; without it the default")]


class BankFormat(StrEnum):
    """Forms of a bank file."""

    SHEET = "sheet"
    PAIN001 = "pain.001"
    PAIN001_09 = "pain.001.09"


@app.callback()
def group() -> None:
    """Bank files."""


@app.command("export")
def export(
    run: Annotated[int, typer.Argument(metavar="RUN", help="number of the run")],
    out: Annotated[Path, typer.Option(metavar="F", help="file to write; of the default sheet .xlsx or .csv")],
    form: Annotated[BankFormat, typer.Option("--format", help="form of the file")] = BankFormat.SHEET,
    layout: LayoutName = "",
    by: By = None,
) -> None:
    """Write the bank file of a released run. The same run gives the same file."""
    with ends_with_two():
        actor = actor_for(by)
        if form == BankFormat.SHEET:
            _write_sheet(run, out, layout, actor)
        else:
            _write_pain001(run, out, form, actor)
        print_json_line({"run": run, "format": str(form), "out": str(out)})


def _write_sheet(run: int, out: Path, name: str, actor: Actor) -> None:
    layout = find_layout(name)
    endings = ("xlsx", "csv") if layout.name == DEFAULT_NAME else (layout.spec.form,)
    ending = out.suffix.lower().removeprefix(".")
    if ending not in endings:
        raise Refusal(f"输出文件名应以 {' 或 '.join(f'.{one}' for one in endings)} 结尾。")
    require_writable(out)
    content = export_sheet(run_id=run, format=ending, by=actor, at=clock.now(), layout=layout)
    out.write_bytes(content)


def _write_pain001(run: int, out: Path, form: BankFormat, actor: Actor) -> None:
    if out.suffix.lower() != ".xml":
        raise Refusal("输出文件名应以 .xml 结尾。")
    require_writable(out)
    version: Version = "09" if form == BankFormat.PAIN001_09 else "03"
    made = export_pain001(run_id=run, by=actor, at=clock.now(), version=version)
    with out.open("wb") as file:
        file.writelines(made.parts)
    if not made.complete:
        console.print(
            "提醒：本单位账户没有登记，付款账户写作 NOTPROVIDED；请财务在“银行”页登记后再导出。"
            " / The office's own account is not recorded.",
            highlight=False,
        )


@app.command("import")
def take_in(
    file: Annotated[Path, typer.Argument(metavar="F", help="the answer: pain.002, camt.053, .xlsx, .xls, .csv, .txt")],
    run: Annotated[
        int | None, typer.Option(metavar="RUN", help="the run; told from the references if not given")
    ] = None,
    layout: LayoutName = "",
    by: By = None,
) -> None:
    """Take in the bank's answer. What does not fit is listed (status 1), kept for a person, and changes nothing."""
    with ends_with_two():
        outcome = import_results(
            run_id=run, content=file.read_bytes(), file_name=file.name, by=actor_for(by), at=clock.now(), layout=layout
        )
    _show(outcome)
    if outcome.faults:
        raise typer.Exit(1)


def _show(outcome: Outcome) -> None:
    if outcome.again:
        console.print("这个文件以前导入过，没有重复入账。 / This file was taken in before.", highlight=False)
    if outcome.ignored:
        console.print(f"未使用的列 / columns ignored: {'、'.join(outcome.ignored)}", highlight=False)
    for fault in outcome.faults:
        _tell(fault)
    if outcome.listed:
        console.print("账单中与发放无关的记录，留待核对 / entries that are none of ours:", highlight=False)
        for fault in outcome.listed:
            _tell(fault)
    print_json_line(
        {
            "run": outcome.run_id, "paid": outcome.paid, "failed": outcome.failed, "returned": outcome.returned,
            "unchanged": outcome.unchanged, "pending": outcome.pending, "rejected": len(outcome.faults),
            "left": outcome.left,
        }
    )  # fmt: skip


def _tell(fault: Fault) -> None:
    told = f"第{fault.row}行 {fault.column} {fault.value!r}: {fault.fault}；{fault.mend}"
    console.print(told, highlight=False, markup=False)
