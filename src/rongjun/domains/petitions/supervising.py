"""督办: a unit above asks for an account on one of six grounds, by a day, with what should be done better (article 40).

The unit asked answers in writing and says what it adopts. Nobody supervises what the own unit handles, but the own
supervisors, who handle nothing.
"""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.kernel.petition.states import State

from .course import reach, refuse_watching, write_entry
from .models import Matter, Supervision
from .naming import refuse_naming

SUPERVISED, ACCOUNTED = "supervise", "account"
OF_PERSON: Final = (State.DRAFT, State.DELIVERED, State.REVIEWED)
"""States in which the office owes nothing."""
ADOPTED: Final = ("yes", "part", "no")
ANSWERERS: Final = (
    Permission.PETITION_HANDLE, Permission.PETITION_SORT, Permission.PETITION_SIGN, Permission.PETITION_LEAD,
)  # fmt: skip


@transaction.atomic
def ask_account(
    *, matter: Matter, ground: str, asked: str, improve: str, due_on: date, by: Actor, at: datetime
) -> Supervision:
    """Ask the unit that owns a matter for an account. The ground is one of six; the person is told that it was asked.

    Raises NotPermitted, Refusal without words, for a day that is over or a ground that the clocks do not bear out,
    AlreadyDone where the same ground waits for its answer.
    """
    by.require(Permission.PETITION_SUPERVISE)
    reach(matter, by)
    if matter.owner_unit_id == by.unit_id and by.may(Permission.PETITION_HANDLE):
        raise NotPermitted(_("本单位办理的事项不能由本单位督办；请由上级单位或纪检监督岗位督办。"))
    if ground not in Supervision.Ground.values:
        raise Refusal(_("请选择督办的情形。"))
    if not asked.strip():
        raise Refusal(_("请写明发现了什么、要求说明什么。"))
    refuse_watching(f"{asked}\n{improve}")
    if due_on < office_day(at):
        raise Refusal(_("答复期限不能早于今天。"))
    if why := not_borne_out(matter, ground, office_day(at)):
        raise Refusal(why)
    with whole_desk("督办：记入事项"):
        refuse_naming(matter, {_("要求说明"): asked, _("改进建议"): improve}, by, at)
        Matter.objects.select_for_update().filter(pk=matter.pk).values_list("pk").first()
        if Supervision.objects.filter(matter=matter, ground=ground, answered_at=None).exists():
            raise AlreadyDone(_("同一情形的督办还在等待答复。"))
        made = Supervision.objects.create(
            matter=matter, ground=ground, to_unit_id=matter.owner_unit_id, asked=asked.strip(), improve=improve.strip(),
            asked_by_id=by.staff_id, from_unit_id=by.unit_id, asked_at=at, due_on=due_on,
        )  # fmt: skip
        write_entry(matter, SUPERVISED, by=by, at=at, detail={"ground": ground, "due": due_on.isoformat()})
    return made


@transaction.atomic
def answer_account(*, supervision_id: int, answer: str, adopted: str, by: Actor, at: datetime) -> Supervision:
    """Give the account that was asked for, and say what is adopted of what was proposed. Once only.

    Raises NotFound, NotPermitted for another unit, Refusal without words, AlreadyDone.
    """
    found = get_supervision(supervision_id)
    if found.to_unit_id != by.unit_id or not any(by.may(one) for one in ANSWERERS):
        raise NotPermitted(_("督办由被督办的单位答复。"))
    if not answer.strip():
        raise Refusal(_("请写明事实、原因和改正的措施。"))
    if found.improve and adopted not in ADOPTED:
        raise Refusal(_("请说明改进建议的采纳情况（条例第四十条）。"))
    refuse_watching(answer)
    with whole_desk("督办：答复记入事项"):
        refuse_naming(found.matter, {_("督办的答复"): answer}, by, at)
        standing = Supervision.objects.filter(pk=found.pk, answered_at=None)
        kept = adopted if found.improve else ""
        if not standing.update(answered_at=at, answered_by=by.staff_id, answer=answer.strip(), adopted=kept):
            raise AlreadyDone(_("该督办已答复。"))
        write_entry(found.matter, ACCOUNTED, by=by, at=at, detail={"ground": found.ground, "adopted": kept})
    found.answered_at, found.answer, found.adopted = at, answer.strip(), kept
    return found


def not_borne_out(matter: Matter, ground: str, today: date) -> str:
    """Return why a ground cannot be given: what the dates of the matter say against it; '' where they do not."""
    if ground == Supervision.Ground.NOT_INFORMED and matter.informed_on is not None:
        return _("%(day)s 已告知本人，不是“未按期告知”。") % {"day": matter.informed_on.isoformat()}
    if ground == Supervision.Ground.NOT_ACCEPTED and matter.accepted_on is not None:
        return _("%(day)s 已受理，不是“应受理未受理”。") % {"day": matter.accepted_on.isoformat()}
    if ground == Supervision.Ground.LATE and (matter.due_on is None or matter.due_on >= today):
        return _("现在的办理期限还没有过，不是“逾期未办结”。")
    return ""


def get_supervision(supervision_id: int) -> Supervision:
    """Return a supervision with its matter and units. Raises NotFound where its matter is not seen."""
    found = _with_all().filter(pk=supervision_id).first()
    if found is None:
        raise NotFound(_("没有这项督办。"))
    return found


def list_supervisions(by: Actor) -> QuerySet[Supervision]:
    """Return what the own unit asks and is asked; whoever supervises an area sees all of it there."""
    rows = _with_all()
    if by.may(Permission.PETITION_SUPERVISE):
        return rows
    return rows.filter(Q(to_unit_id=by.unit_id) | Q(from_unit_id=by.unit_id))


def list_asked_of(by: Actor) -> QuerySet[Supervision]:
    """Return what the own unit still owes an account of."""
    return _with_all().filter(to_unit_id=by.unit_id, answered_at=None)


def supervisions_of(matter: Matter) -> list[Supervision]:
    """Return the supervisions of a matter, the newest first."""
    return list(_with_all().filter(matter=matter).order_by("-id"))


def list_to_supervise(today: date) -> QuerySet[Matter]:
    """Return the open matters in sight whose last day is over: what is to be supervised. Not where the person acts."""
    rows = Matter.objects.filter(ended_at=None, due_on__lt=today).exclude(state__in=OF_PERSON)
    return rows.select_related("owner_unit").order_by("due_on", "pk")


def _with_all() -> QuerySet[Supervision]:
    return Supervision.objects.select_related("matter", "to_unit", "from_unit", "asked_by")
