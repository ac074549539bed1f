"""The list of those who wait: put together by one, signed as a whole by another, and only then does their pay wait.

Nothing of what is owed changes: from the month on the next runs do not pay it out (payments: `unconfirmed`), and
everything that waited is paid once the person confirms.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as label

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.approvals.actions import open_matter, return_matter, sign_subject
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.safeguards.actions import record_act, record_set_look
from rongjun.kernel import chain
from rongjun.kernel.period import first_day, format_month, month_of

from ..applying import write_changes
from ..deciding import Change
from ..models import Campaign, Confirmation
from ..overlay import Revision
from ..registry import Span
from .campaigns import KIND, keeps_the_books, load_campaign
from .members import sync_members
from .recording import PAUSE, known_of
from .states import next_state

STOP = "campaign_stop"
S = Confirmation.State


@transaction.atomic
def submit_stop(*, campaign_id: int, stop_month: int, by: Actor, at: datetime) -> int:
    """Put everybody unconfirmed, with number and service of the notice, before the head; returns how many.

    `stop_month` (ordinal) is not before the campaign's and lies after the month in which the last notice was served.
    Raises NotPermitted for one who does not keep the books, Refusal where a notice is not served, nobody is left, or
    the month is too early.
    """
    keeps_the_books(by)
    campaign = load_campaign(campaign_id)
    campaign.state = next_state(campaign.state, "list")
    sync_members(campaign_id=campaign_id, by=by, at=at)
    with whole_registry("年度确认：暂停名单"):
        rows = Confirmation.objects.filter(campaign=campaign, state__in=[S.DUE, S.UNCONFIRMED])
        _refuse_list(campaign, stop_month, rows.filter(served_on=None).count(), rows.aggregate(Max("served_on")))
        count = rows.update(listed=True)
        campaign.stop_month, campaign.listed_by_id = stop_month, by.staff_id
        campaign.save(update_fields=["state", "stop_month", "listed_by"])
        content = _hash(campaign)
    summary = [(label("人数"), str(count)), (label("逾期的，暂停自"), format_month(stop_month))]
    open_matter(kind=STOP, subject_id=campaign.pk, content_hash=content, by=by, at=at, summary=summary, area="")
    _record(campaign, "campaign.list", {"count": count, "stop_month": format_month(stop_month)}, by, at)
    return count


@transaction.atomic
def approve_stop(*, campaign_id: int, by: Actor, at: datetime) -> int:
    """Sign the list: from its month on the pay of those who still have not confirmed waits; returns how many.

    Nobody's waits before the last signature of the chain.

    Who confirmed, died or moved away since the list was made is left out. Raises NotPermitted without
    confirm.approve, AlreadyDone by a person who signed before, Refusal where the list is not what was submitted.
    """
    keeps_the_books(by, Permission.CONFIRM_APPROVE)
    campaign = load_campaign(campaign_id)
    campaign.state = next_state(campaign.state, "stop")
    _look(campaign, "年度确认：批准暂停名单", by, at)
    with whole_registry("年度确认：暂停名单"):
        if not sign_subject(kind=STOP, subject_id=campaign.pk, content_hash=_hash(campaign), by=by, at=at):
            return 0
        rows = Confirmation.objects.filter(campaign=campaign, listed=True, state=S.UNCONFIRMED, person__death_date=None)
        waiting = list(rows.select_related("person"))
        write_changes([(None, _pause(campaign, row)) for row in waiting], at=at, reason=f"{campaign.title}：逾期未确认")
        count = rows.update(paused_from=campaign.stop_month)
    campaign.stopped_by_id = by.staff_id
    campaign.save(update_fields=["state", "stopped_by"])
    _record(campaign, "campaign.stop", {"count": count, "month": format_month(campaign.stop_month)}, by, at)
    return count


@transaction.atomic
def return_stop(*, campaign_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Send the list back, with a reason; nobody's pay waits. Raises as `approve_stop`."""
    keeps_the_books(by, Permission.CONFIRM_APPROVE)
    campaign = load_campaign(campaign_id)
    campaign.state = next_state(campaign.state, "take_back")
    return_matter(matter_id=get_matter(STOP, campaign.pk).pk, reason=reason, by=by, at=at)
    with whole_registry("年度确认：暂停名单"):
        Confirmation.objects.filter(campaign=campaign).update(listed=False)
    campaign.listed_by = None
    campaign.save(update_fields=["state", "listed_by"])
    _record(campaign, "campaign.list_returned", {"reason": reason.strip()}, by, at)


def _refuse_list(campaign: Campaign, stop_month: int, unserved: int, served: dict[str, Any]) -> None:
    last = served["served_on__max"]
    if unserved:
        raise Refusal(_("还有 %(count)d 人没有出通知，或通知没有登记送达；先通知，后暂停。") % {"count": unserved})
    if last is None:
        raise Refusal(_("没有逾期未确认的人，不必列暂停名单。"))
    earliest = max(campaign.stop_month, month_of(last) + 1)
    if stop_month < earliest:
        words = {"month": format_month(earliest)}
        raise Refusal(_("暂停最早从 %(month)s 起：不早于方案，并在最后一份通知送达的次月或以后。") % words)


def _pause(campaign: Campaign, row: Confirmation) -> Change:
    value = {"campaign": campaign.year, "notice": row.notice_on.isoformat() if row.notice_on else ""}
    span = Span(value, first_day(campaign.stop_month), None)
    return Change(known_of(row), PAUSE, str(campaign.pk), Revision([], [span], [span]))


def _hash(campaign: Campaign) -> str:
    """Return the hash of the list as it was submitted: the people, their notices, and the month."""
    rows = Confirmation.objects.filter(campaign=campaign, listed=True).order_by("notice_number")
    people = [
        [str(token), number, way, str(on)]
        for token, number, way, on in rows.values_list("person__token", "notice_number", "served_way", "served_on")
    ]
    month = format_month(campaign.stop_month)
    return chain.content_hash({"campaign": campaign.pk, "year": campaign.year, "month": month, "people": people})


def _look(campaign: Campaign, purpose: str, by: Actor, at: datetime) -> None:
    record_set_look(by=by, at=at, purpose=purpose, set_kind=KIND, set_id=str(campaign.pk), fields=["row"])


def _record(campaign: Campaign, action: str, detail: dict[str, Any], by: Actor, at: datetime) -> None:
    record_act(by=by, at=at, action=action, subject=f"{KIND}:{campaign.pk}", detail=detail)
