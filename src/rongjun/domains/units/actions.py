"""Writes of units: areas, units and accounts."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from rongjun.base import clock
from rongjun.base.actor import Actor, Role
from rongjun.base.errors import Refusal

from .models import Account, Area, Staff, Unit

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
    staff = Staff.objects.filter(name=person_name).first() or Staff.objects.create(name=person_name)
    _refuse_second_administrator(staff, role)
    account = Account(username=username, staff=staff, role=role, unit=unit, made_at=at)
    account.set_password(password)
    account.save()
    return account, True


@transaction.atomic
def load_areas(rows: Iterable[tuple[str, str, Area.Level, str | None]]) -> int:
    """Load areas (code, name, level, parent code), parents first; returns how many are new."""
    fresh = [Area(code=code, name=name, level=level, parent_id=parent) for code, name, level, parent in rows]
    known = set(Area.objects.values_list("code", flat=True))
    missing = [area for area in fresh if area.code not in known]
    Area.objects.bulk_create(missing)
    return len(missing)


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
