"""My placement and my work: the own place and how it was worked out, and vacancies that fit, with the reasons."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongjun.base import clock
from rongjun.domains.disclosure.visits import Visit
from rongjun.domains.disclosure.work import own_fits, own_places

from ...told.placement_words import ITEMS, STATES, points_text
from ...told.work_words import reasons_text
from ..own_http import OwnRequest, own_page, own_pages

MOST = 50


@require_GET
@own_pages
def work(request: OwnRequest, visit: Visit) -> HttpResponse:
    """Show how this person stands in rounds of choice, and the vacancies that fit the own wish."""
    places = [
        (one, STATES[one.state], points_text(one.total),
         [(ITEMS[term.code], term, points_text(term.points), points_text(term.total)) for term in one.terms])
        for one in own_places(request.files)
    ]  # fmt: skip
    fits = [(one, reasons_text(one.reasons)) for one in own_fits(request.files, clock.today())[:MOST]]
    return own_page(
        request, visit, "portal/own/work.html", _("我的安置和就业"), places=places, fits=fits
    )  # fmt: skip
