"""How alike two records are, for many pairs at once: numbers, names, births, areas, tails."""

from typing import Final

import numpy as np
import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from .blocking import TOWN

FAR: Final = 3
"""So many errors or more make two numbers far apart."""
_COMPARED: Final = ("name", "plain", "sound", "number", "right", "converted", "birth", "sex", "area", "phone_tail",
                    "account_tail")  # fmt: skip


def compare(pairs: pl.DataFrame, left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Return pairs (left, right: record numbers) with what their prepared records have in common.

    Adds number (equal, swapped, digit, two, far, missing), name (equal, variant, homophone, character, differs),
    birth (equal, swapped, near, missing, differs), and the flags both_right, converted, sex_differs, same_town,
    same_village, tail_equal, long_name.
    """
    one = left.select(pl.col("record").alias("left"), *(pl.col(name).alias(f"{name}_1") for name in _COMPARED))
    two = right.select(pl.col("record").alias("right"), *(pl.col(name).alias(f"{name}_2") for name in _COMPARED))
    both = pairs.join(one, on="left").join(two, on="right")
    both = both.with_columns(
        _edits(both, "number", "edits", swaps=True),
        _edits(both, "number", "plain_edits", swaps=False),
        _edits(both, "plain", "name_edits", swaps=True),
    )
    return both.select("left", "right", _number(), _name(), _birth(), *_flags())


def _edits(both: pl.DataFrame, column: str, name: str, *, swaps: bool) -> pl.Series:
    """Count the errors between two columns of texts; a swap of neighbours is one error, or two where told so."""
    scorer = OSA.distance if swaps else Levenshtein.distance
    counted = process.cpdist(
        both[f"{column}_1"].to_list(), both[f"{column}_2"].to_list(), scorer=scorer, score_cutoff=FAR,
        dtype=np.uint8, workers=-1,
    )  # fmt: skip
    return pl.Series(name, counted, dtype=pl.UInt8)


def _number() -> pl.Expr:
    missing = (pl.col("number_1") == "") | (pl.col("number_2") == "")
    return (
        pl.when(missing).then(pl.lit("missing"))
        .when(pl.col("edits") == 0).then(pl.lit("equal"))
        .when((pl.col("edits") == 1) & (pl.col("plain_edits") == 2)).then(pl.lit("swapped"))
        .when(pl.col("edits") == 1).then(pl.lit("digit"))
        .when(pl.col("edits") == 2).then(pl.lit("two"))
        .otherwise(pl.lit("far"))
        .alias("number")
    )  # fmt: skip


def _name() -> pl.Expr:
    folded = pl.col("plain_1") == pl.col("plain_2")
    return (
        pl.when((pl.col("plain_1") == "") | (pl.col("plain_2") == "")).then(pl.lit("differs"))
        .when(folded & (pl.col("name_1") == pl.col("name_2"))).then(pl.lit("equal"))
        .when(folded).then(pl.lit("variant"))
        .when(pl.col("sound_1") == pl.col("sound_2")).then(pl.lit("homophone"))
        .when(pl.col("name_edits") == 1).then(pl.lit("character"))
        .otherwise(pl.lit("differs"))
        .alias("name")
    )  # fmt: skip


def _birth() -> pl.Expr:
    """Near: one of year, month and day differs, the year by no more than one."""
    one, two = pl.col("birth_1"), pl.col("birth_2")
    same_year, same_month = one.dt.year() == two.dt.year(), one.dt.month() == two.dt.month()
    same_day = one.dt.day() == two.dt.day()
    swapped = same_year & (one.dt.month() == two.dt.day()) & (one.dt.day() == two.dt.month())
    next_year = same_month & same_day & ((one.dt.year() - two.dt.year()).abs() == 1)
    return (
        pl.when(one.is_null() | two.is_null()).then(pl.lit("missing"))
        .when(one == two).then(pl.lit("equal"))
        .when(swapped).then(pl.lit("swapped"))
        .when(next_year | (same_year & (same_month | same_day))).then(pl.lit("near"))
        .otherwise(pl.lit("differs"))
        .alias("birth")
    )  # fmt: skip


def _flags() -> list[pl.Expr]:
    town_1, town_2 = pl.col("area_1").str.slice(0, TOWN), pl.col("area_2").str.slice(0, TOWN)
    known = (pl.col("area_1") != "") & (pl.col("area_2") != "")
    tails = [
        (pl.col(f"{name}_1") != "") & (pl.col(f"{name}_1") == pl.col(f"{name}_2"))
        for name in ("phone_tail", "account_tail")
    ]
    sexes = (pl.col("sex_1") != "") & (pl.col("sex_2") != "") & (pl.col("sex_1") != pl.col("sex_2"))
    length = pl.min_horizontal(pl.col("plain_1").str.len_chars(), pl.col("plain_2").str.len_chars())
    return [
        (pl.col("right_1") & pl.col("right_2")).alias("both_right"),
        (pl.col("right_1") | pl.col("right_2")).alias("one_right"),
        (pl.col("converted_1") != pl.col("converted_2")).alias("converted"),
        sexes.alias("sex_differs"),
        (known & (town_1 == town_2)).alias("same_town"),
        (known & (pl.col("area_1") == pl.col("area_2"))).alias("same_village"),
        (known & (town_1 != town_2)).alias("moved"),
        (tails[0] | tails[1]).alias("tail_equal"),
        (length > 2).alias("long_name"),
    ]
