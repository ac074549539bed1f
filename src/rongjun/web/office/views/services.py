"""The services wing: a page of cards, one a room."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongjun.base.errors import NotPermitted

from ...http import OfficeRequest, page
from ..services_cards import cards_of


@require_GET
def services(request: OfficeRequest) -> HttpResponse:
    """Show the rooms of the services wing that the actor may open."""
    cards = cards_of(request.actor)
    if not cards:
        raise NotPermitted(_("您的岗位没有服务方面的工作。"))
    lead = _("走访、帮扶、就医、荣誉、活动和站点的日常工作。")
    return page(request, "office/services.html", _("服务"), lead=lead, cards=cards)
