"""The page of one case: who, where it stands, by when and why, what was said and brought, and what may be done now."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.recognition import access, applying, queries
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.procedures import spec_of
from rongjun.domains.units.queries import area_names, staff_names
from rongjun.kernel.recognition import named_asks

from ...http import OfficeRequest, page
from ...ui.tables import list_page
from ..case_forms import CaseRevealForm
from ..case_frame import LOOK, case_crumbs, load_case, on_cases, said, step_at, why_not
from ..case_fresh import fresh_forms
from ..case_panel import panel_context
from ..case_parts import (
    answers_of,
    area_codes,
    checks_of,
    clocks_of,
    history_of,
    loose_of,
    papers_of,
    stages_of,
    step_answers_of,
)
from ..case_words import CHANNELS, OUTCOMES, is_overdue, left_words, state_badge
from .looks import looks_table

LOOK_LOOKS = "办理业务：查看查阅记录"


@on_cases()
@require_GET
def case_page(request: OfficeRequest, case_id: int) -> HttpResponse:
    """Show a case; what is sealed stays hidden."""
    return show_case(request, load_case(request, case_id))


@on_cases()
@sensitive_variables("opened")
@sensitive_post_parameters()
@require_POST
def case_reveal(request: OfficeRequest, case_id: int) -> HttpResponse:
    """Open sealed answers for a stated purpose; the access row is committed first. They are on this page only."""
    case = load_case(request, case_id)
    form = CaseRevealForm(offered_answers(request, case), request.POST)
    if not form.is_valid():
        return show_case(request, case, status=400, forms={"reveal": form})
    opened = access.reveal_answers(
        case, form.cleaned_data["answers"], purpose=form.purpose(), by=request.actor, at=clock.now()
    )
    return show_case(request, case, opened=opened)


@on_cases(Permission.RECOGNITION_VIEW)
@require_http_methods(["GET", "POST"])
def case_looks(request: OfficeRequest, case_id: int) -> HttpResponse:
    """List who looked at a case, and at its person since it was begun."""
    case = load_case(request, case_id, LOOK_LOOKS)
    table = looks_table()
    table = replace(
        table, key="case-looks", columns=[one for one in table.columns if one.key != "through"],
        filters=[one for one in table.filters if one.key != "set"],
    )  # fmt: skip
    return list_page(
        request, table, queries.list_looks_of(case), "office/cases/looks.html", _("谁看过"), lead=case.number,
        crumbs=case_crumbs(case), case=case,
    )  # fmt: skip


def show_case(
    request: OfficeRequest, case: Case, *, status: int = 200, opened: Mapping[str, str] | None = None,
    forms: Mapping[str, Any] | None = None, **more: Any,
) -> HttpResponse:  # fmt: skip
    """Show the page of a case whose look is written.

    `forms`: forms that were sent and have faults, by act; `opened`: sealed answers just revealed; `more`: whatever the
    partial of a step shows besides.
    """
    context = frame_of(request, case, opened or {}, forms or {})
    context |= panel_context(request, context["whole"], context["step"], mine=context["may_act"])
    title = f"{context['procedure_name']}　{case.name}"
    return page(request, "office/cases/case.html", title, crumbs=case_crumbs(), status=status, **(context | more))


def frame_of(request: OfficeRequest, case: Case, opened: Mapping[str, str], forms: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the frame of the page shows, whatever the step."""
    spec, whole, today = spec_of(case.procedure), queries.whole_case(case), clock.today()
    step, not_mine = step_at(case, spec), why_not(case, request.actor)
    sealed = access.sealed_fields(case)
    places = area_names(area_codes(spec, case, whole.entries))
    papers = papers_of(whole, spec)
    given = [(one, step_answers_of(spec, one.id, whole, sealed, opened, places)) for one in spec.steps]
    return {
        "case": case, "whole": whole, "spec": spec, "step": step, "may_act": not not_mine, "not_mine": not_mine,
        "step_templates": [f"office/cases/steps/{step.kind if step else 'over'}.html", "office/cases/steps/none.html"],
        "procedure_name": said(spec.name, spec.name_en), "state": state_badge(case.state),
        "late": is_overdue(case, today), "left": left_words(case, today), "place": places.get(case.area_code, ""),
        "channel": CHANNELS[case.channel], "outcome": OUTCOMES.get(case.outcome, ""),
        "stages": stages_of(whole, spec, case.answers), "clocks": clocks_of(whole, spec, today),
        "answers": answers_of(spec, case.answers, sealed, opened, places), "opened": bool(opened),
        "step_answers": [(said(one.name, one.name_en), rows) for one, rows in given if rows],
        "papers": papers, "loose": loose_of(whole),
        "checks": checks_of(applying.list_checks(case)), "history": history_of(whole, spec, places, staff_names()),
        "step_name": said(step.name, step.name_en) if step else "",
        "step_help": said(step.help, step.help_en) if step else "",
        "may_reveal": access.may_reveal(case, request.actor), **_may(request, case, not_mine),
        "missing": [one for one in papers if one.paper.standing == "missing"],
        "told": [one.name for one in papers if one.paper.told and one.paper.standing == "missing"],
        "forms": fresh_forms(
            request, case, spec, whole, step, papers, offered_answers(request, case, sealed), mine=not not_mine
        ) | dict(forms),
    }  # fmt: skip


def _may(request: OfficeRequest, case: Case, not_mine: str) -> dict[str, Any]:
    """Return what the actor may do beside the step's own act."""
    actor, takes = request.actor, request.actor.may(Permission.RECOGNITION_TAKE)
    open_, right = case.ended_at is None, actor.may_code(case.owner_permission)
    return {
        "takes": takes, "may_drop": takes and case.state == "draft",
        "may_take": open_ and right and case.owner_staff_id != actor.staff_id
        and (case.owner_unit_id == actor.unit_id or actor.area_prefix == ""),
        "may_looks": actor.may(Permission.RECOGNITION_VIEW), "perms_person": actor.may(Permission.PEOPLE_VIEW),
        "beside_templates": ["office/cases/panel/beside.html", "office/cases/_beside_none.html"],
    }  # fmt: skip


def offered_answers(request: OfficeRequest, case: Case, sealed: list[str] | None = None) -> list[tuple[str, str]]:
    """Return the sealed answers of a case that the actor may open, with their questions."""
    asks = named_asks(spec_of(case.procedure))
    names = access.offered_to(case, access.sealed_fields(case) if sealed is None else sealed, request.actor)
    return [(name, said(asks[name].ask, asks[name].ask_en)) for name in names]


__all__ = ["LOOK", "case_looks", "case_page", "case_reveal", "frame_of", "show_case"]
