"""Writes of campaigns: drafted by one, approved by another, closed when nobody is left open."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as label
from django.utils.translation import override

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.approvals.actions import give_up_matter, open_matter, return_matter, sign_subject
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel import chain
from rongjun.kernel.period import format_month, month_of
from rongjun.kernel.vocabulary import CATEGORIES, category_name

from ..models import Campaign, CampaignCategory, Confirmation
from .states import next_state
from .words import WAYS, WITHOUT_TRAVEL

KIND = "campaign"
MIN_DAYS = 30
"""The shortest window, in days: time for those who are ill or away."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a campaign is to be. `stop_month` is an ordinal; days are inclusive."""

    year: int
    title: str
    categories: Sequence[str]
    ways: Sequence[str]
    opens_on: date
    reminder_on: date
    closes_on: date
    stop_month: int

    def ordered(self) -> "Plan":
        """Return it with categories and ways in their fixed order, so that the same plan has one content."""
        codes = tuple(code for code in CATEGORIES if code in self.categories)
        return replace(self, categories=codes, ways=tuple(way for way in WAYS if way in self.ways))


class PlanFaults(Refusal):
    """A plan that cannot be taken: field -> what is wrong and how to mend it."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__("；".join(faults.values()))
        self.faults = faults


@transaction.atomic
def draft_campaign(*, plan: Plan, by: Actor, at: datetime) -> Campaign:
    """Draft a campaign; nothing begins before another person approves it.

    Raises NotPermitted without confirm.manage or outside the unit that keeps the books, PlanFaults with every fault,
    AlreadyDone where a category has its window of the year. Regulation of 2024, article 8; martyrs' article 23.
    """
    _permit(by)
    plan = _checked(plan, timezone.localdate(at))
    campaign = Campaign(made_by_id=by.staff_id, made_at=at)
    _write_plan(campaign, plan)
    _record(campaign, "campaign.draft", _told(plan), by, at)
    return campaign


@transaction.atomic
def change_draft(*, campaign_id: int, plan: Plan, by: Actor, at: datetime) -> Campaign:
    """Change a draft. Raises as `draft_campaign`, and Refusal where it is no draft any more."""
    _permit(by)
    campaign = load_campaign(campaign_id)
    next_state(campaign.state, "submit")
    plan = _checked(plan, timezone.localdate(at))
    _write_plan(campaign, plan)
    _record(campaign, "campaign.change", _told(plan), by, at)
    return campaign


@transaction.atomic
def cancel_draft(*, campaign_id: int, reason: str, by: Actor, at: datetime) -> Campaign:
    """Give a draft up; its categories are free for another window of the year. Raises Refusal without a reason."""
    _permit(by)
    campaign = load_campaign(campaign_id)
    campaign.state = next_state(campaign.state, "cancel")
    needs_reason(reason)
    CampaignCategory.objects.filter(campaign=campaign).delete()
    campaign.save(update_fields=["state"])
    give_up_matter(kind=KIND, subject_id=campaign.pk, at=at)
    _record(campaign, "campaign.cancel", {"reason": reason.strip()}, by, at)
    return campaign


@transaction.atomic
def submit_campaign(*, campaign_id: int, by: Actor, at: datetime) -> Campaign:
    """Put a draft before the head. Raises NotPermitted, Refusal where the state does not allow it or it is too late."""
    _permit(by)
    campaign = load_campaign(campaign_id)
    campaign.state = next_state(campaign.state, "submit")
    _checked(plan_of(campaign), timezone.localdate(at))
    campaign.save(update_fields=["state"])
    content, told = _hash(campaign), _summary(campaign)
    open_matter(kind=KIND, subject_id=campaign.pk, content_hash=content, by=by, at=at, summary=told, area="")
    _record(campaign, "campaign.submit", {}, by, at)
    return campaign


@transaction.atomic
def approve_campaign(*, campaign_id: int, by: Actor, at: datetime) -> Campaign:
    """Approve a campaign: with the last signature of its chain it is open, and `tasks.enqueue_members` comes next.

    Raises NotPermitted without confirm.approve, AlreadyDone by the person who drafted it or one who signed before,
    Refusal where the plan is not what was submitted.
    """
    _permit(by, Permission.CONFIRM_APPROVE)
    campaign = load_campaign(campaign_id)
    if campaign.made_by_id == by.staff_id:
        raise AlreadyDone(_("拟定和批准须由两个人办理：这份方案由您拟定，请由另一位有权限的人批准。"))
    reached = next_state(campaign.state, "approve")
    if not sign_subject(kind=KIND, subject_id=campaign.pk, content_hash=_hash(campaign), by=by, at=at):
        return campaign
    campaign.state = reached
    campaign.approved_by_id, campaign.approved_at, campaign.progress = by.staff_id, at, {"done": 0, "of": 0}
    campaign.save(update_fields=["state", "approved_by", "approved_at", "progress"])
    _record(campaign, "campaign.approve", {}, by, at)
    return campaign


@transaction.atomic
def return_campaign(*, campaign_id: int, reason: str, by: Actor, at: datetime) -> Campaign:
    """Send a submitted campaign back to be changed, with a reason. Raises as `approve_campaign`."""
    _permit(by, Permission.CONFIRM_APPROVE)
    campaign = load_campaign(campaign_id)
    campaign.state = next_state(campaign.state, "return")
    return_matter(matter_id=get_matter(KIND, campaign.pk).pk, reason=reason, by=by, at=at)
    campaign.save(update_fields=["state"])
    _record(campaign, "campaign.return", {"reason": reason.strip()}, by, at)
    return campaign


@transaction.atomic
def close_campaign(*, campaign_id: int, by: Actor, at: datetime) -> Campaign:
    """Close a campaign. Those who still wait may confirm late for ever after, and are paid what waited.

    Raises Refusal inside the window, or where somebody is due or unconfirmed and no list was signed.
    """
    _permit(by)
    campaign = load_campaign(campaign_id)
    reached = next_state(campaign.state, "close")
    if timezone.localdate(at) <= campaign.closes_on:
        raise Refusal(_("确认期到 %(day)s 才截止，现在不能办结。") % {"day": campaign.closes_on.isoformat()})
    left = Confirmation.objects.filter(campaign=campaign, paused_from=None)
    if left.filter(state__in=[Confirmation.State.DUE, Confirmation.State.UNCONFIRMED]).exists():
        raise Refusal(_("还有人没有确认，也没有列入经批准的暂停名单；请先办完，再办结。"))
    give_up_matter(kind="campaign_stop", subject_id=campaign.pk, at=at)
    campaign.state, campaign.closed_at = reached, at
    campaign.save(update_fields=["state", "closed_at"])
    _record(campaign, "campaign.close", {}, by, at)
    return campaign


def load_campaign(campaign_id: int) -> Campaign:
    """Return a campaign, held for this transaction. Raises NotFound where there is none."""
    campaign = Campaign.objects.select_for_update().filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound(_("没有这次年度确认。"))
    return campaign


def plan_of(campaign: Campaign) -> Plan:
    """Return the plan of a campaign."""
    return Plan(
        campaign.year, campaign.title, tuple(campaign.codes), tuple(campaign.offered), campaign.opens_on,
        campaign.reminder_on, campaign.closes_on, campaign.stop_month,
    )  # fmt: skip


def needs_reason(reason: str) -> None:
    """Raise Refusal where no reason is given."""
    if not reason.strip():
        raise Refusal(_("请写明理由。"))


def keeps_the_books(by: Actor, permission: Permission = Permission.CONFIRM_MANAGE) -> None:
    """Raise NotPermitted unless the actor may, and answers for every town: the same window holds for all."""
    by.require(permission)
    if by.area_prefix != "":
        raise NotPermitted(_("年度确认由主管单位对全部乡镇统一组织；乡镇和村只登记本辖区的确认。"))


_permit = keeps_the_books


def _checked(plan: Plan, day: date) -> Plan:
    """Return a plan in order, or raise PlanFaults."""
    faults: dict[str, str] = {}
    if not plan.title.strip():
        faults["title"] = _("请写标题，如“2026年度确认”。")
    if not plan.categories or set(plan.categories) - set(CATEGORIES):
        faults["categories"] = _("请至少选一个对象类别；同一类别的人一起确认。")
    if len(set(plan.ways) & set(WAYS)) < 2 or not set(plan.ways) & WITHOUT_TRAVEL:
        faults["ways"] = _("请至少提供两种方式，其中一种不必本人出门，由本人任选。")
    if plan.opens_on.year != plan.year:
        faults["opens_on"] = _("开始日期应在确认年度之内。")
    if plan.closes_on < plan.opens_on + timedelta(days=MIN_DAYS):
        faults["closes_on"] = _("确认期至少 %(days)d 天，请改截止日期。") % {"days": MIN_DAYS}
    elif plan.closes_on <= day:
        faults["closes_on"] = _("截止日期已过，请改截止日期。")
    if not plan.opens_on <= plan.reminder_on <= plan.closes_on:
        faults["reminder_on"] = _("提醒日期应在确认期之内。")
    if plan.stop_month <= month_of(plan.closes_on):
        faults["stop_month"] = _("暂停月份应在截止日期的次月或以后，先通知，后暂停。")
    if faults:
        raise PlanFaults(faults)
    return plan.ordered()


def _write_plan(campaign: Campaign, plan: Plan) -> None:
    campaign.year, campaign.title, campaign.stop_month = plan.year, plan.title.strip()[:80], plan.stop_month
    campaign.categories, campaign.ways = " ".join(plan.categories), " ".join(plan.ways)
    campaign.opens_on, campaign.reminder_on, campaign.closes_on = plan.opens_on, plan.reminder_on, plan.closes_on
    campaign.save()
    CampaignCategory.objects.filter(campaign=campaign).delete()
    for code in plan.categories:
        try:
            with transaction.atomic():
                CampaignCategory.objects.create(campaign=campaign, year=plan.year, category=code)
        except IntegrityError:
            words = {"category": category_name(code), "year": plan.year}
            raise AlreadyDone(_("“%(category)s”在 %(year)d 年已有确认期，一年只有一次。") % words) from None


def _told(plan: Plan) -> dict[str, Any]:
    """Return a plan as JSON, months and days as text."""
    raw = asdict(plan) | {"categories": list(plan.categories), "ways": list(plan.ways)}
    days = {name: raw[name].isoformat() for name in ("opens_on", "reminder_on", "closes_on")}
    return raw | days | {"stop_month": format_month(plan.stop_month)}


def _summary(campaign: Campaign) -> list[tuple[str, str]]:
    """Return what the second person sees of a plan."""
    plan = plan_of(campaign)
    with override("zh-hans"):
        ways = "、".join(str(WAYS[way]) for way in plan.ways)
    return [
        (label("标题"), plan.title),
        (label("对象类别"), "、".join(category_name(code) for code in plan.categories)),
        (label("方式（本人任选）"), ways),
        (label("确认期"), f"{plan.opens_on.isoformat()} — {plan.closes_on.isoformat()}"),
        (label("提醒日期"), plan.reminder_on.isoformat()),
        (label("逾期的，暂停自"), format_month(plan.stop_month)),
    ]


def _hash(campaign: Campaign) -> str:
    return chain.content_hash({"campaign": campaign.pk} | _told(plan_of(campaign)))


def _record(campaign: Campaign, action: str, detail: dict[str, Any], by: Actor, at: datetime) -> None:
    record_act(by=by, at=at, action=action, subject=f"{KIND}:{campaign.pk}", detail=detail)
