"""How a case ends: the decision delivered, or appealed against and looked at again by the unit above."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.kernel.recognition.states import Move, State

from .course import lock_case, make_move, refuse_watching, require_applying, take_turn, write_entry
from .interests import refuse_second_part
from .models import Case, Entry, Issued, SecondLook
from .second_looks import reopen


@transaction.atomic
def record_delivery(*, case: Case, issued_id: int, day: date, how: str, to: str, by: Actor, at: datetime) -> Issued:
    """Record that a paper reached the person: when, how, and who took it.

    Raises Refusal for a day ahead or before it was issued or without a receiver, AlreadyDone once it is recorded.
    """
    by.require(Permission.RECOGNITION_TAKE)
    paper = Issued.objects.filter(pk=issued_id, case=case).first()
    if paper is None:
        raise NotFound(_("没有这份文书。"))
    if not to.strip() or not how.strip() or not office_day(paper.issued_at) <= day <= office_day(at):
        raise Refusal(_("请填写送达方式、签收人，以及不晚于今天、不早于出具日期的送达日期。"))
    standing = Issued.objects.filter(pk=paper.pk, delivered_on=None)
    told = {"delivered_on": day, "delivered_how": how.strip()[:24], "delivered_to": to.strip()[:60]}
    if not standing.update(**told, delivered_by=by.staff_id):
        raise AlreadyDone(_("该文书已经登记送达。"))
    write_entry(case, "delivery", by=by, at=at, answers={"paper": paper.number, "day": day.isoformat()})
    paper.refresh_from_db()
    return paper


@transaction.atomic
def close_case(*, case: Case, by: Actor, at: datetime) -> Case:
    """Close a decided case once its decision has reached the person; an open second look that differed opens it again.

    Raises Refusal while a paper of the decision is not delivered, NotPermitted unless it is the actor's move.
    """
    take_turn(case, by)
    papers = Issued.objects.filter(case=case, kind__startswith="decision")
    decided = Entry.objects.filter(case=case, move__in=(Move.GRANT.value, Move.REFUSE.value)).count()
    if papers.filter(delivered_on=None).exists() or papers.count() < decided:
        raise Refusal(_("决定书还没有送达本人；请先出具并登记送达。"))
    return _open_again(make_move(case, Move.DELIVER, by=by, at=at), by, at)


@transaction.atomic
def appeal_case(*, case: Case, grounds: str, by: Actor, at: datetime) -> Case:
    """Ask that a refusal is looked at again by the unit above; it takes a new round where it is overturned.

    This is the office's own review; the way to 行政复议 stands in the decision and is not shortened by it. Raises
    Refusal without grounds or where nothing was refused.
    """
    require_applying(by)
    lock_case(case)
    refuse_watching(grounds)
    if case.outcome not in ("refused", "declined"):
        raise Refusal(_("只有不同意或不予受理的事项可以申请复核。"))
    if not grounds.strip():
        raise Refusal(_("请写明不服的理由。"))
    return make_move(case, Move.APPEAL, by=by, at=at, note=grounds)


@transaction.atomic
def answer_appeal(*, case: Case, upholds: bool, reasons: str, by: Actor, at: datetime) -> Case:
    """Answer an appeal with reasons: the refusal stands, or the case is worked on again from its beginning or decision.

    Raises Refusal without reasons, NotPermitted for who had a part in the case or unless it is the actor's move.
    """
    take_turn(case, by)
    refuse_second_part(case, by, moves=(Move.PROPOSE.value, Move.GRANT.value, Move.REFUSE.value, Move.DECLINE.value))
    if case.state != State.APPEALED:
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。"))
    if not reasons.strip():
        raise Refusal(_("请写明复核的理由。"))
    if upholds:
        return _open_again(make_move(case, Move.UPHOLD, by=by, at=at, note=reasons), by, at)
    from .plans import plan_of, step_answers  # a declined case was never planned

    plan = case.plan or plan_of(case, step_answers(case))
    step = case.step or plan[0]
    more = {
        "round": case.round + 1, "outcome": "", "decided_on": None, "plan": plan,
        "accepted_on": case.accepted_on or office_day(at),
    }  # fmt: skip
    return make_move(case, Move.OVERTURN, by=by, at=at, step=step, note=reasons, more=more)


def _open_again(case: Case, by: Actor, at: datetime) -> Case:
    """Open a case that was just closed for another decision, where a second look at this one differed."""
    differed = SecondLook.objects.filter(case=case, round=case.round, agrees=False).first()
    if differed is not None:
        reopen(case, differed.note, by, at)
    return case
