"""Reads of units: areas, units, accounts."""

from django.db.models import QuerySet

from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound, Refusal

from .models import Account, Area, Unit


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


def list_accounts() -> QuerySet[Account]:
    """Return every account but the machine's own, with person and unit."""
    return Account.objects.select_related("staff", "unit").exclude(password__startswith="!")  # noqa: S106


def get_account(account_id: int) -> Account:
    """Return one account with person, unit and area. Raises NotFound where there is none."""
    account = Account.objects.select_related("staff", "unit__area").filter(pk=account_id).first()
    if account is None:
        raise NotFound("没有这个账户。")
    return account


def list_unit_names() -> list[str]:
    """Return the names of all units, the root unit first."""
    return list(Unit.objects.order_by("-is_root", "level", "name").values_list("name", flat=True))
