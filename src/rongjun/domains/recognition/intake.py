"""At the counter: papers checked off, what is missing told once and completely, accepted, or declined with the way."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.kernel.recognition.states import Move, State

from .course import make_move, take_turn, write_entry
from .models import Case, CasePaper
from .plans import plan_of
from .procedures import spec_of


@transaction.atomic
def check_paper(*, case: Case, item: str, standing: str, note: str = "", by: Actor, at: datetime) -> CasePaper:
    """Check a paper off: missing, a copy, or the original seen by whom and when. Also later in the course.

    Raises NotPermitted unless the next move is the actor's, NotFound for a paper that is not on the list.
    """
    take_turn(case, by)
    paper = CasePaper.objects.filter(case=case, item=item).first()
    if paper is None:
        raise NotFound(_("这份材料不在清单上。"))
    paper.standing = CasePaper.Standing(standing)
    seen = paper.standing == CasePaper.Standing.ORIGINAL
    paper.seen_by_id, paper.seen_at = (by.staff_id, at) if seen else (None, None)
    paper.note = note.strip()[:200]
    paper.save(update_fields=["standing", "seen_by", "seen_at", "note"])
    write_entry(case, "paper", by=by, at=at, step=case.step, answers={"item": item, "standing": standing}, note=note)
    return paper


@transaction.atomic
def tell_missing(*, case: Case, items: Sequence[str], note: str, by: Actor, at: datetime) -> Case:
    """Tell the applicant what is missing, once and completely (一次性告知).

    The first time every paper that is missing must be named. Later only what was named then and is missing still, or
    what came onto the list since. Raises Refusal otherwise, NotPermitted unless it is the actor's move.
    """
    take_turn(case, by)
    missing = {one.item: one for one in CasePaper.objects.filter(case=case, standing="missing")}
    asked = set(items)
    _check_told(case, missing, asked, note)
    CasePaper.objects.filter(case=case, item__in=asked).update(told=True)
    return make_move(case, Move.TELL, by=by, at=at, note=note, answers={"items": sorted(asked)})


@transaction.atomic
def accept_case(*, case: Case, by: Actor, at: datetime) -> Case:
    """Accept a case: the plan of its steps is fixed and the first begins.

    Raises Refusal while a paper is missing, NotPermitted unless it is the actor's move.
    """
    take_turn(case, by)
    names = {paper.id: paper.name for paper in spec_of(case.procedure).papers}
    missing = CasePaper.objects.filter(case=case, standing="missing").values_list("item", flat=True)
    if missing:
        lacking = "、".join(names.get(item, item) for item in missing)
        raise Refusal(_("材料不齐，还缺：%(items)s。请一次性告知申请人补正。") % {"items": lacking})
    plan = plan_of(case, {})
    more = {"plan": plan, "accepted_on": office_day(at)}
    return make_move(case, Move.ACCEPT, by=by, at=at, step=plan[0], more=more)


@transaction.atomic
def decline_case(*, case: Case, reason: str, cite: str, right_way: str, by: Actor, at: datetime) -> Case:
    """Decline a case that is none of this procedure, with the article, the reason and the right way.

    Raises Refusal where one of them is missing, NotPermitted unless it is the actor's move.
    """
    take_turn(case, by)
    if not (reason.strip() and cite.strip() and right_way.strip()):
        raise Refusal(_("不予受理须写明理由、依据的条款，以及应当向哪里、怎样办理。"))
    answers = {"cite": cite.strip(), "right_way": right_way.strip()}
    return make_move(case, Move.DECLINE, by=by, at=at, note=reason, answers=answers)


def _check_told(case: Case, missing: dict[str, CasePaper], asked: set[str], note: str) -> None:
    if not asked and not note.strip():
        raise Refusal(_("请选择缺哪些材料，或写明哪些内容要补正。"))
    if asked - set(missing):
        raise Refusal(_("选中的材料已经收到，不能再要求补正。"))
    told_before = case.entries.filter(move=Move.TELL.value, state=State.INCOMPLETE.value).exists()
    left_out = set(missing) - asked
    if left_out and not told_before:
        raise Refusal(_("所缺材料须一次性全部告知，还有 %(n)d 份没有选。") % {"n": len(left_out)})
    fresh = {one.item for one in missing.values() if not one.told and one.item in asked}
    if told_before and fresh and not note.strip():
        raise Refusal(_("这些材料上次没有告知；确因情况变化才需要的，请在说明中写明。"))
