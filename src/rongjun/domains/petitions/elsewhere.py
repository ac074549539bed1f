"""A review or re-review asked for where the unit above is not in this system: the person's asking counts from its day,
the unit whose opinion it is sends it on to the body above, and the person reads where it went and when.
"""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.scope import acting, whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.domains.policy.holidays.queries import current_calendar
from rongjun.kernel.calendar import Limit
from rongjun.kernel.calendar import Unit as Days
from rongjun.kernel.petition.states import State

from .course import HERE, refuse_interest, refuse_watching, require_text, write_entry
from .models import Elsewhere, Matter
from .telling import queue_message

SENDING: Final = Limit(5, Days.WORKING_DAY)
"""The office's own limit for sending it on: nothing of the 30 days of articles 35 and 36 is lost on the way."""
ASKED, SENT_ON = "ask_elsewhere", "sent_elsewhere"
"""Kinds of entries."""
SENDERS: Final = (Permission.PETITION_SORT, Permission.PETITION_HANDLE, Permission.PETITION_REVIEW)


def keep_asked(matter: Matter, stage: str, reason: str, by: Actor, at: datetime) -> Elsewhere:
    """Keep that review was asked for where nobody above is known here. Call it at the whole desk, once the matter is
    locked. Raises AlreadyDone where it was asked before.
    """
    if elsewhere_of(matter) is not None:
        raise AlreadyDone(_("已经请求过，正在转送上一级。"))
    day = office_day(at)
    made = Elsewhere.objects.create(
        matter=matter, round=matter.round, stage=stage, unit_id=matter.owner_unit_id, reason=reason, asked_on=day,
        asked_at=at, asked_by=by.staff_id, due_on=current_calendar().count_days(day, SENDING).last_day,
    )  # fmt: skip
    write_entry(matter, ASKED, by=by, at=at, note=reason, detail={"stage": stage, "due": made.due_on.isoformat()})
    return made


@transaction.atomic
def send_on(*, elsewhere_id: int, body: str, sent_on: date, how: str, by: Actor, at: datetime) -> Elsewhere:
    """Record to which body a review was sent on, on which day, which way; the person is told that there is something.

    Raises NotFound, Refusal without the body or for a day ahead or before it was asked, AlreadyDone.
    """
    row = get_elsewhere(elsewhere_id, by)
    refuse_interest(row.matter, by)
    named = require_text(body, _("请写明送给哪个单位，如“某市退役军人事务局”。"))[:80]
    refuse_watching(f"{named}\n{how}")
    if not row.asked_on <= sent_on <= office_day(at):
        raise Refusal(_("送出的日期不能早于提出的 %(day)s，也不能晚于今天。") % {"day": row.asked_on.isoformat()})
    with whole_desk(HERE):
        standing = Elsewhere.objects.filter(pk=row.pk, sent_at=None)
        said = {"body": named, "sent_on": sent_on, "sent_how": how.strip()[:120]}
        if not standing.update(**said, sent_at=at, sent_by=by.staff_id):
            raise AlreadyDone(_("已经登记送出。"))
        note = _("%(day)s 送%(body)s。%(how)s") % {"day": sent_on.isoformat(), "body": named, "how": said["sent_how"]}
        write_entry(row.matter, SENT_ON, by=by, at=at, note=note.strip(), detail={"stage": row.stage})
        queue_message(row.matter, at)
    row.refresh_from_db()
    return row


def list_elsewhere(by: Actor) -> QuerySet[Elsewhere]:
    """Return what the actor's unit sends on, or what went up to it undone. Read it at the actor's desk."""
    if not any(by.may(one) for one in SENDERS):
        by.require(Permission.PETITION_HANDLE)
    rows = Elsewhere.objects.select_related("matter__owner_unit", "unit")
    here = Q(unit_id=by.unit_id) | Q(raised_to_id=by.unit_id)
    return rows.filter(here).order_by("sent_at", "due_on", "pk")


def get_elsewhere(elsewhere_id: int, by: Actor) -> Elsewhere:
    """Return one. Raises NotFound where it is another unit's or its matter is not seen."""
    with acting(by):
        found = list_elsewhere(by).filter(pk=elsewhere_id).first()
    if found is None:
        raise NotFound(_("没有这一件。"))
    return found


def elsewhere_of(matter: Matter) -> Elsewhere | None:
    """Return the review that was asked for elsewhere in the stage in which a matter stands now, or None."""
    stage = "rereview" if matter.state == State.REVIEWED or matter.stage == "review" else "review"
    return Elsewhere.objects.filter(matter=matter, round=matter.round, stage=stage).first()
