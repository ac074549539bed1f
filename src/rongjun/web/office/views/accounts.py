"""One's own account, and the accounts of the office as the system administrator keeps them.

What an account may do is asked for here and confirmed by the security administrator (`rights.py`).
"""

import secrets
from typing import cast

from axes.utils import reset
from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import PERMISSIONS, Permission
from rongjun.base.errors import Refusal
from rongjun.domains.units import actions, queries
from rongjun.domains.units.models import Account

from ...http import OfficeRequest, needs, page
from ...labels import ROLE_NAMES, role_name
from ...sessions import follow_new_key
from ...ui.tables import Column, Filter, Table, list_page
from ..body_wanted import body_wanted
from ..forms import AccountForm, ChangePasswordForm, RightsForm
from ..rights_words import account_state, kind_name

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
            "state", gettext_lazy("状态"), lambda row: account_state(row)[0], sort=("is_active", "has_rights"),
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


def my_account(request: OfficeRequest) -> HttpResponse:
    """Show who one is here and what the role may do."""
    permissions = sorted(PERMISSIONS[request.actor.role])
    account = cast(Account, request.user)
    return page(
        request, "office/my_account.html", _("我的账户"), account=account, permissions=permissions,
        security=settings.SECOND_FACTOR != "off",
    )  # fmt: skip


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def change_password(request: OfficeRequest) -> HttpResponse:
    """Change one's own password; other sessions of the account end."""
    mine = cast(Account, request.user)
    form = ChangePasswordForm(mine, request.POST or None)
    if form.is_valid():
        keep = str(request.session.session_key)
        account = actions.change_password(
            password=form.cleaned_data["new"], by=request.actor, at=clock.now(), keep_session=keep
        )
        auth.update_session_auth_hash(request, account)
        follow_new_key(request)
        messages.success(request, _("密码已修改，其他设备上的登录已失效。"))
        return redirect("home" if mine.must_change_password else "my-account")
    lead = _("这是别人给您的首次密码，先换成只有您知道的密码，再办理业务。") if mine.must_change_password else ""
    crumbs = [(_("我的账户"), reverse("my-account"))]
    return page(request, "office/form.html", _("修改密码"), lead=lead, form=form, text=_("修改密码"), crumbs=crumbs)


@needs(Permission.ACCOUNTS_MANAGE)
@require_http_methods(["GET", "POST"])
def account_list(request: OfficeRequest) -> HttpResponse:
    """List the accounts."""
    lead = _("一人一岗一账户。岗位、单位和重设密码要由安全管理员确认。系统、安全、审计三员须由不同的人担任。")
    body = body_wanted()
    return list_page(
        request, ACCOUNTS, queries.list_accounts(), "office/accounts.html", _("账户"), lead=lead, body=body
    )


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
    """Show an account and what waits for it; close it, lift a lock, ask for what must be confirmed."""
    account = queries.get_account(account_id)
    if request.method == "POST":
        return _change(request, account)
    waiting = [(one, kind_name(one.kind)) for one in queries.list_waiting_requests().filter(account=account)]
    state, kind = account_state(account)
    return page(
        request, "office/account.html", account.username, account=account, role=role_name(account.role), state=state,
        state_kind=kind, waiting=waiting, factors=queries.get_factors(account.pk), crumbs=_crumbs(),
    )  # fmt: skip


@needs(Permission.ACCOUNTS_MANAGE)
@require_http_methods(["GET", "POST"])
def account_change(request: OfficeRequest, account_id: int) -> HttpResponse:
    """Ask that an account gets another role or unit."""
    account = queries.get_account(account_id)
    first = {"role": account.role, "unit_name": account.unit.name}
    form = RightsForm(queries.list_unit_names(), request.POST or None, initial=first)
    if form.is_valid():
        try:
            actions.ask_for_change(account_id=account.pk, **form.cleaned_data, by=request.actor, at=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _asked())
            return redirect("account", account_id=account.pk)
    crumbs = [*_crumbs(), (account.username, reverse("account", args=[account.pk]))]
    lead = _("确认以前，账户仍是原来的岗位和单位；确认后要重新登录。")
    return page(
        request, "office/form.html", _("申请变更岗位或单位"), lead=lead, form=form, text=_("提交安全管理员确认"),
        crumbs=crumbs,
    )  # fmt: skip


@needs(Permission.ACCOUNTS_MANAGE)
@require_http_methods(["POST"])
def request_withdraw(request: OfficeRequest, request_id: int) -> HttpResponse:
    """Withdraw a request that waits for the security administrator."""
    ended = actions.withdraw_request(request_id=request_id, by=request.actor, at=clock.now())
    messages.success(request, _("申请已撤回。"))
    return redirect("account", account_id=ended.account_id)


def _change(request: OfficeRequest, account: Account) -> HttpResponse:
    act, by, at = request.POST.get("act"), request.actor, clock.now()
    if act == "password":
        made = secrets.token_urlsafe(12)
        actions.ask_for_new_password(account_id=account.pk, password=made, by=by, at=at)
        return _shown_once(request, account, made)
    if act == "second_factor":
        actions.ask_for_no_second_factor(account_id=account.pk, by=by, at=at)
        messages.success(request, _asked())
    elif act == "unlock":
        actions.record_unlock(account_id=account.pk, by=by, at=at)
        reset(username=account.username)
        messages.success(request, _("已解除锁定。"))
    elif act == "close":
        actions.close_account(account_id=account.pk, by=by, at=at)
        messages.success(request, _("已停用这个账户，正在进行的登录已结束。"))
    elif act == "open":
        actions.ask_to_reopen(account_id=account.pk, by=by, at=at)
        messages.success(request, _asked())
    else:
        raise Refusal(_("没有这种操作。请刷新页面后重试。"))
    return redirect("account", account_id=account.pk)


def _asked() -> str:
    return _("已提交，等安全管理员确认后生效。")


def _shown_once(request: OfficeRequest, account: Account, password: str) -> HttpResponse:
    return page(
        request, "office/account_password.html", _("首次登录密码"), account=account, password=password,
        crumbs=_crumbs(),
    )  # fmt: skip


def _crumbs() -> list[tuple[str, str]]:
    return [(_("账户"), reverse("account-list"))]
