"""Proposals to other bodies (article 40): improve work, complete a policy, hold to account; and whether taken up."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act

from .course import refuse_watching, require_text
from .masking import mask
from .models import Cause, Proposal


@transaction.atomic
def make_proposal(*, kind: str, to: str, text: str, by: Actor, at: datetime, cause_id: int | None = None) -> Proposal:
    """Keep a proposal that went to a body, in writing. It names nobody. Raises Refusal, NotPermitted."""
    by.require(Permission.PETITION_FIGURES)
    if kind not in Proposal.Kind.values:
        raise Refusal(_("请选择建议的种类。"))
    if cause_id is not None and not Cause.objects.filter(pk=cause_id).exists():
        raise Refusal(_("请从清单里选择原因。"))
    stated = mask(require_text(text, _("请写明建议的内容。")), [])
    refuse_watching(stated)
    made = Proposal.objects.create(
        kind=kind, to=require_text(to, _("请写明向哪个机关、单位提出。"))[:80], text=stated, cause_id=cause_id,
        from_unit_id=by.unit_id, made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    record_act(by=by, at=at, action="petition.proposal", subject=f"petition_proposal:{made.pk}", detail={"kind": kind})
    return made


@transaction.atomic
def record_taken(*, proposal_id: int, taken: str, answer: str, day: date, by: Actor, at: datetime) -> Proposal:
    """Record what the body answered in writing, once. Raises Refusal, AlreadyDone, NotFound, NotPermitted."""
    by.require(Permission.PETITION_FIGURES)
    found = list_proposals(by).filter(pk=proposal_id, from_unit_id=by.unit_id).first()
    if found is None:
        raise NotFound(_("没有这项建议。"))
    if taken not in Proposal.Taken.values or not office_day(found.made_at) <= day <= office_day(at):
        raise Refusal(_("请选择采纳情况，并填写不晚于今天的反馈日期。"))
    stated = require_text(answer, _("请写明书面反馈的内容。"))
    rows = Proposal.objects.filter(pk=found.pk, answered_on=None)
    if not rows.update(taken=taken, answer=stated, answered_on=day):
        raise AlreadyDone(_("这项建议已经登记反馈。"))
    subject = f"petition_proposal:{found.pk}"
    record_act(by=by, at=at, action="petition.proposal.taken", subject=subject, detail={"taken": taken})
    return list_proposals(by).get(pk=found.pk)


def list_proposals(by: Actor) -> QuerySet[Proposal]:
    """Return the proposals of the actor's unit, the latest first. Raises NotPermitted."""
    by.require(Permission.PETITION_FIGURES)
    rows = Proposal.objects.select_related("cause", "made_by", "from_unit")
    return rows.filter(from_unit_id=by.unit_id).order_by("-made_at", "-pk")
