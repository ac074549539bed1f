"""A public notice is previewed as everybody will read it, and put up; what may not be published is refused."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.recognition import evidence
from rongjun.domains.recognition.course import require_duty
from rongjun.domains.recognition.interests import refuse_interest
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.procedures import spec_of
from rongjun.kernel.identity import mask_name
from rongjun.kernel.recognition import Step, StepKind
from rongjun.kernel.recognition.states import State

from ...http import OfficeRequest, page
from ..case_frame import case_crumbs, load_case, on_cases, said, step_at
from ..panel_forms import NoticeForm, written_lines

LOOK = "办理业务：公示认定事项"


@on_cases(Permission.RECOGNITION_REVIEW)
@require_http_methods(["GET", "POST"])
def case_notice(request: OfficeRequest, case_id: int) -> HttpResponse:
    """Show the notice as it would be read, and put it up."""
    case = load_case(request, case_id, LOOK)
    require_duty(case, request.actor)
    refuse_interest(case, request.actor)
    step = _notice_step(case)
    form = NoticeForm(request.POST or None, initial={"lines": written_lines(suggested_lines(case, step))})
    shown: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        lines, contact = form.cleaned_data["lines"], form.cleaned_data["contact"]
        try:
            evidence.try_notice(case=case, lines=lines, contact=contact)
            if request.POST.get("act") == "put-up":
                evidence.put_up(case=case, lines=lines, contact=contact, by=request.actor, at=clock.now())
                messages.success(request, _("已公示。公示期满、异议都答复以后，才能进入下一环节。"))
                return redirect("case", case_id=case.pk)
            shown = [(_("姓名"), mask_name(case.name)), *lines]
        except (NotPermitted, NotFound, AlreadyDone):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    spec = spec_of(case.procedure)
    return page(
        request, "office/cases/notice.html", _("公示"), crumbs=case_crumbs(case), case=case, form=form, shown=shown,
        last_day=evidence.last_day_of(step, clock.now()), days=step.days or step.clock,
        procedure_name=said(spec.name, spec.name_en), status=400 if form.errors else 200,
    )  # fmt: skip


def _notice_step(case: Case) -> Step:
    step = step_at(case, spec_of(case.procedure))
    if case.state != State.WORKING or step is None or step.kind is not StepKind.NOTICE:
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。"))
    return step


def suggested_lines(case: Case, step: Step) -> list[tuple[str, str]]:
    """Return the lines that the procedure shows and that may be published, in Chinese as they hang on the wall."""
    lines = [("办理事项", case.procedure.name), ("事项编号", case.number)]
    for line in evidence.lines_shown(case, step):
        try:
            evidence.try_notice(case=case, lines=[line], contact="")
        except Refusal:
            continue
        lines.append(line)
    return lines
