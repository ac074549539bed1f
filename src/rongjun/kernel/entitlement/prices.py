"""What each claim is worth in each month: dated values are resolved here, before the big data is touched."""

from functools import reduce
from typing import Final

import polars as pl

from ..rulebook.model import Rulebook
from ..rulebook.resolve import resolve
from .benefits import BENEFITS

VALUE_COLUMNS = ["benefit", "amount_fen", "rule", "cells", "central_fen", "provincial_fen", "local_fen", "funding"]


_KEPT: Final[dict[str, "Tables"]] = {}
_BOOKS_KEPT: Final = 4
_TABLES_KEPT: Final = 2_000


class Tables:
    """A rulebook with the tables that were resolved from it; a rulebook never changes, so they stay right."""

    def __init__(self, book: Rulebook) -> None:
        """Start with nothing resolved."""
        self.book = book
        self._kept: dict[tuple[int, tuple[str, ...]], pl.DataFrame] = {}

    def at(self, month: int, places: tuple[str, ...]) -> pl.DataFrame:
        """Return the values in force on the first of a month (ordinal) for these regions."""
        table = self._kept.get((month, places))
        if table is None:
            if len(self._kept) >= _TABLES_KEPT:
                self._kept.clear()
            table = self._kept[month, places] = resolve(self.book, month, places).rename({"region": "place"})
        return table


def tables_of(book: Rulebook) -> Tables:
    """Return the tables of a rulebook, kept from one computation to the next."""
    kept = _KEPT.get(book.version)
    if kept is None or kept.book is not book:
        if len(_KEPT) >= _BOOKS_KEPT:
            _KEPT.pop(next(iter(_KEPT)), None)
        kept = _KEPT[book.version] = Tables(book)
    return kept


def round_half_up(numerator: pl.Expr, denominator: int) -> pl.Expr:
    """Divide whole numbers and round half up, as kernel.money.round_half_up."""
    return (numerator * 2 + denominator) // (2 * denominator)


def month_share(year_fen: pl.Expr, month: pl.Expr) -> pl.Expr:
    """Return the share of calendar month 1-12 in a yearly amount, as kernel.money.month_share."""
    return round_half_up(year_fen * month, 12) - round_half_up(year_fen * (month - 1), 12)


def price_claims(claims: pl.DataFrame, tables: Tables, first: int, until: int) -> pl.DataFrame:
    """Return the value of every claim in every month of [first, until), ordered by claim, then month.

    The row of a claim and month is claim * (until - first) + month - first. `pays` tells whether it is paid; if not,
    `fault` is the exception ('' for silence).
    """
    places = tuple(claims["place"].unique().sort())
    claims = claims.join(_missing_codes(tables.book), on="benefit", how="left", maintain_order="left").with_columns(
        missing=pl.when(pl.col("asks") == "").then("missing").otherwise(pl.lit(""))
    )
    parts: list[pl.DataFrame] = []
    before: pl.DataFrame | None = None
    for month in range(first, until):
        table = tables.at(month, places)
        if before is None or not (table is before or table.equals(before)):
            standing = claims.join(table, on=["benefit", "place", "key"], how="left", maintain_order="left")
        before = table
        parts.append(standing.with_columns(month=pl.lit(month, dtype=pl.Int64)))
    return _priced(pl.concat(parts)).sort("claim", maintain_order=True)


def _missing_codes(book: Rulebook) -> pl.DataFrame:
    """Return the exception of each benefit without a value: local where only a local book could give one."""
    codes = ["no_local_standard" if book.benefits[name].local_only else "no_standard" for name in BENEFITS]
    return pl.DataFrame({"benefit": list(BENEFITS), "missing": codes})


def split_by_source(priced: pl.DataFrame) -> pl.DataFrame:
    """Split `amount_fen` by who pays (central_bp, provincial_bp): the rest is local, and no part is negative."""
    return (
        priced.with_columns(central_fen=_part("central_bp"))
        .with_columns(provincial_fen=pl.min_horizontal(_part("provincial_bp"), _rest("central_fen")))
        .with_columns(local_fen=_rest("central_fen", "provincial_fen"))
    )


def _priced(standing: pl.DataFrame) -> pl.DataFrame:
    """Turn standards into the amounts of their months, split by who pays; all months at once."""
    whole = reduce(
        lambda rest, one: pl.when(pl.col("benefit") == one.id).then(one.terms.amount).otherwise(rest),
        BENEFITS.values(),
        pl.col("amount_fen"),
    )
    share = month_share(pl.col("amount_fen"), pl.col("month") % 12 + 1)
    priced = standing.with_columns(amount_fen=whole).with_columns(
        amount_fen=pl.when(pl.col("yearly")).then(share).otherwise(pl.col("amount_fen"))
    )
    return (
        split_by_source(priced)
        .with_columns(fault=pl.when(pl.col("amount_fen").is_null()).then("missing").otherwise("asks"))
        .select("claim", "fault", *VALUE_COLUMNS, pays=pl.col("amount_fen").is_not_null() & (pl.col("fault") == ""))
    )


def _part(basis_points: str) -> pl.Expr:
    return round_half_up(pl.col("amount_fen") * pl.col(basis_points).cast(pl.Int64), 10_000)


def _rest(*parts: str) -> pl.Expr:
    return reduce(lambda left, part: left - pl.col(part), parts, pl.col("amount_fen"))
