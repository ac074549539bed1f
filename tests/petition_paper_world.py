"""A county below a city and a province, with everybody who works on a petition; a request driven to its opinions."""

from datetime import UTC, datetime, timedelta
from typing import Any

from rongjun.base.actor import Actor, Role
from rongjun.base.scope import whole_desk
from rongjun.domains.petitions import deciding, delivering, handling, intake, papers, reviewing, sorting
from rongjun.domains.petitions.course import person_actor
from rongjun.domains.petitions.deciding import Proposal
from rongjun.domains.petitions.identity import Who
from rongjun.domains.petitions.intake import Given
from rongjun.domains.petitions.models import Matter
from rongjun.domains.units.actions import add_account, add_unit, load_areas
from rongjun.domains.units.models import Account, Area, Unit

PROVINCE, CITY, COUNTY = "990000000000", "990100000000", "990101000000"
TOWN, VILLAGE = "990101001000", "990101001001"
L = Area.Level
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NAME, PHONE = "欧阳建国", "13900001234"
REQUEST = (("misconduct", "no"), ("wants", "request"), ("judicial", "no"), ("arbitration", "no"), ("party", "no"),
           ("administrative", "no"), ("duty", "no"))  # fmt: skip
TOLD = "我叫欧阳建国，电话13900001234，3月起抚恤金没有到账。"


class Town:
    """Places, accounts, a clock that moves on with every write."""

    def __init__(self) -> None:
        self.at = START
        load_areas([
            (PROVINCE, "试验省", L.PROVINCE, None), (CITY, "试验市", L.CITY, PROVINCE),
            (COUNTY, "试验县", L.COUNTY, CITY), (TOWN, "东镇", L.TOWN, COUNTY), (VILLAGE, "一村", L.VILLAGE, TOWN),
        ])  # fmt: skip
        self.running = 0
        first = self.account(Role.OFFICER, None)
        add_unit(name="试验县退役军人事务局", area_code=COUNTY, root=True, by=first, at=self.at)
        for name, area in (("试验省厅", PROVINCE), ("试验市局", CITY), ("东镇站", TOWN)):
            add_unit(name=name, area_code=area, root=False, by=first, at=self.at)
        for name in ("县纪委监委", "县医保局"):
            Unit.objects.create(name=name, level=L.COUNTY, area=None, parent=Unit.objects.get(is_root=True))
        Unit.objects.filter(name__in=("试验省厅", "试验市局")).update(parent=None)
        Unit.objects.filter(is_root=True).update(contact="0571-88123456，县政务中心3号窗口")
        self.desk, self.head = self.account(Role.PETITION_OFFICER, None), self.account(Role.HEAD, None)
        self.director = self.account(Role.DIRECTOR, None)
        self.clerk = self.account(Role.TOWN_CLERK, "东镇站")
        self.city, self.city_head = self.account(Role.CITY, "试验市局"), self.account(Role.CITY, "试验市局")
        self.province = self.account(Role.PROVINCE, "试验省厅")
        self.province_head = self.account(Role.PROVINCE, "试验省厅")
        self.discipline = self.account(Role.DISCIPLINE, "县纪委监委")

    def account(self, role: Role, unit: str | None) -> Actor:
        self.running += 1
        account, _ = add_account(
            username=f"{role}-{self.running}", role=role, unit_name=unit, person_name=f"{role}{self.running}",
            password=None, at=self.at,
        )  # fmt: skip
        return Account.objects.get_by_natural_key(account.username).actor()

    def tick(self, **step: int) -> datetime:
        self.at += timedelta(**(step or {"minutes": 1}))
        return self.at

    def again(self, matter: Matter) -> Matter:
        with whole_desk("tests"):
            return Matter.objects.select_related("owner_unit", "unit", "decided_unit").get(pk=matter.pk)

    def registered(self, **more: Any) -> tuple[Matter, str]:
        """Return a matter with its code."""
        self.running += 1
        given: dict[str, Any] = {
            "channel": "walk_in", "told": TOLD, "wanted": "补发3月至6月的抚恤金", "area_code": TOWN, "topic": "unpaid",
            "people": (Who(name=NAME, phone=PHONE, address="东镇一村8号"),),
        } | more  # fmt: skip
        made = intake.register_matter(
            given=Given(**given), sent_key=f"form-{self.running}", by=self.desk, at=self.tick()
        )
        return made.matter, made.code

    def accepted(self) -> Matter:
        """Return a request of article 31(6) that was accepted."""
        matter, _code = self.registered()
        sorting.sort_matter(matter=matter, path=REQUEST, by=self.desk, at=self.tick())
        handling.accept(matter=matter, by=self.desk, at=self.tick())
        return matter

    def proposal(self, outcome: str) -> Proposal:
        return Proposal(
            outcome, "补发3月至6月的抚恤金", "3月至6月因账户状态异常未发。", "四个月的抚恤金随8月发放。",
            ("军人抚恤优待条例第二十六条",), "可以自收到之日起30日内请求复查。",
        )  # fmt: skip

    def signed(self, matter: Matter | None = None) -> Matter:
        """Return a matter whose opinion was signed."""
        matter = matter or self.accepted()
        deciding.propose_opinion(matter=matter, proposal=self.proposal("supported"), by=self.desk, at=self.tick())
        deciding.sign_opinion(matter=matter, by=self.head, at=self.tick())
        return matter

    def delivered(self, matter: Matter | None = None) -> Matter:
        matter = matter or self.signed()
        delivering.deliver_opinion(matter=matter, how="hand", day=self.at.date(), by=self.desk, at=self.tick(minutes=5))
        return matter

    def reviewed(self, stage: str, matter: Matter | None = None) -> Matter:
        """Return a matter whose review (and re-review) opinion is signed."""
        matter = matter or self.delivered()
        reviewing.ask_review(matter=matter, reason="少算了一个月", by=person_actor(), at=self.tick())
        self._above(matter, self.city, self.city_head)
        if stage == "rereview":
            delivering.deliver_opinion(
                matter=matter, how="post", day=self.at.date(), by=self.city, at=self.tick(minutes=5)
            )
            reviewing.ask_rereview(matter=matter, reason="仍然少算", by=person_actor(), at=self.tick())
            self._above(matter, self.province, self.province_head)
        return matter

    def _above(self, matter: Matter, maker: Actor, head: Actor) -> None:
        deciding.propose_opinion(matter=matter, proposal=self.proposal("upheld"), by=maker, at=self.tick())
        deciding.sign_opinion(matter=matter, by=head, at=self.tick())

    def issued(self, matter: Matter, by: Actor | None = None) -> list[str]:
        made = papers.issue_due(matter=self.again(matter), by=by or self.desk, at=self.tick())
        return [one.kind for one in made]
