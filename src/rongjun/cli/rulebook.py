"""`rongjun rulebook`: check, compare and show the rulebooks."""

import re
from pathlib import Path
from typing import Annotated

import polars as pl
import typer
from django.conf import settings

from rongjun.base.errors import Refusal
from rongjun.domains.policy.queries import approved_books, current_rulebook, load_snapshot, rulebook_folders
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import parse_month
from rongjun.kernel.rulebook import (
    Change,
    RulebookFaults,
    diff_rulebooks,
    list_files,
    load_rulebook,
    region_of,
    resolve,
)
from rongjun.kernel.rulebook.model import Rulebook

from .common import ENDINGS, ends_with_two, print_json_line

app = typer.Typer(help=f"Rulebooks: dated standards and local rules. {ENDINGS}", no_args_is_help=True)
KINDS = {"added": "新增", "removed": "删除", "changed": "改动"}


@app.callback()
def group() -> None:
    """Rulebooks."""


@app.command("check")
def check(
    folder: Annotated[
        str | None, typer.Argument(help="a folder of rulebooks; without it the ones in use, with the approved notices")
    ] = None,
) -> None:
    """Check everything; one line per fault (file:line, what is wrong, how to mend it), status 2 if there is any."""
    with ends_with_two():
        try:
            book = load_rulebook(folders_for(folder), [] if folder else approved_books())
        except RulebookFaults as refused:
            for fault in refused.faults:
                typer.echo(str(fault))
            raise Refusal(f"政策标准册有 {len(refused.faults)} 处错误。") from None
    print_json_line(counts(book))


def folders_for(folder: str | None) -> list[Path]:
    """Return what to load: the rulebooks in use, or a folder, over the national book where it has none of its own.

    Raises Refusal where there is no such folder.
    """
    if folder is None:
        return rulebook_folders()
    path = Path(folder)
    if not path.is_dir():
        raise Refusal(f"没有文件夹 {folder}。")
    whole = any(re.search(r"^tables:", file.read_text(errors="replace"), re.M) for file in list_files(path))
    return [path] if whole else [Path(settings.RULEBOOKS_DIR), path]


def counts(book: Rulebook) -> dict[str, object]:
    """Return how much of everything a rulebook holds, and its version."""
    payable = sum(cell.status.payable for cell in book.cells)
    return {
        "rulebook": book.version, "tables": len(book.tables), "benefits": len(book.benefits), "cells": payable,
        "drafts": len(book.cells) - payable, "local_rules": len(book.local_rules), "funding": len(book.funding),
        "regions": len(book.regions),
    }  # fmt: skip


@app.command("diff")
def diff(
    old: Annotated[str, typer.Argument(help="a folder, or the version of a kept rulebook (64 hex digits)")],
    new: Annotated[str, typer.Argument(help="likewise")],
) -> None:
    """Show what was added, removed and changed, with old and new value and the rise in yuan and percent."""
    with ends_with_two():
        try:
            changes = diff_rulebooks(_book(old), _book(new))
        except RulebookFaults as refused:
            raise Refusal(f"比较之前先改正：\n{refused}") from None
    for change in changes:
        typer.echo(change_line(change))
    kinds = [change.kind for change in changes]
    print_json_line({name: sum(kind == name for kind in kinds) for name in KINDS})


def _book(name: str) -> Rulebook:
    if Path(name).is_dir():
        return load_rulebook(folders_for(name))
    if re.fullmatch(r"[0-9a-f]{64}", name):
        return load_snapshot(name)
    raise Refusal(f"{name} 不是文件夹，也不是 64 位的版本号。")


def change_line(change: Change) -> str:
    """Return one difference as a line: kind, id, old and new value, rise."""
    parts = [KINDS[change.kind], change.id]
    if change.old is not None or change.new is not None:
        parts.append(f"{_shown(change.old, change.unit)} → {_shown(change.new, change.unit)}")
    if change.rise is not None:
        sign = "+" if change.rise >= 0 else ""
        parts.append(f"{sign}{_shown(change.rise, change.unit)}")
    if change.rise_bp is not None:
        sign = "+" if change.rise_bp >= 0 else ""
        parts.append(f"{sign}{format_yuan(change.rise_bp)}%")
    if change.before:
        parts.append(f"（比 {change.before}）")
    return "  ".join(parts)


def _shown(value: int | None, unit: str) -> str:
    if value is None:
        return "无"
    if unit in {"fen", "bp"}:
        return format_yuan(value) + ("元" if unit == "fen" else "%")
    return str(value)


@app.command("show")
def show(
    month: Annotated[str, typer.Option(help="YYYY-MM")],
    region: Annotated[str, typer.Option(help="division code; without it the national standards")] = "",
) -> None:
    """Show what every key of every benefit is worth in a month, with the ids that decided it (tab-separated)."""
    with ends_with_two():
        try:
            ordinal = parse_month(month)
        except ValueError:
            raise Refusal(f"{month!r} 不是 YYYY-MM 形式的月份。") from None
        book = current_rulebook()
    place = region_of(book, region)
    frame = resolve(book, ordinal, [place]).filter(pl.col("key") != "")
    typer.echo("待遇\t键\t金额(元)\t期间\t中央\t省级\t依据")
    for row in frame.iter_rows(named=True):
        typer.echo("\t".join(_row_texts(row)))
    print_json_line({"month": month, "region": place, "rows": frame.height, "rulebook": book.version})


def _row_texts(row: dict[str, object]) -> list[str]:
    """Return the columns of one line of `show`."""
    shares = [format_yuan(int(str(row[name]))) + "%" for name in ("central_bp", "provincial_bp")]
    amount = format_yuan(int(str(row["amount_fen"])), grouped=False)
    known = shares if row["funding"] else ["未知", "未知"]
    period = "年" if row["yearly"] else "月"
    return [str(row["benefit"]), str(row["key"]), amount, period, *known, f"{row['rule']};{row['cells']}"]
