"""What of a run an actor may see by name: who may view runs and people, within the area that the unit serves."""

from django.db.models import Q

from rongjun.base.actor import Actor, Permission


def within_area(by: Actor, field: str) -> Q:
    """Return the condition that keeps rows inside an actor's area; nothing where the actor has no area.

    Raises NotPermitted for roles that see figures only.
    """
    by.require(Permission.RUN_VIEW)
    by.require(Permission.PEOPLE_VIEW)
    if by.area_prefix is None:
        return Q(pk__in=[])
    return Q(**{f"{field}__startswith": by.area_prefix}) if by.area_prefix else Q()
