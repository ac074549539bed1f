"""Reads that the office pages of the registry show: lists, one person, facts over time, imports and held rows."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Exists, Func, Min, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.base.scope import scope_of, whole_registry, within
from rongjun.domains.units.models import Area

from .models import Fact, Import, ImportFault, ImportRow, Person
from .queries.merged import MergedInto, kept_file
from .queries.scope import visible_people
from .registry import identity_index
from .workbook.faults import NAMING, faults_naming

IN_REGISTRY = ("new", "changed", "ended")
"""Outcomes of rows that entered the registry."""


def list_people_with_places(actor: Actor) -> QuerySet[Person]:
    """Return the people inside the actor's area with the names of town and village, in the one query of the list."""
    return (
        visible_people(actor).defer("terms").annotate(town=AreaName("area_code", 9), village=AreaName("area_code", 12))
    )


def get_person_with_places(person_id: int, actor: Actor) -> Person:
    """Return one person with the names of town and village.

    Raises NotFound outside the actor's area, MergedInto where the file is part of another one now.
    """
    person = list_people_with_places(actor).filter(pk=person_id).first()
    if person is None:
        kept = kept_file(person_id)
        if kept is not None:
            raise MergedInto(kept)
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    return person


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


@whole_registry("一个人出现在哪些导入里")
def import_ids_of(person_ids: Sequence[int]) -> list[int]:
    """Return the imports that brought facts of some files, held a row of theirs, or name one in a fault."""
    file_nos = list(Person.objects.filter(pk__in=person_ids).values_list("file_no", flat=True))
    named = [text for file_no in file_nos for text in faults_naming(file_no)]
    facts = Fact.objects.filter(person_id__in=person_ids, row__isnull=False).values_list("row__batch_id", flat=True)
    rows = ImportRow.objects.filter(file_no__in=file_nos).values_list("batch_id", flat=True)
    faults = ImportFault.objects.filter(code=NAMING, fault__in=named).values_list("batch_id", flat=True)
    return sorted(facts.order_by().union(rows, faults))


@whole_registry("一个人何时入册")
def known_since(person_ids: Sequence[int], import_ids: Sequence[int]) -> datetime | None:
    """Return when the first fact of some files was recorded or an import first brought a row; None for never."""
    fact = Fact.objects.filter(person_id__in=person_ids).aggregate(first=Min("recorded_at"))["first"]
    brought = Import.objects.filter(pk__in=import_ids).aggregate(first=Min("made_at"))["first"]
    return min((one for one in (fact, brought) if one is not None), default=None)


def list_imports(actor: Actor) -> QuerySet[Import]:
    """Return the imports an actor may see, with maker and approver: all for the root unit, else those of its area.

    Raises NotPermitted for one who neither imports nor approves.
    """
    if not actor.may(Permission.PEOPLE_IMPORT):
        actor.require(Permission.PEOPLE_APPROVE)
    imports, scope = Import.objects.select_related("made_by", "approved_by"), scope_of(actor)
    return imports.none() if scope is None else imports.filter(within("area_prefix", scope.prefix))


def list_imports_told(actor: Actor) -> QuerySet[Import]:
    """Return `list_imports` with `token`: of the person that a form of change names, where it is in the registry."""
    rows = ImportRow.objects.filter(batch_id=OuterRef(OuterRef("pk")), batch__kind="change").values("file_no")
    people = visible_people(actor).filter(file_no__in=rows).values("token")[:1]
    return list_imports(actor).annotate(token=Subquery(people))


def get_import(import_id: int, actor: Actor) -> Import:
    """Return one import. Raises NotFound where there is none or the actor may not see it."""
    batch = list_imports(actor).filter(pk=import_id).first()
    if batch is None:
        raise NotFound(_("没有编号为 %(id)s 的导入。") % {"id": import_id})
    return batch


def list_import_rows(import_id: int, actor: Actor) -> QuerySet[Any]:
    """Return the rows of an import that changed something or stayed out, without what is sealed.

    With `why` (the first fault or exception of the row), `known` and `token` of the visible person of that file number.
    """
    faults = ImportFault.objects.filter(batch_id=OuterRef("batch_id"), row_no=OuterRef("row_no"))
    stopping = faults.exclude(severity=ImportFault.Severity.WARNING).order_by("pk").values("fault")[:1]
    people = visible_people(actor).filter(file_no=OuterRef("file_no"))
    rows = ImportRow.objects.filter(batch_id=import_id).defer("sealed")
    known, token = Subquery(people.values("pk")[:1]), Subquery(people.values("token")[:1])
    return rows.annotate(why=Subquery(stopping), known=known, token=token)


def list_import_faults(import_id: int) -> QuerySet[ImportFault]:
    """Return the faults, exceptions and warnings of an import."""
    return ImportFault.objects.filter(batch_id=import_id)


def list_held_rows(actor: Actor) -> QuerySet[ImportFault]:
    """Return why rows of imports wait for an officer, with `file_no`, `settled` and `token` (of the visible person).

    Raises as `list_imports`.
    A held row counts as settled once a later import in force brought in a row of the same file number.
    """
    people = visible_people(actor).filter(file_no=OuterRef("file_no")).values("token")[:1]
    rows: QuerySet[ImportFault] = _held().filter(batch__in=list_imports(actor).order_by())
    held: QuerySet[ImportFault] = rows.annotate(token=Subquery(people))
    return held


@whole_registry("一个人名下未入册的行，不论哪个单位录入")
def list_held_of_file(file_no: str) -> list[ImportFault]:
    """Return the held rows of one file number that are not settled; the caller may see that person."""
    return list(_held().filter(file_no=file_no, settled=False).order_by("-batch_id", "row_no"))


def _held() -> QuerySet[Any]:
    rows = ImportRow.objects.filter(batch_id=OuterRef("batch_id"), row_no=OuterRef("row_no"))
    held = ImportFault.objects.filter(severity=ImportFault.Severity.EXCEPTION)
    held = held.exclude(batch__state=Import.State.REFUSED).select_related("batch__made_by")
    later = ImportRow._base_manager.filter(
        file_no=OuterRef("file_no"), batch_id__gt=OuterRef("batch_id"), batch__state=Import.State.IN_FORCE,
        outcome__in=IN_REGISTRY,
    )  # fmt: skip
    return held.annotate(file_no=Subquery(rows.values("file_no")[:1])).annotate(settled=Exists(later))


class AreaName(Func):
    """The name of the division that the leading digits of an area code stand for, or NULL.

    Written as SQL: to build it out of query sets took as long as the whole statement takes in the database.
    """

    output_field = CharField()

    def __init__(self, code: Any, digits: int) -> None:
        super().__init__(code, digits=digits, zeros="0" * (12 - digits))

    template = "(SELECT name FROM units_area WHERE code = substr(%(expressions)s, 1, %(digits)s) || '%(zeros)s')"
