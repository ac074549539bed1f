"""The acts on a run: submit, sign, return, release, cancel, close. Sent twice they take effect once."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.payments import actions, page_queries, queries
from rongjun.domains.payments.bank.items import planned_payments
from rongjun.domains.payments.models import Run
from rongjun.domains.payments.states import POSTED, WITH_SIGNATORIES

from ...http import OfficeRequest, needs
from ...told.run_words import act_name
from ...ui.forms import OfficeForm
from ..approval_block import approval_of
from ..run_forms import ReasonForm, SignForm
from ..run_frame import Signing, load_signing, run_page
from ..run_rounds import changed_lines, compared_of
from ..run_signing import history_entries, rows_to_sign, why_not

S = Run.State
type Act = Callable[..., Run]
AFTER = {"sign": "run-sign", "release": "run-bank", "close": "run-bank"}
"""Act -> the page shown after it; the run's own where none is named."""


@needs(Permission.RUN_SUBMIT)
@require_http_methods(["GET", "POST"])
def run_submit(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Show what would be put to sign, and submit it."""
    actions.require_keeper(request.actor)
    found = queries.get_run(run_id)
    if request.method == "POST":
        return _act(request, found, "submit", actions.submit_run, _("已提交，等待签批。"))
    if found.state != S.COMPUTED:
        return redirect("run-sign", run_id=run_id)
    return _signing_page(request, found, SignForm(), ReasonForm(prefix="return"), tab="run-submit")


@needs(Permission.RUN_VIEW)
@require_http_methods(["GET", "POST"])
def run_sign(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Show what is signed, who signed and what changed since; sign it, release it or send it back."""
    found = queries.get_run(run_id)
    form, back = SignForm(), ReasonForm(prefix="return")
    act = request.POST.get("act", "")
    if request.method == "POST" and not load_signing(found).signed_by(request.actor.staff_id):
        actions.require_signatory(request.actor)
    if request.method == "POST" and act == "return":
        back = ReasonForm(request.POST, prefix="return")
        if back.is_valid():
            reason = back.cleaned_data["reason"]
            return _act(request, found, "return", actions.return_run, _("已退回经办人。"), reason=reason)
    elif request.method == "POST":
        form = SignForm(request.POST)
        if form.is_valid():
            return _sign(request, found, form.cleaned_data["note"])
    return _signing_page(request, found, form, back, tab="run-sign")


@needs(Permission.RUN_MAKE)
@require_http_methods(["GET", "POST"])
def run_cancel(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Ask for a reason, then cancel a run that was not released."""
    actions.require_keeper(request.actor)
    found = queries.get_run(run_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        return _act(request, found, "cancel", actions.cancel_run, _("已作废，没有留下任何已发记录。"), reason=reason)
    gone = found.state in POSTED or found.state in {S.CANCELLED, S.FAILED}
    return run_page(
        request, found, "office/runs/cancel.html", _("作废这个批次"), tab="run-cancel", form=form, gone=gone,
        status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.RUN_BANK)
@require_POST
def run_close(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Close a run once every bank item has its answer."""
    found = queries.get_run(run_id)
    return _act(request, found, "close", actions.close_run, _("本月发放已办结。"))


def _sign(request: OfficeRequest, found: Run, note: str) -> HttpResponse:
    """Sign or release: only the very content and stage that the page showed."""
    shown = (request.POST.get("state"), request.POST.get("content"))
    if load_signing(found).signed_by(request.actor.staff_id):
        messages.warning(request, _("您在本轮已经签署过，同一人不能签两次；没有重复办理。"))
        return redirect("run-sign", run_id=found.pk)
    if shown != (found.state, found.content_hash):
        messages.warning(request, _("页面打开之后批次有变动，没有签署。请重新核对下面的内容。"))
        return redirect("run-sign", run_id=found.pk)
    if found.state == S.SIGNED:
        return _act(request, found, "release", actions.release_run, _("已拨付。可以导出银行表了。"), note=note)
    return _act(request, found, "sign", actions.sign_run, _("已签署。"), note=note)


def _act(request: OfficeRequest, found: Run, name: str, act: Act, done: str, **values: Any) -> HttpResponse:
    """Do an act and say so; done before, it is said too and nothing changes."""
    target = (
        "run" if name in {"cancel", "submit", "return"} else "run-bank" if name in {"release", "close"} else "run-sign"
    )
    try:
        act(run_id=found.pk, by=request.actor, at=clock.now(), **values)
    except AlreadyDone as before:
        messages.warning(request, str(before))
    except NotPermitted:
        if not load_signing(found).signed_by(request.actor.staff_id):
            raise
        messages.warning(request, _("您在本轮已经签署过，同一人不能签两次；没有重复办理。"))
    except Refusal as refusal:
        messages.error(request, _("没有%(act)s：%(reason)s") % {"act": act_name(name), "reason": refusal})
        target = "run"
    else:
        messages.success(request, done)
    return redirect(target, run_id=found.pk)


def _signing_page(request: OfficeRequest, found: Run, form: SignForm, back: ReasonForm, *, tab: str) -> HttpResponse:
    actor, now = request.actor, clock.now()
    approval = approval_of(actions.KIND, found.pk, actor, now)
    approval = replace(approval, compared=compared_of(found, approval.rounds, actor.staff_id))
    signing = Signing(approval.rounds, approval.acts)
    history = page_queries.list_history(found)
    waiting = found.state in WITH_SIGNATORIES
    reason = why_not(actor, signing) if waiting else ""
    planned = planned_payments(found, now) if found.state == S.SIGNED else []
    forms: tuple[OfficeForm, ...] = (form, back)
    return run_page(
        request, found, "office/runs/sign.html", _("提交签批") if tab == "run-submit" else _("签批"), tab=tab,
        form=form, back=back, signing=signing, rows=rows_to_sign(found), history=history_entries(history),
        approval=approval, changed_lines=changed_lines(found, approval, actor),
        waiting=waiting, why_not=reason, may_sign=waiting and not reason, submitting=tab == "run-submit",
        may_return=waiting and signing.may_act(actor), chain=signing.steps,
        may_cancel=actor.may(Permission.RUN_MAKE) and found.state not in (*POSTED, S.CANCELLED, S.FAILED),
        items={"count": len(planned), "amount_fen": sum(one.amount_fen for one in planned)},
        open_exceptions=queries.count_unsettled(found),
        status=400 if any(one.errors for one in forms) else 200,
    )  # fmt: skip
