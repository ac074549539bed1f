"""A county with registers in force, people of two villages, and a register of the tests' own that has everything."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from registers_text import EVERY as EVERY

from rongjun.base.actor import Actor, Role
from rongjun.domains.people.models import Person
from rongjun.domains.people.search import write_terms
from rongjun.domains.people.sounds import terms_text
from rongjun.domains.services.registers import versions
from rongjun.domains.services.registers.actions import open_record
from rongjun.domains.services.registers.models import Record
from rongjun.domains.units.actions import add_account, add_unit, load_areas
from rongjun.domains.units.models import Account, Area, Unit
from rongjun.kernel.registers import load_text

COUNTY, TOWN, OTHER_TOWN = "990101000000", "990101001000", "990101002000"
VILLAGE, OTHER_VILLAGE = "990101001001", "990101002001"
L = Area.Level
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_key = count(1)


def key() -> str:
    """Return the key of a fresh form."""
    return f"form-{next(_key)}"


class Office:
    """The county: places, accounts, people, a clock that moves on with every write."""

    def __init__(self) -> None:
        self.at = START
        load_areas(
            [
                (COUNTY, "试验县", L.COUNTY, None), (TOWN, "东镇", L.TOWN, COUNTY),
                (OTHER_TOWN, "西镇", L.TOWN, COUNTY),
                (VILLAGE, "一村", L.VILLAGE, TOWN), (OTHER_VILLAGE, "二村", L.VILLAGE, OTHER_TOWN),
            ]
        )  # fmt: skip
        self.officer = self.account(Role.OFFICER, None)
        add_unit(name="试验县局", area_code=COUNTY, root=True, by=self.officer, at=self.at)
        for name, area in (("东镇站", TOWN), ("西镇站", OTHER_TOWN), ("一村站", VILLAGE)):
            add_unit(name=name, area_code=area, root=False, by=self.officer, at=self.at)
        self.officer = self.account(Role.OFFICER, None)
        self.second, self.head = self.account(Role.OFFICER, None, "乙"), self.account(Role.HEAD, None)
        self.director = self.account(Role.DIRECTOR, None)
        self.clerk, self.west = self.account(Role.TOWN_CLERK, "东镇站"), self.account(Role.TOWN_CLERK, "西镇站")
        self.worker = self.account(Role.STATION_WORKER, "一村站")
        self.units = dict(Unit.objects.values_list("name", "pk"))
        self.east = [self.person(n, VILLAGE) for n in range(3)]
        self.other = self.person(9, OTHER_VILLAGE)
        versions.load_shipped()
        versions.insert_version(load_text(EVERY, versions.known_names()), 1, at=self.at)

    def account(self, role: Role, unit: str | None, mark: str = "甲") -> Actor:
        """Return who works in a role at a unit."""
        name = f"{role}-{unit}-{mark}"
        account, _ = add_account(
            username=name, role=role, unit_name=unit, person_name=name, password=None, at=self.at
        )  # fmt: skip
        return Account.objects.get_by_natural_key(account.username).actor()

    def person(self, n: int, area: str) -> Person:
        """Return a person of the registry."""
        name, file_no = f"{'赵钱孙李周吴郑王冯陈'[n % 10]}{'建国志强永福'[n % 6]}", f"R{n:04d}"
        made = Person.objects.create(
            file_no=file_no, name=name, sex="M", birth_date=date(1950, 1, 1), area_code=area, household="rural",
            id_index=f"{n:064d}", id_tail="0000", terms=terms_text(name, file_no),
        )  # fmt: skip
        write_terms([(made.pk, made.terms, area)])
        return made

    def tick(self, **step: int) -> datetime:
        """Return a later moment."""
        self.at += timedelta(**(step or {"minutes": 1}))
        return self.at

    def open(self, code: str = "every-field", by: Actor | None = None, **more: Any) -> Record:
        """Open a record with good values; `typed` adds to them."""
        typed = GOOD.get(code, {}) | {"by_unit": str(self.units["东镇站"])} | more.pop("typed", {})
        given = {"form_key": key(), "at": self.tick(), "by": by or self.clerk} | more
        if code == "every-field":
            given.setdefault("person_id", self.east[0].pk)
        return open_record(code=code, typed=typed, **given)


GOOD: dict[str, dict[str, Any]] = {
    "every-field": {
        "on": "2026-03-01", "festival": "spring", "gifts": ["rice", "oil"], "worth": "300.50", "present": "3",
        "health": "腿脚不便", "words": "想修屋顶",
    },
    "symposium": {"held_on": "2026-05-01", "kind": "veterans", "place": "县局会议室", "topic": "就业"},
    "vacancy": {
        "employer": "试验机械厂", "post": "钳工", "openings": "3", "kind": "firm", "pay_from": "4500",
        "workplace": "试验县工业园", "open_until": "2026-12-31", "apply_at": "0990-1234567 劳资科",
    },
}  # fmt: skip
