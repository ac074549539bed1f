"""The persons on whom both engines are compared: one spell each, national standards, four benefits."""

import polars as pl
from population import people


def simple_people(count: int) -> pl.DataFrame:
    """Return living persons of five categories, one spell each, in an area without a local book."""
    kept = pl.col("category").is_in(["11", "21", "22", "23", "51", "61", "81"]) & pl.col("death").is_null()
    pool = people(0, count * 2).filter(kept & ~pl.col("person").is_duplicated())
    facts = pool.with_columns(region=pl.lit("880101001000")).head(count)
    if facts.height < count:
        raise ValueError("the population has too few persons for the comparison")
    return facts
