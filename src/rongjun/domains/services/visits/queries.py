"""Reads of visits. All of them in the present scope of persons; none asks once a row."""

from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound
from rongjun.base.scope import whole_registry, within
from rongjun.domains.safeguards.notes import Note

from ..duties.models import Consent
from .models import Need, Planned, Reason, Visit

NOTHING: Final = "none"
"""The need that says that nothing is needed."""


def with_yes(planned: QuerySet[Planned]) -> QuerySet[Planned]:
    """Narrow planned visits to those with a yes to visits, and those recorded twice, which wait for a choice."""
    yes = Exists(Consent.objects.filter(person=OuterRef("person"), what="visit"))
    return planned.filter(yes | Q(state=Planned.State.DOUBLE))


def list_planned(actor: Actor) -> QuerySet[Planned]:
    """Return the visits that wait in the actor's area: open ones with a yes, and those recorded twice."""
    rows = _in_area(Planned.objects.exclude(state=Planned.State.DONE), actor)
    return with_yes(rows).select_related("person", "reason", "unit")


def list_visits(actor: Actor) -> QuerySet[Visit]:
    """Return the visits made in the actor's area, the latest first."""
    if actor.area_prefix is None:
        return Visit.objects.none()
    rows = Visit.objects.filter(within("area_code", actor.area_prefix)) if actor.area_prefix else Visit.objects.all()
    return rows.select_related("person", "reason", "unit", "staff").order_by("-visited_on", "-pk")


def visits_of(person_id: int) -> QuerySet[Visit]:
    """Return the visits of a person, the latest first."""
    rows = Visit.objects.filter(person_id=person_id).select_related("person", "reason", "unit", "staff")
    return rows.order_by("-visited_on", "-pk")


def get_planned(planned_id: int, by: Actor) -> Planned:
    """Return a planned visit. Raises NotFound where there is none in the area, or its person was taken off the plan."""
    rows = _in_area(Planned.objects.select_related("person", "reason", "unit"), by)
    planned = with_yes(rows).filter(pk=planned_id).first()
    if planned is None:
        raise NotFound(_("没有这次走访，或它不在您的辖区。"))
    return planned


def get_visit(visit_id: int, by: Actor) -> Visit:
    """Return a visit. Raises NotFound where there is none in the area."""
    visit = list_visits(by).filter(pk=visit_id).first()
    if visit is None:
        raise NotFound(_("没有这次走访，或它不在您的辖区。"))
    return visit


def visits_of_plan(planned_id: int) -> list[Visit]:
    """Return every visit recorded for one plan, in the order of their keys: which came first means nothing."""
    rows = Visit.objects.filter(planned_id=planned_id).select_related("person", "reason", "unit", "staff")
    return list(rows.order_by("key"))


def list_due_by(actor: Actor, day: date) -> QuerySet[Planned]:
    """Return the visits that wait and are due by a day, of the actor's unit."""
    return list_planned(actor).filter(unit_id=actor.unit_id, due_on__lte=day)


def list_needs() -> list[Need]:
    """Return the needs that can be ticked, in the order of the list; that nothing is needed comes last."""
    return sorted(Need.objects.filter(active=True).order_by("pk"), key=lambda one: one.code == NOTHING)


def list_reasons() -> list[Reason]:
    """Return the reasons in use."""
    return list(Reason.objects.filter(active=True).order_by("pk"))


def need_names() -> dict[str, Need]:
    """Return every need by its code, those that are not ticked any more too."""
    return {one.code: one for one in Need.objects.all()}


def notes_of(person_id: int) -> list[Note]:
    """Return every visit of a person as notes that the person reads (safeguards.notes): needs, words and promises."""
    needs = {code: one.name for code, one in need_names().items()}
    with whole_registry("本人查看自己的走访记录"):
        rows = list(visits_of(person_id))
    return [Note(one.visited_on, one.unit.name, _("走访记录"), _told(one, needs)) for one in rows]


def _told(visit: Visit, needs: dict[str, str]) -> str:
    parts = [visit.reason.name, "、".join(needs.get(code, code) for code in visit.needs), visit.words]
    parts += [f"{what}（{day}）" for what, day, _owner in visit.promised]
    return "\n".join(part for part in parts if part)


def _in_area(planned: QuerySet[Planned], actor: Actor) -> QuerySet[Planned]:
    if actor.area_prefix is None:
        return planned.none()
    return planned.filter(within("area_code", actor.area_prefix)) if actor.area_prefix else planned
