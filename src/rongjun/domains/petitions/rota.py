"""The rota as everybody may read it: reception days from a day on, how many places were taken, no matter."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, QuerySet

from rongjun.base.scope import whole_desk

from .models import Place, ReceptionDay
from .receptions import list_rota


def list_published(today: date) -> QuerySet[ReceptionDay]:
    """Return what is published (article 18): every unit's days from a day on, soonest first, cancelled ones too."""
    return list_rota().filter(day__gte=today).order_by("day", "begins", "pk")


@whole_desk("接待日：名额只是一个数")
def count_taken(days: Iterable[int]) -> dict[int, int]:
    """Return day -> how many places of it are held, in one query; whose they are is nobody's to see here."""
    held = Place.objects.filter(day_id__in=list(days)).exclude(standing=Place.Standing.GIVEN)
    return dict(held.values_list("day_id").annotate(taken=Count("pk")))
