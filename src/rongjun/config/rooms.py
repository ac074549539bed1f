"""The addresses of a room are tried only where the first word of a path is one of its own.

Django tries every address of every room in turn, some five hundred, for each request. The first word decides between
them: what is asked for and what answers stays the same.
"""

from importlib import import_module
from typing import Any

from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RoutePattern


class FirstWord(RoutePattern):
    """Nothing of a path, as `path("", ...)`; but a path that begins with another word is not for this room."""

    def __init__(self, words: frozenset[str]) -> None:
        super().__init__("", is_endpoint=False)
        self.words = words

    def match(self, path: str) -> Any:
        """Return what Django's own says, or None where the first word is no word of the room."""
        return super().match(path) if path.partition("/")[0] in self.words else None


def room(module: str) -> URLResolver:
    """Return the addresses of a module under no prefix. Raises ValueError where one begins with no fixed word."""
    patterns: list[URLPattern | URLResolver] = import_module(module).urlpatterns
    words = frozenset(str(one.pattern).partition("/")[0] for one in patterns)
    if any(not word or "<" in word for word in words):
        raise ValueError(f"an address of {module} does not begin with a fixed word")
    return URLResolver(FirstWord(words), patterns)
