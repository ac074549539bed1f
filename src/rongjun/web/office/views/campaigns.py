"""Campaigns of annual confirmation: the list, the plan, progress by town and village, and what is decided."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.people.confirmation import campaigns, members, queries, tasks
from rongjun.domains.people.confirmation.campaigns import PlanFaults
from rongjun.domains.people.confirmation.states import BEGUN
from rongjun.domains.people.models import Campaign
from rongjun.kernel.period import month_ordinal

from ...http import OfficeRequest, needs, page
from ...templatetags.rongjun import badge
from ...ui.tables import Column, Table, list_page
from ..approval_block import approval_of, signed_on
from ..campaign_frame import campaign_page, category_names, places_of, state_badge, way_names
from ..forms_confirmation import PlanForm, ReasonForm

S = Campaign.State
CAMPAIGNS = Table(
    key="campaigns",
    caption=gettext_lazy("年度确认"),
    columns=(
        Column("year", gettext_lazy("年度"), lambda c: c.year, sort=("year",)),
        Column("title", gettext_lazy("标题"), lambda c: c.title, href=lambda c: reverse("campaign", args=[c.pk])),
        Column(
            "state", gettext_lazy("状态"), lambda c: state_badge(c)[0], sort=("state",),
            cell=lambda c: badge(*state_badge(c)),
        ),
        Column("categories", gettext_lazy("对象类别"), lambda c: "、".join(category_names(c)), kind="long"),
        Column("opens", gettext_lazy("开始"), lambda c: c.opens_on, sort=("opens_on",), kind="date"),
        Column("closes", gettext_lazy("截止"), lambda c: c.closes_on, sort=("closes_on",), kind="date"),
        Column("maker", gettext_lazy("拟定人"), lambda c: c.made_by.name, shown=False),
    ),
    search=("title",),
    search_label=gettext_lazy("标题"),
    order=("-year", "-opens_on"),
    empty=gettext_lazy("还没有年度确认。"),
)  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_http_methods(["GET", "POST"])
def campaign_list(request: OfficeRequest) -> HttpResponse:
    """List the campaigns."""
    actor = request.actor
    may_draft = actor.may(Permission.CONFIRM_MANAGE) and actor.area_prefix == ""
    rows = queries.list_campaigns(actor)
    return list_page(request, CAMPAIGNS, rows, "office/campaigns/list.html", _("年度确认"), may_draft=may_draft)


@needs(Permission.CONFIRM_MANAGE)
@require_http_methods(["GET", "POST"])
def new_campaign(request: OfficeRequest) -> HttpResponse:
    """Show and take the plan of a new campaign."""
    campaigns.keeps_the_books(request.actor)
    day = clock.today()
    initial = {
        "year": day.year, "title": _("%(year)d年度确认") % {"year": day.year}, "opens_on": day,
        "ways": ["visit", "office", "video", "photo", "letter"], "stop_month": month_ordinal(day.year, day.month) + 4,
    }  # fmt: skip
    form = PlanForm(request.POST or None, initial=initial)

    def save() -> Campaign:
        return campaigns.draft_campaign(plan=form.plan(), by=request.actor, at=clock.now())

    crumbs = [(_("年度确认"), reverse("campaign-list"))]
    return _taken(request, form, save) or page(
        request, "office/campaigns/plan.html", _("拟定年度确认"), crumbs=crumbs, form=form,
        status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.CONFIRM_MANAGE)
@require_http_methods(["GET", "POST"])
def edit_campaign(request: OfficeRequest, campaign_id: int) -> HttpResponse:
    """Show and take the plan of a draft."""
    campaigns.keeps_the_books(request.actor)
    campaign = queries.get_campaign(campaign_id, request.actor)
    plan = campaigns.plan_of(campaign)
    form = PlanForm(request.POST or None, initial={name: getattr(plan, name) for name in PlanForm.base_fields})

    def save() -> Campaign:
        return campaigns.change_draft(campaign_id=campaign_id, plan=form.plan(), by=request.actor, at=clock.now())

    return _taken(request, form, save) or campaign_page(
        request, campaign, "office/campaigns/plan.html", _("修改方案"), tab="campaign-edit", form=form,
        status=400 if form.errors else 200,
    )  # fmt: skip


@needs(Permission.PEOPLE_VIEW)
@require_GET
def campaign_overview(request: OfficeRequest, campaign_id: int) -> HttpResponse:
    """Show a campaign: its plan, who decides, and progress by town, or by village of one town; numbers only."""
    return _overview(request, campaign_id, ReasonForm(), 200)


@needs(Permission.PEOPLE_VIEW)
@require_GET
def campaign_progress(request: OfficeRequest, campaign_id: int) -> HttpResponse:
    """Show how far the making of the rows is."""
    campaign = queries.get_campaign(campaign_id, request.actor)
    answer = page(request, "office/campaigns/progress.html", campaign.title, campaign=campaign)
    if not campaign.progress:
        answer["HX-Refresh"] = "true"
    return answer


@needs(Permission.PEOPLE_VIEW)
@require_POST
def decide(request: OfficeRequest, campaign_id: int) -> HttpResponse:
    """Take what is decided about a campaign: put before the head, approved, returned, given up, followed, closed."""
    queries.get_campaign(campaign_id, request.actor)
    act = request.POST.get("act", "")
    if act in WITH_REASON:
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return _overview(request, campaign_id, form, 400)
        WITH_REASON[act](campaign_id=campaign_id, reason=form.cleaned_data["reason"], by=request.actor, at=clock.now())
        messages.success(request, _("已办理。"))
    elif act in ACTS:
        messages.success(request, ACTS[act](request, campaign_id))
    else:
        raise Refusal(_("没有这种操作。"))
    return redirect("campaign", campaign_id=campaign_id)


def _submit(request: OfficeRequest, campaign_id: int) -> str:
    campaigns.submit_campaign(campaign_id=campaign_id, by=request.actor, at=clock.now())
    return _("已提交，等待另一人批准。")


def _approve(request: OfficeRequest, campaign_id: int) -> str:
    campaign = campaigns.approve_campaign(campaign_id=campaign_id, by=request.actor, at=clock.now())
    if campaign.state == Campaign.State.SUBMITTED:
        return signed_on()
    tasks.enqueue_members(campaign_id, request.actor)
    return _("已批准，正在编制名单。")


def _again(request: OfficeRequest, campaign_id: int) -> str:
    campaigns.keeps_the_books(request.actor)
    tasks.enqueue_members(campaign_id, request.actor)
    return _("已重新开始编制名单；已有的人不会重复。")


def _sync(request: OfficeRequest, campaign_id: int) -> str:
    joined, ended = members.sync_members(campaign_id=campaign_id, by=request.actor, at=clock.now())
    return _("名单已按登记册更新：新加入 %(joined)d 人，终止 %(ended)d 人。") % {"joined": joined, "ended": ended}


def _close(request: OfficeRequest, campaign_id: int) -> str:
    campaigns.close_campaign(campaign_id=campaign_id, by=request.actor, at=clock.now())
    return _("已办结。逾期未确认的人以后仍可随时确认，一并补发。")


ACTS: dict[str, Callable[[OfficeRequest, int], str]] = {
    "submit": _submit, "approve": _approve, "again": _again, "sync": _sync, "close": _close,
}  # fmt: skip
WITH_REASON: dict[str, Callable[..., Any]] = {
    "return": campaigns.return_campaign, "cancel": campaigns.cancel_draft,
}  # fmt: skip


def _taken(request: OfficeRequest, form: PlanForm, save: Callable[[], Campaign]) -> HttpResponse | None:
    """Save a plan and go to it; where the domain refuses, put what is wrong at its field and keep what was typed."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        campaign = save()
    except PlanFaults as faults:
        for name, text in faults.faults.items():
            form.add_error(name, text)
    except NotPermitted:
        raise
    except AlreadyDone as refusal:
        form.add_error("categories", str(refusal))
    else:
        messages.success(request, _("方案已保存；提交批准之前还可以改。"))
        return redirect("campaign", campaign_id=campaign.pk)
    return None


