"""What is wrong with a draft, in the words of its page: which part, which field, what is wrong, how to mend it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rongjun.kernel.recognition.faults import ProcedureFault

from . import procedure_words as words
from .procedure_catalogue import LISTS, PLANS, TABS
from .procedure_told import told_of
from .procedure_tree import steps_of

type Node = Mapping[str, Any]
_PARTS = dict(TABS)


@dataclass(frozen=True, slots=True)
class FaultView:
    """A fault as the page of the whole draft lists it: where it is mended, where it is, what it is."""

    at: str
    place: str
    told: str


def fault_words(fault: ProcedureFault) -> str:
    """Return what is wrong and how to mend it, in the words of the form."""
    name = label_of(fault.field)
    told = told_of(fault.message, name)
    if told:
        return told
    return _("“%(label)s”还不对：%(told)s") % {"label": name, "told": f"{fault.message}{fault.mend}"}


def label_of(path: str) -> str:
    """Return what the field at a path is called on its page; of what has no field, the nearest part that has one."""
    plan, label = "", ""
    for step in steps_of(path):
        if isinstance(step, int):
            continue
        if not plan:
            plan, label = _top(step)
        else:
            part = next((one for one in PLANS[plan] if one.key == step), None)
            if part is None:
                break
            plan, label = part.plan or ("ask" if part.kind == "asks" else plan), str(part.label)
    return label or _("规程")


def _top(name: str) -> tuple[str, str]:
    """Return the plan of a part of the whole and what it is called."""
    if name in LISTS:
        return LISTS[name][0], str(LISTS[name][1])
    if name in ("law", "ends"):
        return {"law": "article"}.get(name, name), str(_PARTS[name])
    part = next((one for one in PLANS["basics"] if one.key == name), None)
    return (part.plan or "basics", str(part.label)) if part else ("basics", str(_PARTS["basics"]))


def page_at(path: str) -> str:
    """Return the address part of the page on which a path is mended: a row's own page, or that of its part."""
    for name in ("asks", "papers", "checks", "steps", "makes"):
        found = re.match(rf"{name}\[\d+\](\.asks(\[\d+\])?)?", path)
        if found:
            return found[0]
    top = steps_of(path)[0] if path else ""
    return str(top) if top in _PARTS else "basics"


def faults_shown(faults: Iterable[ProcedureFault], tree: Node) -> list[FaultView]:
    """Return faults for the list of the whole draft."""
    return [FaultView(page_at(one.field), _place(one.field, tree), fault_words(one)) for one in faults]


def count_at(faults: Iterable[ProcedureFault], path: str) -> int:
    """Return how many faults lie at a path or below it."""
    return sum(1 for one in faults if one.field == path or one.field.startswith((f"{path}.", f"{path}[")))


def _place(path: str, tree: Node) -> str:
    """Return the way to a fault in words: part, row, row within it."""
    told: list[str] = []
    node: Any = tree
    for step in steps_of(path):
        node = _child(node, step)
        if isinstance(step, str) and step in LISTS:
            told.append(str(LISTS[step][1]))
        elif isinstance(step, int) and told:
            told[-1] += f" {step + 1}"
            told += [words.row_title(node)] if isinstance(node, Mapping) and node else []
    return " › ".join(told) or str(_PARTS[page_at(path)])


def _child(node: Any, step: str | int) -> Any:
    try:
        return node[step]
    except (KeyError, IndexError, TypeError):
        return {}
