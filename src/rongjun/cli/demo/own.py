"""Personal keys of three people of the demo: given and not handed over yet, so that their codes can be printed."""

from collections.abc import Iterator
from datetime import datetime

from rongjun.base.actor import Actor
from rongjun.base.crypto import unseal
from rongjun.domains.disclosure.keys import Given, give_key
from rongjun.domains.disclosure.models import OwnKey
from rongjun.domains.disclosure.sealing import place_of
from rongjun.domains.disclosure.visits import sign_in
from rongjun.domains.people.models import Person

SHOWN = ("11", "42", "81")
"""Categories of which one person each gets a key: disabled, ill returned, old conscript."""


def give_keys(*, by: Actor, at: datetime) -> None:
    """Give a key to the first living person of each category; the first of them looks at the own record at once."""
    people = Person.objects.filter(death_date=None, merged_into=None).order_by("pk")
    for code in SHOWN:
        person = people.filter(categories=code).first()
        if person is not None:
            fresh = give_key(person_id=person.pk, given=Given(), by=by, at=at)
            if code == SHOWN[0]:
                sign_in(file_no=person.file_no, code=fresh.code, at=at)


def keys_to_print() -> Iterator[tuple[str, str, str]]:
    """Yield name, file number and code of the demo's keys that nobody has changed."""
    for key in OwnKey.objects.filter(ended_at=None).exclude(box=None).select_related("person").order_by("pk"):
        if key.box is not None:
            yield key.person.name, key.person.file_no, unseal(key.box, **place_of(key.token))
