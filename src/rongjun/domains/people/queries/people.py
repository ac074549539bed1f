"""One person, how many there are, and who looked."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.among import Among
from rongjun.base.errors import NotFound
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.safeguards.queries import list_looks

from ..models import Person
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


def count_by_held(actor: Actor) -> dict[str, int]:
    """Return how many living people hold just these categories in force, by their codes with blanks between.

    Everybody counts once: the sum is how many people receive something. One query.
    """
    people = visible_people(actor).filter(LIVING).exclude(categories="")
    rows = people.values("categories").order_by("categories").annotate(count=Count("pk"))
    return {row["categories"]: row["count"] for row in rows}


def by_category(held: Mapping[str, int]) -> dict[str, int]:
    """Return `count_by_held` by single category; one with two categories counts in both."""
    counter: Counter[str] = Counter()
    for codes, count in held.items():
        counter.update(dict.fromkeys(codes.split(), count))
    return dict(sorted(counter.items()))


def list_access(person: Person) -> QuerySet[AccessRow]:
    """Return who looked at a person's sealed data, when, from which unit and why; newest first."""
    return list_looks(str(person.token))
