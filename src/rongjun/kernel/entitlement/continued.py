"""What goes on after a death: a benefit of its own, the amount of the month of death, from the month after it."""

import polars as pl

from ..rulebook.model import Rulebook
from .benefits import CONTINUATIONS
from .frames import FAULT_SCHEMA, LINES_SCHEMA, empty
from .prices import Tables
from .settle import settle
from .spells import month_of

_LONGEST = max(one.months for one in CONTINUATIONS)


def continue_after_death(
    part: pl.DataFrame, tables: Tables, first: int, until: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return lines and faults of what goes on in [first, until) after deaths, also deaths before `first`."""
    death_month = month_of(pl.col("death"))
    dead = part.filter(pl.col("death").is_not_null() & death_month.is_between(first - _LONGEST, until - 2))
    if dead.is_empty():
        return empty(LINES_SCHEMA), empty(FAULT_SCHEMA)
    dead = dead.with_columns(lo=death_month, hi=death_month + 1)
    at_death = settle(dead, tables)[0].cast(LINES_SCHEMA)
    if at_death.is_empty():
        return empty(LINES_SCHEMA), empty(FAULT_SCHEMA)
    causes = dead.select("person", "fact", "death_cause").unique(["person", "fact"])
    after = at_death.rename({"benefit": "follows"}).join(causes, on=["person", "fact"]).drop("rule")
    after = after.join(_rules(tables.book, after["month"].unique()), on=["follows", "month"])
    spread = _spread(after, first, until)
    known = (pl.col("only_cause") == "") | (pl.col("only_cause") == pl.col("death_cause"))
    doubts = spread.filter((pl.col("only_cause") != "") & (pl.col("death_cause") == ""))
    return spread.filter(known).select(list(LINES_SCHEMA)), _doubts(doubts)


def _rules(book: Rulebook, months: pl.Series) -> pl.DataFrame:
    """Return, for months of death, what continues each benefit and under which version of its rule, if any."""
    rows = []
    for one in CONTINUATIONS:
        versions = book.benefits[one.id].versions
        for month in months.to_list():
            in_force = [version for version in versions if version.effective <= month]
            if in_force:
                rule = max(in_force, key=lambda version: version.effective).id
                rows.append((one.follows, month, one.id, rule, one.months, one.only_cause))
    columns = {"follows": pl.String, "month": pl.Int32, "benefit": pl.String, "rule": pl.String, "more": pl.Int32,
               "only_cause": pl.String}  # fmt: skip
    return pl.DataFrame(rows, schema=columns, orient="row")


def _spread(after: pl.DataFrame, first: int, until: int) -> pl.DataFrame:
    """Give each line of a month of death to the months after it that lie in [first, until)."""
    start = pl.max_horizontal(pl.col("month") + 1, pl.lit(first, dtype=pl.Int32))
    stop = pl.min_horizontal(pl.col("month") + 1 + pl.col("more"), pl.lit(until, dtype=pl.Int32))
    ranged = after.with_columns(start=start, stop=stop).filter(pl.col("start") < pl.col("stop"))
    return ranged.with_columns(month=pl.int_ranges("start", "stop", dtype=pl.Int32)).explode("month")


def _doubts(doubts: pl.DataFrame) -> pl.DataFrame:
    return doubts.with_columns(code=pl.lit("death_cause_unknown"), categories=pl.lit("")).select(list(FAULT_SCHEMA))
