"""What a granted case changes in what is owed: how much a month, from when, and what is owed for the months behind."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from rongjun.base.scope import whole_registry
from rongjun.domains.entitlements.queries import compute_owed
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Fact
from rongjun.domains.policy.queries import known_rulebook
from rongjun.kernel.entitlement.benefits import ONE_OFFS
from rongjun.kernel.period import month_of

from .models import Case

LONGEST_MONTHS = 240


@dataclass(frozen=True, slots=True)
class Owed:
    """One benefit: the amount of the latest month (fen), its first month (ordinal), the sum of all months (fen)."""

    benefit: str
    name: str
    name_en: str
    month_fen: int
    first: int
    sum_fen: int
    once: bool = False
    """True for a one-off benefit: paid in its month and in no other."""


@whole_registry("待遇告知：决定之后应发多少")
def owed_since_decision(case: Case, at: datetime) -> list[Owed]:
    """Return what the person of a granted case is owed by the facts known now, from its earliest month to this one.

    What was paid before is not taken off: the letter says what is owed, the next run what is still to come.
    """
    if case.person_id is None:
        return []
    starts = Fact.objects.filter(person_id=case.person_id, kind__in=["status", "award"], superseded_at=None)
    months = [month_of(day) for day in starts.values_list("valid_from", flat=True)]
    until = month_of(office_day(at)) + 1
    first = max(min(months, default=until - 1), until - LONGEST_MONTHS)
    if first >= until:
        return []
    lines = compute_owed(known_at=at, first=first, until=until, person_ids=[case.person_id]).lines
    return _by_benefit(lines)


def _by_benefit(lines: pl.DataFrame) -> list[Owed]:
    book = known_rulebook()
    found = lines.sort("month").group_by("benefit", maintain_order=True).agg(
        pl.col("amount_fen").last().alias("month_fen"), pl.col("month").min().alias("first"),
        pl.col("amount_fen").sum().alias("sum_fen"),
    )  # fmt: skip
    return [
        Owed(
            row["benefit"], book.benefits[row["benefit"]].name, book.benefits[row["benefit"]].name_en,
            row["month_fen"], row["first"], row["sum_fen"], row["benefit"] in ONE_OFFS,
        )
        for row in found.iter_rows(named=True)
    ]  # fmt: skip
