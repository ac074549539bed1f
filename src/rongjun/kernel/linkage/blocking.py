"""Which records are compared at all: those that share a key of some pass. Everything is columns and one join."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl

from .records import BASE, DIGITS

TOWN: Final = 9
MOST_IN_BLOCK: Final = 200
"""A key that more records share says nothing (a number of all sevens, a name in a file without areas)."""


def candidates_within(records: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs (left < right, record numbers) of prepared records that are worth comparing."""
    keys = pl.concat([*_keys(records), _near_keys(records.filter(~pl.col("right")), records)])
    shared = keys.filter(pl.len().over("key").is_between(2, MOST_IN_BLOCK))
    joined = shared.join(shared, on="key", suffix="_right").filter(pl.col("record") < pl.col("record_right"))
    return joined.select(left="record", right="record_right").unique()


def candidates_between(wanted: pl.DataFrame, registry: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs (left of `wanted`, right of `registry`) of prepared records that are worth comparing."""
    asked = pl.concat([*_keys(wanted), _near_keys(wanted, wanted)])
    known = pl.concat([*_keys(registry), _near_keys(wanted, registry)])
    known = known.join(asked.select("key").unique(), on="key", how="semi")
    known = known.filter(pl.len().over("key") <= MOST_IN_BLOCK)
    return asked.join(known, on="key", suffix="_right").select(left="record", right="record_right").unique()


def _keys(records: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield (record, key) of the passes over whole values."""
    birth, area = pl.col("birth"), pl.col("area").str.slice(0, TOWN)
    named = pl.col("plain") != ""
    day, month = birth.dt.day(), birth.dt.month()
    either_way = [birth.dt.year(), pl.min_horizontal(day, month), pl.max_horizontal(day, month)]
    yield _key(records.filter(pl.col("number") != ""), 1, pl.col("number"))
    yield _key(records.filter(named & birth.is_not_null()), 2, pl.col("sound"), birth)
    yield _key(records.filter(named & birth.is_not_null()), 3, pl.col("plain"), *either_way)
    yield _key(records.filter(named & (area != "")), 4, pl.col("plain"), area)
    yield _key(records.filter(birth.is_not_null() & (area != "")), 5, birth, area)


def _key(records: pl.DataFrame, number: int, *parts: pl.Expr) -> pl.DataFrame:
    named = [part.alias(f"part_{place}") for place, part in enumerate(parts)]
    return records.select("record", key=pl.struct(*named).hash(number))


def _near_keys(sought: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Return (record, key) of numbers with one character left out, as far as a number of `sought` has the same key.

    Two numbers with one wrong digit, or with two neighbours swapped, are equal when the right character of each is left
    out. One such error always breaks the check digit, so that within one set only numbers that fail are sought.
    """
    sought_keys = pl.concat([_without(sought, place) for place in range(DIGITS)]).select("key").unique()
    if sought_keys.is_empty():
        return sought_keys.select(record=pl.lit(0, dtype=pl.Int64), key="key")
    parts = [_without(records, place).join(sought_keys, on="key", how="semi") for place in range(DIGITS)]
    return pl.concat(parts).unique()


def _without(records: pl.DataFrame, place: int) -> pl.DataFrame:
    """Return (record, key) of numbers without the character at a place, counted from the right."""
    coded = records.select("record", "code").drop_nulls()
    code = coded["code"].to_numpy()
    low, high = np.uint64(BASE**place), np.uint64(BASE ** (place + 1))
    shorter = (code // high) * low + code % low
    return coded.select("record", key=pl.Series(shorter).hash(6))
