"""What every command shares: who acts, how it ends, what it prints last."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from django.conf import settings
from django.db import OperationalError, ProgrammingError
from rich.console import Console

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.crypto import Tampered
from rongjun.base.errors import Refusal
from rongjun.base.scope import narrow_to, whole_registry
from rongjun.domains.safeguards.actions import record_set_look
from rongjun.domains.units.actions import get_or_make_shell_actor
from rongjun.domains.units.queries import get_actor_named

ENDINGS = "Exit status 0: done; 1: done, but rows were rejected; 2: nothing was done, and the message says why."
console = Console(stderr=True, soft_wrap=True)


def actor_for(name: str | None) -> Actor:
    """Return who acts: the account named, where RONGJUN_CLI_SIGNING=1 allows it; without a name, the shell itself.

    Raises Refusal where acting in somebody's name is not allowed or the account is unknown.
    """
    if name is None:
        return _at_work(get_or_make_shell_actor())
    if not settings.CLI_SIGNING:
        raise Refusal("在命令行以他人名义办理只在 RONGJUN_CLI_SIGNING=1（演示、测试）时可用；请在网页登录办理。")
    return _at_work(get_actor_named(name))


def _at_work(actor: Actor) -> Actor:
    """Go on in the scope of who acts, until the command ends (`ends_with_two`)."""
    narrow_to(actor)
    return actor


def look_at_set(kind: str, number: str, purpose: str) -> None:
    """Record that the shell's operator is about to see a whole set of persons (a run, the registry)."""
    by = actor_for(None)
    record_set_look(by=by, at=clock.now(), purpose=purpose, set_kind=kind, set_id=number, fields=["row"])


@contextmanager
def ends_with_two() -> Iterator[None]:
    """Work a command, and turn a refusal into a message on standard error and exit status 2.

    Files and databases that fail are told likewise. The shell's operator keeps the books and sees everybody, until
    `actor_for` names who acts.
    """
    try:
        with whole_registry("命令行"):
            yield
    except (Refusal, Tampered, OSError, OperationalError, ProgrammingError) as fault:
        console.print("[red]没有办理 / nothing was done:[/red] ", end="")
        console.print(_words(fault), markup=False, highlight=False)
        raise typer.Exit(2) from None


def require_writable(path: Path) -> None:
    """Raise Refusal where a file could not be written, before anything is done that could not be reported."""
    if not path.parent.is_dir():
        raise Refusal(f"文件夹 {path.parent} 不存在；请先建立，或换一个位置。")
    if path.is_dir():
        raise Refusal(f"{path} 是文件夹；请给出要写的文件名。")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise Refusal(f"{path} 不能写入；请换一个位置，或检查权限。")


def _words(fault: Exception) -> str:
    """Return what went wrong and how to mend it."""
    told = str(fault).strip().split("\n")[0]
    if isinstance(fault, Tampered):
        return f"加密保存的内容打不开（{told}）；请报告安全管理员，并运行 rongjun vault check。"
    if isinstance(fault, OperationalError | ProgrammingError):
        if isinstance(fault, ProgrammingError) or any(words in told for words in _NO_TABLES):
            return f"数据库的表还没有建好或不是最新的（{told}）；请先运行 rongjun migrate。"
        return f"数据库现在用不了（{told}）；请检查 DATABASE_URL 和数据库是否在运行。"
    named = next((text for kind, text in _FILE_FAULTS.items() if isinstance(fault, kind)), "")
    path = getattr(fault, "filename", None)
    return (f"{path}：{named}。" if path else f"{named}。") if named else told


_NO_TABLES = ("no such table", "no such column", "has no column")
"""How SQLite tells it; PostgreSQL raises ProgrammingError (UndefinedTable, UndefinedColumn)."""
_FILE_FAULTS: dict[type[OSError], str] = {
    FileNotFoundError: "没有这个文件或文件夹，请检查路径",
    IsADirectoryError: "这是文件夹，请给出文件",
    NotADirectoryError: "路径中有一段不是文件夹，请检查路径",
    PermissionError: "没有权限读写，请检查权限或换一个位置",
}


def print_json_line(content: dict[str, Any]) -> None:
    """Print one line of JSON on standard output, last."""
    typer.echo(json.dumps(content, ensure_ascii=False))
