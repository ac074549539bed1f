"""What a run holds: its lines, what changed against the month before, and the exceptions an officer settles."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import Refusal
from rongjun.domains.approvals.queries import list_rounds
from rongjun.domains.payments import actions, page_queries, queries
from rongjun.domains.payments.models import Run, RunException
from rongjun.domains.payments.rounds import compare_rounds
from rongjun.domains.units.queries import list_towns

from ...http import OfficeRequest, needs, shown
from ...told.person_words import category_label
from ...told.run_words import benefit_names, fault_of
from ...ui.tables import list_page
from ..run_forms import SettleForm
from ..run_frame import crumbs, frame, run_page, when
from ..run_overview import SETTLING
from ..run_rounds import compared_of, differences_table
from ..run_tables import TOWN_DIGITS, changes_table, exceptions_table, lines_table, person_url, token_of

LOOK = "办理业务：查看待处理事项"


@needs(Permission.RUN_VIEW)
@require_http_methods(["GET", "POST"])
def run_lines(request: OfficeRequest, run_id: int) -> HttpResponse:
    """List the lines of a run, each with the way to why it has its amount."""
    found = queries.get_run(run_id)
    lines = queries.list_lines(found, by=request.actor)
    towns = {town.code[:TOWN_DIGITS]: town.name for town in list_towns()}
    table = lines_table(benefit_names(), towns)
    return list_page(
        request, table, lines, "office/runs/lines.html", _("发放明细"),
        on_export=lambda query: None, crumbs=crumbs(found, "run-lines"),
        **frame(request.actor, found, "run-lines"),
    )  # fmt: skip


@needs(Permission.RUN_VIEW)
@require_http_methods(["GET", "POST"])
def run_changes(request: OfficeRequest, run_id: int) -> HttpResponse:
    """List what is new, stopped or changed against the month before, each with its reason."""
    found = queries.get_run(run_id)
    compared = queries.compare_with_last_month(found, by=request.actor)
    table = changes_table(benefit_names())
    return list_page(
        request, table, compared.changes, "office/runs/changes.html", _("与上月比较"),
        on_export=lambda query: None, crumbs=crumbs(found, "run-changes"),
        counts=compared.counts, **frame(request.actor, found, "run-changes"),
    )  # fmt: skip


@needs(Permission.RUN_VIEW)
@require_http_methods(["GET", "POST"])
def run_differences(request: OfficeRequest, run_id: int) -> HttpResponse:
    """List the lines that differ between the round that stands and the last earlier one that the reader signed."""
    request.actor.require(Permission.PEOPLE_VIEW)
    actions.require_keeper(request.actor)
    found = queries.get_run(run_id)
    compared = compared_of(found, list_rounds(actions.KIND, run_id), request.actor.staff_id)
    changes = compare_rounds(compared.before, compared.now) if compared is not None else None
    lead = _("没有可比的上一轮。")
    if compared is not None:
        shown = {"before": compared.before.round, "now": compared.now.round}
        lead = _("第 %(before)d 轮和第 %(now)d 轮之间不同的明细。") % shown
    return list_page(
        request, differences_table(benefit_names()), changes if changes is not None else [],
        "office/runs/lines.html", _("与上次签署的差别"), lead=lead, on_export=lambda query: None,
        crumbs=crumbs(found, "run-differences"), **frame(request.actor, found, "run-sign"),
    )  # fmt: skip


@needs(Permission.RUN_VIEW)
@require_http_methods(["GET", "POST"])
def run_exceptions(request: OfficeRequest, run_id: int) -> HttpResponse:
    """List the exceptions of a run; above them the counts by kind, what each means and how it is mended."""
    found = queries.get_run(run_id)
    address = reverse("run-exceptions", args=[run_id])
    counted = page_queries.count_exceptions(found, by=request.actor)
    kinds = [{**row, "fault": fault_of(row["code"]), "url": f"{address}?code={row['code']}"} for row in counted]
    faults = queries.list_exceptions(found, by=request.actor)
    table = exceptions_table(found, benefit_names())
    sees_imports = request.actor.may(Permission.PEOPLE_IMPORT) or request.actor.may(Permission.PEOPLE_APPROVE)
    return list_page(
        request, table, faults, "office/runs/exceptions.html", _("待处理事项"), may_see_imports=sees_imports,
        on_export=lambda query: None, crumbs=crumbs(found, "run-exceptions"),
        blocking=[kind for kind in kinds if kind["blocks"]], warnings=[kind for kind in kinds if not kind["blocks"]],
        **frame(request.actor, found, "run-exceptions"),
    )  # fmt: skip


@needs(Permission.RUN_VIEW)
@require_http_methods(["GET", "POST"])
def run_exception(request: OfficeRequest, run_id: int, exception_id: int) -> HttpResponse:
    """Show one exception: what it means, how to mend it, the officer's word; keep a word that is given."""
    found = queries.get_run(run_id)
    fault = page_queries.get_exception(found, exception_id, by=request.actor)
    form = SettleForm(request.POST or None, initial={"settlement": fault.settlement})
    if request.method == "POST":
        request.actor.require(Permission.RUN_MAKE)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["settlement"]
        if text == fault.settlement and fault.settled_by_id == request.actor.staff_id:
            messages.warning(request, _("这项已经写明处理情况，没有变化。"))
            return redirect("run-exceptions", run_id=run_id)
        try:
            actions.settle_exception(exception_id=fault.pk, settlement=text, by=request.actor, at=clock.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已保存处理情况。"))
            return redirect("run-exceptions", run_id=run_id)
    return _exception_page(request, found, fault, form)


def _exception_page(request: OfficeRequest, found: Run, fault: RunException, form: SettleForm) -> HttpResponse:
    words = fault_of(fault.code)
    settled = when(fault.settled_at) if fault.settled_at else ""
    shown(request, [token_of(fault)], LOOK)
    return run_page(
        request, found, "office/runs/exception.html", words.name, tab="run-exceptions", fault=fault, words=words,
        form=form, benefit=benefit_names().get(fault.benefit, fault.benefit), person_url=person_url(fault.person_id),
        settled=settled, categories=[category_label(code) for code in fault.detail.get("categories", [])],
        may_change=request.actor.may(Permission.PEOPLE_IMPORT),
        may_settle=request.actor.may(Permission.RUN_MAKE) and found.state in SETTLING,
        status=400 if form.errors else 200,
    )  # fmt: skip
