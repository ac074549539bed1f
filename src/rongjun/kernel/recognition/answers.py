"""Whether answers can be taken: what is missing or cannot be so, where, and how to mend it. All at once, never one."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from rongjun.kernel.identity import clean_number, parse_account, parse_citizen_number
from rongjun.kernel.period import parse_month

from .procedure import Ask, Form, Words


@dataclass(frozen=True, slots=True)
class AnswerFault:
    """What is wrong with the answer to a question, and how to mend it."""

    ask: str
    message: Words
    mend: Words


class _Bad(Exception):
    """An answer that cannot be taken."""

    def __init__(self, message: Words, mend: Words) -> None:
        self.message, self.mend = message, mend


def faults_of(asks: Iterable[Ask], answers: Mapping[str, str], today: date | None = None) -> list[AnswerFault]:
    """Return what is wrong with the answers to questions that apply. With `today`, days ahead are refused too."""
    found = []
    for ask in asks:
        answer = answers.get(ask.id, "").strip()
        try:
            _check(ask, answer, today)
        except _Bad as bad:
            found.append(AnswerFault(ask.id, bad.message, bad.mend))
    return found


def _check(ask: Ask, answer: str, today: date | None) -> None:
    if not answer:
        if ask.required:
            said = Words(f"“{ask.ask}”没有回答。", f"“{ask.ask_en}” has no answer.")
            raise _Bad(said, Words("请填写或选择。", "Please fill in or choose."))
        return
    if ask.type is Form.CHOICE:
        _chosen(ask, answer)
    elif ask.type is Form.DATE:
        _dated(ask, answer, today)
    else:
        _FORMS[ask.type](answer)


def _chosen(ask: Ask, answer: str) -> None:
    if answer not in {one.id for one in ask.options}:
        names = "、".join(one.name for one in ask.options)
        names_en = ", ".join(one.name_en for one in ask.options)
        raise _Bad(
            Words("没有这个选项。", "There is no such choice."),
            Words(f"请选择：{names}。", f"Please choose one of: {names_en}."),
        )


def _dated(ask: Ask, answer: str, today: date | None) -> None:
    try:
        day = date.fromisoformat(answer) if _ISO.fullmatch(answer) else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2200:
        raise _Bad(
            Words("不是真实的日期。", "This is no real date."),
            Words("请按年月日填写，如 2025-03-01。", "Write year, month and day, as 2025-03-01."),
        )
    if today is not None and day > today and not ask.future:
        raise _Bad(
            Words("日期在今天以后。", "The date lies ahead."),
            Words("请核对年份，填写已经发生的日期。", "Check the year; give a day that has come."),
        )


def _month(answer: str) -> None:
    try:
        parse_month(answer)
    except ValueError:
        raise _Bad(
            Words("不是真实的月份。", "This is no real month."),
            Words("请按年月填写，如 2025-03。", "Write year and month, as 2025-03."),
        ) from None


def _number(answer: str) -> None:
    if not _DECIMAL.fullmatch(answer):
        raise _Bad(
            Words("不是数字。", "This is no number."),
            Words("只写数字，最多两位小数，不写单位。", "Digits only, at most two decimals, no unit."),
        )


def _yesno(answer: str) -> None:
    if answer not in {"yes", "no"}:
        raise _Bad(Words("只能回答是或否。", "The answer is yes or no."), Words("请选择。", "Please choose."))


def _citizen(answer: str) -> None:
    try:
        parse_citizen_number(answer)
    except ValueError:
        raise _Bad(
            Words("身份证号不对（位数、出生日期或校验位）。", "Not an identity number (length, birth or check digit)."),
            Words("请对照身份证逐位核对，共18位。", "Compare with the card digit by digit: 18 characters."),
        ) from None


def _account(answer: str) -> None:
    try:
        parse_account(answer)
    except ValueError:
        raise _Bad(
            Words("银行账号不是12至30位数字。", "A bank account has 12 to 30 digits."),
            Words("请对照存折或银行卡核对。", "Compare with the passbook or card."),
        ) from None


def _phone(answer: str) -> None:
    if not _PHONE.fullmatch(clean_number(answer)):
        raise _Bad(
            Words("不是电话号码。", "This is no phone number."),
            Words("手机写11位；固定电话带区号。", "Mobile: 11 digits; landline with area code."),
        )


def _area(answer: str) -> None:
    if not _AREA.fullmatch(answer):
        raise _Bad(
            Words("区划代码不是12位数字。", "A division code has 12 digits."),
            Words("请从列表中选择村（社区）。", "Choose the village or community from the list."),
        )


def _short(limit: int) -> Callable[[str], None]:
    def check(answer: str) -> None:
        if len(answer) > limit:
            raise _Bad(
                Words(f"超过{limit}字。", f"Longer than {limit} characters."),
                Words("请缩短，详细情况写在材料里。", "Shorten it; details belong in the papers."),
            )

    return check


_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_DECIMAL: Final = re.compile(r"\d{1,9}(\.\d{1,2})?")
_PHONE: Final = re.compile(r"1\d{10}|0\d{9,11}")
_AREA: Final = re.compile(r"\d{12}")
_FORMS: Final[dict[Form, Callable[[str], None]]] = {
    Form.TEXT: _short(200), Form.LONG: _short(2000), Form.NAME: _short(60), Form.MONTH: _month, Form.NUMBER: _number,
    Form.YESNO: _yesno, Form.ID_NUMBER: _citizen, Form.ACCOUNT: _account, Form.PHONE: _phone, Form.AREA: _area,
}  # fmt: skip
