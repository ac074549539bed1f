"""Writes of units: areas, units and accounts."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission, Role
from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.domains.safeguards.actions import record_act

from .models import Account, Area, Staff, Unit
from .queries import get_account

ROOT_NAME = "县退役军人事务局"
SHELL_NAME = "命令行"


def get_or_make_root_unit() -> Unit:
    """Return the root unit, making it where the database is new."""
    unit = Unit.objects.select_related("area").filter(is_root=True).first()
    return unit or Unit.objects.create(name=ROOT_NAME, is_root=True)


@transaction.atomic
def add_account(
    *, username: str, role: Role, unit_name: str | None, person_name: str, password: str | None, at: datetime
) -> tuple[Account, bool]:
    """Add an account; returns it and whether it is new. Repeating it with the same role changes nothing.

    Raises Refusal where the name is taken by another role, the unit is unknown, or the person would hold two of the
    three administrators.
    """
    known = Account.objects.select_related("staff", "unit__area").filter(username=username).first()
    if known is not None:
        if known.role != role:
            raise Refusal(f"用户名 {username} 已用于岗位 {known.role}；请换一个用户名。")
        return known, False
    unit = get_or_make_root_unit() if unit_name is None else Unit.objects.filter(name=unit_name).first()
    if unit is None:
        raise Refusal(f"没有名为 {unit_name} 的单位。")
    name = _plain_name(person_name)
    staff = Staff.objects.filter(name=name).first() or Staff.objects.create(name=name)
    _refuse_second_administrator(staff, role)
    account = Account(username=username, staff=staff, role=role, unit=unit, made_at=at)
    account.set_password(password)
    account.save()
    return account, True


@transaction.atomic
def open_account(
    *, username: str, role: Role, unit_name: str, person_name: str, password: str, by: Actor, at: datetime
) -> Account:
    """Open an account in a system administrator's name, never for the administrator's own person.

    Raises Refusal where the name is taken; see `add_account`.
    """
    by.require(Permission.ACCOUNTS_MANAGE)
    person_name = _plain_name(person_name)
    if Account.objects.filter(staff__name=person_name, role=role, unit__name=unit_name).exists():
        raise AlreadyDone(f"{person_name} 在 {unit_name} 已有这个岗位的账户。")
    account, fresh = add_account(
        username=username, role=role, unit_name=unit_name, person_name=person_name, password=password, at=at
    )
    if not fresh:
        raise AlreadyDone(f"用户名 {username} 已有人使用；请换一个用户名。")
    if account.staff_id == by.staff_id:
        raise Refusal("不能给自己开设账户；请另一位系统管理员办理。")
    _record(account, "account.open", {"role": str(role), "unit": unit_name}, by, at)
    return account


@transaction.atomic
def set_account_active(*, account_id: int, active: bool, by: Actor, at: datetime) -> Account:
    """Close an account or open it again. Raises Refusal for one's own account."""
    by.require(Permission.ACCOUNTS_MANAGE)
    if account_id == by.account_id:
        raise Refusal("不能停用自己正在使用的账户；请另一位系统管理员办理。")
    account = get_account(account_id)
    account.is_active = active
    account.save(update_fields=["is_active"])
    _record(account, "account.reopen" if active else "account.close", {}, by, at)
    return account


@transaction.atomic
def reset_password(*, account_id: int, password: str, by: Actor, at: datetime) -> Account:
    """Give an account a new first password; its sessions end."""
    by.require(Permission.ACCOUNTS_MANAGE)
    account = get_account(account_id)
    _set_password(account, password)
    _record(account, "account.password.reset", {}, by, at)
    return account


@transaction.atomic
def change_password(*, password: str, by: Actor, at: datetime) -> Account:
    """Change the password of one's own account (the caller has checked the old one)."""
    account = get_account(by.account_id)
    _set_password(account, password)
    _record(account, "account.password.change", {}, by, at)
    return account


