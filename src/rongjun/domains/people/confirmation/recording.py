"""Writes of confirmations: one or several at once, undone with a reason; a late one ends the wait at once."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import batched

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.scope import scope_of, within
from rongjun.domains.safeguards.actions import record_act

from ..applying import write_changes
from ..deciding import Change
from ..models import Campaign, Confirmation, Fact
from ..overlay import lay_over
from ..registry import AT_ONCE, Known, Span
from .campaigns import KIND, load_campaign, needs_reason
from .states import BEGUN, RUNNING
from .words import TOLD

PAUSE = "pause"
S = Confirmation.State


@transaction.atomic
def record_confirmations(
    *, campaign_id: int, row_ids: Sequence[int], way: str, on: date, note: str, by: Actor, at: datetime
) -> int:
    """Record that some people confirmed on a day, by a way the campaign offers; returns how many.

    Where their pay waited it goes on at once: the next run owes what was not posted. `note` is shown to the person.
    Raises NotPermitted without confirm.record, NotFound outside the actor's area, AlreadyDone where one is confirmed,
    Refusal for another way, a day outside the window or ahead, or a person whose death is registered.
    """
    by.require(Permission.CONFIRM_RECORD)
    campaign = load_campaign(campaign_id)
    refuse_terms(campaign, way, on, timezone.localdate(at))
    rows = load_rows(campaign, row_ids, by)
    waiting = whose_pay_waits(rows)
    for row in rows:
        refuse_row(campaign, row, waits=row.person_id in waiting)
        row.state, row.way, row.confirmed_on, row.ended_why = S.CONFIRMED, way, on, ""
        row.recorded_by_id, row.recorded_at, row.note, row.told = by.staff_id, at, note.strip()[:200], ""
    names = ["state", "way", "confirmed_on", "ended_why", "recorded_by", "recorded_at", "note", "told"]
    Confirmation.objects.bulk_update(rows, names, batch_size=200)
    resumed = resume(rows, campaign, at)
    detail = {"rows": [row.pk for row in rows], "way": way, "on": on.isoformat(), "resumed": resumed}
    record_act(by=by, at=at, action="campaign.confirm", subject=f"{KIND}:{campaign.pk}", detail=detail)
    return len(rows)


@transaction.atomic
def undo_confirmation(*, row_id: int, reason: str, by: Actor, at: datetime) -> None:
    """Take a wrong confirmation back, with a reason that the person can read; what it said stays in the audit.

    Raises Refusal without a reason, or once the list of those who wait was put to be signed; else as
    `record_confirmations`.
    """
    by.require(Permission.CONFIRM_RECORD)
    needs_reason(reason)
    row, campaign = _load_row(row_id, by)
    if row.state != S.CONFIRMED:
        raise AlreadyDone(_("此人现在不是“已确认”，不必撤销。"))
    if campaign.state != Campaign.State.OPEN:
        raise Refusal(_("暂停名单已提交，不能再撤销确认；登记有误的，请联系主管单位。"))
    before = {"row": row.pk, "way": row.way, "on": str(row.confirmed_on), "by": row.recorded_by_id}
    row.state = S.UNCONFIRMED if row.notice_number else S.DUE
    row.way, row.confirmed_on, row.recorded_by, row.recorded_at = "", None, None, None
    row.note = (_("撤销：") + reason.strip())[:200]
    row.save()
    detail = before | {"reason": reason.strip()}
    record_act(by=by, at=at, action="campaign.undo", subject=f"{KIND}:{campaign.pk}", detail=detail)


@transaction.atomic
def record_told(*, row_id: int, told: str, by: Actor, at: datetime) -> None:
    """Note that a worker was told of a death or a move ('' takes it back). It ends nothing: the registry's forms do.

    Raises as `record_confirmations`, Refusal where the person has confirmed or the row is ended.
    """
    by.require(Permission.CONFIRM_RECORD)
    if told and told not in TOLD:
        raise ValueError(told)
    row, campaign = _load_row(row_id, by)
    if campaign.state not in RUNNING or row.state not in (S.DUE, S.UNCONFIRMED):
        raise Refusal(_("此人已确认或已终止，不必再记。"))
    row.told = told
    row.save(update_fields=["told"])
    detail = {"row": row.pk, "told": told}
    record_act(by=by, at=at, action="campaign.told", subject=f"{KIND}:{campaign.pk}", detail=detail)


def load_rows(campaign: Campaign, row_ids: Sequence[int], by: Actor) -> list[Confirmation]:
    """Return rows of a campaign inside the actor's area. Raises NotFound where one is not, Refusal for none at all."""
    if not row_ids:
        raise Refusal(_("请至少选一个人。"))
    scope = scope_of(by)
    rows: list[Confirmation] = []
    for some in batched(sorted(set(row_ids)), AT_ONCE, strict=False):
        found = Confirmation.objects.filter(campaign=campaign, pk__in=some).select_related("person")
        rows += [] if scope is None else found.filter(within("person__area_code", scope.prefix))
    if len(rows) != len(set(row_ids)):
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    return rows


