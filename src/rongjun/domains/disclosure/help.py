"""My help: hardship, the care fund, pairings, medical subsidies, insurance, recuperation; with reasons and papers.

All are called in the own scope; they read this person's rows alone.
"""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from rongjun.base.errors import NotFound
from rongjun.base.papers import Paper
from rongjun.domains.services.aid import care_letters, letters
from rongjun.domains.services.aid.telling import (
    OwnApplication,
    OwnCase,
    own_applications,
    own_cases,
    own_judgement,
    own_pairings,
)
from rongjun.domains.services.medical.telling import (
    OwnTurn,
    is_proposed,
    own_bills,
    own_contributions,
    own_turns,
    standings_of_bills,
)


def own_decision(person_ids: Sequence[int], number: str, at: datetime) -> Paper:
    """Return the decision on an own case of hardship as a paper. Raises NotFound where none stands."""
    case, judgement = own_judgement(person_ids, number)
    return letters.decision(case, judgement, at)


def own_result(person_ids: Sequence[int], number: str, at: datetime) -> Paper:
    """Return what became of the own application in a round, as a paper. Raises NotFound before it is decided."""
    told = next((one for one in own_applications(person_ids) if one.application.round.number == number), None)
    if told is None or not told.decided:
        raise NotFound(_("没有这份文书。"))
    return care_letters.result(told, at)


__all__ = [
    "OwnApplication", "OwnCase", "OwnTurn", "is_proposed", "own_applications", "own_bills", "own_cases",
    "own_contributions", "own_decision", "own_pairings", "own_result", "own_turns", "standings_of_bills",
]  # fmt: skip
