"""Whom an actor may see. Every list, search and look starts here."""

from django.db.models import QuerySet

from rongjun.base.actor import Actor, Permission

from ..models import Person


def visible_people(actor: Actor) -> QuerySet[Person]:
    """Return the people inside the actor's area: everyone for '', nobody for None or without people.view."""
    if actor.area_prefix is None or not actor.may(Permission.PEOPLE_VIEW):
        return Person.objects.none()
    if not actor.area_prefix:
        return Person.objects.all()
    return Person.objects.filter(area_code__startswith=actor.area_prefix)
