"""Reads of the registry. Each starts from whom the actor may see; none asks once per row.

Searching by text is in people/search.py.
"""

from .filters import in_town, of_category, of_standing, walk_category, walk_standing
from .people import by_category, count_by_held, get_person, list_access, persons_of
from .scope import visible_people
from .timeline import Entry, TimelineGroup, facts_as_known, get_timeline

__all__ = [
    "Entry", "TimelineGroup", "by_category", "count_by_held", "facts_as_known", "get_person", "get_timeline",
    "in_town", "list_access", "of_category", "of_standing", "persons_of", "visible_people", "walk_category",
    "walk_standing",
]  # fmt: skip
