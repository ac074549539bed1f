"""The demo's year of aid in two towns: settings, donations, cases from the village to the next run, pairings.

Everybody and every figure is invented; nothing here is a standard.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from rongjun.base.actor import Actor
from rongjun.domains.funds import appropriations
from rongjun.domains.people.models import Person
from rongjun.domains.services.aid import cases, fund, pairing, settings
from rongjun.domains.services.aid.cases import Request
from rongjun.domains.services.aid.models import Case, Pairing
from rongjun.domains.services.aid.sealing import Figures
from rongjun.domains.services.duties.consents import give_yes
from rongjun.domains.services.grants.actions import return_grant, sign_grant
from rongjun.domains.services.grants.lists import propose_list
from rongjun.domains.services.grants.models import Grant

from .county import town_code, village_code
from .office import ACCOUNTS
from .people import Row
from .stage import Stage, person_of

BASIS: Final = "清源县（虚构）困难帮扶办法第六条"
WAN = 10_000_00
FESTIVALS: Final = {2: "春节", 7: "八一"}
"""In which month a list of gifts is signed."""
PEOPLE: Final = 34
"""How many people of each of the two towns are told of: some sixty of the county's 3,400 in a year."""
CODES: Final = frozenset({"81", "B1", "11", "51"})
STORIES: Final = (
    ("hardship", "living", 160_000, 4, 0, "两个孩子上学，去年收成不好"),
    ("temporary", "event", 90_000, 2, 0, "房屋被大风损坏，要修"),
    ("hardship", "medical", 240_000, 3, 1_800_000, "长年看病，报销之后自付仍多"),
    ("oneoff", "housing", 120_000, 2, 0, "屋顶漏雨，自己拿不出钱"),
    ("hardship", "elderly", 150_000, 2, 300_000, "老两口无人照料"),
    ("temporary", "medical", 210_000, 3, 900_000, "骨折住院，护理费用没有着落"),
    ("hardship", "living", 98_000, 1, 120_000, "独自生活，干不了重活"),
)  # fmt: skip
GIFTS: Final = (
    ("清源县（虚构）兴农公司", 20, "", False, "谢谢保卫过我们的人"), ("", 3, "medical", False, ""),
    ("东岭村（虚构）乡亲", 1, "", True, "给本镇的"), ("清源县（虚构）果品商会", 8, "", False, ""),
    ("", 2, "elderly", False, "给老人"), ("清源县（虚构）第一中学师生", 1, "living", False, "给有孩子上学的家"),
    ("云岭省（虚构）荣军基金会", 15, "", False, ""),
)  # fmt: skip
"""Who gives, how many times ten thousand yuan, for which need, whether for the first town only, in which words."""
PAIRS: Final = (
    ("清源县（虚构）农业农村局", "春耕缺农资", "kind", "化肥和种子", 600_00),
    ("清源县（虚构）人社局", "孩子找工作", "job", "介绍到园区上班", 0),
    ("清源县（虚构）供电公司", "老屋线路旧", "kind", "换了进户线和开关", 850_00),
    ("清源县（虚构）司法局", "宅基地手续不清楚", "information", "上门讲清手续，陪同办理", 0),
)  # fmt: skip


