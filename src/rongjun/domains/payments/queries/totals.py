"""Totals of a run, added up in the database; all amounts in fen."""

from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, Substr

from rongjun.base.scope import whole_registry
from rongjun.domains.units.queries import area_names

from ..models import Run, RunLine

KINDS = ("regular", "arrears", "overpayment")
SOURCES = ("central", "provincial", "local")
TOWN_DIGITS = 9


@whole_registry("批次的合计")
def totals_by_benefit(run: Run) -> list[dict[str, Any]]:
    """Return per benefit: persons, lines, fen by kind, in all, to pay (positive lines) and by source. One query."""
    return list(_added(RunLine.objects.filter(run_id=run.pk).values("benefit")).order_by("benefit"))


@whole_registry("批次的合计")
def totals_by_town(run: Run) -> list[dict[str, Any]]:
    """Return the same per town (nine digits) with its name, by code. Two queries."""
    town = Substr("area_code", 1, TOWN_DIGITS)
    lines: Any = RunLine.objects.filter(run_id=run.pk).annotate(town=town)
    rows = list(_added(lines.values("town")).order_by("town"))
    names = area_names({row["town"] + "000" for row in rows})
    return [{**row, "name": names.get(row["town"] + "000", row["town"])} for row in rows]


@whole_registry("批次的合计")
def totals_by_source(run: Run) -> list[dict[str, Any]]:
    """Return per funding source: fen by kind and in all. One query."""
    sums = {
        f"{source}_{kind}": Coalesce(Sum(f"{source}_fen", filter=Q(kind=kind)), 0)
        for source in SOURCES
        for kind in KINDS
    }
    added = RunLine.objects.filter(run_id=run.pk).aggregate(**sums)
    rows = [{"source": source, **{kind: added[f"{source}_{kind}"] for kind in KINDS}} for source in SOURCES]
    return [{**row, "amount": sum(row[kind] for kind in KINDS)} for row in rows]


def _added(lines: Any) -> Any:
    by_kind = {kind: Coalesce(Sum("amount_fen", filter=Q(kind=kind)), 0) for kind in KINDS}
    by_source = {source: Sum(f"{source}_fen") for source in SOURCES}
    return lines.annotate(
        persons=Count("person_id", distinct=True), lines=Count("pk"), amount=Sum("amount_fen"),
        pay=Coalesce(Sum("amount_fen", filter=Q(amount_fen__gt=0)), 0), **by_kind, **by_source,
    )  # fmt: skip
