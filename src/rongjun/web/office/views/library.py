"""The policy library in the office: the same search, what to print for the counter, where it is written."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound
from rongjun.base.papers import make_pdf
from rongjun.domains.people.batches import office_day
from rongjun.domains.services.library import shelf
from rongjun.domains.services.library.leaflets import leaflet_paper
from rongjun.domains.services.registers.versions import list_present, spec_of
from rongjun.kernel.library import Entry, Kind
from rongjun.kernel.registers import Register as Spec

from ...http import OfficeRequest, file_response, needs, page
from ...portal.library_words import kinds, place_of, shown
from ...qr import public_address
from ...ui.paging import take_page
from ..case_frame import said
from ..register_frame import load_record, on_register, register_name

A_PAGE = 20
WRITTEN = (shelf.ARTICLES, shelf.ANSWERS, shelf.LEAFLETS, shelf.HANDED_OUT)
"""The registers of the library, in the order in which the page shows them."""


@needs(Permission.POLICY_VIEW)
@require_GET
def library(request: OfficeRequest) -> HttpResponse:
    """Show what a text finds, the matters with their sheets and codes, the registers that the library is written in."""
    text, kind = request.GET.get("q", "").strip()[:60], request.GET.get("kind", "")
    kind = kind if kind in set(Kind) else ""
    listed = take_page(shelf.find_entries(text, kind, office_day(clock.now())), request.GET.get("page"), A_PAGE)
    sees = request.actor.may(Permission.REGISTER_VIEW)
    context: dict[str, Any] = {
        "rows": shown(listed.rows, text, _office_place if sees else place_of), "paged": listed, "q": text, "kind": kind,
        "kinds": kinds(kind), "registers": _registers(request) if sees else [], "searching": bool(text or kind),
        "matters": [(said(one.name, one.name_en), one.code) for one in shelf.present_procedures()],
    }  # fmt: skip
    lead = _("查条文、文件、问答和要带的材料；写解读和宣传资料，两人看过才公布。门户上不用账户就能查。")
    return page(request, "office/library/library.html", _("政策资料"), lead=lead, **context)


def _registers(request: OfficeRequest) -> list[dict[str, Any]]:
    """Return the registers of the library: name, what for, where it is opened and where one more is written."""
    present = {version.code: spec_of(version) for version in list_present() if version.code in WRITTEN}
    return [_card(present[code], request) for code in WRITTEN if code in present]


def _card(spec: Spec, request: OfficeRequest) -> dict[str, Any]:
    writes = request.actor.may_code(spec.stages[0].permission)
    return {
        "name": register_name(spec), "note": said(spec.note, spec.note_en),
        "url": reverse("register", args=[spec.code]),
        "new": reverse("record-new", args=[spec.code]) if writes else "",
    }  # fmt: skip


def _office_place(entry: Entry) -> str:
    """Return the page of an entry in the office: a record where it is one, else its page on the portal."""
    return reverse("record", args=[entry.note, int(entry.key)]) if entry.note else place_of(entry)


@on_register()
@require_GET
def leaflet_print(request: OfficeRequest, spec: Spec, record_id: int) -> HttpResponse:
    """Give a leaflet as PDF: before a second person agreed a draft that says so, afterwards with its code."""
    if spec.code != shelf.LEAFLETS:
        raise NotFound(_("这不是宣传资料。"))
    record = load_record(request, spec, record_id)
    ready = spec.publish is not None and record.stage in spec.publish.stages and not record.mistaken
    place = public_address(request, reverse("portal-published-one", args=[spec.code, record.pk]))
    paper = leaflet_paper(record, address=place, draft=not ready, today=office_day(clock.now()))
    return file_response(make_pdf(paper), f"{record.title}.pdf")
