"""A county with two towns, their stations and workers, and people who said yes to visits: for the services' rooms."""

import struct
import zlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from rongjun.base.actor import Actor, Role
from rongjun.domains.people.models import Fact, Person
from rongjun.domains.services.duties.consents import give_yes
from rongjun.domains.units.actions import add_account, add_unit, load_areas
from rongjun.domains.units.models import Account, Area, Unit

COUNTY, TOWN, OTHER_TOWN = "990101000000", "990101001000", "990101002000"
VILLAGE, VILLAGE_TWO, OTHER_VILLAGE = "990101001001", "990101001002", "990101002001"
L = Area.Level
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(text: str = "") -> bytes:
    """Return a picture of one point, with a text beside it as cameras write them."""
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))]
    parts += [(b"tEXt", b"Comment\x00" + text.encode())] if text else []
    parts += [(b"IDAT", zlib.compress(b"\x00\x00")), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


class Stations:
    """Places, accounts, a clock that moves on with every write, people."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at
        load_areas(
            [
                ("990000000000", "试验省", L.PROVINCE, None), ("990100000000", "试验市", L.CITY, "990000000000"),
                (COUNTY, "试验县", L.COUNTY, "990100000000"), (TOWN, "东镇", L.TOWN, COUNTY),
                (OTHER_TOWN, "西镇", L.TOWN, COUNTY), (VILLAGE, "一村", L.VILLAGE, TOWN),
                (VILLAGE_TWO, "二村", L.VILLAGE, TOWN), (OTHER_VILLAGE, "西村", L.VILLAGE, OTHER_TOWN),
            ]
        )  # fmt: skip
        self.officer = self.account(Role.OFFICER, None)
        add_unit(name="试验县退役军人事务局", area_code=COUNTY, root=True, by=self.officer, at=self.at)
        for name, area in (("东镇站", TOWN), ("西镇站", OTHER_TOWN), ("一村站", VILLAGE), ("西村站", OTHER_VILLAGE)):
            add_unit(name=name, area_code=area, root=False, by=self.officer, at=self.at)
        Unit.objects.create(name="民政局", level=L.COUNTY, area=None, parent=Unit.objects.get(is_root=True))
        self.officer, self.head = self.account(Role.OFFICER, None), self.account(Role.HEAD, None)
        self.clerk, self.west = self.account(Role.TOWN_CLERK, "东镇站"), self.account(Role.TOWN_CLERK, "西镇站", "西甲")
        self.worker = self.account(Role.STATION_WORKER, "一村站")
        self.second = self.account(Role.STATION_WORKER, "一村站", "村乙")
        self.department = self.account(Role.DEPARTMENT, "民政局")
        self.count = 0

    def account(self, role: Role, unit: str | None, person: str = "") -> Actor:
        who = person or f"{role}甲"
        made, _ = add_account(
            username=f"{role}-{who}", role=role, unit_name=unit, person_name=who, password=None, at=self.at
        )
        return Account.objects.get_by_natural_key(made.username).actor()

    def tick(self, **step: int) -> datetime:
        self.at += timedelta(**(step or {"minutes": 1}))
        return self.at

    def person(
        self, name: str = "", area: str = VILLAGE, born: date = date(1950, 1, 1), categories: str = "11",
        *, yes: bool = True, **more: Any,
    ) -> Person:  # fmt: skip
        self.count += 1
        number = self.count
        person = Person.objects.create(
            file_no=f"S{number:05d}", name=name or f"老兵{number}", pinyin=f"laobing{number} lb{number}", sex="男",
            birth_date=born, area_code=area, household="rural", categories=categories, id_index=f"index-{number}",
            id_tail="0000", **more,
        )  # fmt: skip
        if yes:
            give_yes(person_id=person.pk, what="visit", way="spoken", by=self.officer, at=self.tick())
        return person

    def fact(self, person: Person, kind: str, value: dict[str, Any], since: date, key: str = "") -> Fact:
        return Fact.objects.create(
            person=person, kind=kind, key=key, value=value, valid_from=since, recorded_at=self.tick()
        )
