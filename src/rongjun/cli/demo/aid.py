"""The demo's year of aid: donations, cases from the village to the next run, a round of the care fund, pairings.

Everybody and every figure is invented; nothing here is a standard.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from rongjun.domains.funds import appropriations
from rongjun.domains.people.models import Person
from rongjun.domains.services.aid import accounts, cases, fund, pairing, rounds
from rongjun.domains.services.aid.cases import Request
from rongjun.domains.services.aid.models import Case, Round
from rongjun.domains.services.aid.sealing import Figures
from rongjun.domains.services.duties.consents import give_yes
from rongjun.domains.services.grants.actions import propose_taking_back, return_grant, sign_grant
from rongjun.domains.services.grants.models import Grant, GrantLine
from rongjun.kernel.period import format_month

from .county import town_code
from .people import Row
from .stage import Stage, person_of

BASIS: Final = "清源县（虚构）困难帮扶办法第六条"
CHARTER: Final = "清源县（虚构）关爱基金章程第八条"
PLEDGED, WAN = 300_000_00, 10_000_00
PEOPLE: Final = 28
STORIES: Final = (
    ("hardship", "living", 160_000, 4, 0, "两个孩子上学，去年收成不好"),
    ("temporary", "event", 90_000, 2, 0, "房屋被大风损坏，要修"),
    ("hardship", "medical", 240_000, 3, 1_800_000, "长年看病，报销之后自付仍多"),
    ("oneoff", "housing", 120_000, 2, 0, "屋顶漏雨，自己拿不出钱"),
    ("hardship", "elderly", 150_000, 2, 300_000, "老两口无人照料"),
)  # fmt: skip


@dataclass
class Aid:
    """Who is helped in the year: people of the clerk's town, each told once."""

    stage: Stage
    rows: list[Row] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    round: Round | None = None

    def choose(self) -> None:
        """Take people out of what else is told: nobody who is helped dies or moves away in another story."""
        town = town_code(0)[:9]
        self.rows = self.stage.take(PEOPLE, {"81", "B1", "11"}, lambda row: row["区划代码"].startswith(town))

    def begin(self, month: int) -> None:
        """Receive donations and the county's money for hardship."""
        stage, town = self.stage, town_code(0)[:9]
        self.people = [one for one in map(person_of, self.rows) if one.death_date is None]
        stage.on(month, 16)
        self._pledge()
        for donor, fen, situation, area, words in (
            ("清源县（虚构）兴农公司", 20 * WAN, "", "", "谢谢保卫过我们的人"), ("", 3 * WAN, "medical", "", ""),
            ("东岭村（虚构）乡亲", WAN, "", town, "给本镇的"),
        ):  # fmt: skip
            self._give(donor, fen, situation, area, words)

    def help_one(self, month: int) -> None:
        """Take one case from the application to a grant of the next run; the month says which."""
        if not self.people:
            return
        story = STORIES[month % len(STORIES)]
        stage, desk = self.stage, self.stage.desk
        stage.on(month, 11)
        case = self._applied(self.people.pop(0), story)
        cases.review(case_id=case.pk, agrees=True, opinion="入户核实，情况属实", by=desk.clerk, at=self._later())
        if case.kind == "hardship":
            notice = cases.put_up(case_id=case.pk, contact="县局优抚科", by=desk.officer, at=self._later())
            stage.reach(stage.at + timedelta(days=(notice.until_on - notice.from_on).days + 1))
        self._accepted(case)
        grant = cases.ask_money(
            case_id=case.pk, amount_fen=(2_000 + 500 * (month % 4)) * 100, basis=BASIS, reason="按办法核定",
            by=desk.officer, at=self._later(),
        )  # fmt: skip
        if month % 5 == 3:
            return_grant(grant_id=grant.pk, reason="请按人口重新核对金额", by=desk.head, at=self._later())
            return
        self._signed(grant)

    def open_round(self, month: int) -> None:
        """Open a round of the care fund and take applications."""
        if len(self.people) < 7:
            return
        stage, desk = self.stage, self.stage.desk
        stage.on(month, 12)
        self.round = rounds.open_round(
            name=f"{format_month(month)}关爱基金", closes_on=stage.day + timedelta(days=5), most_fen=8_000_00,
            basis=CHARTER, by=desk.officer, at=stage.at,
        )  # fmt: skip
        self._ask(self.round, 7)

    def decide_round(self, month: int) -> None:
        """Rank by need, let the committee sign and the heads grant."""
        stage, desk = self.stage, self.stage.desk
        one = self.round
        if one is None:
            return
        stage.on(month, 18)
        ranked = rounds.rank_round(one, by=desk.officer, at=stage.at)
        amounts = {each.application.pk: each.suggested_fen for each in ranked}
        one = rounds.propose_allocation(round_id=one.pk, amounts=amounts, reasons={}, by=desk.officer, at=self._later())
        for by in (desk.second_officer, desk.head, desk.director):
            rounds.sign_allocation(round_id=one.pk, content=one.content_hash, by=by, at=self._later())
        self._signed(rounds.hand_up(round_id=one.pk, by=desk.officer, at=self._later()))

    def publish(self, month: int) -> None:
        """Publish the accounts; one line was a mistake and is taken back."""
        stage, desk = self.stage, self.stage.desk
        if self.round is None:
            return
        stage.on(month, 20)
        accounts.publish_accounts(round_id=self.round.pk, by=desk.officer, at=stage.at)
        line = GrantLine.objects.filter(source=f"care:{self.round.pk}").order_by("-pk")[0]
        back = propose_taking_back(
            grant_id=line.grant_id, line_ids=[line.pk], reason="同一困难已由其他途径解决，本人退回", by=desk.officer,
            at=self._later(),
        )  # fmt: skip
        self._signed(back)

    def pair(self, month: int) -> None:
        """Pair two departments with families that said yes, and thank one."""
        if len(self.people) < 2:
            return
        stage, desk = self.stage, self.stage.desk
        stage.on(month, 14)
        for department, need, done in (
            ("清源县（虚构）农业农村局", "春耕缺农资", ("kind", "化肥和种子", 600_00)),
            ("清源县（虚构）人社局", "孩子找工作", ("job", "介绍到园区上班", 0)),
        ):
            person = self.people.pop(0)
            give_yes(person_id=person.pk, what="pairing", way="spoken", by=desk.clerk, at=stage.at)
            one = pairing.begin_pairing(
                person_id=person.pk, department=department, contact="办公室", need=need, by=desk.clerk, at=stage.at
            )
            kind, what, worth = done
            pairing.record_pairing_help(
                pairing_id=one.pk, kind=kind, what=what, worth_fen=worth, day=stage.day, by=desk.clerk, at=self._later()
            )
        pairing.thank(pairing_id=one.pk, by=desk.clerk, at=self._later())

    def present(self) -> None:
        """What waits today: one suspected, one applied for, one reviewed, one to be signed, a round that is open."""
        if len(self.people) < 6:
            return
        stage, desk = self.stage, self.stage.desk
        person = self.people.pop(0)
        cases.suspect(
            person_id=person.pk, request=Request("temporary", "event"), source="visit:demo", note="入户时看到房屋漏雨",
            by=desk.worker, at=stage.at,
        )  # fmt: skip
        waiting = [self._applied(self.people.pop(0), story) for story in STORIES[1:4]]
        for case in waiting[1:]:
            cases.review(case_id=case.pk, agrees=True, opinion="情况属实", by=desk.clerk, at=self._later())
        cases.propose_judgement(
            case_id=waiting[2].pk,
            accepts=True,
            article=BASIS,
            reason="人均收入低",
            by=desk.second_officer,
            at=self._later(),
        )
        one = rounds.open_round(
            name="本季关爱基金", closes_on=stage.day + timedelta(days=10), most_fen=8_000_00, basis=CHARTER,
            by=desk.officer, at=self._later(),
        )  # fmt: skip
        self._ask(one, 2)

    def _pledge(self) -> None:
        stage, desk = self.stage, self.stage.desk
        promise = appropriations.Promise(
            "county", "hardship", stage.day.year, f"清财社〔{stage.day.year}〕困难1号（虚构）", PLEDGED, stage.day
        )
        one, _fresh = appropriations.propose_appropriation(promise=promise, by=desk.finance, at=self._later())
        self._in_books(one.pk, PLEDGED, "国库回单困难01")

    def _give(self, donor: str, fen: int, situation: str, area: str, words: str) -> None:
        stage, desk = self.stage, self.stage.desk
        made = fund.record_donation(
            donor=donor, amount_fen=fen, given_on=stage.day, wish_situation=situation, wish_area=area, wish_text=words,
            by=desk.finance, at=self._later(),
        )  # fmt: skip
        self._in_books(made.appropriation_id, fen, made.number)

    def _in_books(self, appropriation_id: int, fen: int, slip: str) -> None:
        desk = self.stage.desk
        for by in (desk.head, desk.director):
            appropriations.approve_appropriation(appropriation_id=appropriation_id, by=by, at=self._later())
        appropriations.record_receipt(
            appropriation_id=appropriation_id, received_on=self.stage.day, reference=slip, amount_fen=fen,
            by=desk.finance, at=self._later(),
        )  # fmt: skip

    def _applied(self, person: Person, story: tuple[str, str, int, int, int, str]) -> Case:
        kind, situation, income, members, medical, what = story
        figures = Figures(income, members, medical, situation == "event", what)
        request = Request(kind, situation, figures)
        return cases.apply(person_id=person.pk, request=request, by=self.stage.desk.officer, at=self._later())

    def _accepted(self, case: Case) -> None:
        desk = self.stage.desk
        made = cases.propose_judgement(
            case_id=case.pk, accepts=True, article=BASIS, reason="符合办法的条件", by=desk.second_officer,
            at=self._later(),
        )  # fmt: skip
        cases.sign_judgement(case_id=case.pk, content=made.content_hash, by=desk.head, at=self._later())

    def _ask(self, one: Round, count: int) -> None:
        seen = [code for code, _name in one.papers]
        for number in range(count):
            _kind, situation, income, members, medical, what = STORIES[number % len(STORIES)]
            figures = Figures(income + number * 7_000, members, medical, situation == "event", what)
            rounds.apply_in_round(
                round_id=one.pk, person_id=self.people.pop(0).pk, situation=situation, asked_fen=6_000_00,
                figures=figures, seen=seen if number != 1 else seen[:3], by=self.stage.desk.clerk, at=self._later(),
            )  # fmt: skip

    def _signed(self, grant: Grant) -> None:
        for by in (self.stage.desk.head, self.stage.desk.director):
            sign_grant(grant_id=grant.pk, by=by, at=self._later())

    def _later(self) -> datetime:
        return self.stage.reach(self.stage.at + timedelta(minutes=30))
