"""An application begins: the procedure and what to bring, the number with its code, the questions, the files."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission, Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.recognition import access, applying, queries
from rongjun.domains.recognition.drafts import KEPT_DAYS
from rongjun.domains.recognition.models import Case, CaseFile
from rongjun.domains.recognition.procedures import get_present, list_present, spec_of
from rongjun.domains.units.queries import list_villages_by_town
from rongjun.kernel.recognition import Procedure as Spec
from rongjun.kernel.recognition import asks_for, papers_for

from ...http import OfficeRequest, page
from ...ui.ask_form import AskForm
from ..brief import brief_of
from ..case_files import SANDBOX, give_file
from ..case_forms import BeginForm
from ..case_frame import case_crumbs, load_case, on_cases, said
from ..case_fresh import file_form, places_for
from ..case_parts import HIDDEN

TWICE = timedelta(minutes=5)
"""So long a second application of the same person to the same procedure counts as the first one sent again."""
LOOK_FORM = "办理业务：填写申请"


@on_cases(Permission.RECOGNITION_TAKE)
@require_GET
def case_choose(request: OfficeRequest) -> HttpResponse:
    """Show the procedures that can be applied for: who may apply."""
    found = [(one, spec_of(one)) for one in list_present()]
    offered = [(one.code, said(spec.name, spec.name_en), said(spec.who.zh, spec.who.en)) for one, spec in found]
    return page(
        request, "office/cases/choose.html", _("代为申请"), lead=_("选择要办的事项。"), crumbs=case_crumbs(),
        offered=offered,
    )  # fmt: skip


@on_cases(Permission.RECOGNITION_TAKE)
@require_http_methods(["GET", "POST"])
def case_new(request: OfficeRequest, code: str) -> HttpResponse:
    """Show who may apply and what to bring in this situation; begin an application by name and place."""
    spec = spec_of(get_present(code))
    prefix = request.actor.area_prefix
    places = list_villages_by_town(prefix) if prefix is not None else []
    form = BeginForm(places, request.POST or None)
    if request.method == "POST" and form.is_valid() and not _sent_twice(request, code, form):
        channel = applying.VILLAGE if request.actor.role is Role.STATION_WORKER else applying.COUNTER
        try:
            begun = applying.begin_case(
                code=code, name=form.cleaned_data["name"], area_code=form.cleaned_data["area"], channel=channel,
                by=request.actor, at=clock.now(),
            )  # fmt: skip
        except (NotPermitted, NotFound):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            access.look_at(begun.case, purpose=LOOK_FORM, by=request.actor, at=clock.now())
            return show_receipt(request, begun.case, begun.secret)
    status = 400 if form.errors else 200
    return _brief(request, spec, form=form, status=status)


def _sent_twice(request: OfficeRequest, code: str, form: BeginForm) -> bool:
    """Tell whether this very form was sent a moment ago, and say on it which case it began."""
    sent, since = form.cleaned_data, clock.now() - TWICE
    known = queries.just_begun(request.actor, code, sent["name"], sent["area"], since)
    if known is not None:
        told = _("刚才已经开始了这份申请，编号 %(number)s。查询码没有记下的，打开该事项换发。")
        form.add_error(None, told % {"number": known.number})
    return known is not None


def _brief(request: OfficeRequest, spec: Spec, *, form: BeginForm, status: int) -> HttpResponse:
    """Show what to bring: of everything, or of the situation that the address describes."""
    return page(
        request, "office/cases/brief.html", said(spec.name, spec.name_en), lead=said(spec.who.zh, spec.who.en),
        crumbs=[*case_crumbs(), (_("代为申请"), reverse("case-choose"))], status=status, form=form,
        today=clock.today(), **brief_of(spec, request.GET),
    )  # fmt: skip


@sensitive_variables("secret")
def show_receipt(request: OfficeRequest, case: Case, secret: str) -> HttpResponse:
    """Show number and code of a case, once, to be printed or written down; they are kept nowhere in plain."""
    spec = spec_of(case.procedure)
    return page(
        request, "office/cases/receipt.html", _("申请回执"), crumbs=case_crumbs(), case=case, secret=secret,
        procedure_name=said(spec.name, spec.name_en), unit=request.actor.unit_name, today=clock.today(),
        editable=case.state in applying.EDITABLE,
    )  # fmt: skip


@on_cases(Permission.RECOGNITION_TAKE)
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def case_form(request: OfficeRequest, case_id: int) -> HttpResponse:
    """Show the questions of an application and take the answers: saved whatever they are, handed in when asked."""
    case = load_case(request, case_id, LOOK_FORM)
    if case.state not in applying.EDITABLE:
        raise AlreadyDone(_("申请已经提交，不能再改；有变化的，请告诉经办人。"))
    if request.method == "GET":
        return _form(request, case, _questions(case))
    form = _questions(case, request.POST)
    applying.save_answers(case=case, answers=form.typed(), by=request.actor, at=clock.now())
    if request.htmx:
        return _kept(form, _questions(case))
    if request.POST.get("act") != "submit":
        messages.success(request, _("已保存。"))
        return redirect("case-form", case_id=case.pk)
    try:
        applying.submit_case(case=case, by=request.actor, at=clock.now())
    except applying.AnswerFaults as faults:
        form = _questions(case, request.POST)
        form.add_faults(faults.faults)
        return _form(request, case, form, status=400)
    messages.success(request, _("已提交，等待受理。"))
    return redirect("case", case_id=case.pk)


def _kept(sent: AskForm, now: AskForm) -> HttpResponse:
    """Tell beside the form that it was saved by itself, and that other questions apply now where they do."""
    text = _("%(time)s 已自动保存。") % {"time": f"{timezone.localtime(clock.now()):%H:%M}"}
    if set(sent.fields) != set(now.fields):
        text += _("有了新的问题，请按“保存”显示。")
    return HttpResponse(escape(text))


def _questions(case: Case, data: Any = None) -> AskForm:
    """Return the questions that apply by what is answered so far; sealed answers are there, but not shown."""
    spec = spec_of(case.procedure)
    sealed = [name for name in access.sealed_fields(case) if "." not in name]
    asks = asks_for(spec, {**case.answers, **dict.fromkeys(sealed, HIDDEN)})
    known = {"姓名": case.name, "区划代码": case.area_code}
    first = {ask.id: known[ask.column] for ask in asks if ask.column in known}
    return AskForm(asks, data, kept=first | case.answers, held=sealed, places=places_for(asks, case))


def _form(request: OfficeRequest, case: Case, form: AskForm, *, status: int = 200) -> HttpResponse:
    spec = spec_of(case.procedure)
    files = list(CaseFile.objects.filter(case=case).order_by("pk"))
    held = {**case.answers, **dict.fromkeys((name for name in access.sealed_fields(case)), HIDDEN)}
    papers = [(one.id, said(one.name, one.name_en)) for one in papers_for(spec, held)]
    names = {one.id: said(one.name, one.name_en) for one in spec.papers}
    return page(
        request, "office/cases/form.html", said(spec.name, spec.name_en), lead=f"{case.number}　{case.name}",
        crumbs=case_crumbs(case), status=status, case=case, form=form, papers=papers, file=file_form(spec, []),
        kept_days=KEPT_DAYS,
        files=[(one, names.get(one.item, one.title)) for one in files],
    )  # fmt: skip


@on_cases()
@csp_override(SANDBOX)
@require_http_methods(["GET", "POST"])
def case_file(request: OfficeRequest, case_id: int, file_id: int) -> HttpResponse:
    """Ask for what a file is opened, then give it as a file to keep; the access row is committed first."""
    case = load_case(request, case_id)
    return give_file(request, case, file_id, case_crumbs(case))
