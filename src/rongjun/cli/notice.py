"""`rongjun notice`: a new standard comes in from a file, is looked at, and is approved by another person."""

from pathlib import Path
from typing import Annotated, Any

import typer

from rongjun.base import clock
from rongjun.base.errors import Refusal
from rongjun.base.media import MAX_BYTES as PAPER_BYTES
from rongjun.base.spreadsheets.bounds import MAX_BYTES
from rongjun.domains.payments.notice_costs import ask_cost, work_out_cost
from rongjun.domains.policy.models import Notice
from rongjun.domains.policy.notices import actions, queries
from rongjun.domains.policy.notices.checking import Checked, check_entered
from rongjun.domains.policy.notices.taking import Said, Taken, add_notice
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month
from rongjun.kernel.rulebook.model import Period
from rongjun.kernel.rulebook.patterns import Amount, Compared

from .common import ENDINGS, actor_for, console, ends_with_two, print_json_line
from .imports import progress_bars

app = typer.Typer(help=f"Notices: new national and local standards. {ENDINGS}", no_args_is_help=True)
NoticeId = Annotated[int, typer.Argument(metavar="ID", help="number of the notice")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="account that acts")]


@app.callback()
def group() -> None:
    """Notices."""


@app.command("add")
def add(
    file: Annotated[Path, typer.Argument(help="csv or xlsx in the columns of standards_all_years.csv; or a yaml book")],
    by: Annotated[str | None, typer.Option(metavar="NAME", help="user who enters; else the shell's account")] = None,
    doc_no: Annotated[str, typer.Option(help="document number, where the file does not say it")] = "",
    title: Annotated[str, typer.Option(help="title of the notice")] = "",
    issuer: Annotated[str, typer.Option(help="who issued it")] = "",
    corrects: Annotated[str, typer.Option(help="why it overrules what was published for the same month")] = "",
    paper: Annotated[list[Path] | None, typer.Option(help="scan of the paper: pdf, jpg, png")] = None,
) -> None:
    """Enter a notice; it then waits for another person's approval. The same file again changes nothing.

    Exit status 0: done; 1: done, but rows were rejected; 2: nothing was done.
    """
    with ends_with_two():
        content = _read(file, MAX_BYTES)
        papers = tuple((one.name, _read(one, PAPER_BYTES)) for one in paper or ())
        said = Said(doc_no.strip(), title.strip(), issuer.strip(), corrects.strip(), papers)
        taken = add_notice(content=content, file_name=file.name, said=said, by=actor_for(by), at=clock.now())
        _tell(taken)
        print_json_line(_summary(taken.notice) | {"rejected": len(taken.faults)})
    if taken.faults:
        raise typer.Exit(1)


@app.command("approve")
def approve(notice: NoticeId, by: By) -> None:
    """Approve a notice that waits. The person who entered it cannot: status 2, and nothing changes."""
    with ends_with_two():
        found = queries.get_notice(notice)
        who = actor_for(by)
        done = actions.approve_notice(notice_id=found.pk, content_hash=found.content_hash, by=who, at=clock.now())
        print_json_line(_summary(done))


@app.command("return")
def send_back(notice: NoticeId, reason: Annotated[str, typer.Option(help="why")], by: By) -> None:
    """Send a notice back to whoever entered it."""
    with ends_with_two():
        done = actions.return_notice(notice_id=notice, reason=reason, by=actor_for(by), at=clock.now())
        print_json_line(_summary(done))


@app.command("withdraw")
def withdraw(notice: NoticeId, reason: Annotated[str, typer.Option(help="why")], by: By) -> None:
    """Take back a notice that was not approved."""
    with ends_with_two():
        done = actions.withdraw_notice(notice_id=notice, reason=reason, by=actor_for(by), at=clock.now())
        print_json_line(_summary(done))


@app.command("list")
def list_all() -> None:
    """List the notices, the latest first."""
    with ends_with_two():
        for one in queries.list_notices():
            typer.echo(f"{one.pk}\t{one.kind}\t{one.state}\t{format_month(one.effective)}\t{one.doc_no}\t{one.title}")


@app.command("show")
def show(notice: NoticeId) -> None:
    """Show a notice cell by cell: before, after, the rise in yuan and percent, what is odd (tab-separated)."""
    with ends_with_two():
        found = queries.get_notice(notice)
        checked = check_entered(found)
        for row in (*checked.cells, *checked.amounts):
            typer.echo("\t".join(_columns(row, checked)))
        for clash in checked.clashes:
            console.print(checked.told(clash), markup=False, highlight=False)
        print_json_line(_summary(found) | {"cells": len(checked.cells), "missing": len(checked.missing)})


@app.command("cost")
def cost(notice: NoticeId, by: By) -> None:
    """Work out what a notice costs before it is approved: per month ahead and in back-pay, by benefit and source."""
    with ends_with_two(), progress_bars() as tell:
        ask_cost(notice_id=notice, by=actor_for(by), at=clock.now())
        done = work_out_cost(notice_id=notice, at=clock.now(), progress=tell)
        content = dict(done.content or {})
        for part, rows in content["by"].items():
            for name, back, month, ahead in rows:
                typer.echo("\t".join([part, name, *(format_yuan(fen, grouped=False) for fen in (back, month, ahead))]))
        names = ("back_fen", "month_fen", "ahead_fen", "gaining", "losing")
        months = {name: format_month(content[name]) for name in ("start", "next", "ahead")}
        print_json_line({"notice": notice} | {name: content[name] for name in names} | months)


def _columns(row: Compared, checked: Checked) -> list[str]:
    rise = "" if row.rise is None else f"{row.rise / 100:+.2f}"
    percent = "" if row.rise_bp is None else f"{row.rise_bp / 100:+.2f}%"
    marks = ",".join(mark.code for mark in row.marks)
    return [row.table, row.key, format_month(row.effective), _amount(row.old), _amount(row.new), rise, percent, marks]


def _amount(amount: Amount | None) -> str:
    if amount is None:
        return ""
    tail = {Period.YEAR: "/年", Period.MONTH: "/月", None: ""}[amount.period]
    return format_yuan(amount.value, grouped=False) + tail


def _summary(notice: Notice) -> dict[str, Any]:
    return {
        "notice": notice.pk, "state": notice.state, "kind": notice.kind, "effective": format_month(notice.effective),
        "doc_no": notice.doc_no,
    }  # fmt: skip


def _tell(taken: Taken) -> None:
    for name in taken.ignored:
        console.print(f"不认识的列，已忽略：{name}", markup=False, highlight=False)
    for fault in taken.faults:
        where = f"第{fault.row}行 {fault.column} {fault.value}"
        console.print(f"{where}：{fault.fault}{fault.mend}", markup=False, highlight=False)
    if taken.known:
        console.print("同样的通知已经录过，没有变动。", highlight=False)


def _read(file: Path, limit: int) -> bytes:
    if file.stat().st_size > limit:
        raise Refusal(f"{file.name} 超过 {limit // 1024**2} MB。")
    return file.read_bytes()
