"""Writes of accounts: opening, closing, passwords. What an account may do is confirmed in `rights.py`."""

import unicodedata
from datetime import datetime

from django.db import transaction

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission, Role
from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.domains.safeguards.actions import record_act

from ..models import Account, RightsRequest, Staff, Unit
from ..queries import get_account
from .places import get_or_make_root_unit
from .requests import make_request, refuse_second_administrator, withdraw_requests_of
from .sessions import end_sessions_of

SHELL_NAME = "命令行"


@transaction.atomic
def add_account(
    *, username: str, role: Role, unit_name: str | None, person_name: str, password: str | None, at: datetime
) -> tuple[Account, bool]:
    """Add an account that is ready at once; returns it and whether it is new. Repeating it changes nothing.

    This is the door of the shell, of the demo and of tests; an administrator in the office opens accounts with
    `open_account`. Raises Refusal where the name is taken by another role, the unit is unknown, or the person would
    hold two of the three administrators.
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
    refuse_second_administrator(staff.pk, role)
    account = Account(username=username, staff=staff, role=role, unit=unit, made_at=at)
    account.set_password(password)
    account.save()
    return account, True


@transaction.atomic
def open_account(
    *, username: str, role: Role, unit_name: str, person_name: str, password: str, by: Actor, at: datetime
) -> Account:
    """Open an account in a system administrator's name, never for the administrator's own person.

    It works once the security administrator has confirmed its role and unit, and its first password must be changed
    at the first sign-in. Raises Refusal where the name is taken; see `add_account`.
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
    account.has_rights, account.must_change_password = False, True
    account.save(update_fields=["has_rights", "must_change_password"])
    detail = {"role": str(role), "unit": account.unit_id}
    record_act(by=by, at=at, action="account.open", subject=f"account:{account.pk}", detail=detail)
    make_request(account, RightsRequest.Kind.OPEN, by=by, at=at)
    return account


@transaction.atomic
def close_account(*, account_id: int, by: Actor, at: datetime) -> Account:
    """Close an account: its sessions end at once, and what was asked for it is withdrawn.

    Raises Refusal for the account in use.
    """
    by.require(Permission.ACCOUNTS_MANAGE)
    if account_id == by.account_id:
        raise Refusal("不能停用自己正在使用的账户；请另一位系统管理员办理。")
    account = get_account(account_id)
    account.is_active = False
    account.save(update_fields=["is_active"])
    withdraw_requests_of(account_id, by=by, at=at)
    end_sessions_of(account_id)
    _record(account, "account.close", by, at)
    return account


@transaction.atomic
def change_password(*, password: str, by: Actor, at: datetime, keep_session: str = "") -> Account:
    """Change the password of one's own account (the caller has checked the old one).

    Every session of the account ends but the one kept; a first password counts as changed.
    """
    account = get_account(by.account_id)
    account.set_password(password)
    account.must_change_password = False
    account.save(update_fields=["password", "must_change_password"])
    end_sessions_of(account.pk, keep=keep_session)
    _record(account, "account.password.change", by, at)
    return account


@transaction.atomic
def record_unlock(*, account_id: int, by: Actor, at: datetime) -> Account:
    """Lift the lock after wrong second steps, and record that an administrator lifts the lock of passwords too."""
    by.require(Permission.ACCOUNTS_MANAGE)
    account = get_account(account_id)
    account.second_tries = 0
    account.save(update_fields=["second_tries"])
    _record(account, "account.unlock", by, at)
    return account


def get_or_make_shell_actor() -> Actor:
    """Return the actor of a command given without a name: the machine's own operator, an officer of the root unit."""
    account, _ = add_account(
        username=SHELL_NAME, role=Role.OFFICER, unit_name=None, person_name=SHELL_NAME, password=None, at=clock.now()
    )
    return account.actor()


def _plain_name(name: str) -> str:
    """Return a name without full-width forms and stray spaces: two spellings of a person are one person."""
    plain = " ".join(unicodedata.normalize("NFKC", name).split())
    return plain if plain.isascii() else plain.replace(" ", "")


def _record(account: Account, action: str, by: Actor, at: datetime) -> None:
    record_act(by=by, at=at, action=action, subject=f"account:{account.pk}", detail={})
