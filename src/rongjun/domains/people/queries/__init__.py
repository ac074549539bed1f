"""Reads of the registry. Each starts from whom the actor may see; none asks once per row."""

from .people import count_by_category, count_by_town, get_person, list_access, search_people
from .scope import visible_people
from .timeline import Entry, TimelineGroup, facts_as_known, get_timeline

__all__ = [
    "Entry", "TimelineGroup", "count_by_category", "count_by_town", "facts_as_known", "get_person", "get_timeline",
    "list_access", "search_people", "visible_people",
]  # fmt: skip
