"""Local rules of medical subsidies: their list, a new one, one with its groups, signatures and next step."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.services.medical import rules
from rongjun.domains.services.medical.models import MedicalRule

from ...addresses import address
from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...told.medical_words import percent
from ...ui.tables import Column, Filter, Table, list_page
from ..approval_block import approval_of
from ..medical_forms import RuleForm
from ..medical_words import HEADS, RULE_KINDS, RULE_STATES, group_rows
from ..notice_forms import ReasonForm
from .medical import crumbs, tabs

S = MedicalRule.State


def _keeps(request: OfficeRequest, permission: Permission) -> bool:
    return request.actor.may(permission) and request.actor.area_prefix == ""


@needs(Permission.MEDICAL_VIEW)
@require_http_methods(["GET", "POST"])
def rule_list(request: OfficeRequest) -> HttpResponse:
    """List the rules there were and are."""
    may = _keeps(request, Permission.MEDICAL_RULE)
    return list_page(
        request, _rules_table(), rules.list_rules(), "office/medical/list.html", _("补助规则"), tabs=tabs(request),
        on_export=lambda query: None, action=(_("录入规则"), reverse("medical-rule-new")) if may else None,
    )  # fmt: skip


def _rules_table() -> Table:
    return Table(
        key="medical-rules", caption=gettext_lazy("补助规则"),
        columns=(
            Column("doc", gettext_lazy("文号"), lambda r: r.doc_no, sort=("doc_no",),
                   href=lambda r: address("medical-rule", r.pk)),
            Column("effective", gettext_lazy("自"), lambda r: r.effective, sort=("effective",), kind="date"),
            Column("state", gettext_lazy("状态"), lambda r: RULE_STATES[r.state], sort=("state",),
                   cell=lambda r: badge(str(RULE_STATES[r.state]), RULE_KINDS[r.state])),
            Column("made_by", gettext_lazy("录入人"), lambda r: r.made_by.name),
            Column("made", gettext_lazy("录入日期"), lambda r: r.made_at, sort=("made_at",), kind="date"),
        ),
        filters=(Filter("state", gettext_lazy("状态"), lambda rows, one: rows.filter(state=one),
                        list(RULE_STATES.items())),),
        search=("doc_no", "source"), search_label=gettext_lazy("文号或来源"), order=("-effective", "-pk"),
        empty=gettext_lazy("还没有规则。"),
    )  # fmt: skip


@needs(Permission.MEDICAL_RULE)
@require_http_methods(["GET", "POST"])
def rule_new(request: OfficeRequest) -> HttpResponse:
    """Enter a rule; another person approves it."""
    rules.permit(request.actor, Permission.MEDICAL_RULE)
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = rules.enter_rule(
                content=form.content(), source=form.cleaned_data["source"], by=request.actor, at=clock.now()
            )
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.add_error("groups", str(refusal))
        else:
            messages.success(request, _("已提交，等待另一人批准；批准后才生效。"))
            return redirect("medical-rule", made.pk)
    return page(
        request, "office/medical/rule_new.html", _("录入规则"), crumbs=crumbs(), form=form, heads=HEADS,
        status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.MEDICAL_VIEW)
@require_GET
def rule_page(request: OfficeRequest, rule_id: int) -> HttpResponse:
    """Show a rule."""
    return _page(request, rules.get_rule(rule_id))


def _page(request: OfficeRequest, found: MedicalRule, reason: ReasonForm | None = None) -> HttpResponse:
    says, waits = rules.says(found), found.state == S.SUBMITTED
    approval = approval_of(rules.KIND, found.pk, request.actor, clock.now())
    signed = approval.signed_by(request.actor)
    may = waits and _keeps(request, Permission.MEDICAL_APPROVE)
    return page(
        request, "office/medical/rule.html", found.doc_no, crumbs=crumbs(), rule=found, says=says,
        promise=percent(says.promise_bp), heads=HEADS, groups=group_rows(says), approval=approval,
        state_name=RULE_STATES[found.state], state_kind=RULE_KINDS[found.state], reason_form=reason or ReasonForm(),
        may_approve=may and not signed, may_return=may, signed=signed and waits, status=400 if reason else 200,
    )  # fmt: skip


@needs(Permission.MEDICAL_APPROVE)
@require_POST
def rule_decide(request: OfficeRequest, rule_id: int) -> HttpResponse:
    """Approve a rule or send it back."""
    found, act = rules.get_rule(rule_id), request.POST.get("act", "")
    if act not in ("approve", "return"):
        raise NotFound(_("没有这种操作。请刷新页面后重试。"))
    reason = ReasonForm(request.POST) if act == "return" else None
    if reason is not None and not reason.is_valid():
        return _page(request, found, reason)
    try:
        if act == "approve":
            rules.approve_rule(
                rule_id=found.pk, content_hash=request.POST.get("content", ""), by=request.actor, at=clock.now()
            )
            messages.success(request, _("已签署。"))
        else:
            rules.return_rule(rule_id=found.pk, reason=request.POST["reason"], by=request.actor, at=clock.now())
            messages.success(request, _("已退回。"))
    except (NotPermitted, AlreadyDone, NotFound):
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("medical-rule", found.pk)
