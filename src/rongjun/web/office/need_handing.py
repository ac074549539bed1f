"""Needs handed from room to room: registered from above, since rooms beside each other do not know each other.

What a visit found that means hardship goes to aid; who reached the line of own medical payments is told by medical.
"""

from datetime import datetime

from rongjun.base.actor import Actor
from rongjun.domains.services.aid.suspecting import suspect_needs
from rongjun.domains.services.visits.models import Need, Visit


def hand_needs(visit: Visit, by: Actor, at: datetime) -> None:
    """Tell aid the needs of a visit by their names."""
    names = dict(Need.objects.filter(code__in=visit.needs).values_list("code", "name"))
    suspect_needs(person_id=visit.person_id, needs=names, source=visit.source, by=by, at=at)
