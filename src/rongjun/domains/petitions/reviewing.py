"""Review and re-review (复查、复核, articles 35 and 36): asked for by the person, at the unit above, and above that."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission, Role
from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.kernel.petition.clocks import Term
from rongjun.kernel.petition.states import Move, State, moves_from

from .course import HERE, lock_matter, make_move, reach, require_text, take_turn
from .elsewhere import elsewhere_of, keep_asked
from .identity import given_of
from .masking import mask
from .models import Matter, Movement
from .owners import unit_above
from .timing import add_days, running


@transaction.atomic
@whole_desk(HERE)
def ask_review(*, matter: Matter, reason: str, by: Actor, at: datetime) -> Matter:
    """Ask for review of an opinion (article 35): the unit above owes its opinion in 30 days.

    By the person, or in the person's name by who registers petitions. Where no unit above is known here it is sent on
    (`elsewhere`). Raises Refusal without a reason or after the last day; AlreadyDone.
    """
    return _ask(matter, reason, Move.ASK_REVIEW, "review", by, at)


@transaction.atomic
@whole_desk(HERE)
def ask_rereview(*, matter: Matter, reason: str, by: Actor, at: datetime) -> Matter:
    """Ask for re-review of a review opinion (article 36), at the unit above the one that reviewed. Raises as above."""
    return _ask(matter, reason, Move.ASK_REREVIEW, "rereview", by, at)


@transaction.atomic
@whole_desk(HERE)
def record_hearing_days(*, matter: Matter, first: date, last: date, by: Actor, at: datetime) -> Matter:
    """Leave the days of a hearing in re-review out of its 30 days (article 36). Raises Refusal."""
    take_turn(matter, by)
    if matter.state != State.REREVIEWING or not first <= last <= office_day(at):
        raise Refusal(_("听证的起止日期有误：须在复核期间，且不晚于今天。"))
    days = (last - first).days + 1
    detail = {"first": first.isoformat(), "last": last.isoformat(), "days": days}
    make_move(matter, Move.HEAR, by=by, at=at, detail=detail)
    add_days(matter, Term.REREVIEW.value, days, office_day(at))
    return matter


def _ask(matter: Matter, reason: str, move: Move, stage: str, by: Actor, at: datetime) -> Matter:
    if by.role is not Role.APPLICANT:
        by.require(Permission.PETITION_TAKE)
        reach(matter, by)
    lock_matter(matter)
    stated = require_text(reason, _("请写明不服的理由。"))
    standing = running(matter, Term.ASK_REVIEW.value, Term.ASK_REREVIEW.value)
    if standing and office_day(at) > standing[0].due_on:
        raise Refusal(_("请求复查、复核的期限已于 %(day)s 届满。") % {"day": standing[0].due_on})
    above = unit_above(matter.owner_unit_id)
    if move not in moves_from(matter.state):
        raise AlreadyDone(_("该信访事项已不在这个环节，请刷新后查看。"))
    told, before = mask(stated, given_of(matter)), matter.owner_unit_id
    if above is None or elsewhere_of(matter) is not None:
        keep_asked(matter, stage, told, by, at)
        return matter
    make_move(matter, move, by=by, at=at, unit_id=above, note=told, more={"stage": stage})
    Movement.objects.create(
        matter=matter, how=Movement.How.ABOVE, from_unit_id=before, to_unit_id=above, at=at, sent_by=by.staff_id,
        reason=told,
    )  # fmt: skip
    return matter