@transaction.atomic
def record_unlock(*, account_id: int, by: Actor, at: datetime) -> Account:
    """Record that an administrator lifts the lock after wrong passwords."""
    by.require(Permission.ACCOUNTS_MANAGE)
    account = get_account(account_id)
    _record(account, "account.unlock", {}, by, at)
    return account


@transaction.atomic
def load_areas(rows: Iterable[tuple[str, str, Area.Level, str | None]]) -> tuple[int, list[str]]:
    """Load areas (code, name, level, parent code), parents first.

    Returns how many are new, and the codes left out because the division above them is not loaded.
    """
    known = set(Area.objects.values_list("code", flat=True))
    fresh: dict[str, Area] = {}
    orphans: list[str] = []
    for code, name, level, parent in rows:
        if code in known or code in fresh:
            continue
        if parent is not None and parent not in known and parent not in fresh:
            orphans.append(code)
            continue
        fresh[code] = Area(code=code, name=name, level=level, parent_id=parent)
    Area.objects.bulk_create(fresh.values())
    return len(fresh), orphans


@transaction.atomic
def add_unit(*, name: str, area_code: str, root: bool, by: Actor, at: datetime) -> tuple[Unit, bool]:
    """Add a unit below the root unit, or (`root`) give the root unit its name and area; returns it and whether new.

    Raises Refusal where the area is not loaded or the name belongs to a unit of another area.
    """
    area = Area.objects.filter(pk=area_code).first()
    if area is None:
        raise Refusal(f"区划代码 {area_code} 没有载入；请先 rongjun area load 文件。")
    top = get_or_make_root_unit()
    known = Unit.objects.select_related("area").filter(name=name).first()
    if known is not None and known.area_id != area_code and not (root and known.pk == top.pk):
        raise Refusal(f"已有同名单位 {name}，服务的区划是 {known.area_id}。")
    if known is not None and known.area_id == area_code:
        return known, False
    if root:
        Unit.objects.filter(pk=top.pk).update(name=name, area_id=area_code, level=area.level)
        unit = Unit.objects.select_related("area").get(pk=top.pk)
    else:
        unit = Unit.objects.create(name=name, area=area, level=area.level, parent_id=top.pk)
    record_act(by=by, at=at, action="units.add", subject=f"unit:{unit.pk}", detail={"name": name, "area": area_code})
    return unit, True


def get_or_make_shell_actor() -> Actor:
    """Return the actor of a command given without a name: the machine's own operator, an officer of the root unit."""
    account, _ = add_account(
        username=SHELL_NAME, role=Role.OFFICER, unit_name=None, person_name=SHELL_NAME, password=None, at=clock.now()
    )
    return account.actor()


def _refuse_second_administrator(staff: Staff, role: Role) -> None:
    three = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
    if role in three and staff.accounts.filter(role__in=three).exists():
        raise Refusal("系统、安全、审计三员须由不同的人担任。")


def _plain_name(name: str) -> str:
    """Return a name without full-width forms and stray spaces: two spellings of a person are one person."""
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    return plain if plain.isascii() else plain.replace(" ", "")


def _set_password(account: Account, password: str) -> None:
    account.set_password(password)
    account.save(update_fields=["password"])


def _record(account: Account, action: str, detail: dict[str, str], by: Actor, at: datetime) -> None:
    record_act(by=by, at=at, action=action, subject=f"account:{account.pk}", detail=detail)


@transaction.atomic
def open_county(*, name: str, area_code: str, stations: Iterable[str]) -> Unit:
    """Make the county bureau the root unit, serving its county, with a station for each town code given.

    The areas must be loaded. Repeating it changes nothing.
    """
    root = get_or_make_root_unit()
    Unit.objects.filter(pk=root.pk).update(name=name, area_id=area_code)
    for code in stations:
        town = Area.objects.get(pk=code)
        Unit.objects.get_or_create(
            name=f"{town.name}退役军人服务站", defaults={"level": Area.Level.TOWN, "area": town, "parent_id": root.pk}
        )
    return root
