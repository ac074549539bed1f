"""My sign-ups for events: whether there is a place, and signing off without the code."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.errors import NotFound
from rongjun.domains.disclosure.events import own_sign_off, own_sign_ups
from rongjun.domains.disclosure.visits import Visit

from ...http import whole_number
from ..own_http import OwnRequest, own_page, own_pages


@require_http_methods(["GET", "POST"])
@own_pages
def events(request: OwnRequest, visit: Visit) -> HttpResponse:
    """Show the events this person signed up for; by a button one is signed off, and nothing of it stays."""
    if request.method == "POST":
        try:
            own_sign_off(request.files, whole_number(request.POST.get("signup", "")))
            messages.success(request, _("已取消报名，什么也没有留下。"))
        except NotFound as gone:
            messages.warning(request, str(gone))
        return redirect("portal-own-events")
    standings = own_sign_ups(request.files, clock.now())
    return own_page(request, visit, "portal/own/events.html", _("我报名的活动"), standings=standings)
