"""One-off awards: what was decided once is owed in the month from which the decision holds, and in no other."""

from typing import Final

import polars as pl

from .benefits import AWARDS
from .frames import LINES_SCHEMA, empty
from .prices import Tables, split_by_source
from .spells import places_of

MOST_FEN: Final = 10**12
"""Ten thousand million yuan: more is an error of the data; sums of awards stay far within int64."""


def without_awards(part: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return (spells of statuses, awards) of FACTS."""
    awarded = pl.col("award").fill_null("") != ""
    return part.filter(~awarded), part.filter(awarded)


def lines_of_awards(awarded: pl.DataFrame, tables: Tables, first: int, until: int) -> pl.DataFrame:
    """Return the lines of awards whose month lies in [first, until): amount decided, shares by the rule of its month.

    Raises ValueError for an amount that is none, and for a benefit without a rule in its month: nothing that was
    decided is dropped unseen.
    """
    due = awarded.filter(pl.col("first_month").is_between(first, until - 1))
    if due.is_empty():
        return empty(LINES_SCHEMA)
    _refuse_impossible(due)
    due = due.join(places_of(due["region"], tables.book), on="region", how="left")
    places = tuple(due["place"].unique().sort())
    rules = pl.concat([_rules(tables, month, places) for month in due["first_month"].unique().sort()])
    priced = due.select(
        "person", "fact", "region", "place", benefit="award", month="first_month", amount_fen="award_fen"
    ).join(rules, on=["benefit", "place", "month"], how="left")
    if priced["rule"].has_nulls():
        raise ValueError("an award has no rule in its month")
    return split_by_source(priced).with_columns(cells=pl.lit("")).select(list(LINES_SCHEMA)).cast(LINES_SCHEMA)


def _refuse_impossible(due: pl.DataFrame) -> None:
    fen = pl.col("award_fen").fill_null(0)
    wrong = due.filter(~fen.is_between(1, MOST_FEN) | ~pl.col("award").is_in(list(AWARDS)))
    if not wrong.is_empty():
        raise ValueError(f"awards that cannot be paid: facts {wrong['fact'].to_list()[:5]}")


def _rules(tables: Tables, month: int, places: tuple[str, ...]) -> pl.DataFrame:
    known = tables.at(month, places).filter(pl.col("benefit").is_in(list(AWARDS)))
    shares = known.select("benefit", "place", "rule", "central_bp", "provincial_bp", "funding")
    return shares.with_columns(month=pl.lit(month, dtype=pl.Int32))
