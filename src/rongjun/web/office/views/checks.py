"""A workbook comes in: uploaded, checked in the background without writing anything, and then submitted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.domains.people import tasks
from rongjun.domains.people.checks import (
    CHECKED,
    CHECKING,
    IMPORTING,
    MATCHING,
    Check,
    list_checks,
    load_check,
    load_faults,
    load_report,
)  # fmt: skip
from rongjun.domains.people.page_queries import get_import

from ...http import OfficeRequest, file_response, needs, page
from ...templatetags.rongjun import badge
from ...told.person_words import OUTCOMES, SEVERITIES, SEVERITY_KINDS
from ...ui.tables import Column, Filter, Table, list_page
from ..column_words import columns_help, template_bytes
from ..forms_imports import UploadForm

COUNTED = ("new", "changed", "ended", "same", "exception", "rejected")
STEPS = {
    "读取": gettext_lazy("读取文件"), "检查": gettext_lazy("逐行检查"), "比对": gettext_lazy("与登记册比对"),
    "写入": gettext_lazy("写入登记册"), "导出": gettext_lazy("写入工作簿"),
}  # fmt: skip
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
    """Take a workbook: to be checked first, or to be submitted at once; either is done in the background."""
    at = clock.now()
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, straight = form.cleaned_data["file"], request.POST.get("act") == "submit"
        token = tasks.start_check(
            content=file.read(), file_name=file.name, straight=straight, language=request.LANGUAGE_CODE,
            by=request.actor, at=at,
        )  # fmt: skip
        return redirect("import-check", token=token)
    return page(
        request, "office/imports/upload.html", _("导入人员表"), crumbs=_crumbs(), form=form, columns=columns_help(),
        kept=kept_checks(request.actor, at), status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.PEOPLE_IMPORT)
@require_GET
def template_workbook(request: OfficeRequest) -> HttpResponse:
    """Give the workbook to fill in."""
    return file_response(template_bytes(), _("人员表模板") + ".xlsx")


@needs(Permission.PEOPLE_IMPORT)
@require_GET
def check_page(request: OfficeRequest, token: str) -> HttpResponse:
    """Show where an uploaded workbook stands: at work, stopped for a reason, checked with every fault, or imported."""
    at = clock.now()
    check = load_check(token, request.actor, at)
    if check.state == CHECKED:
        return _checked(request, token, check)
    if check.state == MATCHING:
        return redirect("import-columns", token=token)
    if check.import_id is not None:
        return _imported(request, check, check.import_id)
    titles = {CHECKING: _("正在试导入"), IMPORTING: _("正在提交")}
    return page(
        request, "office/imports/working.html", titles[check.state] if check.is_running else _("没有做成"),
        lead=check.file_name, crumbs=_crumbs(), check=check, token=token, slow=check.is_slow(at), **progress_bar(check),
    )  # fmt: skip


@needs(Permission.PEOPLE_IMPORT)
@require_GET
def check_progress(request: OfficeRequest, token: str) -> HttpResponse:
    """Return how far the work on a workbook is; when it is over the page is loaded anew."""
    check = load_check(token, request.actor, clock.now())
    shown = progress_bar(check)
    answer = page(request, "office/imports/progress.html", _("导入人员表"), check=check, token=token, **shown)
    if not check.is_running:
        answer.headers["HX-Refresh"] = "true"
    return answer


@needs(Permission.PEOPLE_IMPORT)
@require_GET
def check_report(request: OfficeRequest, token: str) -> HttpResponse:
    """Give the report on a dry run: every fault, and the rows that stay out, ready to be mended."""
    load_check(token, request.actor, clock.now())
    return file_response(load_report(token, request.actor), _("试导入报告") + ".xlsx")


@needs(Permission.PEOPLE_IMPORT)
@require_POST
def submit_check(request: OfficeRequest, token: str) -> HttpResponse:
    """Submit the workbook of a dry run, without a second upload, try once more what failed, or drop it."""
    by, at, act = request.actor, clock.now(), request.POST.get("act")
    if act == "drop":
        tasks.drop_workbook(token=token, by=by, at=at)
        messages.success(request, _("已放弃这份文件，没有任何数据入册。"))
        return redirect("import-new")
    begin = tasks.retry_check if act == "again" else tasks.submit_check
    begin(token=token, by=by, at=at)
    return redirect("import-check", token=token)


def kept_checks(actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return the workbooks of one's own that are at work, stopped or wait to be submitted, for those who may import."""
    if not actor.may(Permission.PEOPLE_IMPORT):
        return []
    return [{"token": token, "check": check, "state": _standing(check)} for token, check in list_checks(actor, at)]


def count_cards(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return the number of rows by outcome, in order, for the head of a page."""
    return [
        {"outcome": name, "name": OUTCOMES[name], "count": counts.get(_COUNT_KEYS.get(name, name), 0)}
        for name in COUNTED
    ]


def _standing(check: Check) -> tuple[str, str]:
    """Return where a workbook stands in words, and the kind of its badge."""
    if check.reason:
        return _("没有做成"), "danger"
    words = {
        CHECKING: (_("正在试导入"), "info"), IMPORTING: (_("正在提交"), "info"),
        CHECKED: (_("已试导入，等您提交"), "draft"), MATCHING: (_("请对应各列"), "draft"),
    }  # fmt: skip
    return words[check.state]


def progress_bar(check: Check) -> dict[str, Any]:
    """Return what the progress bar shows; a step that cannot be measured moves without a share."""
    step = STEPS.get(check.step, gettext_lazy("等待开始"))
    return {"step": step, "done": check.done, "of": check.of if check.of > 1 else 0}


def _checked(request: OfficeRequest, token: str, check: Check) -> HttpResponse:
    return list_page(
        request, CHECK_FAULTS, load_faults(token, request.actor), "office/imports/check.html", _("试导入结果"),
        crumbs=_crumbs(), check=check, token=token, counts=count_cards(check.counts),
        rows_in=sum(check.counts[name] for name in ("new", "changed", "ended")),
    )  # fmt: skip


def _imported(request: OfficeRequest, check: Check, import_id: int) -> HttpResponse:
    """Lead to the import and say what came of it, or that the same file had come in before."""
    batch = get_import(import_id, request.actor)
    if batch.made_at < check.begun_at or batch.made_by_id != request.actor.staff_id:
        text = _("这份文件已经导入过（导入 %(id)d，%(name)s 于 %(day)s），没有任何变化。")
        shown = {"id": batch.pk, "name": batch.made_by.name, "day": f"{timezone.localtime(batch.made_at):%Y-%m-%d}"}
        messages.info(request, text % shown)
    else:
        texts = {
            "waiting": _("已提交，等待另一人批准；批准之前不入册。"), "in_force": _("首次导入，已直接入册。"),
            "empty": _("文件已读完，没有任何变化需要入册。"),
        }  # fmt: skip
        messages.success(request, texts.get(batch.state, _("已提交。")))
    return redirect("import", import_id=batch.pk)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("导入"), reverse("import-list"))]
