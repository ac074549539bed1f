"""What a leader does with a matter: reads a letter and marks it (阅办), takes a matter on and answers for its date
(领导包案).

Ownership of the matter, never of the person. The leader's date stands beside the legal clock and never loosens it.
"""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.models import Unit

from .course import reach, refuse_interest, refuse_watching, write_entry
from .models import LeaderMatter, LetterRead, Matter, Urgent

MARKED, TAKEN, TAKEN_END, URGENT_SEEN = "mark", "lead", "lead_end", "urgent_seen"
"""Kinds of entries that leaders write."""
WRITTEN: Final = (Matter.Channel.LETTER, Matter.Channel.PORTAL)
"""What a leader reads: letters and what came over the net (article 18)."""


@transaction.atomic
def mark_letter(*, matter: Matter, mark: str, to_unit_id: int | None, by: Actor, at: datetime) -> LetterRead:
    """Keep what a leader marked on a letter that was read; the person reads it in the course of the matter.

    Raises NotPermitted, Refusal without words or for a unit that is not there.
    """
    by.require(Permission.PETITION_LEAD)
    reach(matter, by)
    refuse_interest(matter, by)
    if not mark.strip():
        raise Refusal(_("请写明批示的内容。"))
    refuse_watching(mark)
    unit = Unit.objects.filter(pk=to_unit_id).first() if to_unit_id else None
    if to_unit_id and unit is None:
        raise Refusal(_("没有这个单位，请重新选择。"))
    with whole_desk("领导阅办：批示记入事项"):
        if LetterRead.objects.filter(matter=matter, leader_id=by.staff_id, mark=mark.strip(), to_unit=unit).exists():
            raise AlreadyDone(_("同样的批示已经保存。"))
        read = LetterRead.objects.create(
            matter=matter, leader_id=by.staff_id, mark=mark.strip(), to_unit=unit, at=at
        )  # fmt: skip
        write_entry(matter, MARKED, by=by, at=at, note=mark.strip(), detail={"to": unit.name if unit else ""})
    return read


@transaction.atomic
def take_on(*, matter: Matter, reason: str, due_on: date, by: Actor, at: datetime) -> LeaderMatter:
    """Take a hard or old matter on: from now on this leader answers for its date.

    Raises NotPermitted, Refusal without a reason, for a day that is over or later than the legal last day where that
    is still ahead, AlreadyDone where a leader has it or it is over.
    """
    by.require(Permission.PETITION_LEAD)
    reach(matter, by)
    refuse_interest(matter, by)
    if matter.ended_at is not None:
        raise AlreadyDone(_("该事项已办结，不需要包案。"))
    if not reason.strip():
        raise Refusal(_("请写明为什么包案：如久拖未决、涉及几个部门、群众反映强烈。"))
    refuse_watching(reason)
    today = office_day(at)
    if due_on < today:
        raise Refusal(_("包案期限不能早于今天。"))
    if matter.due_on is not None and today <= matter.due_on < due_on:
        raise Refusal(_("包案期限不能晚于法定期限 %(day)s。") % {"day": matter.due_on.isoformat()})
    with whole_desk("领导包案：记入事项"):
        Matter.objects.select_for_update().filter(pk=matter.pk).values_list("pk").first()
        if LeaderMatter.objects.filter(matter=matter, ended_at=None).exists():
            raise AlreadyDone(_("该事项已有领导包案。"))
        taken = LeaderMatter.objects.create(
            matter=matter, leader_id=by.staff_id, unit_id=by.unit_id, reason=reason.strip(), due_on=due_on, taken_at=at
        )  # fmt: skip
        write_entry(matter, TAKEN, by=by, at=at, note=reason.strip(), detail={"due": due_on.isoformat()})
    return taken


