"""Repairs (整改): a cluster of one cause is mended for everybody who has it, with an owner, a date and a result.

Whom it concerns is found among persons and money (`repair_finding`); nobody has to ask, and who petitioned cannot be
told from who was mended. The mending itself goes through the ordinary doors: the next run posts and pays what is owed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, F, Func, OuterRef, Q, QuerySet, Subquery, Sum, UUIDField
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import acting, within
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.models import Account, Area

from .causes import Place, check_place
from .course import refuse_watching, require_text
from .models import Cause, Repair, RepairItem
from .repair_finding import can_find, find_affected

READS: Final = (Permission.PETITION_REPAIR, Permission.PETITION_FIGURES)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look for everybody with the same cause found: so many in all, fresh ones, mended ones, still open fen."""

    found: int
    fresh: int
    mended: int
    open_fen: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a repair sets out to do: `until_month` (YYYY-MM) where it is about several months."""

    title: str
    text: str
    due_on: date
    owner_id: int
    until_month: str = ""


@transaction.atomic
def open_repair(*, cause_id: int, place: Place, plan: Plan, by: Actor, at: datetime) -> Repair:
    """Open a repair of a cause and place with its owner and date. Raises Refusal, NotPermitted.

    Nobody is asked whether a petition was brought: a repair may begin with one matter or with none.
    """
    by.require(Permission.PETITION_REPAIR)
    cause = Cause.objects.filter(pk=cause_id).first()
    if cause is None:
        raise Refusal(_("请从清单里选择原因。"))
    check_place(place)
    if plan.until_month:
        check_place(Place(month=plan.until_month))
    _check_plan(plan, by, at)
    if Repair.objects.filter(cause=cause, unit_id=by.unit_id, ended_at=None, **place.as_columns()).exists():
        raise AlreadyDone(_("这个原因已有一项整改正在进行，请在那一项里办理。"))
    made = Repair.objects.create(
        title=require_text(plan.title, _("请写明整改的名称。"))[:80], cause=cause, until_month=plan.until_month,
        unit_id=by.unit_id, owner_id=plan.owner_id, plan=require_text(plan.text, _("请写明怎么整改。")),
        due_on=plan.due_on, made_by_id=by.staff_id, made_at=at, area_code=by.area_prefix or "", **place.as_columns(),
    )  # fmt: skip
    _record("open", made, by, at, owner=plan.owner_id, due=plan.due_on.isoformat())
    return made


@transaction.atomic
def hand_over(*, repair_id: int, owner_id: int, due_on: date, reason: str, by: Actor, at: datetime) -> Repair:
    """Give a repair another owner or another date, with the reason. Raises as `open_repair`, AlreadyDone."""
    repair = _open(repair_id, by)
    stated = require_text(reason, _("请写明变更负责人或者期限的理由。"))
    refuse_watching(stated)
    _check_plan(Plan("", "", due_on, owner_id), by, at)
    Repair.objects.filter(pk=repair.pk).update(
        owner_id=owner_id, due_on=due_on, warned_at=None, raised_at=None, raised_to=None
    )
    _record("hand_over", repair, by, at, owner=owner_id, due=due_on.isoformat(), reason=stated)
    return get_repair(repair.pk, by)


@transaction.atomic
def look_for_everybody(*, repair_id: int, by: Actor, at: datetime) -> Looked:
    """Find everybody with the same cause, and see who of those found before is mended. Raises Refusal, AlreadyDone.

    Done again it adds whoever came since and finds nobody twice. Whoever is found no more is mended, from that day on.
    """
    repair = _open(repair_id, by)
    if by.area_prefix is None:
        raise NotPermitted(_("您的单位没有辖区，不能查找。"))
    now = {one.person_token: one for one in find_affected(repair, by.area_prefix, at)}
    with acting(by):
        known = dict(RepairItem.objects.filter(repair=repair).values_list("person_token", "done_on"))
        fresh = [one for token, one in now.items() if token not in known]
        RepairItem.objects.bulk_create(
            [RepairItem(repair=repair, person_token=one.person_token, area_code=one.area_code, owed_fen=one.owed_fen)
             for one in fresh], batch_size=500,
        )  # fmt: skip
        mended = [token for token, done in known.items() if token not in now and done is None]
        for start in range(0, len(mended), 500):
            some = RepairItem.objects.filter(repair=repair, person_token__in=mended[start : start + 500])
            some.update(done_on=office_day(at), done="arrived")
        again = [token for token, done in known.items() if token in now and done is not None]
        for start in range(0, len(again), 500):
            some = RepairItem.objects.filter(repair=repair, person_token__in=again[start : start + 500])
            some.update(done_on=None, done="")
    looked = _count(repair, by, len(fresh))
    Repair.objects.filter(pk=repair.pk).update(found=looked.found, mended=looked.mended)
    _record("look", repair, by, at, found=looked.found, fresh=looked.fresh, mended=looked.mended)
    return looked


@transaction.atomic
def end_repair(*, repair_id: int, result: str, by: Actor, at: datetime) -> Repair:
    """End a repair with its result. Raises Refusal while anybody who was found is not mended, AlreadyDone."""
    repair = _open(repair_id, by)
    stated = require_text(result, _("请写明整改的结果。"))
    refuse_watching(stated)
    if can_find(repair):
        looked = look_for_everybody(repair_id=repair_id, by=by, at=at)
        left = looked.found - looked.mended
        if left:
            raise Refusal(_("还有 %(left)d 人没有改正，改正以后才能办结。") % {"left": left})
    Repair.objects.filter(pk=repair.pk, ended_at=None).update(ended_at=at, result=stated)
    _record("end", repair, by, at, result=stated)
    return get_repair(repair.pk, by)


def list_repairs(by: Actor) -> QuerySet[Repair]:
    """Return the repairs that the actor may see, the open ones first by their date. Raises NotPermitted.

    Those of the own unit, and what went up to it undone; who supervises a wider area sees those of the units within it.
    """
    if not any(by.may(one) for one in READS):
        by.require(Permission.PETITION_REPAIR)
    seen = Q(unit_id=by.unit_id) | Q(raised_to_id=by.unit_id)
    if by.area_prefix is not None and by.may(Permission.PETITION_SUPERVISE):
        seen |= within("area_code", by.area_prefix)
    rows = Repair.objects.select_related("cause", "owner", "unit", "station").filter(seen)
    return rows.order_by("ended_at", "due_on", "pk")


def get_repair(repair_id: int, by: Actor) -> Repair:
    """Return a repair. Raises NotFound where it is not there or not the actor's, NotPermitted."""
    found = list_repairs(by).filter(pk=repair_id).first()
    if found is None:
        raise NotFound(_("没有这项整改。"))
    return found