@dataclass
class Aid:
    """Who is helped in the year: people of two towns, each told once. `people` and `clerks` go town by town."""

    stage: Stage
    rows: list[list[Row]] = field(default_factory=list)
    people: list[list[Person]] = field(default_factory=list)
    villagers: list[Person] = field(default_factory=list)
    waiting: list[tuple[int, Case]] = field(default_factory=list)
    given: int = 0
    told: int = 0
    paired: int = 0

    def choose(self) -> None:
        """Take some people out of what else is told, so that nobody dies or moves in the middle of a case.

        Of each town at most a third of those who fit: others go on to be told of elsewhere.
        """
        staff = {name for _user, _role, name in ACCOUNTS}
        for town in range(2):
            prefix = town_code(town)[:9]

            def fits(row: Row, prefix: str = prefix) -> bool:
                return row["区划代码"].startswith(prefix) and row["姓名"] not in staff

            here = [row for row in self.stage.known if fits(row)]
            most = min(PEOPLE, len(here) // 3)
            self.rows.append(self.stage.take(most, CODES, fits) if most else [])

    @property
    def clerks(self) -> tuple[Actor, Actor]:
        """Return the clerks of the two towns."""
        return self.stage.desk.clerk, self.stage.desk.second_clerk

    def begin(self, month: int) -> None:
        """Agree on the office's own settings, and receive the first donations."""
        self.people = [[one for one in map(person_of, rows) if one.death_date is None] for rows in self.rows]
        self.villagers = [one for one in self.people[0] if one.area_code == village_code(0)][:2]
        self.people[0] = [one for one in self.people[0] if one not in self.villagers]
        stage, desk = self.stage, self.stage.desk
        stage.on(month, 16)
        day = stage.day.replace(day=1)
        for key, text in (("income_line", "900.00"), ("medical_line", "10000.00")):
            made = settings.propose_setting(
                key=key, text=text, since=day, document=f"清退役军人发〔{day.year}〕5号（虚构）", by=desk.officer,
                at=self.later(),
            )  # fmt: skip
            settings.sign_setting(setting_id=made.pk, by=desk.head, at=self.later())
        for _gift in range(3):
            self.receive()

    def pledge(self, year: int) -> None:
        """Record the county's own money for hardship of a year, signed and received."""
        promise = appropriations.Promise(
            "county", "hardship", year, f"清财社〔{year}〕困1号（虚构）", 30 * WAN, self.stage.day
        )
        one, _fresh = appropriations.propose_appropriation(promise=promise, by=self.stage.desk.finance, at=self.later())
        self._in_books(one.pk, one.amount_fen, f"国库回单困{year}")

    def receive(self) -> None:
        """Receive the next donation with its wish."""
        stage, desk = self.stage, self.stage.desk
        donor, wan, situation, first_town, words = GIFTS[self.given % len(GIFTS)]
        self.given += 1
        made = fund.record_donation(
            donor=donor, amount_fen=wan * WAN, given_on=stage.day, wish_situation=situation,
            wish_area=town_code(0)[:9] if first_town else "", wish_text=words, by=desk.finance, at=self.later(),
        )  # fmt: skip
        self._in_books(made.appropriation_id, made.amount_fen, made.number)

    def tell(self, month: int) -> None:
        """Tell a month: last month's cases are decided, two towns bring three, somebody is out of hardship."""
        self.stage.on(month, 11)
        waiting, self.waiting = self.waiting, []
        for number, case in waiting:
            self._decided(case, number)
        for town in (0, 1, 0) if month % 2 else (0, 1, 1):
            if self.people[town]:
                self._asks(town)
        if month % 3 == 0:
            self.receive()
        before = self.stage.at - timedelta(days=150)
        for case in Case.objects.filter(state="helped", opened_at__lt=before).order_by("pk")[:1]:
            cases.leave(
                case_id=case.pk, reason="收入稳定，超过本县困难标准", by=self.stage.desk.officer, at=self.later()
            )

        if month % 12 + 1 in FESTIVALS:
            self._greet(month, FESTIVALS[month % 12 + 1])

    def _greet(self, month: int, festival: str) -> None:
        """Give those who were helped a gift at a festival, by one list that the heads sign."""
        desk, title = self.stage.desk, f"{month // 12} 年{festival}慰问"
        helped = Case.objects.filter(state__in=("helped", "out"), person__death_date=None).select_related("person")
        numbers = sorted({one.person.file_no for one in helped})
        if numbers:
            made = propose_list(
                key=f"{month:032x}", benefit="visit_gift", title=title, basis=BASIS, reason=title,
                rows=[(one, 300_00) for one in numbers], by=desk.officer, at=self.later(),
            )  # fmt: skip
            self.signed(made)

    def pair(self, month: int) -> None:
        """Pair a department with a family that said yes; thank the one before, and end the oldest."""
        stage = self.stage
        stage.on(month, 14)
        town = self.paired % 2
        by = self.clerks[town]
        if len(self.people[town]) < 2:
            return
        person = self.people[town].pop(0)
        department, need, kind, what, worth = PAIRS[self.paired % len(PAIRS)]
        self.paired += 1
        give_yes(person_id=person.pk, what="pairing", way="spoken", by=by, at=stage.at)
        one = pairing.begin_pairing(
            person_id=person.pk, department=department, contact="办公室", need=need, by=by, at=stage.at
        )
        helped = Pairing.objects.filter(ended_on=None, helps__thanked_on=None, helps__isnull=False).distinct()
        for thanked in helped.select_related("person"):
            self._thank(thanked)
        pairing.record_pairing_help(
            pairing_id=one.pk, kind=kind, what=what, worth_fen=worth, day=stage.day, by=by, at=self.later()
        )

    def present(self) -> None:
        """What waits today: suspected in the village, applied for, reviewed, on the notice board, to be signed."""
        stage, desk = self.stage, self.stage.desk
        for person in self.villagers[:1]:
            note = "入户时看到房屋漏雨，本人愿意申请"
            asked = Request("temporary", "event")
            cases.suspect(person_id=person.pk, request=asked, source="", note=note, by=desk.worker, at=stage.at)
        for number, case in self.waiting[1:]:
            self._proposed(case, accepts=number % 9 != 5)
        waiting = [self._applied(person, story) for person, story in zip(self._some(3), STORIES[1:4], strict=False)]
        for case in waiting[1:]:
            self._reviewed(case)

    def _asks(self, town: int) -> None:
        """Take one case from the application to the notice board; its number says how it goes."""
        number, desk = self.told, self.stage.desk
        self.told += 1
        story = STORIES[number % len(STORIES)]
        person, by = self.people[town].pop(0), self.clerks[town]
        if number % 3 == 0:
            request = Request(story[0], story[1])
            cases.suspect(person_id=person.pk, request=request, source="", note="", by=by, at=self.later())
        case = self._applied(person, story)
        if number % 11 == 7:
            cases.withdraw(case_id=case.pk, reason="子女已接去照料，本人不再申请", by=desk.officer, at=self.later())
            return
        if number % 6 == 4:
            cases.tell_missing(case_id=case.pk, missing="请补家庭收入说明", by=by, at=self.later())
            self._applied(person, story)
        refused = number % 9 == 5
        self._reviewed(case, agrees=not refused)
        if case.kind == "hardship" and not refused:
            cases.put_up(case_id=case.pk, contact="县局优抚科", by=desk.officer, at=self.later())
        self.waiting.append((number, case))

    def _decided(self, case: Case, number: int) -> None:
        desk, refused = self.stage.desk, number % 9 == 5
        self._proposed(case, accepts=not refused)
        made = cases.last_judgement(case)
        assert made is not None
        cases.sign_judgement(case_id=case.pk, content=made.content_hash, by=desk.head, at=self.later())
        if not refused:
            self._granted(case, number)

    def _granted(self, case: Case, number: int) -> None:
        desk = self.stage.desk
        if number % 7 == 6:
            cases.record_help(
                case_id=case.pk, kind="kind", what="送去轮椅和棉被", worth_fen=680_00, day=self.stage.day,
                by=desk.officer, at=self.later(),
            )  # fmt: skip
            return
        fen = (2_000 + 500 * (number % 4)) * 100
        if number % 8 == 3:
            grant = self._asked(case, fen + 1_000_00)
            return_grant(grant_id=grant.pk, reason="请按人口重新核对金额", by=desk.head, at=self.later())
        self.signed(self._asked(case, fen))

    def _asked(self, case: Case, fen: int) -> Grant:
        by, at = self.stage.desk.officer, self.later()
        return cases.ask_money(case_id=case.pk, amount_fen=fen, basis=BASIS, reason="按办法核定", by=by, at=at)

    def _applied(self, person: Person, story: tuple[str, str, int, int, int, str]) -> Case:
        kind, situation, income, members, medical, what = story
        figures = Figures(income, members, medical, situation == "event", what)
        request = Request(kind, situation, figures)
        return cases.apply(person_id=person.pk, request=request, by=self.stage.desk.officer, at=self.later())

    def _reviewed(self, case: Case, *, agrees: bool = True) -> None:
        by = self.clerks[0 if case.person.area_code.startswith(town_code(0)[:9]) else 1]
        opinion = "入户核实，情况属实" if agrees else "入户核实，收入高于本县标准"
        cases.review(case_id=case.pk, agrees=agrees, opinion=opinion, by=by, at=self.later())

    def _proposed(self, case: Case, *, accepts: bool) -> None:
        reason = "符合办法规定的条件" if accepts else "人均收入高于办法规定的标准；情况变化可以再申请"
        by = self.stage.desk.second_officer
        cases.propose_judgement(
            case_id=case.pk, accepts=accepts, article=BASIS, reason=reason, by=by, at=self.later()
        )  # fmt: skip

    def _thank(self, one: Pairing) -> None:
        by = self.clerks[0 if one.person.area_code.startswith(town_code(0)[:9]) else 1]
        pairing.thank(pairing_id=one.pk, by=by, at=self.later())

    def _some(self, count: int) -> list[Person]:
        """Return the next people of both towns in turn, and tell of them no more."""
        found: list[Person] = []
        for place in range(count):
            here = self.people[place % 2] or self.people[1 - place % 2]
            found += [here.pop(0)] if here else []
        return found

    def _in_books(self, appropriation_id: int, fen: int, slip: str) -> None:
        desk = self.stage.desk
        for by in (desk.head, desk.director):
            appropriations.approve_appropriation(appropriation_id=appropriation_id, by=by, at=self.later())
        appropriations.record_receipt(
            appropriation_id=appropriation_id, received_on=self.stage.day, reference=slip, amount_fen=fen,
            by=desk.finance, at=self.later(),
        )  # fmt: skip

    def signed(self, grant: Grant) -> None:
        """Have a grant signed by both heads."""
        for by in (self.stage.desk.head, self.stage.desk.director):
            sign_grant(grant_id=grant.pk, by=by, at=self.later())

    def later(self) -> datetime:
        """Go on by half an hour."""
        return self.stage.reach(self.stage.at + timedelta(minutes=30))
