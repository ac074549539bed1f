"""The root of the command line; each group of commands lives in a module of its own."""

import typer
from django.core.management import call_command
from django.db import connections

from rongjun.base.postgres.row_security import make_role
from rongjun.domains.recognition.procedures import load_shipped
from rongjun.domains.services.registers.versions import load_shipped as load_registers
from rongjun.domains.services.stations.sheets import load_shipped_sheets

from . import (
    approvals,
    area,
    bank,
    deaths,
    dedup,
    export,
    fund_watch,
    imports,
    ledger,
    notice,
    petition,
    recognition,
    recovery,
    rulebook,
    run,
    search,
    serve,
    user,
    vault,
)
from .common import ENDINGS
from .demo import demo

app = typer.Typer(name="rongjun", help=f"荣军 Rongjun. {ENDINGS}", no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(user.app, name="user")
app.add_typer(area.areas, name="area")
app.add_typer(area.units, name="unit")
app.add_typer(imports.app, name="import")
app.add_typer(export.app, name="export")
app.add_typer(rulebook.app, name="rulebook")
app.add_typer(notice.app, name="notice")
app.add_typer(run.app, name="run")
app.add_typer(approvals.app, name="approvals")
app.add_typer(bank.app, name="bank")
app.add_typer(ledger.app, name="ledger")
app.add_typer(recovery.app, name="recovery")
app.add_typer(recognition.app, name="recognition")
app.add_typer(petition.app, name="petition")
app.add_typer(deaths.app, name="deaths")
app.add_typer(fund_watch.app, name="fund")
app.add_typer(vault.app, name="vault")
app.add_typer(search.app, name="search")
app.command("dedup")(dedup.dedup)
app.command("serve")(serve.serve)
app.command("demo")(demo)


@app.command()
def migrate() -> None:
    """Make or update the tables of the database (and of the access log beside it)."""
    call_command("migrate", verbosity=0)
    if connections["default"].vendor == "sqlite":
        call_command("migrate", database="access", verbosity=0)
    else:
        with connections["default"].schema_editor() as editor:
            make_role(editor)
    load_shipped()
    load_registers()
    load_shipped_sheets()


@app.command()
def check() -> None:
    """Check settings, tables and rulebooks; says what is wrong and how to mend it."""
    call_command("check", verbosity=0, databases=["default"])
    rulebook.check(folder=None)
