"""My account: one-time codes, passkeys, recovery codes and sessions. Changes ask for the password again."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Concatenate, cast

import pyotp
import segno
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.units import actions, passkeys, queries
from rongjun.domains.units.models import Account

from ...devices import device_name
from ...http import OfficeRequest, page
from ...passkey_place import keep_challenge, place_of, take_challenge
from ..forms_sign_in import PasskeyForm, PasswordAgainForm, TotpForm
from .sign_in import safe_target

CHECKED_FOR = timedelta(minutes=10)
ISSUER = "荣军"


def offered[**P](
    view: Callable[Concatenate[OfficeRequest, P], HttpResponse],
) -> Callable[Concatenate[OfficeRequest, P], HttpResponse]:
    """Let a view run only where RONGJUN_SECOND_FACTOR is not off."""

    @wraps(view)
    def guarded(request: OfficeRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if settings.SECOND_FACTOR == "off":
            raise NotFound(_("本单位没有启用动态口令和通行密钥。"))
        return view(request, *args, **kwargs)

    return cast("Callable[Concatenate[OfficeRequest, P], HttpResponse]", guarded)


def password_again[**P](
    view: Callable[Concatenate[OfficeRequest, P], HttpResponse],
) -> Callable[Concatenate[OfficeRequest, P], HttpResponse]:
    """Let a view run only within ten minutes after the password was asked again; else ask for it first."""

    @wraps(view)
    def guarded(request: OfficeRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not checked_lately(request, clock.now()):
            return redirect(_check_address())
        return view(request, *args, **kwargs)

    return cast("Callable[Concatenate[OfficeRequest, P], HttpResponse]", guarded)


def checked_lately(request: OfficeRequest, at: datetime) -> bool:
    """Tell whether this session gave its password again within the last ten minutes."""
    kept = request.session.get("checked")
    return kept is not None and at - datetime.fromisoformat(kept) < CHECKED_FOR


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def check_password(request: OfficeRequest) -> HttpResponse:
    """Ask for the password again; wrong ones count and lock as at signing in."""
    form = PasswordAgainForm(request.POST or None)
    if form.is_valid():
        account = cast(Account, request.user)
        if auth.authenticate(request, username=account.username, password=form.cleaned_data["password"]) is not None:
            request.session["checked"] = clock.now().isoformat()
            return redirect(safe_target(request))
        form.add_error("password", _("密码不对，请重新输入。"))
    status, wanted = (400 if form.errors else 200), request.POST.get("next") or request.GET.get("next", "")
    lead = _("修改登录安全设置前，请再输入一次密码。")
    return page(
        request, "office/security/check.html", _("确认是您本人"), lead=lead, status=status, form=form, next=wanted,
        crumbs=_crumbs(),
    )  # fmt: skip


@offered
@require_GET
def security(request: OfficeRequest) -> HttpResponse:
    """Show what the account signs in with; the forms that change it come after the password was asked again."""
    me = request.actor.account_id
    needed = settings.SECOND_FACTOR == "required" and queries.needs_second_factor(request.actor)
    return page(
        request, "office/security/security.html", _("登录安全"), crumbs=_crumbs()[:1], needed=needed,
        factors=queries.get_factors(me), passkeys=queries.list_passkeys(me), form=PasskeyForm(),
        can_use_passkeys=place_of(request) is not None, unlocked=checked_lately(request, clock.now()),
        check=_check_address(),
    )  # fmt: skip


@offered
@require_POST
@password_again
def totp_begin(request: OfficeRequest) -> HttpResponse:
    """Make a new secret for one-time codes; it counts once its first code was entered."""
    actions.begin_totp(by=request.actor, at=clock.now())
    return redirect("totp")


@offered
@require_http_methods(["GET", "POST"])
@password_again
@never_cache
@sensitive_variables("secret")
def totp(request: OfficeRequest) -> HttpResponse:
    """Show the secret as a QR code and as text, and take its first code."""
    form = TotpForm(request.POST or None)
    if form.is_valid():
        try:
            actions.confirm_totp(code=form.cleaned_data["code"].replace(" ", ""), by=request.actor, at=clock.now())
        except NotFound:
            raise
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            return _factor_added(request, _("动态口令已启用，下次登录时使用。"))
    secret = queries.get_waiting_totp_secret(request.actor.account_id)
    name = cast(Account, request.user).username
    uri = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)
    picture = segno.make(uri, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff")
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return page(
        request, "office/security/totp.html", _("启用动态口令"), form=form, picture=picture, secret=spaced,
        crumbs=_crumbs(), status=400 if form.errors else 200,
    )  # fmt: skip


@offered
@require_POST
@password_again
def totp_remove(request: OfficeRequest) -> HttpResponse:
    """Stop one-time codes."""
    actions.remove_totp(by=request.actor, at=clock.now())
    return _factor_removed(request, _("动态口令已停用。"))


@offered
@require_POST
@password_again
def passkey_options(request: OfficeRequest) -> HttpResponse:
    """Return what the browser is asked to make a passkey."""
    place = place_of(request)
    if place is None:
        raise Refusal(_("通行密钥需要用域名和 HTTPS 打开本系统。"))
    known = [key.credential for key in queries.list_passkeys(request.actor.account_id)]
    options, challenge = passkeys.registration_options(cast(Account, request.user), request.actor.name, known, place)
    keep_challenge(request, "register", challenge, clock.now())
    return HttpResponse(options, content_type="application/json")


@offered
@require_POST
@password_again
def passkey_add(request: OfficeRequest) -> HttpResponse:
    """Keep the passkey that the browser made."""
    at, place, form = clock.now(), place_of(request), PasskeyForm(request.POST)
    challenge = take_challenge(request, "register", at)
    if challenge is None or place is None or not form.is_valid():
        messages.error(request, _("通行密钥没有登记。请填写名称后重试。"))
        return redirect("sign-in-security")
    try:
        made = passkeys.read_registration(request.POST.get("credential", ""), challenge, place)
    except Refusal:
        messages.error(request, _("浏览器的回答没有通过验证，通行密钥没有登记。请重试。"))
        return redirect("sign-in-security")
    actions.add_passkey(
        credential=made.credential, public_key=made.public_key, sign_count=made.sign_count,
        name=form.cleaned_data["name"], by=request.actor, at=at,
    )  # fmt: skip
    return _factor_added(request, _("通行密钥已登记，下次可以用它登录。"))


@offered
@require_POST
@password_again
def passkey_change(request: OfficeRequest, passkey_id: int) -> HttpResponse:
    """Rename or remove a passkey."""
    by, at = request.actor, clock.now()
    if request.POST.get("act") == "remove":
        actions.remove_passkey(passkey_id=passkey_id, by=by, at=at)
        return _factor_removed(request, _("通行密钥已移除。"))
    form = PasskeyForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("请填写通行密钥的名称（不超过 40 个字）。"))
    actions.rename_passkey(passkey_id=passkey_id, name=form.cleaned_data["name"], by=by, at=at)
    messages.success(request, _("名称已修改。"))
    return redirect("sign-in-security")


@offered
@require_POST
@password_again
def recovery_codes(request: OfficeRequest) -> HttpResponse:
    """Make ten new recovery codes and show them once."""
    if not queries.get_factors(request.actor.account_id).any:
        raise Refusal(_("请先启用动态口令或登记通行密钥。"))
    return _show_codes(request)


@require_http_methods(["GET", "POST"])
def my_sessions(request: OfficeRequest) -> HttpResponse:
    """List where the account is signed in; end one of them, or all others."""
    by, at, mine = request.actor, clock.now(), str(request.session.session_key)
    if request.method == "POST":
        if request.POST.get("act") == "others":
            actions.end_other_sessions(keep=mine, by=by, at=at)
        else:
            actions.end_session(session_id=_number(request.POST.get("session", "")), by=by, at=at)
        messages.success(request, _("已结束，那些设备要重新登录。"))
        return redirect("my-sessions")
    rows = [(one, device_name(one.device), one.key == mine) for one in queries.list_sessions(by.account_id)]
    return page(request, "office/security/sessions.html", _("登录设备"), rows=rows, crumbs=_crumbs()[:1])


def _factor_added(request: OfficeRequest, text: str) -> HttpResponse:
    """After a first factor the recovery codes are shown, once; the session counts as one with a second factor."""
    request.session["second"] = True
    messages.success(request, text)
    if queries.get_factors(request.actor.account_id).codes_left:
        return redirect("sign-in-security")
    return _show_codes(request)


def _factor_removed(request: OfficeRequest, text: str) -> HttpResponse:
    if not queries.get_factors(request.actor.account_id).any:
        request.session["second"] = False
    messages.success(request, text)
    return redirect("sign-in-security")


@sensitive_variables("codes")
def _show_codes(request: OfficeRequest) -> HttpResponse:
    codes = actions.make_recovery_codes(by=request.actor, at=clock.now())
    return page(request, "office/security/codes.html", _("恢复码"), codes=codes, crumbs=_crumbs())


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _check_address() -> str:
    return f"{reverse('check-password')}?{urlencode({'next': reverse('sign-in-security')})}"


def _crumbs() -> list[tuple[str, str]]:
    return [(_("我的账户"), reverse("my-account")), (_("登录安全"), reverse("sign-in-security"))]
