"""Sessions that end: after a working day, after half an hour without use, and with the account itself.

What the session holds besides Django's own: `seen` (last use), `row` (its AccountSession), `second` (a second factor
was given). A fragment that a page fetches by itself is no use of it.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.domains.units import actions, queries
from rongjun.domains.units.models import Account

from .devices import device_of

BACKEND = "rongjun.web.auth.OfficeBackend"
PASSWORD_ONLY = "password"  # noqa: S105
TOUCH_EVERY = timedelta(minutes=1)
ALWAYS_OPEN = frozenset({"sign-in", "sign-out", "set_language", "about", "help", "change-password"})
FOR_SECOND_FACTOR = ALWAYS_OPEN | {
    "sign-in-security", "check-password", "totp-begin", "totp", "passkey-options", "passkey-add", "my-account",
}  # fmt: skip


def open_session(request: HttpRequest, account: Account, how: str, at: datetime) -> None:
    """Sign an account in: the session ends a working day later at the latest, used or not."""
    auth.login(request, account, backend=BACKEND)
    request.session.set_expiry(at + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    if request.session.session_key is None:
        request.session.save()
    key, device = str(request.session.session_key), device_of(request.headers.get("User-Agent", ""))
    row = actions.begin_session(key=key, device=device, how=how, by=account.actor(), at=at)
    request.session["row"] = row.pk
    request.session["seen"] = at.isoformat()
    request.session["second"] = how != PASSWORD_ONLY


def follow_new_key(request: HttpRequest) -> None:
    """Keep the list of sessions true after the key of this one changed."""
    if row := request.session.get("row"):
        actions.move_session(session_id=row, key=str(request.session.session_key))


def close_session(request: HttpRequest, why: str, at: datetime) -> None:
    """End the session of a request: asked for, or idle."""
    by = cast(Account, request.user).actor()
    actions.sign_out(session_id=request.session.get("row", 0), why=why, by=by, at=at)
    auth.logout(request)


class SessionMiddleware:
    """Ends a session that was not used, and leads to what must be done before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """End an idle session before anything is answered; else write, once a minute at most, that it is in use."""
        if request.user.is_authenticated:
            watch(request, clock.now())
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Lead to the page of what must be done first: a password of one's own, a second factor where required."""
        if not request.user.is_authenticated or request.resolver_match is None:
            return None
        first = must_do_first(request, request.resolver_match.url_name or "")
        if not first:
            return None
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(headers={"HX-Redirect": reverse(first)})
        return redirect(first)


def watch(request: HttpRequest, at: datetime) -> None:
    """End a session whose last use lies beyond the limit, or write that it is used now."""
    kept = request.session.get("seen")
    seen = datetime.fromisoformat(kept) if kept else at
    if at - seen >= timedelta(minutes=settings.IDLE_MINUTES):
        close_session(request, "idle", at)
        text = _("%(minutes)d 分钟没有操作，登录已结束。请重新登录。")
        messages.warning(request, text % {"minutes": settings.IDLE_MINUTES})
        return
    renews_itself = request.method == "GET" and request.headers.get("HX-Request") == "true"
    if kept and (at - seen < TOUCH_EVERY or renews_itself):
        return
    request.session["seen"] = at.isoformat()
    if row := request.session.get("row"):
        actions.touch_session(session_id=row, at=at)


def must_do_first(request: HttpRequest, wanted: str) -> str:
    """Return the name of the page that comes before the one wanted, or nothing."""
    account = cast(Account, request.user)
    if account.must_change_password:
        return "" if wanted in ALWAYS_OPEN else "change-password"
    if settings.SECOND_FACTOR != "required" or request.session.get("second") or wanted in FOR_SECOND_FACTOR:
        return ""
    return "sign-in-security" if queries.needs_second_factor(account.actor()) else ""
