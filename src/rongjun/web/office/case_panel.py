"""What the parts of a case's page show beside its frame: opinions, evidence, notice, decision, appeal, interests.

The frame (views/case.py) includes `office/cases/steps/KIND.html` for the step at which the case stands, and
`office/cases/panel/beside.html` below it; both get what `panel_context` returns.
"""

from typing import Any

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.recognition.evidence import hospitals
from rongjun.domains.recognition.interests import list_interests, staff_to_name
from rongjun.domains.recognition.models import Case, Inquiry, Objection, Publicity, SecondLook
from rongjun.domains.recognition.queries import WholeCase
from rongjun.domains.recognition.working import DOCTORS
from rongjun.kernel.recognition import Step, StepKind
from rongjun.kernel.recognition.states import Move, State, moves_from

from ..http import OfficeRequest
from . import panel_forms as pf
from .panel_words import DecisionView, decision_view

APPEALABLE = ("refused", "declined")
FORMS = (
    "appoint", "open_opinions", "inquiry", "chase", "evidence", "take_down", "objection", "open_objections",
    "objection_answer", "appeal", "appeal_answer", "step_aside",
)  # fmt: skip
"""The forms that the parts may show, None where there is nothing to do."""


def panel_context(request: OfficeRequest, whole: WholeCase, step: Step | None, *, mine: bool) -> dict[str, Any]:
    """Return what those partials need. `step` is the step at which the case stands, None where it is over; `mine`: the
    next move is the actor's.
    """
    case, actor = whole.case, request.actor
    notice = notice_of(whole, step)
    shows = actor.may(Permission.RECOGNITION_SECOND)
    return {
        "today": clock.today(),
        "appointments": [one for one in whole.appointments if one.round == whole.examined],
        "opinions": [one for one in whole.opinions if one.round == whole.examined],
        "doctors": step.doctors.n if step and step.doctors else DOCTORS,
        "inquiries": whole.inquiries, "unanswered": open_inquiries(whole),
        "notice": notice, "objections": objections_at(whole, step), "notices": whole.publicity,
        "proposed": present_of(whole), "subject": subject_in(whole), "interests": list_interests(case),
        "second_looks": list(SecondLook.objects.filter(case=case).order_by("round")) if shows else [],
        "panel_forms": panel_forms(request, whole, step, mine=mine),
    }  # fmt: skip


def panel_forms(request: OfficeRequest, whole: WholeCase, step: Step | None, *, mine: bool) -> dict[str, Any]:
    """Return the forms of what the actor may do now, as they stand before anything is sent."""
    found = _offered(request, whole, step, mine=mine)
    return {name: found.get(name.replace("_", "-")) for name in FORMS}


def _offered(request: OfficeRequest, whole: WholeCase, step: Step | None, *, mine: bool) -> dict[str, Any]:
    case, actor = whole.case, request.actor
    found: dict[str, Any] = {}
    if case.ended_at is None:
        found["step-aside"] = pf.InterestForm(staff_to_name(), initial={"staff": actor.staff_id})
    if Move.APPEAL in moves_from(case.state) and case.outcome in APPEALABLE and actor.may(Permission.RECOGNITION_TAKE):
        found["appeal"] = pf.AppealForm()
    if not mine:
        return found
    if case.state == State.APPEALED:
        found["appeal-answer"] = pf.AppealAnswerForm()
    if case.state == State.WORKING and step is not None:
        found |= _of_working(whole, step)
    return found


def _of_working(whole: WholeCase, step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {"inquiry": pf.InquiryForm()}
    waiting = named_inquiries(open_inquiries(whole))
    if waiting:
        found |= {"chase": pf.ChaseForm(waiting), "evidence": pf.EvidenceForm(waiting)}
    if step.kind is StepKind.MEDICAL:
        found["appoint"] = pf.AppointForm(hospital_choices())
        if [one for one in whole.opinions if one.round == whole.examined]:
            found["open-opinions"] = pf.OpenOpinionsForm()
    if step.kind is StepKind.NOTICE:
        found |= _of_notice(notice_of(whole, step), objections_at(whole, step))
    return found


def _of_notice(notice: Publicity | None, objections: list[Objection]) -> dict[str, Any]:
    if notice is None:
        return {}
    found: dict[str, Any] = {"objection": pf.ObjectionForm()}
    if notice.taken_down_on is None and notice.until_on >= clock.today():
        found["take-down"] = pf.TakeDownForm()
    if objections:
        found["open-objections"] = pf.OpenObjectionForm()
    if left := named_objections(objections):
        found["objection-answer"] = pf.ObjectionAnswerForm(left)
    return found


def hospital_choices() -> list[tuple[int, str]]:
    """Return the hospitals in which doctors have accounts."""
    return [(unit.pk, unit.name) for unit in hospitals()]


def open_inquiries(whole: WholeCase) -> list[Inquiry]:
    """Return the inquiries of a case that were not answered."""
    return [one for one in whole.inquiries if one.answered_on is None]


def named_inquiries(inquiries: list[Inquiry]) -> list[tuple[int, str]]:
    """Return inquiries as choices: to whom, for what."""
    return [(one.pk, f"{one.to_name}：{one.asks_for[:40]}") for one in inquiries]


def notice_of(whole: WholeCase, step: Step | None) -> Publicity | None:
    """Return the public notice put up last at the step at which a case stands, or None."""
    found = _notices_at(whole, step)
    return found[-1] if found else None


def _notices_at(whole: WholeCase, step: Step | None) -> list[Publicity]:
    at = [] if step is None else [one for one in whole.publicity if one.step == step.id]
    return [one for one in at if one.round == whole.case.round]


def objections_at(whole: WholeCase, step: Step | None) -> list[Objection]:
    """Return the objections to the notices of the step at which a case stands, those taken down early too, in the
    order in which they came.
    """
    found = [objection for notice in _notices_at(whole, step) for objection in notice.objections.all()]
    return sorted(found, key=lambda one: one.pk)


def named_objections(objections: list[Objection]) -> list[tuple[int, str]]:
    """Return the unanswered objections as choices: number and day, not who."""
    return [
        (one.pk, f"{number}. {one.received_on:%Y-%m-%d}")
        for number, one in enumerate(objections, start=1) if one.answered_on is None
    ]  # fmt: skip


def present_of(whole: WholeCase) -> DecisionView | None:
    """Return the decision that was proposed last in the present round, or the last one of all once it is over."""
    case: Case = whole.case
    of_round = [one for one in whole.decisions if one.round == case.round]
    return decision_view(of_round[-1]) if of_round else None


def subject_in(whole: WholeCase) -> int | None:
    """Return the number under which the decision of the present round is signed, or None."""
    first = [one.pk for one in whole.decisions if one.round == whole.case.round and one.number == 1]
    return first[0] if first else None
