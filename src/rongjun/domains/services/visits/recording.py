"""A visit is recorded: once per key, whatever comes in which order; each promise becomes a duty."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.models import Area, Unit

from ..duties.access import person_in_reach, refuse_watching
from ..duties.actions import give_duty
from ..duties.consents import has_yes, take_back_yes
from .handing import hand_over
from .models import Need, Planned, Reason, Visit

OWNERS: Final = ("me", "town", "county")
"""Who can owe what was promised: who visits, the town of the person, the county."""
LONGEST: Final = 300
MOST: Final = 5
OLDEST_DAYS: Final = 92
"""A visit is recorded within a quarter."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised, by which day, and who owes it (OWNERS)."""

    what: str
    due: date
    owner: str = "me"


@dataclass(frozen=True, slots=True)
class Said:
    """What a worker notes of a visit. Of a planned one person and reason are those of the plan."""

    key: UUID
    day: date
    planned_id: int | None = None
    person_id: int | None = None
    reason: str = ""
    needs: tuple[str, ...] = ()
    words: str = ""
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """The visit, and what became of it: saved, known (sent before), double (somebody else recorded the same)."""

    visit: Visit
    state: str


@transaction.atomic
def record_visit(*, said: Said, by: Actor, at: datetime) -> Recorded:
    """Record a visit. The same key again is the same visit, and nothing happens twice.

    Where another visit of the same plan is there, both are kept and neither counts until a worker chooses. Raises
    Refusal for what cannot be (a day to come, a word of watching, a promise without words), NotFound for a plan or
    person outside the area or taken off the plan, NotPermitted.
    """
    by.require(Permission.VISIT_RECORD)
    known = Visit.objects.filter(key=said.key).select_related("person", "planned").first()
    if known is not None:
        return Recorded(known, "double" if known.counts is None else "known")
    planned, person, reason = _about(said, by)
    _check(said, office_day(at))
    visit = Visit(
        key=said.key, planned=planned, person=person, reason=reason, unit_id=by.unit_id, staff_id=by.staff_id,
        area_code=person.area_code, visited_on=said.day, needs=sorted(set(said.needs)), words=said.words.strip(),
        promised=[[one.what.strip(), one.due.isoformat(), one.owner] for one in said.promises], recorded_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            visit.save(force_insert=True)
    except IntegrityError:
        return Recorded(Visit.objects.select_related("person", "planned").get(key=said.key), "known")
    state = _settle(visit)
    if visit.counts:
        hand_over(visit, by, at)
    _give_promises(visit, said.promises, by, at)
    detail = {"key": visit.key.hex, "day": said.day.isoformat(), "state": state}
    record_act(by=by, at=at, action="visit.record", subject=f"visit:{visit.pk}", detail=detail)
    return Recorded(visit, state)


@transaction.atomic
def choose_visit(*, visit_id: int, by: Actor, at: datetime) -> Visit:
    """Say which of several visits of one plan counts; the others stay to be seen. Raises NotFound, NotPermitted."""
    by.require(Permission.VISIT_RECORD)
    visit = Visit.objects.filter(pk=visit_id).select_related("planned", "person").first()
    if visit is None or visit.planned is None:
        raise NotFound(_("没有这次走访，或它不在您的辖区。"))
    Visit.objects.filter(planned=visit.planned).exclude(pk=visit.pk).update(counts=False)
    Visit.objects.filter(pk=visit.pk).update(counts=True)
    Planned.objects.filter(pk=visit.planned.pk).update(state=Planned.State.DONE)
    record_act(by=by, at=at, action="visit.choose", subject=f"visit:{visit.pk}", detail={})
    visit.counts = True
    hand_over(visit, by, at)
    return visit


def end_visits(*, planned_id: int, by: Actor, at: datetime) -> None:
    """The person does not want to be visited: the yes and every open plan go, and nothing says that it was so."""
    by.require(Permission.VISIT_RECORD)
    planned = Planned.objects.filter(pk=planned_id).first()
    if planned is not None:
        take_back_yes(person_id=planned.person_id, what="visit", by=by, at=at)


def drop_plans(person_id: int) -> None:
    """Take a person off every plan that waits; called where the yes ends (duties.consents)."""
    Planned.objects.filter(person_id=person_id, state=Planned.State.OPEN).delete()


def _about(said: Said, by: Actor) -> tuple[Planned | None, Person, Reason]:
    if said.planned_id is not None:
        plans = Planned.objects.select_related("person", "reason")
        planned = plans.filter(pk=said.planned_id).first()
        if planned is None:
            raise NotFound(_("这次走访已不在计划里，没有保存；本人不要走访的，也不用登记。"))
        return planned, person_in_reach(planned.person_id, by), planned.reason
    person = person_in_reach(said.person_id or 0, by)
    reason = Reason.objects.filter(code=said.reason, active=True).first()
    if reason is None:
        raise Refusal(_("请选择走访的缘由。"))
    if not has_yes(person.pk, "visit"):
        raise Refusal(_("走访要本人同意。本人愿意的，请先登记同意；不愿意的不用登记。"))
    return None, person, reason


def _check(said: Said, today: date) -> None:
    if not today - timedelta(days=OLDEST_DAYS) <= said.day <= today:
        raise Refusal(_("走访日期须是今天或以前，最多三个月前。"))
    if set(said.needs) - set(Need.objects.values_list("code", flat=True)):
        raise Refusal(_("勾选的需要里有清单上没有的，请重新勾选。"))
    if len(said.words.strip()) > LONGEST or len(said.promises) > MOST:
        raise Refusal(_("情况最多300字，承诺最多5件；请写得短些。"))
    refuse_watching(said.words, *(one.what for one in said.promises))
    if any(not one.what.strip() or one.due < said.day or one.owner not in OWNERS for one in said.promises):
        raise Refusal(_("每件承诺都要写明办什么、由谁办，日期不能早于走访的那天。"))


def _settle(visit: Visit) -> str:
    """Count the visits of the plan: one does it; of several none counts until somebody chooses."""
    if visit.planned_id is None:
        return "saved"
    Planned.objects.select_for_update().filter(pk=visit.planned_id).values_list("pk").first()
    several = Visit.objects.filter(planned_id=visit.planned_id).count() > 1
    state = Planned.State.DOUBLE if several else Planned.State.DONE
    Planned.objects.filter(pk=visit.planned_id).update(state=state)
    if several:
        Visit.objects.filter(planned_id=visit.planned_id).update(counts=None)
        visit.counts = None
    return "double" if several else "saved"


def _give_promises(visit: Visit, promises: Sequence[Promise], by: Actor, at: datetime) -> None:
    for one in promises:
        unit_id, staff_id = _owner(one.owner, visit.area_code, by)
        give_duty(
            source=visit.source, what=one.what, unit_id=unit_id, staff_id=staff_id, due=one.due, by=by, at=at,
            person_id=visit.person_id, said_on=visit.visited_on,
        )  # fmt: skip


def _owner(owner: str, area_code: str, by: Actor) -> tuple[int, int | None]:
    if owner == "me":
        return by.unit_id, by.staff_id
    town = Unit.objects.filter(level=Area.Level.TOWN, area_id=area_code[:9].ljust(12, "0")).order_by("pk")
    found = town.values_list("pk", flat=True).first() if owner == "town" else None
    return found or Unit.objects.get(is_root=True).pk, None
