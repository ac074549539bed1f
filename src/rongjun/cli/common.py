"""What every command shares: who acts, how it ends, what it prints last."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from django.conf import settings
from rich.console import Console

from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal
from rongjun.domains.units.actions import get_or_make_shell_actor
from rongjun.domains.units.queries import get_actor_named

ENDINGS = "Exit status 0: done; 1: done, but rows were rejected; 2: nothing was done, and the message says why."
console = Console(stderr=True, soft_wrap=True)


def actor_for(name: str | None) -> Actor:
    """Return who acts: the account named, where RONGJUN_CLI_SIGNING=1 allows it; without a name, the shell itself.

    Raises Refusal where acting in somebody's name is not allowed or the account is unknown.
    """
    if name is None:
        return get_or_make_shell_actor()
    if not settings.CLI_SIGNING:
        raise Refusal("在命令行以他人名义办理只在 RONGJUN_CLI_SIGNING=1（演示、测试）时可用；请在网页登录办理。")
    return get_actor_named(name)


@contextmanager
def ends_with_two() -> Iterator[None]:
    """Turn a refusal into a message on standard error and exit status 2."""
    try:
        yield
    except (Refusal, OSError) as refusal:
        console.print(f"[red]没有办理 / nothing was done:[/red] {refusal}", highlight=False)
        raise typer.Exit(2) from None


def print_json_line(content: dict[str, Any]) -> None:
    """Print one line of JSON on standard output, last."""
    typer.echo(json.dumps(content, ensure_ascii=False))
