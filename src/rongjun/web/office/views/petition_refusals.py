"""Refusals to register: said at any desk, looked into by the unit above. Who refused finds nothing here."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.domains.petitions.refusals import WORKS, get_refused, list_refused, say_refused, work_refused

from ...http import OfficeRequest, needs, page
from ...ui.tables import Column, Filter, Table, list_page
from ..petition_figure_frame import figure_tabs, needs_any
from ..petition_repair_forms import FINDINGS, FindingForm, RefusedForm
from .fund_appropriations import tried


@needs_any(*sorted(WORKS))
@require_http_methods(["GET", "POST"])
def refusal_list(request: OfficeRequest) -> HttpResponse:
    """List the refusals that the unit looks into, open ones first."""
    today = clock.today()
    table = Table(
        key="petition-refusals", caption=gettext_lazy("拒不登记"),
        columns=(
            Column("unit", gettext_lazy("没有登记的单位"), lambda one: one.unit.name, sort=("unit__name",),
                   href=lambda one: reverse("petition-refusal", args=[one.pk])),
            Column("day", gettext_lazy("哪一天"), lambda one: one.day, sort=("day",), kind="date"),
            Column("told", gettext_lazy("当时的经过"), lambda one: one.told, kind="long"),
            Column("due", gettext_lazy("核查期限"), lambda one: one.due_on, sort=("due_on",), kind="date"),
            Column("finding", gettext_lazy("核查结果"), lambda one: str(FINDINGS.get(one.finding, "")),
                   sort=("finding",)),
        ),
        filters=(Filter("open", gettext_lazy("待核查"), lambda rows, _one: rows.filter(worked_at=None),
                        [("yes", gettext_lazy("是"))]),),
        search=("unit__name", "told"), search_label=gettext_lazy("单位或经过"), order=("worked_at", "due_on", "pk"),
        empty=gettext_lazy("没有需要核查的。"),
        row_kind=lambda one: "faulty" if one.worked_at is None and one.due_on < today else "",
    )  # fmt: skip
    return list_page(
        request, table, list_refused(request.actor), "office/petitions/refusals.html", _("拒不登记"),
        on_export=lambda query: None, tabs=figure_tabs(request.actor, "petition-refusals"),
    )  # fmt: skip


@needs(Permission.PETITION_TAKE)
@require_http_methods(["GET", "POST"])
def refusal_new(request: OfficeRequest) -> HttpResponse:
    """Keep that a unit refused to register."""
    form = RefusedForm(request.POST or None, initial={"day": clock.today()})
    key = request.POST.get("sent_key") or get_random_string(24)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        made = tried(form, lambda: say_refused(
            unit_id=int(said["unit"]), day=said["day"], told=said["told"], sent_key=key[:64], by=request.actor,
            at=clock.now(),
        ))  # fmt: skip
        if made is not None:
            messages.success(request, _("已转上一级单位核查。事项本身请在这里照常登记。"))
            return redirect("petition-refusal-new")
    return page(
        request, "office/petitions/refusal_new.html", _("反映拒不登记"), form=form, sent_key=key,
        status=400 if form.errors else 200,
    )  # fmt: skip


@needs_any(*sorted(WORKS))
@require_http_methods(["GET", "POST"])
def refusal_page(request: OfficeRequest, refused_id: int) -> HttpResponse:
    """Show a refusal, and keep what was found."""
    one = get_refused(refused_id, request.actor)
    form = FindingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, by, at = form.cleaned_data, request.actor, clock.now()
        if tried(form, lambda: work_refused(refused_id=one.pk, **said, by=by, at=at)) is not None:
            messages.success(request, _("已登记核查结果。"))
            return redirect("petition-refusal", one.pk)
    return page(
        request, "office/petitions/refusal.html", _("拒不登记"), form=form, one=one,
        crumbs=[(_("拒不登记"), reverse("petition-refusals"))], finding=FINDINGS.get(one.finding, ""),
        status=400 if form.errors else 200,
    )  # fmt: skip
