"""What stations are and lack on a day: the five, staffing against the rules, people served. Nothing asks once a row."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from rongjun.base.actor import Actor
from rongjun.base.scope import CODE_DIGITS, within
from rongjun.domains.people.queries import visible_people
from rongjun.domains.people.queries.people import LIVING
from rongjun.domains.units.models import Area
from rongjun.kernel.stations.five import Check, Record, check_five
from rongjun.kernel.stations.sheets import Level, Who
from rongjun.kernel.stations.staffing import Need, needs_of

from .models import Asset, Budget, Inspection, Station, Worker
from .sheets import staffing_rules

LEVELS = {Area.Level.PROVINCE: Level.PROVINCE, Area.Level.CITY: Level.CITY, Area.Level.COUNTY: Level.COUNTY,
          Area.Level.TOWN: Level.TOWN, Area.Level.VILLAGE: Level.VILLAGE}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """A station on a day. `served` None: who asks sees no registry. `model`: it was found a model station last."""

    five: tuple[Check, ...]
    needs: tuple[Need, ...]
    served: int | None
    workers: dict[str, int]
    score: int | None
    scored_on: date | None

    @property
    def met(self) -> int:
        """How many of the five are there."""
        return sum(one.met for one in self.five)

    @property
    def short(self) -> int:
        """How many people are missing by the rules, at most by one of them."""
        return max((one.short for one in self.needs), default=0)


class Served:
    """How many living people with a category in force are registered, by area, within the actor's scope: one query.

    Grouped are those of the smallest area that holds all of the areas asked for: of a page of villages a town or two.
    """

    def __init__(self, by: Actor, prefixes: Collection[str]) -> None:
        """Count the areas of these leading digits."""
        self.known = by.area_prefix is not None and by.may_code("people.view")
        here = within("area_code", _shared(prefixes))
        rows = visible_people(by).filter(LIVING, here).exclude(categories="").values("area_code").order_by("area_code")
        found = list(rows.annotate(count=Count("pk")).values_list("area_code", "count")) if self.known else []
        self._codes = [code for code, _count in found]
        self._sums = [0, *accumulate(count for _code, count in found)]

    def within(self, prefix: str) -> int | None:
        """Return how many are registered in an area by its leading digits; None where nobody may be counted."""
        if not self.known:
            return None
        first, last = bisect_left(self._codes, prefix), bisect_right(self._codes, prefix.ljust(CODE_DIGITS, "9"))
        return self._sums[last] - self._sums[first]


def _shared(prefixes: Collection[str]) -> str:
    """Return the leading digits that all have in common: of the first and the last in their order."""
    if not prefixes:
        return ""
    first, last = min(prefixes), max(prefixes)
    return first[: next((at for at, digit in enumerate(first) if last[at : at + 1] != digit), len(first))]


def standings_of(stations: Sequence[Station], by: Actor, day: date) -> dict[int, Standing]:
    """Return how stations stand on a day, by unit. Six queries, however many stations."""
    ids = [one.pk for one in stations]
    workers, assets, money = _workers(ids, day), _assets(ids, day), _money(ids, day.year)
    prefixes = {one.unit.area.prefix for one in stations if one.unit.area is not None}
    rules, served, scores = staffing_rules(day), Served(by, prefixes), _scores(ids)
    found = {}
    for station in stations:
        kinds = workers[station.pk]
        area = station.unit.area
        count = served.within(area.prefix) if area is not None else None
        level = LEVELS[Area.Level(area.level if area is not None else station.unit.level)]
        record = Record(
            founded=station.founded_on is not None and station.founded_on <= day,
            founding_doc=bool(station.founding_doc), posts=station.posts, posts_doc=bool(station.posts_doc),
            workers=sum(kinds.values()), budget_fen=money.get(station.pk, 0),
            rooms=assets[station.pk, "room"], equipment=assets[station.pk, "equipment"],
        )  # fmt: skip
        needs = needs_of(rules.rules if rules else (), level, count, _counted(kinds))
        found[station.pk] = Standing(check_five(record), needs, count, kinds, *scores.get(station.pk, (None, None)))
    return found


def with_lacks(rows: QuerySet[Station], day: date, *, whole: bool) -> QuerySet[Station]:
    """Return the stations that have all of the five on a day (`whole`), or those that lack something."""
    there = (
        Q(founded_on__lte=day) & ~Q(founding_doc="") & Q(posts__gt=0) & ~Q(posts_doc="")
        & _has(_in_force(Worker, day)) & _has(Budget.objects.filter(year=day.year))
        & _has(_in_force(Asset, day).filter(kind="room")) & _has(_in_force(Asset, day).filter(kind="equipment"))
    )  # fmt: skip
    return rows.filter(there) if whole else rows.exclude(there)


def _has(rows: QuerySet[Any]) -> Exists:
    """Return the condition that a station has such a row, asked station by station: a page stops when it is full."""
    return Exists(rows.filter(unit=OuterRef("pk")))


def _in_force(table: type[Worker] | type[Asset], day: date) -> QuerySet[Worker] | QuerySet[Asset]:
    return table._default_manager.filter(Q(until=None) | Q(until__gte=day), since__lte=day)


def _workers(ids: list[int], day: date) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = defaultdict(dict)
    rows = _in_force(Worker, day).filter(unit_id__in=ids).values("unit_id", "kind").order_by("unit_id")
    for row in rows.annotate(count=Count("pk")):
        found[row["unit_id"]][row["kind"]] = row["count"]
    return found


def _assets(ids: list[int], day: date) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = defaultdict(int)
    rows = _in_force(Asset, day).filter(unit_id__in=ids).values("unit_id", "kind").order_by("unit_id")
    for row in rows.annotate(count=Count("pk")):
        found[row["unit_id"], row["kind"]] = row["count"]
    return found


def _money(ids: list[int], year: int) -> dict[int, int]:
    rows = Budget.objects.filter(unit_id__in=ids, year=year).values("unit_id").order_by("unit_id")
    return {row["unit_id"]: row["sum"] for row in rows.annotate(sum=Sum("amount_fen"))}


def _scores(ids: list[int]) -> dict[int, tuple[int, date]]:
    rows = Inspection.objects.filter(unit_id__in=ids, stage="closed").order_by("day", "pk")
    return {unit: (final, day) for unit, final, day in rows.values_list("unit_id", "final", "day") if final is not None}


def _counted(kinds: dict[str, int]) -> dict[Who, int]:
    full, part = kinds.get("full", 0), kinds.get("part", 0)
    return {Who.FULL: full, Who.PAID: full + part, Who.VOLUNTEER: kinds.get("volunteer", 0)}
