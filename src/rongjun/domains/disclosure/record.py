"""My record: what is registered of a person today, as that person reads it; sealed values one at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from rongjun.base.errors import NotPermitted
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.file.reading import Entry, get_file
from rongjun.domains.people.models import Fact, Person, Sealed
from rongjun.domains.people.page_queries import AreaName
from rongjun.domains.people.vault import open_own
from rongjun.domains.units.queries import area_names

from .keys import holder_actor
from .models import OwnKey
from .visits import Visit

LOOK_VALUE: Final = "本人查看自己的登记"


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """A fact of the file: since and until when it holds, when it was registered, which sealed values it has."""

    fact_id: int
    kind: str
    key: str
    value: Mapping[str, Any]
    since: date
    until: date | None
    registered_on: date
    sealed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """A paper on file: what it is and when it came."""

    kind: str
    title: str
    issued: date | None
    added_on: date


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """What a person's file says today."""

    person: Person
    village: str
    standing: Sequence[OwnEntry]
    ended: Sequence[OwnEntry]
    papers: Sequence[OwnPaper]
    places: Mapping[str, str]


def own_record(person_id: int, at: datetime) -> OwnRecord:
    """Return what is registered of a person. Call it in the own scope; six queries, whatever the file holds."""
    person = Person.objects.annotate(village=AreaName("area_code", 12)).get(pk=person_id)
    file = get_file(person_id, as_of=office_day(at), known_at=at)
    places = area_names({entry.fact.value["code"] for entry in file.standing if entry.fact.kind == "area"})
    papers = [
        OwnPaper(one.kind, one.title, one.issued, office_day(one.added_at))
        for one in file.papers if one.withdrawn_at is None
    ]  # fmt: skip
    return OwnRecord(
        person, getattr(person, "village", "") or "", [_entry(one) for one in file.standing],
        [_entry(one) for one in file.ended], papers, places,
    )  # fmt: skip


def open_value(*, visit: Visit, fact_id: int, name: str, at: datetime) -> str:
    """Open one sealed value of the own file; the access row comes first. Call it in the own scope.

    Raises NotPermitted for a family member, and as long as the code is still the one that the office gave.
    """
    if not may_open(visit.key):
        raise NotPermitted(_("请先换成只有您自己知道的查询码，再查看完整号码。"))
    return open_own(fact_id=fact_id, field=name, purpose=LOOK_VALUE, by=holder_actor(visit.key), at=at)


def may_open(key: OwnKey) -> bool:
    """Tell whether a key opens sealed values: the person's or a guardian's, with a code that no office has seen."""
    return key.own and key.holder != OwnKey.Holder.FAMILY


def own_name_and_phone(*, visit: Visit, at: datetime) -> tuple[str, str]:
    """Return the person's name and registered phone, to be put into a form that the person fills in; '' without one.

    Only for the person's own key. Call it in the own scope; the access row comes first.
    """
    if visit.key.holder != OwnKey.Holder.SELF:
        raise NotPermitted(_("只有本人的查询码可以这样填写。"))
    day = office_day(at)
    rows = Sealed.objects.filter(person=visit.key.person_id, field="phone", fact__superseded_at=None)
    rows = rows.filter(fact__valid_from__lte=day).order_by("-fact__valid_from")
    fact = rows.values_list("fact_id", flat=True).first()
    phone = ""
    if fact is not None and may_open(visit.key):
        phone = open_own(fact_id=fact, field="phone", purpose=LOOK_VALUE, by=holder_actor(visit.key), at=at)
    return visit.key.person.name, phone


def _entry(entry: Entry) -> OwnEntry:
    fact: Fact = entry.fact
    return OwnEntry(
        fact.pk, fact.kind, fact.key, fact.value, fact.valid_from, fact.valid_to, office_day(fact.recorded_at),
        tuple(sorted(entry.sealed)),
    )  # fmt: skip
