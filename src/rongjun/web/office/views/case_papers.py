"""Issued papers of a case, as .pdf and .docx; the access row is committed before one is opened."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongjun.base import clock
from rongjun.base.errors import NotFound
from rongjun.domains.recognition import issuing

from ...http import OfficeRequest, file_response
from ..case_frame import load_case, on_cases

FORMS = ("pdf", "docx")


@on_cases()
@require_GET
def case_issued(request: OfficeRequest, case_id: int, issued_id: int, form: str) -> HttpResponse:
    """Give an issued paper as a file to keep: its form is pdf or docx."""
    if form not in FORMS:
        raise NotFound(_("没有这份文书。"))
    case = load_case(request, case_id)
    paper, content = issuing.open_issued(
        case=case, issued_id=issued_id, docx=form == "docx", by=request.actor, at=clock.now()
    )
    return file_response(content, f"{paper.number.replace('/', '-')} {paper.title}.{form}")
