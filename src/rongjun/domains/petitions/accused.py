"""Whom an accusation is about, for the disciplinary body that has it and for nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import unseal
from rongjun.base.errors import NotPermitted

from .course import reach
from .identity import record_identity_look, unpad
from .models import Matter, Walled
from .sealing import place_of


@dataclass(frozen=True, slots=True)
class Side:
    """One side complained about: a unit, somebody who works here, or a sealed name ('' until it is opened)."""

    pk: int
    unit: str
    staff: str
    sealed: bool
    name: str = ""


def list_accused(matter: Matter, by: Actor) -> list[Side]:
    """Return whom an accusation is about; names that are sealed stay so. Raises NotPermitted, NotFound."""
    return [_side(row) for row in _rows(matter, by)]


def open_accused(*, matter: Matter, purpose: str, by: Actor, at: datetime) -> list[Side]:
    """Open the sealed names of whom an accusation is about; the access row is committed first. Raises as above."""
    rows = _rows(matter, by)
    record_identity_look(matter, ["accused"], purpose, by, at)
    return [_side(row, _opened(matter, row)) for row in rows]


def list_passed(by: Actor) -> QuerySet[Matter]:
    """Return the accusations that the own unit has or had as a disciplinary body."""
    if not by.may(Permission.PETITION_DISCIPLINE):
        return Matter.objects.none()
    return Matter.objects.filter(hidden=True, owner_unit_id=by.unit_id).select_related("owner_unit")


def _rows(matter: Matter, by: Actor) -> Sequence[Walled]:
    reach(matter, by)
    if not by.may(Permission.PETITION_DISCIPLINE) or matter.owner_unit_id != by.unit_id:
        raise NotPermitted(_("被反映的人只有办理该事项的纪检监察机构可以查看。"))
    return list(Walled.objects.filter(matter=matter).select_related("unit", "staff").order_by("pk"))


def _side(row: Walled, name: str = "") -> Side:
    unit = row.unit.name if row.unit is not None else ""
    return Side(row.pk, unit, row.staff.name if row.staff is not None else "", row.name is not None, name)


def _opened(matter: Matter, row: Walled) -> str:
    if row.name is None:
        return ""
    return unpad(unseal(bytes(row.name), **place_of(matter.token, f"walled.{row.token}")))
