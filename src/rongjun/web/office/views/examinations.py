"""A doctor's work: the cases at the own hospital, of each only what rating needs, and the opinion."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csp import csp_override
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.recognition import evidence
from rongjun.domains.recognition.access import asks_of_rating, files_offered, look_at, look_token
from rongjun.domains.recognition.examinations import get_examination, list_examinations, open_for_rating
from rongjun.domains.recognition.models import Case
from rongjun.domains.recognition.procedures import spec_of
from rongjun.domains.recognition.working import DOCTORS

from ...http import OfficeRequest, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Table, list_page
from ..case_files import SANDBOX, give_file, named_files
from ..case_frame import on_cases, said, step_at
from ..case_parts import answer_text
from ..forms_people import PurposeForm
from ..panel_forms import OpinionForm

LOOK = "办理业务：医学鉴定"


def examinations_table() -> Table:
    """Return the list of what waits at a hospital."""
    return Table(
        key="examinations",
        caption=gettext_lazy("待鉴定"),
        columns=(
            Column("number", gettext_lazy("事项编号"), lambda case: case.number, sort=("id",),
                   href=lambda case: reverse("examination", args=[case.pk])),
            Column("name", gettext_lazy("姓名"), lambda case: case.name, sort=("name",)),
            Column("procedure", gettext_lazy("事项"), lambda case: case.procedure.name),
            Column("day", gettext_lazy("鉴定日期"), lambda case: case.day, sort=("day",), kind="date"),
            Column("place", gettext_lazy("地点"), lambda case: case.place, kind="long"),
            Column("given", gettext_lazy("意见"), lambda case: case.given, kind="number"),
            Column("mine", gettext_lazy("我的意见"), _mine, cell=lambda case: badge(_mine(case), _kind(case))),
        ),
        search=("number", "name"),
        search_label=gettext_lazy("姓名或编号"),
        order=("day",),
        empty=gettext_lazy("没有送到您医院的鉴定"),
        people=look_token,
    )  # fmt: skip


def _mine(case: Any) -> str:
    if case.mine:
        return _("已出具")
    return _("两份已齐") if case.given >= DOCTORS else _("待出具")


def _kind(case: Any) -> str:
    return "done" if case.mine else "plain" if case.given >= DOCTORS else "info"


@on_cases(Permission.RECOGNITION_MEDICAL)
@require_http_methods(["GET", "POST"])
def examination_list(request: OfficeRequest) -> HttpResponse:
    """List the cases at the doctor's hospital."""
    return list_page(
        request, examinations_table(), list_examinations(request.actor), "office/cases/examinations.html",
        _("医学鉴定"), lead=_("只列出送到您医院、正在鉴定的事项；两名医生各出具一份意见。"),
        on_export=lambda query: None,
    )  # fmt: skip


@on_cases(Permission.RECOGNITION_MEDICAL)
@sensitive_variables("opened")
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def examination(request: OfficeRequest, case_id: int) -> HttpResponse:
    """Show what rating needs, opened for a purpose; take one doctor's opinion."""
    case, act = get_examination(case_id, request.actor), request.POST.get("act", "")
    look_at(case, purpose=LOOK, by=request.actor, at=clock.now())
    purpose = PurposeForm(request.POST if act == "open" else None, prefix="open", initial={"reason": "health"})
    form = OpinionForm(request.POST if act == "opinion" else None, prefix="opinion")
    opened: Mapping[str, str] = {}
    if act == "open" and purpose.is_valid():
        opened = open_for_rating(case, purpose=purpose.purpose(), by=request.actor, at=clock.now())
    if act == "opinion" and form.is_valid() and _given(request, case, form):
        messages.success(request, _("意见已出具，不能再改。"))
        return redirect("examination-list")
    return _shown(request, case, form, purpose, opened)


@on_cases(Permission.RECOGNITION_MEDICAL)
@csp_override(SANDBOX)
@require_http_methods(["GET", "POST"])
def examination_file(request: OfficeRequest, case_id: int, file_id: int) -> HttpResponse:
    """Give the scan of a medical paper for a purpose; no other paper of the case is there for a doctor."""
    case = get_examination(case_id, request.actor)
    look_at(case, purpose=LOOK, by=request.actor, at=clock.now())
    crumbs = [(_("医学鉴定"), reverse("examination-list")), (case.number, reverse("examination", args=[case.pk]))]
    return give_file(request, case, file_id, crumbs)


def _given(request: OfficeRequest, case: Case, form: OpinionForm) -> bool:
    told = form.cleaned_data
    try:
        evidence.give_opinion(
            case=case, grade=told["grade"], cite=told["cite"], found=told["found"], by=request.actor, at=clock.now()
        )
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _shown(
    request: OfficeRequest, case: Any, form: OpinionForm, purpose: PurposeForm, opened: Mapping[str, str]
) -> HttpResponse:
    spec = spec_of(case.procedure)
    step = step_at(case, spec)
    return page(
        request, "office/cases/examination.html", _("医学鉴定"), crumbs=[(_("医学鉴定"), reverse("examination-list"))],
        case=case, procedure_name=said(spec.name, spec.name_en), rows=_rows(case, opened), opened=bool(opened),
        form=form, purpose=purpose, state=(_mine(case), _kind(case)), doctors=DOCTORS,
        asks=[said(ask.ask, ask.ask_en) for ask in step.asks] if step else [],
        files=named_files(case, files_offered(case, request.actor)), cite=step.cite if step else "",
        may_give=not case.mine and case.given < DOCTORS,
        status=400 if form.errors or purpose.errors else 200,
    )  # fmt: skip


def _rows(case: Case, opened: Mapping[str, str]) -> list[tuple[str, str, bool]]:
    """Return (question, answer, sealed and not opened) of what rating needs."""
    found = []
    for name, ask in asks_of_rating(case).items():
        text = opened.get(name, "") if ask.is_sealed else case.answers.get(name, "")
        if text or ask.is_sealed:
            found.append((said(ask.ask, ask.ask_en), answer_text(ask, text, {}), ask.is_sealed and not opened))
    return found
