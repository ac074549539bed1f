"""Writes of stations: which units are one, who works there from when to when, rooms, equipment, money granted."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.actions import add_unit
from rongjun.domains.units.models import Area, Staff, Unit

from .access import areas_in_sight, get_station, unit_in_reach
from .models import Asset, Budget, Station, Worker

STATION_NAME = "退役军人服务站"
LEVELS = (Area.Level.TOWN, Area.Level.VILLAGE)
"""Levels for which stations are opened for every area at once."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is recorded of a station. `founded_on` None: not known yet."""

    founded_on: date | None
    founding_doc: str
    posts: int
    posts_doc: str
    address: str = ""
    hours: str = ""


@transaction.atomic
def open_station(*, unit_id: int, by: Actor, at: datetime) -> Station:
    """List a unit as a station; done twice it is the same. Raises NotPermitted, NotFound outside the own area."""
    by.require(Permission.STATIONS_RULES)
    unit = Unit.objects.select_related("area").filter(pk=unit_id, area__in=areas_in_sight(by)).first()
    if unit is None:
        raise NotFound(_("没有这个单位，或者它不在您的辖区。"))
    station, made = Station.objects.get_or_create(unit=unit, defaults={"made_at": at, "changed_at": at})
    if made:
        _record("station.open", unit.pk, {"area": unit.area_id}, by, at)
    return station


@transaction.atomic
def open_stations(*, level: int, by: Actor, at: datetime) -> int:
    """Open a station for each area of a level in reach that has none; returns how many are new.

    A unit that serves the area alone and is named as a station is taken; else a unit is made.
    """
    by.require(Permission.STATIONS_RULES)
    if level not in LEVELS:
        raise Refusal(_("请选择镇（街道）或村（社区）。"))
    served = set(Station.objects.values_list("unit__area_id", flat=True))
    lacking = list(areas_in_sight(by).filter(level=level).exclude(pk__in=served).select_related("parent"))
    for area in lacking:
        town = area.parent.name if level == Area.Level.VILLAGE and area.parent is not None else ""
        standing = Unit.objects.filter(area=area, name__endswith=STATION_NAME).order_by("pk").first()
        unit = standing or add_unit(
            name=f"{town}{area.name}{STATION_NAME}", area_code=area.code, root=False, by=by, at=at
        )[0]  # fmt: skip
        open_station(unit_id=unit.pk, by=by, at=at)
    return len(lacking)


@transaction.atomic
def change_station(*, unit_id: int, facts: Facts, by: Actor, at: datetime) -> Station:
    """Write what is recorded of a station. Raises Refusal for posts without a document and days that cannot be."""
    unit = unit_in_reach(unit_id, by)
    if facts.founded_on is not None and facts.founded_on > office_day(at):
        raise Refusal(_("成立日期不能晚于今天。"))
    if facts.posts < 0 or (facts.posts > 0 and not facts.posts_doc.strip()):
        raise Refusal(_("有编制的须写明批准文件的文号。"))
    if facts.founded_on is not None and not facts.founding_doc.strip():
        raise Refusal(_("写了成立日期的，须写明成立文件的文号。"))
    told = {
        "founded_on": facts.founded_on, "founding_doc": facts.founding_doc.strip(), "posts": facts.posts,
        "posts_doc": facts.posts_doc.strip(), "address": facts.address.strip(), "hours": facts.hours.strip(),
    }  # fmt: skip
    Station.objects.filter(unit=unit).update(**told, changed_at=at)
    day = facts.founded_on.isoformat() if facts.founded_on else None
    _record("station.change", unit.pk, told | {"founded_on": day}, by, at)
    return get_station(unit_id, by)


@transaction.atomic
def add_worker(
    *, unit_id: int, name: str, kind: str, post: str, since: date, by: Actor, at: datetime, staff_id: int | None = None
) -> Worker:
    """Write that somebody begins to work at a station. Raises AlreadyDone where he does already, Refusal, NotFound."""
    unit = unit_in_reach(unit_id, by)
    if not name.strip() or kind not in Worker.Kind.values:
        raise Refusal(_("请填写姓名和用工方式。"))
    if since > office_day(at):
        raise Refusal(_("到岗日期不能晚于今天。"))
    if staff_id is not None and not Staff.objects.filter(pk=staff_id).exists():
        raise Refusal(_("没有这个人员。"))
    made = _insert(
        Worker(unit=unit, name=name.strip(), kind=kind, post=post.strip(), since=since, staff_id=staff_id),
        _("%(name)s 已经在册，不必再登记。") % {"name": name.strip()},
    )
    _record("station.worker", unit.pk, {"worker": made.pk, "kind": kind, "since": since.isoformat()}, by, at)
    return made


