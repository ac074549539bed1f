"""Rights: what waits for the security administrator, what each role may do, and which account has which role."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import PERMISSIONS, POSTS, Permission, Role
from rongjun.domains.units import actions, queries
from rongjun.domains.units.models import Account, RightsRequest

from ...http import OfficeRequest, needs, page
from ...labels import PERMISSION_NAMES, ROLE_NAMES, permission_name, role_name
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..forms_sign_in import RefuseForm
from ..rights_words import CONSEQUENCES, KIND_NAMES, OUTCOME_KINDS, OUTCOME_NAMES, account_state, kind_name

REQUESTS = Table(
    key="rights",
    caption=gettext_lazy("权限申请"),
    columns=(
        Column(
            "account", gettext_lazy("用户名"), lambda row: row.account.username, sort=("account__username",),
            href=lambda row: reverse("rights-request", args=[row.pk]),
        ),
        Column("name", gettext_lazy("姓名"), lambda row: row.staff.name, sort=("staff__name",)),
        Column("kind", gettext_lazy("事项"), lambda row: kind_name(row.kind), sort=("kind",)),
        Column("role", gettext_lazy("岗位"), lambda row: role_name(row.role), sort=("role",)),
        Column("unit", gettext_lazy("单位"), lambda row: row.unit.name, sort=("unit__name",)),
        Column("asked_by", gettext_lazy("申请人"), lambda row: row.asked_by.name, sort=("asked_by__name",)),
        Column(
            "asked_at", gettext_lazy("申请时间"), lambda row: row.asked_at, sort=("asked_at",), kind="date",
            cell=lambda row: moment(row.asked_at),
        ),
        Column(
            "state", gettext_lazy("状态"), lambda row: OUTCOME_NAMES[row.outcome], sort=("outcome",),
            cell=lambda row: badge(str(OUTCOME_NAMES[row.outcome]), OUTCOME_KINDS.get(row.outcome, "plain")),
        ),
        Column(
            "decided_by", gettext_lazy("办理人"), lambda row: row.decided_by.name if row.decided_by else "",
            sort=("decided_by__name",),
        ),
        Column("decided_at", gettext_lazy("办理时间"), lambda row: row.decided_at, sort=("decided_at",), kind="date"),
    ),
    filters=(
        Filter(
            "state", gettext_lazy("状态"), lambda rows, state: rows.filter(outcome="" if state == "waiting" else state),
            [("waiting", OUTCOME_NAMES[""]), *((code, name) for code, name in OUTCOME_NAMES.items() if code)],
        ),
        Filter("kind", gettext_lazy("事项"), lambda rows, kind: rows.filter(kind=kind), list(KIND_NAMES.items())),
    ),
    search=("account__username", "staff__name", "unit__name", "asked_by__name"),
    search_label=gettext_lazy("用户名、姓名、单位或申请人"),
    order=("outcome", "-asked_at"),
    empty=gettext_lazy("没有权限申请"),
)  # fmt: skip

ACCOUNTS = Table(
    key="rights-accounts",
    caption=gettext_lazy("账户和权限"),
    columns=(
        Column("username", gettext_lazy("用户名"), lambda row: row.username, sort=("username",)),
        Column("name", gettext_lazy("姓名"), lambda row: row.staff.name, sort=("staff__name",)),
        Column("role", gettext_lazy("岗位"), lambda row: role_name(row.role), sort=("role",)),
        Column("unit", gettext_lazy("单位"), lambda row: row.unit.name, sort=("unit__name",)),
        Column("state", gettext_lazy("状态"), lambda row: account_state(row)[0], sort=("is_active", "has_rights")),
        Column("rights", gettext_lazy("权限"), lambda row: rights_text(row), kind="long"),
        Column("last", gettext_lazy("最近登录"), lambda row: row.last_login, sort=("last_login",), kind="date"),
    ),
    filters=(
        Filter(
            "role", gettext_lazy("岗位"), lambda rows, role: rows.filter(role=role),
            [(role.value, name) for role, name in ROLE_NAMES.items()],
        ),
        Filter(
            "right", gettext_lazy("权限"), lambda rows, right: rows.filter(role__in=roles_with(right)),
            [(one.value, name) for one, name in PERMISSION_NAMES.items()],
        ),
    ),
    search=("username", "staff__name", "unit__name"),
    search_label=gettext_lazy("用户名、姓名或单位"),
    order=("unit__name", "username"),
)  # fmt: skip


@needs(Permission.RIGHTS_MANAGE)
@require_http_methods(["GET", "POST"])
def rights_list(request: OfficeRequest) -> HttpResponse:
    """List the requests for rights, those that wait first."""
    lead = _("系统管理员申请，安全管理员确认后才生效；申请人和账户本人不能确认。")
    return list_page(request, REQUESTS, queries.list_requests(), "office/rights/list.html", _("授权"), lead=lead)


@needs(Permission.RIGHTS_MANAGE)
@require_GET
def rights_request(request: OfficeRequest, request_id: int) -> HttpResponse:
    """Show a request: what would change, and for whom."""
    return _shown(request, queries.get_request(request_id), RefuseForm(), 200)


@needs(Permission.RIGHTS_MANAGE)
@require_http_methods(["POST"])
def rights_decide(request: OfficeRequest, request_id: int) -> HttpResponse:
    """Confirm a request, or refuse it with a reason."""
    by, at = request.actor, clock.now()
    if request.POST.get("act") == "confirm":
        actions.confirm_request(request_id=request_id, by=by, at=at)
        messages.success(request, _("已确认，立即生效。"))
        return redirect("rights-list")
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _shown(request, queries.get_request(request_id), form, 400)
    actions.refuse_request(request_id=request_id, reason=form.cleaned_data["reason"], by=by, at=at)
    messages.success(request, _("已退回，没有生效。"))
    return redirect("rights-list")


@needs(Permission.RIGHTS_MANAGE)
@require_GET
def rights_matrix(request: OfficeRequest) -> HttpResponse:
    """Show which role may do what, as the program has it: nobody changes it on a page."""
    rows = [
        (name, code.value, [(role_name(role), code in PERMISSIONS[role]) for role in POSTS])
        for code, name in PERMISSION_NAMES.items()
    ]
    lead = _("岗位的权限写在程序里，不能在页面上改；给人授权就是给账户定岗位。")
    return page(
        request, "office/rights/matrix.html", _("岗位和权限"), lead=lead, rows=rows,
        roles=[ROLE_NAMES[role] for role in POSTS], crumbs=_crumbs(),
    )  # fmt: skip


@needs(Permission.RIGHTS_MANAGE)
@require_http_methods(["GET", "POST"])
def rights_accounts(request: OfficeRequest) -> HttpResponse:
    """List the accounts with what each may do."""
    rows = queries.list_accounts()
    return list_page(request, ACCOUNTS, rows, "office/rights/accounts.html", _("账户和权限"), crumbs=_crumbs())


def moment(at: object) -> str:
    """Write a moment in the office's time zone with hours and minutes."""
    return format_html("{}", f"{timezone.localtime(at):%Y-%m-%d %H:%M}") if at else ""  # type: ignore[arg-type]


