"""Signing up for an event without an account: a name, a code for oneself, the place in the order, signing off."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.disclosure.events import own_mark
from rongjun.domains.services.signups.actions import EVENTS, Signed, sign_off, sign_up
from rongjun.domains.services.signups.models import Offer
from rongjun.domains.services.signups.moving import note_seen
from rongjun.domains.services.signups.queries import counts_of, get_public_offer, place_of, standing_of

from ...ui.forms import OfficeForm
from ...ui.signup_form import OwnWhoForm, WhoForm
from .. import throttle
from ..http import page
from ..own_http import visit_of

MINUTES = int(throttle.WRONG_PLACE.within.total_seconds() // 60)


class CodeForm(OfficeForm):
    """The code that signing up gave."""

    code = forms.CharField(
        label=gettext_lazy("报名码"), max_length=24, help_text=gettext_lazy("报名成功时显示的 12 位字母和数字。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


@login_not_required
@sensitive_post_parameters("name", "phone")
@require_http_methods(["GET", "POST"])
def signup(request: HttpRequest, record_id: int) -> HttpResponse:
    """Ask who wants to come; tell the code once, and whether there is a place."""
    offer = get_public_offer(record_id, clock.today())
    visit = visit_of(request)
    first = {"key": secrets.token_urlsafe(24)}
    form = (
        WhoForm(request.POST or None, initial=first)
        if visit is None
        else OwnWhoForm(request.POST or None, initial=first | {"name": visit.key.person.name})
    )
    if request.method == "POST" and form.is_valid():
        at = clock.now()
        if not throttle.take_try([(throttle.SIGN_UP, throttle.address_of(request))], at):
            form.add_error(None, _("从这里报名的太多了，请一小时后再试，或到服务站报名。"))
        else:
            try:
                return _signed(request, offer, sign_up(
                    offer=offer, name=form.cleaned_data["name"], phone=form.cleaned_data["phone"],
                    form_key=form.cleaned_data["key"], at=at,
                    owner=own_mark(visit) if visit is not None and form.cleaned_data["mine"] else "",
                ))  # fmt: skip
            except AlreadyDone as over:
                form.add_error(None, str(over))
            except NotFound:
                raise
            except Refusal as refusal:
                form.add_error(None, str(refusal))
    counts = counts_of(offer)
    context: dict[str, Any] = {
        "form": form, "offer": offer, "counts": counts, "left": max(0, offer.places - counts.signed),
        "crumbs": _crumbs(offer),
    }  # fmt: skip
    title = _("报名：%(title)s") % {"title": offer.record.title}
    return page(request, "portal/signup.html", title, status=400 if form.errors else 200, **context)


def _signed(request: HttpRequest, offer: Offer, done: Signed) -> HttpResponse:
    done.signup.offer = offer
    return page(
        request, "portal/signed.html", _("已报名：%(title)s") % {"title": offer.record.title}, code=done.code,
        standing=place_of(done.signup), crumbs=_crumbs(offer), mine=bool(done.signup.owner),
    )  # fmt: skip


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def signed(request: HttpRequest) -> HttpResponse:
    """Show where the sign-up of a code stands, and take it off; a wrong code is counted."""
    form, standing = CodeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        at, code = clock.now(), form.cleaned_data["code"]
        bound = (throttle.WRONG_PLACE, f"signup:{throttle.address_of(request)}")
        if not throttle.take_try([bound], at):
            form.add_error("code", _("连续输错 5 次，请 %(minutes)d 分钟后再试。") % {"minutes": MINUTES})
        else:
            try:
                if request.POST.get("act") == "off":
                    sign_off(code=code)
                    messages.success(request, _("已取消报名，什么也没有留下。"))
                    return redirect("portal")
                standing = standing_of(code)
                note_seen(standing.signup, has_place=not standing.waits, at=at)
                throttle.take_back(*bound, at)
            except NotFound as unknown:
                form.add_error("code", str(unknown))
    return page(
        request, "portal/signed_code.html", _("查报名、取消报名"), form=form, standing=standing,
        status=400 if form.errors else 200, crumbs=[(_("办事大厅"), reverse("portal"))],
    )  # fmt: skip


def _crumbs(offer: Offer) -> list[tuple[str, str]]:
    way = [(_("办事大厅"), reverse("portal"))]
    return [*way, (offer.record.title, reverse("portal-published-one", args=[EVENTS, offer.record_id]))]
