"""A file that was handed in with an application: asked for what it is opened, then given to be kept."""

from typing import Any

from django.http import HttpResponse
from django.utils.csp import CSP
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.errors import NotFound
from rongjun.base.media import TYPES
from rongjun.domains.recognition import access
from rongjun.domains.recognition.models import Case, CaseFile
from rongjun.domains.recognition.procedures import spec_of

from ..http import OfficeRequest, page
from .case_frame import said
from .forms_people import PurposeForm

SANDBOX: dict[str, Any] = {"default-src": [CSP.NONE], "sandbox": True}
"""What a file handed in may do in a browser: nothing."""


def give_file(request: OfficeRequest, case: Case, file_id: int, crumbs: list[tuple[str, str]]) -> HttpResponse:
    """Ask for what a file is opened, then give it as a file to keep; the access row is committed first.

    Raises NotFound for a file of another case, or one that a doctor's examination does not need; NotPermitted.
    """
    file = next((one for one in access.files_offered(case, request.actor) if one.pk == file_id), None)
    if file is None:
        raise NotFound(_("没有这份文件。"))
    form = PurposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        file, content = access.open_file(
            case=case, file_id=file_id, purpose=form.purpose(), by=request.actor, at=clock.now()
        )
        name = f"{case.number}-{file.item or 'file'}-{file.pk}.{file.media}"
        headers = {"Content-Disposition": content_disposition_header(True, name), "X-Content-Type-Options": "nosniff"}
        return HttpResponse(content, content_type=TYPES[file.media], headers=headers)
    return page(
        request, "office/cases/file.html", names_of_files(case).get(file.item) or file.title or _("其他文件"),
        crumbs=crumbs, case=case, file=file, purpose=form, may_open=access.may_reveal(case, request.actor),
        status=400 if form.errors else 200,
    )  # fmt: skip


def names_of_files(case: Case) -> dict[str, str]:
    """Return the names of the papers of a procedure by their ids, in the language of the page."""
    return {one.id: said(one.name, one.name_en) for one in spec_of(case.procedure).papers}


def named_files(case: Case, files: list[CaseFile]) -> list[tuple[CaseFile, str]]:
    """Return files with what they show."""
    names = names_of_files(case)
    return [(one, names.get(one.item) or one.title or _("其他文件")) for one in files]
