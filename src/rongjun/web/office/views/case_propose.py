"""The decision is proposed: facts, articles, reasons, the step's answers; tried first; decided cases of equal facts."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.people.forms import FormFaults
from rongjun.domains.recognition import deciding
from rongjun.domains.recognition.applying import AnswerFaults, list_checks
from rongjun.domains.recognition.course import require_duty
from rongjun.domains.recognition.deciding import Proposal
from rongjun.domains.recognition.interests import refuse_interest
from rongjun.domains.recognition.models import Case, Decision
from rongjun.domains.recognition.plans import step_answers
from rongjun.domains.recognition.procedures import spec_of
from rongjun.domains.recognition.trial import Trial, try_grant
from rongjun.kernel.recognition import Procedure as Spec
from rongjun.kernel.recognition import Step, StepKind
from rongjun.kernel.recognition.states import State

from ...http import OfficeRequest, page
from ...ui.ask_form import AskForm
from .. import panel_forms as pf
from ..case_frame import case_crumbs, load_case, on_cases, said, step_at
from ..case_fresh import finish_form
from ..case_parts import checks_of
from ..case_words import state_badge
from ..panel_words import effect_lines, facts_suggested, laws_of, month_of_start, outcome_word

LOOK = "办理业务：提出认定决定"


@dataclass(slots=True)
class Sent:
    """The two forms of a proposal: the decision itself, and the answers of the deciding step."""

    decision: pf.ProposalForm
    answers: AskForm

    def refused(self, refusal: Refusal) -> None:
        """Put a refusal where it belongs."""
        if isinstance(refusal, AnswerFaults):
            self.answers.add_faults(refusal.faults)
        else:
            self.decision.add_error(None, str(refusal))


@on_cases(Permission.RECOGNITION_REVIEW)
@require_http_methods(["GET", "POST"])
def case_propose(request: OfficeRequest, case_id: int) -> HttpResponse:
    """Show the form by which a decision is proposed, try it against the registry, and take it."""
    case = load_case(request, case_id, LOOK)
    require_duty(case, request.actor)
    refuse_interest(case, request.actor)
    spec, step = spec_of(case.procedure), _deciding_step(case)
    equal = deciding.list_equal(case)
    data = request.POST if request.method == "POST" else None
    sent = Sent(_form(case, spec, step, bool(equal), data), finish_form(case, step, data))
    trial: Trial | None = None
    if data is not None and request.POST.get("act") == "try":
        trial = try_grant(case=case, answers=sent.answers.typed(), by=request.actor, at=clock.now())
    elif data is not None and sent.decision.is_valid() and _proposed(request, case, step, sent):
        messages.success(request, _("已提交签批；全部签完才生效。"))
        return redirect("case", case_id=case.pk)
    return _shown(request, case, spec, sent, equal, trial)


def _shown(
    request: OfficeRequest, case: Case, spec: Spec, sent: Sent, equal: list[Decision], trial: Trial | None
) -> HttpResponse:
    faulty = bool(sent.decision.is_bound and trial is None)
    if trial is not None and trial.asked:
        sent.answers.add_faults(trial.asked)
    return page(
        request, "office/cases/propose.html", _("提出决定"), crumbs=case_crumbs(case), case=case,
        procedure_name=said(spec.name, spec.name_en), state=state_badge(case.state), form=sent.decision,
        answers=sent.answers, trial=trial, effects=effect_lines(trial.told, trial.since) if trial else [],
        since=month_of_start(trial.since) if trial else "", checks=checks_of(list_checks(case)),
        equal=equal_rows(equal), returned=_returned(case), status=400 if faulty else 200,
    )  # fmt: skip


def _deciding_step(case: Case) -> Step:
    step = step_at(case, spec_of(case.procedure))
    if case.state != State.WORKING or step is None or step.kind is not StepKind.DECIDE:
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。"))
    return step


def _form(case: Case, spec: Spec, step: Step, compares: bool, data: Any) -> pf.ProposalForm:
    grounds = [(one.id, f"{said(one.zh, one.en)}（{one.cite}）") for one in step.reasons]
    before = Decision.objects.filter(case=case, round=case.round).order_by("-number").first()
    initial: dict[str, Any] = {"facts": pf.written_lines(facts_suggested(case, spec, step_answers(case)))}
    if before is not None:
        initial = {
            "facts": pf.written_lines(before.facts), "reasons": before.reasons, "compared": before.compared,
            "grants": "yes" if before.grants else "no", "cites": list(before.articles),
            "articles": "\n".join(one for one in before.articles if one not in laws_of(spec)),
        }  # fmt: skip
    return pf.ProposalForm(laws_of(spec), grounds, compares, data, initial=initial)


def _proposed(request: OfficeRequest, case: Case, step: Step, sent: Sent) -> bool:
    """Propose; where the room refuses, say it on the forms and keep what was typed."""
    try:
        deciding.propose_decision(
            case=case, proposal=_proposal(step, sent), by=request.actor, at=clock.now()
        )  # fmt: skip
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except FormFaults as faults:
        for fault in faults.faults:
            sent.decision.add_error(None, f"{fault.column}：{fault.fault}（{fault.mend}）")
    except Refusal as refusal:
        sent.refused(refusal)
    else:
        return True
    return False


def _proposal(step: Step, sent: Sent) -> Proposal:
    """Put the parts of the form together: chosen reasons bring their texts and articles."""
    data, grants = sent.decision.cleaned_data, sent.decision.cleaned_data["grants"] == "yes"
    chosen = [] if grants else [one for one in step.reasons if one.id in data["grounds"]]
    typed = [line.strip() for line in data["articles"].splitlines() if line.strip()]
    articles = list(dict.fromkeys([*data["cites"], *(one.cite for one in chosen), *typed]))
    reasons = "\n".join(part for part in (*(one.zh for one in chosen), data["reasons"].strip()) if part)
    return Proposal(grants, data["facts"], articles, reasons, sent.answers.typed(), data.get("compared", ""))


def equal_rows(equal: list[Decision]) -> list[tuple[str, str, str, Decision]]:
    """Return decided cases of equal facts: number, outcome, day, decision; no name."""
    return [
        (one.case.number, outcome_word(one.grants), f"{one.case.decided_on or ''}", one)
        for one in equal
    ]  # fmt: skip


def _returned(case: Case) -> str:
    """Return why the last proposal was sent back, where it was."""
    entry = case.entries.filter(move="return").order_by("-sequence").first()
    return entry.note if entry is not None else ""
