"""What is typed into a register's fields: read into what is kept, or told what is wrong and how to mend it.

Kept values are JSON: texts, days as YYYY-MM-DD, months as YYYY-MM, whole numbers, fen, codes, lists of codes, ids of
units, persons and records. An empty answer is not kept.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rongjun.kernel.money import format_yuan, parse_yuan
from rongjun.kernel.period import parse_month
from rongjun.kernel.recognition.answers import AnswerFault
from rongjun.kernel.recognition.procedure import Words

from .definition import FILES, Field, Form, Register
from .uses import PLACE

type Typed = Mapping[str, str | Sequence[str]]
type Values = dict[str, Any]

MOST: Final = {
    Form.TEXT: 200, Form.LONG: 2000, Form.CONTACT: 120, Form.URL: 300, Form.INTEGER: 999_999_999,
    Form.PEOPLE: 9_999_999, Form.MONEY: 99_999_999,
}  # fmt: skip
"""The usual maximum: characters of a text, the largest number, yuan."""
_DAY: Final = re.compile(r"(\d{4})[-./年 ]?(\d{1,2})[-./月 ]?(\d{1,2})日?")
_EIGHT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH: Final = re.compile(r"(\d{4})[-./年 ]?(\d{1,2})月?")
_SEVERAL: Final = re.compile(r"[、,，;；/]+")
_URL: Final = re.compile(r"https?://[^\s<>\"']+")
_YES: Final = {"yes": "yes", "是": "yes", "有": "yes", "no": "no", "否": "no", "无": "no"}


@dataclass(frozen=True, slots=True)
class Look:
    """What names are looked up by: units by id or name, areas by code or name, persons by file number, records of a
    register by id.

    Each returns what is kept, None where there is none that may be named.
    """

    unit: Callable[[str], int | None]
    area: Callable[[str], str | None]
    person: Callable[[str], int | None]
    record: Callable[[str, str], int | None]


class _Bad(Exception):
    def __init__(self, zh: str, en: str, mend: str, mend_en: str) -> None:
        self.message, self.mend = Words(zh, en), Words(mend, mend_en)


def read_values(
    fields: Iterable[Field], typed: Typed, look: Look, today: date, *, held: Iterable[str] = ()
) -> tuple[Values, list[AnswerFault]]:
    """Return what is kept of what was typed, and what is wrong; fields that hold files are not asked here.

    `held`: sealed fields with a value that stays where nothing is typed.
    """
    kept: Values = {}
    faults: list[AnswerFault] = []
    for field in fields:
        if field.type in FILES:
            continue
        given = typed.get(field.id, "")
        many = [one.strip() for one in ([given] if isinstance(given, str) else given) if one.strip()]
        try:
            if not many:
                if field.required and field.id not in held:
                    raise _Bad(f"“{field.name}”没有填写。", f"“{field.name_en}” is empty.", "请填写。", "Fill it in.")
                continue
            kept[field.id] = _read(field, many, look, today)
        except _Bad as bad:
            faults.append(AnswerFault(field.id, bad.message, bad.mend))
    return kept, faults


def _read(field: Field, many: list[str], look: Look, today: date) -> Any:
    if field.type is Form.SEVERAL:
        parts = [part.strip() for one in many for part in _SEVERAL.split(one) if part.strip()]
        return list(dict.fromkeys(_option(field, one) for one in parts))
    text = many[0]
    match field.type:
        case Form.CHOICE:
            return _option(field, text)
        case Form.YESNO:
            return _yesno(text)
        case Form.DATE:
            return _day(field, text, today)
        case Form.MONTH:
            return _month(text)
        case Form.INTEGER | Form.PEOPLE:
            return _whole(field, text)
        case Form.MONEY:
            return _money(field, text)
        case Form.UNIT | Form.AREA | Form.PERSON | Form.RECORD:
            return _named(field, text, look)
        case Form.URL if not _URL.fullmatch(text):
            raise _Bad("不是网址。", "Not an address.", "以 https:// 开头。", "It begins with https://.")
        case _:
            return _text(field, text)


def compare_values(fields: Iterable[Field], values: Mapping[str, Any], asked: Collection[str]) -> list[AnswerFault]:
    """Return what does not agree with another field of the same record, told at the field that was asked now.

    `values`: all that the record keeps, with what was just read; `asked`: the ids of the fields read just now.
    """
    by_id = {one.id: one for one in fields}
    faults = []
    for field in by_id.values():
        for bound, below in ((field.not_below, True), (field.not_above, False)):
            if field.id not in values or bound not in values or not {field.id, bound} & set(asked):
                continue
            if values[field.id] < values[bound] if below else values[field.id] > values[bound]:
                at = field.id if field.id in asked else bound
                faults.append(AnswerFault(at, *_disagrees(field, by_id[bound], values[bound], below=below)))
    return faults


def _disagrees(field: Field, other: Field, value: Any, *, below: bool) -> tuple[Words, Words]:
    told, days = plain_text(other, value), field.type in (Form.DATE, Form.MONTH)
    zh = ("早于" if below else "晚于") if days else ("小于" if below else "大于")
    en = ("before" if below else "after") if days else ("less than" if below else "more than")
    return Words(
        f"“{field.name}”{zh}“{other.name}”（{told}）。", f"“{field.name_en}” is {en} “{other.name_en}” ({told})."
    ), Words("请核对这两项。", "Check the two.")


def most_of(field: Field) -> int:
    """Return the largest that a field takes: characters, a number, yuan."""
    return field.maximum or MOST.get(field.type, 0)


def _text(field: Field, text: str) -> str:
    text, most = text.replace("\x00", "").replace("\r\n", "\n"), most_of(field)
    if len(text) > most:
        told = f"{len(text)} 字，超过 {most} 字。", f"{len(text)} characters, more than {most}."
        raise _Bad(*told, "请缩短。", "Shorten it.")
    return text


def _option(field: Field, text: str) -> str:
    for one in field.options:
        if text in (one.id, one.name, one.name_en):
            return one.id
    names, english = "、".join(one.name for one in field.options), ", ".join(one.name_en for one in field.options)
    raise _Bad(
        f"没有“{text[:20]}”这个选项。", f"There is no choice “{text[:20]}”.", f"可选：{names}。", f"One of: {english}."
    )


def _yesno(text: str) -> str:
    found = _YES.get(text.lower())
    if found is None:
        raise _Bad("只能填是或否。", "Only yes or no.", "请选择是或否。", "Choose yes or no.")
    return found


def _day(field: Field, text: str, today: date) -> str:
    found = _EIGHT.fullmatch(text) or _DAY.fullmatch(text)
    try:
        day = date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2200:
        raise _Bad("不是真实的日期。", "This is no real date.", "写成 2025-03-01。", "Write it as 2025-03-01.")
    if day > today and not field.future:
        raise _Bad("日期在今天以后。", "The date lies ahead.", "请核对年份。", "Check the year.")
    return day.isoformat()


def _month(text: str) -> str:
    found = _MONTH.fullmatch(text)
    try:
        plain = f"{found[1]}-{int(found[2]):02d}" if found else ""
        parse_month(plain)
    except ValueError:
        raise _Bad("不是真实的月份。", "This is no real month.", "写成 2025-03。", "Write it as 2025-03.") from None
    return plain


def _whole(field: Field, text: str) -> int:
    plain, most = text.replace(",", "").replace("，", ""), most_of(field)
    if not re.fullmatch(r"\d{1,9}", plain):
        raise _Bad("不是整数。", "This is no whole number.", "只写数字，不写单位。", "Digits only, no unit.")
    if int(plain) > most:
        raise _Bad(f"超过 {most}。", f"More than {most}.", "请核对数字。", "Check the number.")
    if int(plain) < field.minimum:
        raise _Bad(f"小于 {field.minimum}。", f"Less than {field.minimum}.", "请核对数字。", "Check the number.")
    return int(plain)


def _money(field: Field, text: str) -> int:
    try:
        fen = parse_yuan(text.replace(",", "").removesuffix("元"))
    except ValueError:
        fen = -1
    if fen < 0:
        told = "不是以元计、最多两位小数的数。", "Not an amount in yuan with at most two decimals."
        raise _Bad(*told, "写成 1234.50。", "Write it as 1234.50.")
    if fen < field.minimum * 100:
        told = f"小于 {field.minimum} 元。", f"Less than {field.minimum} yuan."
        raise _Bad(*told, "请核对金额。", "Check the amount.")
    if fen > most_of(field) * 100:
        told = f"超过 {most_of(field)} 元。", f"More than {most_of(field)} yuan."
        raise _Bad(*told, "请核对金额。", "Check the amount.")
    return fen


_LACKS: Final = {
    Form.UNIT: ("没有这个单位。", "There is no such unit.", "请选择，或写单位全称。", "Choose one."),
    Form.AREA: ("没有这个地方。", "There is no such place.", "请选择，或写区划代码。", "Choose one."),
    Form.PERSON: ("没有此人，或不在辖区。", "No such person in your area.", "写档案号。", "Write the file number."),
    Form.RECORD: ("没有这条记录。", "There is no such record.", "请选择。", "Choose one."),
}


def _named(field: Field, text: str, look: Look) -> int | str:
    find: Mapping[Form, Callable[[str], int | str | None]] = {
        Form.UNIT: look.unit, Form.AREA: look.area, Form.PERSON: look.person,
        Form.RECORD: lambda text: look.record(field.of, text),
    }  # fmt: skip
    found = find[field.type](text)
    if found is None:
        raise _Bad(*_LACKS[field.type])
    return found


def title_of(register: Register, values: Mapping[str, Any], built_in: Mapping[str, str]) -> str:
    """Return how a record is called: the title with its places filled in, at most 200 characters."""
    parts: dict[str, str] = {
        one.id: plain_text(one, values[one.id]) for one in register.fields if one.id in values and not one.sealed
    }
    said = PLACE.sub(lambda found: built_in.get(found[1], parts.get(found[1], "")), register.title)
    return " ".join(said.split())[:200]


def plain_text(field: Field, value: Any) -> str:
    """Return a kept value as Chinese text: names of options, yuan; ids of units, persons and records as they are."""
    if field.type is Form.SEVERAL:
        return "、".join(_name(field, one) for one in value)
    if field.type is Form.CHOICE:
        return _name(field, value)
    if field.type is Form.YESNO:
        return "是" if value == "yes" else "否"
    return format_yuan(value, grouped=False) if field.type is Form.MONEY else str(value)


def _name(field: Field, code: str) -> str:
    found = field.option(code)
    return found.name if found else code


def unique_key(
    register: Register, values: Mapping[str, Any], day: date, built_in: Mapping[str, int | str | None]
) -> str:
    """Return what there may be one record of, as a text; '' where a register has no such rule."""
    parts: list[str] = []
    for name in register.unique:
        if name in ("year", "month", "day"):
            parts.append(day.isoformat()[: {"year": 4, "month": 7, "day": 10}[name]])
        else:
            parts.append(str(built_in[name] if name in built_in else values.get(name, "")))
    return "|".join(parts)


def filter_terms(register: Register, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a record is filtered by: (field, value), one for each value; the days of figures and notices, and
    what it names besides the record that it belongs to.
    """
    dated = {one.day for one in register.figures if one.day}
    dated |= {register.publish.until} if register.publish and register.publish.until else set()
    links = [one.id for one in register.fields if one.type is Form.RECORD]
    names = [*register.filters, *sorted(dated - set(register.filters)), *links[1:]]
    found = []
    for name in names:
        value = values.get(name)
        if value in (None, ""):
            continue
        found += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
    return found
