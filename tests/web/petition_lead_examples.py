"""What the addresses of leaders, supervision and review name, for `everything.py`: a reception day of the unit that
keeps the books with a place, an urgent need that it was told of.
"""

from datetime import time
from typing import Any

from rongjun.base import clock
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions.models import Place, ReceptionDay, Urgent
from rongjun.domains.units.models import Unit


def leading_examples(matter_id: object, staff_id: int) -> dict[str, Any]:
    """Return the arguments of the addresses of `urls_petition_lead.py` for a matter that is there."""
    at, root = clock.now(), Unit.objects.get(is_root=True)
    with whole_desk("tests"):
        day = ReceptionDay.objects.create(
            leader_id=staff_id, unit=root, post="局长", day=clock.today(), begins=time(9), ends=time(11), room="一楼",
            places=3, made_by=staff_id, made_at=at,
        )  # fmt: skip
        place = Place.objects.create(day=day, number=1, matter_id=matter_id, taken_at=at)
        need = Urgent.objects.create(
            matter_id=matter_id, need="food", done="送了粮", told_unit=root, told_by=staff_id, told_at=at
        )
    return {"reception_id": day.pk, "place_id": place.pk, "urgent_id": need.pk}
