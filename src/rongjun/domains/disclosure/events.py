"""My sign-ups for events: those that I let be found here when I signed up, and signing off without the code.

Called in the own scope. A sign-up carries a digest that only the person's token leads to; it names nobody by itself.
"""

from datetime import datetime

from rongjun.domains.people.models import Person
from rongjun.domains.services.signups.actions import sign_off_own
from rongjun.domains.services.signups.moving import note_seen
from rongjun.domains.services.signups.queries import Standing, standings_of_owner
from rongjun.domains.services.signups.sealing import owner_of

from .visits import Visit


def own_mark(visit: Visit) -> str:
    """Return what a sign-up carries so that this person finds it again."""
    return owner_of(visit.key.person.token)


def own_sign_ups(person_ids: list[int], at: datetime) -> list[Standing]:
    """Return where the own sign-ups stand, the next event first; a place that came free is seen, and told by that."""
    found = standings_of_owner(_marks(person_ids))
    for one in found:
        note_seen(one.signup, has_place=not one.waits, at=at)
    return found


def own_sign_off(person_ids: list[int], signup_id: int) -> None:
    """Take one of the own sign-ups off; nothing of it stays. Raises NotFound."""
    sign_off_own(signup_id=signup_id, owners=_marks(person_ids))


def _marks(person_ids: list[int]) -> list[str]:
    return [owner_of(token) for token in Person.objects.filter(pk__in=person_ids).values_list("token", flat=True)]
