"""The choice: one after another in the order that was published; what is taken is gone; two persons confirm the result.

At the counter, or by the person on the own pages. Each has so many working days. Who lets the day pass goes to the end
once; after the second time, or where no post is left, the matter stays over, with an owner and a day (the register of
left-over matters).
"""

from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Count, F, Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.approvals import actions as approvals
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.people.batches import office_day
from rongjun.domains.policy.holidays.queries import current_calendar
from rongjun.kernel.calendar import Limit, Unit
from rongjun.kernel.placement.ordering import next_turn

from .access import RESULT, candidates_of, get_candidate, get_round, locked_round, permit, record, round_at, said
from .formulas import says
from .models import Candidate, Choice, Post, Round, Signed
from .rounds import get_signed, open_objections, put_forward

KIND: Final = RESULT
CHANCES: Final = 2
S, C = Round.State, Candidate.State


@transaction.atomic
def begin_choice(*, round_id: int, by: Actor, at: datetime) -> Round:
    """Begin the choice once the time for objections is over and each is answered. Raises Refusal before."""
    round_ = round_at(round_id, by, S.PUBLISHED)
    if round_.objections_until is None or office_day(at) <= round_.objections_until:
        raise Refusal(_("异议期到 %(day)s，以后才能选岗。") % {"day": round_.objections_until})
    if left := open_objections(round_):
        raise Refusal(_("还有 %(count)d 件异议没有答复。") % {"count": left})
    if not Post.objects.filter(round=round_).exists():
        raise Refusal(_("还没有岗位。"))
    Candidate.objects.filter(round=round_, state=C.LISTED).update(state=C.WAITING, turn=F("place"))
    Round.objects.filter(pk=round_.pk).update(state=S.CHOOSING)
    _open_next(round_, at)
    record("begin", round_, {}, by, at)
    return get_round(round_.pk, by)


def posts_left(round_: Round) -> list[tuple[Post, int]]:
    """Return the posts of a round with how many places are left."""
    rows = Post.objects.filter(round=round_).annotate(taken=Count("choices")).order_by("title", "pk")
    return [(one, one.places - one.taken) for one in rows]


@transaction.atomic
def choose(
    *, candidate_id: int, post_id: int, proxy: str = "", relation: str = "", proof: str = "", by: Actor, at: datetime
) -> Choice:
    """Note what somebody chose, whose turn it is. The same choice sent twice is one.

    Raises AlreadyDone where the turn is another's or the last place went to somebody else, Refusal for a proxy without
    relation and paper.
    """
    round_ = round_at(get_candidate(candidate_id, by).round_id, by, S.CHOOSING, S.CONFIRMING)
    found = get_candidate(candidate_id, by)
    if (known := _chosen_before(found, post_id)) is not None:
        return known
    if found.state != C.OPEN or round_.state != S.CHOOSING:
        raise AlreadyDone(_("现在不是轮到此人选岗，请刷新后查看。"))
    return _choose(found, round_, post_id, _proxy(proxy, relation, proof), by, at)


@transaction.atomic
def choose_online(*, round_id: int, person_ids: list[int], post_id: int, by: Actor, at: datetime) -> Choice:
    """Take what the person chose on the own pages, in the own turn up to its last day. The same choice twice is one.

    `by`: the holder of the person's own key, who may act for nobody else. Raises NotFound where none of these files is
    in the round, AlreadyDone where the turn is another's, over, or used, or the place went to somebody else.
    """
    with whole_registry("本人在自己的页面选岗"):
        round_ = locked_round(round_id)
        found = _own_candidate(round_id, person_ids)
        if (known := _chosen_before(found, post_id)) is not None:
            return known
        if found.state == C.CHOSEN:
            raise AlreadyDone(_("您已经选定了岗位，不能再改；有疑问请问县退役军人事务局。"))
        if found.state != C.OPEN or round_.state != S.CHOOSING:
            raise AlreadyDone(_("现在还没有轮到您选岗。"))
        if found.due_on is None or office_day(at) > found.due_on:
            raise AlreadyDone(_("您的选岗期限到 %(day)s，网上不能再选；请马上联系窗口。") % {"day": found.due_on})
        return _choose(found, round_, post_id, {"online": True}, by, at)


