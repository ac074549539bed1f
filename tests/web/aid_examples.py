"""What the addresses of grants and of aid name, for `everything.py`."""

from typing import Any

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.domains.people.models import Person
from rongjun.domains.services.grants.actions import propose_grant


def aid_examples(person: Person, officer: Actor) -> dict[str, Any]:
    """Return the arguments of the addresses of `urls_grants.py` and `urls_aid.py` for somebody of the registry."""
    grant = propose_grant(
        source="example:1", person_id=person.pk, benefit="hardship_relief", amount_fen=100_00, basis="县办法第三条",
        reason="收入骤减", by=officer, at=clock.now(),
    )  # fmt: skip
    return {"subject_id": grant.pk, "grant_id": grant.pk}
