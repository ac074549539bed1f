"""Money is a whole number of fen; there are no floats and no decimals beyond the edge."""

import re

_YUAN = re.compile(r"^[+-]?\d{1,14}(?:\.\d{1,2})?$")


def round_half_up(numerator: int, denominator: int) -> int:
    """Divide and round half up (towards plus infinity), for negatives too: (2a + b) // (2b).

    Raises ValueError if the denominator is not positive.
    """
    if denominator <= 0:
        raise ValueError("the denominator must be positive")
    return (2 * numerator + denominator) // (2 * denominator)


def parse_yuan(text: str) -> int:
    """Read an amount in yuan with at most two decimal places as fen.

    Accepts thousands separators and full-width digits. Raises ValueError where the text is no such amount.
    """
    plain = text.strip().replace(",", "").replace("，", "").translate(_FULL_WIDTH)
    if not _YUAN.match(plain):
        raise ValueError(f"not an amount in yuan with at most two decimals: {text!r}")
    sign = -1 if plain.startswith("-") else 1
    whole, _, cents = plain.lstrip("+-").partition(".")
    return sign * (int(whole) * 100 + int(cents.ljust(2, "0") or "0"))


def format_yuan(fen: int, *, grouped: bool = True) -> str:
    """Write fen as yuan with two places: 123456 -> '1,234.56' (or '1234.56' for files)."""
    sign = "-" if fen < 0 else ""
    whole, cents = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{cents:02d}" if grouped else f"{sign}{whole}.{cents:02d}"


def month_share(year_fen: int, month: int) -> int:
    """Return what calendar month 1-12 receives of a yearly amount in fen; the twelve add up to the year."""
    return round_half_up(year_fen * month, 12) - round_half_up(year_fen * (month - 1), 12)


_FULL_WIDTH = {ord("０") + i: ord("0") + i for i in range(10)} | {ord("．"): ord("."), ord("－"): ord("-")}