def rights_text(account: Account) -> str:
    """Write what an account may do; nothing for one that is closed or waits."""
    if not (account.is_active and account.has_rights):
        return ""
    return "；".join(str(permission_name(one)) for one in sorted(PERMISSIONS[Role(account.role)]))


def roles_with(permission: str) -> list[Role]:
    """Return the roles that hold a permission."""
    return [role for role, held in PERMISSIONS.items() if Permission(permission) in held]


def _shown(request: OfficeRequest, asked: RightsRequest, form: RefuseForm, status: int) -> HttpResponse:
    before, after = PERMISSIONS[Role(asked.account.role)], PERMISSIONS[Role(asked.role)]
    if asked.kind == RightsRequest.Kind.OPEN or not asked.account.has_rights:
        before = frozenset()
    return page(
        request, "office/rights/request.html", _("权限申请：%(name)s") % {"name": asked.account.username},
        status=status, asked=asked, kind=kind_name(asked.kind), role=role_name(asked.role),
        old_role=role_name(asked.account.role), consequence=CONSEQUENCES[asked.kind],
        state=OUTCOME_NAMES[asked.outcome], state_kind=OUTCOME_KINDS.get(asked.outcome, "plain"),
        gained=sorted(after - before), lost=sorted(before - after), kept=sorted(after & before),
        mine=request.actor.staff_id in (asked.asked_by_id, asked.staff_id), form=form, crumbs=_crumbs(),
    )  # fmt: skip


def _crumbs() -> list[tuple[str, str]]:
    return [(_("授权"), reverse("rights-list"))]
