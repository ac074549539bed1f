"""Who looked at my record: looks at the person, and at every set (run, import) that the person was in."""

from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet

from .models import AccessRow


def list_looks_with_sets(person_token: str, sets: Mapping[str, Iterable[int]]) -> QuerySet[AccessRow]:
    """Return looks at a person and at the sets given as kind -> ids, newest first. One query, on the access log."""
    wanted = Q(person_token=person_token)
    for kind, ids in sets.items():
        wanted |= Q(set_kind=kind, set_id__in=[str(number) for number in ids])
    return AccessRow.objects.filter(wanted).order_by("-at", "-pk")