@transaction.atomic
def end_taken(*, taken_id: int, result: str, by: Actor, at: datetime) -> LeaderMatter:
    """Say how a matter that was taken on ended. Raises NotPermitted for another than its leader, Refusal without words
    or while nothing was answered.
    """
    by.require(Permission.PETITION_LEAD)
    taken = get_taken(taken_id)
    if taken.leader_id != by.staff_id:
        raise NotPermitted(_("只有包案的领导本人可以填写结果。"))
    if not result.strip():
        raise Refusal(_("请写明怎样化解的、还有什么要跟进。"))
    refuse_watching(result)
    with whole_desk("领导包案：结果记入事项"):
        if taken.matter.ended_at is None and taken.matter.replied_on is None:
            raise Refusal(_("事项还没有书面答复本人，不能结束包案。"))
        if not LeaderMatter.objects.filter(pk=taken.pk, ended_at=None).update(ended_at=at, result=result.strip()):
            raise AlreadyDone(_("该包案已结束。"))
        write_entry(taken.matter, TAKEN_END, by=by, at=at, note=result.strip())
    taken.ended_at, taken.result = at, result.strip()
    return taken


@transaction.atomic
def answer_urgent(*, urgent_id: int, ordered: str, by: Actor, at: datetime) -> Urgent:
    """Say what was done about an urgent need: the head of the office, or of a hidden matter who has it.

    Raises NotPermitted, NotFound, Refusal without words, AlreadyDone.
    """
    found = get_urgent(urgent_id, by)
    if not may_answer_urgent(found, by):
        by.require(Permission.PETITION_LEAD)
    if not ordered.strip():
        raise Refusal(_("请写明安排了什么、由谁落实。"))
    refuse_watching(ordered)
    with whole_desk("紧急需要：局领导的安排记入事项"):
        standing = Urgent.objects.filter(pk=found.pk, seen_at=None)
        if not standing.update(seen_by=by.staff_id, seen_at=at, ordered=ordered.strip()):
            raise AlreadyDone(_("该紧急需要已有安排。"))
        write_entry(found.matter, URGENT_SEEN, by=by, at=at, note=ordered.strip())
    found.ordered = ordered.strip()
    return found


def get_urgent(urgent_id: int, by: Actor) -> Urgent:
    """Return an urgent need that the own unit was told of. Raises NotFound."""
    found = list_urgent(by).filter(pk=urgent_id).first()
    if found is None:
        raise NotFound(_("没有这项紧急需要。"))
    return found


def may_answer_urgent(need: Urgent, by: Actor) -> bool:
    """Tell whether an actor answers an urgent need: who leads the unit; of a hidden matter whoever has it."""
    return by.may(Permission.PETITION_LEAD) or (need.matter.hidden and by.may_code(need.matter.owner_permission))


def get_taken(taken_id: int) -> LeaderMatter:
    """Return a matter that a leader took on. Raises NotFound where it is not seen."""
    found = LeaderMatter.objects.select_related("matter", "leader", "unit").filter(pk=taken_id).first()
    if found is None:
        raise NotFound(_("没有这项包案。"))
    return found


def list_letters(by: Actor) -> QuerySet[Matter]:
    """Return letters and online matters of the own unit, with `read`: whether this leader marked them."""
    mine = LetterRead.objects.filter(matter=OuterRef("pk"), leader_id=by.staff_id)
    letters = Matter.objects.filter(channel__in=WRITTEN).exclude(state__in=("draft", "dropped"))
    own = letters.filter(unit_id=by.unit_id) | letters.filter(owner_unit_id=by.unit_id)
    return own.annotate(read=Exists(mine)).select_related("owner_unit")


def list_taken(by: Actor) -> QuerySet[LeaderMatter]:
    """Return what leaders of the own unit took on, and what went up to it undone, with matter and leader."""
    rows = LeaderMatter.objects.filter(Q(unit_id=by.unit_id) | Q(raised_to_id=by.unit_id, ended_at=None))
    return rows.select_related("matter__owner_unit", "leader")


def taken_of(matter: Matter) -> LeaderMatter | None:
    """Return who answers for a matter's date now, or None."""
    return LeaderMatter.objects.filter(matter=matter, ended_at=None).select_related("leader", "unit").first()


def list_urgent(by: Actor) -> QuerySet[Urgent]:
    """Return the urgent needs that the own unit was told of, with the matter."""
    return Urgent.objects.filter(told_unit_id=by.unit_id).select_related("matter", "seen_by").order_by("seen_at", "-id")
