"""Which files are part of another one: now, and as it was known at any moment."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound
from rongjun.base.scope import whole_registry

from ..models import Merge, Person


class MergedInto(NotFound):
    """A file that is part of another one now; `person_id` is that of the file that stands."""

    def __init__(self, person_id: int) -> None:
        super().__init__(_("这份档案已并入另一份档案。"))
        self.person_id = person_id


@whole_registry("合并档案：已发的钱跟着人走")
def merged_at(known_at: datetime) -> dict[int, int]:
    """Return gone person -> the person whose file holds it, as known at a moment, through every merge. One query."""
    merges = Merge.objects.filter(approved_at__lte=known_at, state__in=[Merge.State.IN_FORCE, Merge.State.UNDONE])
    merges = merges.filter(Q(undone_at=None) | Q(undone_at__gt=known_at))
    return followed(dict(merges.values_list("gone_id", "kept_id")))


def followed(steps: dict[int, int]) -> dict[int, int]:
    """Follow one merge after the other to the file that stands in the end."""
    found = {}
    for gone, kept in steps.items():
        while kept in steps:
            kept = steps[kept]
        found[gone] = kept
    return found


@whole_registry("合并档案：并入的档案属于同一人")
def files_of(person_id: int, known_at: datetime | None = None) -> list[int]:
    """Return a person's id and those of the files merged into it, now or as known at a moment; its own first."""
    if known_at is None:
        steps = Person.objects.filter(merged_into__isnull=False).values_list("pk", "merged_into_id")
        standing = followed({gone: kept for gone, kept in steps if kept is not None})
    else:
        standing = merged_at(known_at)
    return [person_id, *sorted(gone for gone, kept in standing.items() if kept == person_id)]


def kept_file(person_id: int) -> int | None:
    """Return the id of the file that a person's was merged into, or None where it stands by itself."""
    steps = Person.objects.filter(pk=person_id).values_list("merged_into_id", flat=True).first()
    last = steps
    while steps is not None:
        last, steps = steps, Person.objects.filter(pk=steps).values_list("merged_into_id", flat=True).first()
    return last


def tokens_of(person_ids: Sequence[int]) -> list[str]:
    """Return the tokens of some files, by which the access log knows them."""
    return [str(token) for token in Person.objects.filter(pk__in=person_ids).values_list("token", flat=True)]
