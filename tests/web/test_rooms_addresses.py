"""The first word of a path leads to its room: each address is found as Django finds it by trying all in turn."""

import re
from types import SimpleNamespace

import pytest
from django.urls import Resolver404, URLResolver, get_resolver, include, path, resolve

from rongjun.config import rooms, urls

from .everything import named_patterns

WORDS = {"int": "7", "uuid": "00000000-0000-0000-0000-000000000001"}


def in_turn() -> URLResolver:
    """Return a resolver of the same addresses that tries every room."""
    plain = [
        path("", include(one.urlconf_name)) if isinstance(getattr(one, "pattern", None), rooms.FirstWord) else one
        for one in urls.urlpatterns
    ]
    return URLResolver(get_resolver().pattern, plain)


def test_each_address_is_found_as_by_trying_all_in_turn() -> None:
    plain, seen = in_turn(), 0
    for pattern in named_patterns():
        place = re.sub(r"<(?:(\w+):)?\w+>", lambda kind: WORDS.get(kind[1], "abc"), str(pattern.pattern))
        for prefix in ("/", "/portal/"):
            try:
                wanted = plain.resolve(f"{prefix}{place}").route
            except Resolver404:
                with pytest.raises(Resolver404):
                    resolve(f"{prefix}{place}")
                continue
            assert resolve(f"{prefix}{place}").route == wanted
            seen += 1
    assert seen > 400


@pytest.mark.parametrize("place", ["/peoples/", "/people", "//", "/nowhere/7/", "/people/x/"])
def test_what_is_no_address_is_none(place: str) -> None:
    with pytest.raises(Resolver404):
        resolve(place)


def test_a_room_whose_addresses_begin_with_no_word_of_their_own_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for route in ("<int:number>/", ""):
        found = SimpleNamespace(urlpatterns=[path(route, lambda _request: None)])  # type: ignore[arg-type, return-value]
        monkeypatch.setattr(rooms, "import_module", lambda _name, found=found: found)
        with pytest.raises(ValueError, match="fixed word"):
            rooms.room("made.up")