def _own_candidate(round_id: int, person_ids: list[int]) -> Candidate:
    rows = Candidate.objects.filter(round_id=round_id, person_id__in=person_ids)
    found = rows.select_related("round__formula").first()
    if found is None:
        raise NotFound(_("没有您的这一批选岗。"))
    return found


def _chosen_before(found: Candidate, post_id: int) -> Choice | None:
    return Choice.objects.filter(candidate=found, post_id=post_id).select_related("post").first()


def _choose(
    found: Candidate, round_: Round, post_id: int, who: dict[str, Any], by: Actor, at: datetime
) -> Choice:  # fmt: skip
    choice = _take_seat(found, post_id, who, by, at)
    Candidate.objects.filter(pk=found.pk).update(state=C.CHOSEN, due_on=None)
    seat = {"candidate": found.pk, "post": post_id, "seat": choice.seat, "online": choice.online}
    record("choose", round_, dict[str, object](seat), by, at)
    _open_next(round_, at)
    return choice


def _proxy(proxy: str, relation: str, proof: str) -> dict[str, str]:
    who = {"proxy": said(proxy, "", 60), "relation": said(relation, "", 40), "proof": said(proof, "", 120)}
    if any(who.values()) and not all(who.values()):
        raise Refusal(_("代选的，请写明代选人、与本人的关系和授权材料。"))
    return who


def _take_seat(found: Candidate, post_id: int, who: dict[str, Any], by: Actor, at: datetime) -> Choice:
    post = Post.objects.filter(pk=post_id, round_id=found.round_id).first()
    if post is None:
        raise Refusal(_("请选择这一批的岗位。"))
    taken = set(Choice.objects.filter(post=post).values_list("seat", flat=True))
    seat = next((one for one in range(1, post.places + 1) if one not in taken), None)
    if seat is None:
        raise AlreadyDone(_("“%(post)s”的名额已经选完，请另选。") % {"post": post.title})
    try:
        with transaction.atomic():
            return Choice.objects.create(
                candidate=found, post=post, seat=seat, made_by_id=by.staff_id or None, made_at=at, **who
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("这个名额刚刚被选走，请另选。")) from None


@transaction.atomic
def pass_over(*, candidate_id: int, by: Actor, at: datetime) -> Candidate:
    """Go on after somebody's day is over: to the end of the order the first time, then left over. Raises Refusal."""
    found = get_candidate(candidate_id, by)
    round_ = round_at(found.round_id, by, S.CHOOSING)
    found = get_candidate(candidate_id, by)
    if found.state != C.OPEN:
        raise AlreadyDone(_("现在不是轮到此人选岗，请刷新后查看。"))
    if found.due_on is None or office_day(at) <= found.due_on:
        raise Refusal(_("选岗期限到 %(day)s，以后才能顺延。") % {"day": found.due_on})
    last = Candidate.objects.filter(round=round_).aggregate(last=Max("turn"))["last"] or 0
    again = found.passed + 1 < CHANCES
    values = {"state": C.WAITING, "turn": last + 1} if again else {"state": C.LEFT}
    Candidate.objects.filter(pk=found.pk).update(**values, passed=F("passed") + 1, due_on=None)
    record("pass", round_, {"candidate": found.pk, "again": again}, by, at)
    _open_next(round_, at)
    return get_candidate(found.pk, by)


