"""Reception days of leaders (article 18): the rota, places, the queue, and what the leader says to who is heard.

Whoever comes without a place is received too: places bind what is booked ahead, never the day itself. A place names a
matter only where that matter is open to everybody who runs the queue; a hidden one gets a place that names none.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import PERMISSIONS, Actor, Permission
from rongjun.base.crypto import blind_index
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.models import Account

from .course import refuse_watching, write_entry
from .models import Matter, Place, ReceptionDay
from .numbers import read_number

CODE_DIGITS: Final = 6
HEARD: Final = "heard"
"""The kind of entry by which a leader's word on a reception day enters the history of a matter."""
LEADING: Final = tuple(role.value for role, rights in PERMISSIONS.items() if Permission.PETITION_LEAD in rights)
STANDS: Final = (Place.Standing.WAITS, Place.Standing.CAME, Place.Standing.DONE)
"""What the queue shows: a place given back, or of who did not come, leaves no trace in it."""
IN_LINE: Final = (Place.Standing.WAITS, Place.Standing.CAME)


@dataclass(frozen=True, slots=True)
class Rota:
    """What is published of a reception day: who, in which post, when, where, with how many places."""

    leader_id: int
    post: str
    day: date
    begins: time
    ends: time
    room: str
    places: int
    down: bool = False


@transaction.atomic
def plan_reception(*, rota: Rota, by: Actor, at: datetime) -> ReceptionDay:
    """Put a reception day into the rota of the own unit; it is published with it.

    Raises NotPermitted, Refusal for a day that is over or a leader of another unit, AlreadyDone where the leader
    receives at that time already.
    """
    _require_rota(by)
    if rota.day < office_day(at):
        raise Refusal(_("接待日不能早于今天。"))
    if rota.ends <= rota.begins:
        raise Refusal(_("结束时间应晚于开始时间。"))
    if rota.places < 1:
        raise Refusal(_("请至少留一个预约名额。"))
    if rota.leader_id not in dict(list_leaders(by.unit_id)):
        raise Refusal(_("请选择本单位的领导。"))
    try:
        with transaction.atomic():
            made = ReceptionDay.objects.create(
                leader_id=rota.leader_id, unit_id=by.unit_id, post=rota.post.strip(), day=rota.day, begins=rota.begins,
                ends=rota.ends, room=rota.room.strip(), places=rota.places, down=rota.down, made_by=by.staff_id,
                made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("这位领导在这一时间已排有接待，请改时间。")) from None
    _audit("planned", made, by, at)
    return made


@transaction.atomic
def cancel_reception(*, reception_id: int, reason: str, by: Actor, at: datetime) -> ReceptionDay:
    """Take a reception day off the rota; the reason is published beside it. Raises Refusal without one."""
    _require_rota(by)
    found = _own(reception_id, by)
    if not reason.strip():
        raise Refusal(_("请写明取消的原因，会与接待安排一起公布。"))
    refuse_watching(reason)
    if found.day < office_day(at):
        raise Refusal(_("接待日已过，不能取消。"))
    standing = ReceptionDay.objects.filter(pk=found.pk, cancelled_at=None)
    if not standing.update(cancelled_at=at, cancelled_for=reason.strip()[:200]):
        raise AlreadyDone(_("该接待日已取消。"))
    found.refresh_from_db()
    _audit("cancelled", found, by, at)
    return found


@transaction.atomic
def give_place(
    *, reception_id: int, number: str = "", topic: str = "", by: Actor, at: datetime
) -> tuple[Place, str]:  # fmt: skip
    """Give a place at the counter: by the number of a matter, or without one, with a code that is told once.

    Raises NotPermitted, Refusal for a number that is not found or a day that is booked up ahead.
    """
    by.require(Permission.PETITION_TAKE)
    found = _own(reception_id, by)
    matter = None
    if number.strip():
        matter = Matter.objects.filter(number=read_number(number)).first()
        if matter is None:
            raise Refusal(_("没有找到这个事项编号，请对照回执核对；没有登记过的，可以不填编号。"))
    place, code = _add_place(found, matter, topic, at)
    record_act(by=by, at=at, action="petition.place", subject=f"reception:{found.pk}", detail={"number": place.number})
    return place, code


