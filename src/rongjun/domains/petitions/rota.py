"""The rota as everybody may read it: reception days from a day on, how many places were taken, no matter."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, QuerySet

from rongjun.base.scope import whole_desk

from .models import Place, ReceptionDay


def list_open_days(today: date) -> QuerySet[ReceptionDay]:
    """Return the reception days from a day on with their leader and unit, the soonest first."""
    days = ReceptionDay.objects.filter(day__gte=today).select_related("leader", "unit")
    return days.order_by("day", "begins", "pk")


@whole_desk("接待日：名额只是一个数")
def count_taken(days: Iterable[int]) -> dict[int, int]:
    """Return day -> how many places of it are held, in one query; whose they are is nobody's to see here."""
    held = Place.objects.filter(day_id__in=list(days)).exclude(standing=Place.Standing.GIVEN)
    return dict(held.values_list("day_id").annotate(taken=Count("pk")))
