"""Talks, mediations and hearings (听证) with their minutes, and calls at home, made only where the person said yes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.kernel.petition.states import State

from .course import reach, refuse_interest, refuse_watching, write_entry
from .models import HomeCall, Matter, Meeting
from .naming import refuse_naming
from .reviewing import record_hearing_days

PLANNED, HELD, CALLED, CALL_SAID = "meeting", "minutes", "home_call", "home_call_end"
HOLDERS: Final = (
    Permission.PETITION_HANDLE, Permission.PETITION_REVIEW, Permission.PETITION_REREVIEW, Permission.PETITION_LEAD,
)  # fmt: skip
HEARD_IN: Final = (State.ACCEPTED, State.REVIEWING, State.REREVIEWING)
"""States in which a hearing is held (articles 31(6) and 36)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is planned: which kind, from which day to which, where, with which posts of the office."""

    kind: str
    first_day: date
    last_day: date
    place: str
    people: Sequence[str] = ()


@transaction.atomic
def plan_meeting(*, matter: Matter, plan: Plan, by: Actor, at: datetime) -> Meeting:
    """Plan a talk, a mediation or a hearing of a matter that the own unit has.

    Raises NotPermitted, Refusal for days that are over or a hearing where the law has none, AlreadyDone for the same
    again.
    """
    _require_holding(matter, by)
    if plan.kind not in Meeting.Kind.values:
        raise Refusal(_("请选择面谈、调解或听证。"))
    if plan.last_day < plan.first_day:
        raise Refusal(_("结束日期不能早于开始日期。"))
    if plan.first_day < office_day(at):
        raise Refusal(_("日期不能早于今天。"))
    if plan.kind == Meeting.Kind.HEARING and matter.state not in HEARD_IN:
        raise Refusal(_("听证用于已受理的申诉求决事项和复查、复核（条例第三十一条第六项、第三十六条）。"))
    refuse_watching("\n".join([plan.place, *plan.people]))
    with whole_desk("会谈、听证：记入事项"):
        refuse_naming(matter, {_("地点"): plan.place, _("参加的岗位"): "、".join(plan.people)}, by, at)
        Matter.objects.select_for_update().filter(pk=matter.pk).values_list("pk").first()
        days = {"first_day": plan.first_day, "last_day": plan.last_day}
        if Meeting.objects.filter(matter=matter, kind=plan.kind, held_at=None, **days).exists():
            raise AlreadyDone(_("同一天的同一种会谈已经安排。"))
        made = Meeting.objects.create(
            matter=matter, kind=plan.kind, place=plan.place.strip(), people=[one.strip() for one in plan.people],
            unit_id=by.unit_id, made_by=by.staff_id, made_at=at, **days,
        )  # fmt: skip
        told = {"kind": plan.kind, "first": plan.first_day.isoformat(), "last": plan.last_day.isoformat()}
        write_entry(matter, PLANNED, by=by, at=at, detail=told | {"place": plan.place.strip()})
    return made


@transaction.atomic
def record_minutes(*, meeting_id: int, minutes: str, agreed: str, by: Actor, at: datetime) -> Meeting:
    """Enter the minutes once; the person reads them. The days of a hearing in re-review are then left out of its 30
    days (article 36). Raises NotFound, NotPermitted, Refusal before its end or without words, AlreadyDone.
    """
    found = get_meeting(meeting_id)
    _require_holding(found.matter, by)
    if office_day(at) < found.last_day:
        raise Refusal(_("会谈还没有结束，不能填写记录。"))
    if not minutes.strip():
        raise Refusal(_("请写明谁说了什么、有什么证据、结果如何。"))
    refuse_watching(f"{minutes}\n{agreed}")
    with whole_desk("会谈、听证：记录记入事项"):
        refuse_naming(found.matter, {_("记录"): minutes, _("达成的协议"): agreed}, by, at)
        standing = Meeting.objects.filter(pk=found.pk, held_at=None)
        if not standing.update(minutes=minutes.strip(), agreed=agreed.strip(), held_at=at):
            raise AlreadyDone(_("该次会谈已有记录；记录不能改写。"))
        write_entry(found.matter, HELD, by=by, at=at, note=minutes.strip(), detail={"kind": found.kind})
        if found.kind == Meeting.Kind.HEARING and found.matter.state == State.REREVIEWING:
            record_hearing_days(matter=found.matter, first=found.first_day, last=found.last_day, by=by, at=at)
    found.minutes, found.agreed, found.held_at = minutes.strip(), agreed.strip(), at
    return found


@transaction.atomic
def plan_home_call(
    *, matter: Matter, consent_on: date, day: date, purpose: str, by: Actor, at: datetime
) -> HomeCall:  # fmt: skip
    """Plan a call at home, for a purpose of the matter, after the person said yes. A no leaves no trace.

    Raises NotPermitted, Refusal where there is no yes, or the call would come before it.
    """
    _require_holding(matter, by)
    if not matter.home_calls:
        raise Refusal(_("本人没有同意上门。请在窗口、电话或网上联系；不得上门。"))
    if consent_on > office_day(at):
        raise Refusal(_("同意上门的日期不能晚于今天。"))
    if day < consent_on:
        raise Refusal(_("上门日期不能早于本人同意的日期。"))
    if not purpose.strip():
        raise Refusal(_("请写明上门办什么事。"))
    refuse_watching(purpose)
    with whole_desk("上门：记入事项"):
        if HomeCall.objects.filter(matter=matter, day=day).exists():
            raise AlreadyDone(_("同一天的上门已经登记。"))
        made = HomeCall.objects.create(
            matter=matter, consent_on=consent_on, day=day, purpose=purpose.strip()[:200], made_by=by.staff_id,
            made_at=at,
        )  # fmt: skip
        write_entry(matter, CALLED, by=by, at=at, note=purpose.strip(), detail={"day": day.isoformat()})
    return made


@transaction.atomic
def record_home_call(*, call_id: int, result: str, by: Actor, at: datetime) -> HomeCall:
    """Say what came of a call at home; the person reads it. Raises NotFound, NotPermitted, Refusal, AlreadyDone."""
    found = HomeCall.objects.select_related("matter").filter(pk=call_id).first()
    if found is None:
        raise NotFound(_("没有这次上门。"))
    _require_holding(found.matter, by)
    if office_day(at) < found.day:
        raise Refusal(_("还没有到上门的日期。"))
    if not result.strip():
        raise Refusal(_("请写明办了什么、结果如何。"))
    refuse_watching(result)
    with whole_desk("上门：结果记入事项"):
        if not HomeCall.objects.filter(pk=found.pk, result="").update(result=result.strip()):
            raise AlreadyDone(_("这次上门的结果已经填写。"))
        write_entry(found.matter, CALL_SAID, by=by, at=at, note=result.strip())
    found.result = result.strip()
    return found


def get_meeting(meeting_id: int) -> Meeting:
    """Return a meeting with its matter. Raises NotFound where it is not seen."""
    found = Meeting.objects.select_related("matter__owner_unit", "unit").filter(pk=meeting_id).first()
    if found is None:
        raise NotFound(_("没有这次会谈。"))
    return found


def meetings_of(matter: Matter) -> list[Meeting]:
    """Return the meetings of a matter, in the order of their days."""
    return list(Meeting.objects.filter(matter=matter).select_related("unit").order_by("first_day", "pk"))


def home_calls_of(matter: Matter) -> list[HomeCall]:
    """Return the calls at home of a matter."""
    return list(HomeCall.objects.filter(matter=matter).order_by("day", "pk"))


def list_meetings(by: Actor) -> QuerySet[Meeting]:
    """Return the meetings that the own unit holds, with their matters."""
    return Meeting.objects.filter(unit_id=by.unit_id).select_related("matter", "unit")


def _require_holding(matter: Matter, by: Actor) -> None:
    """Raise NotFound or NotPermitted unless the matter is with the own unit, open, and no interest bars it."""
    reach(matter, by)
    if not any(by.may(one) for one in HOLDERS):
        by.require(Permission.PETITION_HANDLE)
    if matter.ended_at is not None:
        raise AlreadyDone(_("该信访事项已办结。"))
    if matter.owner_unit_id != by.unit_id:
        raise NotPermitted(_("该信访事项现在由别的单位办理。"))
    refuse_interest(matter, by)
