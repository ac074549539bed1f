"""My placement and my work: the own place in a round of choice, and vacancies that fit the own wish, with reasons.

Both are called in the own scope; they read this person's rows alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rongjun.domains.services.placement.telling import OwnPlace, own_places
from rongjun.domains.services.work.matching import fits_of_person
from rongjun.kernel.matching import Reason


@dataclass(frozen=True, slots=True)
class OwnFit:
    """A vacancy that fits what the person wished: its record, what it says, and the reasons."""

    vacancy_id: int
    title: str
    filled: Mapping[str, Any]
    reasons: tuple[Reason, ...]


def own_fits(person_ids: list[int], today: date) -> list[OwnFit]:
    """Return the open vacancies that fit the own wishes, the best first, each once."""
    found: dict[int, OwnFit] = {}
    for fit in fits_of_person(person_ids, today):
        vacancy = fit.vacancy
        found.setdefault(vacancy.pk, OwnFit(vacancy.pk, vacancy.title, vacancy.filled, fit.reasons))
    return list(found.values())


__all__ = ["OwnFit", "OwnPlace", "own_fits", "own_places"]
