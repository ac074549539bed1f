"""Who waited and has a place now is told: by a message to the telephone that was left, on the own page, by the station.

Who that is follows from the order, so nothing has to be kept in step: among the first so many, signed up when the
places were taken, and not told yet. What could not be sent is work of the unit that holds the event, until it says
that it told.
"""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.tasks import task
from django.utils.translation import gettext as _

from rongjun.base import clock
from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.base.messages import Gateway, Undelivered, present_gateway
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act, record_set_look
from rongjun.domains.services.registers.access import require_work
from rongjun.domains.units.actions import get_or_make_shell_actor

from .models import Offer, SignUp
from .sealing import open_who

TEXT: Final = "您报名的“%(title)s”有名额了。日期：%(day)s。不能来的，请到退役军人办事大厅凭报名码取消，或告诉服务站。"
PURPOSE: Final = "活动报名：告知有名额"


def moved_up(today: date) -> QuerySet[SignUp]:
    """Return the sign-ups of events to come that waited, have a place now, and were not told. Read it in a scope."""
    before = SignUp.objects.filter(offer=OuterRef("offer"), pk__lt=OuterRef("pk")).order_by().values("offer")
    ahead = Coalesce(Subquery(before.annotate(number=Count("*")).values("number")), 0)
    rows = SignUp.objects.filter(waited=True, told_at=None, offer__ended_at=None)
    rows = rows.filter(offer__record__mistaken=False, offer__record__ended_at=None, offer__record__day__gte=today)
    return rows.annotate(ahead=ahead).filter(ahead__lt=F("offer__places")).select_related("offer__record")


def untold_by_event(actor: Actor, today: date) -> dict[int, int]:
    """Return how many are still to be told by the actor's unit, by the id of the event. One query."""
    with whole_registry("活动报名：本单位待告知的，只计数"):
        events = list(moved_up(today).filter(offer__record__unit=actor.unit_id).values_list("offer__record", flat=True))
    return {event: events.count(event) for event in sorted(set(events))}


def tell_moved_later(offer: Offer) -> None:
    """Let who moved up be told once the present write stands; nothing where nobody waited."""
    if SignUp.objects.filter(offer=offer, waited=True, told_at=None).exists():
        transaction.on_commit(tell_moved_task.enqueue)


@task()
def tell_moved_task() -> int:
    """Tell who moved up in the name of the machine's operator; returns how many messages were taken."""
    return tell_moved(gateway=present_gateway(), by=get_or_make_shell_actor(), at=clock.now())


@whole_registry("活动报名：告知有名额")
def tell_moved(*, gateway: Gateway | None, by: Actor, at: datetime) -> int:
    """Send a message to each who moved up and left a telephone; returns how many were taken.

    The access row of an event's names is committed before they are opened. Without a gateway nothing is opened.
    """
    waiting = list(moved_up(office_day(at)).order_by("offer", "pk")) if gateway is not None else []
    for record_id in sorted({one.offer.record_id for one in waiting}):
        record_set_look(by=by, at=at, purpose=PURPOSE, set_kind="signup", set_id=str(record_id), fields=["phone"])
    return sum(_send(one, gateway, at) for one in waiting if gateway is not None)


def _send(one: SignUp, gateway: Gateway, at: datetime) -> bool:
    _name, phone = open_who(one)
    number = "".join(sign for sign in phone if sign.isdecimal())
    if not number or not SignUp.objects.filter(pk=one.pk, told_at=None).update(told_at=at):
        return False
    try:
        gateway.send(number, TEXT % {"title": one.offer.record.title, "day": one.offer.record.day.isoformat()})
    except Undelivered:
        SignUp.objects.filter(pk=one.pk).update(told_at=None)
        return False
    return True


@transaction.atomic
def say_told(*, offer: Offer, signup_id: int, by: Actor, at: datetime) -> None:
    """Say that the station told somebody of having a place now; twice is once. Raises NotFound, NotPermitted."""
    require_work(offer.record, Permission.REGISTER_FILL, by)
    mine = SignUp.objects.filter(offer=offer, pk=signup_id, waited=True)
    if not mine.exists():
        raise NotFound(_("没有这条报名，或已经取消。"))
    if mine.filter(told_at=None).update(told_at=at):
        record_act(by=by, at=at, action="signup.told", subject=f"record:{offer.record_id}", detail={})


def note_seen(signup: SignUp, *, has_place: bool, at: datetime) -> None:
    """Note that who waited read on the portal of having a place: nobody need be told any more."""
    if signup.waited and has_place and signup.told_at is None:
        SignUp.objects.filter(pk=signup.pk, told_at=None).update(told_at=at)
