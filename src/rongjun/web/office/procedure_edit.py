"""Where one is in a draft and what a button does to it: rows are added, moved, taken out and put back."""

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound

from . import procedure_words as words
from .procedure_catalogue import FIRST, LISTS, TABS
from .procedure_tree import add_row, get_at, move_row, put_at, put_back, rows_at, split_row, take_out

type Node = Mapping[str, Any]
_ROW = re.compile(r"(asks|papers|checks|steps|makes)\[\d+\]|steps\[\d+\]\.asks\[\d+\]")
_LIST = re.compile(
    r"asks|papers|checks|steps|makes|law|(steps\[\d+\]\.)?asks\[\d+\]\.options|steps\[\d+\]\.(asks|reasons)"
)
_OWN_PAGE = re.compile(r"asks|papers|checks|steps|makes|steps\[\d+\]\.asks")
"""Lists whose rows have pages of their own."""


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a draft: `at` is its address, `path` where its fields stand, `plan` their names ('' for a list)."""

    at: str
    path: str
    plan: str
    title: str
    node: Any

    @property
    def top(self) -> str:
        """The part of the procedure that it belongs to."""
        return self.at.partition("[")[0].partition(".")[0]


def place_of(tree: dict[str, Any], at: str) -> Place:
    """Return the page at an address. Raises NotFound for what a draft has no page for, or what is not there."""
    titles = dict(TABS)
    if at in ("basics", "law"):
        return Place(at, "", at, str(titles[at]), tree)
    if at == "ends":
        return Place(at, at, at, str(titles[at]), tree.get("ends") or {})
    if _OWN_PAGE.fullmatch(at):
        head = at.rpartition(".")[0]
        title = str(LISTS[at.rpartition(".")[2]][1])
        told = words.pair(words.row_title(get_at(tree, head)), title) if head else title
        return Place(at, at, "", told, rows_at(tree, at))
    if _ROW.fullmatch(at):
        rows, number = split_row(at)
        plan, named = LISTS[rows.rpartition(".")[2]]
        return Place(at, at, plan, f"{named} {number + 1}", get_at(tree, at))
    raise NotFound(_("规程没有这一部分。"))


def put_part(tree: dict[str, Any], place: Place, typed: dict[str, Any]) -> dict[str, Any]:
    """Return a draft with a page as it was typed."""
    return typed if place.path == "" else put_at(tree, place.path, typed)


def act_on(tree: dict[str, Any], place: Place, do: str, kept: MutableMapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Return a draft after a button was pressed, and the address of the page to show then.

    `do` is the act and its path (`up:asks[2]`); a row that is taken out lies in `kept` until another one is. Raises
    NotFound for what there is not.
    """
    act, _colon, path = do.partition(":")
    if act in ("up", "down"):
        return move_row(tree, _row(path), -1 if act == "up" else 1), place.at
    if act == "out":
        tree, row = take_out(tree, _row(path))
        kept["row"] = {"path": path, "row": row}
        return tree, place.at
    if act == "back" and kept.get("row"):
        gone = kept.pop("row")
        return put_back(tree, gone["path"], gone["row"]), place.at
    if act == "add":
        return _added(tree, path, place)
    if act == "go":
        return tree, place_of(tree, path).at
    return tree, place.at


def _added(tree: dict[str, Any], path: str, place: Place) -> tuple[dict[str, Any], str]:
    if not _LIST.fullmatch(path):
        raise NotFound(_("规程没有这一部分。"))
    name = path.rpartition(".")[2]
    tree, number = add_row(tree, path, FIRST.get(LISTS[name][0], {}) if name in LISTS else {})
    return tree, f"{path}[{number}]" if _OWN_PAGE.fullmatch(path) else place.at


def _row(path: str) -> str:
    rows, _number = split_row(path)
    if not _LIST.fullmatch(rows):
        raise NotFound(_("规程没有这一部分。"))
    return path


def changed_parts(before: Node, now: Node) -> dict[str, Any]:
    """Return the parts of a procedure that are different, as they are now (None for one that is gone)."""
    return {key: now.get(key) for key in {*before, *now} - {"code"} if before.get(key) != now.get(key)}
