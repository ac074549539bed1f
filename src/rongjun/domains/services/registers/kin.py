"""One for a household: what relatives on file already have in a register of which a household has one record."""

from django.db.models import Q

from rongjun.base.actor import Actor
from rongjun.domains.people.models import Fact, Person
from rongjun.kernel.registers import About
from rongjun.kernel.registers import Register as Spec

from .access import visible_records
from .models import Record

MOST = 10
"""So many are told at most."""


def records_of_kin(spec: Spec, person: Person, by: Actor) -> list[Record]:
    """Return the standing records of those who are tied to a person and live in the same village, the first first.

    Ties are those of entitlement that are on file, from either side; who is of the household is for the reader to see.
    Empty for a register of which a household may have several. Within `record_scope`.
    """
    if spec.about is not About.HOUSEHOLD or "person" not in spec.unique:
        return []
    ties = Fact.objects.filter(kind="tie", superseded_at=None, valid_to=None)
    named = [one.get("name", "") for one in ties.filter(person=person).values_list("value", flat=True)]
    village = list(Person.objects.filter(area_code=person.area_code).values_list("pk", flat=True))
    naming = ties.filter(person_id__in=village, value__name=person.name).values("person_id")
    kin = Q(person__name__in=named, area_code=person.area_code) | Q(person_id__in=naming)
    standing = visible_records(spec, by).filter(kin, mistaken=False, ended_at=None).exclude(person=person)
    return list(standing.order_by("pk")[:MOST])
