"""My matters, who looked at my record, notes about me."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.domains.disclosure.looks import list_own_looks
from rongjun.domains.disclosure.matters import WAITS, own_case, own_cases
from rongjun.domains.disclosure.notes import own_notes
from rongjun.domains.disclosure.visits import Visit
from rongjun.domains.recognition.access import applicant_scope, look_at
from rongjun.domains.recognition.course import applicant_of
from rongjun.domains.recognition.procedures import spec_of

from ...http import whole_number
from ...labels import role_name
from ...told.look_words import set_name
from ...told.person_words import FIELDS
from ...told.purpose_words import told_purpose
from ...ui.paging import take_page
from .. import session
from ..own_http import OwnRequest, own_page, own_pages
from ..words import hide_numbers, said, state_name

A_PAGE = 25
OPENED = "本人从自己的页面打开"


@require_http_methods(["GET", "POST"])
@own_pages
def matters(request: OwnRequest, visit: Visit) -> HttpResponse:
    """List the cases of this person; by a button one is opened without its code."""
    if request.method == "POST":
        found = own_case(request.files, whole_number(request.POST.get("case", "")))
        with applicant_scope():
            look_at(found, purpose=OPENED, by=applicant_of(found), at=clock.now())
            session.open_case(request, found, clock.now())
        return redirect("portal-case")
    listed = take_page(own_cases(request.files), request.GET.get("page"), A_PAGE)
    rows = [(one, _name(one), state_name(one), one.state in WAITS) for one in listed.rows]
    return own_page(request, visit, "portal/own/matters.html", _("我的认定事项"), rows=rows, paged=listed)


@require_GET
@own_pages
def looks(request: OwnRequest, visit: Visit) -> HttpResponse:
    """Show who looked at my record: when, which unit and post, for what; no name of who works there."""
    listed = take_page(list_own_looks(visit.key.person_id), request.GET.get("page"), A_PAGE)
    rows = [
        (one, role_name(one.role), told_purpose(hide_numbers(one.purpose)), set_name(one), _fields(one.fields))
        for one in listed.rows
    ]
    return own_page(request, visit, "portal/own/looks.html", _("谁看过我的登记"), rows=rows, paged=listed)


@require_GET
@own_pages
def notes(request: OwnRequest, visit: Visit) -> HttpResponse:
    """Show every note about me that any room keeps."""
    listed = take_page(own_notes(visit, clock.now()), request.GET.get("page"), A_PAGE)
    rows = [(one, hide_numbers(one.text)) for one in listed.rows]
    return own_page(request, visit, "portal/own/notes.html", _("关于我的记录"), rows=rows, paged=listed)


def _name(case: object) -> str:
    spec = spec_of(case.procedure)  # type: ignore[attr-defined]
    return said(spec.name, spec.name_en)


def _fields(names: str) -> str:
    return "、".join(str(FIELDS.get(name, name)) for name in names.split(",") if name)
