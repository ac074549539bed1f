"""`rongjun user`: accounts from the command line."""

import secrets
from typing import Annotated

import typer

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.units.actions import add_account

from .common import ends_with_two, print_json_line

app = typer.Typer(help="Accounts.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Accounts."""


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="user name; also the person's name unless --person is given")],
    role: Annotated[Role, typer.Option(help="role of the account")],
    unit: Annotated[str | None, typer.Option(help="name of the unit; without it the root unit")] = None,
    person: Annotated[str | None, typer.Option(help="name of the person behind the account")] = None,
    password: Annotated[str | None, typer.Option(help="password; made and printed if not given")] = None,
) -> None:
    """Add an account. Never prompts; repeating it with the same role changes nothing."""
    with ends_with_two():
        made = password or secrets.token_urlsafe(12)
        account, fresh = add_account(
            username=name, role=role, unit_name=unit, person_name=person or name, password=made, at=clock.now()
        )
        shown = {"password": made} if fresh and password is None else {}
        print_json_line({"user": account.username, "role": account.role, "new": fresh, **shown})
