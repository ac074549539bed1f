"""Routing: transferred, assigned with a day, passed to the disciplinary body; taken, or objected to with reasons and
returned; reported on (articles 22 and 23).
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.models import Unit
from rongjun.kernel.petition.states import Move, State

from .course import HERE, make_move, reach, receive, refuse_watching, require_text, take_turn, write_entry
from .models import Matter, Movement
from .models.core import wall_mark
from .owners import Duty, Running, discipline_unit, is_walled, keeping_unit
from .timing import running


@transaction.atomic
@whole_desk(HERE)
def send_matter(
    *, matter: Matter, to_unit_id: int, reason: str, by: Actor, at: datetime, feedback_by: date | None = None
) -> Movement:
    """Transfer a sorted matter (转送), or with `feedback_by` assign it (交办), to the unit that has to handle it.

    The person is told where it went; the receiving unit has 5 working days to object and 15 days to inform. Raises
    Refusal for an accusation, an unknown unit, the own one, one behind the wall, or a day that is over.
    """
    take_turn(matter, by, Permission.PETITION_SORT)
    day = office_day(at)
    if not matter.kind:
        raise Refusal(_("请先分类，再转送、交办。"))
    if matter.hidden:
        raise Refusal(_("检举控告只转送纪检监察机构，不转给其他单位。"))
    if feedback_by is not None and feedback_by <= day:
        raise Refusal(_("交办须指定今天以后的办理期限。"))
    _require_unit(matter, to_unit_id)
    how = Movement.How.ASSIGN if feedback_by else Movement.How.TRANSFER
    move = _move(matter, how, to_unit_id, require_text(reason, _("请写明转送、交办的理由。")), by, at, feedback_by)
    make_move(
        matter, Move.SEND, by=by, at=at, unit_id=to_unit_id, note=reason, detail={"how": how.value, "to": to_unit_id}
    )
    receive(matter, to_unit_id, day)
    return move


@transaction.atomic
@whole_desk(HERE)
def take_matter(*, matter: Matter, by: Actor, at: datetime) -> Matter:
    """Take a matter that was sent to the own unit; the days since it was sent go on counting."""
    take_turn(matter, by, Permission.PETITION_SORT)
    move = present_movement(matter)
    make_move(matter, Move.TAKE, by=by, at=at, unit_id=by.unit_id, since=office_day(move.at))
    Movement.objects.filter(pk=move.pk).update(taken_at=at)
    return matter


@transaction.atomic
@whole_desk(HERE)
def object_to_matter(*, matter: Matter, reasons: str, by: Actor, at: datetime) -> Movement:
    """Object that a matter is not the own unit's, with reasons, within 5 working days of receiving it (article 23).

    The sender owns it until it has looked. Raises Refusal without reasons or after the last day.
    """
    take_turn(matter, by, Permission.PETITION_SORT)
    stated = require_text(reasons, _("请详细说明提出异议的理由（信访工作条例第二十三条第三款）。"))
    move = present_movement(matter)
    if move.objected_at is not None or move.how not in (Movement.How.TRANSFER, Movement.How.ASSIGN):
        raise AlreadyDone(_("该信访事项已经提出过异议。"))
    last = [clock.due_on for clock in running(matter, "object")]
    if last and office_day(at) > max(last):
        raise Refusal(_("提出异议的期限（5个工作日）已过，请接收办理。"))
    weighs = Duty(Permission.PETITION_SORT, Running("weigh", office_day(at)))
    make_move(matter, Move.OBJECT, by=by, at=at, unit_id=move.from_unit_id, note=stated, owes=weighs)
    Movement.objects.filter(pk=move.pk).update(objected_at=at, objection=stated)
    move.refresh_from_db()
    return move


@transaction.atomic
@whole_desk(HERE)
def answer_objection(*, matter: Matter, agrees: bool, answer: str, by: Actor, at: datetime) -> Matter:
    """Answer an objection: agreed, the matter comes back; not agreed, the unit it was sent to owns it again.

    Raises Refusal without reasons, AlreadyDone where none waits.
    """
    take_turn(matter, by, Permission.PETITION_SORT)
    stated = require_text(answer, _("请写明是否同意以及理由。"))
    refuse_watching(stated)
    move = present_movement(matter)
    if matter.state != State.SENT or move.objected_at is None or move.answered_at is not None:
        raise AlreadyDone(_("没有等待答复的异议。"))
    Movement.objects.filter(pk=move.pk).update(answered_at=at, returned=agrees, answer=stated)
    if agrees:
        make_move(matter, Move.RETURN_BACK, by=by, at=at, unit_id=by.unit_id, note=stated)
        receive(matter, by.unit_id, office_day(at))
        return matter
    takes = Duty(Permission.PETITION_HANDLE, Running("take", office_day(at)))
    return make_move(matter, Move.INSIST, by=by, at=at, unit_id=move.to_unit_id, note=stated, owes=takes)


@transaction.atomic
@whole_desk(HERE)
def pass_on(*, matter: Matter, to_unit_id: int, by: Actor, at: datetime, note: str = "") -> Matter:
    """Pass an accusation from one disciplinary body to the competent one. Raises as `send_matter`."""
    take_turn(matter, by, Permission.PETITION_DISCIPLINE)
    _require_unit(matter, to_unit_id)
    _move(matter, Movement.How.PASS, to_unit_id, note, by, at, None)
    return make_move(matter, Move.PASS_ON, by=by, at=at, unit_id=to_unit_id, note=note, detail={"to": to_unit_id})


def pass_on_now(matter: Matter, *, by: Actor, at: datetime) -> Matter:
    """Pass a sorted accusation to the disciplinary body; where none is here, the desk that sorted it hands it over on
    paper and owns it until that is answered; never a desk that is accused itself (`owners.keeping_unit`).
    """
    stays = by.may(Permission.PETITION_DISCIPLINE)
    to = matter.owner_unit_id if stays else discipline_unit(matter.wall)
    if to is None or to == matter.owner_unit_id:
        accused = to is None and is_walled(matter.owner_unit_id, matter.wall)
        keeper = keeping_unit(matter.wall) if accused else matter.owner_unit_id
        right = _right_of(keeper if is_walled(keeper, matter.wall) else to)
        here = Duty(right, Running("discipline", office_day(at)))
        return make_move(matter, Move.PASS_ON, by=by, at=at, unit_id=keeper, owes=here)
    return give_to_body(matter, to, by=by, at=at)


def give_to_body(matter: Matter, to: int, *, by: Actor, at: datetime) -> Matter:
    """Give an accusation to a disciplinary body. Call it at the whole desk, inside the transaction."""
    _move(matter, Movement.How.PASS, to, "", by, at, None)
    return make_move(matter, Move.PASS_ON, by=by, at=at, unit_id=to, detail={"to": to})


@transaction.atomic
@whole_desk(HERE)
def report_back(*, movement_id: int, report: str, by: Actor, at: datetime) -> Movement:
    """Report to the unit that assigned a matter how it ended (办结报告). Raises Refusal, AlreadyDone."""
    move = Movement.objects.select_related("matter").filter(pk=movement_id, how=Movement.How.ASSIGN).first()
    if move is None:
        raise NotFound(_("没有这项交办。"))
    reach(move.matter, by)
    if move.to_unit_id != by.unit_id or not by.may(Permission.PETITION_HANDLE):
        raise NotPermitted(_("这项交办由别的单位反馈。"))
    stated = require_text(report, _("请写明办理结果。"))
    if not Movement.objects.filter(pk=move.pk, feedback_on=None).update(feedback_on=office_day(at), feedback=stated):
        raise AlreadyDone(_("已经反馈过。"))
    write_entry(move.matter, "report", by=by, at=at, note=stated)
    move.refresh_from_db()
    return move


def present_movement(matter: Matter) -> Movement:
    """Return where a matter was sent last. Raises NotFound where it was not."""
    found = Movement.objects.filter(matter=matter).order_by("-pk").first()
    if found is None:
        raise NotFound(_("该信访事项没有转送、交办过。"))
    return found


def _move(
    matter: Matter, how: str, to: int, reason: str, by: Actor, at: datetime, feedback_by: date | None
) -> Movement:
    return Movement.objects.create(
        matter=matter, how=how, from_unit_id=matter.owner_unit_id, to_unit_id=to, at=at, sent_by=by.staff_id,
        reason=reason.strip(), feedback_by=feedback_by,
    )  # fmt: skip


def _require_unit(matter: Matter, unit_id: int) -> None:
    if unit_id == matter.owner_unit_id:
        raise Refusal(_("该信访事项已经在这个单位。"))
    if not Unit.objects.filter(pk=unit_id).exists() or wall_mark(unit_id=unit_id) in matter.wall:
        raise Refusal(_("不能转到这个单位，请另选。"))


def _right_of(discipline: int | None) -> Permission:
    return Permission.PETITION_SORT if discipline is None else Permission.PETITION_DISCIPLINE
