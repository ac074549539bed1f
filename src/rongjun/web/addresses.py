"""Addresses of pages by name and ids, each looked up once: a page has dozens, and `reverse` takes as long as a cell."""

from functools import cache

from django.urls import get_script_prefix, get_urlconf, reverse

_STAND_IN = 9_000_000_000_000_000
"""Ids that stand in for those of a page while its address is looked up."""


def address(name: str, *ids: int) -> str:
    """Return the address of a page whose arguments are whole numbers. Raises NoReverseMatch for an unknown page."""
    return _shape(name, len(ids), get_script_prefix(), get_urlconf()).format(*ids)


@cache
def _shape(name: str, places: int, _prefix: str, _urlconf: str | None) -> str:
    """Return an address with a place for each id; prefix and configuration are what `reverse` goes by, too."""
    ids = range(_STAND_IN, _STAND_IN + places)
    found = reverse(name, args=list(ids)).replace("{", "{{").replace("}", "}}")
    for place, one in enumerate(ids):
        found = found.replace(str(one), f"{{{place}}}")
    return found
