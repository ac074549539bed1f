"""The bank: the sheet that goes out, the result that comes back, what failed and why."""

from typing import Any, Literal
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.domains.payments import queries
from rongjun.domains.payments.bank.export import export_pain001
from rongjun.domains.payments.bank.layouts import find_layout, list_layouts
from rongjun.domains.payments.bank.office import find_office_account
from rongjun.domains.payments.bank.pain001 import Version
from rongjun.domains.payments.bank.results import Outcome, import_results
from rongjun.domains.payments.bank.sheets import export_sheet
from rongjun.domains.payments.models import Run
from rongjun.domains.payments.states import POSTED
from rongjun.kernel.period import format_month

from ...http import OfficeRequest, file_response, needs
from ...told.run_words import RESULTS, state_name
from ...ui.charts import bars_of
from ...ui.tables import list_page
from ..run_forms import ResultForm
from ..run_frame import crumbs, frame, run_page
from ..run_tables import items_table

FAULTS_SHOWN = 200
PAIN: dict[str, Version] = {"pain.001": "03", "pain.001.09": "09"}


@needs(Permission.RUN_VIEW)
@require_http_methods(["GET", "POST"])
def run_bank(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Show the bank items of a released run: what waits, what is paid, what failed by reason."""
    found = queries.get_run(run_id)
    if found.state not in POSTED:
        messages.warning(request, _("批次现为“%(state)s”，拨付之后才有银行表。") % {"state": state_name(found.state)})
        return redirect("run", run_id=run_id)
    failures = queries.failures_by_reason(found)
    table = items_table([row["failure"] for row in failures])
    items = queries.list_items(found, by=request.actor)
    return list_page(
        request, table, items, "office/runs/bank.html", _("银行"), on_export=lambda query: None,
        crumbs=crumbs(found, "run-bank"), form=ResultForm(),
        **_bank_context(request, found, failures), **frame(request.actor, found, "run-bank"),
    )  # fmt: skip


@needs(Permission.RUN_BANK)
@require_POST
def run_bank_sheet(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Give the bank's file in a form or layout; the domain records the look at its accounts before any is opened."""
    found = queries.get_run(run_id)
    asked = request.POST.get("format", "")
    name = f"银行代发表-{format_month(found.month)}-{run_id}"
    by, at = request.actor, clock.now()
    if asked in PAIN:
        made = export_pain001(run_id=run_id, by=by, at=at, version=PAIN[asked])
        return file_response(b"".join(made.parts), f"{name}.xml")
    if asked == "layout":
        layout = find_layout(request.POST.get("layout", ""))
        content = export_sheet(run_id=run_id, by=by, at=at, layout=layout)
        return file_response(content, f"{name}.{layout.spec.form}")
    kind: Literal["xlsx", "csv"] = "csv" if asked == "csv" else "xlsx"
    return file_response(export_sheet(run_id=run_id, format=kind, by=by, at=at), f"{name}.{kind}")


@needs(Permission.RUN_BANK)
@require_POST
def run_bank_result(request: OfficeRequest, run_id: int) -> HttpResponse:
    """Take in the bank's result and show, row by row, what was refused and how to mend it."""
    found = queries.get_run(run_id)
    form = ResultForm(request.POST, request.FILES)
    outcome: Outcome | None = None
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            outcome = import_results(
                run_id=run_id,
                content=file.read(),
                file_name=file.name,
                by=request.actor,
                at=clock.now(),
                layout=request.POST.get("layout", ""),
            )
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    if outcome is not None and not outcome.faults:
        _say(request, outcome)
        return redirect("run-bank", run_id=run_id)
    return run_page(
        request, found, "office/runs/bank_result.html", _("银行回执"), tab="run-bank", form=form, outcome=outcome,
        faults=outcome.faults[:FAULTS_SHOWN] if outcome else [], status=400 if form.errors else 200,
    )  # fmt: skip


def _say(request: OfficeRequest, outcome: Outcome) -> None:
    counts = {
        "paid": outcome.paid, "failed": outcome.failed, "unchanged": outcome.unchanged, "returned": outcome.returned,
        "pending": outcome.pending, "left": outcome.left,
    }  # fmt: skip
    if outcome.paid or outcome.failed:
        messages.success(request, _("已导入：成功 %(paid)d 笔，失败 %(failed)d 笔。") % counts)
    if outcome.returned:
        messages.warning(request, _("付后退回 %(returned)d 笔，钱还是本人的，已列入“退回款项”。") % counts)
    if outcome.pending:
        messages.info(request, _("银行已受理、还没有付的 %(pending)d 笔，等银行下一份回执。") % counts)
    if outcome.left:
        messages.warning(request, _("有 %(left)d 条银行记录与发放无关或对不上，留在“待核对”。") % counts)
    if not any((outcome.paid, outcome.failed, outcome.returned, outcome.pending, outcome.left)):
        messages.warning(request, _("这份回执以前导入过，%(unchanged)d 笔没有变化，没有重复入账。") % counts)
    if outcome.ignored:
        messages.warning(request, _("多余的列没有读取：%(columns)s。") % {"columns": _("、").join(outcome.ignored)})


def _bank_context(request: OfficeRequest, found: Run, failures: list[dict[str, Any]]) -> dict[str, Any]:
    counts = queries.count_results(found)
    address = reverse("run-bank", args=[found.pk])
    bars = bars_of([(row["failure"], row["items"], "") for row in failures])
    return {
        "results": [(name, counts[key], f"{address}?result={key}#list") for key, (name, _kind) in RESULTS.items()],
        "failures": [
            (row, bar, f"{address}?{urlencode({'failure': row['failure']})}#list")
            for row, bar in zip(failures, bars, strict=True)
        ],
        "files": list(queries.list_result_files(found)),
        "may_bank": request.actor.may(Permission.RUN_BANK),
        "layouts": [one for one in list_layouts() if one.version] if request.actor.may(Permission.RUN_BANK) else [],
        "own_account": find_office_account() is not None,
        "may_layouts": request.actor.may(Permission.BANK_LAYOUTS),
        "may_close": found.state == Run.State.RELEASED and not counts["waiting"]["items"],
        "waiting_items": counts["waiting"]["items"],
        "closed": found.state == Run.State.CLOSED,
    }
