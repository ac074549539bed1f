"""`rongjun recognition watch`: the daily look at all cases, now."""

from dataclasses import asdict
from typing import Annotated

import typer

from rongjun.base import clock
from rongjun.domains.recognition.watch_tasks import watch_cases

from .common import ENDINGS, actor_for, ends_with_two, print_json_line

app = typer.Typer(help=f"Recognition. {ENDINGS}", no_args_is_help=True)
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="account that acts; without it the shell's own")]


@app.callback()
def group() -> None:
    """Cases of recognition."""


@app.command("watch")
def watch(by: By = None) -> None:
    """Send up every step that is over its time, once a clock; count late inquiries and second looks.

    The worker of `rongjun serve` does it daily; twice changes nothing more.
    """
    with ends_with_two():
        print_json_line(asdict(watch_cases(by=actor_for(by), at=clock.now())))
