"""Reads of approvals: where a matter stands, who signed it, what waits for me."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.domains.units.models import Staff

from .models import Act, Matter


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
    """A matter that waits for somebody with my permission who has not acted in it yet."""

    matter: Matter
    step: Step
    since: datetime
    """When the stage before it was signed."""

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
    """Return the signatures of a matter in the order of the stages, in two queries."""
    acts = list(Act.objects.filter(matter_id=matter.pk).order_by("stage"))
    names = dict(Staff.objects.filter(pk__in=[act.staff_id for act in acts]).values_list("pk", "name"))
    steps = list_steps(matter)
    return [
        Signature(a.stage, steps[a.stage]["name"], a.staff_id, names.get(a.staff_id, ""), a.role, a.at, a.note)
        for a in acts
    ]


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
    """Return what waits for a stage that this actor may sign, oldest first, in two queries.

    Matters in which this person acted before are left out: they could not sign again.
    """
    open_matters = list(Matter.objects.filter(outcome="").order_by("opened_at", "pk"))
    acts: dict[int, list[Act]] = {matter.pk: [] for matter in open_matters}
    for act in Act.objects.filter(matter_id__in=list(acts)).order_by("stage"):
        acts[act.matter_id].append(act)
    waiting = (_waiting(matter, acts[matter.pk], actor) for matter in open_matters)
    return [item for item in waiting if item is not None]


def _waiting(matter: Matter, acts: list[Act], actor: Actor) -> Waiting | None:
    step = list_steps(matter)[len(acts)]
    acted = any(act.staff_id == actor.staff_id for act in acts)
    if acted or not actor.may(Permission(step["permission"])):
        return None
    return Waiting(matter, step, acts[-1].at)