def refuse_terms(campaign: Campaign, way: str, on: date, day: date) -> None:
    """Raise Refusal where a way is not offered or a day is no day of confirmation."""
    if campaign.state not in BEGUN:
        raise Refusal(_("这次年度确认还没有开始。"))
    if way not in campaign.offered:
        raise Refusal(_("这次年度确认没有提供这种方式；请从提供的方式中选。"))
    if not campaign.opens_on <= on <= day:
        words = {"first": campaign.opens_on.isoformat(), "last": day.isoformat()}
        raise Refusal(_("确认日期应在 %(first)s 至 %(last)s 之间。") % words)


def whose_pay_waits(rows: Sequence[Confirmation]) -> set[int]:
    """Return the people of some rows whose pay waits now, of whatever year."""
    people = sorted({row.person_id for row in rows})
    return {fact.person_id for some in batched(people, AT_ONCE, strict=False) for fact in _pauses(some)}


def refuse_row(campaign: Campaign, row: Confirmation, *, waits: bool) -> None:
    """Raise Refusal where a person cannot confirm now (`row.person` must be loaded).

    Whose pay waits may always confirm, whatever the row says: two files that were merged leave such a row.
    """
    if row.person.death_date:
        raise Refusal(_("%(name)s已登记去世，不能登记确认；登记有误的，请先更正去世登记。") % _named(row))
    if row.state == S.CONFIRMED and not waits:
        raise AlreadyDone(_("%(name)s已在 %(day)s 确认，不必再登记。") % _named(row))
    if campaign.state == Campaign.State.CLOSED and row.state != S.UNCONFIRMED and not waits:
        raise Refusal(_("这次年度确认已办结，%(name)s不在待恢复之列。") % _named(row))


def resume(rows: Sequence[Confirmation], campaign: Campaign, at: datetime) -> int:
    """End whatever wait is open for these people, of whatever year; returns how many people were waiting.

    The months that waited stay owed: nothing of what is owed was changed, and the next run posts the difference.
    """
    day, people = timezone.localdate(at), {row.person_id: row for row in rows}
    changes: list[tuple[int | None, Change]] = []
    for some in batched(sorted(people), AT_ONCE, strict=False):
        for fact in _pauses(some):
            known, span = known_of(people[fact.person_id]), Span(fact.value, fact.valid_from, None, pk=fact.pk)
            revision = lay_over([span], None, max(day, span.since))
            changes.append((None, Change(known, PAUSE, fact.key, revision)))
        waiting = Confirmation.objects.filter(person_id__in=some, resumed_at=None, paused_from__isnull=False)
        waiting.update(resumed_at=at)
    if changes:
        write_changes(changes, at=at, reason=f"{campaign.title}：已补办确认，恢复发放")
    return len({change.person.pk for _none, change in changes})


def confirmed_in(person_id: int) -> list[int]:
    """Return the ids of the campaigns in which a person has confirmed."""
    rows = Confirmation.objects.filter(person=person_id, state=S.CONFIRMED)
    return list(rows.values_list("campaign_id", flat=True))


def carry_over(*, gone: int, kept: int, at: datetime) -> None:
    """Let what was confirmed under a file count under the one it is part of now: whoever confirmed once has confirmed.

    Call it in the write of the merge.
    """
    given = {row.campaign_id: row for row in Confirmation.objects.filter(person=gone, state=S.CONFIRMED)}
    rows = Confirmation.objects.filter(person=kept, campaign__in=given, state__in=[S.DUE, S.UNCONFIRMED])
    for row in rows.select_related("campaign", "person"):
        one = given[row.campaign_id]
        row.state, row.way, row.confirmed_on, row.told = S.CONFIRMED, one.way, one.confirmed_on, ""
        row.recorded_by_id, row.recorded_at, row.note = one.recorded_by_id, one.recorded_at, one.note
        row.save()
        resume([row], row.campaign, at)


def _pauses(people: Sequence[int]) -> QuerySet[Fact]:
    return Fact.objects.filter(kind=PAUSE, superseded_at=None, valid_to=None, person_id__in=people)


def known_of(row: Confirmation) -> Known:
    """Return the person of a row for `write_changes`."""
    person = row.person
    return Known(person.pk, person.token, person.file_no, person.id_index, person.area_code)


def _load_row(row_id: int, by: Actor) -> tuple[Confirmation, Campaign]:
    campaign_id = Confirmation.objects.filter(pk=row_id).values_list("campaign_id", flat=True).first()
    if campaign_id is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    campaign = load_campaign(campaign_id)
    return load_rows(campaign, [row_id], by)[0], campaign


def _named(row: Confirmation) -> dict[str, str]:
    return {"name": row.person.name, "day": row.confirmed_on.isoformat() if row.confirmed_on else ""}
