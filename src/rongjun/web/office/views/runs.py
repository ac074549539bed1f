"""The months: their list, opening one, where one stands, computing it again, repeating it to the fen."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.domains.approvals.page_queries import list_latest_acts
from rongjun.domains.approvals.queries import Signature
from rongjun.domains.payments import actions, queries
from rongjun.domains.payments.models import Run
from rongjun.domains.payments.repeat import repeat_run
from rongjun.domains.payments.states import POSTED
from rongjun.domains.payments.tasks import enqueue_compute
from rongjun.kernel.period import format_month, month_of

from ...http import OfficeRequest, needs, page, shown
from ...templatetags.rongjun import badge
from ...told.run_words import STATE_KINDS, benefit_names, state_name
from ...ui.tables import Column, Filter, Table, list_page
from ..run_forms import OpenForm
from ..run_frame import frame, load_signing, run_page, stages
from ..run_overview import overview
from ..run_tables import local


@needs(Permission.RUN_VIEW)
@require_http_methods(["GET", "POST"])
def run_list(request: OfficeRequest) -> HttpResponse:
    """List the months with state, people, total and who signed."""
    table = runs_table(list_latest_acts(actions.KIND))
    lead = _("一个月一个批次：开账、计算、核对、签批、拨付、回执、办结。")
    return list_page(
        request, table, queries.list_runs(), "office/runs/list.html", _("每月发放"), lead=lead,
        on_export=lambda query: None, may_open=request.actor.may(Permission.RUN_MAKE),
    )  # fmt: skip


def runs_table(signed: dict[int, list[Signature]]) -> Table:
    """Return the list of runs; figures come from the totals kept with each run."""
    return Table(
        key="runs",
        caption=_("每月发放"),
        columns=(
            Column("month", _("月份"), lambda run: run.month, sort=("month",), kind="month",
                   href=lambda run: reverse("run", args=[run.pk])),
            Column("state", _("状态"), lambda run: state_name(run.state), sort=("state",), cell=_state_cell),
            Column("persons", _("发放人数"), lambda run: run.totals.get("paid_persons"), kind="number"),
            Column("pay", _("应发金额（元）"), lambda run: run.totals.get("pay_fen"), kind="money"),
            Column("arrears", _("其中补发（元）"), lambda run: run.totals.get("arrears_fen"), kind="money"),
            Column("exceptions", _("待处理事项"), lambda run: run.totals.get("exceptions"), kind="number"),
            Column("signed", _("签批人"), lambda run: _signers(signed.get(run.pk, []))),
            Column("made_by", _("开账人"), lambda run: run.made_by.name, shown=False),
            Column("made", _("开账日期"), lambda run: local(run.made_at), kind="date", sort=("made_at",)),
        ),
        filters=(
            Filter("state", _("状态"), lambda runs, state: runs.filter(state=state),
                   [(value, state_name(value)) for value in Run.State.values]),
        ),
        empty=_("还没有发放批次。从“开账”开始。"),
    )  # fmt: skip


@needs(Permission.RUN_MAKE)
@require_http_methods(["GET", "POST"])
def run_open(request: OfficeRequest) -> HttpResponse:
    """Open a month: say what will happen, then open it and have it computed in the background."""
    actions.require_keeper(request.actor)
    last = queries.list_runs().exclude(state__in=["cancelled", "failed"]).first()
    proposed = month_of(clock.today()) if last is None else last.month + 1
    form = OpenForm(request.POST or None, initial={"month": proposed})
    if request.method == "POST" and form.is_valid():
        month = form.cleaned_data["month"]
        try:
            with transaction.atomic():
                run = actions.open_run(month=month, by=request.actor, at=clock.now())
                enqueue_compute(run.pk)
        except AlreadyDone as done:
            return _standing(request, month, done, form, last)
        except Refusal as refusal:
            form.add_error("month", str(refusal))
        else:
            messages.success(request, _("已开账，正在计算。"))
            return redirect("run", run_id=run.pk)
    return _open_page(request, form, last)


def _standing(request: OfficeRequest, month: int, done: AlreadyDone, form: OpenForm, last: Run | None) -> HttpResponse:
    """Lead to the run that stands where the month was opened before (a second click opens nothing)."""
    run = queries.find_standing_run(month)
    if run is None:
        form.add_error("month", str(done))
        return _open_page(request, form, last)
    messages.warning(request, str(done))
    return redirect("run", run_id=run.pk)


def _open_page(request: OfficeRequest, form: OpenForm, last: Run | None) -> HttpResponse:
    waiting = last if last is not None and last.state not in POSTED else None
    return page(
        request, "office/runs/open.html", _("开账"), crumbs=[(_("每月发放"), reverse("run-list"))], form=form,
        first=last is None, waiting=waiting, waiting_state=state_name(waiting.state) if waiting else "",
        status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.RUN_VIEW)
def run(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Show where a run stands, what it holds, and what comes next."""
    found = queries.get_run(run_id)
    signing = load_signing(found)
    figures: dict[str, Any] = overview(found, request.actor, signing, clock.now())
    waiting = figures["bank"]["waiting"]["items"] if figures["bank"] else None
    steps = stages(found, signing, figures["open_exceptions"], waiting)
    title = _("%(month)s 发放") % {"month": format_month(found.month)}
    return run_page(request, found, "office/runs/run.html", title, tab="run", stages=steps, **figures)


@needs(Permission.RUN_VIEW)
def run_progress(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Return how far the computing is, for the page to renew; when it is over the page is loaded anew."""
    found = queries.get_run(run_id)
    answer = page(request, "office/runs/progress.html", _("计算"), **frame(request.actor, found, "run"))
    if found.state != Run.State.COMPUTING:
        answer.headers["HX-Refresh"] = "true"
    return answer


@needs(Permission.RUN_MAKE)
@require_POST
def run_recompute(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Compute again with the facts known now; a run that failed gives way to a new one of the same month."""
    found = queries.get_run(run_id)
    if found.state == Run.State.COMPUTING and request.POST.get("state") != Run.State.COMPUTING:
        messages.warning(request, _("已在重新计算，不必重复办理。"))
        return redirect("run", run_id=run_id)
    with transaction.atomic():
        if found.state == Run.State.FAILED:
            fresh = actions.open_run(month=found.month, by=request.actor, at=clock.now())
        else:
            fresh = actions.recompute_run(run_id=run_id, by=request.actor, at=clock.now())
        enqueue_compute(fresh.pk)
    messages.success(request, _("已开始重新计算。"))
    return redirect("run", run_id=fresh.pk)


@needs(Permission.RUN_VIEW)
@require_http_methods(["GET", "POST"])
def run_repeat(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Work a run out again from its frozen inputs and show whether it is equal to the fen; nothing is written.

    For the unit that keeps the books: it reads everybody, which is recorded.
    """
    actions.require_keeper(request.actor)
    found = queries.get_run(run_id)
    result = None
    if request.method == "POST":
        shown(request, [f"registry:run:{found.pk}"], "复算每月发放")
        result = repeat_run(run_id)
    named = request.actor.may(Permission.PEOPLE_VIEW)
    names = benefit_names()
    rows = [] if result is None else [(one, names.get(one.benefit, one.benefit)) for one in result.differences[:200]]
    return run_page(
        request, found, "office/runs/repeat.html", _("复算"), tab="run-repeat", result=result,
        differences=rows if named else [],
    )  # fmt: skip


def _state_cell(run: Run) -> SafeString:
    return badge(state_name(run.state), STATE_KINDS[run.state])


def _signers(acts: list[Signature]) -> str:
    return _("、").join(act.staff_name for act in acts)
