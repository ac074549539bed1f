"""What no desk can take yet: an accusation of the office itself where no disciplinary body is registered.

It is registered like any other and kept behind the wall (`owners.keeping_unit`); the first body that is registered
gets it. That something waits is told to nobody: who manages the accounts may be of the accused office.
"""

from datetime import datetime

from django.db import transaction

from rongjun.base.actor import Actor, Role
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.models import Account
from rongjun.kernel.petition.states import State

from .course import lock_matter
from .models import Matter
from .owners import discipline_unit, has_desk, is_walled
from .routing import give_to_body
from .timing import INFORM, end_clocks, running

WHY = "移送等待纪检监察机构的事项"


def lacks_body() -> bool:
    """Return whether no disciplinary body is registered: an accusation of the office itself would wait for one."""
    return not Account.objects.filter(role=Role.DISCIPLINE.value, is_active=True).exists()


def is_held(matter: Matter) -> bool:
    """Return whether a matter only lies where it is: its owner is accused by it, or has nobody who could take it."""
    owner = matter.owner_unit_id
    return matter.hidden and (is_walled(owner, matter.wall) or not has_desk(owner))


@whole_desk(WHY)
def hand_over_held(*, by: Actor, at: datetime) -> int:
    """Give what is held to a disciplinary body that is not accused, once there is one; returns how many."""
    if lacks_body():
        return 0
    waits = Matter.objects.filter(hidden=True, ended_at=None, state__in=(State.REGISTERED.value, State.PASSED.value))
    return sum(_hand_over(one, by, at) for one in waits.order_by("pk") if is_held(one))


@transaction.atomic
def _hand_over(matter: Matter, by: Actor, at: datetime) -> int:
    to = discipline_unit(matter.wall)
    if to is None:
        return 0
    lock_matter(matter)
    end_clocks(running(matter, INFORM), office_day(at), "over")
    give_to_body(matter, to, by=by, at=at)
    return 1
