"""Whom an actor may see. Every list, search and look starts here."""

from django.db.models import QuerySet

from rongjun.base.actor import Actor
from rongjun.base.scope import scope_of, within

from ..models import Person


def visible_people(actor: Actor) -> QuerySet[Person]:
    """Return the people inside the actor's area: everyone for '', nobody for None or without people.view.

    A file that was merged into another one is no person of its own any more: its page leads to the one that stands.
    The present scope (base.scope) holds as well: where the two differ, only what lies in both is seen.
    """
    scope = scope_of(actor)
    if scope is None:
        return Person.objects.none()
    return Person.objects.filter(within("area_code", scope.prefix), merged_into=None)
