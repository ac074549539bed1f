"""Reads of units: areas, units, accounts."""

from django.db.models import QuerySet

from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal

from .models import Account, Area


def get_actor_named(username: str) -> Actor:
    """Return who acts with an account. Raises Refusal where there is none or it is closed."""
    account = Account.objects.select_related("staff", "unit__area").filter(username=username, is_active=True).first()
    if account is None:
        raise Refusal(f"没有名为 {username} 的账户；请先 rongjun user add {username} --role 岗位。")
    return account.actor()


def list_towns() -> QuerySet[Area]:
    """Return the towns in order of code."""
    return Area.objects.filter(level=Area.Level.TOWN)


def known_area_codes() -> set[str]:
    """Return every loaded division code."""
    return set(Area.objects.values_list("code", flat=True))


def area_names(codes: set[str]) -> dict[str, str]:
    """Return code -> name for those codes that are loaded."""
    return dict(Area.objects.filter(code__in=codes).values_list("code", "name"))
