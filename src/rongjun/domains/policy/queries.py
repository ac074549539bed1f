"""Reads of the rulebook: files and approved notices, the ones kept with runs, standards for a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound, Refusal
from rongjun.kernel.chain import content_hash
from rongjun.kernel.period import first_day
from rongjun.kernel.rulebook import RulebookFaults, from_content, list_cells, list_files, load_rulebook
from rongjun.kernel.rulebook.loader import NoticeBook
from rongjun.kernel.rulebook.model import NATIONAL, Cell, Rulebook

from .models import Notice, RulebookSnapshot
from .notices.states import State

type Stamp = tuple[tuple[str, int | str, int], ...]
_kept: dict[Stamp, Rulebook] = {}
_verified: dict[str, "LatestVerified"] = {}
_known: dict[Stamp, Rulebook] = {}
KEPT_LIMIT = 4
"""The rulebook in use, and some that hold a notice which is not approved yet."""


@dataclass(frozen=True, slots=True)
class History:
    """All values of one key of a table, the newest first; drafts are among them."""

    key: str
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class LatestVerified:
    """First days of the newest payable national standards: of all tables that are paid on, and of each."""

    overall: date | None
    by_table: Mapping[str, date]


def rulebook_folders() -> list[Path]:
    """Return the folders of the rulebook: the product's, then the office's own, whose values hold over the former."""
    return [Path(settings.RULEBOOKS_DIR), Path(settings.VAR_DIR) / "rulebooks"]


def current_rulebook() -> Rulebook:
    """Return the rulebook in use: the files and, over them, every approved notice in the order of approval.

    Read anew only when a file was added, removed or changed, or a notice was approved; one query. Raises Refusal with
    the first faults where something is wrong.
    """
    book = _rulebook([])
    _known.clear()
    _known[_stamp(rulebook_folders())] = book
    return book


def known_rulebook() -> Rulebook:
    """Return the rulebook as this process met it last, without a query: for names and the footer, never for money.

    What no notice changes (tables, benefits and their names) is always right in it; a notice approved elsewhere may be
    missing until this process works on the rulebook again. Raises Refusal as `current_rulebook`.
    """
    folders = rulebook_folders()
    stamp = _stamp(folders)
    if stamp not in _known:
        _known.clear()
        _known[stamp] = _kept.get(stamp) or _load(folders, [])
    return _known[stamp]


def rulebook_with(number: int, book: Mapping[str, Any]) -> Rulebook:
    """Return the rulebook in use with one notice more, as it would be once that is approved.

    Raises RulebookFaults where what the notice holds is wrong.
    """
    return _rulebook([NoticeBook(number, book)])


def _rulebook(more: list[NoticeBook]) -> Rulebook:
    folders = rulebook_folders()
    approved = list(_approved().values_list("pk", "content_hash"))
    added = [("+", content_hash(dict(notice.book)), notice.number) for notice in more]
    stamp = (*_stamp(folders), *(("", text, number) for number, text in approved), *added)
    book = _kept.pop(stamp, None)
    if book is None:
        notices = approved_books() if approved else []
        book = load_rulebook(folders, [*notices, *more]) if more else _load(folders, notices)
        while len(_kept) >= KEPT_LIMIT:
            _kept.pop(next(iter(_kept)))
    _kept[stamp] = book
    return book


def _approved() -> QuerySet[Notice]:
    return Notice.objects.filter(state=State.APPROVED).order_by("decided_at", "pk")


def approved_books() -> list[NoticeBook]:
    """Return what each approved notice adds to the rulebook, in the order of approval."""
    return [NoticeBook(notice.pk, notice.signed["book"]) for notice in _approved()]


def _stamp(folders: list[Path]) -> Stamp:
    """Return names, times and sizes of the files: what tells that the rulebook changed."""
    paths = [path for folder in folders if folder.is_dir() for path in list_files(folder)]
    stats = [(path, path.stat()) for path in paths]
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in stats)


def _load(folders: list[Path], notices: list[NoticeBook]) -> Rulebook:
    try:
        return load_rulebook(folders, notices)
    except RulebookFaults as refused:
        shown = "\n".join(str(fault) for fault in refused.faults[:5])
        count = len(refused.faults)
        raise Refusal(
            f"政策标准册有 {count} 处错误，先改正再办理（rongjun rulebook check 列出全部）：\n{shown}"
        ) from None


def load_snapshot(version: str) -> Rulebook:
    """Return the rulebook kept under a version. Raises NotFound, or Refusal where the kept text was altered."""
    content = RulebookSnapshot.objects.filter(version=version).values_list("content", flat=True).first()
    if content is None:
        raise NotFound(_("没有保存过版本为 %(version)s 的政策标准册。") % {"version": version[:12]})
    book = from_content(content)
    if book.version != version:
        message = _("保存的政策标准册 %(version)s 与其校验值不符，不能使用；请从备份恢复。")
        raise Refusal(message % {"version": version[:12]})
    return book


def list_standards(table: str, book: Rulebook | None = None) -> list[History]:
    """Return the national history of every key of a table, for a page. Raises NotFound for an unknown table."""
    used = book or current_rulebook()
    info = used.tables.get(table)
    if info is None:
        raise NotFound(_("没有标准表 %(table)s。") % {"table": table})
    cells = [cell for cell in list_cells(used, table) if cell.region == NATIONAL]
    return [History(key, info.key_names[key], _newest_first(cells, key)) for key in info.keys]


def _newest_first(cells: list[Cell], key: str) -> tuple[Cell, ...]:
    return tuple(sorted((cell for cell in cells if cell.key == key), key=lambda cell: -cell.effective))


def latest_verified(book: Rulebook) -> LatestVerified:
    """Return the newest effective dates of payable national standards, of each table that a benefit is paid on.

    Every page says the overall one: it is worked out once for a book.
    """
    kept = _verified.get(book.version)
    if kept is None:
        kept = _latest_verified(book)
        _verified.clear()
        _verified[book.version] = kept
    return kept


def _latest_verified(book: Rulebook) -> LatestVerified:
    tables = {benefit.table for benefit in book.benefits.values() if benefit.table}
    paid = {table for table in tables if not book.tables[table].reference}
    months: dict[str, int] = {}
    for cell in book.cells:
        if cell.region == NATIONAL and cell.status.payable and cell.table in paid:
            months[cell.table] = max(months.get(cell.table, 0), cell.effective)
    by_table = {table: first_day(month) for table, month in sorted(months.items())}
    return LatestVerified(max(by_table.values(), default=None), by_table)
