"""A workbook comes in: uploaded, checked without writing anything, and then submitted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.domains.people import actions
from rongjun.domains.people.checks import drop_check, keep_check, load_check
from rongjun.domains.people.page_queries import get_import
from rongjun.domains.people.workbook.report import report_bytes

from ...http import OfficeRequest, file_response, needs, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Filter, Table, list_page
from ..column_words import columns_help, template_bytes
from ..forms_imports import UploadForm
from ..person_words import OUTCOMES, SEVERITIES, SEVERITY_KINDS

COUNTED = ("new", "changed", "ended", "same", "exception", "rejected")
_COUNT_KEYS = {"exception": "exceptions"}
FAULT_COLUMNS = (
    Column("row_no", gettext_lazy("行"), lambda f: f.row_no, sort=("row_no", "pk"), kind="number"),
    Column("column", gettext_lazy("列"), lambda f: f.column, sort=("column",)),
    Column("value", gettext_lazy("值"), lambda f: f.value),
    Column("fault", gettext_lazy("问题"), lambda f: f.fault, sort=("code",)),
    Column("mend", gettext_lazy("怎样改"), lambda f: f.mend),
    Column(
        "severity", gettext_lazy("类别"), lambda f: SEVERITIES[f.severity], sort=("severity",),
        cell=lambda f: badge(str(SEVERITIES[f.severity]), SEVERITY_KINDS[f.severity]),
    ),
)  # fmt: skip
CHECK_FAULTS = Table(
    key="check-faults",
    caption=gettext_lazy("问题"),
    columns=tuple(replace(column, sort=bool(column.sort)) for column in FAULT_COLUMNS),
    filters=(
        Filter(
            "severity", gettext_lazy("类别"), lambda rows, kind: [one for one in rows if one.severity == kind],
            list(SEVERITIES.items()),
        ),
    ),
    search=("column", "value", "fault"),
    search_label=gettext_lazy("列、值或问题"),
    empty=gettext_lazy("没有发现问题"),
    row_kind=lambda f: "faulty" if f.severity == "error" else "",
)  # fmt: skip


@needs(Permission.PEOPLE_IMPORT)
@require_http_methods(["GET", "POST"])
def upload(request: OfficeRequest) -> HttpResponse:
    """Take a workbook: to be checked first, or to be submitted at once."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        content, name = form.cleaned_data["file"].read(), form.cleaned_data["file"].name
        try:
            if request.POST.get("act") == "submit":
                return _submit(request, content, name)
            return _check(request, content, name)
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.add_error("file", str(refusal))
    return page(
        request, "office/imports/upload.html", _("导入人员表"), crumbs=_crumbs(), form=form, columns=columns_help(),
        status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.PEOPLE_IMPORT)
@require_GET
def template_workbook(request: OfficeRequest) -> HttpResponse:
    """Give the workbook to fill in."""
    return file_response(template_bytes(), _("人员表模板") + ".xlsx")


@needs(Permission.PEOPLE_IMPORT)
@require_GET
def check_page(request: OfficeRequest, token: str) -> HttpResponse:
    """Show what a workbook would do: counts, and every fault with how to mend it."""
    check = load_check(token, request.actor, clock.now())
    return list_page(
        request, CHECK_FAULTS, check.faults, "office/imports/check.html", _("试导入结果"), crumbs=_crumbs(),
        check=check, token=token, counts=count_cards(check.counts),
        rows_in=sum(check.counts[name] for name in ("new", "changed", "ended")),
    )  # fmt: skip


@needs(Permission.PEOPLE_IMPORT)
@require_GET
def check_report(request: OfficeRequest, token: str) -> HttpResponse:
    """Give the report on a dry run: every fault, and the rows that stay out, ready to be mended."""
    at = clock.now()
    check = load_check(token, request.actor, at)
    result = actions.check_people(content=check.content, by=request.actor, at=at)
    content = report_bytes(result.faults, result.sheet.cells, result.counts)
    return file_response(content, _("试导入报告") + ".xlsx")


@needs(Permission.PEOPLE_IMPORT)
@require_POST
def submit_check(request: OfficeRequest, token: str) -> HttpResponse:
    """Submit the workbook of a dry run, without a second upload, or drop it."""
    check = load_check(token, request.actor, clock.now())
    if request.POST.get("act") == "drop":
        drop_check(token, request.actor, clock.now())
        messages.success(request, _("已放弃这次试导入，没有任何数据入册。"))
        return redirect("import-new")
    answer = _submit(request, check.content, check.file_name)
    drop_check(token, request.actor, clock.now())
    return answer


def count_cards(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the number of rows by outcome, in order, for the head of a page."""
    return [
        {"outcome": name, "name": OUTCOMES[name], "count": counts.get(_COUNT_KEYS.get(name, name), 0)}
        for name in COUNTED
    ]


def _check(request: OfficeRequest, content: bytes, name: str) -> HttpResponse:
    at = clock.now()
    result = actions.check_people(content=content, by=request.actor, at=at)
    token = keep_check(content=content, file_name=name, result=result, by=request.actor, at=at)
    return redirect("import-check", token=token)


def _submit(request: OfficeRequest, content: bytes, name: str) -> HttpResponse:
    at = clock.now()
    result = actions.import_people(content=content, file_name=name, by=request.actor, at=at)
    batch = get_import(result.import_id or 0, request.actor)
    if batch.made_at != at:
        text = _("这份文件已经导入过（导入 %(id)d，%(name)s 于 %(day)s），没有任何变化。")
        shown = {"id": batch.pk, "name": batch.made_by.name, "day": f"{batch.made_at:%Y-%m-%d}"}
        messages.info(request, text % shown)
    else:
        texts = {
            "waiting": _("已提交，等待另一人批准；批准之前不入册。"), "in_force": _("首次导入，已直接入册。"),
            "empty": _("文件已读完，没有任何变化需要入册。"),
        }  # fmt: skip
        messages.success(request, texts[batch.state])
    return redirect("import", import_id=batch.pk)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("导入"), reverse("import-list"))]
