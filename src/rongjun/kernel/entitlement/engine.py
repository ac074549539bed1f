"""The engine's two doors: everything at once, or part by part in bounded memory."""

from collections.abc import Iterable, Iterator

import polars as pl

from ..rulebook.model import Rulebook
from .awards import lines_of_awards, without_awards
from .continued import continue_after_death
from .frames import EXCEPTIONS_SCHEMA, LINES_SCHEMA, PART_SCHEMA, Owed, empty
from .prices import Tables, tables_of
from .settle import settle
from .spells import whole_persons

CHUNK = 200_000
"""Spells worked on at once: bounds memory, whatever the number of persons."""


def compute(facts: pl.DataFrame, book: Rulebook, first: int, until: int) -> Owed:
    """Return everything owed for the months [first, until), sorted by person, month and benefit.

    `facts` as in the package's contract, in any order. Raises ValueError for an empty stretch of months.
    """
    parts = list(stream(facts, book, first, until))
    lines = pl.concat([part.lines for part in parts] or [empty(PART_SCHEMA)]).cast(LINES_SCHEMA)
    exceptions = pl.concat([part.exceptions for part in parts] or [empty(EXCEPTIONS_SCHEMA)])
    return Owed(lines.sort("person", "month", "benefit"), exceptions)


def compute_part(facts: pl.DataFrame, book: Rulebook, first: int, until: int) -> Owed:
    """Return what is owed by one part of the facts that splits no person: lines in PART_SCHEMA, in no promised order.

    Raises ValueError for an empty stretch of months.
    """
    parts = list(stream(facts, book, first, until, chunk=max(facts.height, 1)))
    return parts[0] if parts else Owed(empty(PART_SCHEMA), empty(EXCEPTIONS_SCHEMA))


def stream(
    facts: pl.DataFrame | Iterable[pl.DataFrame], book: Rulebook, first: int, until: int, chunk: int = CHUNK
) -> Iterator[Owed]:
    """Yield what is owed for the months [first, until), part by part of about `chunk` spells, in bounded memory.

    Give facts whole, or as frames none of which splits a person. Lines of a part come in no promised order, and their
    shared texts (PART_SCHEMA) are categorical: a number each, until somebody asks for the text.
    Raises ValueError for an empty stretch of months.
    """
    if first >= until:
        raise ValueError("the stretch of months is empty")
    tables = tables_of(book)
    for frame in [facts] if isinstance(facts, pl.DataFrame) else facts:
        ordered = frame if frame["person"].is_sorted() else frame.sort("person", "first_month")
        for part in whole_persons(ordered, chunk):
            yield _owed(part, tables, first, until)


def _owed(part: pl.DataFrame, tables: Tables, first: int, until: int) -> Owed:
    """Work out one part: what is owed by status, what goes on after deaths, and what was awarded once."""
    window = {"lo": pl.lit(first, dtype=pl.Int32), "hi": pl.lit(until, dtype=pl.Int32)}
    part, awarded = without_awards(part)
    lines, faults = settle(part.with_columns(**window), tables)
    more, doubts = continue_after_death(part, tables, first, until)
    once = lines_of_awards(awarded, tables, first, until)
    whole = pl.concat([lines, more.cast(PART_SCHEMA), once.cast(PART_SCHEMA)])
    return Owed(whole, _drawn_together(pl.concat([faults, doubts])))


def _drawn_together(faults: pl.DataFrame) -> pl.DataFrame:
    """Make one exception, at its first month, of the faults of one person, benefit and code."""
    if faults.is_empty():
        return empty(EXCEPTIONS_SCHEMA)
    first = pl.col("month").min()
    at_first = pl.col("fact", "categories").sort_by("month", "fact").first()
    drawn = faults.group_by("person", "benefit", "code").agg(first, at_first, months=pl.col("month").n_unique())
    held = pl.concat_str(pl.lit(', "categories": ["'), "categories", pl.lit('"]'))
    held = pl.when(pl.col("categories") == "").then(pl.lit("")).otherwise(held)
    detail = pl.concat_str(pl.lit('{"months": '), pl.col("months").cast(pl.String), held, pl.lit("}"))
    exceptions = drawn.with_columns(detail=detail, blocks=pl.lit(True)).select(list(EXCEPTIONS_SCHEMA))
    return exceptions.sort("person", "month", "benefit", "code")
