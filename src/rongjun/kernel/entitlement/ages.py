"""The ages from which benefits are paid: dated values of the rulebook (table `age_from`), month by month."""

from typing import Final

import polars as pl

from ..rulebook.lookup import index_of, last_in_force
from ..rulebook.model import NATIONAL, Rulebook
from .benefits import BENEFITS

AGE_FROM: Final = "age_from"
"""The table of the rulebook; its keys are benefits, its values full years of age."""
_SCHEMA: Final = pl.Schema({"benefit": pl.String(), "min_age": pl.Int32(), "since": pl.Int32(), "till": pl.Int32()})


def age_from(book: Rulebook, benefit: str, month: int) -> int:
    """Return the full years of age from which a benefit is paid in a month (ordinal); 0 where age does not matter.

    Months before the first value of the book, and books that have none, go by the engine's own (sixty).
    """
    cell = last_in_force(index_of(book).cells.get((NATIONAL, AGE_FROM, benefit), ()), month)
    return BENEFITS[benefit].terms.min_age if cell is None else cell.value


def ages_of(book: Rulebook, first: int, until: int) -> pl.DataFrame:
    """Return for the months [first, until) each benefit's age and the months [since, till) for which it holds.

    A benefit has one row, unless its age changes in between.
    """
    rows = []
    for benefit in BENEFITS:
        cells = index_of(book).cells.get((NATIONAL, AGE_FROM, benefit), ())
        starts = [first, *(cell.effective for cell in cells if first < cell.effective < until)]
        ages = [(age_from(book, benefit, start), start) for start in starts]
        steps = [step for at, step in enumerate(ages) if at == 0 or step[0] != ages[at - 1][0]]
        ends = [*(start for _age, start in steps[1:]), until]
        rows += [(benefit, age, start, end) for (age, start), end in zip(steps, ends, strict=True)]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")
