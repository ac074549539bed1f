"""Reads of alerts: of the actor's reach, by level, with their history."""

from django.db.models import Count, Q, QuerySet

from rongjun.base.actor import Actor, Permission
from rongjun.base.scope import within

from .models import FundAlert, FundAlertEvent


def alerts_in_reach(by: Actor) -> QuerySet[FundAlert]:
    """Return the alerts that an actor may see: all for who sees money as a whole, else those of units in reach."""
    rows = FundAlert.objects.select_related("unit", "owner", "answered_by", "closed_by")
    if by.may(Permission.FUNDS_VIEW):
        return rows
    if not by.may(Permission.FUNDS_UNIT):
        return rows.none()
    own = Q(unit_id=by.unit_id)
    if by.area_prefix is None:
        return rows.filter(own)
    return rows.filter(own | within("unit__area_id", by.area_prefix) if by.area_prefix else Q(unit__is_root=False))


def count_open(by: Actor) -> dict[str, int]:
    """Return kind -> open alerts in an actor's reach. One query."""
    rows = alerts_in_reach(by).filter(state=FundAlert.State.OPEN).order_by()
    return dict(rows.values_list("kind").annotate(Count("pk")))


def list_events(one: FundAlert) -> list[FundAlertEvent]:
    """Return what happened to an alert, the first first."""
    return list(FundAlertEvent.objects.select_related("staff").filter(alert=one))