class _AsToken(Func):
    """The token of a person, kept as text, as the column of persons holds it, so that its index serves."""

    output_field = UUIDField()
    template = "REPLACE(%(expressions)s, '-', '')"

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Write it as PostgreSQL's own kind."""
        return self.as_sql(compiler, connection, template="(%(expressions)s)::uuid", **more)


def list_items(repair: Repair) -> QuerySet[RepairItem]:
    """Return whom a repair found, those not mended first, each with `place`, and `name`, `file_no` and `person` of who
    is in the actor's scope. Read it in that scope.
    """
    who = Person.objects.filter(token=_AsToken(OuterRef("person_token")))
    place = Area.objects.filter(pk=OuterRef("area_code")).values("name")
    rows = RepairItem.objects.filter(repair=repair).annotate(
        place=Coalesce(Subquery(place), F("area_code")), person=Subquery(who.values("pk")),
        name=Subquery(who.values("name")), file_no=Subquery(who.values("file_no")),
    )  # fmt: skip
    return rows.order_by("done_on", "area_code", "pk")


def open_places() -> set[tuple[int, Place]]:
    """Return the causes and places that an open repair works on."""
    columns = list(Place.__slots__)
    rows = Repair.objects.filter(ended_at=None).values_list("cause_id", *columns)
    return {(row[0], Place(**dict(zip(columns, row[1:], strict=True)))) for row in rows}


def list_overdue(by: Actor, day: date) -> QuerySet[Repair]:
    """Return the open repairs that the actor may see and that are over their date."""
    return list_repairs(by).filter(ended_at=None, due_on__lt=day)


def list_owners(by: Actor) -> list[tuple[int, str]]:
    """Return who of the actor's unit can own a repair: staff id and name."""
    rows = Account.objects.filter(unit_id=by.unit_id, is_active=True).order_by("staff__name", "staff_id")
    return list(dict(rows.values_list("staff_id", "staff__name")).items())


def _check_plan(plan: Plan, by: Actor, at: datetime) -> None:
    refuse_watching(plan.title + plan.text)
    if plan.due_on < office_day(at):
        raise Refusal(_("整改期限不能早于今天。"))
    if plan.owner_id not in dict(list_owners(by)):
        raise Refusal(_("负责人须是本单位在岗的工作人员。"))


def _open(repair_id: int, by: Actor) -> Repair:
    by.require(Permission.PETITION_REPAIR)
    found = get_repair(repair_id, by)
    repair = Repair.objects.select_for_update().get(pk=found.pk)
    if repair.unit_id != by.unit_id:
        raise NotPermitted(_("这项整改由别的单位办理。"))
    if repair.ended_at is not None:
        raise AlreadyDone(_("这项整改已经办结。"))
    return repair


def _count(repair: Repair, by: Actor, fresh: int) -> Looked:
    with acting(by):
        rows = RepairItem.objects.filter(repair=repair)
        sums = rows.aggregate(
            found=Count("pk"), mended=Count("pk", filter=~Q(done_on=None)), left=Sum("owed_fen", filter=Q(done_on=None))
        )
    return Looked(sums["found"], fresh, sums["mended"], sums["left"] or 0)


def _record(what: str, repair: Repair, by: Actor, at: datetime, **detail: object) -> None:
    record_act(by=by, at=at, action=f"petition.repair.{what}", subject=f"petition_repair:{repair.pk}", detail=detail)


__all__ = [
    "Looked", "Plan", "can_find", "end_repair", "get_repair", "hand_over", "list_items", "list_overdue",
    "list_owners", "list_repairs", "look_for_everybody", "open_places", "open_repair",
]  # fmt: skip
