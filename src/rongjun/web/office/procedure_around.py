"""What a part of a procedure may refer to: the questions that come before it, by the names they are referred to by."""

from collections.abc import Mapping
from typing import Any

from rongjun.kernel.recognition.procedure import SEALED_FORMS

from . import procedure_words as words
from .procedure_tree import steps_of
from .procedure_words import Choices

type Node = Mapping[str, Any]


def asks_before(tree: Node, path: str) -> dict[str, Node]:
    """Return the questions before a part: of an application those above it, of a step also those of steps before."""
    way = steps_of(path)
    part, place = (way[0] if way else ""), (way[1] if len(way) > 1 else None)
    asks = _rows(tree, "asks")
    if part == "asks" and isinstance(place, int):
        asks = asks[:place]
    found = {str(ask.get("id", "")): ask for ask in asks}
    if part not in ("steps", "makes"):
        return found
    steps = _rows(tree, "steps")
    for number, step in enumerate(steps):
        if isinstance(place, int) and part == "steps" and number > place:
            break
        own = _rows(step, "asks")
        if part == "steps" and number == place:
            own = own[: way[3]] if len(way) > 3 and isinstance(way[3], int) else []
        found |= {f"{step.get('id', '')}.{ask.get('id', '')}": ask for ask in own}
    return found


def all_asks(tree: Node) -> dict[str, Node]:
    """Return every question by name: for words about what is there, right or not."""
    return asks_before(tree, "makes")


def closed_asks(asks: Mapping[str, Node]) -> Choices:
    """Return the questions that a condition may name: those with answers to choose from."""
    return [(name, words.ask_title(ask)) for name, ask in asks.items() if words.answers_of(ask)]


def day_asks(asks: Mapping[str, Node]) -> Choices:
    """Return the days that a condition may start from or end on."""
    days = [(name, words.ask_title(ask)) for name, ask in asks.items() if ask.get("type") == "date"]
    return [(words.APPLIED_ON, str(words.value_words({"applied": "date"}, {}))), *days]


def shown_asks(asks: Mapping[str, Node]) -> Choices:
    """Return the questions whose answers a public notice may show: what is sealed is not among them."""
    return [(name, words.ask_title(ask)) for name, ask in asks.items() if not _sealed(ask)]


def value_choices(tree: Node) -> list[tuple[str, Choices]]:
    """Return where a written value may come from, in groups; the key of each is `source:of`."""
    asks = all_asks(tree)
    late = {str(step.get("id", "")) for step in _rows(tree, "steps") if step.get("kind") == "deliver"}
    own = [(f"ask:{name}", words.ask_title(ask)) for name, ask in asks.items() if "." not in name]
    names = {str(step.get("id", "")): words.row_title(step) for step in _rows(tree, "steps")}
    of_steps = [
        (f"step:{name}", words.pair(names[name.partition(".")[0]], words.ask_title(ask)))
        for name, ask in asks.items() if "." in name and name.partition(".")[0] not in late
    ]  # fmt: skip
    days = [(f"{one}:date", words.value_words({one: "date"}, {})) for one in ("decided", "applied")]
    return [("ask", own), ("step", of_steps), ("day", days)]


def _rows(node: Node, key: str) -> list[Node]:
    found: list[Node] = node.get(key) or []
    return found


def _sealed(ask: Node) -> bool:
    return str(ask.get("sealed", "")).lower() == "true" or ask.get("type") in SEALED_FORMS