@transaction.atomic
def give_up(*, candidate_id: int, note: str, proof: str, by: Actor, at: datetime) -> Candidate:
    """Note that somebody gives the placement up, by a signed paper; it holds with the result that two persons sign."""
    found = get_candidate(candidate_id, by)
    round_ = round_at(found.round_id, by, S.CHOOSING)
    why, paper = said(note, _("请写明本人怎么说。"), 300), said(proof, _("请写明本人签字的材料。"), 120)
    rows = Candidate.objects.filter(pk=found.pk, state__in=(C.WAITING, C.OPEN))
    if not rows.update(state=C.GAVE_UP, note=why, proof=paper, due_on=None):
        raise AlreadyDone(_("此人已经选岗或已经放弃，请刷新后查看。"))
    record("give_up", round_, {"candidate": found.pk}, by, at)
    _open_next(round_, at)
    return get_candidate(found.pk, by)


def _open_next(round_: Round, at: datetime) -> None:
    """Open the next turn where none is open; without a post or anybody who waits the choice is over."""
    rows = Candidate.objects.filter(round=round_)
    if rows.filter(state=C.OPEN).exists():
        return
    if not any(left for _post, left in posts_left(round_)):
        rows.filter(state=C.WAITING).update(state=C.LEFT, due_on=None)
    key = next_turn({pk: turn or 0 for pk, turn in rows.filter(state=C.WAITING).values_list("pk", "turn")})
    if key is None:
        Round.objects.filter(pk=round_.pk).update(state=S.CONFIRMING)
        return
    limit = Limit(says(round_.formula).choose_days, Unit.WORKING_DAY)
    due = current_calendar().count_days(office_day(at), limit).last_day
    rows.filter(pk=key).update(state=C.OPEN, due_on=due)


@transaction.atomic
def propose_result(*, round_id: int, by: Actor, at: datetime) -> Signed:
    """Freeze who chose what and who is left, and put it to another person. Raises Refusal while somebody may choose."""
    round_ = round_at(round_id, by, S.CONFIRMING)
    if result_waits(round_):
        raise AlreadyDone(_("结果已经提交，等待另一人签署。"))
    lines = [_line(one) for one in candidates_of(round_)]
    summary = [(gettext_noop("批次"), round_.title), (gettext_noop("人数"), str(len(lines)))]
    return put_forward(round_, "result", KIND, {"lines": lines}, summary, by, at)


def result_waits(round_: Round) -> bool:
    """Tell whether a result was put forward and waits for another person."""
    lists = Signed.objects.filter(round=round_, kind="result")
    return any(get_matter(KIND, one.pk).outcome == "" for one in lists)


def _line(one: Candidate) -> dict[str, object]:
    choice = one.choice if one.state == C.CHOSEN else None
    return {"candidate": one.pk, "place": one.place, "state": one.state, "post": choice and choice.post_id}


@transaction.atomic
def confirm_result(*, signed_id: int, content_hash: str, by: Actor, at: datetime) -> Round:
    """Sign the result; with the last signature the round is closed; `carrying.carry_on` follows.

    Raises NotPermitted, AlreadyDone, Refusal.
    """
    permit(by, Permission.PLACEMENT_SIGN)
    found = get_signed(signed_id, by)
    if approvals.sign_subject(kind=KIND, subject_id=found.pk, content_hash=content_hash, by=by, at=at):
        Round.objects.filter(pk=found.round_id, state=S.CONFIRMING).update(state=S.CLOSED)
        record("close", found.round, {"list": found.pk}, by, at)
    return get_round(found.round_id, by)


@transaction.atomic
def return_result(*, signed_id: int, reason: str, by: Actor, at: datetime) -> Round:
    """Send the result back with a reason; it is put forward anew."""
    permit(by, Permission.PLACEMENT_SIGN)
    found = get_signed(signed_id, by)
    approvals.return_matter(matter_id=get_matter(KIND, found.pk).pk, reason=reason, by=by, at=at, final=True)
    record("return", found.round, {"list": found.pk}, by, at)
    return get_round(found.round_id, by)
