"""Imports: what came in, what it changes, what stayed out, and the second person's decision."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.people import actions, tasks, vault
from rongjun.domains.people import page_queries as queries
from rongjun.domains.people.models import Import, ImportFault
from rongjun.domains.people.workbook.report import report_bytes

from ...http import OfficeRequest, file_response, needs, page
from ...templatetags.rongjun import badge
from ...told.person_words import OUTCOME_KINDS, OUTCOMES, SEVERITIES, STATE_KINDS, STATES, category_label
from ...ui.tables import Column, Filter, Table, list_page
from ..approval_block import approval_of, signed_on
from ..forms_imports import RefuseForm
from .checks import FAULT_COLUMNS, count_cards, kept_checks

STAYED_OUT = ("rejected", "exception")
AT_ONCE = 500
"""An import of more rows is approved in the background."""


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _source(batch: Import) -> str:
    return _("变更单：%(who)s") % {"who": batch.file_name} if batch.kind == "change" else batch.file_name


def _told(row: Any) -> list[tuple[str, str, str]]:
    """Return what a row changes: what, before, after; nothing for a row that stayed out."""
    changes = row.summary.get("changes", []) if row.summary else []
    return [(one["what"], one["before"] or "—", one["after"] or "—") for one in changes]


def _changes(row: Any) -> str:
    """Return what a row changes in plain words, or why it stayed out."""
    if row.outcome in STAYED_OUT:
        return str(row.why or "")
    return "；".join(f"{what}：{before} → {after}" for what, before, after in _told(row))


def _changes_cell(row: Any) -> SafeString:
    if row.outcome in STAYED_OUT:
        return format_html("{}", _changes(row))
    return format_html_join("", "<div><b>{}</b> {} → {}</div>", _told(row))


def _count(name: str) -> Column:
    title = {"rows": gettext_lazy("数据行"), "rejected": OUTCOMES["rejected"], "exceptions": OUTCOMES["exception"]}
    return Column(name, title.get(name) or OUTCOMES[name], lambda b: b.counts.get(name, 0), kind="number")


IMPORTS = Table(
    key="imports",
    caption=gettext_lazy("导入"),
    columns=(
        Column(
            "id", gettext_lazy("编号"), lambda b: b.pk, sort=("pk",), href=lambda b: reverse("import", args=[b.pk])
        ),
        Column("source", gettext_lazy("文件或变更单"), _source, sort=("kind", "file_name")),
        Column(
            "state", gettext_lazy("状态"), lambda b: STATES[b.state], sort=("state",),
            cell=lambda b: badge(str(STATES[b.state]), STATE_KINDS[b.state]),
        ),
        _count("rows"), _count("new"), _count("changed"), _count("ended"), _count("rejected"), _count("exceptions"),
        Column("maker", gettext_lazy("录入人"), lambda b: b.made_by.name, sort=("made_by__name",)),
        Column("made", gettext_lazy("录入时间"), lambda b: _moment(b.made_at), sort=("made_at",)),
        Column(
            "approver", gettext_lazy("办理人"), lambda b: b.approved_by.name if b.approved_by else "",
            sort=("approved_by__name",),
        ),
    ),
    filters=(
        Filter("state", gettext_lazy("状态"), lambda rows, state: rows.filter(state=state), list(STATES.items())),
        Filter(
            "kind", gettext_lazy("来源"), lambda rows, kind: rows.filter(kind=kind),
            [("people", gettext_lazy("文件")), ("change", gettext_lazy("变更单"))],
        ),
    ),
    search=("file_name", "made_by__name"),
    search_label=gettext_lazy("文件名或录入人"),
    order=("-made_at",),
    empty=gettext_lazy("还没有导入"),
    people=lambda b: f"{b.token or ''} import:{b.pk}" if b.kind == "change" else "",
)  # fmt: skip
ROWS = Table(
    key="import-rows",
    caption=gettext_lazy("逐行结果"),
    columns=(
        Column("row_no", gettext_lazy("行"), lambda r: r.row_no, sort=("row_no",), kind="number"),
        Column(
            "file_no", gettext_lazy("档案号"), lambda r: r.file_no, sort=("file_no",),
            href=lambda r: reverse("person", args=[r.known]) if r.known else "",
        ),
        Column("name", gettext_lazy("姓名"), lambda r: (r.summary or {}).get("name", "")),
        Column(
            "category", gettext_lazy("对象类别"), lambda r: category_label(r.category) if r.category else "",
            sort=("category",),
        ),
        Column(
            "outcome", gettext_lazy("结果"), lambda r: OUTCOMES[r.outcome], sort=("outcome",),
            cell=lambda r: badge(str(OUTCOMES[r.outcome]), OUTCOME_KINDS[r.outcome]),
        ),
        Column("changes", gettext_lazy("变动内容（原来 → 现在），或没有入册的原因"), _changes, cell=_changes_cell),
    ),
    filters=(
        Filter(
            "outcome", gettext_lazy("结果"), lambda rows, outcome: rows.filter(outcome=outcome),
            [(name, OUTCOMES[name]) for name in ("new", "changed", "ended", "exception", "rejected")],
        ),
    ),
    search=("file_no",),
    search_label=gettext_lazy("档案号"),
    order=("row_no",),
    empty=gettext_lazy("没有需要入册或处理的行"),
    people=lambda r: str(r.token or ""),
)  # fmt: skip
FAULTS = Table(
    key="import-faults",
    caption=gettext_lazy("问题"),
    columns=FAULT_COLUMNS,
    filters=(
        Filter(
            "severity", gettext_lazy("类别"), lambda rows, kind: rows.filter(severity=kind), list(SEVERITIES.items())
        ),
    ),
    search=("column", "value", "fault"),
    search_label=gettext_lazy("列、值或问题"),
    order=("row_no",),
    empty=gettext_lazy("没有发现问题"),
    row_kind=lambda f: "faulty" if f.severity == "error" else "",
)  # fmt: skip


def _settled(fault: ImportFault) -> SafeString:
    done = bool(fault.settled)  # type: ignore[attr-defined]
    return badge(_("已入册") if done else _("待核实"), "done" if done else "draft")


HELD = Table(
    key="held",
    caption=gettext_lazy("待核实的行"),
    columns=(
        Column(
            "batch", gettext_lazy("导入"), lambda f: f.batch_id, sort=("batch_id", "row_no"),
            href=lambda f: reverse("import", args=[f.batch_id]),
        ),
        Column("row_no", gettext_lazy("行"), lambda f: f.row_no, sort=("row_no",), kind="number"),
        Column("file_no", gettext_lazy("档案号"), lambda f: f.file_no or "", sort=("file_no",)),
        Column("column", gettext_lazy("列"), lambda f: f.column, sort=("column",)),
        Column("value", gettext_lazy("值"), lambda f: f.value, shown=False),
        Column("fault", gettext_lazy("问题"), lambda f: f.fault, sort=("code",)),
        Column("mend", gettext_lazy("怎样办"), lambda f: f.mend),
        Column(
            "state", gettext_lazy("状态"), lambda f: _("已入册") if f.settled else _("待核实"), sort=("settled",),
            cell=_settled,
        ),
        Column("made", gettext_lazy("录入时间"), lambda f: _moment(f.batch.made_at), sort=("batch__made_at",)),
    ),
    filters=(
        Filter(
            "state", gettext_lazy("状态"), lambda rows, value: rows.filter(settled=value == "done"),
            [("open", gettext_lazy("待核实")), ("done", gettext_lazy("已入册"))],
        ),
    ),
    search=("file_no", "fault"),
    search_label=gettext_lazy("档案号或问题"),
    order=("-batch_id", "row_no"),
    empty=gettext_lazy("没有待核实的行"),
    people=lambda f: f"{f.token or ''} import:{f.batch_id}",
)  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def import_list(request: OfficeRequest) -> HttpResponse:
    """List the imports, the newest first."""
    actor = request.actor
    return list_page(
        request, IMPORTS, queries.list_imports_told(actor), "office/imports/list.html", _("导入"),
        lead=_("人员表和变更单。首次导入直接入册；以后每一份都要另一人批准。"),
        may_import=actor.may(Permission.PEOPLE_IMPORT), kept=kept_checks(actor, clock.now()),
        may_export=actor.may(Permission.PEOPLE_EXPORT) and actor.may(Permission.PEOPLE_REVEAL),
    )  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def import_page(request: OfficeRequest, import_id: int) -> HttpResponse:
    """Show an import: counts, what each row changes, and the decision that it waits for."""
    batch = queries.get_import(import_id, request.actor)
    return _import(request, batch, ROWS, queries.list_import_rows(batch.pk, request.actor), "rows")


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def import_faults(request: OfficeRequest, import_id: int) -> HttpResponse:
    """Show every fault, exception and warning of an import."""
    batch = queries.get_import(import_id, request.actor)
    return _import(request, batch, FAULTS, queries.list_import_faults(batch.pk), "faults")


@needs(Permission.PEOPLE_REVEAL)
@require_GET
def import_report(request: OfficeRequest, import_id: int) -> HttpResponse:
    """Give the report on an import; the rows that stayed out are opened for it, which is logged."""
    batch = queries.get_import(import_id, request.actor)
    cells = vault.open_rejected_cells(batch=batch, by=request.actor, at=clock.now())
    faults = list(queries.list_import_faults(batch.pk).order_by("row_no", "pk"))
    content = report_bytes(faults, cells, batch.counts)  # type: ignore[arg-type]
    return file_response(content, _("导入 %(id)d 报告") % {"id": batch.pk} + ".xlsx")


@needs(Permission.PEOPLE_VIEW)
@require_POST
def decide(request: OfficeRequest, import_id: int) -> HttpResponse:
    """Approve, refuse or check again an import that waits."""
    batch = queries.get_import(import_id, request.actor)
    act = request.POST.get("act", "")
    if act == "refuse":
        form = RefuseForm(request.POST)
        if not form.is_valid():
            return _refuse_page(request, batch, form)
    if act == "approve" and batch.counts.get("rows", 0) > AT_ONCE and batch.made_by_id != request.actor.staff_id:
        token = tasks.start_approval(
            import_id=batch.pk, name=_source(batch), language=request.LANGUAGE_CODE, by=request.actor, at=clock.now()
        )
        return redirect("import-approving", token=token)
    try:
        messages.success(request, _act(request, batch, act))
    except (NotPermitted, AlreadyDone):
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("import", import_id=batch.pk)


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def held_list(request: OfficeRequest) -> HttpResponse:
    """List the rows that wait for an officer, with what to do about each."""
    return list_page(
        request, HELD, queries.list_held_rows(request.actor), "office/imports/held.html", _("待核实的行"),
        crumbs=[(_("导入"), reverse("import-list"))],
        lead=_("这些行没有入册：两行矛盾、号码已属于别人，或不在辖区。按“怎样办”核实后重新导入，状态会自动变为已入册。"),
    )  # fmt: skip


def _act(request: OfficeRequest, batch: Import, act: str) -> str:
    by, at = request.actor, clock.now()
    if act == "approve":
        if actions.approve_import(import_id=batch.pk, by=by, at=at).state == Import.State.WAITING:
            return signed_on()
        return _("已批准，变动已入册；多退少补在下一批次发放。")
    if act == "refuse":
        actions.refuse_import(import_id=batch.pk, reason=request.POST["reason"], by=by, at=at)
        return _("已退回，没有任何数据入册。")
    if act == "refresh":
        actions.refresh_import(import_id=batch.pk, by=by, at=at)
        return _("已按现在的登记册重新核对并提交，等待另一人批准。")
    raise Refusal(_("没有这种操作。请刷新页面后重试。"))


def _refuse_page(request: OfficeRequest, batch: Import, form: RefuseForm) -> HttpResponse:
    crumbs = [(_("导入"), reverse("import-list")), (str(batch.pk), reverse("import", args=[batch.pk]))]
    return page(request, "office/imports/refuse.html", _("退回导入"), crumbs=crumbs, form=form, batch=batch, status=400)


def _import(request: OfficeRequest, batch: Import, table: Table, rows: QuerySet[Any], tab: str) -> HttpResponse:
    tabs = [
        (_("逐行结果"), reverse("import", args=[batch.pk]), tab == "rows"),
        (_("问题和提示"), reverse("import-faults", args=[batch.pk]), tab == "faults"),
    ]
    title = _("变更单 %(id)d") if batch.kind == "change" else _("导入 %(id)d")
    actor = request.actor
    may_approve = batch.state == "waiting" and actor.may(Permission.PEOPLE_APPROVE)
    return list_page(
        request, table, rows, "office/imports/import.html", title % {"id": batch.pk}, batch=batch, tabs=tabs,
        also=[f"import:{batch.pk}"],
        crumbs=[(_("导入"), reverse("import-list"))], counts=count_cards(batch.counts), form=RefuseForm(),
        state=(STATES[batch.state], STATE_KINDS[batch.state]), source=_source(batch),
        approval=approval_of("import", batch.pk, actor, clock.now()),
        is_maker=actor.staff_id == batch.made_by_id, may_approve=may_approve and actor.staff_id != batch.made_by_id,
        may_refresh=may_approve and actor.may(Permission.PEOPLE_IMPORT), may_report=actor.may(Permission.PEOPLE_REVEAL),
    )  # fmt: skip
