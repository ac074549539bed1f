"""A procedure laid out to be read: part by part in words, and what differs from another version, in red."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import procedure_words as words
from .case_frame import said
from .procedure_around import all_asks
from .procedure_catalogue import LISTS, PLANS, TABS, Part

type Node = Mapping[str, Any]
_SAID = {
    "ask": ("ask", "type"), "step": ("name", "kind", "unit"), "check": ("says",), "make": ("effect", "kind"),
    "paper": ("name",), "option": ("name",),
}  # fmt: skip
"""Fields that the title of a row and the note beside it say already; English is said by the page in English."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field in words."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a part: its title, its fields, the rows within it (the questions of a step)."""

    title: str
    note: str
    lines: list[Line]
    within: list["Row"]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a procedure."""

    key: str
    title: str
    lines: list[Line]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is different: where, what was and what is."""

    part: str
    place: str
    before: str
    now: str
    change: str


def sections_of(tree: Node) -> list[Section]:
    """Return every part of a procedure in words."""
    asks, found = all_asks(tree), []
    for key, title in TABS:
        if key in LISTS:
            rows = [_row(LISTS[key][0], one, asks) for one in tree.get(key) or []]
            found.append(Section(key, str(title), [], rows))
        else:
            node = tree.get("ends") or {} if key == "ends" else tree
            found.append(Section(key, str(title), _lines(key, node, asks), []))
    return found


def _row(plan: str, node: Node, asks: Mapping[str, Node]) -> Row:
    within = [_row("ask", one, asks) for one in node.get("asks") or []] if plan == "step" else []
    return Row(words.row_title(node), _note(plan, node), _lines(plan, node, asks), within)


def _note(plan: str, node: Node) -> str:
    """Return what stands beside the title of a row: how a question is answered, who does a step and within what."""
    if plan == "ask":
        return str(words.FORMS.get(str(node.get("type")), ""))
    if plan == "step":
        told = [words.LEVELS.get(str(node.get("unit")), ""), words.STEP_KINDS.get(str(node.get("kind")), "")]
        return " · ".join(str(one) for one in told if one)
    return ""


def _lines(plan: str, node: Node, asks: Mapping[str, Node]) -> list[Line]:
    found: list[Line] = []
    for part in PLANS[plan]:
        if part.kind == "asks" or part.key in _SAID.get(plan, ()) or part.key.endswith("_en"):
            continue
        if part.kind == "group" and part.plan in ("granted", "refused"):
            found += [
                Line(words.pair(part.label, one.label), one.text)
                for one in _lines(part.plan, node.get(part.key) or {}, asks)
            ]
            continue
        text = said_of(part, node, asks)
        if text:
            found.append(Line(str(part.label), text))
    return found


def said_of(part: Part, node: Node, asks: Mapping[str, Node]) -> str:
    """Return a field in words; '' where nothing is written."""
    value = node.get(part.key)
    if part.key in ("help", "zh"):
        return said(str(value or ""), str(node.get("help_en" if part.key == "help" else "en") or ""))
    if part.kind == "flag":
        on = part.first if value is None else str(value).lower() == "true"
        return "" if on == part.first else str(words.YESNO["yes" if on else "no"])
    if value in (None, "", [], {}):
        return ""
    if part.kind == "group":
        return _group(part.plan, value, asks)
    if part.kind == "rows":
        return _("；").join(_joined_row(part.plan, one, asks) for one in value)
    if part.kind == "when":
        return words.when_words(value, asks)
    if part.kind == "value":
        return words.value_words(value, asks)
    if part.kind == "values":
        places = dict(words.places_of(node))
        pairs = [words.pair(places.get(name, name), words.value_words(one, asks)) for name, one in value.items()]
        return _("；").join(pairs)
    return _chosen(part, value, node, asks)


def _chosen(part: Part, value: Any, node: Node, asks: Mapping[str, Node]) -> str:
    """Return a value that was chosen from a list in its words, a text as it is."""
    chosen = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
    if part.choices is not None:
        known = part.choices()
    elif part.kind == "options":
        known = words.answers_of(asks.get(str(node.get("ask", "")), {}))
    elif part.kind in ("closed", "days", "shows"):
        known = [(name, words.ask_title(one)) for name, one in asks.items()]
        known.append((words.APPLIED_ON, words.value_words({"applied": "date"}, {})))
    else:
        known = []
    return words.joined(chosen, known)


def _group(plan: str, node: Node, asks: Mapping[str, Node]) -> str:
    if plan in ("limit", "figure"):
        return words.figure_words(node)
    told = [said(str(node.get("zh") or ""), str(node.get("en") or ""))] if "zh" in node or "en" in node else []
    left = [part for part in PLANS[plan] if part.key not in ("zh", "en")]
    if plan == "appeal":
        told.append(words.figure_words({**node, "n": node.get("days"), "binding": "law"}))
        left = []
    told += [words.pair(part.label, said_of(part, node, asks)) for part in left if node.get(part.key)]
    return _("；").join(one for one in told if one)


def _joined_row(plan: str, node: Node, asks: Mapping[str, Node]) -> str:
    told = [
        said_of(part, node, asks)
        for part in PLANS[plan]
        if not part.key.endswith("_en") and part.key not in ("zh", "en", "name")
    ]
    title = words.row_title(node)
    told = [one for one in told if one and one != title]
    return _("%(title)s（%(told)s）") % {"title": title, "told": _("，").join(told)} if told else title


def differences(before: Node, now: Node) -> list[Difference]:
    """Return what differs between two versions, part by part; rows are told apart by their names."""
    found: list[Difference] = []
    for key, title in TABS:
        if key in LISTS:
            found += _of_lists(LISTS[key][0], before.get(key) or [], now.get(key) or [], (before, now), str(title))
        else:
            sides = [(tree.get("ends") or {} if key == "ends" else tree) for tree in (before, now)]
            found += _of_fields(key, sides[0], sides[1], (before, now), str(title), "")
    return found


type Trees = tuple[Node, Node]


def _of_lists(
    plan: str, before: list[Node], now: list[Node], trees: Trees, title: str, above: str = ""
) -> list[Difference]:
    old, new = _by_name(before), _by_name(now)
    found = []
    for name in [*new, *(one for one in old if one not in new)]:
        was, row = old.get(name), new.get(name)
        place = above + words.row_title(row or was or {})
        if was is None:
            found.append(Difference(title, place, "", _in_short(plan, row or {}, trees[1]), _("新增")))
        elif row is None:
            found.append(Difference(title, place, _in_short(plan, was, trees[0]), "", _("取消")))
        elif was != row:
            found += _of_fields(plan, was, row, trees, title, place)
            if plan == "step":
                found += _of_lists("ask", was.get("asks") or [], row.get("asks") or [], trees, title, f"{place} › ")
    kept = [[name for name in one if name in old and name in new] for one in (old, new)]
    if kept[0] != kept[1]:
        told = [
            " → ".join(words.row_title(rows[name]) for name in one) for rows, one in zip((old, new), kept, strict=True)
        ]
        found.append(Difference(title, above + _("先后次序"), told[0], told[1], _("变动")))
    return found


def _of_fields(plan: str, before: Node, now: Node, trees: Trees, title: str, place: str) -> list[Difference]:
    found = []
    for part in PLANS[plan]:
        was, value = before.get(part.key), now.get(part.key)
        if was == value or part.kind == "asks" or str(was) == str(value):
            continue
        told = said_of(part, before, all_asks(trees[0])), said_of(part, now, all_asks(trees[1]))
        if told[0] == told[1]:
            told = _exact(was), _exact(value)
        where = f"{place} › {part.label}" if place else str(part.label)
        change = _("新增") if not told[0] else _("取消") if not told[1] else _("变动")
        found.append(Difference(title, where, *told, change))
    return found


def _in_short(plan: str, node: Node, tree: Node) -> str:
    lines = _lines(plan, node, all_asks(tree))
    return _("；").join(
        [_note(plan, node) or words.row_title(node), *(words.pair(one.label, one.text) for one in lines)]
    )


def _by_name(rows: list[Node]) -> dict[str, Node]:
    """Return rows by their names; those without one by what they are and their place among such."""
    found: dict[str, Node] = {}
    for row in rows:
        name = str(row.get("id") or f"{row.get('effect', '')}:{row.get('kind', '')}")
        number = 2
        while name in found:
            name, number = f"{name.partition('#')[0]}#{number}", number + 1
        found[name] = row
    return found


def _exact(value: Any) -> str:
    """Return all that is written of a value: where two differ in what this page's language does not say."""
    if isinstance(value, Mapping):
        return "；".join(f"{_exact(one)}" for one in value.values())
    if isinstance(value, list | tuple):
        return "；".join(_exact(one) for one in value)
    return "" if value is None else str(value)


__all__ = ["Difference", "Line", "Row", "Section", "differences", "said_of", "sections_of"]
