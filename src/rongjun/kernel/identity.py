"""Citizen identity numbers (GB 11643) and bank account numbers, as far as a number alone can tell."""

import re
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric

_EIGHTEEN = re.compile(r"^\d{17}[\dX]$")
_FIFTEEN = re.compile(r"^\d{15}$")
_ACCOUNT = re.compile(r"^\d{12,30}$")


@dataclass(frozen=True, slots=True)
class CitizenNumber:
    """An eighteen-character citizen number with what it says of its holder."""

    text: str
    birth: date
    sex: str
    """男 or 女"""
    converted: bool
    """True if it was made from a fifteen-digit number."""


def parse_citizen_number(text: str) -> CitizenNumber:
    """Read an identity number of 18 characters, or of 15 digits, which is converted.

    The division code is not looked up: codes change and old numbers keep theirs.
    Raises ValueError with the fault in Chinese: length, birth date or check digit.
    """
    plain = clean_number(text).upper()
    converted = bool(_FIFTEEN.match(plain))
    if converted:
        plain = convert_fifteen(plain)
    if not _EIGHTEEN.match(plain):
        raise ValueError("身份证号应为18位（或15位旧号），前17位为数字")
    try:
        birth = date(int(plain[6:10]), int(plain[10:12]), int(plain[12:14]))
    except ValueError:
        raise ValueError(f"身份证号中的出生日期 {plain[6:14]} 不是真实日期") from None
    if not converted and ric.calc_check_digit(plain) != plain[-1]:
        raise ValueError("身份证号校验位不符，请核对是否录错")
    return CitizenNumber(plain, birth, "男" if int(plain[16]) % 2 else "女", converted)


def convert_fifteen(text: str) -> str:
    """Convert a fifteen-digit number to eighteen characters: century 19 and the check digit added (GB 11643-1999)."""
    body = text[:6] + "19" + text[6:]
    return body + str(ric.calc_check_digit(body + "0"))


def clean_number(text: str) -> str:
    """Drop spaces, dashes and full-width forms that people type into numbers."""
    return text if text.isascii() and text.isalnum() else re.sub(r"[\s\-－—'’]", "", text.translate(_HALF_WIDTH))


def parse_account(text: str) -> str:
    """Read a bank account of 12 to 30 digits. Raises ValueError where it is none."""
    plain = clean_number(text)
    if not _ACCOUNT.match(plain):
        raise ValueError("银行账号应为12至30位数字")
    return plain


def mask_number(text: str, *, head: int = 0, tail: int = 4) -> str:
    """Hide the middle of a number: for the eyes of those who need to recognise it, not to copy it."""
    hidden = max(0, len(text) - head - tail)
    return text[:head] + "*" * hidden + (text[-tail:] if tail and len(text) > head else "")


def mask_name(name: str) -> str:
    """Hide the middle of a name, or its end if it has two characters: 王*明, 王*. Public lists show no more of it."""
    plain = "".join(name.split())
    if len(plain) < 2:
        return "*"
    return plain[0] + "*" * max(1, len(plain) - 2) + (plain[-1] if len(plain) > 2 else "")


_HALF_WIDTH = {0xFF10 + i: ord("0") + i for i in range(10)} | {ord("Ｘ"): ord("X"), ord("ｘ"): ord("x")}
