"""A draft of a procedure as a tree of plain values: its parts are read, written, moved by their path.

A path is written as faults write it: `steps[2].asks[0]`.
"""

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound

type Node = dict[str, Any]
_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")
_LETTERS = {"asks": "q", "papers": "p", "checks": "c", "steps": "s", "reasons": "r", "options": "o"}
"""With which letter the names of new rows begin; a row of other lists has no name."""


def steps_of(path: str) -> list[str | int]:
    """Return the steps of a path: names of fields and places in lists."""
    return [int(place) if place else name for place, name in _STEP.findall(path)]


def get_at(tree: Any, path: str) -> Any:
    """Return what stands at a path. Raises NotFound where nothing does."""
    for step in steps_of(path):
        try:
            tree = tree[step]
        except (KeyError, IndexError, TypeError):
            raise NotFound(_("规程没有这一部分。")) from None
    return tree


def rows_at(tree: Any, path: str) -> list[Node]:
    """Return the rows of the list at a path; none where nothing was written yet. Raises NotFound."""
    head, _dot, name = path.rpartition(".")
    found: list[Node] = (get_at(tree, head) if head else tree).get(name) or []
    return found


def put_at(tree: Node, path: str, value: Any) -> Node:
    """Return a tree with another value at a path."""
    tree = copy.deepcopy(tree)
    *way, last = steps_of(path)
    node: Any = tree
    for step in way:
        node = node[step]
    node[last] = value
    return tree


def add_row(tree: Node, path: str, first: Mapping[str, Any]) -> tuple[Node, int]:
    """Return a tree with a further row at the end of a list, under a name that no other row has, and its place."""
    rows = rows_at(tree, path)
    return put_at(tree, path, [*rows, {**_named(rows, path), **first}]), len(rows)


def _named(rows: Sequence[Node], path: str) -> Node:
    letter = _LETTERS.get(path.rpartition(".")[2])
    if letter is None:
        return {}
    taken = {str(row.get("id", "")) for row in rows}
    return {"id": next(name for name in (f"{letter}{n}" for n in range(1, len(rows) + 2)) if name not in taken)}


def split_row(path: str) -> tuple[str, int]:
    """Return the list and the place in it of a path that ends in a row. Raises NotFound for another one."""
    found = re.fullmatch(r"(.+)\[(\d+)\]", path)
    if found is None:
        raise NotFound(_("规程没有这一部分。"))
    return found[1], int(found[2])


def take_out(tree: Node, path: str) -> tuple[Node, Node]:
    """Return a tree without a row, and the row. Raises NotFound."""
    row, (rows, place) = get_at(tree, path), split_row(path)
    kept = rows_at(tree, rows)
    return put_at(tree, rows, kept[:place] + kept[place + 1 :]), row


def put_back(tree: Node, path: str, row: Node) -> Node:
    """Return a tree with a row that was taken out, at its place or at the end."""
    rows, place = split_row(path)
    kept = rows_at(tree, rows)
    return put_at(tree, rows, [*kept[:place], row, *kept[place:]])


def move_row(tree: Node, path: str, by: int) -> Node:
    """Return a tree with a row one place further up (-1) or down (1); at the end of its list it stays."""
    get_at(tree, path)
    rows, place = split_row(path)
    kept = list(rows_at(tree, rows))
    if 0 <= place + by < len(kept):
        kept[place], kept[place + by] = kept[place + by], kept[place]
    return put_at(tree, rows, kept)


_PAIRS = (("name", "name_en"), ("ask", "ask_en"), ("zh", "en"), ("help", "help_en"))


def fill_english(tree: Any) -> Any:
    """Return a tree in which every text that lacks its English has the Chinese in its place, until it is translated."""
    if isinstance(tree, list):
        return [fill_english(one) for one in tree]
    if not isinstance(tree, dict):
        return tree
    filled = {key: fill_english(value) for key, value in tree.items()}
    return filled | {en: tree[zh] for zh, en in _PAIRS if tree.get(zh) and not tree.get(en)}
