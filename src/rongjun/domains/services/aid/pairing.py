"""Departments that help families which said yes: begun with the yes, help recorded and thanked, ended with a reason."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.queries.scope import visible_people
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.services.duties.consents import has_yes

from .course import check_words
from .models import Help, Pairing


@transaction.atomic
def begin_pairing(
    *, person_id: int, department: str, contact: str, need: str, by: Actor, at: datetime
) -> Pairing:  # fmt: skip
    """Pair a department with a family. Raises Refusal without the person's yes, which is recorded first (duties)."""
    by.require(Permission.AID_PAIR)
    person = visible_people(by).filter(pk=person_id, death_date=None).first()
    if person is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    _require_yes(person_id)
    _check(department, need)
    try:
        with transaction.atomic():
            made = Pairing.objects.create(
                person=person, department=department.strip()[:80], contact=contact.strip()[:60],
                need=need.strip()[:300], since=office_day(at), made_by_id=by.staff_id, made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("这个部门已经与该户结对。")) from None
    record_act(by=by, at=at, action="aid.pairing.begin", subject=f"pairing:{made.pk}", detail={})
    return made


@transaction.atomic
def record_pairing_help(
    *, pairing_id: int, kind: str, what: str, worth_fen: int, day: date, by: Actor, at: datetime
) -> Help:  # fmt: skip
    """Record what a department did: money, kind, information or a job. Raises Refusal once the yes was taken back."""
    by.require(Permission.AID_PAIR)
    pair = get_pairing(pairing_id)
    if pair.ended_on is not None:
        raise AlreadyDone(_("这项结对已经结束。"))
    _require_yes(pair.person_id)
    _check(what, what)
    if kind not in Help.KINDS or day > office_day(at) or day < pair.since or worth_fen < 0:
        raise Refusal(_("请选择帮扶方式；日期在结对之后、不晚于今天。"))
    return Help.objects.create(
        person_id=pair.person_id, pairing=pair, kind=kind, what=what.strip()[:300], worth_fen=worth_fen, day=day,
        made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip


@transaction.atomic
def thank(*, pairing_id: int, by: Actor, at: datetime) -> int:
    """Note that the department was thanked for what it did so far; returns for how many times of help."""
    by.require(Permission.AID_PAIR)
    pair = get_pairing(pairing_id)
    count = Help.objects.filter(pairing=pair, thanked_on=None).update(thanked_on=office_day(at))
    if not count:
        raise AlreadyDone(_("没有还未致谢的帮扶。"))
    record_act(by=by, at=at, action="aid.pairing.thank", subject=f"pairing:{pair.pk}", detail={"helps": count})
    return count


@transaction.atomic
def end_pairing(*, pairing_id: int, reason: str, by: Actor, at: datetime) -> Pairing:
    """End a pairing with a reason; a yes that was taken back is not among them: it is never told."""
    by.require(Permission.AID_PAIR)
    pair = get_pairing(pairing_id)
    _check(reason, reason)
    if not Pairing.objects.filter(pk=pair.pk, ended_on=None).update(
        ended_on=office_day(at), end_reason=reason.strip()[:200]
    ):
        raise AlreadyDone(_("这项结对已经结束。"))
    record_act(by=by, at=at, action="aid.pairing.end", subject=f"pairing:{pair.pk}", detail={})
    return pair


def get_pairing(pairing_id: int) -> Pairing:
    """Return a pairing within the scope. Raises NotFound."""
    found = Pairing.objects.select_related("person").filter(pk=pairing_id).first()
    if found is None:
        raise NotFound(_("没有这项结对，或它不在您的辖区。"))
    return found


def list_pairings(by: Actor) -> QuerySet[Pairing]:
    """Return the pairings of the actor's area; none without aid.view."""
    rows = Pairing.objects.select_related("person")
    return rows if by.may(Permission.AID_VIEW) else rows.none()


def _require_yes(person_id: int) -> None:
    if not has_yes(person_id, "pairing"):
        raise Refusal(_("结对帮扶须本人同意：请先在“本人的同意”里登记；没有同意的，帮扶照常办理，不结对。"))


def _check(text: str, other: str) -> None:
    if not text.strip() or not other.strip():
        raise Refusal(_("请写明部门和需要的帮助。"))
    check_words(f"{text} {other}")
