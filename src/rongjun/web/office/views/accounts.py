"""Signing in and out, one's own account, and the accounts of the office."""

import secrets
from typing import Any, cast

from axes.helpers import get_cool_off
from axes.utils import reset
from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import PERMISSIONS, Permission
from rongjun.base.errors import Refusal
from rongjun.domains.units import actions, queries
from rongjun.domains.units.models import Account

from ...http import OfficeRequest, needs, page
from ...labels import ROLE_NAMES, role_name
from ...ui.tables import Column, Filter, Table, list_page
from ..forms import AccountForm, ChangePasswordForm, SignInForm
from .errors import refusal_page

ACCOUNTS = Table(
    key="accounts",
    caption=gettext_lazy("账户"),
    columns=(
        Column(
            "username", gettext_lazy("用户名"), lambda row: row.username, sort=("username",),
            href=lambda row: reverse("account", args=[row.pk]),
        ),
        Column("name", gettext_lazy("姓名"), lambda row: row.staff.name, sort=("staff__name",)),
        Column("role", gettext_lazy("岗位"), lambda row: role_name(row.role), sort=("role",)),
        Column("unit", gettext_lazy("单位"), lambda row: row.unit.name, sort=("unit__name",)),
        Column(
            "state", gettext_lazy("状态"), lambda row: _("在用") if row.is_active else _("已停用"), sort=("is_active",)
        ),
        Column("last", gettext_lazy("最近登录"), lambda row: row.last_login, sort=("last_login",), kind="date"),
        Column("made", gettext_lazy("开设日期"), lambda row: row.made_at, sort=("made_at",), kind="date", shown=False),
    ),
    filters=(
        Filter(
            "role", gettext_lazy("岗位"), lambda rows, role: rows.filter(role=role),
            [(role.value, name) for role, name in ROLE_NAMES.items()],
        ),
    ),
    search=("username", "staff__name", "unit__name"),
    search_label=gettext_lazy("用户名、姓名或单位"),
    order=("unit__name", "username"),
)  # fmt: skip


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; a wrong name and a wrong password get the same answer in the same time."""
    target = _safe_target(request)
    if request.user.is_authenticated:
        return redirect(target)
    form = SignInForm(request.POST or None)
    if form.is_valid():
        account = auth.authenticate(request, **form.cleaned_data)
        if account is not None:
            auth.login(request, account)
            return redirect(target)
        form.add_error(None, _("用户名或密码不对。请核对大小写后重试；连续错 5 次会锁定 15 分钟。"))
    status, wanted = (400 if form.errors else 200), request.POST.get("next") or request.GET.get("next", "")
    return page(request, "office/sign_in.html", _("登录"), status=status, form=form, next=wanted)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    messages.success(request, _("您已退出登录。"))
    return redirect("sign-in")


def locked_out(request: HttpRequest, original: HttpResponse | None, credentials: dict[str, Any]) -> HttpResponse:
    """Answer after too many wrong passwords: for how long, and what helps (429)."""
    pause = get_cool_off(request)
    minutes = int(pause.total_seconds() // 60)
    text = _("密码连续输错，这个用户名在本机暂时不能登录。请 %(minutes)d 分钟后再试，或请系统管理员解除锁定。")
    answer = refusal_page(request, text % {"minutes": minutes}, 429)
    answer["Retry-After"] = str(minutes * 60)
    return answer


def my_account(request: OfficeRequest) -> HttpResponse:
    """Show who one is here and what the role may do."""
    permissions = sorted(PERMISSIONS[request.actor.role])
    account = cast(Account, request.user)
    return page(request, "office/my_account.html", _("我的账户"), account=account, permissions=permissions)


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def change_password(request: OfficeRequest) -> HttpResponse:
    """Change one's own password; other sessions of the account end."""
    form = ChangePasswordForm(cast(Account, request.user), request.POST or None)
    if form.is_valid():
        account = actions.change_password(password=form.cleaned_data["new"], by=request.actor, at=clock.now())
        auth.update_session_auth_hash(request, account)
        messages.success(request, _("密码已修改，其他设备上的登录已失效。"))
        return redirect("my-account")
    crumbs = [(_("我的账户"), reverse("my-account"))]
    return page(request, "office/form.html", _("修改密码"), form=form, text=_("修改密码"), crumbs=crumbs)


@needs(Permission.ACCOUNTS_MANAGE)
@require_http_methods(["GET", "POST"])
def account_list(request: OfficeRequest) -> HttpResponse:
    """List the accounts."""
    lead = _("一人一岗一账户。系统、安全、审计三员须由不同的人担任。")
    return list_page(request, ACCOUNTS, queries.list_accounts(), "office/accounts.html", _("账户"), lead=lead)


@needs(Permission.ACCOUNTS_MANAGE)
@require_http_methods(["GET", "POST"])
def account_add(request: OfficeRequest) -> HttpResponse:
    """Add an account; its first password is made here and shown once."""
    form = AccountForm(queries.list_unit_names(), request.POST or None)
    if form.is_valid():
        made = secrets.token_urlsafe(12)
        try:
            account = actions.open_account(**form.cleaned_data, password=made, by=request.actor, at=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _shown_once(request, account, made)
    crumbs = [(_("账户"), reverse("account-list"))]
    return page(request, "office/form.html", _("开设账户"), form=form, text=_("开设账户"), crumbs=crumbs)


@needs(Permission.ACCOUNTS_MANAGE)
@require_http_methods(["GET", "POST"])
def account_page(request: OfficeRequest, account_id: int) -> HttpResponse:
    """Show an account; close or open it, give a new first password, lift a lock."""
    account = queries.get_account(account_id)
    if request.method == "POST":
        return _change(request, account)
    crumbs = [(_("账户"), reverse("account-list"))]
    return page(
        request, "office/account.html", account.username, account=account, role=role_name(account.role), crumbs=crumbs
    )


def _change(request: OfficeRequest, account: Account) -> HttpResponse:
    act, by, at = request.POST.get("act"), request.actor, clock.now()
    if act == "password":
        made = secrets.token_urlsafe(12)
        actions.reset_password(account_id=account.pk, password=made, by=by, at=at)
        return _shown_once(request, account, made)
    if act == "unlock":
        actions.record_unlock(account_id=account.pk, by=by, at=at)
        reset(username=account.username)
        messages.success(request, _("已解除锁定。"))
    elif act in {"close", "open"}:
        actions.set_account_active(account_id=account.pk, active=act == "open", by=by, at=at)
        messages.success(request, _("已停用这个账户。") if act == "close" else _("已重新启用这个账户。"))
    else:
        raise Refusal(_("没有这种操作。请刷新页面后重试。"))
    return redirect("account", account_id=account.pk)


def _shown_once(request: OfficeRequest, account: Account, password: str) -> HttpResponse:
    crumbs = [(_("账户"), reverse("account-list"))]
    return page(
        request, "office/account_password.html", _("首次登录密码"), account=account, password=password, crumbs=crumbs
    )


def _safe_target(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if safe else resolve_url(settings.LOGIN_REDIRECT_URL)
