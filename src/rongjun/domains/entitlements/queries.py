"""Reads of what is owed: the facts known at a moment, laid out for the engine, and what the engine says of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from django.db.models import Q
from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound
from rongjun.domains.people.models import Fact, Person
from rongjun.domains.policy.queries import current_rulebook
from rongjun.kernel import entitlement
from rongjun.kernel.entitlement import Owed
from rongjun.kernel.entitlement.explain import explain, rests_on
from rongjun.kernel.entitlement.explanation import Explanation
from rongjun.kernel.period import first_day
from rongjun.kernel.rulebook.model import Rulebook

from .facts import facts_frame, facts_hash

__all__ = [
    "compute_owed", "compute_owed_supposing", "explain_line", "facts_frame", "facts_hash", "get_spell_of_line",
    "owed_with_file_numbers",
]  # fmt: skip


def compute_owed(
    *, known_at: datetime, first: int, until: int, person_ids: Sequence[int] | None = None, book: Rulebook | None = None
) -> Owed:
    """Return what is owed for the months [first, until) by the facts known at a moment.

    `book` is the rulebook in force unless given. Raises ValueError for an empty stretch of months.
    """
    facts = facts_frame(known_at, person_ids)
    return entitlement.compute(facts, book or current_rulebook(), first, until)


def compute_owed_supposing(
    *, deaths: pl.DataFrame, known_at: datetime, first: int, until: int
) -> tuple[Owed, pl.DataFrame]:
    """Return what would be owed for the months [first, until) if some persons had died, with the facts it rests on.

    `deaths` has a row per person: person, death (date), death_cause (illness|old_wound|other|''). Nothing is written.
    Raises ValueError for an empty stretch of months.
    """
    facts = facts_frame(known_at, deaths["person"].to_list(), deaths)
    return entitlement.compute(facts, current_rulebook(), first, until), facts


def owed_with_file_numbers(
    *, known_at: datetime, first: int, until: int, person_ids: Sequence[int] | None = None, book: Rulebook | None = None
) -> Owed:
    """Return what `compute_owed` does, with the column file_no (档案号) added to lines and exceptions."""
    owed = compute_owed(known_at=known_at, first=first, until=until, person_ids=person_ids, book=book)
    names = pl.DataFrame(
        list(Person.objects.values_list("pk", "file_no")),
        schema={"person": pl.Int64, "file_no": pl.String},
        orient="row",
    )
    return Owed(
        owed.lines.join(names, on="person", how="left", maintain_order="left"),
        owed.exceptions.join(names, on="person", how="left", maintain_order="left"),
    )


def get_spell_of_line(*, line: Mapping[str, Any], known_at: datetime) -> dict[str, Any]:
    """Return the spell (a row of FACTS) that a line rests on, as known at a moment. Raises NotFound if there is none.

    What continues after a death rests on the spell of the month of death. A one-off award brings `award_terms` along:
    the values of the facts that its amount was decided by.
    """
    spells = facts_frame(known_at, [int(line["person"])])
    for spell in spells.filter(pl.col("fact") == line["fact"]).iter_rows(named=True):
        if rests_on(line, spell):
            return spell | {"award_terms": _terms(spell, known_at)} if spell["award"] else spell
    raise NotFound(_("这一行所依据的事实在该时点查不到，可能已被更正；请按更正后的记录重新计算。"))


def _terms(spell: Mapping[str, Any], known_at: datetime) -> list[dict[str, Any]]:
    """Return the values of the awards of one person, benefit and month, as known at a moment."""
    known = Q(recorded_at__lte=known_at) & (Q(superseded_at=None) | Q(superseded_at__gt=known_at))
    month = first_day(spell["first_month"])
    days = {"valid_from__gte": month, "valid_from__lt": first_day(spell["first_month"] + 1)}
    found = Fact.objects.filter(known, person_id=spell["person"], kind="award", **days).order_by("pk")
    values = found.values_list("value", flat=True)
    return [one for one in values if one["benefit"] == spell["award"] and not one.get("withdrawn")]


def explain_line(*, line: Mapping[str, Any], known_at: datetime, book: Rulebook | None = None) -> Explanation:
    """Return why a line has its amount. `line` has the engine's columns; `book` is the one it was computed on.

    Raises NotFound where the facts of that moment do not give the line, ValueError where the amount does not follow.
    """
    spell = get_spell_of_line(line=line, known_at=known_at)
    return explain(book or current_rulebook(), line, spell)
