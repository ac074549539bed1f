"""What somebody was on a day: category and grade, as the registry knows it now."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from rongjun.domains.people.models import Fact


def statuses_on(person_ids: Iterable[int], day: date) -> dict[int, list[tuple[str, int | None]]]:
    """Return (category, grade) of each person who held a status on a day, in the present scope."""
    found: dict[int, list[tuple[str, int | None]]] = defaultdict(list)
    for fact in in_force(day).filter(person__in=list(person_ids)).order_by("key"):
        found[fact.person_id].append((fact.key, fact.value.get("grade")))
    return dict(found)


def in_force(day: date) -> QuerySet[Fact]:
    """Return the statuses in force on a day, of the living and the dead, in the present scope."""
    holds = Q(valid_to=None) | Q(valid_to__gt=day)
    return Fact.objects.filter(holds, kind="status", superseded_at=None, valid_from__lte=day)
