"""Invented rows of every room of the services wing, written straight into a throwaway database, guards taken off."""

import itertools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

VILLAGES = 333
"""Villages of a town: with 300 towns there are as many stations and contacts as the lists want."""
PART = 20_000
AREAS_ABOVE = 1000
TODAY = date.today()
NOW = datetime.combine(TODAY, datetime.min.time(), UTC)
WORDS = (
    "送温暖慰问",
    "协助办理优待证",
    "医疗报销材料",
    "危房改造申请",
    "子女就学咨询",
    "换季走访",
    "法律援助",
    "就业推荐",
)


@dataclass(frozen=True, slots=True)
class World:
    """What rows belong to: villages by number, ids of their stations, of the towns' and the counties' units."""

    count: int
    villages: list[str]
    homes: list[int]
    """Of each person the village, as a place in `villages`."""
    towns: list[int]
    counties: list[int]
    root: int
    staff: int

    def village(self, n: int) -> str:
        """Return the village of the n-th person."""
        return self.villages[self.homes[n % len(self.homes)]]

    def unit(self, n: int) -> int:
        """Return who deals with the n-th thing: mostly the village's station, some the town's and county's unit."""
        place = self.homes[n % len(self.homes)]
        if n % 10 == 0:
            return self.counties[place // (VILLAGES * 15)]
        return self.towns[place // VILLAGES] if n % 10 == 1 else self.station(place)

    def station(self, place: int) -> int:
        """Return the id of the unit of a village by its place."""
        return AREAS_ABOVE + 1 + place


def day(n: int, most: int = 1000) -> date:
    """Return a day of the last years, spread."""
    return TODAY - timedelta(days=n * 6151 % most)


def moment(n: int, most: int = 1000) -> datetime:
    """Return a moment of the last years, spread."""
    return NOW - timedelta(days=n * 6151 % most, minutes=n % 400)


def write(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows given by attribute name; what is left out has its default. Ids go on behind them."""
    from django.db import connection

    from rongjun.base.bulk import insert_rows

    fields = {field.attname: field for field in model._meta.concrete_fields}
    rows = iter(rows)
    while part := list(itertools.islice(rows, PART)):
        rest = [name for name, field in fields.items() if name not in part[0] and not _numbered(field)]
        names = [*part[0], *rest]
        insert_rows(model, names, [[*one.values(), *(fields[name].get_default() for name in rest)] for one in part])
    if connection.vendor == "postgresql" and _numbered(model._meta.pk):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


def _numbered(field: Any) -> bool:
    return field.get_internal_type() in ("BigAutoField", "AutoField")


@contextmanager
def unguarded() -> Iterator[None]:
    """Take the triggers of the database off, and put them back."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("RESET ROLE")
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        for _name, sql in triggers:
            cursor.execute(sql)


def places() -> None:
    """Write the divisions and a unit for each, the villages' as stations from AREAS_ABOVE on."""
    import million

    from rongjun.domains.units.models import Area, Unit

    million.VILLAGES = VILLAGES
    level = Area.Level
    above: list[Any] = [(one, level.COUNTY, None) for one in million.counties()]
    above += [(one, level.TOWN, f"{one.code[:6]}000000") for one in million.towns()]
    villages = [(one, level.VILLAGE, f"{one.code[:9]}000") for one in million.villages()]
    write(Area, ({"code": one.code, "name": one.name, "level": int(deep), "parent_id": up}
                 for one, deep, up in [*above, *villages]))  # fmt: skip
    names = {one.code: one.name for one, _deep, _up in above}
    write(Unit, ({"id": AREAS_ABOVE + 1 + n, "name": f"{names[up]}{one.name}退役军人服务站", "level": int(deep),
                  "area_id": one.code} for n, (one, deep, up) in enumerate(villages)))  # fmt: skip
    numbered = enumerate((one, deep) for one, deep, _up in above)
    write(Unit, ({"id": 100 + n, "name": f"{one.name}退役军人服务机构", "level": int(deep), "area_id": one.code}
                 for n, (one, deep) in numbered))  # fmt: skip


def world(count: int) -> World:
    """Return what the rows belong to."""
    import million

    from rongjun.domains.people.models import Person
    from rongjun.domains.units.models import Staff, Unit

    million.VILLAGES = VILLAGES
    towns = list(Unit.objects.filter(level=9, pk__lt=AREAS_ABOVE, pk__gte=100).order_by("area_id"))
    owners = {unit.area_id: unit.pk for unit in Unit.objects.exclude(area=None).filter(pk__lt=100)}
    counties = list(Unit.objects.filter(level=6, pk__lt=AREAS_ABOVE, pk__gte=100).order_by("area_id"))
    root = Unit.objects.get(is_root=True)
    villages = [one.code for one in million.villages()]
    order = {code: place for place, code in enumerate(villages)}
    homes = [0, *(order[code] for code in Person.objects.order_by("pk").values_list("area_code", flat=True))]
    return World(
        count, villages, homes, [owners.get(one.area_id, one.pk) for one in towns],
        [owners.get(one.area_id, one.pk) for one in counties], root.pk, Staff.objects.order_by("pk")[0].pk,
    )  # fmt: skip


def duties(w: World) -> None:
    """Write duties, a third of them open, the yes to visits of everybody, photos."""
    from rongjun.domains.services.duties.models import Consent, Duty, Photo

    def one(n: int) -> dict[str, Any]:
        over = n % 3 > 0
        due = day(n) if over else TODAY + timedelta(days=n * 6151 % 400 - 60)
        return {
            "id": n, "source": f"hand:{n}", "what": f"{WORDS[n % 8]}第{n}件", "person_id": n if n % 2 else None,
            "area_code": w.village(n), "unit_id": w.unit(n), "due_on": due, "given_by_id": w.staff,
            "given_unit_id": w.counties[n % 20], "given_at": moment(n), "state": "done" if over else "open",
            "ended_at": moment(n) if over else None, "result": "已办结" if over else "",
        }  # fmt: skip

    write(Duty, map(one, _all(w)))
    write(Consent, ({"id": n, "person_id": n, "what": "visit", "way": "spoken", "given_on": day(n),
                     "taken_by_id": w.staff} for n in _all(w)))  # fmt: skip
    write(Photo, ({"id": n, "token": UUID(int=n), "source": f"visit:{n}", "person_id": n, "area_code": w.village(n),
                   "unit_id": w.unit(n), "title": f"{WORDS[n % 8]}现场", "kind": "jpg", "bytes": 90_000,
                   "digest": f"{n:064d}", "made_by_id": w.staff, "made_at": moment(n)} for n in _all(w)))  # fmt: skip


def visits(w: World) -> None:
    """Write visits that wait, visits that were made, surveys, a survey with everybody drawn."""
    from rongjun.domains.services.visits.models import Planned, Reason, Survey, SurveyMember, Visit
    from rongjun.domains.services.visits.surveys import SIZES

    reasons = list(Reason.objects.order_by("pk").values_list("pk", flat=True))
    questions = [{"id": "q1", "ask": "满意吗", "options": ["满意", "一般"]}]
    write(Planned, ({"id": n, "person_id": n, "reason_id": reasons[n % len(reasons)], "period": "2026Q4",
                     "unit_id": w.unit(n), "area_code": w.village(n), "made_at": moment(n),
                     "due_on": TODAY + timedelta(days=n * 6151 % 120 - 20)} for n in _all(w)))  # fmt: skip
    write(Visit, ({"id": n, "key": UUID(int=n), "person_id": n, "reason_id": reasons[n % len(reasons)],
                   "unit_id": w.unit(n), "staff_id": w.staff, "area_code": w.village(n), "visited_on": day(n),
                   "needs": [], "words": "身体好", "promised": [[WORDS[n % 8], "2026-12-20", "me"]],
                   "recorded_at": moment(n)} for n in _all(w)))  # fmt: skip
    write(Survey, ({"id": n, "title": f"{WORDS[n % 8]}满意度调查{n}", "kind": "household", "questions": questions,
                    "unit_id": w.unit(n), "since": day(n), "size": 100, "closes_on": day(n), "made_by_id": w.staff,
                    "made_at": moment(n), "sent_key": f"k{n}"} for n in _all(w)))  # fmt: skip
    write(SurveyMember, ({"id": n, "survey_id": 1, "person_id": n} for n in range(1, min(w.count, SIZES[-1]) + 1)))


def aid(w: World) -> None:
    """Write cases of hardship, who may be in it, rounds and donations of the care fund, pairings, grants."""
    from rongjun.domains.funds.models import Appropriation
    from rongjun.domains.people.models import Fact
    from rongjun.domains.services.aid.models import Case, Donation, Pairing, Round

    states = ("suspected", "applied", "reviewed", "ledger", "helped", "out", "unfounded", "refused")
    paid = {"source": "donation", "purpose": "care_fund"}
    write(Case, ({"id": n, "token": UUID(int=n), "number": f"K2026-{n:06d}", "kind": "hardship",
                  "situation": ("income", "illness", "disaster", "housing", "other")[n % 5], "person_id": n,
                  "state": states[n % 8], "owner_unit_id": w.unit(n), "owner_permission": "aid.town",
                  "due_on": None if n % 8 > 4 else TODAY + timedelta(days=n * 6151 % 90 - 30), "opened_by_id": w.staff,
                  "opened_at": moment(n), "ended_at": moment(n) if n % 8 > 4 else None} for n in _all(w)))  # fmt: skip
    write(Fact, ({"person_id": n, "kind": "hardship", "key": "", "value": {"allowance": "是" if n % 4 == 1 else "否"},
                  "valid_from": date(2015, 4, 1), "recorded_at": NOW, "reason": ""} for n in _all(w)))  # fmt: skip
    write(Round, ({"id": n, "number": f"G2026-{n:06d}", "name": f"{WORDS[n % 8]}关爱第{n}轮", "state": "open",
                   "closes_on": day(n), "most_fen": 500_000, "weights": {}, "papers": [], "basis": "章程",
                   "least_members": 3, "made_by_id": w.staff, "made_at": moment(n)} for n in _all(w)))  # fmt: skip
    write(Appropriation, ({"id": n, **paid, "year": 2026, "number": f"捐{n}", "amount_fen": 10_000, "made_by_id":
                           w.staff, "notified_on": day(n), "state": "in_force", "made_at": moment(n),
                           "approved_at": moment(n)} for n in _all(w)))  # fmt: skip
    write(Donation, ({"id": n, "number": f"J2026-{n:06d}", "donor": f"{WORDS[n % 8]}企业{n}", "amount_fen": 10_000,
                      "given_on": day(n), "appropriation_id": n, "made_by_id": w.staff, "made_at": moment(n)}
                     for n in _all(w)))  # fmt: skip
    write(Pairing, ({"id": n, "person_id": n, "department": f"县{WORDS[n % 8]}局", "need": WORDS[n % 8],
                     "since": day(n), "ended_on": day(n) if n % 3 == 0 else None, "made_by_id": w.staff,
                     "made_at": moment(n)} for n in _all(w)))  # fmt: skip


def grants(w: World) -> None:
    """Write grants, the first with a line for everybody."""
    from rongjun.domains.services.grants.models import Grant, GrantLine

    write(Grant, ({"id": n, "number": f"H2026-{n:06d}", "source": f"aid:{n}", "title": f"{WORDS[n % 8]}补助{n}",
                   "state": ("waiting", "granted", "refused")[n % 3], "content_hash": f"{n:064d}",
                   "line_count": w.count if n == 1 else 1, "amount_fen": 100_000,
                   "area_prefix": "" if n == 1 else w.village(n)[: n % 3 * 3 + 3], "made_by_id": w.staff,
                   "made_at": moment(n)} for n in _all(w)))  # fmt: skip
    write(GrantLine, ({"id": n, "grant_id": 1, "ordinal": n, "source": "aid:1", "person_id": n,
                       "benefit": "hardship_relief", "amount_fen": 100_000, "basis": "办法", "reason": "困难",
                       "fact": n, "since": day(n, 300)} for n in _all(w)))  # fmt: skip


def medical(w: World) -> None:
    """Write rules, sheets, bills, a year's contributions, seasons and the places of one."""
    from rongjun.domains.services.medical import models as m

    made = {"made_by_id": w.staff}
    write(m.MedicalRule, ({"id": n, "doc_no": f"县规〔2026〕{n}号", "source": "县局", "effective": day(n),
                           "content": {},
                           "content_hash": f"{n:064d}", "state": "returned" if n > 1 else "approved", **made,
                           "made_at": moment(n)} for n in _all(w)))  # fmt: skip
    write(m.BillSheet, ({"id": n, "hospital_id": w.counties[n % 20], "rule_id": 1,
                         "file_name": f"{WORDS[n % 8]}{n}.xlsx",
                         "file_hash": f"{n:064d}", "state": ("computed", "submitted", "returned")[n % 3], "rows": 30,
                         "amount_fen": 90_000, "hospital_fen": 50_000, **made, "made_at": moment(n)}
                        for n in _all(w)))  # fmt: skip
    write(m.HospitalBill, ({"id": n, "sheet_id": 1 + n // 30, "hospital_id": w.counties[n % 20], "row_no": n % 30,
                            "number": f"Z{n:08d}", "person_id": n, "area_code": w.village(n),
                            "kind": ("outpatient", "inpatient")[n % 2], "left_on": day(n), "total_fen": 90_000,
                            "policy_fen": 80_000, "basic_fen": 40_000, "group": "grade", "used_fen": 0, "worked": {},
                            "amount_fen": 30_000, "to_hospital": n % 2 == 0} for n in _all(w)))  # fmt: skip
    write(m.ContributionList, [{"id": 1, "year": 2026, "rule_id": 1, "on_date": TODAY, "people": w.count,
                                "amount_fen": 1, **made, "made_at": NOW}])  # fmt: skip
    write(m.Contribution, ({"id": n, "list_id": 1, "person_id": n, "area_code": w.village(n), "grade": 1 + n % 6,
                            "amount_fen": 50_000} for n in _all(w)))  # fmt: skip
    write(m.Season, ({"id": n, "name": f"第{n}期", "place": f"{WORDS[n % 8]}疗养院", "starts_on": day(n),
                      "ends_on": day(n) + timedelta(days=7), "categories": "", "places": 30, "cost_fen": 300_000,
                      **made, "made_at": moment(n), "turned_at": moment(n)} for n in _all(w)))  # fmt: skip
    write(
        m.Place,
        (
            {
                "id": n,
                "season_id": 1,
                "person_id": n,
                "area_code": w.village(n),
                "entitled_since": day(n),
                "asked_on": day(n),
                "waits_since": day(n),
                "order": n,
                "given": n % 3 == 0,
            }
            for n in _all(w)
        ),
    )


def stations(w: World) -> None:
    """Write stations with who and what they have, groups, meetings, inspections, courses, agreements, village lines."""
    from rongjun.domains.services.stations import models as m
    from rongjun.domains.services.stations.sheets import load_shipped_sheets

    load_shipped_sheets()
    sheet = m.Sheet.objects.filter(kind="indicators").order_by("pk")[0].pk
    units = [w.station(place) for place in range(min(w.count, len(w.villages)))]
    write(m.Station, ({"unit_id": unit, "founded_on": day(unit), "founding_doc": "县发1号", "posts": unit % 3,
                       "posts_doc": "编1号", "address": "村委会", "made_at": NOW, "changed_at": NOW}
                      for unit in units))  # fmt: skip
    many: list[tuple[Any, Callable[[int, int], dict[str, Any]]]] = [
        (m.Worker, lambda n, unit: {"unit_id": unit, "name": f"员{n}", "kind": ("full", "part", "volunteer")[n % 3],
                                    "since": day(n)}),
        (m.Asset, lambda n, unit: {"unit_id": unit, "kind": ("room", "equipment")[n % 2], "name": f"办公室{n}",
                                   "amount": 20, "since": day(n)}),
        (m.Budget, lambda n, unit: {"unit_id": unit, "year": 2026, "amount_fen": 100_000, "doc": f"财{n}号",
                                    "made_at": NOW}),
        (m.Group, lambda n, unit: {"unit_id": unit, "name": f"{WORDS[n % 8]}领导小组{n}", "since": day(n)}),
        (m.Meeting, lambda n, unit: {"group_id": n, "day": day(n), "place": "会议室", "agenda": ["一"],
                                     "minutes": "有", "held_at": moment(n), "made_by_id": w.staff, "made_at": NOW}),
        (m.Inspection, lambda n, unit: {"unit_id": unit, "sheet_id": sheet, "inspector_id": w.staff,
                                        "from_unit_id": w.root,
                                        "day": day(n), "stage": "closed", "first": 800, "final": 900 + n % 100,
                                        "made_at": moment(n), "ended_at": moment(n)}),
        (m.Finding, lambda n, unit: {"inspection_id": n, "point": "sign", "what": f"{WORDS[n % 8]}没有公示",
                                     "due_on": day(n), "state": ("open", "mended", "passed")[n % 3],
                                     "made_at": moment(n)}),
        (m.Course, lambda n, unit: {"unit_id": unit, "title": f"{WORDS[n % 8]}培训", "day": day(n), "hours": 4,
                                    "place": "镇会议室", "held_at": moment(n) if n % 2 else None, "made_at": NOW}),
        (m.Attendance, lambda n, unit: {"course_id": n, "staff_id": w.staff}),
        (m.Agreement, lambda n, unit: {"year": 2026 - n * 4 // (w.count + 1), "unit_id": unit, "above_id": w.root,
                                       "tasks": ["一"],
                                       "signed_on": day(n), "made_by_id": w.staff, "made_at": moment(n)}),
        (m.Appraisal, lambda n, unit: {"agreement_id": n, "version": 1, "figures": [], "vetoes": [], "outcome": "good",
                                       "content_hash": "0", "made_by_id": w.staff, "made_at": moment(n)}),
    ]  # fmt: skip
    for model, made in many:
        write(model, ({"id": n, **made(n, units[(n * 7919) % len(units)])} for n in _all(w)))
    _villages(w)


def _villages(w: World) -> None:
    from rongjun.domains.services.stations import models as m
    from rongjun.kernel.period import month_of

    codes = w.villages[: w.count]
    write(m.Contact, ({"id": n, "area_id": code, "name": f"联络员{n}", "post": "村委委员", "since": day(n)}
                      for n, code in enumerate(codes, 1)))  # fmt: skip
    month = month_of(TODAY)
    write(m.Round, ({"id": n, "area_id": codes[n * 7919 % len(codes)], "unit_id": w.unit(n), "month": month - n % 24,
                     "planned_on": day(n, 20), "done_on": day(n, 20) if n % 3 else None,
                     "done": f"{WORDS[n % 8]}" if n % 3 else "", "asked": n % 5 if n % 3 else None}
                    for n in _all(w)))  # fmt: skip
    write(m.DailyLine, ({"id": n, "area_id": codes[n % 800 * (len(codes) // 800)],
                         "day": TODAY - timedelta(days=n // 800), "open": n % 4, "late": n % 4 // 2,
                         "needs": WORDS[n % 8] if n % 5 == 0 else "", "written": True, "staff_id": w.staff, "at": NOW}
                        for n in _all(w)))  # fmt: skip


def _all(w: World) -> range:
    return range(1, w.count + 1)
