"""The rota of leaders' reception days as it is published (article 18)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rongjun.base import clock
from rongjun.base.errors import Refusal
from rongjun.domains.petitions.models import Matter
from rongjun.domains.petitions.receptions import book_place
from rongjun.domains.petitions.rota import count_taken, list_open_days

from ...ui.paging import take_page
from ..http import page
from ..petition_http import KEY, own_matter

DAYS_A_PAGE = 20


@login_not_required
@require_GET
def rota(request: HttpRequest) -> HttpResponse:
    """Show the reception days from today on: who, when, where, how many places are left, what was cancelled and why."""
    listed = take_page(list_open_days(clock.today()), request.GET.get("page"), DAYS_A_PAGE)
    days = list(listed.rows)
    taken = count_taken(one.pk for one in days)
    rows = [(one, max(0, one.places - taken.get(one.pk, 0))) for one in days]
    crumbs = [(_("办事大厅"), reverse("portal")), (_("信访"), reverse("portal-petition-how"))]
    return page(
        request, "portal/petition/rota.html", _("领导接待日"), public=True, rows=rows, paged=listed, crumbs=crumbs,
        mine=KEY in request.session,
    )  # fmt: skip


@require_POST
@own_matter
def book(request: HttpRequest, matter: Matter, day_id: int) -> HttpResponse:
    """Take a place on a reception day for the petition of the session; its code, where it has one, is told once."""
    try:
        place, code = book_place(reception_id=day_id, matter=matter, at=clock.now())
    except Refusal as refused:
        messages.warning(request, str(refused))
        return redirect("portal-petition-rota")
    told = _("已预约，排第 %(n)s 号。") % {"n": place.number}
    if code:
        told += _("到场时报这个号码：%(code)s（只在这里显示一次）。") % {"code": code}
    messages.success(request, told)
    return redirect("portal-petition-rota")
