"""One person, how many there are, and who looked."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.among import Among
from rongjun.base.errors import NotFound
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.safeguards.queries import list_looks

from ..models import Person
from .filters import TOWN_DIGITS
from .scope import visible_people

LIVING = Q(death_date=None)


def get_person(actor: Actor, person_id: int) -> Person:
    """Return one person. Raises NotFound where there is none or it is outside the actor's area."""
    person = visible_people(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    return person


def persons_of(person_ids: Sequence[int]) -> dict[int, Person]:
    """Return the persons of these ids that the present scope lets be seen, by id. One query."""
    return {person.pk: person for person in Person.objects.filter(Among("pk", list(person_ids)))}


def count_by_town(actor: Actor) -> dict[str, int]:
    """Return how many living people have a category in force, by town code (nine digits and three zeros)."""
    people = visible_people(actor).filter(LIVING).exclude(categories="")
    rows = people.annotate(town=Substr("area_code", 1, TOWN_DIGITS)).values("town").order_by("town")
    return {row["town"] + "000": row["count"] for row in rows.annotate(count=Count("pk"))}


def count_by_category(actor: Actor) -> dict[str, int]:
    """Return how many living people have each category in force; one with two categories counts in both."""
    people = visible_people(actor).filter(LIVING).exclude(categories="")
    rows = people.values("categories").order_by("categories").annotate(count=Count("pk"))
    counter: Counter[str] = Counter()
    for row in rows:
        counter.update(dict.fromkeys(row["categories"].split(), row["count"]))
    return dict(sorted(counter.items()))


def list_access(person: Person) -> QuerySet[AccessRow]:
    """Return who looked at a person's sealed data, when, from which unit and why; newest first."""
    return list_looks(str(person.token))
