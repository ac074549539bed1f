"""What every view of cases shares: who may come in, the scope they work in, the look that is written before."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted
from rongjun.domains.recognition import access, issuing
from rongjun.domains.recognition.course import require_duty
from rongjun.domains.recognition.interests import refuse_interest
from rongjun.domains.recognition.models import Case
from rongjun.kernel.recognition import Procedure as Spec
from rongjun.kernel.recognition import Step, StepKind
from rongjun.kernel.recognition.states import State

from ..http import OfficeRequest

SEES = (Permission.RECOGNITION_VIEW, Permission.RECOGNITION_CITY, Permission.RECOGNITION_PROVINCE)
"""Rights of which one lets somebody see whole cases; a doctor sees what rating needs (views/examinations.py)."""
LOOK = "办理业务：查看认定事项"


def on_cases[**P, R: HttpResponseBase](
    *permissions: Permission,
) -> Callable[[Callable[Concatenate[OfficeRequest, P], R]], Callable[Concatenate[OfficeRequest, P], R]]:
    """Let a view run for who holds one of some rights (none named: whoever sees cases), in the scope of their cases."""
    rights = permissions or SEES

    def decorate(view: Callable[Concatenate[OfficeRequest, P], R]) -> Callable[Concatenate[OfficeRequest, P], R]:
        @wraps(view)
        def guarded(request: OfficeRequest, *args: P.args, **kwargs: P.kwargs) -> R:
            if not any(request.actor.may(one) for one in rights):
                request.actor.require(rights[0])
            with access.case_scope(request.actor):
                response = view(request, *args, **kwargs)
                if request.method == "POST" and response.status_code == 302 and "case_id" in kwargs:
                    issue_papers(request.actor, int(str(kwargs["case_id"])))
                return response

        guarded.permission = rights[0]  # type: ignore[attr-defined]
        return cast("Callable[Concatenate[OfficeRequest, P], R]", guarded)

    return decorate


def issue_papers(by: Actor, case_id: int) -> None:
    """Issue the papers that an act made due; one whose post issues none leaves them to the next who acts."""
    if not any(by.may(one) for one in issuing.MAKERS):
        return
    try:
        issuing.issue_due(case=access.get_case(case_id, by), by=by, at=clock.now())
    except (NotFound, AlreadyDone):
        return


def load_case(request: OfficeRequest, case_id: int, purpose: str = LOOK) -> Case:
    """Load a case that the actor may see and commit the look, before anything is shown. Raises NotFound."""
    case = access.get_case(case_id, request.actor)
    access.look_at(case, purpose=purpose, by=request.actor, at=clock.now())
    return case


def why_not(case: Case, by: Actor) -> str:
    """Return why the next move of a case is not this actor's, or who stepped aside; '' where it is."""
    if case.ended_at is not None:
        return _("该事项已办结。")
    try:
        require_duty(case, by)
        refuse_interest(case, by)
    except NotPermitted as refused:
        return str(refused)
    return ""


def step_at(case: Case, spec: Spec) -> Step | None:
    """Return the step at which a case stands: intake before its plan, delivery after its decision, None when over."""
    state = State(case.state)
    if state in (State.WORKING, State.DECIDING, State.APPEALED):
        return next((step for step in spec.steps if step.id == case.step), None)
    kind = {
        State.SUBMITTED: StepKind.INTAKE, State.INCOMPLETE: StepKind.INTAKE, State.GRANTED: StepKind.DELIVER,
        State.REFUSED: StepKind.DELIVER,
    }.get(state)  # fmt: skip
    return next((step for step in spec.steps if step.kind is kind), None)


def said(zh: str, en: str) -> str:
    """Return a text of a procedure in the language of the page."""
    return en if en and (get_language() or "").startswith("en") else zh


def case_crumbs(case: Case | None = None) -> list[tuple[str, str]]:
    """Return the way down to a page below the list of cases, or below a case."""
    crumbs = [(_("认定事项"), reverse("case-list"))]
    return crumbs if case is None else [*crumbs, (case.number, reverse("case", args=[case.pk]))]


def case_tabs(name: str, by: Actor) -> list[tuple[str, str, bool]]:
    """Return the lists of cases as tabs: (title, address, present one); inquiries and second looks by right."""
    titles = {"case-list": _("待我办理"), "case-all": _("全部"), "case-overdue": _("逾期")}
    if by.may(Permission.RECOGNITION_REVIEW) or by.may(Permission.RECOGNITION_SECOND):
        titles["inquiry-list"] = _("取证函")
    if by.may(Permission.RECOGNITION_SECOND):
        titles["second-look-list"] = _("复核抽查")
    return [(title, reverse(one), one == name) for one, title in titles.items()]