def _overview(request: OfficeRequest, campaign_id: int, form: ReasonForm, status: int) -> HttpResponse:
    actor = request.actor
    campaign = queries.get_campaign(campaign_id, actor)
    approval = approval_of(campaigns.KIND, campaign.pk, actor, clock.now())
    matter, acts = approval.matter, approval.acts
    context = _numbers(request, campaign) if campaign.state in BEGUN else {}
    return campaign_page(
        request, campaign, "office/campaigns/campaign.html", campaign.title, tab="campaign", status=status, form=form,
        categories=category_names(campaign), ways=way_names(campaign.offered), acts=acts, approval=approval,
        returned=matter.reason if matter is not None and matter.outcome == "returned" else "",
        may_manage=actor.may(Permission.CONFIRM_MANAGE) and actor.area_prefix == "",
        may_approve=actor.may(Permission.CONFIRM_APPROVE) and actor.area_prefix == ""
        and actor.staff_id not in {campaign.made_by_id, *(act.staff_id for act in acts)},
        over=clock.today() > campaign.closes_on, **context,
    )  # fmt: skip


def _numbers(request: OfficeRequest, campaign: Campaign) -> dict[str, Any]:
    places, town = places_of(campaign, request.actor, request.GET.get("town", ""))
    ways = queries.count_by_way(campaign, request.actor)
    return {
        "places": places, "town": town, "total": queries.add_up(places, _("合计")),
        "by_way": [(name, ways.get(way, 0), f"{ways.get(way, 0):,}")
                   for way, name in zip(campaign.offered, way_names(campaign.offered), strict=True)],
    }  # fmt: skip
