"""Reads that only pages of the monthly run need: what was done to it, what it was when submitted before, its lists."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound
from rongjun.domains.safeguards.models import AuditEntry
from rongjun.domains.safeguards.queries import list_acts_on
from rongjun.domains.units.models import Staff

from .models import Run, RunException, RunLine
from .queries.scope import within_area


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry of a run's history: what was done (the audit's word for it), by whom, when, with what detail."""

    action: str
    staff_id: int
    staff_name: str
    role: str
    at: datetime
    detail: dict[str, Any]


def list_history(run: Run) -> list[Deed]:
    """Return what was done to a run as a whole, the first act first, without words on exceptions. Two queries."""
    entries: list[AuditEntry] = list(list_acts_on(f"run:{run.pk}").exclude(action="run.settle"))[::-1]
    names = dict(Staff.objects.filter(pk__in={entry.staff_id for entry in entries}).values_list("pk", "name"))
    return [
        Deed(one.action, one.staff_id, names.get(one.staff_id, ""), one.role, one.at, one.detail) for one in entries
    ]


def list_submissions(history: Sequence[Deed]) -> list[Deed]:
    """Return the submissions in a history: each with the content hash and the totals that were then put to sign."""
    return [deed for deed in history if deed.action == "run.submit"]


def count_exceptions(run: Run, *, by: Actor) -> list[dict[str, Any]]:
    """Return per code: {code, blocks, all, open}, blocking ones first, then the most frequent. One query."""
    seen = RunException.objects.filter(within_area(by, "person__area_code"), run_id=run.pk)
    counted = seen.values("code", "blocks").annotate(all=Count("pk"), open=Count("pk", filter=Q(settled_at=None)))
    rows: Iterable[Any] = counted.order_by("-blocks", "-all", "code")
    return list(rows)


def get_exception(run: Run, exception_id: int, *, by: Actor) -> RunException:
    """Return one exception of a run with its person. Raises NotFound outside the run or the actor's area."""
    seen = RunException.objects.select_related("person", "settled_by").filter(within_area(by, "person__area_code"))
    fault = seen.filter(run_id=run.pk, pk=exception_id).first()
    if fault is None:
        raise NotFound(_("没有这条例外。"))
    return fault


def list_benefits_paid(run: Run, *, by: Actor) -> dict[tuple[str, bool], list[str]]:
    """Return (file number, whether it goes to the family) -> the benefits of a run's positive lines. One query."""
    lines = RunLine.objects.filter(within_area(by, "person__area_code"), run_id=run.pk, amount_fen__gt=0)
    found: dict[tuple[str, bool], list[str]] = {}
    for file_no, benefit in lines.order_by("benefit").values_list("person__file_no", "benefit").distinct():
        found.setdefault((file_no, benefit.startswith("continued_")), []).append(benefit)
    return found


def list_runs_by_id(run_ids: Collection[int]) -> dict[int, Run]:
    """Return number -> run for those that exist. One query."""
    return {run.pk: run for run in Run.objects.filter(pk__in=list(run_ids))}
