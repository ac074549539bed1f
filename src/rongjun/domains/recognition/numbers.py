"""Numbers that can be read out, and secret codes that cannot be guessed or mistaken."""

import secrets
from datetime import date
from typing import Final

from django.db import connection
from django.utils.translation import gettext as _
from stdnum import verhoeff

from rongjun.base.crypto import blind_index
from rongjun.base.errors import Refusal
from rongjun.base.scope import whole_registry

from .models import Case

SIGNS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without 0 O, 1 I L, U V read alike."""
SECRET_LENGTH: Final = 10
_LOCK: Final = 20_200_725
"""The advisory lock (PostgreSQL) under which numbers are given one at a time."""


@whole_registry("编事项编号：全册唯一")
def next_number(day: date) -> str:
    """Return the next number of the year: 2026-000042-7, the last a check digit. Call it inside the transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = Case.objects.filter(number__startswith=f"{day.year}-").order_by("-number").values_list("number", flat=True)
    running = int(last[0][5:11]) + 1 if last else 1
    digits = f"{day.year}{running:06d}"
    return f"{day.year}-{running:06d}-{verhoeff.calc_check_digit(digits)}"


def read_number(text: str) -> str:
    """Return a number as it is kept, whatever blanks, dashes and widths it was typed with.

    Raises Refusal where the check digit says that it was mistyped.
    """
    digits = "".join(str(int(sign)) for sign in text if sign.isdecimal())
    if len(digits) != 11 or not verhoeff.is_valid(digits):
        raise Refusal(_("事项编号有误：应为年份4位、顺序号6位和校验码1位，请对照受理单或短信核对。"))
    return f"{digits[:4]}-{digits[4:10]}-{digits[10]}"


def new_secret() -> str:
    """Return a secret code, in two groups, to be told once."""
    signs = "".join(secrets.choice(SIGNS) for _place in range(SECRET_LENGTH))
    return f"{signs[:5]}-{signs[5:]}"


def secret_digest(text: str) -> str:
    """Return the keyed digest of a code as it was typed: case, blanks and dashes do not count."""
    return blind_index("case_secret", "".join(sign for sign in text.upper() if sign.isalnum()))
