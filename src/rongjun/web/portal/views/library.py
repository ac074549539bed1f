"""The policy library for everybody: one search, an article with what rests on it, a document, leaflets and sheets."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongjun.base import clock
from rongjun.base.errors import NotFound
from rongjun.base.papers import Text, make_pdf
from rongjun.domains.recognition.procedures import get_present, spec_of
from rongjun.domains.services.library import shelf
from rongjun.domains.services.library.leaflets import leaflet_paper
from rongjun.domains.services.library.sheets import bring_paper
from rongjun.domains.services.registers.models import Record
from rongjun.domains.units.queries import get_root_name
from rongjun.kernel.library import Kind
from rongjun.kernel.recognition import Ask, asks_for, papers_for
from rongjun.kernel.recognition import Form as AskedBy

from ...http import file_response
from ...qr import code_picture, public_address
from ...ui.paging import take_page
from ..http import page
from ..library_words import kinds, shown
from ..words import said
from .public import deciding_asks

A_PAGE = 20
LONGEST = 60


@login_not_required
@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """Show what a text finds among articles, notices, questions, what to bring and leaflets; without one everything."""
    text, kind = request.GET.get("q", "").strip()[:LONGEST], _kind(request)
    listed = take_page(shelf.find_entries(text, kind, clock.today()), request.GET.get("page"), A_PAGE)
    context: dict[str, Any] = {
        "rows": shown(listed.rows, text), "paged": listed, "q": text, "kind": kind, "kinds": kinds(kind),
        "crumbs": [(_("办事大厅"), reverse("portal"))],
    }  # fmt: skip
    lead = _("条文和解读、文件、问答、要带什么、宣传资料，一处查找。")
    return page(request, "portal/library.html", _("政策资料"), public=True, lead=lead, **context)


def _kind(request: HttpRequest) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in set(Kind) else ""


@login_not_required
@require_GET
def article(request: HttpRequest, key: str) -> HttpResponse:
    """Show an article that procedures quote, what the office says about it in plain words, what rests on it."""
    found = shelf.get_article(key)
    matters = [(said(name, english), reverse("portal-procedure", args=[code])) for code, name, english in found.matters]
    told = _told(shelf.explanations_of(found, clock.today()))
    return page(
        request, "portal/article.html", found.cite, public=True, crumbs=_crumbs(), one=found, matters=matters,
        told=told,
    )  # fmt: skip


def _told(records: list[Record]) -> list[tuple[str, str, str]]:
    """Return explanations as a page shows them: title, plain words, page."""
    return [
        (one.title, one.filled.get("plain", ""), reverse("portal-published-one", args=[one.code, one.pk]))
        for one in records
    ]


@login_not_required
@require_GET
def document(request: HttpRequest, key: str) -> HttpResponse:
    """Show a document by which standards are paid: number, source, which standards from when."""
    found = shelf.get_document(key)
    tables = [said(name, english) for name, english in found.tables]
    told = _told(shelf.explanations_of_document(found, clock.today()))
    return page(
        request, "portal/document.html", found.name, public=True, crumbs=_crumbs(), one=found, tables=tables, told=told
    )


@login_not_required
@require_GET
def leaflet(request: HttpRequest, record_id: int) -> HttpResponse:
    """Give a leaflet that two persons agreed to, as PDF with a code to its page."""
    for record in shelf.published(shelf.LEAFLETS, clock.today()):
        if record.pk == record_id:
            place = public_address(request, reverse("portal-published-one", args=[shelf.LEAFLETS, record_id]))
            paper = leaflet_paper(record, address=place, draft=False, today=clock.today())
            return file_response(make_pdf(paper), f"{record.title}.pdf")
    raise NotFound(_("没有这份宣传资料，或已停用。"))


@login_not_required
@require_GET
def bring_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Give the sheet of what to bring as PDF: for the situation that the address says, or with every paper."""
    spec = spec_of(get_present(code))
    wanted = deciding_asks(spec)
    given = {name: request.GET.get(name, "")[:40] for name in wanted}
    asked = [ask for ask in asks_for(spec, given) if ask.id in wanted]
    whole = not all(given[ask.id] for ask in asked)
    papers = spec.papers if whole else papers_for(spec, given)
    answers = [] if whole else [(Text(ask.ask, ask.ask_en), _answer(ask, given[ask.id])) for ask in asked]
    place = public_address(request, reverse("portal-bring", args=[code]))
    paper = bring_paper(
        spec, papers, answers, whole=whole, address=place, unit=get_root_name(), today=clock.today()
    )  # fmt: skip
    return file_response(make_pdf(paper), f"{spec.name} {_('要带什么')}.pdf")


def _answer(ask: Ask, answer: str) -> Text:
    if ask.type is AskedBy.YESNO:
        return Text("是", "Yes") if answer == "yes" else Text("否", "No")
    found = next((one for one in ask.options if one.id == answer), None)
    return Text(found.name, found.name_en) if found else Text("—")


@login_not_required
@require_GET
def matter_code(request: HttpRequest, code: str) -> HttpResponse:
    """Give the QR code that leads to what to bring for a matter, as SVG to be put on a wall or into a paper."""
    spec = spec_of(get_present(code))
    made = code_picture(public_address(request, reverse("portal-bring", args=[spec.code])))
    return HttpResponse(made, content_type="image/svg+xml")


def _crumbs() -> list[tuple[str, str]]:
    return [(_("办事大厅"), reverse("portal")), (_("政策资料"), reverse("portal-library"))]
