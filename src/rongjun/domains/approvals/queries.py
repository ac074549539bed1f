"""Reads of approvals: where a matter stands, who signed it, what waits for me."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.base.prepared import Prepared
from rongjun.domains.units.models import Staff

from .models import Act, Matter

APPROVED, RETURNED, REFUSED, WITHDRAWN = "approved", "returned", "refused", "withdrawn"
"""Outcomes of a matter; '' while it is open."""
OVER = (RETURNED, REFUSED, WITHDRAWN)
"""Outcomes after which the same subject may be submitted in a new round."""


class Step(TypedDict):
    """One stage of a chain: its number from 0 (the maker), its name on paper, the permission that signing needs."""

    stage: int
    name: str
    permission: str


@dataclass(frozen=True, slots=True)
class Signature:
    """One act as it is shown: the stage's name, who, in which role, when."""

    stage: int
    name: str
    staff_id: int
    staff_name: str
    role: str
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A matter that waits for me: to be signed with my permission, or returned to me who made it."""

    matter: Matter
    step: Step
    since: datetime
    """When the stage before it was signed, or when it was returned."""
    returned: bool = False
    """True for a matter of one's own that was sent back: it is to be mended and submitted again."""

    def days_waiting(self, at: datetime) -> int:
        """Return the whole days it has waited at a moment."""
        return (at - self.since).days


def get_matter(kind: str, subject_id: int) -> Matter:
    """Return the latest round of a subject's matter. Raises NotFound where none was ever opened."""
    matter = Matter.objects.filter(kind=kind, subject_id=subject_id).order_by("-round").first()
    if matter is None:
        raise NotFound(_("该事项尚未提交审批。"))
    return matter


def find_matter(kind: str, subject_id: int) -> Matter | None:
    """Return the latest round of a subject's matter, or None where none was ever opened."""
    return Matter.objects.filter(kind=kind, subject_id=subject_id).order_by("-round").first()


def list_rounds(kind: str, subject_id: int) -> list[Matter]:
    """Return every round of a subject's matter, the first one first."""
    return list(Matter.objects.filter(kind=kind, subject_id=subject_id).order_by("round"))


def list_acts(matter: Matter) -> list[Signature]:
    """Return the signatures of a matter in the order of the stages, in one query."""
    name = Subquery(Staff.objects.filter(pk=OuterRef("staff_id")).values("name")[:1])
    acts = Act.objects.filter(matter_id=matter.pk).annotate(name=Coalesce(name, Value(""))).order_by("stage")
    told = acts.values_list("stage", "staff_id", "name", "role", "at", "note")
    steps = list_steps(matter)
    return [Signature(stage, steps[stage]["name"], *rest) for stage, *rest in told]


def list_steps(matter: Matter) -> list[Step]:
    """Return the chain of a matter as it was when the matter opened."""
    return [Step(stage=s["stage"], name=s["name"], permission=s["permission"]) for s in matter.chain]


def next_stage(matter: Matter) -> Step | None:
    """Return the stage that waits to be signed, or None where the matter is decided."""
    if matter.outcome:
        return None
    signed = Act.objects.filter(matter_id=matter.pk).count()
    return list_steps(matter)[signed]


def list_inbox(actor: Actor) -> list[Waiting]:
    """Return what waits for this actor, oldest first: stages to sign, and their own matters that were returned.

    One query, and the work of every role in it. Matters in which this person acted before are left out: they could not
    sign again. A returned matter is left out once it is submitted again, refused for good or given up.
    """
    waiting = (_waiting(matter, actor) for matter in _OPEN_TO.rows(actor.staff_id))
    return [item for item in waiting if item is not None]


def open_to(staff_id: int) -> QuerySet[Matter]:
    """Return what may wait for a person whatever the role, with `last_stage` and `last_at`, oldest first."""
    mine = Act.objects.filter(matter_id=OuterRef("pk"), staff_id=staff_id)
    later = Matter.objects.filter(kind=OuterRef("kind"), subject_id=OuterRef("subject_id"), round__gt=OuterRef("round"))
    acts = Act.objects.filter(matter_id=OuterRef("pk")).order_by("-stage")
    to_sign = Q(outcome="") & ~Exists(mine)
    to_mend = Q(outcome=RETURNED, given_up=None) & Exists(mine.filter(stage=0)) & ~Exists(later)
    last = {"last_stage": Subquery(acts.values("stage")[:1]), "last_at": Subquery(acts.values("at")[:1])}
    return Matter.objects.filter(to_sign | to_mend).annotate(**last).order_by("opened_at", "pk")


_OPEN_TO = Prepared(open_to)


def list_made(actor: Actor) -> QuerySet[Matter]:
    """Return the matters this person submitted, every round of them, the latest first."""
    own = Act.objects.filter(matter_id=OuterRef("pk"), staff_id=actor.staff_id, stage=0)
    return with_stage(Matter.objects.filter(Exists(own)))


def with_stage(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """Return matters with `signed` (how many stages) and `last_at` (when the last one), the latest first."""
    acts = Act.objects.filter(matter_id=OuterRef("pk")).order_by("-stage")
    stages = {"signed": Subquery(acts.values("stage")[:1]) + 1, "last_at": Subquery(acts.values("at")[:1])}
    return matters.annotate(**stages).order_by("-opened_at", "-pk")


def _waiting(matter: Any, actor: Actor) -> Waiting | None:
    steps = list_steps(matter)
    if matter.outcome:
        return Waiting(matter, steps[0], matter.decided_at or matter.opened_at, returned=True)
    step = steps[matter.last_stage + 1]
    mine = _may(actor, step["permission"]) and in_area(matter, actor)
    return Waiting(matter, step, matter.last_at) if mine else None


def in_area(matter: Matter, actor: Actor) -> bool:
    """Tell whether an actor answers for the area of a matter; true of every matter without one."""
    return matter.area is None or (actor.area_prefix is not None and matter.area.startswith(actor.area_prefix))


def _may(actor: Actor, permission: str) -> bool:
    """Tell whether a role holds a permission of a chain; one that this version of the program lacks, nobody holds."""
    return permission in Permission and actor.may(Permission(permission))
