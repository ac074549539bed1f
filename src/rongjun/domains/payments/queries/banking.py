"""Reads of bank items and of what the bank answered."""

from typing import Any

from django.db.models import Count, QuerySet, Sum

from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry

from ..models import BankItem, BankResult, Run
from .scope import within_area


def list_items(run: Run, *, by: Actor, result: str = "", failure: str = "") -> QuerySet[BankItem]:
    """Return the bank items of a run with their persons in order of number; to be paged by the caller.

    `result` is waiting, paid or failed; `failure` a reason as the bank wrote it. Raises NotPermitted.
    """
    items = BankItem.objects.select_related("person", "fact").filter(
        within_area(by, "person__area_code"), run_id=run.pk
    )
    if result:
        items = items.filter(result=result)
    if failure:
        items = items.filter(failure=failure)
    return items.order_by("sequence")


@whole_registry("批次的合计")
def count_results(run: Run) -> dict[str, dict[str, int]]:
    """Return waiting / paid / failed -> {items, amount_fen}. One query."""
    rows = BankItem.objects.filter(run_id=run.pk).values("result").annotate(items=Count("pk"), fen=Sum("amount_fen"))
    found = {row["result"]: {"items": row["items"], "amount_fen": row["fen"]} for row in rows.order_by()}
    return {str(result): found.get(str(result), {"items": 0, "amount_fen": 0}) for result in BankItem.Result.values}


@whole_registry("批次的合计")
def failures_by_reason(run: Run) -> list[dict[str, Any]]:
    """Return {failure, items, total_fen} of what the bank could not pay, most frequent first. One query."""
    failed = BankItem.objects.filter(run_id=run.pk, result=BankItem.Result.FAILED).values("failure")
    rows = failed.annotate(items=Count("pk"), total_fen=Sum("amount_fen")).order_by("-items", "failure")
    return [dict(row) for row in rows]


def list_result_files(run: Run) -> QuerySet[BankResult]:
    """Return the result files taken in for a run, newest first."""
    return BankResult.objects.select_related("taken_by").filter(run_id=run.pk).order_by("-taken_at", "-pk")
