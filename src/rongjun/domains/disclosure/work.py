"""My placement and my work: the own place in a round of choice, the choice in the own turn, vacancies that fit.

All are called in the own scope; they read and write this person's rows alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from rongjun.base.errors import NotPermitted
from rongjun.domains.services.placement.choosing import choose_online
from rongjun.domains.services.placement.models import Choice
from rongjun.domains.services.placement.telling import OwnPlace, OwnTurn, own_places, own_turns
from rongjun.domains.services.work.matching import fits_of_person
from rongjun.kernel.matching import Reason

from .keys import holder_actor
from .models import OwnKey
from .visits import Visit


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


def may_choose(key: OwnKey) -> bool:
    """Tell whether a key may choose a post: the person's own, with a code that no office has seen."""
    return key.own and key.holder == OwnKey.Holder.SELF


def choose_post(*, visit: Visit, files: list[int], round_id: int, post_id: int, at: datetime) -> Choice:
    """Choose a post in the own turn. Raises NotPermitted where the key may not, and as `choose_online`."""
    if not may_choose(visit.key):
        raise NotPermitted(_("网上选岗只凭本人自己换过的查询码；别人代选的，请带授权材料到窗口。"))
    return choose_online(
        round_id=round_id, person_ids=files, post_id=post_id, by=holder_actor(visit.key), at=at
    )  # fmt: skip


__all__ = ["OwnFit", "OwnPlace", "OwnTurn", "choose_post", "may_choose", "own_fits", "own_places", "own_turns"]
