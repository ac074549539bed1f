"""`rongjun ledger`: whether the books are whole and agree with the rows, their balances, and the Beancount file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from rongjun.domains.funds.beancount import beancount_lines, sums_by_account, yuan
from rongjun.domains.funds.queries import check_ledger, list_balances, list_transactions
from rongjun.domains.payments.queries import reconcile

from .common import ENDINGS, console, ends_with_two, print_json_line, require_writable

app = typer.Typer(help=f"The ledger. {ENDINGS}", no_args_is_help=True)


class LedgerFormat(StrEnum):
    """Forms of an exported ledger."""

    BEANCOUNT = "beancount"


@app.callback()
def group() -> None:
    """The ledger."""


@app.command("check")
def check() -> None:
    """Check that every transaction balances, is as it was posted, and that balances are those of the rows under them.

    Status 0 if nothing is wrong, 2 if something is.
    """
    with ends_with_two():
        faults = [*check_ledger(), *reconcile()]
        for fault in faults:
            console.print(f"[red]{fault}[/red]", highlight=False)
        print_json_line({"transactions": list_transactions().count(), "faults": len(faults)})
    if faults:
        raise typer.Exit(2)


@app.command("export")
def export(
    out: Annotated[Path, typer.Option(metavar="F", help="file to write")],
    form: Annotated[LedgerFormat, typer.Option("--format", help="form of the file")] = LedgerFormat.BEANCOUNT,
) -> None:
    """Write the whole ledger as a file on which `bean-check` finds nothing. The same books give the same file."""
    with ends_with_two():
        require_writable(out)
        with out.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in beancount_lines())
        print_json_line({"format": str(form), "transactions": list_transactions().count(), "out": str(out)})


@app.command("balances")
def balances(
    by_source: Annotated[bool, typer.Option("--by-source", help="each source and purpose by itself")] = False,
) -> None:
    """List the balance of each account in yuan, debit positive, tab-separated."""
    with ends_with_two():
        held = list_balances()
        if by_source:
            for one in held:
                typer.echo("\t".join([one.account, one.source, one.purpose, yuan(one.amount_fen)]))
        else:
            for account, fen in sums_by_account(held).items():
                typer.echo(f"{account}\t{yuan(fen)}")
        print_json_line({"sum_fen": sum(one.amount_fen for one in held)})
