"""The rota of leaders' reception days as it is published (article 18)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rongjun.base import clock
from rongjun.domains.petitions.rota import list_open_days

from ...ui.paging import take_page
from ..http import page

DAYS_A_PAGE = 20


@login_not_required
@require_GET
def rota(request: HttpRequest) -> HttpResponse:
    """Show the reception days from today on: who, when, where, how many places are left, what was cancelled and why."""
    listed = take_page(list_open_days(clock.today()), request.GET.get("page"), DAYS_A_PAGE)
    rows = [(one, max(0, one.places - one.taken)) for one in listed.rows]
    crumbs = [(_("办事大厅"), reverse("portal")), (_("信访"), reverse("portal-petition-how"))]
    return page(
        request, "portal/petition/rota.html", _("领导接待日"), public=True, rows=rows, paged=listed, crumbs=crumbs
    )  # fmt: skip
