"""A county with a town, departments, a disciplinary body, city and province, and petitions driven along their way."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from rongjun.base.actor import Actor, Role
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.domains.petitions import deciding, delivering, handling, intake, routing, sorting
from rongjun.domains.petitions.deciding import Proposal
from rongjun.domains.petitions.identity import Who
from rongjun.domains.petitions.intake import Given
from rongjun.domains.petitions.models import Matter
from rongjun.domains.petitions.walls import Accused
from rongjun.domains.units.actions import add_account, add_unit, load_areas
from rongjun.domains.units.models import Account, Area, Unit
from rongjun.kernel.petition.sorting import paths, sort_out

PROVINCE, CITY, COUNTY = "990000000000", "990100000000", "990101000000"
TOWN, VILLAGE, OTHER = "990101001000", "990101001001", "990101002000"
L = Area.Level
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
OLD_SOLDIER = Who(name="甘露生", phone="13900000001", address="东镇一村七号", village="一村")
TOLD = "三月份的优待抚恤金没有发到，问过站里说已经报了。"


def path_to(kind: str, route: str = "") -> list[tuple[str, str]]:
    """Return answers that lead to a kind and route."""
    for path in paths():
        found = sort_out(path)
        if found.kind == kind and (found.route or "") == route:
            return list(path)
    raise ValueError(f"{kind} {route}")


class Desks:
    """Places, accounts and a clock that moves on with every write."""

    def __init__(self) -> None:
        self.at, self.keys = START, 0
        load_areas(
            [
                (PROVINCE, "试验省", L.PROVINCE, None), (CITY, "试验市", L.CITY, PROVINCE),
                (COUNTY, "试验县", L.COUNTY, CITY), (TOWN, "东镇", L.TOWN, COUNTY), (VILLAGE, "一村", L.VILLAGE, TOWN),
                (OTHER, "西镇", L.TOWN, COUNTY),
            ]
        )  # fmt: skip
        self.officer = self.account(Role.OFFICER, None)
        add_unit(name="试验县退役军人事务局", area_code=COUNTY, root=True, by=self.officer, at=self.at)
        for name, area in (
            ("省厅", PROVINCE), ("市局", CITY), ("东镇站", TOWN), ("一村站", VILLAGE), ("西镇站", OTHER),
        ):  # fmt: skip
            add_unit(name=name, area_code=area, root=False, by=self.officer, at=self.at)
        root = Unit.objects.get(is_root=True)
        Unit.objects.create(name="医保局", level=L.COUNTY, area=None, parent=root)
        Unit.objects.create(name="县纪委监委", level=L.COUNTY, area=None, parent=None)
        self.officer = self.account(Role.OFFICER, None)
        self.desk, self.head = self.account(Role.PETITION_OFFICER, None), self.account(Role.HEAD, None)
        self.director, self.supervisor = self.account(Role.DIRECTOR, None), self.account(Role.SUPERVISOR, None)
        self.clerk, self.worker = self.account(Role.TOWN_CLERK, "东镇站"), self.account(Role.STATION_WORKER, "一村站")
        self.west = self.account(Role.TOWN_CLERK, "西镇站", "西镇经办")
        self.medical = [self.account(Role.DEPARTMENT, "医保局", f"医保{n}") for n in (1, 2)]
        self.city = [self.account(Role.CITY, "市局", f"市局{n}") for n in (1, 2)]
        self.province = [self.account(Role.PROVINCE, "省厅", f"省厅{n}") for n in (1, 2)]
        self.discipline = self.account(Role.DISCIPLINE, "县纪委监委")

    def account(self, role: Role, unit: str | None, person: str = "") -> Actor:
        who = person or f"{role}甲"
        account, _ = add_account(
            username=f"{role}-{who}", role=role, unit_name=unit, person_name=who, password=None, at=self.at
        )
        return Account.objects.get_by_natural_key(account.username).actor()

    def tick(self, **step: int) -> datetime:
        self.at += timedelta(**(step or {"minutes": 1}))
        return self.at

    @property
    def today(self) -> date:
        return office_day(self.at)

    def given(self, **more: Any) -> Given:
        told = {"channel": "walk_in", "told": TOLD, "area_code": VILLAGE, "topic": "unpaid", "people": [OLD_SOLDIER]}
        return Given(**(told | more))

    def registered(self, by: Actor | None = None, **more: Any) -> Matter:
        self.keys += 1
        self.receipt = intake.register_matter(
            given=self.given(**more), sent_key=f"key{self.keys}", by=by or self.desk, at=self.tick()
        )
        return self.receipt.matter

    def sorted(self, kind: str = "request", route: str = "opinion", by: Actor | None = None, **more: Any) -> Matter:
        matter = self.registered(by, **more)
        self.sort(matter, kind, route, by=by)
        return matter

    def sort(self, matter: Matter, kind: str, route: str = "", by: Actor | None = None, **more: Any) -> Matter:
        accused = more.pop("accused", [Accused(unit_id=self.clerk.unit_id)] if kind == "accusation" else [])
        sorting.sort_matter(
            matter=matter, path=path_to(kind, route), accused=accused, by=by or self.desk, at=self.tick(), **more
        )
        return matter

    def sent(self, **more: Any) -> Matter:
        matter = self.sorted(**more)
        routing.send_matter(
            matter=matter, to_unit_id=self.medical[0].unit_id, reason="属医保局职权", by=self.desk, at=self.tick()
        )
        return matter

    def accepted(self, **more: Any) -> Matter:
        return handling.accept(matter=self.sorted(**more), by=self.desk, at=self.tick())

    def proposal(self, outcome: str = "supported", **more: Any) -> Proposal:
        told = {
            "outcome": outcome, "request": "补发三月份抚恤金", "facts": "三月份名单漏报，经核实属实。",
            "opinion": "予以补发。", "articles": ["军人抚恤优待条例第八条"], "way": "可以自收到之日起30日内申请复查。",
            "compared": "情况不同",
        }  # fmt: skip
        return Proposal(**(told | more))

    def proposed(self, **more: Any) -> Matter:
        matter = self.accepted(**more)
        deciding.propose_opinion(matter=matter, proposal=self.proposal(), by=self.officer, at=self.tick())
        return matter

    def issued(self, **more: Any) -> Matter:
        matter = self.proposed(**more)
        deciding.sign_opinion(matter=matter, by=self.head, at=self.tick())
        return matter

    def delivered(self, **more: Any) -> Matter:
        matter = self.issued(**more)
        return delivering.deliver_opinion(matter=matter, how="hand", day=self.today, by=self.desk, at=self.tick())


def everything() -> Any:
    return whole_desk("tests")
