"""A large import is approved in the background: how far it is, and what came of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound
from rongjun.domains.people import tasks
from rongjun.domains.people.checks import APPROVED, APPROVING, Check, load_check

from ...http import OfficeRequest, needs, page
from .checks import progress_bar


@needs(Permission.PEOPLE_APPROVE)
@require_GET
def approving_page(request: OfficeRequest, token: str) -> HttpResponse:
    """Show how far an approval is; once it is done, lead to the import."""
    check = _load(request, token)
    if check.state == APPROVED:
        messages.success(request, _("已批准，变动已入册；多退少补在下一批次发放。"))
        return redirect("import", import_id=check.import_id)
    return page(
        request, "office/imports/approving.html", _("正在批准") if check.is_running else _("没有批准"),
        lead=check.file_name, crumbs=[(_("导入"), reverse("import-list"))], check=check, token=token,
        slow=check.is_slow(clock.now()), **progress_bar(check),
    )  # fmt: skip


@needs(Permission.PEOPLE_APPROVE)
@require_GET
def approving_progress(request: OfficeRequest, token: str) -> HttpResponse:
    """Return how far an approval is; when it is over the page is loaded anew."""
    check = _load(request, token)
    renew = reverse("import-approving-progress", args=[token])
    answer = page(
        request, "office/imports/job_progress.html", _("正在批准"), check=check, renew=renew, **progress_bar(check)
    )
    if not check.is_running:
        answer.headers["HX-Refresh"] = "true"
    return answer


@needs(Permission.PEOPLE_APPROVE)
@require_POST
def approving_act(request: OfficeRequest, token: str) -> HttpResponse:
    """Try an approval once more that failed by no fault of the import, or that stands still."""
    _load(request, token)
    tasks.retry_check(token=token, by=request.actor, at=clock.now())
    return redirect("import-approving", token=token)


def _load(request: OfficeRequest, token: str) -> Check:
    """Return an approval of one's own account. Raises NotFound for anything else."""
    check = load_check(token, request.actor, clock.now())
    if check.state not in (APPROVING, APPROVED):
        raise NotFound(_("没有这次批准，或已过期（只保存一天）。"))
    return check
