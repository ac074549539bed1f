"""What the supervisor watches: matters, who signed them when, and what in their course is unusual.

Facts about matters. No figure is kept or shown per person: nobody is ranked by how they sign.
"""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from rongjun.domains.units.models import Staff, Unit

from .holds import Standing, last_day_of, standing_holds
from .models import Act, Matter
from .queries import RETURNED, Signature, list_steps, with_stage

QUICK = timedelta(minutes=1)
"""Signed sooner after the stage before than this: who signed can hardly have read."""
OFTEN = 2
"""Returned so many times or more."""
RECENT_DAYS = 90
SAME_UNIT, QUICKLY, RETURNED_OFTEN = "same_unit", "quickly", "returned_often"


@dataclass(frozen=True, slots=True)
class Course:
    """The course of one round of a matter: its signatures, what was unusual, the hold that stands on it."""

    matter: Matter
    at: datetime
    acts: list[Signature]
    oddities: list[str]
    hold: Standing | None = None
    returns: int = 0
    """How many rounds of the subject were returned up to this one."""


def list_watched(since: datetime) -> QuerySet[Matter]:
    """Return the matters that are open, and those decided since a moment, the latest first, with their stage."""
    return with_stage(Matter.objects.filter(Q(outcome="") | Q(decided_at__gte=since)))


def recent_since(at: datetime) -> datetime:
    """Return the moment since which a decided matter counts as recent."""
    return at - timedelta(days=RECENT_DAYS)


def list_odd(matters: QuerySet[Matter], oddity: str) -> QuerySet[Matter]:
    """Return the matters in whose course something unusual happened, as `courses_of` names it."""
    if oddity == RETURNED_OFTEN:
        back = Matter.objects.filter(
            kind=OuterRef("kind"), subject_id=OuterRef("subject_id"), round__lte=OuterRef("round"), outcome=RETURNED
        ).order_by()
        count = back.values("subject_id").annotate(count=Count("pk")).values("count")
        return matters.annotate(returns=Coalesce(Subquery(count), 0)).filter(returns__gte=OFTEN)
    acts = Act.objects.filter(matter_id__in=matters.order_by().values("pk")).order_by("matter_id", "stage")
    by_matter: dict[int, list[Act]] = {}
    for act in acts:
        by_matter.setdefault(act.matter_id, []).append(act)
    top = _top_units()
    odd = [pk for pk, signed in by_matter.items() if oddity in _oddities(signed, top)]
    return matters.filter(pk__in=odd)


def courses_of(matters: Sequence[Matter], at: datetime) -> dict[int, Course]:
    """Return id -> course of some matters (those of one page), in five queries whatever their number."""
    ids = [matter.pk for matter in matters]
    acts: dict[int, list[Act]] = {number: [] for number in ids}
    for act in Act.objects.filter(matter_id__in=ids).order_by("matter_id", "stage"):
        acts[act.matter_id].append(act)
    staff = {act.staff_id for signed in acts.values() for act in signed}
    names = dict(Staff.objects.filter(pk__in=staff).values_list("pk", "name"))
    holds, returns, top = _holds(matters, at), _returns(matters), _top_units()
    found = {}
    for matter in matters:
        signed, returned = acts[matter.pk], sum(one <= matter.round for one in returns.get(_key(matter), ()))
        oddities = _oddities(signed, top) + ([RETURNED_OFTEN] if returned >= OFTEN else [])
        hold = None if matter.outcome else holds.get(_key(matter))
        found[matter.pk] = Course(matter, at, _named(matter, signed, names), oddities, hold, returned)
    return found


def _named(matter: Matter, acts: Sequence[Act], names: dict[int, str]) -> list[Signature]:
    steps = list_steps(matter)
    return [
        Signature(a.stage, steps[a.stage]["name"], a.staff_id, names.get(a.staff_id, ""), a.role, a.at, a.note)
        for a in acts
    ]


def _oddities(acts: Sequence[Act], top_units: Container[int]) -> list[str]:
    """Return what is unusual about the signatures of one round.

    One unit alone: everybody who acted is of the same unit, and it is not the one that keeps the books.
    """
    found = []
    if len(acts) > 1 and len({act.unit_id for act in acts}) == 1 and acts[0].unit_id not in top_units:
        found.append(SAME_UNIT)
    if any(later.at - earlier.at < QUICK for earlier, later in pairwise(acts)):
        found.append(QUICKLY)
    return found


def _holds(matters: Sequence[Matter], at: datetime) -> dict[tuple[str, int], Standing]:
    subjects = {matter.subject_id for matter in matters}
    found = standing_holds(at).filter(matter__subject_id__in=subjects).select_related("matter", "placed_by")
    return {
        _key(hold.matter): Standing(hold.pk, hold.reason, hold.placed_by.name, hold.placed_at, last_day_of(hold))
        for hold in found
    }


def _returns(matters: Sequence[Matter]) -> dict[tuple[str, int], list[int]]:
    """Return subject -> the numbers of its rounds that were returned."""
    subjects = {matter.subject_id for matter in matters}
    back = Matter.objects.filter(outcome=RETURNED, subject_id__in=subjects).values_list("kind", "subject_id", "round")
    found: dict[tuple[str, int], list[int]] = {}
    for kind, subject, number in back:
        found.setdefault((kind, subject), []).append(number)
    return found


def _top_units() -> frozenset[int]:
    """Return the unit that keeps the books: its people of several roles sign for one another every day."""
    return frozenset(Unit.objects.filter(is_root=True).values_list("pk", flat=True))


def _key(matter: Matter) -> tuple[str, int]:
    return matter.kind, matter.subject_id
