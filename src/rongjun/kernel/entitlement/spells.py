"""Spells and their shapes: what decides a benefit is worked out once per distinct shape, not once per person."""

from collections.abc import Iterable, Iterator

import polars as pl

from ..rulebook.model import NATIONAL, Rulebook
from ..vocabulary import CATEGORIES
from .benefits import BENEFITS, Benefit

MOST_YEARS = 99
"""More years of service than this are an error of the data, not a service."""

_WORDS: dict[str, list[str]] = {
    "category": list(CATEGORIES),
    "cause": ["", "war", "duty", "illness"],
    "survivor": ["", "martyr", "duty", "illness"],
    "era": ["", "anti_japanese", "liberation", "after_1949"],
    "household": ["", "urban", "rural"],
    "care": ["", "home", "institution"],
}
_SHAPE = [*_WORDS, "grade", "years", "place"]


def whole_persons(facts: pl.DataFrame, chunk: int) -> Iterator[pl.DataFrame]:
    """Cut facts, sorted by person, into parts of about `chunk` rows that never split a person."""
    person = facts["person"]
    start = 0
    while start < facts.height:
        stop = min(start + chunk, facts.height)
        stop = facts.height if stop == facts.height else int(person.search_sorted(person[stop - 1], side="right"))
        yield facts.slice(start, stop - start)
        start = stop


def month_of(day: pl.Expr) -> pl.Expr:
    """Return the month ordinal of a date expression (as kernel.period.month_of)."""
    return day.dt.year() * 12 + day.dt.month().cast(pl.Int32) - 1


def years_served(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Count years of service as kernel.period.years_served does; 0 where a date is missing, reversed or absurd."""
    leap_day = (start.dt.month() == 2) & (start.dt.day() == 29) & ~end.dt.is_leap_year()
    begun = _day_of_year(start) - leap_day.cast(pl.Int32) < _day_of_year(end)
    years = end.dt.year() - start.dt.year() + begun.cast(pl.Int32)
    usable = (end >= start) & years.is_between(0, MOST_YEARS)
    return pl.when(usable).then(years).otherwise(0).fill_null(0).cast(pl.Int32)


def _day_of_year(day: pl.Expr) -> pl.Expr:
    return day.dt.month().cast(pl.Int32) * 100 + day.dt.day().cast(pl.Int32)


def places_of(regions: pl.Series, book: Rulebook) -> pl.DataFrame:
    """Return region -> place: the nearest region that has a local book, or the national one (as region_of)."""
    found = pl.lit(NATIONAL)
    for length in sorted({len(prefix) for prefix in book.regions}):
        head = pl.col("region").str.slice(0, length)
        found = pl.when(head.is_in(list(book.regions))).then(head).otherwise(found)
    return regions.unique().to_frame("region").with_columns(place=found)


def shaped(spells: pl.DataFrame, book: Rulebook) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give each spell the number of its shape; return the spells and one row per shape.

    Raises a Polars error for a category outside the vocabulary: nothing is dropped unseen.
    """
    places = places_of(spells["region"], book)
    names = pl.Enum(places["place"].unique().sort())
    spells = spells.join(places, on="region", how="left", maintain_order="left").with_columns(
        row=pl.int_range(pl.len(), dtype=pl.UInt32),
        years=pl.when(pl.col("category") == "81")
        .then(years_served(pl.col("service_start"), pl.col("service_end")))
        .otherwise(0),
    )
    code = pl.col("place").cast(names).to_physical().cast(pl.Int64)
    for column, words in _WORDS.items():
        digit = pl.col(column).cast(pl.Enum(words), strict=column == "category").to_physical().fill_null(0)
        code = code * len(words) + digit.cast(pl.Int64)
    grade = pl.when(pl.col("grade").is_between(1, 10)).then(pl.col("grade")).otherwise(0).cast(pl.Int64)
    spells = spells.with_columns(shape=(code * 11 + grade) * (MOST_YEARS + 1) + pl.col("years").cast(pl.Int64))
    firsts = spells["shape"].arg_unique()
    return spells, _plain_shapes(spells.select("shape", *_SHAPE)[firsts])


def _plain_shapes(shapes: pl.DataFrame) -> pl.DataFrame:
    """Read a word outside its list, or a missing one, as unknown."""
    words = [
        pl.when(pl.col(name).is_in(known)).then(pl.col(name)).otherwise(pl.lit("")).alias(name)
        for name, known in _WORDS.items()
        if name != "category"
    ]
    grade = pl.when(pl.col("grade").is_between(1, 10)).then(pl.col("grade")).otherwise(0)
    return shapes.with_columns(*words, grade=grade.cast(pl.Int8))


def claims_of(shapes: pl.DataFrame) -> pl.DataFrame:
    """Return one row per shape and benefit it falls under, with key, fault codes and a dense number `claim`.

    Benefits of categories that no shape has are not asked: of a single person nearly all of them.
    """
    held = set(shapes["category"].unique())
    asked = [one for one in BENEFITS.values() if held.intersection(one.categories)]
    parts = [_claims(shapes, one) for one in asked or BENEFITS.values()]
    return pl.concat(parts).with_columns(claim=pl.int_range(pl.len(), dtype=pl.UInt32))


def _claims(shapes: pl.DataFrame, one: Benefit) -> pl.DataFrame:
    terms = one.terms
    return shapes.filter(pl.col("category").is_in(one.categories) & terms.applies).select(
        "shape", "place", "years", "category", key=terms.key, benefit=pl.lit(one.id), group=pl.lit(one.group),
        ruled_out=_first_code(terms.ruled_out.items()),
        unclear=_first_code(terms.unclear.items()), asks=_first_code(terms.unclear_if_valued.items()),
    )  # fmt: skip


def _first_code(codes: Iterable[tuple[str, pl.Expr]]) -> pl.Expr:
    found = pl.lit("")
    for code, where in reversed(list(codes)):
        found = pl.when(where).then(pl.lit(code)).otherwise(found)
    return found
