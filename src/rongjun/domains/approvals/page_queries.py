"""Reads of approvals for pages that show many matters at once: always the same few queries."""

from django.db.models import OuterRef, Subquery

from rongjun.domains.units.models import Staff

from .models import Act, Matter
from .queries import APPROVED, OVER, Signature, list_steps


def list_latest_acts(kind: str) -> dict[int, list[Signature]]:
    """Return subject -> the signatures of its latest round, in order of the stages, for all matters of a kind.

    Three queries, whatever the number of matters. Rounds that were returned are left out.
    """
    latest = {matter.subject_id: matter for matter in Matter.objects.filter(kind=kind).order_by("round")}
    standing = {matter.pk: matter for matter in latest.values() if matter.outcome not in OVER}
    acts = list(Act.objects.filter(matter_id__in=list(standing)).order_by("matter_id", "stage"))
    names = dict(Staff.objects.filter(pk__in={act.staff_id for act in acts}).values_list("pk", "name"))
    found: dict[int, list[Signature]] = {matter.subject_id: [] for matter in standing.values()}
    for act in acts:
        matter = standing[act.matter_id]
        step = list_steps(matter)[act.stage]["name"]
        found[matter.subject_id].append(
            Signature(act.stage, step, act.staff_id, names.get(act.staff_id, ""), act.role, act.at, act.note)
        )
    return found


def names_signed(kind: str, subject_id: int) -> dict[int, str]:
    """Return stage -> name of who signed it in the round of a subject that stands. One query."""
    name = Staff.objects.filter(pk=OuterRef("staff_id")).values("name")[:1]
    acts = Act.objects.filter(matter__kind=kind, matter__subject_id=subject_id, matter__outcome__in=["", APPROVED])
    return dict(acts.annotate(name=Subquery(name)).order_by("stage").values_list("stage", "name"))
