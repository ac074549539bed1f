"""Who looked at my record: looks at the person, and at every set (run, import, registry) that the person was in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from .models import AccessRow

REGISTRY = "registry"
"""The set of everybody known at that moment."""


@dataclass(frozen=True, slots=True)
class Looks:
    """A person's tokens (also of files merged into it), sets as kind -> ids, and since when the registry knows it."""

    tokens: Sequence[str]
    sets: Mapping[str, Iterable[int]]
    since: datetime | None


def list_looks_with_sets(wanted: Looks) -> QuerySet[AccessRow]:
    """Return looks at a person and at the sets that held the person, newest first. One query, on the access log."""
    found = Q(person_token__in=wanted.tokens)
    for kind, ids in wanted.sets.items():
        found |= Q(set_kind=kind, set_id__in=[str(number) for number in ids])
    if wanted.since is not None:
        found |= Q(set_kind=REGISTRY, at__gte=wanted.since)
    return AccessRow.objects.filter(found).order_by("-at", "-pk")
