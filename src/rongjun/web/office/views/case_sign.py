"""The decision before those who sign it: what it rests on, what changed since, decided cases of equal facts."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.recognition import access, deciding
from rongjun.domains.recognition.applying import list_checks
from rongjun.domains.recognition.interests import refuse_interest
from rongjun.domains.recognition.models import Case, Decision
from rongjun.domains.recognition.procedures import spec_of
from rongjun.kernel.recognition.states import State

from ...http import OfficeRequest, page
from ...labels import permission_name
from ...told.run_words import step_name
from ..approval_block import Approval, approval_of, signed_on
from ..case_frame import case_crumbs, issue_papers, load_case, on_cases, said
from ..case_parts import checks_of
from ..case_words import state_badge
from ..panel_words import decision_view
from ..run_forms import ReasonForm, SignForm
from .case_propose import equal_rows

LOOK = "办理业务：签批认定决定"


@on_cases(Permission.RECOGNITION_VIEW)
@require_http_methods(["GET", "POST"])
def case_sign(request: OfficeRequest, decision_id: int) -> HttpResponse:
    """Show the decision that a matter is about, and take a signature or send it back."""
    case = _case_of(request, decision_id)
    if case.state != State.DECIDING and request.method == "GET":
        return redirect("case", case_id=case.pk)
    act = request.POST.get("act", "")
    form = SignForm(request.POST if act == "sign" else None)
    back = ReasonForm(request.POST if act == "return" else None, prefix="return")
    if request.method == "POST":
        answer = _return(request, case, back) if act == "return" else _sign(request, case, form)
        if answer is not None:
            return answer
    return _shown(request, case, form, back)


def _case_of(request: OfficeRequest, decision_id: int) -> Case:
    """Load the case of a decision, with its look written. Raises NotFound where the actor does not see it."""
    found = Decision.objects.filter(pk=decision_id, case__in=access.visible_cases(request.actor)).first()
    if found is None:
        raise NotFound(_("没有这个认定事项，或它不在您的辖区。"))
    return load_case(request, found.case_id, LOOK)


def _sign(request: OfficeRequest, case: Case, form: SignForm) -> HttpResponse | None:
    """Sign the very decision that the page showed."""
    if not form.is_valid():
        return None
    decision = deciding.present_decision(case)
    if request.POST.get("content") != decision.content_hash:
        messages.warning(request, _("页面打开之后内容有变动，没有签署。请重新核对下面的内容。"))
        return redirect("case-decision", decision_id=deciding.subject_of(case))
    try:
        last = deciding.sign_decision(case=case, by=request.actor, at=clock.now(), note=form.cleaned_data["note"])
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    if last:
        issue_papers(request.actor, case.pk)
    done = _("已签署，决定生效；请送达本人。") if last else signed_on()
    messages.success(request, done)
    return redirect("case", case_id=case.pk)


def _return(request: OfficeRequest, case: Case, back: ReasonForm) -> HttpResponse | None:
    if not back.is_valid():
        return None
    try:
        deciding.return_decision(case=case, reason=back.cleaned_data["reason"], by=request.actor, at=clock.now())
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        back.add_error(None, str(refusal))
        return None
    messages.success(request, _("已退回经办人。"))
    return redirect("case", case_id=case.pk)


def _shown(request: OfficeRequest, case: Case, form: SignForm, back: ReasonForm) -> HttpResponse:
    case = access.get_case(case.pk, request.actor)
    spec, decision, actor = spec_of(case.procedure), deciding.present_decision(case), request.actor
    approval = approval_of(deciding.KIND, deciding.subject_of(case), actor, clock.now())
    reason = why_not_sign(case, actor, approval)
    return page(
        request, "office/cases/sign.html", _("签批认定决定"), crumbs=case_crumbs(case), case=case,
        subject=deciding.subject_of(case), procedure_name=said(spec.name, spec.name_en), state=state_badge(case.state),
        view=decision_view(decision),
        approval=approval, checks=checks_of(list_checks(case)), equal=equal_rows(deciding.list_equal(case)),
        form=form, back=back, why_not=reason, may_sign=not reason and not approval.hold, may_return=not reason,
        status=400 if form.errors or back.errors else 200,
    )  # fmt: skip


def why_not_sign(case: Case, actor: Actor, approval: Approval) -> str:
    """Return why this person cannot give the next signature, or nothing where they can."""
    matter = approval.matter
    if matter is None or matter.outcome or case.state != State.DECIDING:
        return _("该事项已不在这个环节，请刷新后查看。")
    acted = next((one for one in approval.acts if one.staff_id == actor.staff_id), None)
    if acted is not None:
        shown: dict[str, Any] = {"stage": step_name(acted.name)}
        return _("您已在本轮办理“%(stage)s”。同一人不能签两次，须由另一位有权限的人签署。") % shown
    try:
        refuse_interest(case, actor)
    except NotPermitted as refused:
        return str(refused)
    permission = matter.chain[len(approval.acts)]["permission"]
    if not actor.may_code(permission):
        return _("下一环节须由有“%(permission)s”权限的人签署。") % {"permission": permission_name(permission)}
    return ""
