"""The columns of the engine's frames (meanings: the package's contract)."""

from dataclasses import dataclass
from typing import Final

import polars as pl

FACTS_SCHEMA: Final = pl.Schema({
    "person": pl.Int64(), "fact": pl.Int64(), "category": pl.String(), "grade": pl.Int8(), "cause": pl.String(),
    "survivor": pl.String(), "era": pl.String(), "household": pl.String(), "region": pl.String(), "care": pl.String(),
    "service_start": pl.Date(), "service_end": pl.Date(), "birth": pl.Date(), "first_month": pl.Int32(),
    "until_month": pl.Int32(), "death": pl.Date(), "death_cause": pl.String(), "award": pl.String(),
    "award_fen": pl.Int64(),
})  # fmt: skip
AWARD_COLUMNS: Final = ("award", "award_fen")
"""What only a one-off award fills; without any award FACTS say nothing in them."""
LINES_SCHEMA: Final = pl.Schema({
    "person": pl.Int64(), "benefit": pl.String(), "month": pl.Int32(), "amount_fen": pl.Int64(), "rule": pl.String(),
    "cells": pl.String(), "fact": pl.Int64(), "region": pl.String(), "central_fen": pl.Int64(),
    "provincial_fen": pl.Int64(), "local_fen": pl.Int64(), "funding": pl.String(),
})  # fmt: skip
SHARED: Final = ("benefit", "rule", "cells", "region", "funding")
"""The texts that many lines share: in parts of a stream they are categorical, so that a line holds but a number."""
PART_SCHEMA: Final = pl.Schema(
    {name: pl.Categorical() if name in SHARED else kind for name, kind in LINES_SCHEMA.items()}
)
EXCEPTIONS_SCHEMA: Final = pl.Schema({
    "person": pl.Int64(), "benefit": pl.String(), "month": pl.Int32(), "code": pl.String(), "detail": pl.String(),
    "fact": pl.Int64(), "blocks": pl.Boolean(),
})  # fmt: skip
FAULT_SCHEMA: Final = pl.Schema({
    "person": pl.Int64(), "benefit": pl.String(), "month": pl.Int32(), "code": pl.String(), "fact": pl.Int64(),
    "categories": pl.String(),
})  # fmt: skip
"""A fault is an exception before those of one person, benefit and code are drawn together: one row a month."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed, and what an officer must look at first."""

    lines: pl.DataFrame
    exceptions: pl.DataFrame


def empty(schema: pl.Schema) -> pl.DataFrame:
    """Return a frame of these columns without rows."""
    return pl.DataFrame(schema=schema)
