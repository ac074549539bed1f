"""The rota of leaders' reception days as it is published (article 18)."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions.models import Matter, Place
from rongjun.domains.petitions.person import OWN
from rongjun.domains.petitions.receptions import book_place, find_place, get_open_day, give_back, places_of
from rongjun.domains.petitions.rota import count_taken, list_published

from ...ui.forms import OfficeForm
from ...ui.paging import take_page
from .. import throttle
from ..forms import NO_MEMORY
from ..http import page
from ..petition_http import own_matter, take_matter

DAYS_A_PAGE = 20


class PlaceForm(OfficeForm):
    """The code of a place, as it was told when it was booked."""

    code = forms.CharField(
        label=_lazy("号码"), max_length=20, help_text=_lazy("预约时告诉您的 6 位数字。"),
        widget=forms.TextInput(attrs=NO_MEMORY | {"inputmode": "numeric"}),
    )  # fmt: skip


@login_not_required
@require_GET
def rota(request: HttpRequest) -> HttpResponse:
    """Show the reception days from today on: who, when, where, how many places are left, what was cancelled and why."""
    listed = take_page(list_published(clock.today()), request.GET.get("page"), DAYS_A_PAGE)
    days = list(listed.rows)
    taken = count_taken(one.pk for one in days)
    with whole_desk(OWN):
        matter = take_matter(request, clock.now())
        held = places_of(matter) if matter is not None else {}
    rows = [(one, max(0, one.places - taken.get(one.pk, 0)), held.get(one.pk)) for one in days]
    crumbs = [(_("办事大厅"), reverse("portal")), (_("信访"), reverse("portal-petition-how"))]
    return page(
        request, "portal/petition/rota.html", _("领导接待日"), public=True, rows=rows, paged=listed, crumbs=crumbs,
        mine=matter is not None,
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


@require_POST
@own_matter
def back_own(request: HttpRequest, matter: Matter, day_id: int) -> HttpResponse:
    """Give back the place of the petition of the session; sent twice it is given back once."""
    _give_back(request, places_of(matter).get(day_id))
    return redirect("portal-petition-rota")


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def back(request: HttpRequest, day_id: int) -> HttpResponse:
    """Give back a place by the code that was told when it was booked; wrong codes are counted."""
    day, form = get_open_day(day_id), PlaceForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        bound, at = (throttle.WRONG_PLACE, throttle.address_of(request)), clock.now()
        if not throttle.take_try([bound], at):
            status = 429
            form.add_error(None, _("输错太多次，请 15 分钟后再试。"))
        else:
            with whole_desk(OWN):
                place = find_place(day.pk, form.cleaned_data["code"])
                if place is not None:
                    throttle.take_back(*bound, at)
                    _give_back(request, place)
                    return redirect("portal-petition-rota")
            form.add_error("code", _("这一天没有这个号码，请核对日期和号码。"))
    if form.is_bound and form.errors and status == 200:
        status = 400
    crumbs = [(_("信访"), reverse("portal-petition-how")), (_("领导接待日"), reverse("portal-petition-rota"))]
    return page(
        request, "portal/petition/place_back.html", _("退号"), form=form, day=day, status=status, crumbs=crumbs
    )  # fmt: skip


def _give_back(request: HttpRequest, place: Place | None) -> None:
    try:
        if place is None:
            raise AlreadyDone(_("这个号已不在等候中。"))
        give_back(place=place, at=clock.now())
    except AlreadyDone as done:
        messages.info(request, str(done))
    else:
        messages.success(request, _("已退号。以后可以再约。"))
