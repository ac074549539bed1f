"""What is typed into the form of a kind becomes a detail, or a fault for each field that cannot be taken.

Dates in the spellings of the workbooks, none in the future and none before the person was born; numbers of identity and
telephone by the same readers as the import. Pure: it asks neither the registry nor the database.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from rongjun.kernel.identity import parse_citizen_number

from ..workbook.cells import parse_date, parse_name, parse_phone, plain
from .parts import SINGLE, Detail, Field, Kind

EVER: Final = date(1900, 1, 1)
"""From when an entry is taken to hold that has an end and no beginning."""
LIMITS: Final = {"text": 100, "person": 60, "long": 300}
WORDED: Final = frozenset({"text", "long"})
"""Forms of fields that hold free text."""
SINCE: Final = "since"
"""The name under which the day is typed from which an entry of a single kind holds."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What a form states: a detail where it can be taken, and faults by field name ('' for the form as a whole)."""

    detail: Detail | None
    faults: dict[str, str]


def read_entry(
    kind: Kind, key: str, cells: Mapping[str, str], *, deleted: Collection[str] = (), birth: date, today: date
) -> Entered:
    """Read the cells of a form by field name. An empty sealed field says nothing unless it is among `deleted`.

    `birth` is the person's birth date, `today` the day of entry. Plain fields left empty are stated as '' (deleted).
    """
    reader = _Reader(kind, birth, today)
    values = {one.name: reader.read(one, cells.get(one.name, "")) for one in kind.fields}
    sealed = {one.sealed: values[one.name] for one in kind.sealed_fields if values[one.name]}
    sealed |= dict.fromkeys((one.sealed for one in kind.sealed_fields if one.name in deleted), "")
    value = {one.name: values[one.name] for one in kind.fields if not one.sealed}
    for one in kind.sealed_fields:
        if one.name in deleted and values[one.name]:
            reader.faults[one.name] = _("又填写又选了删去，请只选一样。")
    since, until = reader.period(plain(cells.get(SINCE, "")))
    reader.check_order()
    if not any(value.values()) and not sealed and not reader.faults and not kind.keys:
        reader.faults[""] = _("请至少填写一项。")
    detail = None if reader.faults else Detail(kind.name, key, value, sealed, since, until)
    return Entered(detail, reader.faults)


class _Reader:
    """The fields of one form, with the dates and faults found so far."""

    def __init__(self, kind: Kind, birth: date, today: date) -> None:
        self.kind, self.birth, self.today = kind, birth, today
        self.days: dict[str, date] = {}
        self.faults: dict[str, str] = {}

    def read(self, one: Field, cell: str) -> Any:
        """Return the value of a field as it is kept: a text, a date in ISO form, a whole number; '' for nothing.

        Free text keeps its Chinese punctuation; everything else is read in its half-width form.
        """
        text = cell.strip() if one.form in WORDED and one.name not in _BY_NAME else plain(cell)
        if not text:
            if one.required:
                self.faults[one.name] = _("请填写“%(label)s”。") % {"label": one.label}
            return ""
        try:
            value = self._readers(one)(text)
        except ValueError as fault:
            self.faults[one.name] = str(fault)
            return ""
        return str(value) if one.sealed else value

    def period(self, stated: str) -> tuple[date | None, date | None]:
        """Return from which day and until which day (half-open) the entry holds, where it says so."""
        if self.kind.keeps == SINGLE:
            return (self._since(stated) if stated else None), None
        since, until = self.days.get(self.kind.since), self.days.get(self.kind.until)
        if since is not None and until is not None and until <= since:
            self._out_of_order(self.kind.since, self.kind.until)
        return (since or EVER if until else since), until

    def check_order(self) -> None:
        """Note the dates that come before one that they must follow."""
        for first, second in self.kind.order:
            earlier, later = self.days.get(first), self.days.get(second)
            if earlier is not None and later is not None and later < earlier:
                self._out_of_order(first, second)

    def _since(self, stated: str) -> date | None:
        try:
            return self._date(stated)
        except ValueError as fault:
            self.faults[SINCE] = str(fault)
            return None

    def _out_of_order(self, first: str, second: str) -> None:
        label = {one.name: one.label for one in self.kind.fields}
        self.faults.setdefault(
            second, _("“%(second)s”应晚于“%(first)s”。") % {"second": label[second], "first": label[first]}
        )

    def _readers(self, one: Field) -> Callable[[str], Any]:
        if one.name in _BY_NAME:
            return _BY_NAME[one.name]
        if one.form == "date":
            return lambda text: self._day(one.name, text)
        if one.form == "choice":
            return lambda text: _chosen(text, {value for value, _label in one.choices})
        if one.form == "yesno":
            return lambda text: _chosen(text, {"是", "否"})
        if one.form == "number":
            return _number
        return lambda text: _text(text, one.form)

    def _day(self, name: str, text: str) -> str:
        self.days[name] = day = self._date(text)
        return day.isoformat()

    def _date(self, text: str) -> date:
        try:
            day = parse_date(text)
        except ValueError:
            raise ValueError(_("“%(text)s”不是真实日期，请按 2024-08-01 的形式填写。") % {"text": text[:20]}) from None
        if day > self.today:
            raise ValueError(_("日期晚于今天，请核对年份。"))
        if day < self.birth and not self.kind.of_other:
            raise ValueError(_("日期早于本人出生（%(day)s），请核对年份。") % {"day": self.birth})
        return day


def _text(text: str, form: str) -> str:
    limit = LIMITS[form]
    if len(text) > limit:
        raise ValueError(_("请缩短到 %(limit)s 个字以内。") % {"limit": limit})
    if form != "person":
        return text
    try:
        return parse_name(text)
    except ValueError:
        raise ValueError(_("姓名只用汉字、字母和间隔号·，请按身份证填写。")) from None


def _chosen(text: str, values: Collection[str]) -> str:
    listed = {plain(value): value for value in values}
    if text not in listed:
        raise ValueError(_("请从列表中选择。"))
    return listed[text]


def _number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,8}", text):
        raise ValueError(_("请填写整数，如 3。"))
    return int(text)


def _citizen(text: str) -> str:
    return parse_citizen_number(text).text


def _phone(text: str) -> str:
    try:
        return parse_phone(text)
    except ValueError:
        raise ValueError(_("电话无法辨认：请填写手机号，或区号加固定电话。")) from None


def _area(text: str) -> str:
    if not re.fullmatch(r"[0-9]{12}", text):
        raise ValueError(_("区划代码应为 12 位数字。"))
    return text


def _postcode(text: str) -> str:
    if not re.fullmatch(r"[0-9]{6}", text):
        raise ValueError(_("邮政编码应为 6 位数字。"))
    return text


_BY_NAME: Final[dict[str, Callable[[str], str]]] = {
    "tie_id": _citizen, "guardian_id": _citizen, "guardian_phone": _phone, "other_phone": _phone,
    "employer_phone": _phone, "arrival_phone": _phone, "living_code": _area, "postcode": _postcode,
}  # fmt: skip
"""Fields that are read by what they are, not only by their form."""
