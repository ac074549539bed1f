"""An invented population in the shape of FACTS, made in columns: the same number is always the same person."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from rongjun.kernel.entitlement import FACTS_SCHEMA
from rongjun.kernel.period import OPEN_MONTH, month_ordinal
from rongjun.kernel.rulebook.loader import load_rulebook
from rongjun.kernel.rulebook.model import Rulebook
from rongjun.kernel.vocabulary import INJURED, SURVIVOR_KIND_OF

FIRST, UNTIL = month_ordinal(2022, 9), month_ordinal(2023, 9)
"""Twelve months with the change of August among them."""
# Shares after policy/demo_volumes.csv: of a hundred recipients.
MIX = ["11"] * 22 + ["12", "13", "14"] + ["21"] * 4 + ["22"] * 2 + ["23"] * 3 + ["33", "41", "41", "B1", "B1"]
MIX += ["42"] * 10 + ["51"] * 15 + ["61"] * 2 + ["81"] * 34
VILLAGES = [f"{county}{town:02d}{village:03d}000"[:12] for county in ("9901", "8801") for town in range(1, 16)
            for village in range(1, 15)]  # fmt: skip
ROOT = Path(__file__).parents[1]


def book() -> Rulebook:
    """Return the national rulebook with one invented local book."""
    return load_rulebook([ROOT / "rulebooks" / "national", Path(__file__).parent / "books"])


def _draw(seed: int, below: int) -> pl.Expr:
    return (pl.col("person").hash(seed) % below).cast(pl.Int64)


def _pick(words: list[str], index: pl.Expr) -> pl.Expr:
    return index.replace_strict(list(range(len(words))), words, return_dtype=pl.String)


def people(start: int, count: int) -> pl.DataFrame:
    """Return the facts of persons start to start + count: four in a hundred died within the year, three were regraded
    in the middle of it, one in two hundred holds a second category, one in a hundred lacks a deciding fact."""
    persons = pl.DataFrame({"person": pl.int_range(start, start + count, dtype=pl.Int64, eager=True)})
    one = _spells(persons.with_columns(category=_pick(MIX, _draw(1, len(MIX)))))
    regraded = one.filter(pl.col("category").is_in(INJURED) & (_draw(20, 100) < 10)).with_columns(
        first_month=pl.lit(FIRST + 5, dtype=pl.Int32), grade=pl.lit(3, dtype=pl.Int8), fact=pl.col("fact") + 1
    )
    second = one.filter(_draw(21, 200) == 0).with_columns(
        category=pl.lit("42"), fact=pl.col("fact") + 2, grade=pl.lit(0, dtype=pl.Int8), cause=pl.lit("")
    )
    first = one.join(regraded.select("person", cut="first_month"), on="person", how="left").with_columns(
        until_month=pl.min_horizontal("until_month", "cut")
    )
    whole = pl.concat([first.select(list(FACTS_SCHEMA)), regraded, second])
    return whole.filter(pl.col("first_month") < pl.col("until_month")).sort("person")


def _spells(persons: pl.DataFrame) -> pl.DataFrame:
    injured = pl.col("category").is_in(INJURED)
    cause = _pick(["war", "duty", "duty", "illness"], _draw(3, 4))
    grade = pl.when(cause == "illness").then(_draw(2, 6) + 1).otherwise(_draw(2, 10) + 1)
    died, month = _draw(10, 100) < 4, FIRST + _draw(11, 12)
    start = pl.date(1970, 1, 1) + pl.duration(days=_draw(7, 3000))
    conscript = pl.col("category") == "81"
    return persons.with_columns(
        fact=pl.col("person") * 10,
        grade=pl.when(injured & (_draw(12, 100) > 0)).then(grade).otherwise(0),
        cause=pl.when(injured).then(cause).otherwise(pl.lit("")),
        survivor=pl.col("category").replace_strict(SURVIVOR_KIND_OF, default="", return_dtype=pl.String),
        era=pl.when(pl.col("category") == "41").then(pl.lit("after_1949")).otherwise(pl.lit("")),
        household=_pick(["urban", "rural", "rural"], _draw(5, 3)),
        region=_pick(VILLAGES, _draw(4, len(VILLAGES))),
        care=pl.when(injured).then(_pick(["home"] * 9 + ["institution"], _draw(6, 10))).otherwise(pl.lit("")),
        service_start=pl.when(conscript).then(start),
        service_end=pl.when(conscript).then(start + pl.duration(days=_draw(9, 2000) + 700)),
        birth=pl.date(1935, 1, 1) + pl.duration(days=_draw(8, 10_000)),
        first_month=pl.lit(month_ordinal(2015, 1)),
        until_month=pl.when(died).then(month + 1).otherwise(OPEN_MONTH),
        death=pl.when(died).then(pl.date(month // 12, month % 12 + 1, 15)),
        death_cause=pl.when(died).then(pl.lit("illness")).otherwise(pl.lit("")),
        award=pl.lit(""),
        award_fen=pl.lit(None, dtype=pl.Int64),
    ).select(list(FACTS_SCHEMA)).cast(FACTS_SCHEMA)  # fmt: skip


def in_parts(count: int, size: int = 100_000) -> Iterator[pl.DataFrame]:
    """Yield the facts of `count` persons, part by part."""
    for start in range(0, count, size):
        yield people(start, min(size, count - start))