@transaction.atomic
def book_place(*, reception_id: int, matter: Matter, at: datetime) -> tuple[Place, str]:
    """Give the person who opened a matter with number and code a place ahead (the portal).

    Raises NotFound for a day that is not in the rota, Refusal where it is over or booked up.
    """
    found = ReceptionDay.objects.filter(pk=reception_id).first()
    if found is None:
        raise NotFound(_("没有这个接待日。"))
    return _add_place(found, matter, matter.topic, at)


@transaction.atomic
def give_back(*, place: Place, at: datetime) -> None:
    """Give a place back: others may have it, and nothing is kept of it (the portal, with number or code)."""
    if not Place.objects.filter(pk=place.pk, standing=Place.Standing.WAITS).update(
        standing=Place.Standing.GIVEN, matter=None, topic=""
    ):
        raise AlreadyDone(_("这个号已不在等候中。"))


@transaction.atomic
def mark_place(*, place_id: int, standing: str, by: Actor, at: datetime) -> Place:
    """Note that the holder of a place has come, or is not there: then the place names no matter any more.

    Raises NotPermitted, NotFound, AlreadyDone.
    """
    place = get_place(place_id, by)
    if standing not in (Place.Standing.CAME, Place.Standing.AWAY):
        raise Refusal(_("请选择“已到”或“未到”。"))
    gone = {"matter": None, "topic": ""} if standing == Place.Standing.AWAY else {}
    if not Place.objects.filter(pk=place.pk, standing__in=IN_LINE).update(standing=standing, **gone):
        raise AlreadyDone(_("这个号已接待或已不在等候中。"))
    return place


@transaction.atomic
def name_matter(*, place_id: int, number: str, by: Actor, at: datetime) -> Place:
    """Say which matter a place is about, once it is registered. Raises Refusal where there is none of that number."""
    place = get_place(place_id, by)
    matter = Matter.objects.filter(number=read_number(number), hidden=False).first()
    if matter is None:
        raise Refusal(_("没有找到这个事项编号，请先登记，再填写回执上的编号。"))
    if not Place.objects.filter(pk=place.pk, matter=None, standing__in=IN_LINE).update(matter=matter):
        raise AlreadyDone(_("这个号已接待或已有事项。"))
    place.matter = matter
    return place


@transaction.atomic
def hear_place(*, place_id: int, said: str, by: Actor, at: datetime) -> Place:
    """Note what the leader said to who was heard; it becomes an entry of the matter, which the person reads.

    Raises NotPermitted for anybody but the leader of the day, Refusal without words or without a registered matter.
    """
    place = get_place(place_id, by)
    if place.day.leader_id != by.staff_id:
        raise NotPermitted(_("只有当天接待的领导本人可以填写接待意见。"))
    matter = place.matter
    if matter is None:
        raise Refusal(_("请先登记事项，再填写接待意见。"))
    if not said.strip():
        raise Refusal(_("请写明接待时的答复或要求。"))
    refuse_watching(said)
    if not Place.objects.filter(pk=place.pk, standing__in=IN_LINE).update(standing=Place.Standing.DONE, said=said):
        raise AlreadyDone(_("这个号已接待过。"))
    with whole_desk("接待日：领导的意见记入事项"):
        write_entry(matter, HEARD, by=by, at=at, note=said.strip(), detail={"post": place.day.post})
    place.standing, place.said = Place.Standing.DONE, said.strip()
    return place


def get_reception(reception_id: int, by: Actor) -> ReceptionDay:
    """Return a reception day of the own unit. Raises NotFound."""
    return _own(reception_id, by)


def get_open_day(reception_id: int) -> ReceptionDay:
    """Return a reception day as it is published. Raises NotFound."""
    found = list_rota().filter(pk=reception_id).first()
    if found is None:
        raise NotFound(_("没有这个接待日。"))
    return found


def get_place(place_id: int, by: Actor) -> Place:
    """Return a place of the own unit whose matter, where it names one, is seen. Raises NotFound, NotPermitted."""
    if not (by.may(Permission.PETITION_TAKE) or by.may(Permission.PETITION_LEAD)):
        by.require(Permission.PETITION_TAKE)
    places = visible_places().select_related("day__leader", "matter__owner_unit")
    found = places.filter(pk=place_id, day__unit_id=by.unit_id).first()
    if found is None:
        raise NotFound(_("没有这个号。"))
    return found


