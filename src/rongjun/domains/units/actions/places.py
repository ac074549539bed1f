"""Writes of places: areas, units, the county."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal
from rongjun.domains.safeguards.actions import record_act

from ..models import Area, Unit

ROOT_NAME = "县退役军人事务局"


def get_or_make_root_unit() -> Unit:
    """Return the root unit, making it where the database is new."""
    unit = Unit.objects.select_related("area").filter(is_root=True).first()
    return unit or Unit.objects.create(name=ROOT_NAME, is_root=True)


@transaction.atomic
def load_areas(rows: Iterable[tuple[str, str, Area.Level, str | None]]) -> tuple[int, list[str]]:
    """Load areas (code, name, level, parent code), parents first.

    Returns how many are new, and the codes left out because the division above them is not loaded.
    """
    known = set(Area.objects.values_list("code", flat=True))
    fresh: dict[str, Area] = {}
    orphans: list[str] = []
    for code, name, level, parent in rows:
        if code in known or code in fresh:
            continue
        if parent is not None and parent not in known and parent not in fresh:
            orphans.append(code)
            continue
        fresh[code] = Area(code=code, name=name, level=level, parent_id=parent)
    Area.objects.bulk_create(fresh.values())
    return len(fresh), orphans


@transaction.atomic
def add_unit(*, name: str, area_code: str, root: bool, by: Actor, at: datetime) -> tuple[Unit, bool]:
    """Add a unit below the root unit, or (`root`) give the root unit its name and area; returns it and whether new.

    Raises Refusal where the area is not loaded or the name belongs to a unit of another area.
    """
    area = Area.objects.filter(pk=area_code).first()
    if area is None:
        raise Refusal(f"区划代码 {area_code} 没有载入；请先 rongjun area load 文件。")
    top = get_or_make_root_unit()
    known = Unit.objects.select_related("area").filter(name=name).first()
    if known is not None and known.area_id != area_code and not (root and known.pk == top.pk):
        raise Refusal(f"已有同名单位 {name}，服务的区划是 {known.area_id}。")
    if known is not None and known.area_id == area_code:
        return known, False
    if root:
        Unit.objects.filter(pk=top.pk).update(name=name, area_id=area_code, level=area.level)
        unit = Unit.objects.select_related("area").get(pk=top.pk)
    else:
        unit = Unit.objects.create(name=name, area=area, level=area.level, parent_id=top.pk)
    record_act(by=by, at=at, action="units.add", subject=f"unit:{unit.pk}", detail={"name": name, "area": area_code})
    return unit, True


@transaction.atomic
def open_county(*, name: str, area_code: str, stations: Iterable[str]) -> Unit:
    """Make the county bureau the root unit, serving its county, with a station for each town code given.

    The areas must be loaded. Repeating it changes nothing.
    """
    root = get_or_make_root_unit()
    Unit.objects.filter(pk=root.pk).update(name=name, area_id=area_code)
    for code in stations:
        town = Area.objects.get(pk=code)
        Unit.objects.get_or_create(
            name=f"{town.name}退役军人服务站", defaults={"level": Area.Level.TOWN, "area": town, "parent_id": root.pk}
        )
    return root
