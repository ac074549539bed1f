"""`rongjun run`: the monthly run from the command line."""

import csv
import io
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from rongjun.base import clock
from rongjun.base.errors import Refusal
from rongjun.domains.payments import actions, queries
from rongjun.domains.payments.compute import compute_run
from rongjun.domains.payments.models import Run, RunException
from rongjun.domains.payments.repeat import RepeatResult, repeat_run
from rongjun.domains.payments.store import lines_csv, stored_frame
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month, parse_month

from .common import ENDINGS, actor_for, console, ends_with_two, look_at_set, print_json_line, require_writable
from .owed import owed

app = typer.Typer(help=f"The monthly run. {ENDINGS}", no_args_is_help=True)
app.command("owed")(owed)

RunId = Annotated[int, typer.Argument(metavar="RUN", help="number of the run")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="account that acts; without it the shell's own")]


@app.callback()
def group() -> None:
    """The monthly run."""


@app.command("make")
def make(
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="month to be paid")],
    by: By = None,
) -> None:
    """Open the run of a month and compute it. While a run of the month stands, nothing is done and its number shown."""
    with ends_with_two():
        ordinal = _month(month)
        run = queries.find_standing_run(ordinal)
        if run is None:
            run = actions.open_run(month=ordinal, by=actor_for(by), at=clock.now())
        if run.state == Run.State.COMPUTING:
            run = _compute_with_bar(run)
        print_json_line(_summary(run))


@app.command("submit")
def submit(run: RunId, by: By = None) -> None:
    """Submit a computed run for signature."""
    with ends_with_two():
        print_json_line(_summary(actions.submit_run(run_id=run, by=actor_for(by), at=clock.now())))


@app.command("sign")
def sign(run: RunId, by: By = None) -> None:
    """Sign a submitted run: the section head first, then the director."""
    with ends_with_two():
        print_json_line(_summary(actions.sign_run(run_id=run, by=actor_for(by), at=clock.now())))


@app.command("return")
def send_back(run: RunId, reason: Annotated[str, typer.Option(help="why")], by: By = None) -> None:
    """Send a submitted run back to the officer."""
    with ends_with_two():
        print_json_line(_summary(actions.return_run(run_id=run, reason=reason, by=actor_for(by), at=clock.now())))


@app.command("release")
def release(run: RunId, by: By = None) -> None:
    """Release a signed run to the bank (finance)."""
    with ends_with_two():
        released = actions.release_run(run_id=run, by=actor_for(by), at=clock.now())
        if released.totals.get("advance"):
            console.print("[yellow]没有对应拨款，本次拨付按垫付记账 / released without an appropriation[/yellow]")
        print_json_line(_summary(released))


@app.command("close")
def close(run: RunId, by: By = None) -> None:
    """Close a run once every bank item has its answer."""
    with ends_with_two():
        print_json_line(_summary(actions.close_run(run_id=run, by=actor_for(by), at=clock.now())))


@app.command("cancel")
def cancel(run: RunId, reason: Annotated[str, typer.Option(help="why")], by: By = None) -> None:
    """Cancel a run before its release."""
    with ends_with_two():
        print_json_line(_summary(actions.cancel_run(run_id=run, reason=reason, by=actor_for(by), at=clock.now())))


@app.command("recompute")
def recompute(run: RunId, by: By = None) -> None:
    """Compute a run that was not submitted again, with the facts known now."""
    with ends_with_two():
        opened = actions.recompute_run(run_id=run, by=actor_for(by), at=clock.now())
        print_json_line(_summary(_compute_with_bar(opened)))


@app.command("repeat")
def repeat(run: RunId) -> None:
    """Compute a run again from its frozen inputs and compare: status 0 if equal to the fen, 2 if not."""
    with ends_with_two():
        look_at_set("registry", f"run:{run}", "复算每月发放")
        result = repeat_run(run)
        for line in _told(result):
            console.print(line, highlight=False)
        print_json_line(
            {"run": run, "equal": result.equal, "lines": result.lines, "differences": len(result.differences)}
        )
    if not result.equal:
        raise typer.Exit(2)


@app.command("lines")
def lines(run: RunId, out: Annotated[Path, typer.Option(metavar="OUT.csv", help="file to write")]) -> None:
    """Write the lines of a run as csv (shared/templates/run_lines_columns.csv)."""
    with ends_with_two():
        require_writable(out)
        found = queries.get_run(run)
        look_at_set("run", str(found.pk), "导出发放明细")
        frame = stored_frame(found.pk)
        out.write_bytes(lines_csv(frame))
        print_json_line({"run": found.pk, "lines": frame.height, "out": str(out)})


@app.command("list")
def list_all() -> None:
    """List the runs, the latest month first."""
    with ends_with_two():
        for run in queries.list_runs():
            pay = format_yuan(int(run.totals.get("pay_fen", 0)))
            typer.echo(f"{run.pk}\t{format_month(run.month)}\t{run.state}\t{run.totals.get('lines', 0)}\t{pay}")


@app.command("exceptions")
def exceptions(run: RunId) -> None:
    """List the exceptions of a run as csv: what this run does not pay, and warnings."""
    with ends_with_two():
        found = queries.get_run(run)
        look_at_set("run", str(found.pk), "导出待处理事项")
        faults = RunException.objects.select_related("person").filter(run_id=found.pk)
        rows = list(faults.order_by("person__file_no", "benefit", "month", "code"))
        _print_csv(
            ["person", "benefit", "month", "code", "blocks", "detail", "settlement"],
            [
                [f.person.file_no, f.benefit, format_month(f.month), f.code, "yes" if f.blocks else "no",
                 "; ".join(f"{name}={value}" for name, value in sorted(f.detail.items())), f.settlement]
                for f in rows
            ],
        )  # fmt: skip
        print_json_line({"run": found.pk, "exceptions": len(rows)})


def _month(text: str) -> int:
    try:
        return parse_month(text)
    except ValueError:
        raise Refusal(f"月份应写作 YYYY-MM，例如 2025-08；现为 {text!r}。") from None


def _compute_with_bar(run: Run) -> Run:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        work = bar.add_task("开始计算", total=1)

        def shown(step: str, done: int, of: int) -> None:
            bar.update(work, description=step, completed=done, total=of)

        return compute_run(run_id=run.pk, at=clock.now(), progress=shown)


def _summary(run: Run) -> dict[str, Any]:
    totals = run.totals
    names = ("lines", "persons", "pay_fen", "arrears_fen", "overpayment_fen", "exceptions", "warnings")
    shown = {name: totals[name] for name in names if name in totals}
    return {"run": run.pk, "month": format_month(run.month), "state": str(run.state), **shown}


def _told(result: RepeatResult) -> list[str]:
    told = [f"[red]{fault}[/red]" for fault in result.faults]
    told += [
        f"{d.file_no} {d.benefit} {d.month}: 保存 {d.stored_fen}，复算 {d.repeated_fen}（分）"
        for d in result.differences[:50]
    ]
    if len(result.differences) > 50:
        told.append(f"…… 另有 {len(result.differences) - 50} 处")
    if result.code_version:
        told.append(f"[yellow]该批次由版本 {result.code_version} 计算[/yellow]")
    return told or ["[green]逐分一致 / equal to the fen[/green]"]


def _print_csv(header: list[str], rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    sys.stdout.write(text.getvalue())
