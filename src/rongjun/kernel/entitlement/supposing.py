"""Facts as they would be if a benefit were extended to a group: a copy, for "what if". Nothing is written.

"Extended" means: from a month on, the spells of the group are computed as if they were of another category, grade or
cause, e.g. illness in grades 7-10 like duty. The group is told by law's own marks (category, grade, cause, household,
area, age), never by anything else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import polars as pl

from ..vocabulary import SURVIVOR_KIND_OF
from .spells import month_of


@dataclass(frozen=True, slots=True)
class Group:
    """Whom a benefit is extended to, and as what they are computed; '' and 0 narrow and change nothing."""

    categories: tuple[str, ...]
    grade_from: int = 0
    grade_to: int = 0
    cause: str = ""
    household: str = ""
    region: str = ""
    age_from: int = 0
    as_category: str = ""
    as_grade: int = 0
    as_cause: str = ""
    as_era: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it as a JSON value."""
        return asdict(self) | {"categories": list(self.categories)}


def group_of(plain: Mapping[str, Any]) -> Group:
    """Return a group kept as JSON."""
    known = {field.name: plain[field.name] for field in fields(Group)}
    return Group(**known | {"categories": tuple(plain["categories"])})


def extend(facts: pl.DataFrame, groups: Sequence[tuple[int, Group]]) -> pl.DataFrame:
    """Return a copy of facts (FACTS) in which each group is computed otherwise from a month (ordinal) on."""
    for month, group in groups:
        facts = _extended(facts, month, group)
    return facts


def count_of(facts: pl.DataFrame, month: int, group: Group) -> int:
    """Return how many persons a group takes in from a month on."""
    return facts.filter(_within(month, group)).select(pl.col("person").n_unique()).item() if facts.height else 0


def _extended(facts: pl.DataFrame, month: int, group: Group) -> pl.DataFrame:
    """Cut the spells of the group at the month (and at the birthday it asks for) and change what comes after."""
    mine = _within(month, group)
    start = pl.max_horizontal("first_month", _start(month, group))
    within = facts.filter(mine)
    before = within.filter(pl.col("first_month") < start).with_columns(until_month=start)
    after = within.with_columns(first_month=start).with_columns(**_as(group))
    return pl.concat([facts.filter(~mine), before, after]).sort("person", "first_month", "fact")


def _start(month: int, group: Group) -> pl.Expr:
    birthday = month_of(pl.col("birth")) + 12 * group.age_from
    return pl.max_horizontal(pl.lit(month, dtype=pl.Int32), birthday if group.age_from else pl.lit(0, dtype=pl.Int32))


def _within(month: int, group: Group) -> pl.Expr:
    """Return whether a spell is of the group and goes on after the month."""
    kept = pl.col("category").is_in(list(group.categories)) & (pl.col("until_month") > _start(month, group))
    if group.grade_from or group.grade_to:
        kept &= pl.col("grade").is_between(group.grade_from or 1, group.grade_to or 10)
    for name, value in (("cause", group.cause), ("household", group.household)):
        kept &= pl.col(name) == value if value else pl.lit(True)
    return kept & pl.col("region").str.starts_with(group.region)


def _as(group: Group) -> dict[str, pl.Expr]:
    said: dict[str, pl.Expr] = {}
    if group.as_category:
        said["category"] = pl.lit(group.as_category)
        said["survivor"] = pl.lit(SURVIVOR_KIND_OF.get(group.as_category, ""))
    if group.as_grade:
        said["grade"] = pl.lit(group.as_grade, dtype=pl.Int8)
    said |= {name: pl.lit(value) for name, value in (("cause", group.as_cause), ("era", group.as_era)) if value}
    return said
