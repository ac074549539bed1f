"""My matters: the cases of recognition of a person, and what of the yearly confirmation waits for that person."""

from dataclasses import dataclass
from datetime import date

from rongjun.base.errors import NotFound
from rongjun.domains.people.models import Confirmation
from rongjun.domains.recognition.models import Case
from rongjun.kernel.recognition.states import State

WAITS: frozenset[str] = frozenset({State.DRAFT.value, State.INCOMPLETE.value})
"""States in which a case waits for its person."""


@dataclass(frozen=True, slots=True)
class Confirming:
    """A yearly confirmation that is open for a person: until when."""

    year: int
    until: date


def own_cases(person_ids: list[int]) -> list[Case]:
    """Return the cases that belong to a person's file, the open ones first, then the latest. Call it in the own scope.

    Those are there which an office began from the file, or which a decision joined to it; not those that somebody
    began elsewhere by typing an identity number.
    """
    rows = Case.objects.filter(person_id__in=person_ids).select_related("procedure", "owner_unit", "person")
    return sorted(rows.order_by("-pk"), key=lambda case: case.ended_at is not None)


def own_case(person_ids: list[int], case_id: int) -> Case:
    """Return one of them. Raises NotFound where it is not this person's."""
    found = next((one for one in own_cases(person_ids) if one.pk == case_id), None)
    if found is None:
        raise NotFound("没有这个事项。")
    return found


def own_confirming(person_id: int) -> list[Confirming]:
    """Return the confirmations that wait for a person. Call it in the own scope."""
    rows = Confirmation.objects.filter(
        person_id=person_id, state__in=["due", "unconfirmed"], campaign__state__in=["open", "listed"]
    )
    return [Confirming(year, until) for year, until in rows.values_list("campaign__year", "campaign__closes_on")]
