"""The wall: units and people who are complained about find nothing of an accusation, from the moment it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rongjun.base.actor import Actor
from rongjun.base.crypto import seal

from .identity import BLOCK, pad
from .models import Matter, Walled
from .models.core import wall_mark
from .sealing import place_of


@dataclass(frozen=True, slots=True)
class Accused:
    """Who is complained about: a unit, somebody who works here, or a name that is neither."""

    unit_id: int | None = None
    staff_id: int | None = None
    name: str = ""


def wall_of(accused: Sequence[Accused]) -> str:
    """Return the wall that keeps some units and people out."""
    return "".join(
        wall_mark(unit_id=one.unit_id, staff_id=one.staff_id) for one in _sides(accused)
    )  # fmt: skip


def wall_off(matter: Matter, accused: Sequence[Accused], *, by: Actor, at: datetime) -> None:
    """Put units and people behind the wall of a matter, which is hidden from then on. What stands stays."""
    if not accused:
        return
    for one in accused:
        row = Walled(matter=matter, unit_id=one.unit_id, staff_id=one.staff_id, at=at, by_staff=by.staff_id)
        if one.name.strip():
            row.name = seal(pad(one.name.strip(), BLOCK["name"]), **place_of(matter.token, f"walled.{row.token}"))
        row.save(force_insert=True)
    more = "".join(
        mark for one in _sides(accused)
        if (mark := wall_mark(unit_id=one.unit_id, staff_id=one.staff_id)) not in matter.wall
    )  # fmt: skip
    matter.wall, matter.hidden = matter.wall + more, True
    Matter.objects.filter(pk=matter.pk).update(wall=matter.wall, hidden=True)


def _sides(accused: Sequence[Accused]) -> list[Accused]:
    """Return one side each: a unit or a person."""
    units = [Accused(unit_id=one.unit_id) for one in accused if one.unit_id is not None]
    return units + [Accused(staff_id=one.staff_id) for one in accused if one.staff_id is not None]
