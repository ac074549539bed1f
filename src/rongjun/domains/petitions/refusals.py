"""Refusing to register is a fault of its own: said on the portal or at any desk, worked by the unit above.

It holds neither who said it nor a matter, so that whoever refused cannot learn who complained. It counts in no figure
about petitions.
"""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission, Role
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.scope import acting, whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.models import Unit

from .course import refuse_watching, require_text
from .masking import mask
from .models import Refused
from .owners import root_unit, unit_above

HERE: Final = "拒不登记的登记和核查"
DAYS: Final = timedelta(days=15)
"""The office's own limit for looking into it."""
WORKS: Final = frozenset({Permission.PETITION_SORT, Permission.PETITION_SUPERVISE, Permission.PETITION_LEAD})
"""Rights with which a refusal is looked into, at the unit above."""


@transaction.atomic
@whole_desk(HERE)
def say_refused(*, unit_id: int, day: date, told: str, sent_key: str, by: Actor, at: datetime) -> Refused:
    """Keep that a unit refused to register. By the person on the portal, or by any desk for the person.

    Sent twice it is one. Raises Refusal for a day ahead, no facts, no unit, or one that no unit stands above.
    """
    if by.role is not Role.APPLICANT:
        by.require(Permission.PETITION_TAKE)
    standing = Refused.objects.filter(sent_key=sent_key).first() if sent_key else None
    if standing is not None:
        return standing
    if not Unit.objects.filter(pk=unit_id).exists():
        raise Refusal(_("请选择拒绝登记的单位。"))
    if day > office_day(at):
        raise Refusal(_("拒绝登记的日期不能晚于今天。"))
    facts = mask(require_text(told, _("请写明当时的经过。")), [])
    made = Refused.objects.create(
        unit_id=unit_id, owner_unit_id=above(unit_id), day=day, told=facts, sent_key=sent_key, said_at=at,
        said_to=by.staff_id, from_portal=by.role is Role.APPLICANT, due_on=office_day(at) + DAYS,
    )  # fmt: skip
    _record("said", made, by, at)
    return made


@transaction.atomic
def work_refused(*, refused_id: int, finding: str, mended: str, by: Actor, at: datetime) -> Refused:
    """Say what was found, and what was done so that the matter is registered. Raises Refusal, AlreadyDone, NotFound."""
    row = get_refused(refused_id, by)
    if finding not in Refused.Finding.values:
        raise Refusal(_("请选择核查的结果。"))
    stated = require_text(mended, _("请写明核查的情况，以及怎么补办登记。"))
    refuse_watching(stated)
    with whole_desk(HERE):
        rows = Refused.objects.filter(pk=row.pk, worked_at=None)
        if not rows.update(finding=finding, mended=stated, worked_by_id=by.staff_id, worked_at=at):
            raise AlreadyDone(_("这一件已经核查过。"))
    _record("worked", row, by, at, finding=finding)
    return get_refused(refused_id, by)


def list_refused(by: Actor) -> QuerySet[Refused]:
    """Return the refusals that the actor's unit looks into, or that went up to it, open ones first, at its desk."""
    _require(by)
    rows = Refused.objects.select_related("unit", "worked_by").filter(
        Q(owner_unit_id=by.unit_id) | Q(raised_to_id=by.unit_id)
    )
    return rows.order_by("worked_at", "due_on", "pk")


def get_refused(refused_id: int, by: Actor) -> Refused:
    """Return one. Raises NotFound where it is not there or another unit's."""
    with acting(by):
        found = list_refused(by).filter(pk=refused_id).first()
    if found is None:
        raise NotFound(_("没有这一件。"))
    return found


@whole_desk(HERE)
def find_receipt(token: UUID) -> Refused | None:
    """Return what the receipt of a refusal belongs to: it is opened by the receipt alone, and names nobody."""
    return Refused.objects.select_related("unit", "owner_unit").filter(token=token).first()


def list_units() -> list[tuple[int, str]]:
    """Return the units at which a petition can be handed in, by name."""
    return list(Unit.objects.order_by("level", "name", "pk").values_list("pk", "name"))


def above(unit_id: int) -> int:
    """Return the unit that looks into a refusal: the one above; that of the county's for what stands by itself."""
    found = unit_above(unit_id)
    if found is None and unit_id != root_unit():
        found = root_unit()
    if found is None:
        raise Refusal(_("系统里没有登记上一级单位，请向上一级信访部门反映。"))
    return found


def _require(by: Actor) -> None:
    if not any(by.may(one) for one in WORKS):
        by.require(Permission.PETITION_SUPERVISE)


def _record(what: str, row: Refused, by: Actor, at: datetime, **detail: object) -> None:
    record_act(by=by, at=at, action=f"petition.refused.{what}", subject=f"petition_refused:{row.pk}", detail=detail)
