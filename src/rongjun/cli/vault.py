"""`rongjun vault`: keys and cipher of the vault changed while the office runs, and every box checked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from django.conf import settings
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from rongjun.base import clock
from rongjun.domains.people.rotation import Counts, check_vault, rotate_vault, waiting_checks

from .common import ENDINGS, actor_for, console, ends_with_two, print_json_line

app = typer.Typer(help=f"Sealed values: change of keys, check. {ENDINGS}", no_args_is_help=True)
SHOWN = 20


@app.callback()
def group() -> None:
    """Sealed values: change of keys, check."""


@app.command("rotate")
def rotate() -> None:
    """Seal every value anew with the present key and cipher, while the office runs; broken off, it goes on.

    Boxes that do not open stay as they are and are listed by id (status 1).
    """
    with ends_with_two(), _progress() as tell:
        found = rotate_vault(by=actor_for(None), at=clock.now(), tell=tell)
    if left := waiting_checks():
        console.print(f"checks/ 中有 {left} 个上传文件没有重新加密：只保存一天。旧密钥请再保留一天。", highlight=False)
    _tell(found, resealed=True)


@app.command("check")
def check() -> None:
    """Open every sealed value and list by id those that do not open (status 1); nothing is shown or changed."""
    with ends_with_two(), _progress() as tell:
        found = check_vault(by=actor_for(None), at=clock.now(), tell=tell)
    _tell(found, resealed=False)


def _tell(found: dict[str, Counts], *, resealed: bool) -> None:
    for name, counts in found.items():
        if counts.shut:
            ids = ", ".join(counts.shut[:SHOWN]) + (" …" if len(counts.shut) > SHOWN else "")
            console.print(f"{name}：{len(counts.shut)} 个打不开，编号 {ids}", markup=False, highlight=False)
    shown = {
        name: {"boxes": counts.boxes, "shut": len(counts.shut)} | ({"resealed": counts.resealed} if resealed else {})
        for name, counts in found.items()
    }
    print_json_line({"key": settings.VAULT_KEY_ID, "cipher": settings.VAULT_CIPHER, "vault": shown})
    if any(counts.shut for counts in found.values()):
        raise typer.Exit(1)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar per column on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield tell
