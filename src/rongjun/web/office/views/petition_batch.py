"""Matters from a workbook: good rows are registered, bad rows come back with row, column and mend."""

from base64 import b64decode, b64encode

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotPermitted, Refusal
from rongjun.base.kept import Shelf
from rongjun.base.spreadsheets import read_table
from rongjun.domains.petitions import workbook

from ...http import OfficeRequest, file_response, page
from ..petition_forms import BatchForm
from ..petition_frame import on_petitions, petition_crumbs

SHELF = Shelf("petition-batches", "petition_batch", lambda: _("这份退回表已过期，或不是您上传的。"))
REPORT = "report"
SHOWN = 100
"""So many faults and numbers stand on the page; the workbook has all of them."""


@on_petitions(Permission.PETITION_TAKE)
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def petition_batch(request: OfficeRequest) -> HttpResponse:
    """Take a workbook: checked only, or its good rows registered; say of every bad row what to mend."""
    form = BatchForm(request.POST or None, request.FILES or None)
    done, token, only_check = None, "", request.POST.get("act") == "check"
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        try:
            table = read_table(form.cleaned_data["file"].read())
            done = workbook.take_workbook(table=table, by=request.actor, at=at, only_check=only_check)
        except NotPermitted:
            raise
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            token = SHELF.new(at)
            SHELF.write(token, REPORT, b64encode(workbook.report_bytes(done)).decode(), request.actor)
    columns = [(name, name in workbook.REQUIRED, workbook.HELP[name]) for name in workbook.COLUMNS]
    return page(
        request, "office/petitions/batch.html", _("批量登记"), crumbs=petition_crumbs(), form=form, done=done,
        token=token, only_check=only_check, columns=columns, status=400 if form.errors else 200,
        faults=done.faults[:SHOWN] if done else [], registered=done.registered[:SHOWN] if done else [],
    )  # fmt: skip


@on_petitions(Permission.PETITION_TAKE)
@require_GET
def petition_template(request: OfficeRequest) -> HttpResponse:
    """Give the workbook to fill in."""
    return file_response(workbook.template_bytes(), _("信访事项登记表") + ".xlsx")


@on_petitions(Permission.PETITION_TAKE)
@require_GET
def petition_batch_report(request: OfficeRequest, token: str) -> HttpResponse:
    """Give what came of a workbook to who sent it: bad rows to be mended, faults, numbers with their codes."""
    content = b64decode(SHELF.read(token, REPORT, request.actor))
    return file_response(content, _("批量登记结果") + ".xlsx")
