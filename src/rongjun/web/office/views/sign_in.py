"""Signing in: password, second step, passkey; and signing out."""

from datetime import datetime, timedelta
from typing import Any

from axes.helpers import get_cool_off
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.errors import Refusal
from rongjun.domains.units import actions, passkeys, queries
from rongjun.domains.units.models import Account

from ...http import page
from ...passkey_place import keep_challenge, place_of, take_challenge
from ...sessions import PASSWORD_ONLY, close_session, open_session
from ..forms import SignInForm
from ..forms_sign_in import SecondStepForm
from .errors import refusal_page

STEP_WITHIN = timedelta(minutes=10)
LOCKED_MINUTES = 15


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; a wrong name and a wrong password get the same answer in the same time."""
    target = safe_target(request)
    if request.user.is_authenticated:
        return redirect(target)
    form = SignInForm(request.POST or None)
    if form.is_valid():
        account = auth.authenticate(request, **form.cleaned_data)
        if isinstance(account, Account) and account.has_rights:
            return _go_on(request, account, target)
        form.add_error(None, _waiting_for_rights() if account else _wrong_password())
    status, wanted = (400 if form.errors else 200), request.POST.get("next") or request.GET.get("next", "")
    place = place_of(request) if settings.SECOND_FACTOR != "off" else None
    return page(
        request, "office/sign_in.html", _("登录"), status=status, form=form, next=wanted, passkeys=place is not None
    )


@login_not_required
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Take the one-time code or recovery code after the password; each try is counted before it is looked at."""
    at = clock.now()
    account, target = _pending(request, at)
    if account is None:
        messages.warning(request, _("请先输入用户名和密码；第二步要在 10 分钟内完成。"))
        return redirect("sign-in")
    form = SecondStepForm(request.POST or None)
    if form.is_valid():
        step = actions.try_second_step(account_id=account.pk, code=form.cleaned_data["code"], at=at)
        if step in (actions.Step.TOTP, actions.Step.RECOVERY):
            return _enter(request, account, str(step), target, at)
        actions.record_wrong_step(step=step, by=account.actor(), at=at)
        if step is actions.Step.LOCKED:
            return _step_locked(request)
        form.add_error("code", _("动态口令或恢复码不对，或已经用过。连续错 5 次会锁定 15 分钟。"))
    factors = queries.get_factors(account.pk)
    context: dict[str, Any] = {"form": form, "factors": factors, "next": target}
    context["passkeys"] = factors.passkeys > 0 and place_of(request) is not None
    return page(request, "office/second_step.html", _("第二步"), status=400 if form.errors else 200, **context)


@login_not_required
@require_POST
def passkey_sign_in_options(request: HttpRequest) -> HttpResponse:
    """Return what the browser is asked for a passkey; after a password only the passkeys of that account."""
    place = place_of(request)
    if place is None or settings.SECOND_FACTOR == "off":
        return refusal_page(request, _("这里不能使用通行密钥。请用用户名和密码登录。"), 400)
    account, _target = _pending(request, clock.now())
    known = [key.credential for key in queries.list_passkeys(account.pk)] if account else []
    options, challenge = passkeys.sign_in_options(known, place)
    keep_challenge(request, "sign-in", challenge, clock.now())
    return HttpResponse(options, content_type="application/json")


@login_not_required
@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey: alone, or as the second step of the account whose password was given."""
    at = clock.now()
    pending, target = _pending(request, at)
    challenge, place, answer = (
        take_challenge(request, "sign-in", at),
        place_of(request),
        request.POST.get("credential", ""),
    )
    try:
        if challenge is None or place is None or settings.SECOND_FACTOR == "off":
            raise Refusal("no challenge")
        passkey = queries.get_passkey(passkeys.credential_of(answer))
        if passkey is None or not _may_enter(passkey.account, pending):
            raise Refusal("no such passkey")
        count = passkeys.check_sign_in(answer, challenge, place, passkey)
        actions.sign_in_with_passkey(passkey=passkey, sign_count=count, at=at)
    except Refusal:
        messages.error(request, _("通行密钥没有通过验证。请重试，或用密码登录。"))
        return redirect("second-step" if pending else "sign-in")
    return _enter(request, passkey.account, "passkey", target, at)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; what a phone kept of visits goes with it."""
    close_session(request, "asked", clock.now())
    messages.success(request, _("您已退出登录。"))
    answer = redirect("sign-in")
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


