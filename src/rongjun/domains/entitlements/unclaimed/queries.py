"""Reads of the list of those left out. Who asks sees the persons of their own area only: the manager sees to it."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound

from ..models import Unclaimed, UnclaimedSearch, UnclaimedStep
from .states import LIVE


def list_unclaimed(by: Actor) -> QuerySet[Unclaimed]:
    """Return the candidates of the actor's area with person and owner. Raises NotPermitted without unclaimed.work."""
    by.require(Permission.UNCLAIMED_WORK)
    return Unclaimed.objects.select_related("person", "owner")


def get_unclaimed(unclaimed_id: int, by: Actor) -> Unclaimed:
    """Return one candidate of the actor's area. Raises NotFound, NotPermitted."""
    one = list_unclaimed(by).filter(pk=unclaimed_id).first()
    if one is None:
        raise NotFound(_("没有这一项，或不在您的辖区。"))
    return one


def list_towns_of(by: Actor) -> set[str]:
    """Return the towns (nine digits and three zeros) that have somebody on the list. One query."""
    codes = list_unclaimed(by).order_by("area_code").values_list("area_code", flat=True).distinct()
    return {f"{code[:9]}000" for code in codes}


def list_steps(one: Unclaimed) -> QuerySet[UnclaimedStep]:
    """Return what was done about a candidate, the latest first, with who did it."""
    return UnclaimedStep.objects.filter(unclaimed_id=one.pk).select_related("by").order_by("-at", "-pk")


def list_unclaimed_of(person_id: int) -> list[Unclaimed]:
    """Return what is on the list about one person, the live ones first; the caller may see that person."""
    found = Unclaimed.objects.filter(person_id=person_id).select_related("owner").order_by("found_at", "pk")
    return sorted(found, key=lambda one: (one.state not in LIVE, one.found_at))


def sum_unclaimed(by: Actor) -> dict[str, int]:
    """Return how many candidates are live and what they are estimated to have missed, in fen. One query."""
    live = Q(state__in=LIVE)
    money = {name: Sum(name, filter=live) for name in ("month_fen", "missed_fen")}
    sums = list_unclaimed(by).aggregate(live=Count("pk", filter=live), **money)
    return {name: int(value or 0) for name, value in sums.items()}


def last_search(by: Actor) -> UnclaimedSearch | None:
    """Return the newest search of the actor's area or of one around it."""
    prefix = by.area_prefix or ""
    around = [prefix[:length] for length in range(len(prefix) + 1)]
    return UnclaimedSearch.objects.filter(area_prefix__in=around).select_related("begun_by").first()


def is_slow(search: UnclaimedSearch, at: datetime) -> bool:
    """Tell whether a search has not ended within two minutes."""
    return search.ended_at is None and (at - search.begun_at).total_seconds() > 120
