"""The cells of a layout that go into a person's file: each read by what its field is, none of them stops the row."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

from rongjun.domains.safeguards.words import watching_word

from ..file.kinds import KINDS
from ..file.parts import BY_CATEGORY, NUMBERED, Detail, Field
from ..layouts.words import YES_NO, normal
from . import columns as col
from .cells import optional, parse_name, plain
from .dates import read_day
from .reader import RowReader

LIMITS: Final = {"text": 100, "person": 60, "long": 300}
LISTED_KEY: Final = "w"
"""The key of what a workbook says of a kind that may stand several times: one service, one campaign of each sort."""
_UNITS = re.compile(r"(人|元|间|年|平方米|平米|㎡|m2)$")
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,4})?")


class Unreadable(ValueError):
    """A cell that cannot be taken: the fault's code, and words for it."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.code, self.words = code, words


@dataclass(frozen=True, slots=True)
class DetailCell:
    """A column that goes into the file: where it stands, what it is called, its kind and field, how it is read."""

    place: int
    label: str
    kind: str
    field: Field
    read: Callable[[str], Any]


@dataclass(slots=True)
class Gathered:
    """What a row says of one kind so far."""

    value: dict[str, Any] = field(default_factory=dict)
    sealed: dict[str, str] = field(default_factory=dict)


def detail_cell(place: int, label: str, target: str) -> DetailCell:
    """Return how a column of target 'kind.field' is read. Raises KeyError for a field that there is not."""
    kind, _, name = target.partition(".")
    one = KINDS[kind].field_named(name)
    if one is None:
        raise KeyError(target)
    return DetailCell(place, label, kind, one, _reader(target, one))


def read_details(
    reader: RowReader, cells: list[DetailCell], line: list[str], category: str, state: str = ""
) -> tuple[Detail, ...]:
    """Read the cells of one row into details of the file; what cannot be taken is noted and left out.

    `state` is 优抚对象状态, which was read before.
    """
    found: dict[str, Gathered] = {"listed": Gathered({"state": state})} if state else {}
    for cell in cells:
        raw = line[cell.place] if cell.place < len(line) else ""
        if not raw:
            continue
        value = _value(reader, cell, raw)
        if value is None or value == "":
            continue
        part = found.get(cell.kind) or found.setdefault(cell.kind, Gathered())
        if cell.field.sealed:
            part.sealed[cell.field.sealed] = str(value)
        else:
            part.value[cell.field.name] = value
    return tuple(_detail(kind, part, category) for kind, part in found.items())


def is_day(target: str) -> bool:
    """Tell whether a column of this target holds days."""
    kind, _, name = target.partition(".")
    one = KINDS[kind].field_named(name) if name else None
    return one.form == "date" if one else target in col.DAYS


def key_of(kind: str, category: str) -> str:
    """Return the key under which a workbook of a category keeps a kind."""
    keeps = KINDS[kind].keeps
    if keeps == BY_CATEGORY:
        return category
    if kind == "campaign":
        return LISTED_KEY + category
    return LISTED_KEY if keeps == NUMBERED else ""


def _detail(kind: str, part: Gathered, category: str) -> Detail:
    if kind == "campaign":
        part.value["kind"] = "参试" if "test" in part.value else "参战"
    return Detail(kind, key_of(kind, category), part.value, part.sealed)


def _value(reader: RowReader, cell: DetailCell, raw: str) -> Any:
    try:
        return cell.read(raw)
    except Unreadable as fault:
        shown = "***" if cell.field.sealed else raw
        reader.note_cell("", cell.label, fault.code, shown, **fault.words)
        if fault.code == "day_assumed":
            return fault.words["day"]
        return None


def _reader(target: str, one: Field) -> Callable[[str], Any]:
    if one.form == "choice":
        return _choice({normal(value): value for value, _label in one.choices})
    if one.form == "yesno":
        return _choice(YES_NO, "是、否")
    if one.form == "date":
        return _day
    if one.form == "number":
        return _number
    if target == "address.living_code":
        return _area
    return _text(one.form)


def _choice(values: Mapping[str, str], told: str = "") -> Callable[[str], str]:
    @lru_cache(maxsize=1024)
    def read(raw: str) -> str:
        word = normal(raw)
        if word in values:
            return values[word]
        if not optional(plain(raw)):
            return ""
        raise Unreadable("cell_not_in_list", choices=told or "、".join(values.values()))

    return read


def _day(raw: str) -> str:
    if not optional(plain(raw)):
        return ""
    try:
        dated = read_day(raw)
    except ValueError:
        raise Unreadable("cell_bad_date") from None
    if dated.day > date.max.replace(year=2100):
        raise Unreadable("cell_bad_date")
    if not dated.exact:
        raise Unreadable("day_assumed", day=dated.day.isoformat())
    return dated.day.isoformat()


@lru_cache(maxsize=4096)
def _number(raw: str) -> int | str:
    """Return a whole number, or one with decimals as it is written: nothing here is money, and no float is kept."""
    text = _UNITS.sub("", optional(plain(raw)).replace(",", "").replace(" ", ""))
    if not text:
        return ""
    if not _NUMBER.fullmatch(text):
        raise Unreadable("cell_bad_number")
    whole, _, part = text.partition(".")
    return int(whole) if not part.strip("0") else f"{int(whole)}.{part.rstrip('0')}"


def _area(raw: str) -> str:
    text = optional(plain(raw))
    return text.ljust(12, "0") if text.isdecimal() and len(text) in (6, 9) else text[:100]


def _text(form: str) -> Callable[[str], str]:
    limit = LIMITS[form]

    def read(raw: str) -> str:
        text = optional(plain(raw))
        if len(text) > limit:
            raise Unreadable("cell_too_long", limit=limit)
        word = watching_word(text)
        if word:
            raise Unreadable("cell_watching", word=word)
        if form != "person" or not text:
            return text
        try:
            return parse_name(text)
        except ValueError:
            return text

    return read
