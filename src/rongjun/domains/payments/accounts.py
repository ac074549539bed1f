"""Whose account is in force: the fact that names it, never the number, which stays in the vault."""

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from rongjun.domains.people.models import Fact
from rongjun.kernel.period import last_day


def payment_day(known_at: datetime, month: int) -> date:
    """Return the day by which an account must have begun: the day of knowing, or the end of the month if later."""
    return max(timezone.localdate(known_at), last_day(month))


def facts_in_force(kind: str, known_at: datetime, month: int) -> dict[int, int]:
    """Return person -> id of the account or payee fact in force, as known at a moment. One query.

    A fact that has ended by the day of knowing is not in force; of several the latest to begin counts.
    """
    today = timezone.localdate(known_at)
    known = Fact.objects.filter(kind=kind, recorded_at__lte=known_at, valid_from__lte=payment_day(known_at, month))
    known = known.filter(Q(superseded_at=None) | Q(superseded_at__gt=known_at))
    known = known.filter(Q(valid_to=None) | Q(valid_to__gt=today))
    return dict(known.order_by("valid_from", "pk").values_list("person_id", "pk"))
