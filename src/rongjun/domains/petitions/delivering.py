"""Delivery: a paper or an opinion reached the person, by a way, on a day; the next clock starts from that day."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.kernel.petition.states import Move, State

from .course import HERE, lock_matter, make_move, reach, write_entry
from .deciding import is_signed, present_opinion
from .models import Delivery, Issued, Matter

DELIVERED_BY = {"first": Move.DELIVER, "review": Move.REVIEW, "rereview": Move.REREVIEW}
DELIVERED_IN = {"first": State.ISSUED, "review": State.REVIEWING, "rereview": State.REREVIEWING}


@transaction.atomic
@whole_desk(HERE)
def deliver_opinion(
    *, matter: Matter, how: str, day: date, by: Actor, at: datetime, proof: str = "", issued_id: int | None = None
) -> Matter:
    """Record that the signed opinion reached the person; from this day review or re-review can be asked for.

    Raises Refusal for a day ahead or before it was signed, AlreadyDone, NotPermitted.
    """
    _may_deliver(matter, by)
    lock_matter(matter)
    if matter.state != DELIVERED_IN[matter.stage] or not is_signed(matter):
        raise AlreadyDone(_("该信访事项没有等待送达的意见书。"))
    opinion = present_opinion(matter)
    signed_at = opinion.answers.values_list("given_at", flat=True).get()
    if how not in Delivery.How.values or not office_day(signed_at) <= day <= office_day(at):
        raise Refusal(_("请填写送达方式，以及不晚于今天、不早于出具日期的送达日期。"))
    Delivery.objects.create(
        matter=matter, opinion=opinion, issued_id=issued_id, how=how, day=day, proof=proof.strip()[:120],
        recorded_by=by.staff_id, at=at,
    )  # fmt: skip
    move = DELIVERED_BY[matter.stage]
    detail = {"how": how, "day": day.isoformat()}
    return make_move(matter, move, by=by, at=at, detail=detail, more={"replied_on": day}, since=day)


@transaction.atomic
@whole_desk(HERE)
def deliver_paper(*, issued_id: int, how: str, day: date, by: Actor, at: datetime, proof: str = "") -> Delivery:
    """Record that a paper other than an opinion reached the person: by which way, on which day. Raises as above."""
    paper = Issued.objects.select_related("matter").filter(pk=issued_id).first()
    if paper is None:
        raise NotFound(_("没有这份文书。"))
    _may_deliver(paper.matter, by)
    if how not in Delivery.How.values or not office_day(paper.issued_at) <= day <= office_day(at):
        raise Refusal(_("请填写送达方式，以及不晚于今天、不早于出具日期的送达日期。"))
    if Delivery.objects.filter(issued=paper).exists():
        raise AlreadyDone(_("该文书已经登记送达。"))
    found = Delivery.objects.create(
        matter=paper.matter, issued=paper, how=how, day=day, proof=proof.strip()[:120], recorded_by=by.staff_id, at=at
    )
    detail = {"paper": paper.number, "how": how, "day": day.isoformat()}
    write_entry(paper.matter, "delivery", by=by, at=at, detail=detail)
    return found


def _may_deliver(matter: Matter, by: Actor) -> None:
    reach(matter, by)
    rights = (Permission.PETITION_HANDLE, Permission.PETITION_REVIEW, Permission.PETITION_REREVIEW)
    if by.unit_id not in (matter.owner_unit_id, matter.unit_id) or not any(by.may(one) for one in rights):
        raise NotPermitted(_("该信访事项现在由别的单位办理。"))
