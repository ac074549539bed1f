"""How a payment and a whole file are called towards the bank: what comes back unchanged and is matched by.

A reference ends in two check digits (ISO 7064, MOD 97-10): one digit altered or two neighbours swapped never make
another payment's reference.
"""

import re
from typing import Final

import polars as pl

from rongjun.kernel.period import format_month

from ..models import Run

_MESSAGE: Final = re.compile(r"RJ(\d{6})(\d{4,12})")


def message_of(run: Run) -> str:
    """Return what a run's file is called: the same each time it is exported."""
    return f"RJ{format_month(run.month).replace('-', '')}{run.pk:04d}"


def reference_of(run: Run, number: int) -> str:
    """Return what the payment of a number in a run is called, with its check digits."""
    plain = f"{message_of(run)}-{number:06d}"
    digits = int(re.sub(r"\D", "", plain))
    return f"{plain}-{98 - digits * 100 % 97:02d}"


def references(run: Run, sequence: pl.Expr) -> pl.Expr:
    """Return what the payments of these numbers in a run are called: `reference_of` for a whole column."""
    message = message_of(run)
    digits = int(message.removeprefix("RJ"))
    number, long = sequence.cast(pl.Int64), sequence >= 10**6
    start = pl.when(long).then(digits % 97 * 10**7).otherwise(digits % 97 * 10**6)
    check = 98 - (start + number) * 100 % 97
    return pl.format(f"{message}-{{}}-{{}}", number.cast(pl.String).str.zfill(6), check.cast(pl.String).str.zfill(2))


def run_id_of(message: str) -> int | None:
    """Return the number of the run that a message id names, or None for one that is not ours."""
    found = _MESSAGE.fullmatch(message)
    return int(found[2]) if found else None
