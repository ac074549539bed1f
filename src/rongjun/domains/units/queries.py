"""Reads of units: areas, units, accounts, requests for rights, and what one signs in with."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import unseal
from rongjun.base.errors import NotFound, Refusal

from .models import Account, AccountSession, Area, Passkey, RecoveryCode, RightsRequest, Staff, Totp, Unit

NEEDS_SECOND_FACTOR = frozenset(
    {
        Permission.PEOPLE_REVEAL, Permission.PEOPLE_APPROVE, Permission.RUN_SIGN_HEAD, Permission.RUN_SIGN_DIRECTOR,
        Permission.RUN_RELEASE, Permission.ACCOUNTS_MANAGE, Permission.RIGHTS_MANAGE, Permission.AUDIT_VIEW,
        Permission.RECOGNITION_SIGN, Permission.RECOGNITION_DECIDE, Permission.RECOGNITION_MEDICAL,
        Permission.RECOGNITION_CITY, Permission.RECOGNITION_PROVINCE,
        Permission.PETITION_SIGN, Permission.PETITION_REVIEW, Permission.PETITION_REREVIEW, Permission.PETITION_REVEAL,
        Permission.PETITION_DISCIPLINE, Permission.MEDICAL_HAND_IN,
    }
)  # fmt: skip
"""Whoever may open sealed values, sign or administrate needs a second factor where RONGJUN_SECOND_FACTOR=required."""


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account has besides its password."""

    totp: bool
    passkeys: int
    codes_left: int

    @property
    def any(self) -> bool:
        """Tell whether there is a second step (recovery codes alone are none)."""
        return self.totp or self.passkeys > 0


def get_actor_named(username: str) -> Actor:
    """Return who acts with an account. Raises Refusal where there is none, or it is closed or without rights."""
    accounts = Account.objects.select_related("staff", "unit__area")
    account = accounts.filter(username=username, is_active=True, has_rights=True).first()
    if account is None:
        raise Refusal(f"没有名为 {username} 的账户；请先 rongjun user add {username} --role 岗位。")
    return account.actor()


def list_towns() -> QuerySet[Area]:
    """Return the towns in order of code."""
    return Area.objects.filter(level=Area.Level.TOWN)


def list_villages_by_town(prefix: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the towns of an area by leading digits, each with (code, name) of its villages and of itself, last."""
    inside = {"code__gte": prefix, "code__lte": prefix.ljust(12, "9")} if prefix else {}
    areas = list(Area.objects.filter(level__in=(Area.Level.TOWN, Area.Level.VILLAGE), **inside))
    towns = dict(Area.objects.filter(pk__in={one.code[:9] + "000" for one in areas}).values_list("code", "name"))
    found: dict[str, list[tuple[str, str]]] = {code: [] for code in sorted(towns)}
    for one in areas:
        if one.level == Area.Level.VILLAGE and one.code[:9] + "000" in found:
            found[one.code[:9] + "000"].append((one.code, one.name))
    reach = {one.code for one in areas}
    return [(towns[code], [*kept, *([(code, towns[code])] if code in reach else [])]) for code, kept in found.items()]


def known_area_codes() -> set[str]:
    """Return every loaded division code."""
    return set(Area.objects.values_list("code", flat=True))


def area_names(codes: set[str]) -> dict[str, str]:
    """Return code -> name for those codes that are loaded."""
    return dict(Area.objects.filter(code__in=codes).values_list("code", "name"))


def list_areas_in(code: str) -> list[Area]:
    """Return the areas right below one, in order of code; for '' the counties."""
    if not code:
        return list(Area.objects.filter(level=Area.Level.COUNTY))
    return list(Area.objects.filter(parent_id=code))


def area_chain(code: str) -> list[Area]:
    """Return an area with those above it, from the county down; none for a code that is not loaded."""
    levels = (Area.Level.COUNTY, Area.Level.TOWN, Area.Level.VILLAGE)
    above = {code[:digits].ljust(12, "0") for digits in levels} if len(code) == 12 else set()
    found = list(Area.objects.filter(code__in=above, level__gte=Area.Level.COUNTY).order_by("level"))
    return found if found and found[-1].code == code else []


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


def get_unit_named(name: str) -> Unit:
    """Return a unit by its name. Raises NotFound where there is none."""
    unit = Unit.objects.select_related("area").filter(name=name).first()
    if unit is None:
        raise NotFound(f"没有名为 {name} 的单位；请核对名称。")
    return unit


def unit_names() -> dict[int, str]:
    """Return unit id -> name."""
    return dict(Unit.objects.values_list("pk", "name"))


def staff_names() -> dict[int, str]:
    """Return staff id -> name."""
    return dict(Staff.objects.values_list("pk", "name"))


def find_staff(text: str) -> list[int]:
    """Return the ids of those who work here whose name holds a text."""
    return list(Staff.objects.filter(name__icontains=text).values_list("pk", flat=True))


def list_requests() -> QuerySet[RightsRequest]:
    """Return every request for rights with account, unit and who asked and decided."""
    return RightsRequest.objects.select_related(
        "account__staff", "account__unit", "unit", "asked_by", "decided_by", "staff"
    )


def list_waiting_requests() -> QuerySet[RightsRequest]:
    """Return the requests that wait for a security administrator, the oldest first."""
    return list_requests().filter(outcome="").order_by("asked_at", "pk")


def get_request(request_id: int) -> RightsRequest:
    """Return one request. Raises NotFound where there is none."""
    request = list_requests().filter(pk=request_id).first()
    if request is None:
        raise NotFound("没有这项申请。")
    return request


def get_factors(account_id: int) -> Factors:
    """Return what an account has besides its password."""
    return Factors(
        totp=Totp.objects.filter(account_id=account_id, confirmed_at__isnull=False).exists(),
        passkeys=Passkey.objects.filter(account_id=account_id).count(),
        codes_left=RecoveryCode.objects.filter(account_id=account_id, used_at=None).count(),
    )


def get_waiting_totp_secret(account_id: int) -> str:
    """Return the secret of one-time codes that waits for its first code. Raises NotFound where none waits."""
    totp = Totp.objects.filter(account_id=account_id, confirmed_at=None).first()
    if totp is None:
        raise NotFound(_("请先开始设置动态口令。"))
    return unseal(totp.secret, **totp_place(account_id))


def totp_place(account_id: int) -> dict[str, str]:
    """Return where a secret of one-time codes belongs: its owner and place in the vault."""
    return {"owner": f"account:{account_id}", "place": f"totp:{account_id}"}


def needs_second_factor(actor: Actor) -> bool:
    """Tell whether a role is one of those that must have a second factor where it is required."""
    return any(actor.may(permission) for permission in NEEDS_SECOND_FACTOR)


def list_passkeys(account_id: int) -> QuerySet[Passkey]:
    """Return the passkeys of an account, the oldest first."""
    return Passkey.objects.filter(account_id=account_id).order_by("made_at", "pk")


def get_passkey(credential: str) -> Passkey | None:
    """Return a passkey by its credential id, with its account, or None."""
    return Passkey.objects.select_related("account__staff", "account__unit__area").filter(credential=credential).first()


def list_sessions(account_id: int) -> QuerySet[AccountSession]:
    """Return where an account is signed in, the last used first."""
    return AccountSession.objects.filter(account_id=account_id).order_by("-seen_at", "-pk")


def get_root_name() -> str:
    """Return the name of the unit that keeps the books, '' before there is one: what papers for everybody come from."""
    return Unit.objects.filter(is_root=True).values_list("name", flat=True).first() or ""
