"""Before and after: what a change of the rulebook or of the facts costs, and who gains and loses by it.

Both sides are computed by the engine, part by part of the same persons, and drawn together at once: no line is kept, so
that a million persons need no more memory than some thousand. Nothing is written anywhere.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from rongjun.kernel import entitlement
from rongjun.kernel.rulebook.model import Rulebook

CHUNK: Final = 50_000
"""Spells worked on at once, on each side."""
SOURCES: Final = ("central", "provincial", "local")
_KEY: Final = ["benefit", "town", "month", "source"]
_CUBE: Final = pl.Schema(
    {"benefit": pl.String(), "town": pl.String(), "month": pl.Int32(), "source": pl.String(), "fen": pl.Int64()}
)
_DOUBTS: Final = pl.Schema({"benefit": pl.String(), "code": pl.String(), "persons": pl.Int64()})
_PERSONS: Final = pl.Schema({"person": pl.Int64(), "fen": pl.Int64()})

type Report = Callable[[int, int], None]
"""Told after each part how many persons' spells are done, and of how many."""


@dataclass(frozen=True)
class Comparison:
    """What is owed for the months [start, end) before and after a change; money is fen.

    `cube`: benefit, town (9-digit code), month (ordinal), source (central, provincial, local), before_fen, after_fen,
    difference_fen. `persons`: those whose sum over all months differs: person, town, before_fen, after_fen,
    difference_fen. `doubts`: benefit, code of the exception, before, after (persons it holds up).
    """

    start: int
    end: int
    cube: pl.DataFrame
    persons: pl.DataFrame
    doubts: pl.DataFrame
    counted: int
    """Persons who are owed anything on either side."""

    def by(self, *columns: str) -> pl.DataFrame:
        """Return before_fen, after_fen and difference_fen by some of benefit, town, month, source and year."""
        return sums_by(self.cube, *columns)

    @cached_property
    def by_benefit(self) -> pl.DataFrame:
        """Sums by benefit."""
        return self.by("benefit")

    @cached_property
    def by_town(self) -> pl.DataFrame:
        """Sums by town: the first nine digits of the area in which the line arose."""
        return self.by("town")

    @cached_property
    def by_source(self) -> pl.DataFrame:
        """Sums by who pays."""
        return self.by("source")

    @cached_property
    def by_month(self) -> pl.DataFrame:
        """Sums by month (ordinal)."""
        return self.by("month")

    @cached_property
    def by_year(self) -> pl.DataFrame:
        """Sums by calendar year."""
        return self.by("year")

    @property
    def before_fen(self) -> int:
        """All that is owed before the change."""
        return int(self.cube["before_fen"].sum())

    @property
    def after_fen(self) -> int:
        """All that is owed after the change."""
        return int(self.cube["after_fen"].sum())

    @property
    def difference_fen(self) -> int:
        """What the change costs over all months; negative where it saves."""
        return self.after_fen - self.before_fen

    @property
    def gaining(self) -> int:
        """Persons who are owed more over all months."""
        return self.persons.filter(pl.col("difference_fen") > 0).height

    @property
    def losing(self) -> int:
        """Persons who are owed less over all months."""
        return self.persons.filter(pl.col("difference_fen") < 0).height

    @property
    def newly(self) -> int:
        """Persons, among those gaining, who are owed nothing before."""
        return self.persons.filter((pl.col("before_fen") == 0) & (pl.col("after_fen") > 0)).height

    @property
    def no_longer(self) -> int:
        """Persons, among those losing, who are owed nothing after."""
        return self.persons.filter((pl.col("after_fen") == 0) & (pl.col("before_fen") > 0)).height


