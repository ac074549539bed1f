"""What every page of a campaign shows around its own matter: state, tabs, words."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.domains.people.confirmation import queries
from rongjun.domains.people.confirmation.queries import Tally
from rongjun.domains.people.confirmation.states import BEGUN, state_names
from rongjun.domains.people.confirmation.words import WAYS
from rongjun.domains.people.models import Campaign

from ..http import OfficeRequest, page
from ..told.person_words import category_label

STATE_KINDS = {
    "draft": "draft", "submitted": "info", "open": "info", "listed": "info", "stopped": "done", "closed": "done",
    "cancelled": "plain",
}  # fmt: skip
ROW_KINDS = {"due": "info", "confirmed": "done", "unconfirmed": "danger", "ended": "plain"}
S = Campaign.State


def state_badge(campaign: Campaign) -> tuple[str, str]:
    """Return the name of a campaign's state and the kind of its badge."""
    return str(state_names()[campaign.state]), STATE_KINDS[campaign.state]


def way_names(ways: Sequence[str]) -> list[str]:
    """Return the names of ways."""
    return [str(WAYS[way]) for way in ways]


def category_names(campaign: Campaign) -> list[str]:
    """Return the names of a campaign's categories."""
    return [category_label(code) for code in campaign.codes]


def campaign_page(
    request: OfficeRequest,
    campaign: Campaign,
    template: str,
    title: str,
    *,
    tab: str,
    status: int = 200,
    **context: Any,
) -> HttpResponse:  # fmt: skip
    """Show a page of a campaign."""
    crumbs: list[tuple[str | Promise, str]] = [(_("年度确认"), reverse("campaign-list"))]
    if tab != "campaign":
        crumbs.append((campaign.title, reverse("campaign", args=[campaign.pk])))
    shared = frame(request, campaign, tab)
    return page(request, template, title, crumbs=crumbs, status=status, **shared, **context)


def frame(request: OfficeRequest, campaign: Campaign, tab: str) -> dict[str, Any]:
    """Return what the frame of a campaign's pages needs."""
    return {"campaign": campaign, "state": state_badge(campaign), "tabs": _tabs(campaign, request.actor, tab)}


def places_of(campaign: Campaign, actor: Actor, town: str = "") -> tuple[list[Tally], str]:
    """Return tallies of the actor's places, and the town whose villages they are ('' for towns)."""
    prefix = actor.area_prefix or ""
    shown = prefix[: queries.TOWN_DIGITS] if len(prefix) >= queries.TOWN_DIGITS else town[: queries.TOWN_DIGITS]
    code = shown.ljust(queries.VILLAGE_DIGITS, "0") if len(shown) == queries.TOWN_DIGITS and shown.isdecimal() else ""
    return queries.count_by_place(campaign, actor, code), code


def _tabs(campaign: Campaign, actor: Actor, current: str) -> list[tuple[str, str, bool]]:
    names = [("campaign", _("进度"))]
    if campaign.state in BEGUN:
        records = actor.may(Permission.CONFIRM_RECORD)
        names += [("campaign-due", _("登记确认"))] if records else []
        names.append(("campaign-rows", _("名单")))
        names += [("campaign-reminders", _("确认提醒"))] if records and campaign.state == S.OPEN else []
        names.append(("campaign-notices", _("逾期通知和暂停")))
    return [(text, reverse(name, args=[campaign.pk]), name == current) for name, text in names]
