"""Rights: asked for by a system administrator, in force once a security administrator has confirmed them.

Two different persons, by the constraints of RightsRequest; nobody confirms anything for the own person.
"""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission, Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal

from ..models import Account, Passkey, RecoveryCode, RightsRequest, Totp, Unit
from ..queries import get_account, get_request
from .requests import Kind, Outcome, end_request, make_request, record_request, refuse_second_administrator
from .sessions import end_sessions_of


@transaction.atomic
def ask_for_change(*, account_id: int, role: Role, unit_name: str, by: Actor, at: datetime) -> RightsRequest:
    """Ask that an account gets another role or unit; until it is confirmed the account keeps what it has.

    Raises NotFound for an unknown unit, AlreadyDone where nothing would change or something waits, Refusal for two
    of the three administrators.
    """
    by.require(Permission.ACCOUNTS_MANAGE)
    account = get_account(account_id)
    unit = Unit.objects.filter(name=unit_name).first()
    if unit is None:
        raise NotFound(_("没有这个单位。"))
    if (account.role, account.unit_id) == (role, unit.pk) and account.has_rights:
        raise AlreadyDone(_("这个账户已是这个岗位和单位。"))
    refuse_second_administrator(account.staff_id, role, but=account.pk)
    return make_request(account, Kind.CHANGE, by=by, at=at, role=role, unit_id=unit.pk)


@transaction.atomic
def ask_to_reopen(*, account_id: int, by: Actor, at: datetime) -> RightsRequest:
    """Ask that a closed account works again. Raises AlreadyDone where it is open, Refusal where it never had rights."""
    by.require(Permission.ACCOUNTS_MANAGE)
    account = get_account(account_id)
    if account.is_active:
        raise AlreadyDone(_("这个账户没有停用。"))
    if not account.has_rights:
        raise Refusal(_("这个账户的岗位从未确认；请申请岗位和单位。"))
    return make_request(account, Kind.REOPEN, by=by, at=at)


@transaction.atomic
def ask_for_new_password(*, account_id: int, password: str, by: Actor, at: datetime) -> RightsRequest:
    """Ask for a new first password of an account. It works, and the old one ends, once it is confirmed."""
    by.require(Permission.ACCOUNTS_MANAGE)
    return make_request(get_account(account_id), Kind.PASSWORD, by=by, at=at, password=make_password(password))


@transaction.atomic
def ask_for_no_second_factor(*, account_id: int, by: Actor, at: datetime) -> RightsRequest:
    """Ask that codes and passkeys of an account are removed, for one who lost them all."""
    by.require(Permission.ACCOUNTS_MANAGE)
    return make_request(get_account(account_id), Kind.SECOND_FACTOR, by=by, at=at)


@transaction.atomic
def confirm_request(*, request_id: int, by: Actor, at: datetime) -> RightsRequest:
    """Confirm a request as security administrator and put it in force; the sessions of the account end.

    Raises NotPermitted for one who asked for it or whose account it is, AlreadyDone where it is decided, Refusal
    where it cannot be put in force any more.
    """
    by.require(Permission.RIGHTS_MANAGE)
    request = _load_to_decide(request_id, by)
    end_request(request, Outcome.CONFIRMED, by=by, at=at)
    _put_in_force(request)
    end_sessions_of(request.account_id)
    record_request(request, "confirm", by, at)
    return request


@transaction.atomic
def refuse_request(*, request_id: int, reason: str, by: Actor, at: datetime) -> RightsRequest:
    """Refuse a request; a new account stays closed. Raises Refusal without a reason, else as `confirm_request`."""
    by.require(Permission.RIGHTS_MANAGE)
    if not reason.strip():
        raise Refusal(_("请写明不予确认的理由。"))
    request = _load_to_decide(request_id, by)
    end_request(request, Outcome.REFUSED, by=by, at=at, reason=reason.strip()[:200])
    _close_unopened(request)
    record_request(request, "refuse", by, at)
    return request


@transaction.atomic
def withdraw_request(*, request_id: int, by: Actor, at: datetime) -> RightsRequest:
    """Withdraw a request that waits, as a system administrator; a new account stays closed."""
    by.require(Permission.ACCOUNTS_MANAGE)
    request = get_request(request_id)
    end_request(request, Outcome.WITHDRAWN, by=by, at=at)
    _close_unopened(request)
    record_request(request, "withdraw", by, at)
    return request


def _load_to_decide(request_id: int, by: Actor) -> RightsRequest:
    request = get_request(request_id)
    if request.outcome:
        raise AlreadyDone(_("这项申请已经办理过。"))
    if by.staff_id in (request.asked_by_id, request.staff_id):
        raise NotPermitted(_("申请人和账户本人不能确认这项申请；请另一位安全管理员办理。"))
    return request


def _put_in_force(request: RightsRequest) -> None:
    account = Account.objects.get(pk=request.account_id)
    if request.kind in (Kind.OPEN, Kind.CHANGE):
        _give_rights(account, request)
    elif request.kind == Kind.REOPEN:
        account.is_active = True
        account.save(update_fields=["is_active"])
    elif request.kind == Kind.PASSWORD:
        account.password, account.must_change_password = request.password, True
        account.save(update_fields=["password", "must_change_password"])
    else:
        for model in (Totp, Passkey, RecoveryCode):
            model.objects.filter(account=account).delete()
        Account.objects.filter(pk=account.pk).update(second_tries=0)


def _give_rights(account: Account, request: RightsRequest) -> None:
    refuse_second_administrator(account.staff_id, request.role, but=account.pk)
    account.role, account.unit_id = request.role, request.unit_id
    account.has_rights = account.is_active = True
    try:
        with transaction.atomic():
            account.save(update_fields=["role", "unit", "has_rights", "is_active"])
    except IntegrityError:
        raise Refusal(_("此人在这个单位已有这个岗位的账户，不能确认；请退回申请。")) from None


def _close_unopened(request: RightsRequest) -> None:
    if request.kind == Kind.OPEN:
        Account.objects.filter(pk=request.account_id, has_rights=False).update(is_active=False)
