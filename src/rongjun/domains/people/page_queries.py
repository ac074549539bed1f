"""Reads that the office pages of the registry show: lists, one person, facts over time, imports and held rows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.domains.units.models import Account, Area

from .models import Fact, Import, ImportFault, ImportRow, Person
from .queries.scope import visible_people
from .registry import identity_index

IN_REGISTRY = ("new", "changed", "ended")
"""Outcomes of rows that entered the registry."""


def list_people_with_places(actor: Actor) -> QuerySet[Person]:
    """Return the people inside the actor's area with the names of town and village, in the one query of the list."""
    return visible_people(actor).annotate(town=_area_name(9), village=_area_name(12))


def get_person_with_places(person_id: int, actor: Actor) -> Person:
    """Return one person with the names of town and village. Raises NotFound outside the actor's area."""
    person = list_people_with_places(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    return person


def search_people(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Narrow people by name, full pinyin or initials, or file number."""
    plain = text.strip()
    return people.filter(
        Q(name__contains=plain) | Q(pinyin__contains=plain.lower().replace(" ", "")) | Q(file_no__icontains=plain)
    )


def filter_standing(people: QuerySet[Person], standing: str) -> QuerySet[Person]:
    """Narrow people to those in force, ended or deceased."""
    if standing == "deceased":
        return people.filter(death_date__isnull=False)
    living = people.filter(death_date__isnull=True)
    return living.exclude(categories="") if standing == "in_force" else living.filter(categories="")


def find_person_by_identity(number: str, actor: Actor) -> int | None:
    """Return the id of the person with an identity number (18 characters) inside the actor's area, or None."""
    return visible_people(actor).filter(id_index=identity_index(number)).values_list("pk", flat=True).first()


def list_towns_of(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, name) of the towns inside the actor's area."""
    if actor.area_prefix is None:
        return []
    towns = Area.objects.filter(level=Area.Level.TOWN)
    inside = Q(code__startswith=actor.area_prefix[: Area.Level.TOWN])
    return list(towns.filter(inside).values_list("code", "name"))


def list_facts_of(person_id: int) -> list[Fact]:
    """Return every fact ever known of a person, superseded ones too, with the row that brought each, oldest first."""
    facts = Fact.objects.filter(person_id=person_id).select_related("row__batch")
    return list(facts.defer("row__sealed").order_by("valid_from", "recorded_at", "pk"))


def facts_as_known(facts: Sequence[Fact], known_at: datetime) -> list[Fact]:
    """Return the facts that were known at a moment."""
    return [f for f in facts if f.recorded_at <= known_at and (f.superseded_at is None or f.superseded_at > known_at)]


def facts_in_force(facts: Sequence[Fact], day: date) -> list[Fact]:
    """Return the facts that hold on a day."""
    return [f for f in facts if f.valid_from <= day and (f.valid_to is None or f.valid_to > day)]


def import_ids_of(person_id: int) -> list[int]:
    """Return the imports that brought facts of a person."""
    rows = Fact.objects.filter(person_id=person_id, row__isnull=False).order_by("row__batch_id")
    return list(rows.values_list("row__batch_id", flat=True).distinct())


def list_imports(actor: Actor) -> QuerySet[Import]:
    """Return the imports an actor may see, with maker and approver: all for the root unit, else those of its area.

    Raises NotPermitted for one who neither imports nor approves.
    """
    if not actor.may(Permission.PEOPLE_IMPORT):
        actor.require(Permission.PEOPLE_APPROVE)
    imports = Import.objects.select_related("made_by", "approved_by")
    if actor.area_prefix is None:
        return imports.none()
    if not actor.area_prefix:
        return imports
    makers = Account.objects.filter(unit__area__code__startswith=actor.area_prefix, staff=OuterRef("made_by"))
    return imports.filter(Exists(makers))


def get_import(import_id: int, actor: Actor) -> Import:
    """Return one import. Raises NotFound where there is none or the actor may not see it."""
    batch = list_imports(actor).filter(pk=import_id).first()
    if batch is None:
        raise NotFound(_("没有编号为 %(id)s 的导入。") % {"id": import_id})
    return batch


def list_import_rows(import_id: int, actor: Actor) -> QuerySet[Any]:
    """Return the rows of an import that changed something or stayed out, without what is sealed.

    With `why` (the first fault or exception of the row) and `known` (the id of the visible person of that file number).
    """
    faults = ImportFault.objects.filter(batch_id=OuterRef("batch_id"), row_no=OuterRef("row_no"))
    stopping = faults.exclude(severity=ImportFault.Severity.WARNING).order_by("pk").values("fault")[:1]
    people = visible_people(actor).filter(file_no=OuterRef("file_no")).values("pk")[:1]
    rows = ImportRow.objects.filter(batch_id=import_id).defer("sealed")
    return rows.annotate(why=Subquery(stopping), known=Subquery(people))


def list_import_faults(import_id: int) -> QuerySet[ImportFault]:
    """Return the faults, exceptions and warnings of an import."""
    return ImportFault.objects.filter(batch_id=import_id)


def list_held_rows(actor: Actor) -> QuerySet[ImportFault]:
    """Return why rows of imports wait for an officer, with `file_no` and `settled`. Raises as `list_imports`.

    A held row counts as settled once a later import in force brought in a row of the same file number.
    """
    return _held().filter(batch__in=list_imports(actor).order_by())


def list_held_of_file(file_no: str) -> list[ImportFault]:
    """Return the held rows of one file number that are not settled."""
    return list(_held().filter(file_no=file_no, settled=False).order_by("-batch_id", "row_no"))


def _held() -> QuerySet[Any]:
    rows = ImportRow.objects.filter(batch_id=OuterRef("batch_id"), row_no=OuterRef("row_no"))
    held = ImportFault.objects.filter(severity=ImportFault.Severity.EXCEPTION)
    held = held.exclude(batch__state=Import.State.REFUSED).select_related("batch__made_by")
    later = ImportRow.objects.filter(
        file_no=OuterRef("file_no"), batch_id__gt=OuterRef("batch_id"), batch__state=Import.State.IN_FORCE,
        outcome__in=IN_REGISTRY,
    )  # fmt: skip
    return held.annotate(file_no=Subquery(rows.values("file_no")[:1])).annotate(settled=Exists(later))


def _area_name(digits: int) -> Subquery:
    """Return the name of the area that the leading digits of a person's area code stand for."""
    code = Concat(Substr(OuterRef("area_code"), 1, digits), Value("0" * (12 - digits)), output_field=CharField())
    return Subquery(Area.objects.filter(code=code).values("name")[:1])
