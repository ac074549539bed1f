"""The rota as everybody may read it: reception days from a day on, how many places were taken, no matter."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from .models import Place, ReceptionDay


def list_open_days(today: date) -> QuerySet[ReceptionDay]:
    """Return the reception days from a day on with their leader and unit, the soonest first; `taken`: places held."""
    held = Q(queue__standing__in=[Place.Standing.WAITS, Place.Standing.CAME, Place.Standing.DONE])
    days = ReceptionDay.objects.filter(day__gte=today).select_related("leader", "unit")
    return days.annotate(taken=Count("queue", filter=held)).order_by("day", "begins", "pk")
