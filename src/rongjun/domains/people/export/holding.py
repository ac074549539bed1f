"""What is known of persons for an export: the latest facts of each, with what is sealed opened for the set."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import batched
from typing import Any, Final

from ..models import Fact
from ..registry import AT_ONCE

STATUS: Final = "status"


@dataclass(slots=True)
class Held:
    """One fact as the export sees it: value, what is sealed of it, and whether it holds."""

    value: Mapping[str, Any]
    holds: bool
    sealed: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a plain field as text; '' where nothing is said."""
        value = self.value.get(name)
        return "" if value is None else str(value)


@dataclass(slots=True)
class Holding:
    """One person: file number, token, and the latest fact of each kind and key."""

    pk: int
    token: str
    file_no: str
    facts: dict[tuple[str, str], Held] = field(default_factory=dict)

    def of(self, kind: str, key: str = "") -> Held | None:
        """Return the latest fact of a kind where it holds; a status also where it has ended."""
        found = self.facts.get((kind, key))
        return found if found is not None and (found.holds or kind == STATUS) else None

    def keys_of(self, kind: str) -> list[str]:
        """Return the keys of a kind of which something holds, in order; of statuses also ended ones."""
        return sorted(key for name, key in self.facts if name == kind and self.of(kind, key) is not None)


def load_facts(people: Sequence[Holding], day: date) -> dict[int, Held]:
    """Fill in the latest fact of each kind and key. Returns them by id, so that what is sealed of them can be added."""
    by_id = {person.pk: person for person in people}
    latest: dict[tuple[int, str, str], tuple[int, Held]] = {}
    for pk, person, kind, key, value, until in _rows(list(by_id)):
        held = Held(value, until is None or until > day)
        by_id[person].facts[kind, key] = held
        latest[person, kind, key] = (pk, held)
    return dict(latest.values())


def _rows(people: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    for some in batched(people, AT_ONCE, strict=False):
        facts = Fact.objects.filter(person_id__in=some, superseded_at=None).order_by("valid_from", "pk")
        yield from facts.values_list("pk", "person_id", "kind", "key", "value", "valid_to")
