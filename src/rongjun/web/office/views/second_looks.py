"""Second looks 复核抽查 and inquiries that wait: lists for who watches over cases, and the form of a second look."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.recognition import deciding
from rongjun.domains.recognition.access import look_token
from rongjun.domains.recognition.applying import list_checks
from rongjun.domains.recognition.evidence import list_inquiries
from rongjun.domains.recognition.interests import refuse_interest, took_part
from rongjun.domains.recognition.models import SecondLook
from rongjun.domains.recognition.procedures import spec_of
from rongjun.domains.recognition.second_looks import list_second_looks, record_second_look

from ...http import OfficeRequest, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..case_frame import case_tabs, load_case, on_cases, said
from ..case_parts import checks_of
from ..panel_forms import SecondLookForm
from ..panel_words import decision_view
from .case_propose import equal_rows

LOOK = "办理业务：复核抽查"
STATES = (("open", gettext_lazy("待复核")), ("done", gettext_lazy("已复核")))


def second_looks_table(today: date) -> Table:
    """Return the list of second looks."""
    return Table(
        key="second-looks",
        caption=gettext_lazy("复核抽查"),
        columns=(
            Column("number", gettext_lazy("事项编号"), lambda one: one.case.number, sort=("case_id",),
                   href=lambda one: reverse("second-look", args=[one.pk])),
            Column("procedure", gettext_lazy("事项"), lambda one: one.case.procedure.name),
            Column("drawn", gettext_lazy("抽中日期"), lambda one: one.drawn_at, sort=("drawn_at",), kind="date"),
            Column("due", gettext_lazy("期限"), lambda one: one.due_on, sort=("due_on",), kind="date"),
            Column("state", gettext_lazy("状态"), lambda one: _state(one, today)[0], sort=("looked_at",),
                   cell=lambda one: badge(*_state(one, today))),
            Column("by", gettext_lazy("复核人"), lambda one: one.looked_by.name if one.looked_by else ""),
            Column("note", gettext_lazy("复核的情况"), lambda one: one.note, kind="long", shown=False),
        ),
        filters=(Filter("state", gettext_lazy("状态"),
                        lambda rows, state: rows.filter(looked_at__isnull=state == "open"), STATES),),
        search=("case__number",),
        search_label=gettext_lazy("事项编号"),
        order=("looked_at", "due_on"),
        empty=gettext_lazy("没有抽中的事项"),
        people=lambda one: look_token(one.case),
    )  # fmt: skip


def _state(look: Any, today: date) -> tuple[str, str]:
    if look.looked_at is not None:
        return (_("一致"), "done") if look.agrees else (_("不一致，重新办理"), "danger")
    return (_("逾期"), "danger") if look.due_on < today else (_("待复核"), "info")


@on_cases(Permission.RECOGNITION_SECOND)
@require_http_methods(["GET", "POST"])
def second_look_list(request: OfficeRequest) -> HttpResponse:
    """List the decisions drawn for a second look."""
    return list_page(
        request, second_looks_table(clock.today()), list_second_looks(request.actor), "office/cases/list.html",
        _("复核抽查"), lead=_("已作出的决定按比例抽出，由没有参与办理的人再看一遍；事先谁也不知道抽中哪一件。"),
        tabs=case_tabs("second-look-list", request.actor), on_export=lambda query: None,
    )  # fmt: skip


@on_cases(Permission.RECOGNITION_SECOND)
@require_http_methods(["GET", "POST"])
def second_look(request: OfficeRequest, look_id: int) -> HttpResponse:
    """Show a decision that was drawn, and take what the second look found."""
    look = list_second_looks(request.actor).filter(pk=look_id).first()
    if look is None:
        raise NotFound(_("没有这项复核抽查。"))
    case = load_case(request, look.case_id, LOOK)
    form = SecondLookForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _recorded(request, look, form):
        messages.success(request, _("已登记复核结果。"))
        return redirect("second-look-list")
    spec, decisions = spec_of(case.procedure), case.decisions.select_related("proposed_by")
    decision = decisions.filter(round=look.round).order_by("-number").first()
    return page(
        request, "office/cases/second_look.html", _("复核抽查"), look=look, case=case, form=form,
        crumbs=[(_("复核抽查"), reverse("second-look-list"))], procedure_name=said(spec.name, spec.name_en),
        state=_state(look, clock.today()), view=decision_view(decision) if decision else None,
        checks=checks_of(list_checks(case)), equal=equal_rows(deciding.list_equal(case)),
        why_not=_why_not(request, look), status=400 if form.errors else 200,
    )  # fmt: skip


def _recorded(request: OfficeRequest, look: SecondLook, form: SecondLookForm) -> bool:
    agrees, note = form.cleaned_data["agrees"] == "yes", form.cleaned_data["note"]
    try:
        record_second_look(look_id=look.pk, agrees=agrees, note=note, by=request.actor, at=clock.now())
    except (NotPermitted, NotFound, AlreadyDone):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _why_not(request: OfficeRequest, look: SecondLook) -> str:
    """Return why this person cannot look a second time, or nothing."""
    if look.looked_at is not None:
        return _("该抽查已经完成。")
    if took_part(look.case, request.actor.staff_id):
        return _("您办理过该事项，复核抽查须由没有参与的人进行。")
    try:
        refuse_interest(look.case, request.actor)
    except NotPermitted as refused:
        return str(refused)
    return ""


def inquiries_table(today: date) -> Table:
    """Return the list of inquiries that were not answered."""
    return Table(
        key="inquiries",
        caption=gettext_lazy("没有回复的取证函"),
        columns=(
            Column("case", gettext_lazy("事项编号"), lambda one: one.case.number, sort=("case_id",),
                   href=lambda one: reverse("case", args=[one.case_id])),
            Column("procedure", gettext_lazy("事项"), lambda one: one.case.procedure.name),
            Column("to", gettext_lazy("发往单位"), lambda one: one.to_name, sort=("to_name",)),
            Column("asks", gettext_lazy("要查什么"), lambda one: one.asks_for, kind="long"),
            Column("sent", gettext_lazy("发出"), lambda one: one.sent_on, sort=("sent_on",), kind="date"),
            Column("due", gettext_lazy("催办日期"), lambda one: one.due_on, sort=("due_on",), kind="date",
                   cell=lambda one: _due(one, today)),
            Column("reminded", gettext_lazy("上次催办"), lambda one: one.reminded_on, sort=("reminded_on",),
                   kind="date"),
            Column("by", gettext_lazy("发函人"), lambda one: one.sent_by.name),
        ),
        filters=(Filter("due", gettext_lazy("催办"), lambda rows, due: rows.filter(due_on__lt=clock.today()),
                        (("over", gettext_lazy("已过催办日期")),)),),
        search=("case__number", "to_name"),
        search_label=gettext_lazy("事项编号或发往单位"),
        order=("due_on",),
        empty=gettext_lazy("没有等待回复的取证函"),
        row_kind=lambda one: "faulty" if one.due_on < today else "",
        people=lambda one: look_token(one.case),
    )  # fmt: skip


def _due(one: Any, today: date) -> str:
    return badge(f"{one.due_on:%Y-%m-%d}", "danger" if one.due_on < today else "plain")


@on_cases(Permission.RECOGNITION_REVIEW, Permission.RECOGNITION_SECOND)
@require_http_methods(["GET", "POST"])
def inquiry_list(request: OfficeRequest) -> HttpResponse:
    """List the inquiries to units and archives that wait for an answer, the longest overdue first."""
    return list_page(
        request, inquiries_table(clock.today()), list_inquiries(request.actor), "office/cases/list.html",
        _("没有回复的取证函"), lead=_("过了催办日期的在前面；在事项里催办，或登记查到什么、为何取不到。"),
        tabs=case_tabs("inquiry-list", request.actor), on_export=lambda query: None,
    )  # fmt: skip
