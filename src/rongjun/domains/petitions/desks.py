"""What waits at the desks beyond the office's own: what was sent to a department, what the city and the province
review, and what of it all waits for whom today.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from rongjun.base.actor import Actor, Permission
from rongjun.base.counting import count_together
from rongjun.kernel.petition.states import State

from .leading import list_letters, list_urgent, may_answer_urgent
from .models import LeaderMatter, Matter, Movement, Part, ReceptionDay, Urgent
from .queries import list_worklist
from .supervising import list_asked_of
from .telling import list_unreached
from .watch_promises import Owed, list_owed

REVIEWS: Final = {
    State.REVIEWING.value: Permission.PETITION_REVIEW,
    State.REREVIEWING.value: Permission.PETITION_REREVIEW,
}
BOUND: Final = 1000
"""Counts on the home page stop here."""


WORKS: Final = (
    Permission.PETITION_SORT, Permission.PETITION_HANDLE, Permission.PETITION_SIGN, Permission.PETITION_DISCIPLINE,
    Permission.PETITION_REVIEW, Permission.PETITION_REREVIEW,
)  # fmt: skip
"""Rights of who can owe the next move; who only registers owes none."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits for somebody today; counts up to BOUND."""

    works: bool
    mine: int
    late: int
    urgent: tuple[Urgent, ...]
    letters: int
    taken: tuple[LeaderMatter, ...]
    receptions: tuple[ReceptionDay, ...]
    accounts: int
    reviews: int
    owed: tuple[Owed, ...] = ()
    unreached: int = 0


def list_reviews(by: Actor) -> QuerySet[Matter]:
    """Return the reviews and re-reviews that the own unit owes an opinion in, by who may give one."""
    states = [state for state, right in REVIEWS.items() if by.may(right)]
    return Matter.objects.filter(state__in=states, owner_unit_id=by.unit_id).select_related("owner_unit")


def list_reviewed(by: Actor) -> QuerySet[Matter]:
    """Return what came to the own unit for review or re-review at any time, open or over."""
    if not any(by.may(right) for right in REVIEWS.values()):
        return Matter.objects.none()
    came = Movement.objects.filter(matter=OuterRef("pk"), how=Movement.How.ABOVE, to_unit_id=by.unit_id)
    return Matter.objects.filter(Exists(came)).select_related("owner_unit")


def list_sent_here(by: Actor) -> QuerySet[Matter]:
    """Return what was sent to the own unit, or asked of it in part: all that a department ever sees.

    `part`: whether a part of it waits for its answer.
    """
    sent = Movement.objects.filter(matter=OuterRef("pk"), to_unit_id=by.unit_id)
    parts = Part.objects.filter(matter=OuterRef("pk"), unit_id=by.unit_id)
    rows = Matter.objects.filter(Q(owner_unit_id=by.unit_id) | Exists(sent) | Exists(parts))
    return rows.annotate(part=Exists(parts.filter(answered_at=None))).select_related("owner_unit")


def count_waiting(by: Actor, today: date) -> Waiting:
    """Return what waits for somebody today; what is nobody's in this role is not asked for."""
    leads, works = by.may(Permission.PETITION_LEAD), any(by.may(one) for one in WORKS)
    due = list(list_worklist(by).values_list("due_on", flat=True)[:BOUND]) if works else []
    asks = leads or by.may(Permission.PETITION_DISCIPLINE)
    told = list(list_urgent(by).filter(seen_at=None)[:BOUND]) if asks else []
    lists: dict[str, QuerySet[Any]] = {"reviews": list_reviews(by)}
    lists |= {"letters": list_letters(by).filter(read=False, ended_at=None)} if leads else {}  # type: ignore[misc]
    lists |= {"accounts": list_asked_of(by), "unreached": list_unreached(by)} if works else {}
    counts = count_together(**{name: rows.order_by()[:BOUND] for name, rows in lists.items()})
    return Waiting(
        works=works, mine=len(due), late=sum(day is not None and day < today for day in due),
        urgent=tuple(one for one in told if may_answer_urgent(one, by)),
        taken=tuple(_taken(by)) if leads else (), receptions=tuple(_receptions(by, today)) if leads else (),
        owed=tuple(list_owed(by, today)) if works or leads or by.may(Permission.PETITION_SUPERVISE) else (),
        letters=counts.get("letters", 0), accounts=counts.get("accounts", 0), reviews=counts["reviews"],
        unreached=counts.get("unreached", 0),
    )  # fmt: skip


def _taken(by: Actor) -> QuerySet[LeaderMatter]:
    rows = LeaderMatter.objects.filter(leader_id=by.staff_id, ended_at=None)
    return rows.select_related("matter").order_by("due_on", "pk")[:5]


def _receptions(by: Actor, today: date) -> QuerySet[ReceptionDay]:
    rows = ReceptionDay.objects.filter(leader_id=by.staff_id, day=today, cancelled_at=None)
    return rows.order_by("begins")
