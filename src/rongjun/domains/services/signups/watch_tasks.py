"""What the worker does every day: the names of events that are over go, their number stays; who moved up is told.

An edge.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.tasks import task

from rongjun.base import clock
from rongjun.base.daily import plan_daily
from rongjun.base.messages import present_gateway
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.actions import get_or_make_shell_actor

from .models import Offer, SignUp
from .moving import tell_moved
from .queries import counts_of


@whole_registry("活动报名：到期删除名单")
def drop_names(at: datetime) -> int:
    """Remove the names of events whose days of keeping are over; returns of how many events."""
    today, ended = office_day(at), 0
    for offer in Offer.objects.filter(ended_at=None).select_related("record"):
        over = offer.record.mistaken or offer.record.day + timedelta(days=offer.keep_days) < today
        ended += _drop(offer, at) if over else 0
    return ended


@transaction.atomic
def _drop(offer: Offer, at: datetime) -> int:
    signed = counts_of(offer).signed
    if not Offer.objects.filter(pk=offer.pk, ended_at=None).update(signed=signed, ended_at=at):
        return 0
    SignUp.objects.filter(offer=offer).delete()
    return 1


@task()
def daily_signups_task() -> int:
    """Remove names whose days are over, try again what could not be told; returns of how many events names went."""
    at = clock.now()
    plan_daily_signups(at)
    tell_moved(gateway=present_gateway(), by=get_or_make_shell_actor(), at=at)
    return drop_names(at)


def plan_daily_signups(at: datetime) -> None:
    """Plan the next daily look, if none is planned."""
    plan_daily(daily_signups_task, at)
