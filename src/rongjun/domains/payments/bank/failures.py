"""Payments that failed or came back, as work for the village and the town: found out on the spot, paid again by a run.

A payment counts as made again once a later run sends it to another account; the failed account is never tried again.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, CharField, Count, Exists, Min, OuterRef, QuerySet, Sum, Value, When
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.base.scope import within
from rongjun.domains.people.models import Fact
from rongjun.domains.safeguards.actions import record_act

from ..models import BankItem
from .models import FailedPayment

TOWN_DIGITS = 9
OPEN, NOTED, ENTERED, AGAIN, ARRIVED = "open", "noted", "entered", "again", "arrived"
STANDINGS = (OPEN, NOTED, ENTERED, AGAIN, ARRIVED)
"""Nothing found out yet; found out; another account recorded; sent to it by a later run; arrived there."""
UNFINISHED = (OPEN, NOTED, ENTERED)


@dataclass(frozen=True, slots=True)
class FailureTotal:
    """Open failures of one town and reason: how many, the sum in fen, and when the oldest was opened."""

    town: str
    reason: str
    count: int
    total_fen: int
    oldest_at: datetime


def list_failures(by: Actor) -> QuerySet[Any]:
    """Return failed payments in the actor's area with person, item and `standing` (see STANDINGS), the oldest first.

    Raises NotPermitted for roles that see no people.
    """
    by.require(Permission.PEOPLE_VIEW)
    related = FailedPayment.objects.select_related("person", "item__run", "item__fact", "noted_by")
    rows = related.annotate(standing=_standing()).order_by("opened_at", "pk")
    return rows.none() if by.area_prefix is None else rows.filter(within("person__area_code", by.area_prefix))


def _standing() -> Case:
    later = BankItem.objects.filter(
        parts__person=OuterRef("person"), to=OuterRef("item__to"), pk__gt=OuterRef("item"),
    ).exclude(fact=OuterRef("item__fact"))  # fmt: skip
    other = Fact.objects.filter(
        person=OuterRef("person"), kind=OuterRef("item__fact__kind"), superseded_at=None, valid_to=None,
        recorded_at__gte=OuterRef("opened_at"),
    ).exclude(pk=OuterRef("item__fact"))  # fmt: skip
    return Case(
        When(Exists(later.filter(result=BankItem.Result.PAID)), then=Value(ARRIVED)),
        When(Exists(later), then=Value(AGAIN)),
        When(Exists(other), then=Value(ENTERED)),
        When(outcome="", then=Value(OPEN)),
        default=Value(NOTED), output_field=CharField(),
    )  # fmt: skip


def get_failure(failure_id: int, by: Actor) -> FailedPayment:
    """Return one failed payment with its `standing`. Raises NotFound outside the actor's area."""
    found: FailedPayment | None = list_failures(by).filter(pk=failure_id).first()
    if found is None:
        raise NotFound(_("没有这笔退回的款项，或此人不在您的辖区。"))
    return found


def standing_of(failure: FailedPayment) -> str:
    """Return where a failed payment of `list_failures` or `get_failure` stands: one of STANDINGS."""
    return str(failure.standing)  # type: ignore[attr-defined]


def count_open_failures(by: Actor) -> int:
    """Return how many failed payments in the actor's area wait for the village or an account. One query."""
    return list_failures(by).filter(standing__in=UNFINISHED).count()


def total_failures(by: Actor) -> list[FailureTotal]:
    """Return open failures of the actor's area by town and reason. One query. Raises NotPermitted."""
    by.require(Permission.RUN_VIEW)
    rows = list_failures(by).filter(standing__in=UNFINISHED).annotate(town=Substr("person__area_code", 1, TOWN_DIGITS))
    counted = rows.order_by().values("town", "reason").annotate(
        count=Count("pk"), fen=Sum("item__amount_fen"), oldest=Min("opened_at")
    )  # fmt: skip
    return [
        FailureTotal(row["town"], row["reason"], row["count"], row["fen"], row["oldest"])
        for row in counted.order_by("town", "reason")
    ]


@transaction.atomic
def note_outcome(*, failure_id: int, outcome: str, note: str, by: Actor, at: datetime) -> FailedPayment:
    """Record what the village found out. It changes no account: a new one comes by the form of change, by two people.

    A later word takes the place of an earlier one, which stays in the audit. Raises NotPermitted, NotFound outside the
    actor's area, or Refusal for an unknown outcome, or without a word where one is needed.
    """
    by.require(Permission.PEOPLE_RECORD)
    failure = get_failure(failure_id, by)
    if outcome not in FailedPayment.Outcome.values:
        raise Refusal(_("请选择核实的结果。"))
    if outcome in (FailedPayment.Outcome.OTHER, FailedPayment.Outcome.NOT_MET) and not note.strip():
        raise Refusal(_("请写明情况。"))
    FailedPayment.objects.filter(pk=failure.pk).update(
        outcome=outcome, note=note.strip()[:200], noted_by_id=by.staff_id, noted_at=at
    )
    detail: dict[str, Any] = {"outcome": outcome, "note": note.strip()[:200]}
    subject = f"failed_payment:{failure.pk}"
    record_act(by=by, at=at, action="bank.failure.note", subject=subject, detail=detail)
    return get_failure(failure_id, by)


def days_open(failure: FailedPayment, today: date) -> int:
    """Return for how many days a failure has been open."""
    return (today - timezone.localdate(failure.opened_at)).days
