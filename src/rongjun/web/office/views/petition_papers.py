"""Papers of a matter: opened as .pdf and .docx; sheets printed to be carried to the person; the whole file."""

from datetime import datetime

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.papers import make_pdf
from rongjun.domains.petitions import identity, papers
from rongjun.domains.petitions.models import Matter
from rongjun.domains.petitions.papers_delivery import address_sheet, delivery_form
from rongjun.domains.petitions.papers_file import print_file

from ...http import OfficeRequest, file_response, page
from ..petition_act_forms import PrintForm
from ..petition_frame import load_matter, on_petitions, petition_crumbs
from ..petition_reads import whole_matter

FORMS = ("pdf", "docx")


@on_petitions()
@require_GET
def petition_paper(request: OfficeRequest, petition_id: int, issued_id: int, form: str) -> HttpResponse:
    """Give an issued paper as a file to keep; none of them tells who brought the matter."""
    if form not in FORMS:
        raise NotFound(_("没有这份文书。"))
    matter = load_matter(petition_id)
    paper, content = papers.open_paper(matter=matter, issued_id=issued_id, docx=form == "docx", by=request.actor)
    return file_response(content, f"{paper.number.replace('/', '-')} {paper.title}.{form}")


@on_petitions()
@require_http_methods(["GET", "POST"])
def petition_print(request: OfficeRequest, petition_id: int) -> HttpResponse:
    """Print what is not kept: the record of delivery, the sheet with an address, the whole file in order."""
    matter = load_matter(petition_id)
    people = whole_matter(matter, request.actor).people if identity.may_open(matter, request.actor) else []
    form = PrintForm(people, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return _printed(matter, form, request.actor, clock.now())
        except (NotPermitted, NotFound):
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return page(
        request, "office/petitions/print.html", _("打印送达回证、送达页、全卷"), crumbs=petition_crumbs(matter),
        matter=matter, form=form, status=400 if form.errors else 200,
    )  # fmt: skip


@sensitive_variables("content")
def _printed(matter: Matter, form: PrintForm, by: Actor, at: datetime) -> HttpResponse:
    """Make the sheet that was asked for; who it is, is opened for the stated purpose first."""
    what, purpose = form.cleaned_data["what"], form.cleaned_data["purpose"]
    if what == "file":
        content = print_file(matter=matter, purpose=purpose, by=by, at=at)
    else:
        issued = [one.pk for one in papers.list_papers(matter, by) if one.for_person]
        if not issued:
            raise Refusal(_("还没有要送达本人的文书。"))
        if what == "delivery":
            content = make_pdf(delivery_form(matter=matter, issued_ids=issued, by=by, at=at))
        else:
            place = int(form.cleaned_data["place"])
            sheet = address_sheet(matter=matter, place=place, issued_ids=issued, purpose=purpose, by=by, at=at)
            content = make_pdf(sheet)
    return file_response(content, f"{matter.number}-{what}.pdf")
