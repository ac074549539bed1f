"""A fact of the file in words: label and value of each plain field; what is sealed is not here at all."""

from collections.abc import Mapping
from typing import Any

from .kinds import KINDS
from .parts import Field


def detail_words(kind: str, value: Mapping[str, Any]) -> str:
    """Return the plain fields of a fact as '文化程度：高中；…', in the language in force."""
    fields = KINDS[kind].fields
    parts = [f"{one.label}：{field_words(one, value[one.name])}" for one in fields if _says(value.get(one.name))]
    return "；".join(parts)


def field_words(one: Field, value: Any) -> str:
    """Return one value in words: the label of a choice, yes or no, a date or a text as it is."""
    if one.form == "choice":
        return str(dict(one.choices).get(str(value), value))
    return str(value)


def _says(value: Any) -> bool:
    return value is not None and value != ""
