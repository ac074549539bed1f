"""A fact of the file in words: label and value of each plain field; what is sealed is not here at all."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from rongjun.kernel.money import format_yuan

from .kinds import KINDS
from .parts import Field, Kind


def detail_words(kind: str, value: Mapping[str, Any]) -> str:
    """Return the plain fields of a fact as '文化程度：高中；…', in the language in force."""
    parts = [_("%(name)s：%(text)s") % {"name": label, "text": text} for label, text in detail_rows(kind, value)]
    return _("；").join(parts)


def detail_rows(kind: str, value: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return label and value of each plain field that says something, in the language in force."""
    fields = KINDS[kind].fields
    return [(str(one.label), field_words(one, value[one.name])) for one in fields if _says(value.get(one.name))]


def field_words(one: Field, value: Any) -> str:
    """Return one value in words: the label of a choice, yes or no, a date or a text as it is."""
    if one.form == "choice":
        return str(dict(one.choices).get(str(value), value))
    if one.form == "yesno":
        return {"是": _("是"), "否": _("否")}.get(str(value), str(value))
    if one.form == "fen":
        return format_yuan(int(value))
    return str(value)


def key_words(kind: Kind, key: str) -> str:
    """Return the name that a key has in the kind's own list; '' for a running number or a category."""
    return str(dict(kind.keys).get(key, ""))


def _says(value: Any) -> bool:
    return value is not None and value != ""
