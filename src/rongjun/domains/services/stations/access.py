"""Which stations somebody sees: those of the area that the own unit serves; without an area, the own one."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.base.scope import within
from rongjun.domains.safeguards.words import beyond_titles, watching_word
from rongjun.domains.units.models import Area, Unit

from .models import Station

P = Permission


def stations_in_sight(by: Actor) -> QuerySet[Station]:
    """Return the stations that somebody may look at, with unit and area."""
    rows = Station.objects.select_related("unit__area")
    if not by.may(P.STATIONS_VIEW):
        return rows.none()
    if by.area_prefix is None:
        return rows.filter(unit_id=by.unit_id)
    return rows.filter(within("unit__area_id", by.area_prefix))


def units_in_sight(by: Actor) -> QuerySet[Unit]:
    """Return the units that are stations in sight: a subquery for lists of what belongs to them."""
    return Unit.objects.filter(pk__in=stations_in_sight(by).values("unit_id"))


def of_stations(unit: str, by: Actor) -> Q:
    """Return the condition that a row belongs to a station in sight; `unit` leads to its unit.

    Such rows exist of stations alone. A range of the area, so that a long list is walked in its order (base.walking).
    """
    if not by.may(P.STATIONS_VIEW):
        return Q(pk=None)
    if by.area_prefix is None:
        return Q(**{unit: by.unit_id})
    return within(f"{unit}__area_id", by.area_prefix)


def get_station(unit_id: int, by: Actor) -> Station:
    """Return a station with unit and area. Raises NotFound where there is none in sight."""
    found = stations_in_sight(by).filter(unit__in=Unit.objects.filter(pk=unit_id)).first()
    if found is None:
        raise NotFound(_("没有这个服务站，或者它不在您的辖区。"))
    return found


def unit_in_reach(unit_id: int, by: Actor) -> Unit:
    """Return a station's unit that somebody may write about. Raises NotPermitted without the right, NotFound."""
    by.require(P.STATIONS_RECORD)
    return get_station(unit_id, by).unit


def areas_in_sight(by: Actor) -> QuerySet[Area]:
    """Return the areas that the own unit serves, from its own down to the villages."""
    if by.area_prefix is None:
        return Area.objects.none()
    return Area.objects.filter(within("code", by.area_prefix))


def counted(rows: QuerySet[Any], field: str) -> Coalesce:
    """Return how many rows belong to one row of a list, worked out for the rows that are shown alone (no grouping)."""
    of_one = rows.filter(**{field: OuterRef("pk")}).order_by().values(field)
    return Coalesce(Subquery(of_one.annotate(number=Count("*")).values("number")), 0)


def refuse_watching(*texts: str) -> None:
    """Raise Refusal where a text holds a word of watching people (SAFEGUARDS 9); a law may be called by its title."""
    for text in texts:
        word = watching_word(beyond_titles(text))
        if word:
            raise Refusal(_("不能写“%(word)s”：这里只写站点的工作和需要办的事，不写人的行踪和想法。") % {"word": word})


def checked(text: str, missing: str, most: int = 300) -> str:
    """Return a text without blanks around. Raises Refusal where it is empty, too long, or watches somebody."""
    found = text.strip()
    if not found:
        raise Refusal(missing)
    if len(found) > most:
        raise Refusal(_("写得太长，最多 %(most)d 字。") % {"most": most})
    refuse_watching(found)
    return found
