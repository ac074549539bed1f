"""Out again: persons written into a provincial workbook in the background, every look on record."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound
from rongjun.domains.people import tasks
from rongjun.domains.people.checks import EXPORTED, EXPORTING, Check, load_check, load_report
from rongjun.domains.people.export.actions import Order
from rongjun.domains.people.layouts import OWN, find_layout

from ...http import OfficeRequest, file_response, needs, page
from ..forms_layouts import ExportForm
from .checks import progress_bar


@needs(Permission.PEOPLE_REVEAL)
@require_http_methods(["GET", "POST"])
def export_new(request: OfficeRequest) -> HttpResponse:
    """Ask which workbook is wanted, and have it written in the background."""
    request.actor.require(Permission.PEOPLE_EXPORT)
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        layout = find_layout(form.cleaned_data["layout"]) or OWN
        order = Order(layout, form.cleaned_data["kind"], form.cleaned_data["in_force"])
        token = tasks.start_export(order=order, language=request.LANGUAGE_CODE, by=request.actor, at=clock.now())
        return redirect("export", token=token)
    return page(
        request, "office/imports/export.html", _("导出工作簿"), crumbs=_crumbs(), form=form,
        status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.PEOPLE_REVEAL)
@require_GET
def export_page(request: OfficeRequest, token: str) -> HttpResponse:
    """Show how far an export is, or its file."""
    check = _load(request, token)
    title = _("正在导出") if check.is_running else _("没有做成") if check.reason else _("导出完成")
    return page(
        request, "office/imports/exported.html", title, lead=check.file_name, crumbs=_crumbs(), check=check,
        token=token, done_now=check.state == EXPORTED, slow=check.is_slow(clock.now()), **progress_bar(check),
    )  # fmt: skip


@needs(Permission.PEOPLE_REVEAL)
@require_GET
def export_progress(request: OfficeRequest, token: str) -> HttpResponse:
    """Return how far an export is; when it is over the page is loaded anew."""
    check = _load(request, token)
    renew = reverse("export-progress", args=[token])
    answer = page(
        request, "office/imports/job_progress.html", _("导出工作簿"), check=check, renew=renew, **progress_bar(check)
    )
    if not check.is_running:
        answer.headers["HX-Refresh"] = "true"
    return answer


@needs(Permission.PEOPLE_REVEAL)
@require_GET
def export_file(request: OfficeRequest, token: str) -> HttpResponse:
    """Give the file of an export: the workbook, or a zip of several."""
    check = _load(request, token)
    return file_response(load_report(token, request.actor), f"{check.file_name}.{check.kind}")


@needs(Permission.PEOPLE_REVEAL)
@require_POST
def export_act(request: OfficeRequest, token: str) -> HttpResponse:
    """Try an export once more, or delete it."""
    _load(request, token)
    by, at = request.actor, clock.now()
    if request.POST.get("act") == "again":
        tasks.retry_check(token=token, by=by, at=at)
        return redirect("export", token=token)
    tasks.drop_workbook(token=token, by=by, at=at)
    return redirect("export-new")


def _load(request: OfficeRequest, token: str) -> Check:
    """Return an export of one's own account. Raises NotFound for anything else."""
    request.actor.require(Permission.PEOPLE_EXPORT)
    check = load_check(token, request.actor, clock.now())
    if check.state not in (EXPORTING, EXPORTED):
        raise NotFound(_("没有这次导出，或已过期（只保存一天）。"))
    return check


def _crumbs() -> list[tuple[str, str]]:
    return [(_("人员"), reverse("people-list"))]