def visible_places() -> QuerySet[Place]:
    """Return the places that name no matter, or one that is seen from the desk in force."""
    return Place.objects.filter(Q(matter=None) | Q(matter__in=Matter.objects.values("pk")))


def list_queue(reception: ReceptionDay) -> QuerySet[Place]:
    """Return the queue of a day: who waits, has come, was heard; in the order of the numbers."""
    places = visible_places().filter(day=reception, standing__in=STANDS)
    return places.select_related("matter__owner_unit", "day").order_by("number")


def list_receptions(unit_id: int) -> QuerySet[ReceptionDay]:
    """Return the rota of a unit, with leaders."""
    return list_rota().filter(unit_id=unit_id)


def list_rota() -> QuerySet[ReceptionDay]:
    """Return the rota of every unit, with leaders: it is published."""
    return ReceptionDay.objects.select_related("leader", "unit")


@whole_desk("接待日：余下的名额只是一个数")
def places_left(reception: ReceptionDay) -> int:
    """Return how many places can still be booked ahead."""
    taken = Place.objects.filter(day=reception).exclude(standing=Place.Standing.GIVEN).count()
    return max(0, reception.places - taken)


def find_place(reception_id: int, code: str) -> Place | None:
    """Return the place without a matter on a day that a code belongs to, or None."""
    if not any(sign.isdecimal() for sign in code):
        return None
    return Place.objects.filter(day_id=reception_id, code_digest=_digest(code), matter=None).first()


def places_of(matter: Matter) -> dict[int, Place]:
    """Return day -> the place in which a matter waits. Read it at the whole desk."""
    waits = Place.objects.filter(matter=matter, standing=Place.Standing.WAITS)
    return {one.day_id: one for one in waits.order_by("number")}


def list_leaders(unit_id: int) -> list[tuple[int, str]]:
    """Return who leads a unit: (staff id, name)."""
    accounts = Account.objects.filter(unit_id=unit_id, role__in=LEADING, is_active=True, has_rights=True)
    return list(accounts.order_by("staff__name").values_list("staff_id", "staff__name").distinct())


@whole_desk("接待日：编排队号")
def _add_place(reception: ReceptionDay, matter: Matter | None, topic: str, at: datetime) -> tuple[Place, str]:
    today = office_day(at)
    if reception.cancelled_at is not None:
        raise Refusal(_("该接待日已取消：%(why)s") % {"why": reception.cancelled_for})
    if reception.day < today:
        raise Refusal(_("该接待日已过，请选择以后的接待日。"))
    ReceptionDay.objects.select_for_update().filter(pk=reception.pk).values_list("pk").first()
    if reception.day > today and places_left(reception) == 0:
        raise Refusal(_("这一天的名额已约满。当天直接前来同样接待，也可以选择别的接待日。"))
    held = Place.objects.filter(day=reception, matter=matter, standing__in=IN_LINE) if matter else None
    if held is not None and held.exists():
        raise AlreadyDone(_("该事项在这一天已有号。"))
    shown = matter if matter is not None and not matter.hidden and not matter.wall else None
    code = "" if shown else f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    last = Place.objects.filter(day=reception).aggregate(last=Max("number"))["last"] or 0
    place = Place.objects.create(
        day=reception, number=last + 1, matter=shown, topic=topic if shown or matter is None else "", taken_at=at,
        code_digest=_digest(code) if code else "",
    )  # fmt: skip
    return place, code


def _digest(code: str) -> str:
    return blind_index("petition_place", "".join(sign for sign in code if sign.isdecimal()))


def _require_rota(by: Actor) -> None:
    if not by.may(Permission.PETITION_LEAD):
        by.require(Permission.PETITION_SORT)


def _own(reception_id: int, by: Actor) -> ReceptionDay:
    found = list_receptions(by.unit_id).filter(pk=reception_id).first()
    if found is None:
        raise NotFound(_("没有这个接待日。"))
    return found


def _audit(what: str, reception: ReceptionDay, by: Actor, at: datetime) -> None:
    detail = {"day": reception.day.isoformat(), "leader": reception.leader_id}
    record_act(by=by, at=at, action=f"petition.reception.{what}", subject=f"reception:{reception.pk}", detail=detail)
