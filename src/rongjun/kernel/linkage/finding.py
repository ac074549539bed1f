"""The two ways in: duplicates within one set, and a short list looked up in a registry."""

from typing import Final

import polars as pl

from .blocking import candidates_between, candidates_within
from .comparing import compare
from .deciding import decide, decide_exactly, doubt_ambiguous
from .records import prepare

AT_ONCE: Final = 500_000
"""So many candidate pairs are compared at a time, which bounds the memory."""


def find_duplicates(records: pl.DataFrame) -> pl.DataFrame:
    """Return pairs of records (columns of RECORDS) that are one person: left < right, grade same|likely, evidence.

    `evidence` is a list of the codes of deciding.EVIDENCE. Sorted by left and right; each pair comes once.
    """
    ready = prepare(records)
    pairs = candidates_within(ready)
    parts = [decide(compare(part, ready, ready)) for part in pairs.iter_slices(AT_ONCE)]
    return doubt_ambiguous(pl.concat(parts), ready).sort("left", "right") if parts else _none()


def match(wanted: pl.DataFrame, registry: pl.DataFrame) -> pl.DataFrame:
    """Find the persons of a short list (a list of deaths, a workbook) in a registry, vectorised.

    Both frames have the columns of RECORDS (missing ones count as empty; numbers of 15 or 18 characters, right or
    wrong). Returns row (`record` of wanted), record (of the registry), grade, evidence: grade `exact` is an equal
    number under an equal name, `likely` everything else that find_duplicates would call same or likely; evidence is
    a list of codes of deciding.EVIDENCE. A row can match several records (sorted by row, exact first, then record) or
    none: then it does not appear. Nothing is decided here: a person confirms what is likely.
    """
    asked, known = prepare(wanted), prepare(registry)
    pairs = candidates_between(asked, known)
    parts = [decide_exactly(compare(part, asked, known)) for part in pairs.iter_slices(AT_ONCE)]
    found = pl.concat(parts) if parts else _none()
    return found.rename({"left": "row", "right": "record"}).sort("row", "grade", "record")


def _none() -> pl.DataFrame:
    kinds = {"left": pl.Int64(), "right": pl.Int64(), "grade": pl.String(), "evidence": pl.List(pl.String())}
    return pl.DataFrame(schema=pl.Schema(kinds))
