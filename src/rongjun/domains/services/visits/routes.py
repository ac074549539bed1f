"""The list of one worker for a day: put together from the plan, in the worker's own order or by area. No map.

It is a plan of work and nobody's whereabouts: nobody else sees it, and it is removed once its day is over.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day

from .models import Planned, Stop
from .queries import with_yes

MOST = 60


@transaction.atomic
def add_stops(*, day: date, planned_ids: Sequence[int], by: Actor, at: datetime) -> int:
    """Put planned visits on one's list of a day, behind what is there; returns how many are new.

    Raises Refusal for a day past or more than MOST, NotPermitted. What is not open or not in the area is left out.
    """
    by.require(Permission.VISIT_RECORD)
    if day < office_day(at):
        raise Refusal(_("请选择今天或以后的日期。"))
    there = set(_mine(by, day).values_list("planned_id", flat=True))
    wanted = with_yes(Planned.objects.filter(pk__in=list(planned_ids)[:1000], state=Planned.State.OPEN))
    fresh = [pk for pk in wanted.order_by("area_code", "person__name", "pk").values_list("pk", flat=True)
             if pk not in there]  # fmt: skip
    if len(there) + len(fresh) > MOST:
        raise Refusal(_("一天最多排 %(most)d 户。") % {"most": MOST})
    last = _mine(by, day).aggregate(last=Max("place"))["last"] or 0
    Stop.objects.bulk_create(
        [Stop(staff_id=by.staff_id, day=day, planned_id=pk, place=last + n) for n, pk in enumerate(fresh, start=1)],
        ignore_conflicts=True,
    )
    return len(fresh)


@transaction.atomic
def move_stop(*, stop_id: int, up: bool, by: Actor) -> None:
    """Move a stop one place up or down in one's own list; at the end of the list nothing happens. Raises NotFound."""
    stop = _stop(stop_id, by)
    others = _mine(by, stop.day)
    near = others.filter(place__lt=stop.place).order_by("-place") if up else others.filter(place__gt=stop.place)
    other = near.first() if up else near.order_by("place").first()
    if other is not None:
        Stop.objects.filter(pk=other.pk).update(place=stop.place)
        Stop.objects.filter(pk=stop.pk).update(place=other.place)


@transaction.atomic
def sort_by_area(*, day: date, by: Actor) -> None:
    """Put one's list of a day in the order of area codes, then of names."""
    rows = _mine(by, day).order_by("planned__area_code", "planned__person__name", "pk")
    for place, pk in enumerate(rows.values_list("pk", flat=True), start=1):
        Stop.objects.filter(pk=pk).update(place=place)


def drop_stop(*, stop_id: int, by: Actor) -> None:
    """Take a stop off one's list; the visit stays planned. Nothing says why. Raises NotFound."""
    _stop(stop_id, by).delete()


def list_stops(by: Actor, day: date) -> QuerySet[Stop]:
    """Return one's list of a day, in order, without those visited already or who took the yes back."""
    rows = _mine(by, day).filter(planned__in=with_yes(Planned.objects.filter(state=Planned.State.OPEN)))
    return rows.select_related("planned__person", "planned__reason").order_by("place", "pk")


@whole_registry("删除过去日子的走访安排")
def drop_past(at: datetime) -> int:
    """Remove every list of a day that is over; returns how many stops."""
    return Stop.objects.filter(day__lt=office_day(at)).delete()[0]


def _mine(by: Actor, day: date) -> QuerySet[Stop]:
    return Stop.objects.filter(staff_id=by.staff_id, day=day)


def _stop(stop_id: int, by: Actor) -> Stop:
    stop = Stop.objects.filter(pk=stop_id, staff_id=by.staff_id).first()
    if stop is None:
        raise NotFound(_("您的安排里没有这一户。"))
    return stop
