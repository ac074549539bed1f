"""Signing up for an event in the office: how it is open, who is added at the counter, the list of names."""

import secrets
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.services.registers.access import get_record, record_scope, spec_in_force, works_on
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.signups.actions import EVENTS, Terms, open_offer, sign_up, take_off
from rongjun.domains.services.signups.models import Offer
from rongjun.domains.services.signups.moving import moved_up, say_told
from rongjun.domains.services.signups.queries import counts_of, find_offer, open_names, place_of

from ...http import OfficeRequest, needs, page, whole_number
from ...ui.signup_form import WhoForm
from ..register_frame import register_crumbs
from ..signup_forms import TermsForm

KEEP_DAYS = 30


@needs(Permission.REGISTER_VIEW)
@sensitive_post_parameters("name", "phone")
@require_http_methods(["GET", "POST"])
def signup(request: OfficeRequest, record_id: int) -> HttpResponse:
    """Show how an event is open and how many signed up; change it, add somebody, open the names, take one off."""
    spec = spec_in_force(EVENTS)
    with record_scope(spec, request.actor):
        record = get_record(spec, record_id, request.actor)
        offer = find_offer(record)
        act = request.POST.get("act", "")
        terms = TermsForm(request.POST if act == "open" else None, initial=_terms(record, offer))
        who = WhoForm(request.POST if act == "add" else None, initial={"key": secrets.token_urlsafe(24)})
        names = open_names(offer, by=request.actor, at=clock.now()) if offer and act == "names" else None
        refused = ""
        try:
            done = _act(request, record, offer, act, terms, who)
        except (NotPermitted, NotFound):
            raise
        except Refusal as refusal:
            done, refused = False, str(refusal)
        if done:
            return redirect("signup", record_id=record_id)
        context: dict[str, Any] = {
            "record": record, "offer": offer, "counts": counts_of(offer) if offer else None, "terms": terms,
            "who": who, "names": names, "refused": refused,
            "untold": moved_up(clock.today()).filter(offer=offer).count() if offer else 0,
            "may": request.actor.may(Permission.REGISTER_FILL) and works_on(record, request.actor),
            "running": record.ended_at is None and not record.mistaken,
        }  # fmt: skip
        faulty = bool(refused or terms.errors or who.errors)
        return page(
            request, "office/signups/signup.html", _("报名：%(title)s") % {"title": record.title},
            crumbs=register_crumbs(spec, record), status=400 if faulty else 200, **context,
        )  # fmt: skip


def _terms(record: Record, offer: Offer | None) -> dict[str, Any]:
    """Return how the event is open, or what is proposed: until the day before, on the portal, names for a month."""
    if offer is None:
        return {"closes_on": record.day - timedelta(days=1), "portal": True, "keep_days": KEEP_DAYS}
    return {name: getattr(offer, name) for name in ("places", "closes_on", "portal", "keep_days")}


def _act(
    request: OfficeRequest, record: Record, offer: Offer | None, act: str, terms: TermsForm, who: WhoForm
) -> bool:  # fmt: skip
    """Do what a form asks; returns whether it was done."""
    given: dict[str, Any] = {"by": request.actor, "at": clock.now()}
    if act == "open" and terms.is_valid():
        open_offer(record=record, terms=Terms(**terms.cleaned_data), **given)
        messages.success(request, _("已保存报名办法。"))
        return True
    if offer is None:
        return False
    if act == "add" and who.is_valid():
        sent = who.cleaned_data
        done = sign_up(offer=offer, name=sent["name"], phone=sent["phone"], form_key=sent["key"], **given)
        done.signup.offer = offer
        _tell(request, done.code, place_of(done.signup).waits)
        return True
    if act == "told":
        say_told(offer=offer, signup_id=whole_number(request.POST.get("signup", "")), **given)
        messages.success(request, _("已登记：已告知有名额。"))
        return True
    if act == "off":
        take_off(offer=offer, signup_id=whole_number(request.POST.get("signup", "")), **given)
        messages.success(request, _("已取消，什么也没有留下；候补的按先后补上。"))
        return True
    return False


def _tell(request: OfficeRequest, code: str, waits: int) -> None:
    place = _("在候补第 %(n)d 位") % {"n": waits} if waits else _("有名额")
    text = (
        _("已报名，%(place)s。报名码 %(code)s，请交给本人，用来查询和取消。") if code else _("已经报过名，%(place)s。")
    )
    messages.success(request, text % {"place": place, "code": code})
