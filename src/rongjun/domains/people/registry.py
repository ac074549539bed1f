"""The registry as known now, for the people that an import speaks of: a handful of queries for any number of rows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import batched
from typing import Any
from uuid import UUID

from rongjun.base.crypto import blind_index
from rongjun.base.scope import whole_registry
from rongjun.domains.units.queries import known_area_codes

from .models import Fact, Person, Sealed

AT_ONCE = 900
FIELDS = ("id_number", "account", "phone", "payee_id", "payee_account")


@dataclass(slots=True)
class Span:
    """A fact over [since, until): one that is known (pk), or one to be written. Treated as frozen, and not declared so:
    an import makes a million of them, each in a third of the time.

    `indexes` are the blind indexes of its sealed fields; `plain` their values where they must still be sealed;
    `copy_of` the fact whose sealed values a remainder takes over.
    """

    value: dict[str, Any]
    since: date
    until: date | None
    indexes: dict[str, str] = field(default_factory=dict)
    pk: int | None = None
    plain: dict[str, str] = field(default_factory=dict)
    copy_of: int | None = None

    def says(self, value: dict[str, Any], indexes: dict[str, str]) -> bool:
        """Tell whether it says the same."""
        return self.value == value and self.indexes == indexes


@dataclass(slots=True)
class Known:
    """A person as known now, with the facts not superseded, by kind and key, in order of time."""

    pk: int | None
    token: UUID
    file_no: str
    id_index: str
    area_code: str
    facts: dict[tuple[str, str], list[Span]] = field(default_factory=dict)
    merged_into: str = ""
    """File number of the file that this one is part of now; '' for one that stands."""

    def present(self, kind: str, key: str = "") -> Span | None:
        """Return the latest fact of a kind, in force or ended."""
        spans = self.facts.get((kind, key))
        return spans[-1] if spans else None


@dataclass(slots=True)
class Registry:
    """What must be known to decide the rows of one import."""

    is_empty: bool
    by_file_no: dict[str, Known]
    by_identity: dict[str, str]
    areas: set[str]


def identity_index(number: str) -> str:
    """Return the blind index of an identity number."""
    return blind_index("id_number", number)


@whole_registry("导入比对：档案号和身份证号在全册唯一")
def load_registry(file_nos: Iterable[str], identities: Iterable[str]) -> Registry:
    """Load the people named by file number or by blind index of the identity number, wherever they live."""
    areas = known_area_codes()
    if not Person.objects.exists():
        return Registry(True, {}, {}, areas)
    people: dict[int, Known] = {}
    for column, names in (("file_no", file_nos), ("id_index", identities)):
        for some in batched(sorted(set(names)), AT_ONCE, strict=False):
            people.update(_people({f"{column}__in": some}))
    _load_facts(people)
    known = people.values()
    owners = {person.id_index: person.merged_into or person.file_no for person in known}
    return Registry(False, {person.file_no: person for person in known}, owners, areas)


def load_boxes(fact_ids: Sequence[int]) -> Iterator[tuple[int, str, UUID, bytes | memoryview, str]]:
    """Yield the sealed rows of some facts: fact, field, place, box, index."""
    for some in batched(fact_ids, AT_ONCE, strict=False):
        rows = Sealed.objects.filter(fact__in=some)
        yield from rows.values_list("fact__id", "field", "place", "box", "index")


def _people(condition: dict[str, Any]) -> dict[int, Known]:
    names = ("pk", "token", "file_no", "id_index", "area_code", "merged_into__file_no")
    rows = Person.objects.filter(**condition).values_list(*names)
    return {
        pk: Known(pk, token, file_no, index, area, merged_into=kept or "")
        for pk, token, file_no, index, area, kept in rows
    }


def _load_facts(people: dict[int, Known]) -> None:
    for some in batched(people, AT_ONCE, strict=False):
        indexes: dict[int, dict[str, str]] = {}
        sealed = Sealed.objects.filter(person_id__in=some, fact__superseded_at=None)
        for fact_id, name, index in sealed.values_list("fact_id", "field", "index"):
            indexes.setdefault(fact_id, {})[name] = index
        facts = Fact.objects.filter(person_id__in=some, superseded_at=None).order_by("valid_from")
        for pk, person, kind, key, value, since, until in facts.values_list(
            "pk", "person_id", "kind", "key", "value", "valid_from", "valid_to"
        ):
            span = Span(value, since, until, indexes.get(pk, {}), pk)
            people[person].facts.setdefault((kind, key), []).append(span)
