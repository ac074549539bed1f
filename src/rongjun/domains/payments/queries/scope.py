"""What of a run an actor may see by name: who may view runs and people, within the area that the unit serves."""

from django.db.models import Q

from rongjun.base.actor import Actor, Permission
from rongjun.base.scope import within


def within_area(by: Actor, field: str) -> Q:
    """Return the condition that keeps rows inside an actor's area; nothing where the actor has no area.

    Raises NotPermitted for roles that see figures only.
    """
    by.require(Permission.RUN_VIEW)
    by.require(Permission.PEOPLE_VIEW)
    return Q(pk__in=[]) if by.area_prefix is None else within(field, by.area_prefix)
