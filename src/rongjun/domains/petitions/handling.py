"""Handling: the person is informed; a matter is accepted, or not with the right way shown; guided, fulfilled, studied,
replied to, extended, ended. Each end has its answer.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotPermitted, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.kernel.petition.clocks import MOST_EXTENSION_DAYS, Term
from rongjun.kernel.petition.sorting import Kind, Route
from rongjun.kernel.petition.states import OVER, Move, State

from .answers import give_answer
from .course import (
    HERE,
    lock_matter,
    make_move,
    reach,
    refuse_interest,
    refuse_watching,
    require_text,
    take_turn,
    write_entry,
)  # fmt: skip
from .models import Delivery, Matter
from .owners import signing_unit
from .timing import INFORM, add_days, end_clocks, keep_due, running

WAYS: Final = frozenset(Delivery.How.values)


@transaction.atomic
@whole_desk(HERE)
def inform(*, matter: Matter, how: str, note: str, by: Actor, at: datetime, day: date | None = None) -> Matter:
    """Record that the person was told in writing what becomes of the matter (article 23): which way, on which day.

    Raises Refusal for a day ahead or an unknown way, AlreadyDone where no informing is owed.
    """
    take_turn(matter, by, Permission.PETITION_HANDLE, Permission.PETITION_SORT)
    told = day or office_day(at)
    if how not in WAYS or told > office_day(at):
        raise Refusal(_("请填写告知方式，以及不晚于今天的告知日期。"))
    standing = running(matter, INFORM)
    if not standing:
        raise AlreadyDone(_("该信访事项不需要再告知。"))
    if told < standing[0].started_on:
        raise Refusal(_("告知日期不能早于收到的日期 %(day)s。") % {"day": standing[0].started_on})
    refuse_watching(note)
    end_clocks(standing, told)
    Matter.objects.filter(pk=matter.pk).update(informed_on=told)
    matter.informed_on = told
    keep_due(matter)
    write_entry(matter, "inform", by=by, at=at, detail={"how": how, "day": told.isoformat()}, note=note)
    return matter


@transaction.atomic
@whole_desk(HERE)
def accept(*, matter: Matter, by: Actor, at: datetime, note: str = "") -> Matter:
    """Accept a request of article 31(6): 60 days run from today (article 34). Raises Refusal for any other route."""
    take_turn(matter, by, Permission.PETITION_HANDLE)
    _require(matter, Kind.REQUEST, {Route.OPINION}, _("只有第三十一条第六项的申诉求决事项受理后出具处理意见书。"))
    return make_move(matter, Move.ACCEPT, by=by, at=at, note=note, more={"accepted_on": office_day(at)})


@transaction.atomic
@whole_desk(HERE)
def decline(*, matter: Matter, text: str, articles: Sequence[str], way: str, by: Actor, at: datetime) -> Matter:
    """Not accept a matter (不予受理): it is answered by reference to the pending or final opinion, with the right way.

    Raises Refusal without text, articles or way, and for an accusation.
    """
    take_turn(matter, by, Permission.PETITION_HANDLE, Permission.PETITION_SORT)
    if matter.hidden:
        raise Refusal(_("检举控告转送纪检监察机构，不能不予受理。"))
    give_answer(matter, "declined", text, by=by, at=at, articles=articles, way=way)
    return make_move(matter, Move.DECLINE, by=by, at=at, note=text)


@transaction.atomic
@whole_desk(HERE)
def guide(*, matter: Matter, text: str, articles: Sequence[str], way: str, by: Actor, at: datetime) -> Matter:
    """Tell the right way of a request of article 31(1) to (5), in writing; route 5 is then fulfilled or answered."""
    take_turn(matter, by, Permission.PETITION_HANDLE, Permission.PETITION_SORT)
    _require(matter, Kind.REQUEST, set(Route) - {Route.OPINION}, _("只有第三十一条第一至五项的事项导入相应程序。"))
    if matter.route != Route.DUTY:
        give_answer(matter, "guidance", text, by=by, at=at, articles=articles, way=way)
    return make_move(matter, Move.GUIDE, by=by, at=at, note=text)


@transaction.atomic
@whole_desk(HERE)
def fulfil(*, matter: Matter, text: str, articles: Sequence[str], by: Actor, at: datetime) -> Matter:
    """Answer that a duty was fulfilled, or why not (article 31(5)); this ends it."""
    take_turn(matter, by)
    give_answer(matter, "fulfilled", text, by=by, at=at, articles=articles)
    return make_move(matter, Move.FULFIL, by=by, at=at, note=text)


@transaction.atomic
@whole_desk(HERE)
def study(*, matter: Matter, by: Actor, at: datetime) -> Matter:
    """Begin to study a suggestion (article 29)."""
    take_turn(matter, by, Permission.PETITION_HANDLE)
    _require(matter, Kind.SUGGESTION, None, _("只有建议意见类事项这样办理。"))
    return make_move(matter, Move.STUDY, by=by, at=at)


@transaction.atomic
@whole_desk(HERE)
def reply(*, matter: Matter, text: str, by: Actor, at: datetime, articles: Sequence[str] = ()) -> Matter:
    """Reply to a suggestion or an accusation; this ends it. Raises Refusal without a text."""
    take_turn(matter, by)
    give_answer(matter, "reply", text, by=by, at=at, articles=articles)
    return make_move(matter, Move.REPLY, by=by, at=at, note="" if matter.hidden else text)


@transaction.atomic
@whole_desk(HERE)
def close(*, matter: Matter, by: Actor, at: datetime, note: str = "") -> Matter:
    """End a guided matter, or one whose days to ask for review are over. Raises Refusal while they run."""
    take_turn(matter, by, Permission.PETITION_HANDLE, Permission.PETITION_REVIEW)
    waits = [one for one in running(matter, leads=True) if one.for_person and one.due_on >= office_day(at)]
    if waits:
        raise Refusal(_("信访人还可以在 %(day)s 前申请复查、复核，不能提前办结。") % {"day": waits[0].due_on})
    return make_move(matter, Move.CLOSE, by=by, at=at, note=note)


@transaction.atomic
@whole_desk(HERE)
def extend(*, matter: Matter, days: int, reason: str, by: Actor, at: datetime) -> Matter:
    """Extend the 60 days by at most 30 in all, by the head of the body, before they are over (article 34).

    The reason is told to the person. Raises Refusal beyond 30 days, after the end or without a reason; NotPermitted.
    """
    reach(matter, by)
    by.require(Permission.PETITION_EXTEND)
    if by.unit_id not in (matter.owner_unit_id, signing_unit(matter.owner_unit_id)):
        raise NotPermitted(_("该信访事项由别的单位的负责人批准延期。"))
    lock_matter(matter)
    refuse_interest(matter, by)
    stated = require_text(reason, _("请写明延期的理由；理由要告知信访人（信访工作条例第三十四条）。"))
    if matter.state != State.ACCEPTED:
        raise AlreadyDone(_("该信访事项已不在这个环节，请刷新后查看。"))
    (standing,) = running(matter, Term.FINISH.value)
    if days < 1 or standing.added + days > MOST_EXTENSION_DAYS:
        raise Refusal(_("延长的期限合计不得超过30日（信访工作条例第三十四条）。"))
    if office_day(at) > standing.due_on:
        raise Refusal(_("办理期限已过，不能再延期。"))
    make_move(matter, Move.EXTEND, by=by, at=at, note=stated, detail={"days": days})
    add_days(matter, Term.FINISH.value, days, office_day(at))
    return matter


@transaction.atomic
@whole_desk(HERE)
def assign_staff(*, matter: Matter, staff_id: int | None, by: Actor, at: datetime) -> Matter:
    """Say who of the own unit handles a matter; None gives it back to the unit."""
    take_turn(matter, by, Permission.PETITION_HANDLE, Permission.PETITION_SORT)
    if matter.state in {one.value for one in OVER}:
        raise AlreadyDone(_("该信访事项已经办结。"))
    Matter.objects.filter(pk=matter.pk).update(owner_staff_id=staff_id)
    matter.owner_staff_id = staff_id
    write_entry(matter, "assign_staff", by=by, at=at, detail={"staff": staff_id})
    return matter


def _require(matter: Matter, kind: Kind, routes: set[Route] | None, message: str) -> None:
    if matter.kind != kind or (routes is not None and matter.route not in routes):
        raise Refusal(message)
