"""Sessions of an account: where it is signed in, and how that ends."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound
from rongjun.domains.safeguards.actions import record_act

from ..models import AccountSession


@transaction.atomic
def begin_session(*, key: str, device: str, how: str, by: Actor, at: datetime) -> AccountSession:
    """Write where an account is signed in, and how (password, totp, recovery, passkey). What is over is forgotten."""
    _forget_ended(by.account_id, at)
    session = AccountSession.objects.create(
        account_id=by.account_id, key=key, device=device[:60], begun_at=at, seen_at=at
    )
    record_act(by=by, at=at, action="account.sign_in", subject=f"account:{by.account_id}", detail={"how": how})
    return session


def touch_session(*, session_id: int, at: datetime) -> None:
    """Write when a session was last used."""
    AccountSession.objects.filter(pk=session_id).update(seen_at=at)


def move_session(*, session_id: int, key: str) -> None:
    """Follow a session to its new key (after a change of password)."""
    AccountSession.objects.filter(pk=session_id).update(key=key)


@transaction.atomic
def sign_out(*, session_id: int, why: str, by: Actor, at: datetime) -> None:
    """Forget the session that the account leaves, asked for or idle (the caller ends it)."""
    AccountSession.objects.filter(pk=session_id, account_id=by.account_id).delete()
    record_act(by=by, at=at, action="account.sign_out", subject=f"account:{by.account_id}", detail={"why": why})


@transaction.atomic
def end_session(*, session_id: int, by: Actor, at: datetime) -> None:
    """End a session of one's own account at once. Raises NotFound where there is none."""
    session = AccountSession.objects.filter(pk=session_id, account_id=by.account_id).first()
    if session is None:
        raise NotFound(_("这个登录已经结束。"))
    _end([session.key])
    record_act(by=by, at=at, action="account.session.end", subject=f"account:{by.account_id}", detail={"sessions": 1})


@transaction.atomic
def end_other_sessions(*, keep: str, by: Actor, at: datetime) -> int:
    """End every session of one's own account but the one kept (its key); returns how many."""
    ended = end_sessions_of(by.account_id, keep=keep)
    detail = {"sessions": ended}
    record_act(by=by, at=at, action="account.session.end", subject=f"account:{by.account_id}", detail=detail)
    return ended


def end_sessions_of(account_id: int, keep: str = "") -> int:
    """End every session of an account at once, but the one with the key `keep`; returns how many."""
    keys = AccountSession.objects.filter(account_id=account_id).exclude(key=keep).values_list("key", flat=True)
    return _end(list(keys))


def _end(keys: list[str]) -> int:
    Session.objects.filter(session_key__in=keys).delete()
    return AccountSession.objects.filter(key__in=keys).delete()[0]


def _forget_ended(account_id: int, at: datetime) -> None:
    """Remove rows of sessions that are gone: signed out elsewhere, expired, ended by the idle limit."""
    rows = AccountSession.objects.filter(account_id=account_id)
    keys = set(rows.values_list("key", flat=True))
    alive = Session.objects.filter(session_key__in=keys, expire_date__gt=at).values_list("session_key", flat=True)
    rows.filter(key__in=keys - set(alive)).delete()
