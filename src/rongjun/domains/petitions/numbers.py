"""Numbers that can be read out, and tracking codes that cannot be guessed.

A code is made from the key of the form, so that a form that is sent twice gives the same receipt twice.
"""

from datetime import date
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _
from stdnum import verhoeff

from rongjun.base.crypto import blind_index
from rongjun.base.errors import Refusal
from rongjun.domains.recognition.numbers import SIGNS

from .models import Matter

LENGTH: Final = 10
_LOCK: Final = 20_200_731
"""The advisory lock (PostgreSQL) under which numbers are given one at a time."""


def next_numbers(day: date, count: int = 1) -> list[str]:
    """Return the next numbers of the year: X2026-000042-7, the last a check digit. Inside the transaction, at the whole
    desk.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    standing = Matter.objects.filter(number__startswith=f"X{day.year}-").order_by("-number")
    last = standing.values_list("number", flat=True).first()
    first = int(last[6:12]) + 1 if last else 1
    return [_numbered(day.year, first + more) for more in range(count)]


def _numbered(year: int, running: int) -> str:
    digits = f"{year}{running:06d}"
    return f"X{year}-{running:06d}-{verhoeff.calc_check_digit(digits)}"


def read_number(text: str) -> str:
    """Return a number as it is kept, whatever blanks, dashes, letters and widths it was typed with.

    Raises Refusal where the check digit says that it was mistyped.
    """
    digits = "".join(str(int(sign)) for sign in text if sign.isdecimal())
    if len(digits) != 11 or not verhoeff.is_valid(digits):
        raise Refusal(_("信访事项编号有误：应为 X、年份4位、顺序号6位和校验码1位，请对照回执核对。"))
    return f"X{digits[:4]}-{digits[4:10]}-{digits[10]}"


def code_of(sent_key: str) -> str:
    """Return the tracking code that belongs to the key of a form, in two groups."""
    digest = int(blind_index("petition_code", sent_key), 16)
    signs = ""
    for _place in range(LENGTH):
        digest, place = divmod(digest, len(SIGNS))
        signs += SIGNS[place]
    return f"{signs[:5]}-{signs[5:]}"


def code_digest(text: str) -> str:
    """Return the keyed digest of a code as it was typed: case, blanks and dashes do not count."""
    return blind_index("petition_code_kept", "".join(sign for sign in text.upper() if sign.isalnum()))
