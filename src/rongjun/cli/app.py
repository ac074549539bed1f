"""The root of the command line; each group of commands lives in a module of its own."""

import typer
from django.core.management import call_command
from django.db import connections

from . import area, bank, imports, rulebook, run, serve, user
from .common import ENDINGS
from .demo import demo

app = typer.Typer(name="rongjun", help=f"荣军 Rongjun. {ENDINGS}", no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(user.app, name="user")
app.add_typer(area.areas, name="area")
app.add_typer(area.units, name="unit")
app.add_typer(imports.app, name="import")
app.add_typer(rulebook.app, name="rulebook")
app.add_typer(run.app, name="run")
app.add_typer(bank.app, name="bank")
app.command("serve")(serve.serve)
app.command("demo")(demo)


@app.command()
def migrate() -> None:
    """Make or update the tables of the database (and of the access log beside it)."""
    call_command("migrate", verbosity=0)
    if connections["default"].vendor == "sqlite":
        call_command("migrate", database="access", verbosity=0)


@app.command()
def check() -> None:
    """Check settings, tables and rulebooks; says what is wrong and how to mend it."""
    call_command("check", verbosity=0)
    rulebook.check(folder=None)
