"""What an inspector's phone kept while it had no network: taken one by one, in any order and any number of times.

A mark says what stood there when the phone took its list (`seen`). Where something else stands by now, a colleague was
there: nothing is written over it, and the inspector chooses. Marks that say the same are one, findings and photos too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.kernel.stations.states import Stage

from .inspecting import give_mark, write_finding
from .inspections import get_inspection, list_inspections
from .models import Finding, Inspection, Mark

AT_ONCE: Final = 100
type Stood = list[Any] | None
"""What stands at a point: mark (None where it does not apply) and remark; None where there is no mark."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one thing that was sent: saved, known, double (with what stands), gone or refused (with why)."""

    state: str
    why: str = ""
    stands: Stood = None


def open_inspections(by: Actor) -> list[Inspection]:
    """Return the inspections that somebody may give marks in: open, of stations in sight, not of the own unit."""
    by.require(Permission.STATIONS_INSPECT)
    rows = list_inspections(by).filter(stage=Stage.OPEN).exclude(unit_id=by.unit_id)
    return list(rows.order_by("day", "pk")[:AT_ONCE])


def marks_by_inspection(found: Sequence[Inspection]) -> dict[int, dict[str, Stood]]:
    """Return what stands at the points of some inspections, by inspection and point. One query."""
    told: dict[int, dict[str, Stood]] = {one.pk: {} for one in found}
    for mark in Mark.objects.filter(inspection_id__in=list(told)):
        told[mark.inspection_id][mark.point] = [mark.got, mark.note]
    return told


def sync_marks(items: Sequence[Any], *, by: Actor, at: datetime) -> dict[str, Result]:
    """Take what a phone sends, by key; one that is refused keeps nothing else back.

    Raises Refusal for more than AT_ONCE at a time, NotPermitted.
    """
    by.require(Permission.STATIONS_INSPECT)
    if len(items) > AT_ONCE:
        raise Refusal(_("一次最多送 100 条，请分批。"))
    found = {}
    for item in items:
        key = str(item.get("key", ""))[:64] if isinstance(item, Mapping) else ""
        found[key] = _take(item, by, at)
    return found


def _take(item: Any, by: Actor, at: datetime) -> Result:
    try:
        with transaction.atomic():
            if not isinstance(item, Mapping):
                raise TypeError("no mark")
            return _mark(item, by, at)
    except (NotFound, AlreadyDone) as gone:
        return Result("gone", str(gone))
    except Refusal as refusal:
        return Result("refused", str(refusal))
    except (KeyError, TypeError, ValueError, OverflowError):
        return Result("refused", _("这条记录不完整，没有保存；请重新填写。"))


def _mark(item: Mapping[str, Any], by: Actor, at: datetime) -> Result:
    inspection_id, point = int(item["inspection"]), str(item["point"])
    got = None if item["got"] is None else int(item["got"])
    said: Stood = [got, str(item.get("note", "")).strip()]
    get_inspection(inspection_id, by)
    list(Inspection.objects.select_for_update().filter(pk=inspection_id).values_list("pk"))
    standing = Mark.objects.filter(inspection_id=inspection_id, point=point).values_list("got", "note").first()
    stands: Stood = None if standing is None else list(standing)
    what = str(item.get("what", "")).strip()
    if what:
        due = date.fromisoformat(str(item["due"]))
        write_finding(
            inspection_id=inspection_id, point=point, what=what, due_on=due, photos=[], by=by, at=at
        )  # fmt: skip
    if stands == said:
        return Result("known")
    if stands is not None and stands != item.get("seen"):
        return Result("double", stands=stands)
    give_mark(inspection_id=inspection_id, point=point, got=got, note=str(item.get("note", "")), by=by, at=at)
    return Result("saved")


def finding_of(inspection_id: int, point: str, what: str, by: Actor) -> Finding:
    """Return the finding that a phone wrote, to which a photo belongs. Raises NotFound."""
    inspection = get_inspection(inspection_id, by)
    found = Finding.objects.filter(inspection=inspection, point=point, what=what.strip()).first()
    if found is None:
        raise NotFound(_("没有这项问题，或者它不在您的辖区。"))
    return found
