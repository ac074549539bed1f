"""What would follow from a death, before it is recorded: the last month paid, what was overpaid, what goes on.

The engine itself answers, on the facts known now with the death put into them; nothing is written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import batched
from typing import Final

import polars as pl
from django.db.models import Sum

from rongjun.domains.entitlements.queries import compute_owed_supposing
from rongjun.domains.people.queries.merged import merged_at
from rongjun.domains.policy.queries import known_rulebook
from rongjun.kernel.entitlement.benefits import CONTINUATIONS
from rongjun.kernel.period import month_of

from ..models import RunLine
from ..states import POSTED

AT_ONCE: Final = 900
LONGEST: Final = max(one.months for one in CONTINUATIONS)
CAUSE_UNKNOWN: Final = "death_cause_unknown"
_POSTED: Final = pl.Schema({"person": pl.Int64(), "benefit": pl.String(), "month": pl.Int32(), "posted": pl.Int64()})


@dataclass(frozen=True, slots=True)
class Supposed:
    """A death to be looked into: whose, when, of what (illness, old_wound, other, '' unknown)."""

    person_id: int
    day: date
    cause: str


@dataclass(frozen=True, slots=True)
class Overpaid:
    """What was posted for a month after the death and is not owed, in fen; months are ordinals."""

    benefit: str
    month: int
    fen: int


@dataclass(frozen=True, slots=True)
class Continued:
    """A benefit that goes on for the family over the months [first, until), fen a month, with its article."""

    benefit: str
    first: int
    until: int
    month_fen: int
    citation: str


@dataclass(slots=True)
class AfterDeath:
    """What follows from a death. `last_month` is the last one owed, or None where nothing was owed at the death.

    `cause_unknown`: whether something goes on depends on the cause of death. `spells` are the facts (FACTS) of the
    month of death: category, grade, cause.
    """

    death_month: int
    last_month: int | None = None
    overpaid: list[Overpaid] = field(default_factory=list)
    continued: list[Continued] = field(default_factory=list)
    cause_unknown: bool = False
    spells: list[tuple[str, int, str]] = field(default_factory=list)

    @property
    def overpaid_fen(self) -> int:
        """The sum of what was posted too much."""
        return sum(one.fen for one in self.overpaid)

    @property
    def overpaid_months(self) -> list[int]:
        """The months of which something was posted too much, in order."""
        return sorted({one.month for one in self.overpaid})


def suppose_deaths(deaths: Sequence[Supposed], *, at: datetime) -> dict[int, AfterDeath]:
    """Return what would follow if some persons had died, by person; of two deaths of one person the first given counts.

    Known at `at`. Compares with what released runs posted; a death already recorded is put aside for the supposed one.
    """
    if not deaths:
        return {}
    frame = _frame(deaths)
    months = [month_of(one.day) for one in deaths]
    posted = _posted(frame["person"].to_list(), min(months), at)
    last = max([max(months) + LONGEST, *posted["month"].to_list()])
    owed, facts = compute_owed_supposing(deaths=frame, known_at=at, first=min(months), until=last + 1)
    found = {one.person_id: AfterDeath(month_of(one.day)) for one in reversed(deaths)}
    _add_last_months(found, facts)
    _add_overpaid(found, posted, owed.lines)
    _add_continued(found, owed.lines)
    for person in owed.exceptions.filter(pl.col("code") == CAUSE_UNKNOWN)["person"].unique().to_list():
        found[person].cause_unknown = True
    return found


def posted_of_year(person_id: int, year: int, at: datetime) -> list[tuple[str, int, int, int]]:
    """Return (benefit, first month, last month, fen) of what released runs posted to a person for the months of a year.

    Net of what was set off; benefits of which nothing is left are not among them. Files merged by `at` count as one.
    """
    found = _posted([person_id], year * 12, at).filter((pl.col("month") < year * 12 + 12) & (pl.col("posted") != 0))
    sums = found.group_by("benefit").agg(first=pl.col("month").min(), last=pl.col("month").max(), fen=pl.sum("posted"))
    return list(sums.sort("benefit").iter_rows())


def _frame(deaths: Sequence[Supposed]) -> pl.DataFrame:
    rows = [(one.person_id, one.day, one.cause) for one in deaths]
    kinds = {"person": pl.Int64, "death": pl.Date, "death_cause": pl.String}
    return pl.DataFrame(rows, schema=kinds, orient="row").unique("person", keep="first", maintain_order=True)


def _posted(person_ids: Sequence[int], since: int, at: datetime) -> pl.DataFrame:
    """Return what released runs posted to persons for the months from `since` on, net, by benefit and month.

    What was posted to a file merged into one of them by `at` counts as posted to that one.
    """
    asked = set(person_ids)
    kept = {gone: one for gone, one in merged_at(at).items() if one in asked}
    rows: list[tuple[int, str, int, int]] = []
    for some in batched([*person_ids, *kept], AT_ONCE, strict=False):
        lines = RunLine.objects.filter(person_id__in=some, run__state__in=POSTED, month__gte=since).order_by()
        rows += lines.values_list("person_id", "benefit", "month").annotate(Sum("amount_fen"))
    found = pl.DataFrame(rows, schema=_POSTED, orient="row").with_columns(pl.col("person").replace(kept))
    return found.group_by("person", "benefit", "month").agg(pl.sum("posted"))


def _add_last_months(found: dict[int, AfterDeath], facts: pl.DataFrame) -> None:
    """Note the last month of each person's spells, and what was held in the month of death."""
    for row in facts.iter_rows(named=True):
        one = found[row["person"]]
        last = min(row["until_month"] - 1, one.death_month)
        if row["first_month"] <= last:
            one.last_month = last if one.last_month is None else max(one.last_month, last)
        if row["first_month"] <= one.death_month < row["until_month"]:
            one.spells.append((row["category"], row["grade"], row["cause"]))


def _add_overpaid(found: dict[int, AfterDeath], posted: pl.DataFrame, owed: pl.DataFrame) -> None:
    keys = ["person", "benefit", "month"]
    left = posted.join(owed.select(*keys, "amount_fen"), on=keys, how="left")
    more = left.with_columns(fen=pl.col("posted") - pl.col("amount_fen").fill_null(0)).filter(pl.col("fen") > 0)
    for person, benefit, month, fen in more.sort("month", "benefit").select(*keys, "fen").iter_rows():
        if month > found[person].death_month:
            found[person].overpaid.append(Overpaid(benefit, month, fen))


def _add_continued(found: dict[int, AfterDeath], owed: pl.DataFrame) -> None:
    """Note what goes on: lines of one benefit, amount and rule drawn together over their months."""
    lines = owed.filter(pl.col("benefit").str.starts_with("continued_"))
    spans = lines.group_by("person", "benefit", "amount_fen", "rule").agg(
        first=pl.col("month").min(), until=pl.col("month").max() + 1
    )
    book = known_rulebook()
    citations = {
        version.id: version.citation.text for one in CONTINUATIONS for version in book.benefits[one.id].versions
    }
    for person, benefit, fen, rule, first, until in spans.sort("person", "benefit", "first").iter_rows():
        found[person].continued.append(Continued(benefit, first, until, fen, citations[rule]))
