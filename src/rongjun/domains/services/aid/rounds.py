"""A round of the care fund: applications, ranking by need, the committee's meeting, the grant, the accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.numbering import next_number
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.queries.scope import visible_people
from rongjun.domains.safeguards.actions import record_act, record_look
from rongjun.domains.services.grants.actions import propose_grants
from rongjun.domains.services.grants.models import Grant
from rongjun.domains.services.grants.outcomes import Outcome
from rongjun.domains.services.grants.proposing import Line
from rongjun.kernel.aid.fund import Wanted, allocate, missing_of, reachable
from rongjun.kernel.aid.grants import State as GrantState
from rongjun.kernel.aid.need import Need, Weights, rank, suggest, work_out_need
from rongjun.kernel.aid.rounds import TRANSITIONS, Move
from rongjun.kernel.aid.rounds import Round as State
from rongjun.kernel.chain import content_hash
from rongjun.kernel.money import format_yuan

from .course import check_words
from .fund import gifts_left, lock_donations
from .models import Application, Round, Seat, Share
from .sealing import Figures, open_figures, seal_figures
from .settings import situations, value_of

LETTER: Final = "L"
ROOM: Final = "care"
LOOK: Final = "关爱基金评审：按困难程度排序"


@transaction.atomic
def open_round(
    *, name: str, closes_on: date, most_fen: int, basis: str, by: Actor, at: datetime
) -> Round:  # fmt: skip
    """Open a round: until when applications come, the most for one, the rule of the fund. Weights are the office's."""
    by.require(Permission.AID_FUND)
    by.require(Permission.GRANTS_PROPOSE)
    day = office_day(at)
    if not name.strip() or not basis.strip() or closes_on < day or most_fen <= 0:
        raise Refusal(_("请填写名称、依据、今天或以后的截止日期和大于零的最高额。"))
    income, burden, event = value_of("weights", day)
    made = Round.objects.create(
        number=next_number(Round, LETTER, day), name=name.strip()[:80], closes_on=closes_on, most_fen=most_fen,
        weights={"line_fen": value_of("income_line", day), "income": income, "burden": burden, "event": event},
        papers=value_of("papers", day), basis=basis.strip()[:200], least_members=max(2, value_of("committee", day)),
        made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    record_act(by=by, at=at, action="aid.round.open", subject=f"care_round:{made.pk}", detail={"number": made.number})
    return made


@transaction.atomic
def apply_in_round(
    *, round_id: int, person_id: int, situation: str, asked_fen: int, figures: Figures, seen: list[str], by: Actor,
    at: datetime,
) -> Application:  # fmt: skip
    """Take an application with the papers that were seen; a second one of the person in the round is refused."""
    by.require(Permission.AID_TAKE)
    one = get_round(round_id)
    person = visible_people(by).filter(pk=person_id, death_date=None).first()
    if person is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    day = office_day(at)
    if one.state != State.OPEN.value or day > one.closes_on:
        raise AlreadyDone(_("这一轮的申请已经截止。"))
    if situation not in situations(day) or asked_fen <= 0 or figures.members < 1:
        raise Refusal(_("请选择困难情形，填写申请金额、家庭人数和收入。"))
    check_words(figures.what)
    known = {code for code, _name in one.papers}
    made = Application(
        round=one, person=person, situation=situation, asked_fen=asked_fen, seen=sorted(known & set(seen)),
        made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    made.box = seal_figures(figures, made.token)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise AlreadyDone(_("此人在这一轮已有申请。")) from None
    record_act(by=by, at=at, action="aid.round.apply", subject=f"care_round:{one.pk}", detail={"application": made.pk})
    return made


@transaction.atomic
def see_papers(*, application_id: int, seen: list[str], by: Actor, at: datetime) -> Application:
    """Note which papers were seen later. Raises AlreadyDone once the committee has begun."""
    by.require(Permission.AID_TAKE)
    found = Application.objects.select_related("round", "person").filter(pk=application_id).first()
    if found is None:
        raise NotFound(_("没有这份申请，或它不在您的辖区。"))
    if found.round.state != State.OPEN.value:
        raise AlreadyDone(_("这一轮的申请已经截止。"))
    known = {code for code, _name in found.round.papers}
    found.seen = sorted(known & (set(seen) | set(found.seen)))
    Application.objects.filter(pk=found.pk).update(seen=found.seen)
    record_act(by=by, at=at, action="aid.round.papers", subject=f"application:{found.pk}", detail={"seen": found.seen})
    return found


@dataclass(frozen=True, slots=True)
class Ranked:
    """One application as the committee sees it: its place by need, every term of it, and what the formula suggests."""

    place: int
    application: Application
    need: Need
    suggested_fen: int


def rank_round(one: Round, *, by: Actor, at: datetime) -> list[Ranked]:
    """Rank the complete applications of a round by need, worked out anew; nothing of it is kept.

    The look at every applicant is committed before a figure is opened. Raises NotPermitted without a part in the fund.
    """
    if not (by.may(Permission.AID_COMMITTEE) or by.may(Permission.AID_FUND)):
        by.require(Permission.AID_COMMITTEE)
    complete = complete_applications(one)
    tokens = [str(each.person.token) for each in complete]
    if tokens:
        record_look(by=by, at=at, purpose=LOOK, tokens=tokens, fields=["hardship"])
    return _ranked(one, complete)


def _ranked(one: Round, complete: list[Application]) -> list[Ranked]:
    weights = weights_of(one)
    needs = {each.pk: work_out_need(open_figures(each.box, each.token).household, weights) for each in complete}
    gifts, by_id, places = gifts_left(besides=one.pk), {each.pk: each for each in complete}, rank(needs)
    limits = {key: min(each.asked_fen, one.most_fen) // 100 * 100 if needs[key].points else 0
              for key, each in by_id.items()}  # fmt: skip
    pool = sum(gift.left_fen for gift in gifts)
    fair = suggest(needs, {each.pk: each.asked_fen for each in complete}, pool, one.most_fen)
    wanted = [Wanted(key, fair[key], by_id[key].situation, by_id[key].person.area_code) for _place, key in places]
    amounts = reachable(gifts, wanted, limits)
    return [Ranked(place, by_id[key], needs[key], amounts[key]) for place, key in places]


@transaction.atomic
def propose_allocation(
    *, round_id: int, amounts: Mapping[int, int], reasons: Mapping[int, str], by: Actor, at: datetime
) -> Round:  # fmt: skip
    """Propose what each application gets; the committee signs this very allocation.

    Raises Refusal while applications still come in, where one gets more than it asked or the most, gets less than the
    formula suggests and no reason is given, or where the donations do not reach, or their wishes forbid it.
    """
    by.require(Permission.AID_FUND)
    lock_donations()
    one = get_round(round_id)
    if office_day(at) <= one.closes_on:
        raise Refusal(_("申请截止之后才提出分配。"))
    ranked = rank_round(one, by=by, at=at)
    given = {each.application.pk: max(0, amounts.get(each.application.pk, 0)) for each in ranked}
    if not any(given.values()):
        raise Refusal(_("请至少给一份申请填写金额。"))
    for each in ranked:
        _check_amount(one, each, given[each.application.pk], reasons.get(each.application.pk, ""))
    shares = _shares(ranked, given)
    _move(one, Move.PROPOSE, by, at)
    for each in ranked:
        reason = reasons.get(each.application.pk, "").strip()[:200]
        Application.objects.filter(pk=each.application.pk).update(fen=given[each.application.pk], reason=reason)
    Share.objects.bulk_create(
        [Share(application_id=app, donation_id=gift, fen=fen) for (app, gift), fen in sorted(shares.items())]
    )
    Round.objects.filter(pk=one.pk).update(content_hash=(digest := content_of(one)))
    one.content_hash = digest
    return one


def _check_amount(one: Round, each: Ranked, fen: int, reason: str) -> None:
    name = each.application.person.name
    if fen > min(each.application.asked_fen, one.most_fen):
        raise Refusal(_("%(name)s：不能超过申请的金额和每份最高额。") % {"name": name})
    if fen < each.suggested_fen and not reason.strip():
        told = {"name": name, "yuan": format_yuan(each.suggested_fen)}
        raise Refusal(_("%(name)s：少于按困难程度建议的 %(yuan)s 元，请写明理由；本人看得到。") % told)
    check_words(reason)


def _shares(ranked: list[Ranked], given: Mapping[int, int]) -> dict[tuple[int, int], int]:
    """Return which donation pays for whom. Raises Refusal naming who lacks how much."""
    wanted = [
        Wanted(each.application.pk, given[each.application.pk], each.application.situation,
               each.application.person.area_code)
        for each in ranked if given[each.application.pk]
    ]  # fmt: skip
    shares = allocate(gifts_left(), wanted)
    if missing := missing_of(wanted, shares):
        names = {each.application.pk: each.application.person.name for each in ranked}
        told = "、".join(f"{names[key]} {format_yuan(fen)}" for key, fen in missing.items())
        raise Refusal(_("捐赠余额或捐赠人的意愿够不到：%(told)s 元。请减少金额。") % {"told": told})
    return shares


@transaction.atomic
def step_aside(*, round_id: int, reason: str, by: Actor, at: datetime) -> Seat:
    """Say that one has an interest in this round: who stepped aside signs nothing of it."""
    by.require(Permission.AID_COMMITTEE)
    one = get_round(round_id)
    if not reason.strip():
        raise Refusal(_("请写明回避的理由。"))
    try:
        with transaction.atomic():
            made = Seat.objects.create(round=one, staff_id=by.staff_id, aside=True, reason=reason.strip()[:200], at=at)
    except IntegrityError:
        raise AlreadyDone(_("此人已经回避。")) from None
    record_act(by=by, at=at, action="aid.round.aside", subject=f"care_round:{one.pk}", detail={})
    return made


@transaction.atomic
def sign_allocation(*, round_id: int, content: str, by: Actor, at: datetime) -> Seat:
    """Sign the allocation as a member. Raises NotPermitted for who proposed it, stepped aside or is called as an
    applicant, Refusal where the content is another, AlreadyDone for a second signature.
    """
    by.require(Permission.AID_COMMITTEE)
    one = get_round(round_id)
    if one.state != State.MEETING.value:
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。"))
    if content != one.content_hash or content_of(one) != content:
        raise Refusal(_("页面打开之后内容有变动，没有签署。请重新核对下面的内容。"))
    refuse_member(one, by)
    try:
        with transaction.atomic():
            made = Seat.objects.create(round=one, staff_id=by.staff_id, aside=False, content_hash=content, at=at)
    except IntegrityError:
        raise AlreadyDone(_("您已签署，不必重复签署。")) from None
    record_act(by=by, at=at, action="aid.round.sign", subject=f"care_round:{one.pk}", detail={"content": content})
    return made


def refuse_member(one: Round, by: Actor) -> None:
    """Raise NotPermitted for a member with an interest: who runs it, stepped aside, has an applicant's name."""
    if by.staff_id == one.made_by_id:
        raise NotPermitted(_("提出分配的人不参加签字，由其他委员签字。"))
    if Seat.objects.filter(round=one, staff_id=by.staff_id, aside=True).exists():
        raise NotPermitted(_("您在该事项中已回避，请由其他同事办理。"))
    if Application.objects.filter(round=one, person__name=by.name).exists():
        raise NotPermitted(_("您与该事项的当事人或其亲属同名：本人、近亲属的事项须回避，请由其他同事办理。"))


@transaction.atomic
def reopen(*, round_id: int, reason: str, by: Actor, at: datetime) -> Round:
    """Take an allocation back to be proposed anew, as the committee wishes: signatures on it count no more."""
    by.require(Permission.AID_COMMITTEE)
    one = get_round(round_id)
    if not reason.strip():
        raise Refusal(_("请写明理由。"))
    _clear(one)
    return _move(one, Move.REOPEN, by, at, reason)


@transaction.atomic
def hand_up(*, round_id: int, by: Actor, at: datetime) -> Grant:
    """Hand the allocation that enough members signed to the heads: one grant with a line for each who gets something.

    Raises Refusal while signatures lack.
    """
    by.require(Permission.AID_FUND)
    one = get_round(round_id)
    signed = signatures(one)
    if len(signed) < one.least_members:
        told = {"least": one.least_members, "signed": len(signed)}
        raise Refusal(_("须有 %(least)d 位委员签字，现有 %(signed)d 位。") % told)
    _move(one, Move.AGREE, by, at)
    lines = [
        Line(each.person_id, "care_fund_aid", each.fen, one.basis, _("关爱基金评审会评定") + f"：{one.name}")
        for each in Application.objects.filter(round=one, fen__gt=0).order_by("pk")
    ]
    return propose_grants(source=f"{ROOM}:{one.pk}", lines=lines, title=one.name, by=by, at=at)


def follow_round(outcome: Outcome) -> None:
    """Move a round on as its grant was decided."""
    one = get_round(int(outcome.source.split(":")[1]))
    if outcome.state is GrantState.GRANTED:
        _move(one, Move.GRANT, outcome.by, outcome.at)
    elif outcome.state is not GrantState.TAKEN_BACK:
        _clear(one)
        _move(one, Move.RETURN, outcome.by, outcome.at, outcome.reason)


@transaction.atomic
def close_round(*, round_id: int, reason: str, by: Actor, at: datetime) -> Round:
    """Close a round in which nothing is given, with the reason, which every applicant reads."""
    by.require(Permission.AID_FUND)
    if not reason.strip():
        raise Refusal(_("请写明理由。"))
    check_words(reason)
    Application.objects.filter(round_id=round_id).update(reason=reason.strip()[:200])
    return _move(get_round(round_id), Move.CLOSE, by, at, reason)


def get_round(round_id: int) -> Round:
    """Return a round. Raises NotFound."""
    found = Round.objects.select_for_update(of=("self",)).select_related("made_by").filter(pk=round_id).first()
    if found is None:
        raise NotFound(_("没有这一轮关爱基金。"))
    return found


def complete_applications(one: Round) -> list[Application]:
    """Return the applications of a round of which every paper was seen, in the order of their coming."""
    asked = {code for code, _name in one.papers}
    rows = Application.objects.filter(round=one, withdrawn=False).select_related("person").order_by("pk")
    return [each for each in rows if asked <= set(each.seen)]


def weights_of(one: Round) -> Weights:
    """Return the weights of a round."""
    return Weights(**one.weights)


def signatures(one: Round) -> list[Seat]:
    """Return who signed the present allocation."""
    rows = Seat.objects.filter(round=one, aside=False, content_hash=one.content_hash).select_related("staff")
    return list(rows.order_by("pk")) if one.content_hash else []


def content_of(one: Round) -> str:
    """Return the hash of what members sign: every amount with its reason, and which donation pays."""
    lines = Application.objects.filter(round=one).order_by("pk").values_list("pk", "fen", "reason")
    shares = Share.objects.filter(application__round=one).order_by("application_id", "donation_id")
    paid = shares.values_list("application_id", "donation_id", "fen")
    return content_hash([one.number, [list(line) for line in lines], [list(share) for share in paid]])


def _clear(one: Round) -> None:
    """Let go of what an allocation held of the donations."""
    Share.objects.filter(application__round=one).delete()
    Application.objects.filter(round=one).update(fen=0, reason="")


def _move(one: Round, move: Move, by: Actor, at: datetime, note: str = "", **changes: Any) -> Round:
    after = TRANSITIONS.get((State(one.state), move))
    if after is None or not Round.objects.filter(pk=one.pk, state=one.state).update(state=after.value, **changes):
        raise AlreadyDone(_("该事项已不在这个环节，请刷新后查看。"))
    one.state = after.value
    for name, value in changes.items():
        setattr(one, name, value)
    detail = {"number": one.number, "state": after.value, "reason": note}
    record_act(by=by, at=at, action=f"aid.round.{move.value}", subject=f"care_round:{one.pk}", detail=detail)
    return one


move_round = _move
