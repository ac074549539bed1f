"""Owed minus posted, in whole frames: no person-by-person loop on the paying path. Amounts are fen."""

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

KEY = ["person", "benefit", "month"]
MONEY = ["amount_fen", "central_fen", "provincial_fen", "local_fen"]
POSTED_SCHEMA: dict[str, pl.DataType] = {
    "person": pl.Int64(), "benefit": pl.Categorical(), "month": pl.Int32(), "amount_fen": pl.Int64(),
    "central_fen": pl.Int64(), "provincial_fen": pl.Int64(), "local_fen": pl.Int64(),
}  # fmt: skip
REASON_SCHEMA: dict[str, pl.DataType] = {
    "line": pl.Int64(), "person": pl.Int64(), "benefit": pl.String(), "month": pl.Int32(), "rule": pl.String(),
    "cells": pl.String(), "fact": pl.Int64(), "region": pl.String(),
}  # fmt: skip
LINE_SCHEMA: dict[str, pl.DataType] = {
    "person": pl.Int64(), "benefit": pl.String(), "month": pl.Int32(), "kind": pl.String(), "amount_fen": pl.Int64(),
    "rule": pl.String(), "cells": pl.String(), "fact": pl.Int64(), "central_fen": pl.Int64(),
    "provincial_fen": pl.Int64(), "local_fen": pl.Int64(), "region": pl.String(),
}  # fmt: skip
FAULT_SCHEMA: dict[str, pl.DataType] = {
    "person": pl.Int64(), "benefit": pl.String(), "month": pl.Int32(), "code": pl.String(), "detail": pl.String(),
    "blocks": pl.Boolean(),
}  # fmt: skip

RULED_OUT = ("illness_grade_not_paid",)
"""Exceptions in which the law plainly gives nothing: what was posted is an overpayment. In the others a fact is
missing or wrong (decision 0005), and nothing is asked back on unclear facts."""
CONTINUED = pl.col("benefit").str.starts_with("continued_")
"""Benefits that belong to the family after a death and go to the payee."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Lines that a run posts, and the exceptions that payment itself raises."""

    lines: pl.DataFrame
    exceptions: pl.DataFrame


def subtract_posted(owed: pl.DataFrame, posted: pl.DataFrame, month: int) -> pl.DataFrame:
    """Return what is still to be posted: owed minus posted by person, benefit and month, funding shares likewise.

    `kind` is regular for the run's own month, arrears where more is owed for an earlier one, overpayment where less.
    Keys of which nothing is owed any more have no reason (rule is null).
    """
    joined = owed.join(posted, on=KEY, how="full", coalesce=True, suffix="_posted")
    left = joined.with_columns(
        (pl.col(name).fill_null(0) - pl.col(f"{name}_posted").fill_null(0)).alias(name) for name in MONEY
    )
    kind = (
        pl.when(pl.col("amount_fen") < 0).then(pl.lit("overpayment"))
        .when(pl.col("month") == month).then(pl.lit("regular")).otherwise(pl.lit("arrears"))
    )  # fmt: skip
    moved = pl.any_horizontal(pl.col(name) != 0 for name in MONEY)
    return left.filter(moved).with_columns(kind=kind).select(list(LINE_SCHEMA)).cast(pl.Schema(LINE_SCHEMA))


def suspected_unclear(left: pl.DataFrame, exceptions: pl.DataFrame) -> pl.DataFrame:
    """Return the keys of which nothing is owed any more, perhaps only because unclear facts stop the benefit.

    The engine names the first month of an exception only, so each month must still be looked at by itself.
    """
    since = unclear(exceptions).group_by("person", "benefit").agg(unclear_from=pl.col("month").min())
    unexplained = left.filter(pl.col("rule").is_null()).join(since, on=["person", "benefit"])
    return unexplained.filter(pl.col("month") >= pl.col("unclear_from")).select(KEY)


def unclear(exceptions: pl.DataFrame) -> pl.DataFrame:
    """Return the exceptions that stop a benefit because facts are unclear."""
    return exceptions.filter(pl.col("blocks") & ~pl.col("code").is_in(RULED_OUT))


def without(left: pl.DataFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Return the differences but those of some keys."""
    return left.join(keys, on=KEY, how="anti")


def give_reasons(left: pl.DataFrame, reasons: pl.DataFrame) -> pl.DataFrame:
    """Give lines of which nothing is owed any more the rule, cells, fact and area of their last posted line."""
    joined = left.join(reasons.drop("line"), on=KEY, how="left", suffix="_posted")
    names = ["rule", "cells", "fact", "region"]
    filled = joined.with_columns(pl.coalesce(name, f"{name}_posted").alias(name) for name in names)
    return filled.select(list(LINE_SCHEMA)).sort("person", "month", "benefit")


def stop_unpayable(lines: pl.DataFrame, receivers: pl.DataFrame, waiting: Collection[int] = ()) -> Parts:
    """Take out what cannot be paid to anybody: positive amounts of those whose annual confirmation is missing
    (`unconfirmed`) and of persons without an account (`no_account`). Both stay owed, and a later run posts them.

    What continues after a death stays a line without a payee (`no_payee`): it is owed, and its bank item waits.
    `receivers` has the columns person and kind (account, payee).
    """
    positive, person = pl.col("amount_fen") > 0, pl.col("person")
    accounts, payees = (receivers.filter(pl.col("kind") == kind)["person"] for kind in ("account", "payee"))
    paused = positive & ~CONTINUED & person.is_in(list(waiting))
    own = positive & ~CONTINUED & ~person.is_in(accounts.implode()) & ~paused
    family = positive & CONTINUED & ~person.is_in(payees.implode())
    stopped = _drawn_together(lines.filter(own), "no_account", blocks=True)
    unconfirmed = _drawn_together(lines.filter(paused), "unconfirmed", blocks=True)
    to_family = _drawn_together(lines.filter(family), "no_payee", blocks=False)
    return Parts(lines.filter(~own & ~paused), pl.concat([stopped, unconfirmed, to_family]))


def engine_faults(exceptions: pl.DataFrame) -> pl.DataFrame:
    """Return the engine's exceptions in the columns that a run keeps."""
    return exceptions.select(list(FAULT_SCHEMA))


def _drawn_together(lines: pl.DataFrame, code: str, *, blocks: bool) -> pl.DataFrame:
    drawn = lines.group_by("person", "benefit").agg(
        pl.col("month").min(), months=pl.len(), amount=pl.col("amount_fen").sum()
    )
    detail = pl.concat_str(
        pl.lit('{"months": '), pl.col("months"), pl.lit(', "amount_fen": '), pl.col("amount"), pl.lit("}")
    )
    return drawn.with_columns(code=pl.lit(code), blocks=pl.lit(blocks), detail=detail).select(list(FAULT_SCHEMA))
