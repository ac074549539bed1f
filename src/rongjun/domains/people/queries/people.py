"""Finding people, counting them, and telling them who looked."""

from collections import Counter

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.safeguards.queries import list_looks
from rongjun.kernel.identity import parse_citizen_number

from ..models import Person
from ..registry import identity_index
from .scope import visible_people

TOWN_DIGITS = 9
STATES = {
    "living": Q(death_date=None),
    "dead": Q(death_date__isnull=False),
    "ended": Q(death_date=None, categories=""),
}
ORDERS = ("file_no", "name", "pinyin", "birth_date", "area_code")


def search_people(
    actor: Actor, text: str, *, town: str | None = None, category: str | None = None, state: str | None = None,
    order: str = "file_no",
) -> QuerySet[Person]:  # fmt: skip
    """Return the visible people that a text finds: name, pinyin or initials, file number, identity number.

    `town` is a division code, `state` one of STATES, `order` one of ORDERS, with '-' for descending. An identity number
    of 18 or 15 characters is looked up by its blind index. Raises ValueError for another state or order.
    """
    if order.removeprefix("-") not in ORDERS or (state is not None and state not in STATES):
        raise ValueError(f"no such order or state: {order}, {state}")
    people = visible_people(actor)
    if town:
        people = people.filter(area_code__startswith=town[:TOWN_DIGITS])
    if category:
        people = people.filter(categories__contains=category)
    if state:
        people = people.filter(STATES[state])
    return _matching(people, text.strip()).order_by(order, "pk")


def get_person(actor: Actor, person_id: int) -> Person:
    """Return one person. Raises NotFound where there is none or it is outside the actor's area."""
    person = visible_people(actor).filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    return person


def count_by_town(actor: Actor) -> dict[str, int]:
    """Return how many living people have a category in force, by town code (nine digits and three zeros)."""
    people = visible_people(actor).filter(STATES["living"]).exclude(categories="")
    rows = people.annotate(town=Substr("area_code", 1, TOWN_DIGITS)).values("town").order_by("town")
    return {row["town"] + "000": row["count"] for row in rows.annotate(count=Count("pk"))}


def count_by_category(actor: Actor) -> dict[str, int]:
    """Return how many living people have each category in force; one with two categories counts in both."""
    people = visible_people(actor).filter(STATES["living"]).exclude(categories="")
    rows = people.values("categories").order_by("categories").annotate(count=Count("pk"))
    counter: Counter[str] = Counter()
    for row in rows:
        counter.update(dict.fromkeys(row["categories"].split(), row["count"]))
    return dict(sorted(counter.items()))


def list_access(person: Person) -> QuerySet[AccessRow]:
    """Return who looked at a person's sealed data, when, from which unit and why; newest first."""
    return list_looks(str(person.token))


def _matching(people: QuerySet[Person], text: str) -> QuerySet[Person]:
    if not text:
        return people
    if len(text) in (15, 18):
        try:
            number = parse_citizen_number(text)
        except ValueError:
            pass
        else:
            return people.filter(id_index=identity_index(number.text))
    plain = text.lower().replace(" ", "")
    if plain.isascii() and plain.isalpha():
        return people.filter(
            Q(pinyin__startswith=plain) | Q(pinyin__contains=f" {plain}") | Q(file_no__istartswith=text)
        )
    return people.filter(Q(name__contains=text) | Q(file_no__istartswith=text))
