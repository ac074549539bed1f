"""What registers publish: vacancies, courses, events. Everybody may read and search it; nothing sealed, no names."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongjun.base import clock
from rongjun.base.errors import NotFound
from rongjun.base.scope import whole_registry
from rongjun.domains.services.registers.published import Shown, find_public, get_published, public_records, show
from rongjun.domains.services.signups.actions import EVENTS
from rongjun.domains.services.signups.queries import get_public_offer
from rongjun.kernel.money import format_yuan
from rongjun.kernel.registers import Field, Form
from rongjun.kernel.registers import Register as Spec

from ...ui.paging import take_page
from ..http import page
from ..library_words import leaflet_file
from ..words import said

A_PAGE = 20


@login_not_required
@require_GET
def published_list(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a register publishes now, found by any part of its title."""
    spec, text = get_published(code), request.GET.get("q", "").strip()[:60]
    with whole_registry("门户公布的台账"):
        listed = take_page(
            public_records(spec, clock.today(), text).select_related("person"), request.GET.get("page"), A_PAGE
        )
        rows = [(one, _lines(one)[:3]) for one in show(spec, listed.rows)]
        context: dict[str, Any] = {"rows": rows, "paged": listed, "q": text, "code": code}
        return page(
            request, "portal/published.html", _name(spec), public=True, lead=said(spec.note, spec.note_en),
            crumbs=_crumbs(), **context,
        )  # fmt: skip


@login_not_required
@require_GET
def published_one(request: HttpRequest, code: str, record_id: int) -> HttpResponse:
    """Show one published record."""
    spec = get_published(code)
    one = find_public(spec, record_id, clock.today())
    crumbs = [*_crumbs(), (_name(spec), reverse("portal-published", args=[code]))]
    return page(
        request, "portal/published_one.html", one.head or _name(spec), public=not spec.personal, crumbs=crumbs,
        one=one, lines=_lines(one), file=leaflet_file(code, record_id),
        signup=_signup(code, record_id),
    )  # fmt: skip


def _signup(code: str, record_id: int) -> str:
    """Return where one signs up for an event; '' where nobody can on the portal."""
    if code != EVENTS:
        return ""
    try:
        get_public_offer(record_id, clock.today())
    except NotFound:
        return ""
    return reverse("portal-signup", args=[record_id])


def _lines(one: Shown) -> list[tuple[str, str, bool]]:
    """Return each field with its text, and whether it is an address to follow."""
    told = [(field, _text(field, value)) for field, value in one.lines]
    return [(said(field.name, field.name_en), text, field.type is Form.URL) for field, text in told if text]


def _text(field: Field, value: Any) -> str:
    if field.type in (Form.CHOICE, Form.SEVERAL):
        options = [field.option(code) for code in (value if isinstance(value, list) else [value])]
        return "、".join(said(found.name, found.name_en) for found in options if found is not None)
    if field.type is Form.YESNO:
        return _("是") if value == "yes" else _("否")
    return _("%(yuan)s 元") % {"yuan": format_yuan(value)} if field.type is Form.MONEY else str(value)


def _name(spec: Spec) -> str:
    return said(spec.name, spec.name_en)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("办事大厅"), reverse("portal"))]
