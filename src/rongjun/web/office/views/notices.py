"""Reminders by village, notices after the window, and the list of those whose pay waits."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.domains.people.confirmation import notices, queries, stopping
from rongjun.domains.people.confirmation.queries import Tally
from rongjun.domains.people.models import Campaign, Confirmation
from rongjun.domains.units.queries import area_names
from rongjun.kernel.period import month_of

from ...http import OfficeRequest, needs, shown
from ..approval_block import approval_of, signed_on
from ..campaign_frame import campaign_page, category_names, places_of, way_names
from ..forms_confirmation import PlaceForm, ReasonForm, StopForm, remind_form, serve_form

S = Campaign.State
REMINDER = "年度确认：打印提醒"
NOTICE = "年度确认：打印逾期通知"


@needs(Permission.CONFIRM_RECORD)
@require_http_methods(["GET", "POST"])
def reminders(request: OfficeRequest, campaign_id: int) -> HttpResponse:
    """Show where people are still due, print lists and letters by place, and note that a place was reminded."""
    campaign = queries.get_campaign(campaign_id, request.actor)
    places, town = places_of(campaign, request.actor, request.GET.get("town", ""))
    due = [place for place in places if place.due]
    form = remind_form(_choices(due), request.POST or None, clock.today())
    if request.method == "POST" and form.is_valid():
        done = _done(form, notices.mark_reminded, campaign_id, request)
        if done is not None:
            messages.success(request, _("已记下：%(count)d 人都提醒过了。") % {"count": done})
            return redirect(request.get_full_path())
    return campaign_page(
        request, campaign, "office/campaigns/reminders.html", _("确认提醒"), tab="campaign-reminders", places=due,
        town=town, form=form, total=sum(place.due for place in due), status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.CONFIRM_RECORD)
@require_GET
def papers(request: OfficeRequest, campaign_id: int, what: str) -> HttpResponse:
    """Show for printing: the list of a place (`list`), a letter to each (`letters`), or the notices (`notices`)."""
    titles = {"list": _("待确认名单"), "letters": _("每人一封信"), "notices": _("逾期通知")}
    if what not in titles:
        raise NotFound(_("没有这种打印件。"))
    campaign = queries.get_campaign(campaign_id, request.actor)
    place = request.GET.get("place", "")
    if not (place.isdecimal() and len(place) == queries.VILLAGE_DIGITS):
        raise NotFound(_("没有这个地方，或不在您的辖区。"))
    of_place = queries.list_notices if what == "notices" else queries.list_due_by_village
    rows = of_place(campaign, request.actor, place)
    shown(request, [str(row.person.token) for row in rows], NOTICE if what == "notices" else REMINDER)
    return campaign_page(
        request, campaign, f"office/campaigns/print_{what}.html", titles[what], rows=rows,
        tab="campaign-notices" if what == "notices" else "campaign-reminders",
        villages=_by_village(rows), ways=way_names(campaign.offered), unit=request.actor.unit_name,
        categories=category_names(campaign), day=clock.today(), place=area_names({place}).get(place, place),
    )  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def late(request: OfficeRequest, campaign_id: int) -> HttpResponse:
    """Show what follows the window: notices, their service, and the list whose pay waits; take each step."""
    campaign = queries.get_campaign(campaign_id, request.actor)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    places, town = places_of(campaign, request.actor, request.GET.get("town", ""))
    forms = _late_forms(request, campaign, places, act)
    if act in STEPS and (act not in forms or forms[act].is_valid()):
        try:
            text = STEPS[act](request, campaign, forms)
        except (NotPermitted, NotFound):
            raise
        except Refusal as refusal:
            if act not in forms:
                raise
            forms[act].add_error(None, str(refusal))
        else:
            messages.success(request, text)
            return redirect("campaign-notices", campaign_id=campaign_id)
    elif act and act not in STEPS:
        raise Refusal(_("没有这种操作。"))
    return _late_page(request, campaign, places, town, forms)


def _late_page(
    request: OfficeRequest, campaign: Campaign, places: list[Tally], town: str, forms: dict[str, Any]
) -> HttpResponse:
    actor = request.actor
    approval = approval_of(stopping.STOP, campaign.pk, actor, clock.now())
    matter, acts = approval.matter, approval.acts
    keeps = actor.area_prefix == ""
    signed = any(act.staff_id == actor.staff_id for act in acts) and campaign.state == S.LISTED
    faulty = any(form.errors for form in forms.values())
    return campaign_page(
        request, campaign, "office/campaigns/late.html", _("逾期通知和暂停"), tab="campaign-notices",
        places=[place for place in places if place.unconfirmed], town=town,
        left=sum(place.due for place in places), service=queries.count_service(campaign, actor), acts=acts,
        approval=approval,
        returned=matter.reason if matter is not None and matter.outcome == "returned" else "",
        may_manage=keeps and actor.may(Permission.CONFIRM_MANAGE), may_record=actor.may(Permission.CONFIRM_RECORD),
        may_approve=keeps and actor.may(Permission.CONFIRM_APPROVE) and not signed,
        over=clock.today() > campaign.closes_on, serve=forms["serve"], stop=forms["list"], back=forms["return"],
        status=400 if faulty else 200,
    )  # fmt: skip


def _late_forms(request: OfficeRequest, campaign: Campaign, places: list[Tally], act: str) -> dict[str, Any]:
    """Return the forms of the page; only the one that was sent is bound."""
    data = {name: request.POST if act == name else None for name in ("serve", "list", "return")}
    waiting = [place for place in places if place.unconfirmed]
    month = max(campaign.stop_month, month_of(clock.today()) + 1)
    return {
        "serve": serve_form(_choices(waiting), data["serve"], clock.today()),
        "list": StopForm(data["list"], initial={"stop_month": month}),
        "return": ReasonForm(data["return"]),
    }


def _issue(request: OfficeRequest, campaign: Campaign, forms: dict[str, Any]) -> str:
    count = notices.issue_notices(campaign_id=campaign.pk, by=request.actor, at=clock.now())
    return _("已出 %(count)d 份通知，请打印、送达并登记送达日期。") % {"count": count}


def _serve(request: OfficeRequest, campaign: Campaign, forms: dict[str, Any]) -> str:
    given = forms["serve"].cleaned_data
    count = notices.record_service(
        campaign_id=campaign.pk, area_code=given["place"], way=given["way"], on=given["on"], by=request.actor,
        at=clock.now(),
    )  # fmt: skip
    return _("已登记 %(count)d 份通知的送达。") % {"count": count}


def _list(request: OfficeRequest, campaign: Campaign, forms: dict[str, Any]) -> str:
    month = forms["list"].cleaned_data["stop_month"]
    count = stopping.submit_stop(campaign_id=campaign.pk, stop_month=month, by=request.actor, at=clock.now())
    return _("已提交 %(count)d 人的暂停名单，等待另一人批准。") % {"count": count}


def _approve(request: OfficeRequest, campaign: Campaign, forms: dict[str, Any]) -> str:
    count = stopping.approve_stop(campaign_id=campaign.pk, by=request.actor, at=clock.now())
    if queries.get_campaign(campaign.pk, request.actor).state == S.LISTED:
        return signed_on()
    return _("已批准：%(count)d 人从该月起暂停发放，确认后一并补发。") % {"count": count}


def _return(request: OfficeRequest, campaign: Campaign, forms: dict[str, Any]) -> str:
    reason = forms["return"].cleaned_data["reason"]
    stopping.return_stop(campaign_id=campaign.pk, reason=reason, by=request.actor, at=clock.now())
    return _("已退回，没有人被暂停。")


STEPS = {"issue": _issue, "serve": _serve, "list": _list, "approve": _approve, "return": _return}


def _done(form: PlaceForm, mark: Any, campaign_id: int, request: OfficeRequest) -> int | None:
    given = form.cleaned_data
    try:
        count: int = mark(
            campaign_id=campaign_id, area_code=given["place"], way=given["way"], on=given["on"], by=request.actor,
            at=clock.now(),
        )  # fmt: skip
    except (NotPermitted, NotFound):
        raise
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None
    return count


def _choices(places: list[Tally]) -> list[tuple[str, str]]:
    return [(place.code, place.name) for place in places]


def _by_village(rows: list[Confirmation]) -> list[tuple[str, list[Confirmation]]]:
    """Return the rows of each village under its name, in order of code."""
    names = area_names({row.person.area_code for row in rows})
    found: dict[str, list[Confirmation]] = {}
    for row in rows:
        found.setdefault(row.person.area_code, []).append(row)
    return [(names.get(code, code), some) for code, some in sorted(found.items())]
