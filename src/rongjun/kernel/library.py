"""One search over what an office explains: by characters, so that nobody has to know where a Chinese word ends.

A few thousand entries at most are looked through as they are; nothing is indexed and nothing can be out of date.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

ENOUGH: Final = 50
"""Per cent of the neighbouring pairs of characters that a text must hold where it does not hold the words whole."""
AROUND: Final = 34
"""Characters shown before and after what was found."""
_SIGNS: Final = re.compile(r"[\W_]+")


class Kind(StrEnum):
    """What an entry is, in the order in which equal finds are told."""

    BRING = "bring"
    QUESTION = "question"
    ARTICLE = "article"
    NOTICE = "notice"
    LEAFLET = "leaflet"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be found: `key` names it within its kind, `text` is all that it says."""

    kind: Kind
    key: str
    title: str
    title_en: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry with the place where it was found: what stands before, the found words, what stands after."""

    entry: Entry
    before: str
    found: str
    after: str


def find(entries: Iterable[Entry], text: str) -> list[Entry]:
    """Return what a text finds, the best first; without a text everything, by kind and title.

    Words with blanks between must all be there, in any order. A word that nowhere stands whole finds what holds most
    of its pairs of characters: 门诊怎么报销 finds 门诊费用的报销.
    """
    words = _words(text)
    order = list(Kind)
    if not words:
        return sorted(entries, key=lambda one: (order.index(one.kind), one.title))
    scored = [(_score(one, words), one) for one in entries]
    best = sorted((one for one in scored if one[0] > 0), key=lambda pair: (-pair[0], order.index(pair[1].kind)))
    return [one for _points, one in best]


def _words(text: str) -> list[str]:
    return [plain(word) for word in text.split() if plain(word)]


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Return a text as it is searched: half width, small letters, without blanks and signs."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text).lower())


def _score(entry: Entry, words: Sequence[str]) -> int:
    """Return how well an entry fits, 0 for not at all. A title counts more than a text, whole words more than parts."""
    title, text = plain(entry.title) + plain(entry.title_en), plain(entry.text)
    points = [_points(word, title, text) for word in words]
    return 0 if 0 in points else sum(points)


def _points(word: str, title: str, text: str) -> int:
    if word in title:
        return 1000 + 500 * (len(word) == len(title))
    if word in text:
        return 600
    pairs = {word[start : start + 2] for start in range(len(word) - 1)}
    if len(pairs) < 2:
        return 0
    held = sum(pair in title or pair in text for pair in pairs) * 100 // len(pairs)
    return held if held >= ENOUGH else 0


def hit_of(entry: Entry, text: str) -> Hit:
    """Return where an entry says the first of the words that it says, or a pair of it; else how it begins."""
    shown, places = _with_places(entry.text)
    for word in _words(text):
        parts = [word, *(word[start : start + 2] for start in range(len(word) - 1))]
        for part in parts:
            at = shown.find(part)
            if at >= 0:
                first, last = places[at], places[at + len(part) - 1] + 1
                before, after = entry.text[max(0, first - AROUND) : first], entry.text[last : last + AROUND]
                return Hit(entry, before, entry.text[first:last], after)
    return Hit(entry, "", "", entry.text[: 2 * AROUND])


def _with_places(text: str) -> tuple[str, list[int]]:
    """Return the plain text, and for each of its characters the place in the text from which it comes."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for each in plain(sign):
            signs.append(each)
            places.append(place)
    return "".join(signs), places
