"""Spells times months, looked up in the small table of prices."""

import polars as pl

from .ages import ages_of
from .benefits import BENEFITS
from .frames import FAULT_SCHEMA, PART_SCHEMA, SHARED, empty
from .prices import VALUE_COLUMNS, Tables, price_claims
from .spells import claims_of, month_of, shaped

SHARED_VALUES = [name for name in SHARED if name in VALUE_COLUMNS]
_NO_CODE, _NO_CATEGORIES = pl.lit("").alias("code"), pl.lit("").alias("categories")
_CODED = ["row", "claim", "code", "month", "categories"]


def settle(spells: pl.DataFrame, tables: Tables) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return lines and faults of spells, each within a window of months [lo, hi) of its own.

    `spells` are FACTS sorted by person with the columns lo and hi; all spells of a person have the same window.
    """
    spells = spells.filter((pl.col("first_month") < pl.col("hi")) & (pl.col("until_month") > pl.col("lo")))
    if spells.is_empty():
        return empty(PART_SCHEMA), empty(FAULT_SCHEMA)
    first, until = spells.select(pl.col("lo").min(), pl.col("hi").max()).row(0)
    spells, shapes = shaped(spells, tables.book)
    claims = claims_of(shapes)
    ages = ages_of(tables.book, first, until)
    prices = price_claims(claims, tables, first, until)
    young, spans = _by_age(_spans(spells, claims, ages))
    months, clashes = _one_at_a_time(spells, claims, spans)
    place = pl.col("claim") * (until - first) + (pl.col("month") - first).cast(pl.UInt32)
    months = months.with_columns(price=place)
    months = months.with_columns(pays=prices["pays"].gather(months["price"]))
    faults = pl.concat([_span_faults(young), _span_faults(spans), clashes, _unpaid(months, prices)])
    return _lines(months, spells, prices), _named(faults, spells, claims)


def _spans(spells: pl.DataFrame, claims: pl.DataFrame, ages: pl.DataFrame) -> pl.DataFrame:
    """Return one row per spell, claim and age in force: its months, whether it holds the benefit, the fault."""
    held = claims.join(ages, on="benefit", maintain_order="left").select(
        "shape", "claim", "min_age", "since", "till", holds=pl.col("ruled_out") == "",
        code=pl.when(pl.col("ruled_out") != "").then("ruled_out").otherwise("unclear"),
    )  # fmt: skip
    spans = spells.select(
        "row", "shape", birth=month_of(pl.col("birth")),
        first=pl.max_horizontal("first_month", "lo"), until=pl.min_horizontal("until_month", "hi"),
    ).join(held, on="shape", maintain_order="left")  # fmt: skip
    if ages.height == len(BENEFITS):
        return spans
    within = {"first": pl.max_horizontal("first", "since"), "until": pl.min_horizontal("until", "till")}
    return spans.with_columns(**within).filter(pl.col("first") < pl.col("until"))


def _by_age(spans: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split spans at the month of the birthday from which a benefit is owed: (too young, the rest)."""
    birthday = pl.col("birth") + 12 * pl.col("min_age")
    aged = pl.col("min_age") > 0
    young = spans.filter(aged & (pl.col("first") < birthday)).with_columns(
        until=pl.min_horizontal("until", birthday), code=pl.lit("under_sixty")
    )
    start = pl.when(aged).then(pl.max_horizontal("first", birthday)).otherwise(pl.col("first"))
    return young, spans.with_columns(first=start).filter(pl.col("first") < pl.col("until"))


def _months(spans: pl.DataFrame) -> pl.DataFrame:
    months = pl.int_ranges("first", "until", dtype=pl.Int32)
    return spans.select("row", "claim", "code", month=months).explode("month")


def _span_faults(spans: pl.DataFrame) -> pl.DataFrame:
    """Return the faults that lie in the facts of whole spans."""
    return _months(spans.filter(pl.col("code") != "")).with_columns(categories=pl.lit("")).select(_CODED)


def _one_at_a_time(
    spells: pl.DataFrame, claims: pl.DataFrame, spans: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the months to be priced, and those in which a person holds two benefits of one group (two_categories).

    Only persons with several spells are looked at, so that it costs the others nothing.
    """
    person = pl.col("person")
    crowd = spells.select((person == person.shift(1)).fill_null(False) | (person == person.shift(-1)).fill_null(False))
    crowded = crowd.to_series().gather(spans["row"])
    alone = _months(spans.filter(~crowded & (pl.col("code") == ""))).select("row", "claim", "month")
    if not crowded.any():
        return alone, alone.clear().with_columns(_NO_CODE, _NO_CATEGORIES).select(_CODED)
    among = _months(spans.filter(crowded & pl.col("holds")))
    named = claims.select("group", "category")[among["claim"]]
    among = pl.concat([among, named, spells.select("person")[among["row"]]], how="horizontal")
    same = ["person", "group", "month"]
    among = among.with_columns(held=pl.len().over(same))
    free = among.filter((pl.col("held") == 1) & (pl.col("code") == ""))
    clashes = among.filter(pl.col("held") > 1).with_columns(
        categories=pl.col("category").unique().sort().str.join('", "').over(same)
    )
    clashes = clashes.filter(pl.col("code") == "").with_columns(code=pl.lit("two_categories"))
    return pl.concat([alone, free.select(alone.columns)]), clashes.select(_CODED)


def _unpaid(months: pl.DataFrame, prices: pl.DataFrame) -> pl.DataFrame:
    """Return the faults of months without a value, or whose value waits for a fact."""
    unpaid = months.filter(~pl.col("pays"))
    unpaid = unpaid.with_columns(code=prices["fault"].gather(unpaid["price"]), categories=pl.lit(""))
    return unpaid.filter(pl.col("code") != "").select(_CODED)


def _lines(months: pl.DataFrame, spells: pl.DataFrame, prices: pl.DataFrame) -> pl.DataFrame:
    paid = months.filter("pays")
    values = prices.select(VALUE_COLUMNS).with_columns(pl.col(SHARED_VALUES).cast(pl.Categorical))[paid["price"]]
    whose = spells.select("person", "fact", pl.col("region").cast(pl.Categorical))[paid["row"]]
    return pl.concat([paid.select("month"), values, whose], how="horizontal").select(list(PART_SCHEMA))


def _named(faults: pl.DataFrame, spells: pl.DataFrame, claims: pl.DataFrame) -> pl.DataFrame:
    """Put person, fact and benefit in the place of row and claim numbers."""
    whose = spells.select("person", "fact")[faults["row"]]
    named = faults.with_columns(whose["person"], whose["fact"], claims["benefit"].gather(faults["claim"]))
    return named.select(list(FAULT_SCHEMA))
