"""A round until its order is published: posts, who is listed with which facts, the order that two persons sign.

What was published is not mended: a correction opens the round again, and another order is signed and published anew,
with its own time for objections.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.approvals import actions as approvals
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.queries import visible_people
from rongjun.domains.policy.holidays.queries import current_calendar
from rongjun.domains.services.registers.models import Record
from rongjun.kernel import chain
from rongjun.kernel.calendar import Limit, Unit
from rongjun.kernel.placement.formula import ITEMS, total_of, work_out, wrong_units
from rongjun.kernel.placement.ordering import Listed, NotDecided, put_in_order

from .access import candidates_of, get_round, permit, record, round_at, said
from .formulas import formulas_in_force, says
from .models import Candidate, Objection, Post, Round, Signed

KIND: Final = "placement_order"
S, C = Round.State, Candidate.State
POSTS: Final = "placement-post"
"""The register of posts."""


@transaction.atomic
def open_round(*, year: int, title: str, formula_id: int, by: Actor, at: datetime) -> Round:
    """Open a round by a formula that is in force. Raises Refusal, AlreadyDone for the same year and title."""
    permit(by, Permission.PLACEMENT_WORK)
    name = said(title, _("请填写名称。"), 80)
    if not formulas_in_force(office_day(at)).filter(pk=formula_id).exists():
        raise Refusal(_("请选择已经批准、正在执行的办法。"))
    if not 2000 <= year <= 2100:
        raise Refusal(_("年度不对。"))
    try:
        with transaction.atomic():
            made = Round.objects.create(
                year=year, title=name, formula_id=formula_id, made_by_id=by.staff_id, made_at=at
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("这一年度已有同名的一批。")) from None
    record("open", made, {"formula": formula_id}, by, at)
    return get_round(made.pk, by)


def offered_posts(round_: Round) -> list[Record]:
    """Return the records of posts that can be put into a round: offered, of its year, with places, not in one."""
    rows = Record.objects.filter(code=POSTS, stage="offered", mistaken=False, ended_at=None)
    rows = rows.exclude(pk__in=Post.objects.values("record"))
    return [
        one for one in rows.order_by("title", "pk")
        if one.filled.get("year_of") == round_.year and one.filled["places_of"] >= 1
    ]  # fmt: skip


@transaction.atomic
def add_posts(*, round_id: int, record_ids: list[int], by: Actor, at: datetime) -> int:
    """Put posts of the register into a round, as long as nobody chooses; returns how many came in."""
    round_ = round_at(round_id, by, S.DRAFT, S.PUBLISHED)
    chosen = [one for one in offered_posts(round_) if one.pk in set(record_ids)]
    if not chosen:
        raise Refusal(_("请至少选择一个岗位。"))
    Post.objects.bulk_create(
        Post(round=round_, record=one, title=one.title, places=int(one.filled["places_of"])) for one in chosen
    )
    record("posts", round_, {"records": [one.pk for one in chosen]}, by, at)
    return len(chosen)


@transaction.atomic
def list_person(*, round_id: int, person_id: int, facts: Mapping[str, int], by: Actor, at: datetime) -> Candidate:
    """List somebody with the facts of the service, or write those anew, while the order is being made.

    Raises NotFound outside the area, Refusal for facts that cannot be or once the order waits for signatures.
    """
    round_ = round_at(round_id, by, S.DRAFT)
    person = visible_people(by).filter(pk=person_id).first()
    if person is None or person.death_date is not None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    kept = {code: units for code, units in facts.items() if units}
    wrong = [code for code, units in kept.items() if code not in ITEMS or wrong_units(code, units)]
    if wrong:
        raise Refusal(_("“%(name)s”的数不对。") % {"name": _(ITEMS.get(wrong[0], wrong[0]))})
    values = {"facts": kept, "area_code": person.area_code}
    listed, _made = Candidate.objects.update_or_create(round=round_, person=person, defaults=values)
    record("list", round_, {"candidate": listed.pk, "facts": kept}, by, at)
    return listed


@transaction.atomic
def take_off(*, candidate_id: int, by: Actor, at: datetime) -> None:
    """Take somebody off who was listed by mistake, before any order was proposed."""
    found = Candidate.objects.filter(pk=candidate_id).first()
    if found is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    round_ = round_at(found.round_id, by, S.DRAFT)
    if Signed.objects.filter(round=round_).exists():
        raise Refusal(_("已经提出过排序的，不再删除；本人不参加的，请在选岗时登记放弃。"))
    found.delete()
    record("off", round_, {"candidate": candidate_id}, by, at)


@transaction.atomic
def note_lot(*, candidate_id: int, lot: int, by: Actor, at: datetime) -> None:
    """Note the number that somebody drew where sums and ties are alike. Raises Refusal for a number below one."""
    found = Candidate.objects.filter(pk=candidate_id).first()
    if found is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    round_ = round_at(found.round_id, by, S.DRAFT)
    if not 1 <= lot <= 9999:
        raise Refusal(_("签号从 1 起。"))
    Candidate.objects.filter(pk=found.pk).update(lot=lot)
    record("lot", round_, {"candidate": found.pk, "lot": lot}, by, at)


@transaction.atomic
def propose_order(*, round_id: int, by: Actor, at: datetime) -> Signed:
    """Work the order out, freeze it and put it to another person. Raises Refusal where lots must be drawn first."""
    round_ = round_at(round_id, by, S.DRAFT)
    spec, rows = says(round_.formula), list(candidates_of(round_))
    if not rows:
        raise Refusal(_("还没有人列入。"))
    try:
        order = put_in_order(spec, [Listed(one.pk, one.facts, one.lot) for one in rows])
    except NotDecided as alike:
        names = "、".join(one.person.name for one in rows if one.pk in alike.keys)
        raise Refusal(_("%(names)s 各项都相同，请先抽签，把签号记下来。") % {"names": names}) from None
    known = {one.pk: one for one in rows}
    for placed in order:
        Candidate.objects.filter(pk=placed.key).update(place=placed.place, total=placed.total)
    lines = [
        {"candidate": one.key, "place": one.place, "total": one.total, "facts": known[one.key].facts,
         "lot": known[one.key].lot}
        for one in order
    ]  # fmt: skip
    Round.objects.filter(pk=round_.pk).update(state=S.SIGNING)
    content = {"formula": round_.formula.content, "lines": lines}
    summary = [(gettext_noop("批次"), round_.title), (gettext_noop("人数"), str(len(lines)))]
    return put_forward(round_, "order", KIND, content, summary, by, at)


def put_forward(
    round_: Round, kind: str, matter: str, content: dict[str, Any], summary: list[tuple[str, str]], by: Actor,
    at: datetime,
) -> Signed:  # fmt: skip
    """Freeze a list and open its matter."""
    number = Signed.objects.filter(round=round_, kind=kind).count() + 1
    whole = content | {"round": round_.pk, "number": number}
    made = Signed.objects.create(
        round=round_, kind=kind, number=number, content=whole, content_hash=chain.content_hash(whole),
        made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    approvals.open_matter(
        kind=matter, subject_id=made.pk, content_hash=made.content_hash, by=by, at=at, summary=summary
    )
    return made


def get_signed(signed_id: int, by: Actor) -> Signed:
    """Return a list that was put forward. Raises NotFound."""
    permit(by, Permission.PLACEMENT_VIEW)
    found = Signed.objects.select_related("round__formula", "made_by").filter(pk=signed_id).first()
    if found is None:
        raise NotFound(_("没有这份名单。"))
    return found


def last_signed(round_: Round, kind: str) -> Signed | None:
    """Return the latest list of a kind in a round."""
    return Signed.objects.filter(round=round_, kind=kind).order_by("-number").first()


@transaction.atomic
def publish_order(*, signed_id: int, content_hash: str, by: Actor, at: datetime) -> Round:
    """Sign the order; with the last signature it is published and the time for objections runs. Raises AlreadyDone."""
    permit(by, Permission.PLACEMENT_SIGN)
    found = get_signed(signed_id, by)
    if approvals.sign_subject(kind=KIND, subject_id=found.pk, content_hash=content_hash, by=by, at=at):
        limit = Limit(says(found.round.formula).objection_days, Unit.WORKING_DAY)
        until = current_calendar().count_days(office_day(at), limit).last_day
        Round.objects.filter(pk=found.round_id, state=S.SIGNING).update(state=S.PUBLISHED, objections_until=until)
        record("publish", found.round, {"list": found.pk, "until": until.isoformat()}, by, at)
    return get_round(found.round_id, by)


@transaction.atomic
def return_order(*, signed_id: int, reason: str, by: Actor, at: datetime) -> Round:
    """Send the order back with a reason; the round is open again."""
    permit(by, Permission.PLACEMENT_SIGN)
    found = get_signed(signed_id, by)
    approvals.return_matter(matter_id=get_matter(KIND, found.pk).pk, reason=reason, by=by, at=at, final=True)
    Round.objects.filter(pk=found.round_id, state=S.SIGNING).update(state=S.DRAFT)
    record("return", found.round, {"list": found.pk}, by, at)
    return get_round(found.round_id, by)


@transaction.atomic
def object_to(*, candidate_id: int, says_: str, by: Actor, at: datetime) -> Objection:
    """Note what somebody says against the published order, within its time. The same words again are one objection."""
    permit(by, Permission.PLACEMENT_WORK)
    found = Candidate.objects.select_related("round").filter(pk=candidate_id).first()
    if found is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    text, until = said(says_, _("请写明对哪一项有异议、凭什么。"), 600), found.round.objections_until
    if found.round.state != S.PUBLISHED or until is None or office_day(at) > until:
        raise Refusal(_("现在不在异议期内。"))
    made, new = Objection.objects.get_or_create(
        candidate=found, says=text, defaults={"made_by_id": by.staff_id, "unit_name": by.unit_name, "made_at": at}
    )
    if new:
        record("object", found.round, {"objection": made.pk}, by, at)
    return made


@transaction.atomic
def answer_objection(*, objection_id: int, answer: str, corrected: bool, by: Actor, at: datetime) -> Objection:
    """Answer an objection in words that the person reads; a correction opens the round again for another order.

    Somebody else than who noted it answers. Raises AlreadyDone where it is answered.
    """
    permit(by, Permission.PLACEMENT_SIGN)
    found = Objection.objects.select_related("candidate__round").filter(pk=objection_id).first()
    if found is None:
        raise NotFound(_("没有这件异议。"))
    if found.made_by_id == by.staff_id:
        raise Refusal(_("登记异议的人不能自己答复，请由另一人答复。"))
    text = said(answer, _("请写明核查的结果和依据。"), 600)
    values = {"answer": text, "corrected": corrected, "answered_at": at}
    if not Objection.objects.filter(pk=found.pk, answered_at=None).update(**values):
        raise AlreadyDone(_("这件异议已经答复。"))
    round_ = found.candidate.round
    if corrected and Round.objects.filter(pk=round_.pk, state=S.PUBLISHED).update(state=S.DRAFT, objections_until=None):
        Candidate.objects.filter(round=round_).update(place=None, total=None)
    record("answer", round_, {"objection": found.pk, "corrected": corrected}, by, at)
    return found


def open_objections(round_: Round) -> int:
    """Return how many objections of a round wait for an answer."""
    return Objection.objects.filter(candidate__round=round_, answered_at=None).count()


def worked(round_: Round, facts: Mapping[str, int]) -> tuple[list[Any], int]:
    """Return how the sum of some facts is worked out by the formula of a round, and the sum in hundredths."""
    terms = work_out(says(round_.formula), facts)
    return list(terms), total_of(terms)
