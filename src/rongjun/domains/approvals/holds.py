"""Holds (暂缓) by the supervisor: placed on an open matter with a reason and a last day, lifted, or over by themselves.

A hold rests on the matter itself. It never cites a petition (SAFEGUARDS 4), never watches anybody (9), ends within
thirty days in all, and is shown to everybody who works on the matter and to whoever waits for its money.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.safeguards.words import petition_word, watching_word

from .models import Hold, Matter

LONGEST_DAYS = 30
"""How long the same subject can be held in all, in days, over every hold of every round."""
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """A hold that stands now, as everybody is told: why, by whom, through which day."""

    pk: int
    reason: str
    by: str
    placed_at: datetime
    last_day: date


@transaction.atomic
def place_hold(*, matter_id: int, reason: str, last_day: date, by: Actor, at: datetime) -> Hold:
    """Hold an undecided matter through a day; nobody signs it before. Whatever stage it has reached.

    Raises NotPermitted without approvals.hold, NotFound, AlreadyDone where it is decided or held, Refusal where the
    reason is missing, cites a petition or watches people, or the last day is past or beyond thirty days in all.
    """
    by.require(Permission.APPROVALS_HOLD)
    matter = Matter.objects.select_for_update().filter(pk=matter_id).first()
    if matter is None:
        raise NotFound(_("没有这个审批事项。"))
    if matter.outcome:
        raise AlreadyDone(_("该事项已办结，不能再暂缓。"))
    if find_hold(matter.kind, matter.subject_id, at) is not None:
        raise AlreadyDone(_("该事项正在暂缓中，不必重复办理。"))
    refuse_reason(reason)
    _refuse_days(matter, last_day, at)
    hold = _insert(matter, reason.strip(), last_day, by, at)
    _record("approvals.hold", hold, {"reason": hold.reason, "until": last_day.isoformat()}, by, at)
    return hold


@transaction.atomic
def lift_hold(*, hold_id: int, reason: str, by: Actor, at: datetime) -> Hold:
    """Lift a hold before its last day, with a word on what was found; signing goes on at once.

    Raises NotPermitted without approvals.hold, NotFound, AlreadyDone where it was lifted or is over, Refusal for a
    reason that is missing or that no hold may have.
    """
    by.require(Permission.APPROVALS_HOLD)
    hold = Hold.objects.select_related("matter").select_for_update(of=("self",)).filter(pk=hold_id).first()
    if hold is None:
        raise NotFound(_("没有这条暂缓记录。"))
    if hold.lifted_at is not None or hold.until <= at:
        raise AlreadyDone(_("这次暂缓已经结束。"))
    refuse_reason(reason)
    hold.lifted_by_id, hold.lifted_at, hold.lift_reason = by.staff_id, at, reason.strip()
    hold.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    _record("approvals.lift", hold, {"reason": hold.lift_reason}, by, at)
    return hold


def refuse_reason(reason: str) -> None:
    """Raise Refusal for a reason that is missing, too long, cites a petition or watches people; says how to mend it."""
    if not reason.strip():
        raise Refusal(_("请写明理由：依据事项本身的哪项金额、材料或程序。"))
    if len(reason.strip()) > LONGEST_REASON:
        raise Refusal(_("理由最多 %(count)d 字，请写得短些。") % {"count": LONGEST_REASON})
    word = petition_word(reason)
    if word:
        text = _("理由里不能有“%(word)s”：任何信访、投诉、举报都不能成为暂缓的理由，也不影响任何人的待遇。")
        raise Refusal(text % {"word": word} + _("请只写事项本身的问题，如哪项金额、哪份材料有疑问。"))
    word = watching_word(reason)
    if word:
        text = _("理由里不能有“%(word)s”：本系统不记录任何人的行踪、思想和表现。请只写事项本身的问题。")
        raise Refusal(text % {"word": word})


def refuse_held(matter: Matter, at: datetime) -> None:
    """Raise Refusal where a hold stands on a matter; says why, by whom and until when."""
    hold = find_hold(matter.kind, matter.subject_id, at)
    if hold is not None:
        shown = {"by": hold.by, "day": hold.last_day.isoformat(), "reason": hold.reason}
        text = _(
            "该事项由 %(by)s 暂缓，现在不能签署。理由：%(reason)s。暂缓到 %(day)s 为止，到期自动恢复，或由监督解除。"
        )
        raise Refusal(text % shown)


def find_hold(kind: str, subject_id: int, at: datetime) -> Standing | None:
    """Return the hold that stands on a subject at a moment, or None. One query."""
    holds = standing_holds(at).filter(matter__kind=kind, matter__subject_id=subject_id)
    hold = holds.select_related("placed_by").first()
    if hold is None:
        return None
    return Standing(hold.pk, hold.reason, hold.placed_by.name, hold.placed_at, last_day_of(hold))


def standing_holds(at: datetime) -> QuerySet[Hold]:
    """Return the holds that stand at a moment."""
    return Hold.objects.filter(lifted_at=None, until__gt=at)


def list_holds() -> QuerySet[Hold]:
    """Return every hold there was, the latest first, with its matter and who placed and lifted it."""
    return Hold.objects.select_related("matter", "placed_by", "lifted_by").order_by("-placed_at", "-pk")


def last_day_of(hold: Hold) -> date:
    """Return the last day on which a hold stands, as it was placed."""
    return timezone.localtime(hold.until).date() - timedelta(days=1)


def days_left(kind: str, subject_id: int, at: datetime) -> int:
    """Return how many days a subject can still be held, today included; a day held twice counts once more."""
    holds = Hold.objects.filter(matter__kind=kind, matter__subject_id=subject_id)
    return LONGEST_DAYS - sum(_days_held(hold, at) for hold in holds)


def _days_held(hold: Hold, at: datetime) -> int:
    """Return the days a hold took: begun days count whole."""
    end = min(hold.lifted_at or hold.until - timedelta(microseconds=1), max(at, hold.placed_at))
    return (timezone.localtime(end).date() - timezone.localtime(hold.placed_at).date()).days + 1


def _refuse_days(matter: Matter, last_day: date, at: datetime) -> None:
    today = timezone.localtime(at).date()
    left = days_left(matter.kind, matter.subject_id, at)
    if last_day < today:
        raise Refusal(_("暂缓的最后一天不能早于今天。"))
    if left <= 0:
        raise Refusal(_("该事项前后已暂缓满 %(most)d 天，不能再暂缓；请退回或让它办下去。") % {"most": LONGEST_DAYS})
    if last_day > today + timedelta(days=left - 1):
        latest = today + timedelta(days=left - 1)
        text = _("同一事项前后最多暂缓 %(most)d 天，这次最晚到 %(day)s。")
        raise Refusal(text % {"most": LONGEST_DAYS, "day": latest.isoformat()})


def _insert(matter: Matter, reason: str, last_day: date, by: Actor, at: datetime) -> Hold:
    until = timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time.min))
    try:
        with transaction.atomic():
            return Hold.objects.create(
                matter=matter, reason=reason, placed_by_id=by.staff_id, placed_at=at, until=until
            )
    except IntegrityError:
        raise AlreadyDone(_("该事项刚刚已被暂缓或已办结，请刷新后查看。")) from None


def _record(action: str, hold: Hold, detail: dict[str, str], by: Actor, at: datetime) -> None:
    matter = hold.matter
    told = {"hold": hold.pk, "matter": matter.pk, "round": matter.round, **detail}
    record_act(by=by, at=at, action=action, subject=f"{matter.kind}:{matter.subject_id}", detail=told)
