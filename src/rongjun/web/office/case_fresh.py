"""The forms of a case's page as they stand before anything is sent: only those of what the actor may do now."""

from collections.abc import Sequence
from typing import Any

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.recognition import working
from rongjun.domains.recognition.models import Case, Issued
from rongjun.domains.recognition.queries import WholeCase
from rongjun.domains.units.queries import list_villages_by_town
from rongjun.kernel.recognition import Form, Step, StepKind
from rongjun.kernel.recognition import Procedure as Spec
from rongjun.kernel.recognition.states import Move, State, moves_from

from ..http import OfficeRequest
from ..ui.ask_form import AskForm, Places
from . import case_forms as cf
from .case_frame import said
from .case_parts import PaperView
from .case_words import step_title

ANSWERED = frozenset(
    {StepKind.REVIEW, StepKind.FIELD, StepKind.SEND, StepKind.EVIDENCE, StepKind.MEDICAL, StepKind.NOTICE}
)
"""Kinds of steps that end with answers of their own by `finish_step`."""


def fresh_forms(
    request: OfficeRequest, case: Case, spec: Spec, whole: WholeCase, step: Step | None, papers: Sequence[PaperView],
    offered: Sequence[tuple[str, str]], *, mine: bool,
) -> dict[str, Any]:  # fmt: skip
    """Return the forms by act. `mine`: the next move is the actor's."""
    actor = request.actor
    found: dict[str, Any] = {}
    if offered:
        found["reveal"] = cf.CaseRevealForm(offered)
    takes = actor.may(Permission.RECOGNITION_TAKE)
    moves = moves_from(case.state)
    at_intake = case.state in (State.SUBMITTED, State.INCOMPLETE)
    if mine and (at_intake or (case.state == State.WORKING and request.GET.get("check"))):
        found["papers"] = papers_form(papers)
    if mine and case.state == State.SUBMITTED:
        found |= {"tell": tell_form(papers), "decline": cf.DeclineForm()}
    if mine and case.state == State.WORKING and step is not None:
        found |= _of_step(case, spec, step)
    officer = case.state != State.DECIDING or actor.may(Permission.RECOGNITION_REVIEW)
    if takes and officer and Move.WITHDRAW in moves:
        found["withdraw"] = cf.WithdrawForm()
    if takes and case.ended_at is None:
        found["code"] = cf.CodeForm()
        found["file"] = file_form(spec, papers)
    if case.ended_at is None and (mine or actor.may(Permission.RECOGNITION_SIGN)):
        found |= _hand_form(case)
    left = [one for one in whole.issued if one.delivered_on is None]
    if takes and left:
        found["delivery"] = delivery_form(left, case)
    return found


def papers_form(papers: Sequence[PaperView], data: Any = None) -> cf.PapersForm:
    """Return the form by which papers are checked off."""
    rows = [(one.paper.item, one.name, one.paper.standing, one.paper.note) for one in papers]
    return cf.PapersForm(rows, data)


def tell_form(papers: Sequence[PaperView], data: Any = None) -> cf.TellForm:
    """Return the form by which the applicant is told what is missing."""
    return cf.TellForm([(one.paper.item, one.name) for one in papers if one.paper.standing == "missing"], data)


def file_form(spec: Spec, papers: Sequence[PaperView], *sent: Any) -> cf.FileForm:
    """Return the form by which a file is handed in: for the papers of the list, or all before there is one."""
    listed = [(one.paper.item, one.name) for one in papers]
    return cf.FileForm(listed or [(one.id, said(one.name, one.name_en)) for one in spec.papers], *sent)


def finish_form(case: Case, step: Step, data: Any = None) -> AskForm:
    """Return the questions that a step answers, as far as they apply by what was sent, with the note of the step."""
    given = {} if data is None else {ask.id: data.get(f"finish-{ask.id}", "") for ask in step.asks}
    asks = working.step_asks(case, step, given)
    form = AskForm(asks, data, places=places_for(asks, case), prefix="finish")
    form.depends = any(name.startswith(f"{step.id}.") for ask in step.asks for name in ask.when)
    return form


def places_for(asks: Sequence[Any], case: Case) -> Places:
    """Return the villages of the county of a case, where a question asks for a place."""
    return list_villages_by_town(case.area_code[:6]) if any(ask.type is Form.AREA for ask in asks) else ()


def back_form(case: Case, spec: Spec, data: Any = None) -> cf.BackForm:
    """Return the form by which a case is sent back to an earlier step."""
    earlier = case.plan[: case.plan.index(case.step)] if case.step in case.plan else []
    return cf.BackForm([(one, step_title(spec, one)) for one in earlier], data)


def delivery_form(left: Sequence[Issued], case: Case, data: Any = None) -> cf.DeliveryForm:
    """Return the form by which the delivery of a paper is recorded."""
    first = {"day": clock.today(), "to": case.name}
    return cf.DeliveryForm([(one.pk, f"{one.number} {one.title}") for one in left], data, initial=first)


def _of_step(case: Case, spec: Spec, step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {"finish": finish_form(case, step)} if step.kind in ANSWERED else {}
    if case.step in case.plan and case.plan.index(case.step):
        found["back"] = back_form(case, spec)
    return found


def _hand_form(case: Case, data: Any = None) -> dict[str, Any]:
    colleagues = [(staff, name) for staff, name in working.list_colleagues(case) if staff != case.owner_staff_id]
    return {"hand": cf.HandForm(colleagues, data)} if colleagues else {}


def hand_form(case: Case, data: Any) -> cf.HandForm:
    """Return the form by which a case is handed to a colleague, as it was sent."""
    return cf.HandForm(working.list_colleagues(case), data)