@transaction.atomic
def end_worker(*, worker_id: int, until: date, by: Actor, at: datetime) -> Worker:
    """Write somebody's last day at a station. Raises AlreadyDone, Refusal for a day before his first or after today."""
    worker = Worker.objects.select_related("unit").filter(pk=worker_id).first()
    if worker is None:
        raise NotFound(_("没有这个人员。"))
    unit_in_reach(worker.unit_id, by)
    _end(Worker, worker, until, at)
    _record("station.worker_end", worker.unit_id, {"worker": worker.pk, "until": until.isoformat()}, by, at)
    return worker


@transaction.atomic
def add_asset(
    *, unit_id: int, kind: str, name: str, amount: int, since: date, by: Actor, at: datetime
) -> Asset:  # fmt: skip
    """Write a room (square metres) or equipment (pieces) of a station. Raises AlreadyDone for the same name."""
    unit = unit_in_reach(unit_id, by)
    if not name.strip() or kind not in Asset.Kind.values or amount < 1:
        raise Refusal(_("请填写名称和数量，数量至少为 1。"))
    if since > office_day(at):
        raise Refusal(_("启用日期不能晚于今天。"))
    told = _("“%(name)s”已经登记；数量有变的，先停用再登记。") % {"name": name.strip()}
    made = _insert(Asset(unit=unit, kind=kind, name=name.strip(), amount=amount, since=since), told)
    _record("station.asset", unit.pk, {"asset": made.pk, "kind": kind, "amount": amount}, by, at)
    return made


@transaction.atomic
def end_asset(*, asset_id: int, until: date, by: Actor, at: datetime) -> Asset:
    """Write the last day of a room or of equipment."""
    asset = Asset.objects.select_related("unit").filter(pk=asset_id).first()
    if asset is None:
        raise NotFound(_("没有这一项。"))
    unit_in_reach(asset.unit_id, by)
    _end(Asset, asset, until, at)
    _record("station.asset_end", asset.unit_id, {"asset": asset.pk, "until": until.isoformat()}, by, at)
    return asset


@transaction.atomic
def grant_budget(*, unit_id: int, year: int, amount_fen: int, doc: str, by: Actor, at: datetime) -> Budget:
    """Write money granted to a station for a year by a document (fen). Raises AlreadyDone for the same document."""
    unit = unit_in_reach(unit_id, by)
    if amount_fen <= 0 or not doc.strip():
        raise Refusal(_("请填写金额和文件的文号。"))
    if not 2018 <= year <= office_day(at).year + 1:
        raise Refusal(_("年度不对。"))
    told = _("这份文件的 %(year)d 年经费已经登记。") % {"year": year}
    made = _insert(Budget(unit=unit, year=year, amount_fen=amount_fen, doc=doc.strip(), made_at=at), told)
    _record("station.budget", unit.pk, {"year": year, "amount_fen": amount_fen, "doc": made.doc}, by, at)
    return made


def _insert[T: (Worker, Asset, Budget)](row: T, standing: str) -> T:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyDone(standing) from None
    return row


def _end(table: type[Worker] | type[Asset], row: Worker | Asset, until: date, at: datetime) -> None:
    if not row.since <= until <= office_day(at):
        raise Refusal(_("最后一天不能早于 %(since)s，也不能晚于今天。") % {"since": row.since.isoformat()})
    if not table._default_manager.filter(pk=row.pk, until=None).update(until=until):
        raise AlreadyDone(_("已经停止，不必再停。"))
    row.until = until


def _record(action: str, unit_id: int, detail: dict[str, Any], by: Actor, at: datetime) -> None:
    record_act(by=by, at=at, action=action, subject=f"station:{unit_id}", detail=detail)
