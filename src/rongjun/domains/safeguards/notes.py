"""Notes are for the person too (SAFEGUARDS 9): each room that keeps notes about persons says how they are read.

This room knows no note. A room registers its provider in its `apps.py`; the person's own page asks each of them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Note:
    """Something written about a person: on which day, by which unit (no name of staff), of what kind, the text.

    `kind` is what the person reads ("走访记录"), in the language of the page.
    """

    day: date
    unit: str
    kind: str
    text: str


type Provider = Callable[[int], Iterable[Note]]
"""All notes of a room about one person (its id in the registry), in any order, whole: nothing is left out for length.

The access row for the look is committed before it is asked, so that it may open what it keeps sealed. It is asked in
the person's own scope (`base.scope.own_scope`): a `ScopedManager` gives the rows of that person where its `area_field`
passes by `person`, or its `person_field` says how; what leads to no person is read in `whole_registry`. What accuses
somebody is no note about a person.
"""
_providers: dict[str, Provider] = {}


def register_notes(kind: str, provider: Provider) -> None:
    """Register what gives a room's notes about a person; `kind` is its code ("visits"), one provider each."""
    _providers[kind] = provider


def notes_about(person_id: int) -> list[Note]:
    """Return every note about a person that any room keeps, newest first.

    Commit a look at the person first. What a provider raises is raised: a note that cannot be read is not left out.
    """
    found = [note for kind in sorted(_providers) for note in _providers[kind](person_id)]
    return sorted(found, key=lambda note: note.day, reverse=True)
