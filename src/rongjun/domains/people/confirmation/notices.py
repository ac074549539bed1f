"""Reminders inside the window and notices after it: by village or town, the same for everybody there."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.base.scope import scope_of, within
from rongjun.domains.safeguards.actions import record_act

from ..models import Campaign, Confirmation
from .campaigns import KIND, keeps_the_books, load_campaign
from .members import sync_members
from .words import REMINDED, SERVED

S = Confirmation.State
ZEROS = "000"


@transaction.atomic
def mark_reminded(*, campaign_id: int, area_code: str, way: str, on: date, by: Actor, at: datetime) -> int:
    """Note that everybody still due in a village or town was reminded on a day; returns how many that were.

    There is no reminder of one person: whoever is due in the place is reminded. Raises NotPermitted without
    confirm.record, NotFound outside the actor's area, Refusal for a day outside the window, or where nobody is due.
    """
    by.require(Permission.CONFIRM_RECORD)
    campaign = load_campaign(campaign_id)
    if way not in REMINDED:
        raise ValueError(way)
    if campaign.state != Campaign.State.OPEN or not campaign.opens_on <= on <= timezone.localdate(at):
        raise Refusal(_("提醒日期应在确认开始之后、今天或以前。"))
    rows = _rows_in(campaign, area_code, by).filter(state=S.DUE).filter(Q(reminded_on=None) | Q(reminded_on__lte=on))
    count = rows.update(reminded_on=on, reminded_way=way)
    if not count:
        raise Refusal(_("这里没有待确认的人，不必提醒。"))
    _record(campaign, "campaign.remind", {"area": area_code, "way": way, "on": on.isoformat(), "count": count}, by, at)
    return count


@transaction.atomic
def issue_notices(*, campaign_id: int, by: Actor, at: datetime) -> int:
    """After the window, make a numbered notice for everybody still due, in all towns; returns how many.

    The registry is followed first: the dead and those who moved away get none. Raises NotPermitted for one who does
    not keep the books, Refusal inside the window, after the list was put to be signed, or where nobody is left.
    """
    keeps_the_books(by)
    campaign = load_campaign(campaign_id)
    day = timezone.localdate(at)
    if campaign.state != Campaign.State.OPEN or day <= campaign.closes_on:
        raise Refusal(_("确认期 %(day)s 截止后才出通知。") % {"day": campaign.closes_on.isoformat()})
    sync_members(campaign_id=campaign_id, by=by, at=at)
    every = Confirmation.objects.filter(campaign=campaign)
    rows = list(every.filter(state=S.DUE).order_by("area_code", "person__file_no"))
    if not rows:
        raise Refusal(_("没有逾期未确认的人，不必出通知。"))
    first = every.exclude(notice_number="").count() + 1
    for number, row in enumerate(rows, start=first):
        row.state, row.notice_on = S.UNCONFIRMED, day
        row.notice_number = f"年确〔{campaign.year}〕{campaign.pk}-{number:05d}"
    Confirmation.objects.bulk_update(rows, ["state", "notice_on", "notice_number"], batch_size=200)
    _record(campaign, "campaign.notices", {"count": len(rows), "on": day.isoformat()}, by, at)
    return len(rows)


@transaction.atomic
def record_service(
    *, campaign_id: int, way: str, on: date, by: Actor, at: datetime, area_code: str = "", row_ids: Sequence[int] = ()
) -> int:
    """Record how and when notices were served: those of a village or town not yet served, or some rows; how many.

    Raises NotPermitted without confirm.record, NotFound outside the actor's area, Refusal for a day before the
    notice or ahead, or where no notice waits to be served.
    """
    by.require(Permission.CONFIRM_RECORD)
    campaign = load_campaign(campaign_id)
    if way not in SERVED:
        raise ValueError(way)
    rows = _rows_in(campaign, area_code, by).exclude(notice_number="").filter(served_on=None)
    rows = rows.filter(pk__in=row_ids) if row_ids else rows
    waiting = rows.filter(state=S.UNCONFIRMED)
    if not waiting.exists():
        raise Refusal(_("这里没有待送达的通知。"))
    if on > timezone.localdate(at) or waiting.filter(notice_on__gt=on).exists():
        raise Refusal(_("送达日期应在通知日期之后、今天或以前。"))
    count = waiting.update(served_on=on, served_way=way)
    detail = {"area": area_code, "rows": list(row_ids), "way": way, "on": on.isoformat(), "count": count}
    _record(campaign, "campaign.serve", detail, by, at)
    return count


def _rows_in(campaign: Campaign, area_code: str, by: Actor) -> QuerySet[Confirmation]:
    """Return the rows of a village or town ('' is the actor's whole area). Raises NotFound outside that area."""
    scope = scope_of(by)
    prefix = area_code.removesuffix(ZEROS) if area_code else ""
    if scope is None or (area_code and not prefix.startswith(scope.prefix[: len(prefix)])):
        raise NotFound(_("没有这个地方，或不在您的辖区。"))
    rows = Confirmation.objects.filter(within("area_code", scope.prefix), campaign=campaign)
    return rows.filter(within("area_code", prefix))


def _record(campaign: Campaign, action: str, detail: dict[str, Any], by: Actor, at: datetime) -> None:
    record_act(by=by, at=at, action=action, subject=f"{KIND}:{campaign.pk}", detail=detail)