def locked_out(request: HttpRequest, original: HttpResponse | None, credentials: dict[str, Any]) -> HttpResponse:
    """Answer after too many wrong passwords: for how long, and what helps (429)."""
    pause = get_cool_off(request)
    minutes = int(pause.total_seconds() // 60)
    text = _("密码连续输错，这个用户名在本机暂时不能登录。请 %(minutes)d 分钟后再试，或请系统管理员解除锁定。")
    return _locked(request, text % {"minutes": minutes}, minutes)


def safe_target(request: HttpRequest) -> str:
    """Return where a form leads after it is done: a page of this office, never of another site."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else resolve_url(settings.LOGIN_REDIRECT_URL)


def _go_on(request: HttpRequest, account: Account, target: str) -> HttpResponse:
    """After a right password: to the second step where the account has one, else in."""
    at = clock.now()
    if settings.SECOND_FACTOR == "off" or not queries.get_factors(account.pk).any:
        return _enter(request, account, PASSWORD_ONLY, target, at)
    request.session["pending"] = {
        "account": account.pk, "hash": account.get_session_auth_hash(), "at": at.isoformat(), "next": target,
    }  # fmt: skip
    return redirect("second-step")


def _pending(request: HttpRequest, at: datetime) -> tuple[Account | None, str]:
    """Return the account that gave its password within ten minutes and waits for its second step, and where it goes."""
    kept = request.session.get("pending")
    if not kept or request.user.is_authenticated or settings.SECOND_FACTOR == "off":
        return None, safe_target(request)
    accounts = Account.objects.select_related("staff", "unit__area")
    account = accounts.filter(pk=kept["account"], is_active=True, has_rights=True).first()
    fresh = at - datetime.fromisoformat(kept["at"]) < STEP_WITHIN
    if account is None or not fresh or not constant_time_compare(kept["hash"], account.get_session_auth_hash()):
        del request.session["pending"]
        return None, safe_target(request)
    return account, str(kept["next"])


def _enter(request: HttpRequest, account: Account, how: str, target: str, at: datetime) -> HttpResponse:
    request.session.pop("pending", None)
    open_session(request, account, how, at)
    if how == actions.Step.RECOVERY:
        left = queries.get_factors(account.pk).codes_left
        messages.warning(request, _("用掉了一个恢复码，还剩 %(n)d 个。可以在“我的账户”里重新生成。") % {"n": left})
    return redirect(target)


def _may_enter(account: Account, pending: Account | None) -> bool:
    """Tell whether a passkey's account is in use, and the one that gave its password if one did."""
    return account.is_active and account.has_rights and (pending is None or pending.pk == account.pk)


def _waiting_for_rights() -> str:
    return _("这个账户还在等安全管理员确认岗位，现在不能登录。")


def _wrong_password() -> str:
    return _("用户名或密码不对。请核对大小写后重试；连续错 5 次会锁定 15 分钟。")


def _step_locked(request: HttpRequest) -> HttpResponse:
    text = _("第二步连续出错，这个账户暂时不能登录。请 %(minutes)d 分钟后再试，或请系统管理员解除锁定。")
    return _locked(request, text % {"minutes": LOCKED_MINUTES}, LOCKED_MINUTES)


def _locked(request: HttpRequest, text: str, minutes: int) -> HttpResponse:
    answer = refusal_page(request, text, 429)
    answer["Retry-After"] = str(minutes * 60)
    return answer
