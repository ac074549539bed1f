"""Numbers that can be read out: a letter, the year, a running number and a check digit, given one at a time."""

from datetime import date
from typing import Any, Final

from django.db import connection, models
from stdnum import verhoeff

from .scope import whole_registry

_LOCKS: Final = 20_207_000
"""Under which advisory locks (PostgreSQL) numbers are given: this and the code of the letter."""


@whole_registry("编号：全册唯一")
def next_number(model: type[models.Model], letter: str, day: date) -> str:
    """Return the next number of a year, as B2026-000042-7; `model` keeps it as `number`. Call it in a transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCKS + ord(letter)])
    manager: Any = model._default_manager
    begin = f"{letter}{day.year}-"
    last = manager.filter(number__startswith=begin).order_by("-number").values_list("number", flat=True).first()
    running = int(last[len(begin) : len(begin) + 6]) + 1 if last else 1
    return f"{begin}{running:06d}-{verhoeff.calc_check_digit(f'{day.year}{running:06d}')}"
