"""What is done in the parts of a case, each act with its form: a refusal stands on it, and nothing typed is lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from rongjun.base import clock
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.recognition import ending, evidence
from rongjun.domains.recognition.access import get_case, reveal_answers
from rongjun.domains.recognition.interests import declare_interest, staff_to_name
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.procedures import spec_of
from rongjun.domains.recognition.queries import WholeCase, whole_case

from ...http import OfficeRequest
from ...ui.forms import OfficeForm
from .. import panel_forms as pf
from ..case_frame import load_case, on_cases, step_at
from ..case_panel import (
    hospital_choices,
    named_inquiries,
    named_objections,
    objections_at,
    open_inquiries,
)
from .case import show_case

LOOK_ACT = "办理业务：办理认定事项"
type Data = Any


@on_cases()
@sensitive_post_parameters()
@sensitive_variables("opened")
@require_POST
def panel_act(request: OfficeRequest, case_id: int, act: str) -> HttpResponse:
    """Do one act in a part of a case; where its form has faults or the room refuses, the page says what and where."""
    case = load_case(request, case_id, LOOK_ACT)
    if act not in ACTS:
        raise NotFound(_("没有这项操作。"))
    make, do, done = ACTS[act]
    form = make(whole_case(case), request.POST)
    if form.is_valid():
        try:
            opened = do(request, case, form.cleaned_data | {"purpose": getattr(form, "purpose", str)})
        except (NotPermitted, NotFound, AlreadyDone):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            if isinstance(opened, dict):
                return show_case(request, case, **opened)
            messages.success(request, str(done))
            return redirect("case", case_id=case.pk)
    case = get_case(case.pk, request.actor)
    return show_case(request, case, status=400, forms={act.replace("-", "_"): form})


def _by(request: OfficeRequest) -> dict[str, Any]:
    return {"by": request.actor, "at": clock.now()}


def _appoint(request: OfficeRequest, case: Case, said: Data) -> None:
    evidence.appoint(case=case, unit_id=int(said["unit"]), day=said["day"], place=said["place"], **_by(request))


def _inquire(request: OfficeRequest, case: Case, said: Data) -> None:
    given = {name: said[name] for name in ("to_name", "asks_for", "due_on")}
    evidence.ask_evidence(case=case, **given, **_by(request))


def _chase(request: OfficeRequest, case: Case, said: Data) -> None:
    evidence.chase_evidence(case=case, inquiry_id=int(said["inquiry"]), due_on=said["due_on"], **_by(request))


def _answer(request: OfficeRequest, case: Case, said: Data) -> None:
    evidence.answer_evidence(case=case, inquiry_id=int(said["inquiry"]), answer=said["answer"], **_by(request))


def _take_down(request: OfficeRequest, case: Case, said: Data) -> None:
    evidence.take_down(case=case, reason=said["reason"], **_by(request))


def _object(request: OfficeRequest, case: Case, said: Data) -> None:
    evidence.record_objection(case=case, said=said["said"], who=said["who"], **_by(request))


def _answer_objection(request: OfficeRequest, case: Case, said: Data) -> None:
    evidence.answer_objection(
        case=case, objection_id=int(said["objection"]), answer=said["answer"], upheld=said["upheld"] == "yes",
        **_by(request),
    )  # fmt: skip


def _appeal(request: OfficeRequest, case: Case, said: Data) -> None:
    ending.appeal_case(case=case, grounds=said["grounds"], **_by(request))


def _answer_appeal(request: OfficeRequest, case: Case, said: Data) -> None:
    ending.answer_appeal(case=case, upholds=said["upholds"] == "yes", reasons=said["reasons"], **_by(request))


def _step_aside(request: OfficeRequest, case: Case, said: Data) -> None:
    declare_interest(case=case, staff_id=int(said["staff"]), reason=said["reason"], **_by(request))


def _open_opinions(request: OfficeRequest, case: Case, said: Data) -> dict[str, Any]:
    whole = whole_case(case)
    opinions = [one for one in whole.opinions if one.round == whole.examined]
    fields = [f"opinion.{one.round}.{one.place}" for one in opinions]
    opened = reveal_answers(case, fields, purpose=said["purpose"](), **_by(request))
    return {"findings": [(one, opened.get(field, "")) for one, field in zip(opinions, fields, strict=True)]}


def _open_objections(request: OfficeRequest, case: Case, said: Data) -> dict[str, Any]:
    objections = objections_at(whole_case(case), step_at(case, spec_of(case.procedure)))
    opened = reveal_answers(
        case, [f"objection.{one.token}" for one in objections], purpose=said["purpose"](), **_by(request)
    )
    texts = [opened.get(f"objection.{one.token}", "") for one in objections]
    return {"heard": [(one, *text.partition("\n")[::2]) for one, text in zip(objections, texts, strict=True)]}


def _inquiries(whole: WholeCase) -> list[tuple[int, str]]:
    return named_inquiries(open_inquiries(whole))


def _objections(whole: WholeCase) -> list[tuple[int, str]]:
    return named_objections(objections_at(whole, step_at(whole.case, spec_of(whole.case.procedure))))


type Make = Callable[[WholeCase, Data], OfficeForm]
type Do = Callable[[OfficeRequest, Case, Data], dict[str, Any] | None]
ACTS: dict[str, tuple[Make, Do, str | Promise]] = {
    "appoint": (
        lambda whole, data: pf.AppointForm(hospital_choices(), data), _appoint,
        gettext_lazy("已安排鉴定；医院的医生从现在起看得到这个事项。"),
    ),
    "open-opinions": (lambda whole, data: pf.OpenOpinionsForm(data), _open_opinions, ""),
    "inquiry": (lambda whole, data: pf.InquiryForm(data), _inquire, gettext_lazy("已登记取证函。")),
    "chase": (lambda whole, data: pf.ChaseForm(_inquiries(whole), data), _chase, gettext_lazy("已登记催办。")),
    "evidence": (lambda whole, data: pf.EvidenceForm(_inquiries(whole), data), _answer, gettext_lazy("已登记回复。")),
    "take-down": (lambda whole, data: pf.TakeDownForm(data), _take_down, gettext_lazy("已撤下公示。")),
    "objection": (
        lambda whole, data: pf.ObjectionForm(data), _object, gettext_lazy("已登记异议；提出人加密保存。"),
    ),
    "open-objections": (lambda whole, data: pf.OpenObjectionForm(data), _open_objections, ""),
    "objection-answer": (
        lambda whole, data: pf.ObjectionAnswerForm(_objections(whole), data), _answer_objection,
        gettext_lazy("已答复异议。"),
    ),
    "appeal": (
        lambda whole, data: pf.AppealForm(data), _appeal, gettext_lazy("已提交复核，由没有参与的人办理。"),
    ),
    "appeal-answer": (
        lambda whole, data: pf.AppealAnswerForm(data), _answer_appeal, gettext_lazy("已作出复核结论。"),
    ),
    "step-aside": (
        lambda whole, data: pf.InterestForm(staff_to_name(), data), _step_aside, gettext_lazy("已登记回避。"),
    ),
}  # fmt: skip
"""Act -> its form as sent, what it does (returns what is shown once, if anything), what is said afterwards."""
