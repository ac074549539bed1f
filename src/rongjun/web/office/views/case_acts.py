"""What is done to a case from its page: each act with its form; a refusal is said there and nothing typed is lost."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from rongjun.base import clock
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.recognition import applying, deciding, ending, intake, queries, working
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.procedures import spec_of
from rongjun.kernel.recognition import Step
from rongjun.kernel.recognition.states import State

from ...http import OfficeRequest
from ...ui.ask_form import AskForm
from .. import case_forms as cf
from .. import case_fresh as fresh
from ..case_frame import load_case, on_cases, step_at
from ..case_parts import PaperView, papers_of
from .case import show_case
from .case_begin import show_receipt

LOOK_ACT = "办理业务：办理认定事项"


class _Faulty(Exception):
    """A form that was sent and has faults."""

    def __init__(self, form: Any) -> None:
        self.form = form


@on_cases()
@sensitive_post_parameters()
@require_POST
def case_act(request: OfficeRequest, case_id: int, act: str) -> HttpResponse:
    """Do one act on a case; where its form has faults or the room refuses, the page of the case says what and where."""
    case = load_case(request, case_id, LOOK_ACT)
    if act not in ACTS:
        raise NotFound(_("没有这项操作。"))
    try:
        return ACTS[act](request, case)
    except _Faulty as faulty:
        return show_case(request, _again(request, case), status=400, forms={act: faulty.form}, **_typed(request))
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        return show_case(request, _again(request, case), status=400, refusal=str(refusal), **_typed(request))


def _again(request: OfficeRequest, case: Case) -> Case:
    """Load a case as it stands in the database: an act that was undone may have changed it in memory."""
    from rongjun.domains.recognition.access import get_case

    return get_case(case.pk, request.actor)


def _typed(request: OfficeRequest) -> dict[str, Any]:
    return {"finish_note": request.POST.get("finish_note", "")}


def _done(request: OfficeRequest, case: Case, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("case", case_id=case.pk)


def _valid[F: Any](form: F) -> F:
    if not form.is_valid():
        raise _Faulty(form)
    return form


def _tried(form: Any, act: Callable[[], Any]) -> None:
    """Act; a refusal is said on the form that was sent."""
    try:
        act()
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except applying.AnswerFaults as faults:
        if not isinstance(form, AskForm):
            raise
        form.add_faults(faults.faults)
        raise _Faulty(form) from None
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        raise _Faulty(form) from None


def _by(request: OfficeRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": clock.now()}


def _papers(case: Case) -> list[PaperView]:
    return papers_of(queries.whole_case(case), spec_of(case.procedure))


def _check_off(request: OfficeRequest, case: Case) -> HttpResponse:
    rows = _papers(case)
    form = _valid(fresh.papers_form(rows, request.POST))
    said = {one.paper.item: _standing_of(form.cleaned_data, one.paper.item) for one in rows}
    changed = [one for one in rows if said[one.paper.item] != (one.paper.standing, one.paper.note)]

    def act() -> None:
        for one in changed:
            standing, note = said[one.paper.item]
            intake.check_paper(case=case, item=one.paper.item, standing=standing, note=note, **_by(request))

    _tried(form, act)
    return _done(request, case, _("已保存 %(n)d 份材料的核对结果。") % {"n": len(changed)})


def _standing_of(data: Mapping[str, str], item: str) -> tuple[str, str]:
    return data[f"{item}-standing"], data[f"{item}-note"].strip()


def _tell(request: OfficeRequest, case: Case) -> HttpResponse:
    form = _valid(fresh.tell_form(_papers(case), request.POST))
    said = form.cleaned_data
    _tried(form, lambda: intake.tell_missing(case=case, items=said["items"], note=said["note"], **_by(request)))
    return _done(request, case, _("已记录一次性告知；申请人补正后再受理。"))


def _accept(request: OfficeRequest, case: Case) -> HttpResponse:
    intake.accept_case(case=case, **_by(request))
    return _done(request, case, _("已受理。"))


def _decline(request: OfficeRequest, case: Case) -> HttpResponse:
    form = _valid(cf.DeclineForm(request.POST))
    _tried(form, lambda: intake.decline_case(case=case, **form.cleaned_data, **_by(request)))
    return _done(request, case, _("已作出不予受理；理由和正确的办理途径申请人看得到。"))


def _resubmit(request: OfficeRequest, case: Case) -> HttpResponse:
    try:
        applying.submit_case(case=case, **_by(request))
    except applying.AnswerFaults:
        return redirect("case-form", case_id=case.pk)
    return _done(request, case, _("已重新提交，等待受理。"))


def _drop(request: OfficeRequest, case: Case) -> HttpResponse:
    applying.drop_case(case=case, **_by(request))
    return _done(request, case, _("已作废。"))


def _finish(request: OfficeRequest, case: Case) -> HttpResponse:
    step = _step(case)
    form = fresh.finish_form(case, step, request.POST)
    if request.POST.get("look"):
        return show_case(request, case, forms={"finish": form}, **_typed(request))
    note = request.POST.get("finish_note", "").strip()
    _tried(form, lambda: working.finish_step(case=case, answers=form.typed(), note=note, **_by(request)))
    return _done(request, case, _("这一步已办完，已转到下一环节。"))


def _step(case: Case) -> Step:
    step = step_at(case, spec_of(case.procedure))
    if step is None or step.kind not in fresh.ANSWERED or case.state != "working":
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。"))
    return step


def _back(request: OfficeRequest, case: Case) -> HttpResponse:
    form = _valid(fresh.back_form(case, spec_of(case.procedure), request.POST))
    _tried(form, lambda: working.send_back(case=case, **form.cleaned_data, **_by(request)))
    return _done(request, case, _("已退回。"))


def _take(request: OfficeRequest, case: Case) -> HttpResponse:
    working.take_case(case=case, **_by(request))
    return _done(request, case, _("已转到您名下。"))


def _hand(request: OfficeRequest, case: Case) -> HttpResponse:
    form = _valid(fresh.hand_form(case, request.POST))
    _tried(form, lambda: working.hand_over(case=case, staff_id=int(form.cleaned_data["staff"]), **_by(request)))
    return _done(request, case, _("已转给同事。"))


def _withdraw(request: OfficeRequest, case: Case) -> HttpResponse:
    form = _valid(cf.WithdrawForm(request.POST))
    door = deciding.withdraw_deciding if case.state == State.DECIDING else applying.withdraw_case
    _tried(form, lambda: door(case=case, reason=form.cleaned_data["reason"], **_by(request)))
    return _done(request, case, _("已撤回；随时可以再申请。"))


def _code(request: OfficeRequest, case: Case) -> HttpResponse:
    _valid(cf.CodeForm(request.POST))
    return show_receipt(request, case, applying.renew_secret(case=case, **_by(request)))


def _file(request: OfficeRequest, case: Case) -> HttpResponse:
    form = _valid(fresh.file_form(spec_of(case.procedure), _papers(case), request.POST, request.FILES))
    said = form.cleaned_data
    _tried(form, lambda: applying.hand_in_file(
        case=case, item=said["item"], content=said["content"].read(), title=said["title"], **_by(request)
    ))  # fmt: skip
    messages.success(request, _("已加密存放。"))
    return redirect("case-form" if request.POST.get("from") == "form" else "case", case_id=case.pk)


def _delivery(request: OfficeRequest, case: Case) -> HttpResponse:
    left = [one for one in queries.whole_case(case).issued if one.delivered_on is None]
    form = _valid(fresh.delivery_form(left, case, request.POST))
    said = form.cleaned_data
    _tried(form, lambda: ending.record_delivery(
        case=case, issued_id=int(said["paper"]), day=said["day"], how=said["how"], to=said["to"], **_by(request)
    ))  # fmt: skip
    return _done(request, case, _("已登记送达。"))


def _close(request: OfficeRequest, case: Case) -> HttpResponse:
    ending.close_case(case=case, **_by(request))
    return _done(request, case, _("已办结。"))


ACTS: dict[str, Callable[[OfficeRequest, Case], HttpResponse]] = {
    "papers": _check_off, "tell": _tell, "accept": _accept, "decline": _decline, "resubmit": _resubmit, "drop": _drop,
    "finish": _finish, "back": _back, "take": _take, "hand": _hand, "withdraw": _withdraw, "code": _code,
    "file": _file, "delivery": _delivery, "close": _close,
}  # fmt: skip
