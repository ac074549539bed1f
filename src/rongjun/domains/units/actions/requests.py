"""What every request for rights shares: it is made, it is withdrawn, it is checked against the three administrators."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import ADMINISTRATORS, Actor
from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.domains.safeguards.actions import record_act

from ..models import Account, RightsRequest

Kind, Outcome = RightsRequest.Kind, RightsRequest.Outcome
OF_RIGHTS = (Kind.OPEN, Kind.CHANGE, Kind.REOPEN)
"""Kinds that say what the account may do: only one of them waits at a time."""


def make_request(
    account: Account, kind: RightsRequest.Kind, *, by: Actor, at: datetime, role: str = "", unit_id: int = 0,
    password: str = "",
) -> RightsRequest:  # fmt: skip
    """Write a request that waits for the security administrator; role and unit are the account's where not given.

    Raises Refusal for one's own account, AlreadyDone where such a request waits.
    """
    if account.staff_id == by.staff_id:
        raise Refusal(_("不能给自己的账户申请权限或重设；请另一位系统管理员办理。"))
    if kind in OF_RIGHTS and RightsRequest.objects.filter(account=account, kind__in=OF_RIGHTS, outcome="").exists():
        raise AlreadyDone(_("这个账户已有一项申请在等安全管理员确认；请先撤回。"))
    request = RightsRequest(
        account=account, kind=kind, staff_id=account.staff_id, role=role or account.role,
        unit_id=unit_id or account.unit_id, password=password, asked_by_id=by.staff_id, asked_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        raise AlreadyDone(_("这个账户已有同样的申请在等安全管理员确认。")) from None
    record_request(request, "ask", by, at)
    return request


def withdraw_requests_of(account_id: int, *, by: Actor, at: datetime) -> None:
    """Withdraw everything that waits for an account."""
    for request in RightsRequest.objects.filter(account_id=account_id, outcome=""):
        end_request(request, Outcome.WITHDRAWN, by=by, at=at)
        record_request(request, "withdraw", by, at)


def end_request(
    request: RightsRequest, outcome: RightsRequest.Outcome, *, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Write how a request ends. Raises AlreadyDone where somebody else was faster."""
    ended = RightsRequest.objects.filter(pk=request.pk, outcome="").update(
        outcome=outcome, decided_by_id=by.staff_id, decided_at=at, reason=reason, password=""
    )
    if not ended:
        raise AlreadyDone(_("这项申请已经办理过。"))


def record_request(request: RightsRequest, act: str, by: Actor, at: datetime) -> None:
    """Write to the audit log what was done with a request; the detail holds codes and numbers only."""
    detail = {"kind": str(request.kind), "role": str(request.role), "unit": request.unit_id, "request": request.pk}
    record_act(by=by, at=at, action=f"rights.{act}", subject=f"account:{request.account_id}", detail=detail)


def refuse_second_administrator(staff_id: int, role: str, but: int = 0) -> None:
    """Raise Refusal where a person would hold two of the three administrators; `but` is the account that changes."""
    held = Account.objects.filter(staff_id=staff_id, role__in=ADMINISTRATORS).exclude(pk=but)
    if role in ADMINISTRATORS and held.exists():
        raise Refusal(_("系统、安全、审计三员须由不同的人担任。"))
