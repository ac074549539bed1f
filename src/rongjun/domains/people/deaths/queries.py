"""Reads of lists of deaths: each starts from the area that the actor's unit serves."""

from collections.abc import Iterable
from itertools import batched

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound

from ..models import DeathList, DeathRow, Fact, Import, Person
from ..queries.merged import kept_file
from ..registry import AT_ONCE

OPEN, WAITING, RECORDED, KNOWN, OTHER_DATE = "open", "waiting", "recorded", "known", "other_date"
OTHER_PERSON, NOT_HERE = "other_person", "not_here"
STANDINGS = (OPEN, OTHER_DATE, WAITING, RECORDED, KNOWN, OTHER_PERSON, NOT_HERE)
"""Where a row stands: to be decided; put forward; in force; the death was known before, on that day or another."""
_UNDECIDED = Q(state=DeathRow.State.OPEN) | Q(state=DeathRow.State.PROPOSED, change__state=Import.State.REFUSED)


def list_lists(by: Actor) -> QuerySet[DeathList]:
    """Return the lists of the actor's area, with who brought them, the newest first. Raises NotPermitted."""
    by.require(Permission.PEOPLE_LINK)
    if by.area_prefix is None:
        return DeathList.objects.none()
    lists = DeathList.objects.filter(area_prefix__startswith=by.area_prefix)
    return lists.defer("sealed").select_related("made_by").order_by("-made_at", "-pk")


def get_list(list_id: int, by: Actor) -> DeathList:
    """Return one list. Raises NotFound outside the actor's area, NotPermitted without people.link."""
    found = list_lists(by).filter(pk=list_id).first()
    if found is None:
        raise NotFound(_("没有这份去世名单。"))
    return found


def list_rows(list_id: int, by: Actor) -> QuerySet[DeathRow]:
    """Return the rows of a list that may mean somebody, with the person, the change and `standing` (STANDINGS)."""
    rows = DeathRow.objects.filter(batch_id=get_list(list_id, by).pk).defer("sealed")
    rows = rows.select_related("person", "change", "decided_by")
    return rows.annotate(standing=_standing()).order_by("row_no")


def get_row(row_id: int, by: Actor) -> DeathRow:
    """Return one row with list, person and `standing`. Raises NotFound outside the actor's area, NotPermitted."""
    lists = list_lists(by).order_by().values("pk")
    rows = DeathRow.objects.filter(pk=row_id, batch__in=lists).select_related("batch", "person", "change", "decided_by")
    found = rows.annotate(standing=_standing()).first()
    if found is None:
        raise NotFound(_("没有这一行。"))
    return found


def list_open(list_id: int, by: Actor) -> QuerySet[DeathRow]:
    """Return the rows of a list that wait to be decided, also those whose change was refused."""
    return DeathRow.objects.filter(_UNDECIDED, batch_id=get_list(list_id, by).pk)


def count_open(by: Actor) -> int:
    """Return how many rows of the actor's area wait to be decided, of persons not known as dead."""
    if by.area_prefix is None:
        return 0
    rows = DeathRow.objects.filter(_UNDECIDED, area_prefix__startswith=by.area_prefix, person__death_date=None)
    return rows.count()


def meant_by(row: DeathRow) -> dict[int, list[str]]:
    """Return the ids of the persons whom a row may mean, with the evidence, the likeliest first.

    For a file that was merged since stands the one that it is part of now.
    """
    meant: dict[int, list[str]] = {}
    for pk, evidence in [(row.person_id, row.evidence), *row.others]:
        if pk is not None:
            meant.setdefault(kept_file(pk) or pk, evidence)
    return meant


def candidates_of(row: DeathRow, people: QuerySet[Person]) -> list[tuple[Person, list[str]]]:
    """Return the persons whom a row may mean, with the evidence, the likeliest first; `people` are the visible ones."""
    meant = meant_by(row)
    found = people.in_bulk(meant)
    return [(found[pk], evidence) for pk, evidence in meant.items() if pk in found]


def people_with_payee(person_ids: Iterable[int]) -> set[int]:
    """Return those of some persons for whom a receiver of what goes on after a death is recorded."""
    found: set[int] = set()
    for some in batched(sorted(set(person_ids)), AT_ONCE, strict=False):
        payees = Fact.objects.filter(kind="payee", person_id__in=some, superseded_at=None, valid_to=None)
        found |= set(payees.values_list("person_id", flat=True))
    return found


def known_causes(person_ids: Iterable[int]) -> dict[int, str]:
    """Return the causes of death that are recorded, by person: illness, old_wound, other."""
    causes: dict[int, str] = {}
    for some in batched(sorted(set(person_ids)), AT_ONCE, strict=False):
        deaths = Fact.objects.filter(kind="death", person_id__in=some, superseded_at=None)
        causes |= {
            person: value["cause"] for person, value in deaths.values_list("person_id", "value") if value["cause"]
        }
    return causes


def _standing() -> Case:
    proposed = Q(state=DeathRow.State.PROPOSED)
    alike = Q(person__death_date=F("death_date"))
    return Case(
        When(proposed & Q(change__state=Import.State.IN_FORCE), then=Value(RECORDED)),
        When(proposed & Q(change__state=Import.State.WAITING), then=Value(WAITING)),
        When(state=DeathRow.State.OTHER_PERSON, then=Value(OTHER_PERSON)),
        When(state=DeathRow.State.NOT_HERE, then=Value(NOT_HERE)),
        When(alike, then=Value(KNOWN)),
        When(Q(person__death_date__isnull=False) & Q(death_date=None), then=Value(KNOWN)),
        When(person__death_date__isnull=False, then=Value(OTHER_DATE)),
        default=Value(OPEN),
        output_field=CharField(),
    )
