"""Writes of holiday notices: entered, approved by another person with every running clock recounted, or sent back."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.domains.approvals import actions as approvals
from rongjun.domains.approvals.chains import chain_for
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel import chain
from rongjun.kernel.holidays import Read, read_notice

from ..models import HolidayNotice
from .queries import get_holiday_notice, range_of, with_notice
from .recounting import Change, Recounted, recount_all

KIND = "holidays"
S = HolidayNotice.State
_MOST_TEXT = 8000


@transaction.atomic
def enter_holidays(
    *, year: int, whole: bool, doc_no: str, source: str, text: str, by: Actor, at: datetime
) -> HolidayNotice:
    """Enter a notice of rest days and ask another person for approval; what was read is frozen with the text.

    Raises NotPermitted without calendar.make, Refusal where the text is not fully understood or number and source are
    missing, AlreadyDone where the same notice waits or is in force.
    """
    permit(by, Permission.CALENDAR_MAKE)
    read = read_notice(text, year, whole=whole)
    if read.faults or not (doc_no.strip() and source.strip()) or len(text) > _MOST_TEXT:
        raise Refusal(_("放假安排还没有读通，或缺文号、来源；请先核对。"))
    content = content_of(year, whole, doc_no, source, read)
    try:
        with transaction.atomic():
            notice = HolidayNotice.objects.create(
                year=year, whole=whole, doc_no=doc_no.strip(), source=source.strip(), text=text, days=content["days"],
                content_hash=chain.content_hash(content), state=S.SUBMITTED, made_by_id=by.staff_id, made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("同样的放假安排已经录过，不必再录。")) from None
    approvals.open_matter(
        kind=KIND, subject_id=notice.pk, content_hash=notice.content_hash, chain=chain_for(KIND), by=by, at=at,
        summary=[(gettext_noop("文号"), notice.doc_no), (gettext_noop("年度"), str(year))],
    )  # fmt: skip
    return get_holiday_notice(notice.pk)


@transaction.atomic
def approve_holidays(*, notice_id: int, content_hash: str, by: Actor, at: datetime, note: str = "") -> HolidayNotice:
    """Sign a notice; the last signature puts it in force and has every running clock recounted.

    `content_hash` is what the signatory saw. Raises NotPermitted, AlreadyDone (the same person twice, decided), Refusal
    where the content differs.
    """
    permit(by, Permission.CALENDAR_APPROVE)
    notice = _waiting(notice_id)
    if approvals.sign_subject(kind=KIND, subject_id=notice.pk, content_hash=content_hash, by=by, at=at, note=note):
        HolidayNotice.objects.filter(pk=notice.pk).update(state=S.APPROVED, decided_at=at)
        done = recount_all(change_of(notice), by=by, at=at, write=True)
        told = [[room, one.looked, one.moved, one.settled] for room, one in done.items()]
        HolidayNotice.objects.filter(pk=notice.pk).update(recounted=told)
        _record(notice, "holidays.approve", {"content": notice.content_hash, "recounted": told}, by, at)
    return get_holiday_notice(notice.pk)


@transaction.atomic
def return_holidays(*, notice_id: int, reason: str, by: Actor, at: datetime) -> HolidayNotice:
    """Send a notice back with a reason; it stays as it was, and is entered anew."""
    permit(by, Permission.CALENDAR_APPROVE)
    notice = _waiting(notice_id)
    approvals.return_matter(matter_id=get_matter(KIND, notice.pk).pk, reason=reason, by=by, at=at, final=True)
    return _ended(notice, S.RETURNED, reason, at)


@transaction.atomic
def withdraw_holidays(*, notice_id: int, reason: str, by: Actor, at: datetime) -> HolidayNotice:
    """Take back a notice that was not approved, with a reason."""
    permit(by, Permission.CALENDAR_MAKE)
    notice = _waiting(notice_id)
    approvals.withdraw_matter(matter_id=get_matter(KIND, notice.pk).pk, reason=reason, by=by, at=at)
    return _ended(notice, S.WITHDRAWN, reason, at)


def content_of(year: int, whole: bool, doc_no: str, source: str, read: Read) -> dict[str, Any]:
    """Return what is signed."""
    days = [[span.first.isoformat(), span.last.isoformat(), span.works] for span in read.spans]
    return {"year": year, "whole": whole, "doc_no": doc_no.strip(), "source": source.strip(), "days": days}


def change_of(notice: HolidayNotice) -> Change:
    """Return what a notice changes, or would."""
    first, last = range_of(notice)
    return Change(with_notice(notice), first, last, notice.doc_no, f"holidays:{notice.pk}")


def foresee(notice: HolidayNotice, *, by: Actor, at: datetime) -> dict[str, Recounted]:
    """Return what an approval would change, by room; nothing is written. Raises NotPermitted."""
    permit(by, Permission.POLICY_VIEW)
    return recount_all(change_of(notice), by=by, at=at, write=False)


def permit(by: Actor, permission: Permission) -> None:
    """Raise NotPermitted without a permission, or outside the unit that keeps the books: days concern everybody."""
    by.require(permission)
    if by.area_prefix != "":
        raise NotPermitted(_("放假安排由记账单位录入和批准。"))


def _waiting(notice_id: int) -> HolidayNotice:
    """Return a notice, locked. Raises AlreadyDone where it is decided."""
    list(HolidayNotice.objects.select_for_update().filter(pk=notice_id).values_list("pk"))
    notice = get_holiday_notice(notice_id)
    if notice.state != S.SUBMITTED:
        raise AlreadyDone(_("这份放假安排已办结，不能再变动；要改，请另录一份。"))
    return notice


def _ended(notice: HolidayNotice, state: str, reason: str, at: datetime) -> HolidayNotice:
    HolidayNotice.objects.filter(pk=notice.pk).update(state=state, decided_at=at, reason=reason.strip()[:400])
    return get_holiday_notice(notice.pk)


def _record(notice: HolidayNotice, action: str, detail: dict[str, Any], by: Actor, at: datetime) -> None:
    record_act(by=by, at=at, action=action, subject=f"holidays:{notice.pk}", detail=detail)