def sums_by(cube: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Return the sums of a comparison's cube by some of benefit, town, month, source and year."""
    dated = cube.with_columns(year=pl.col("month") // 12)
    sums = dated.group_by(columns).agg(pl.col("before_fen", "after_fen", "difference_fen").sum())
    return sums.sort(columns)


def compare(
    *, before: Rulebook, after: Rulebook, facts_before: pl.DataFrame, facts_after: pl.DataFrame, start: int, end: int,
    report: Report | None = None,
) -> Comparison:  # fmt: skip
    """Return what is owed for the months [start, end) (ordinals) before and after a change, and for whom it differs.

    Facts as in the engine's contract, in any order. Raises ValueError for an empty stretch of months.
    """
    if start >= end:
        raise ValueError("the stretch of months is empty")
    cubes, persons, doubts, counted = [], [], [], 0
    for ours, theirs, done, of in _parts(facts_before, facts_after):
        old, new = _side(ours, before, start, end), _side(theirs, after, start, end)
        cubes.append(_paired(old[0], new[0], _KEY))
        both = _paired(old[1], new[1], ["person"])
        counted += both.height
        persons.append(_with_towns(both.filter(pl.col("difference_fen") != 0), ours, theirs))
        doubts.append(_doubts(old[2], new[2]))
        if report is not None:
            report(done, of)
    changed = pl.concat(persons).sort("person")
    return Comparison(start, end, _summed(cubes, _KEY), changed, _summed(doubts, ["benefit", "code"]), counted)


def _parts(before: pl.DataFrame, after: pl.DataFrame) -> Iterator[tuple[pl.DataFrame, pl.DataFrame, int, int]]:
    """Cut both sides at the same persons, into one part at least. Yields with it the rows done, and of how many."""
    ours = _ordered(before)
    theirs = ours if after is before else _ordered(after)
    marks = sorted({frame["person"][at] for frame in (ours, theirs) for at in range(CHUNK, frame.height, CHUNK)})
    of, begun = ours.height, (0, 0)
    for mark in [*marks, None]:
        ends = (_place(ours, mark), _place(theirs, mark))
        yield ours.slice(begun[0], ends[0] - begun[0]), theirs.slice(begun[1], ends[1] - begun[1]), ends[0], of
        begun = ends


def _ordered(facts: pl.DataFrame) -> pl.DataFrame:
    return facts if facts["person"].is_sorted() else facts.sort("person", "first_month")


def _place(frame: pl.DataFrame, person: int | None) -> int:
    """Return the row of a frame, sorted by person, at which a person begins; its end for None."""
    if person is None or frame.is_empty():
        return frame.height
    return int(frame["person"].search_sorted(person, side="left"))


def _side(facts: pl.DataFrame, book: Rulebook, start: int, end: int) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return of one side of one part: sums by benefit, town, month and source; by person; persons by exception."""
    cube, persons, doubts = pl.DataFrame(schema=_CUBE), pl.DataFrame(schema=_PERSONS), pl.DataFrame(schema=_DOUBTS)
    for owed in entitlement.stream(facts, book, start, end, CHUNK * 2):
        amounts = [f"{source}_fen" for source in SOURCES]
        sums = owed.lines.group_by("benefit", "region", "month").agg(pl.col(amounts).sum())
        named = sums.rename({f"{source}_fen": source for source in SOURCES}).with_columns(
            pl.col("benefit").cast(pl.String), town=pl.col("region").cast(pl.String).str.slice(0, 9)
        )
        long = named.unpivot(
            list(SOURCES), index=["benefit", "town", "month"], variable_name="source", value_name="fen"
        )
        cube = pl.concat([cube, long.group_by(_KEY).agg(pl.col("fen").sum()).select(list(_CUBE))])
        found = owed.lines.group_by("person").agg(fen=pl.col("amount_fen").sum())
        persons = pl.concat([persons, found])
        faults = owed.exceptions.group_by("benefit", "code").agg(persons=pl.len().cast(pl.Int64))
        doubts = pl.concat([doubts, faults])
    return cube, persons, doubts


def _paired(old: pl.DataFrame, new: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Put sums of both sides beside each other; a side that has none counts as 0."""
    sums = [
        frame.group_by(key).agg(pl.col("fen").sum().alias(name))
        for frame, name in ((old, "before_fen"), (new, "after_fen"))
    ]
    both = (
        sums[0]
        .join(sums[1], on=key, how="full", coalesce=True)
        .with_columns(pl.col("before_fen", "after_fen").fill_null(0))
    )
    return both.with_columns(difference_fen=pl.col("after_fen") - pl.col("before_fen"))


def _with_towns(persons: pl.DataFrame, ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """Add the town of each person's last spell."""
    known = pl.concat(
        [ours.select("person", "first_month", "region"), theirs.select("person", "first_month", "region")]
    )
    last = known.join(persons.select("person"), on="person", how="semi").sort("first_month")
    last = last.unique("person", keep="last", maintain_order=True)
    towns = last.select("person", town=pl.col("region").str.slice(0, 9))
    columns = ["person", "town", "before_fen", "after_fen", "difference_fen"]
    return persons.join(towns, on="person", how="left").select(columns)


def _doubts(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    paired = _paired(old.rename({"persons": "fen"}), new.rename({"persons": "fen"}), ["benefit", "code"])
    return paired.select("benefit", "code", before="before_fen", after="after_fen")


def _summed(parts: list[pl.DataFrame], key: list[str]) -> pl.DataFrame:
    whole = pl.concat(parts)
    return whole.group_by(key).agg(pl.exclude(key).sum()).sort(key)
