"""What the addresses of duties, consents, photos and visits name, for `everything.py`: of the town in the east."""

from datetime import timedelta
from typing import Any

from services_world import png

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.services.duties.actions import give_duty
from rongjun.domains.services.duties.photos import keep_photo


def visit_examples(east: Person, clerk: Actor) -> dict[str, Any]:
    """Return the arguments of the addresses of these rooms. `clerk`: of the town of the person."""
    at = clock.now()
    with whole_registry("tests"):
        duty = give_duty(
            source="hand:everything", what="送去助听器", unit_id=clerk.unit_id, staff_id=None,
            due=office_day(at) + timedelta(days=2), person_id=east.pk, by=clerk, at=at,
        )  # fmt: skip
        photo = keep_photo(source="hand:everything", content=png(), person_id=east.pk, by=clerk, at=at)
    return {"duty_id": duty.pk, "photo_id": photo.pk}
