"""The demo's medical help: the county's own rule, a sheet of the hospital each month, contributions, recuperation."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from rongjun.base.errors import Refusal
from rongjun.base.scope import whole_registry
from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.domains.funds import appropriations, drafts, movements
from rongjun.domains.funds.models import Appropriation
from rongjun.domains.funds.positions import state_of_payment
from rongjun.domains.people.models import Person
from rongjun.domains.services.grants import actions as grants
from rongjun.domains.services.grants.models import Grant, UnitPayment
from rongjun.domains.services.medical import contributions, counter, granting, reading, rules, sheets, turns
from rongjun.domains.services.medical.counter import Brought
from rongjun.domains.services.medical.models import BillSheet, ContributionList, Place, Season
from rongjun.domains.units.models import Unit
from rongjun.domains.units.queries import get_actor_named
from rongjun.kernel.medical.bill import Bill
from rongjun.kernel.money import format_yuan

from .office import ACCOUNTS, HOSPITAL, INSURANCE
from .people import Row
from .scans import scan_pdf
from .stage import Stage, keep_file, person_of

BILLS = 36
PEOPLE = 150
WAN = 10_000_00
GROUPS: list[dict[str, Any]] = [
    {"code": "g1", "name": "一至六级残疾军人", "categories": ["11"], "grades": [1, 2, 3, 4, 5, 6],
     "outpatient": {"start_fen": 0, "share_bp": 8000, "yearly_fen": 300_000},
     "inpatient": {"start_fen": 0, "share_bp": 7000, "yearly_fen": 5_000_000, "fills_promise": True}},
    {"code": "g2", "name": "其他优抚对象", "categories": ["11", "21", "22", "23", "41", "42", "51", "61"],
     "outpatient": {"start_fen": 0, "share_bp": 5000, "yearly_fen": 80_000},
     "inpatient": {"start_fen": 20_000, "share_bp": 5000, "yearly_fen": 2_000_000}},
]  # fmt: skip
"""The invented county's own figures: no national rule sets them."""
PAPERS = ("医疗费用发票原件", "费用清单", "医保结算单", "本人银行账户")
"""What the invented county asks for at the counter."""


class MedicalYear:
    """A year of medical help, month by month."""

    def __init__(self, stage: Stage) -> None:
        """Choose the people who fall ill; nothing else is decided of them."""
        self.stage = stage
        codes = {code for group in GROUPS for code in group["categories"]}
        staff = {name for _user, _role, name in ACCOUNTS}
        self.people: list[Row] = [row for row in stage.some(PEOPLE, codes) if row["姓名"] not in staff]
        self.number = 0
        self.slips = 0

    def begin(self) -> None:
        """Enter the county's rule, have it approved, and receive the year's money."""
        stage, desk = self.stage, self.stage.desk
        content = {
            "doc_no": f"清退役军人发〔{stage.day.year}〕6号（虚构）", "effective": stage.day.replace(day=1).isoformat(),
            "promise_bp": 9000, "contribution_fen": 420_00, "groups": GROUPS,
            "papers": list(PAPERS),
        }  # fmt: skip
        made = rules.enter_rule(content=content, source="清源县（虚构）政府网站", by=desk.officer, at=stage.at)
        at = stage.reach(stage.at + timedelta(hours=1))
        rules.approve_rule(rule_id=made.pk, content_hash=made.content_hash, by=desk.head, at=at)

    def grant_money(self, year: int) -> None:
        """Record the county's own money for medical help of a year, signed and received."""
        stage, desk = self.stage, self.stage.desk
        promise = appropriations.Promise(
            "county", "medical", year, f"清财社〔{year}〕医1号（虚构）", 60 * WAN, stage.day
        )  # fmt: skip
        paper = scan_pdf(["虚构文件", "优抚对象医疗补助资金"])
        one, _fresh = appropriations.propose_appropriation(promise=promise, paper=paper, by=desk.finance, at=stage.at)
        for by in (desk.head, desk.director):
            at = stage.reach(stage.at + timedelta(minutes=20))
            one = appropriations.approve_appropriation(appropriation_id=one.pk, by=by, at=at)
        appropriations.record_receipt(
            appropriation_id=one.pk, received_on=stage.day, reference=f"国库回单医{year}", amount_fen=one.amount_fen,
            by=desk.finance, at=stage.reach(stage.at + timedelta(minutes=20)),
        )  # fmt: skip

    def tell(self, month: int) -> None:
        """Pay the sheet of the month before, and take this month's: one row of it bad; have it signed (the last waits).

        Of the sheet before the last the paper of finance waits for the heads.
        """
        stage = self.stage
        self._note_receipts()
        self._pay_hospital(signs=month != stage.last - 1)
        sheet = self._hand_in(month)
        if sheet is None or month == stage.last - 1:
            return
        self._propose(sheet)
        if month % 3 == 0:
            self._at_counter()
        for season in Season.objects.filter(ends_on__lt=stage.day, asked__given=True).distinct():
            self._note_stays(season)

    def _hand_in(self, month: int) -> BillSheet | None:
        content = self._sheet(month)
        keep_file(f"医疗结算表{month % 12 + 1:02d}月.xlsx", content)
        hospital = Unit.objects.get(name=HOSPITAL)
        return sheets.take_sheet(
            hospital_id=hospital.pk, name=f"{month % 12 + 1}月结算表.xlsx", content=content,
            by=get_actor_named("yiyuan"), at=self.stage.at,
        ).sheet  # fmt: skip

    def _at_counter(self) -> None:
        """Somebody who was treated in the provincial capital brings the bill."""
        stage = self.stage
        policy = 4_200_00 + self.number % 7 * 315_00
        brought = Brought(
            f"SL{self.number:06d}",
            "云岭省（虚构）人民医院",
            stage.day,
            Bill("inpatient", policy, policy, policy // 2),
            PAPERS,
        )
        with whole_registry("演示：窗口"), suppress(Refusal):  # who has died or moved away is not settled any more
            person = person_of(self.people[self.number % len(self.people)])
            self._propose(counter.take_bill(person_id=person.pk, brought=brought, by=stage.desk.officer, at=stage.at))

    def _propose(self, sheet: BillSheet) -> None:
        stage, desk = self.stage, self.stage.desk
        with whole_registry("演示：报批"):
            try:
                granting.submit_sheet(sheet_id=sheet.pk, by=desk.officer, at=stage.reach(stage.at + timedelta(hours=2)))
            except Refusal:
                return  # somebody on it has died since: the officer sends it back another day
            grant = Grant.objects.filter(source=granting.source_of(sheet), state="waiting").first()
            for by in (desk.head, desk.director) if grant is not None else ():
                assert grant is not None
                grants.sign_grant(grant_id=grant.pk, by=by, at=stage.reach(stage.at + timedelta(hours=1)))

    def _pay_hospital(self, *, signs: bool) -> None:
        """Finance pays the hospital what it advanced on sheets that were proposed; the heads sign the paper."""
        paid = set(UnitPayment.objects.values_list("source", flat=True))
        for sheet in BillSheet.objects.filter(state="submitted", hospital_fen__gt=0).order_by("pk"):
            if granting.source_of(sheet) not in paid:
                self.slips += 1
                pay = granting.pay_hospital(
                    sheet_id=sheet.pk, number=f"医结{self.slips:03d}", **self._of_money()
                )  # fmt: skip
                if signs:
                    self._sign(pay)

    def _note_receipts(self) -> None:
        """Finance records the receipts of what was paid since the month before; a head signs: it has arrived."""
        stage, desk = self.stage, self.stage.desk
        for pay in UnitPayment.objects.select_related("movement").order_by("pk"):
            paper = pay.movement
            if state_of_payment(paper) != "transit":
                continue
            said = movements.Proposal(
                drafts.ARRIVED, paper.amount_fen, stage.day, f"收据{paper.number}", parent_id=paper.pk
            )  # fmt: skip
            made, _new = movements.propose_movement(proposal=said, by=desk.finance, at=stage.at)
            at = stage.reach(stage.at + timedelta(minutes=10))
            movements.sign_movement(movement_id=made.pk, by=desk.head, at=at)

    def _of_money(self) -> dict[str, Any]:
        """Return by whom and from which money a unit is paid today: the county's own for medical help of the year."""
        stage = self.stage
        money = Appropriation.objects.filter(source="county", purpose="medical", year__lte=stage.day.year)
        latest = money.order_by("-year", "pk").values_list("pk", flat=True)[0]
        return {"appropriation_id": latest, "day": stage.day, "by": stage.desk.finance, "at": stage.at}

    def _sign(self, pay: UnitPayment) -> None:
        stage, desk = self.stage, self.stage.desk
        for by in (desk.head, desk.director):
            at = stage.reach(stage.at + timedelta(minutes=30))
            movements.sign_movement(movement_id=pay.movement_id, by=by, at=at)

    def contribute(self, year: int, *, pays: bool = True) -> None:
        """Make the list of a year's contributions, and pay the agency; where not, the list waits for finance."""
        stage = self.stage
        if ContributionList.objects.filter(year=year).exists():
            return
        made = contributions.make_list(year=year, on_date=stage.day, by=stage.desk.officer, at=stage.at)
        if pays:
            self._sign(
                contributions.pay_list(
                    list_id=made.pk, agency_id=Unit.objects.get(name=INSURANCE).pk, agency=INSURANCE,
                    number=f"医缴{year}", **self._of_money(),
                )
            )  # fmt: skip

    def rest(self, *, ahead: bool = False) -> None:
        """Plan a season of recuperation, let people ask, give the places; where it lies ahead, they still ask."""
        stage, desk = self.stage, self.stage.desk
        day = stage.day
        season = turns.open_season(
            name=f"{day.year} 年{'秋' if ahead or day.month > 7 else '春'}季短期疗养", place="省荣军疗养院（虚构）",
            starts_on=day + timedelta(20), ends_on=day + timedelta(27), categories="11", places=8, cost_fen=1800_00,
            by=desk.officer, at=stage.at,
        )  # fmt: skip
        with whole_registry("演示：疗养"):
            disabled = [one for one in self.people if one["对象类别"] == "残疾军人"]
            for row in disabled[5:16] if ahead else disabled[:14]:
                person: Person = person_of(row)
                if person.death_date is None:
                    with suppress(Refusal):  # who has moved away is not entitled any more
                        turns.ask_place(season_id=season.pk, person_id=person.pk, by=desk.officer, at=stage.at)
            if not ahead and Place.objects.filter(season=season).exists():
                turns.give_places(season_id=season.pk, by=desk.officer, at=stage.reach(stage.at + timedelta(days=1)))

    def _note_stays(self, season: Season) -> None:
        with whole_registry("演示：疗养"):
            for number, place in enumerate(Place.objects.filter(season=season, given=True, stayed=None)):
                turns.note_stay(place_id=place.pk, stayed=number != 5, by=self.stage.desk.officer, at=self.stage.at)

    def _sheet(self, month: int) -> bytes:
        rows = [self._row(self.people[(month * BILLS + one) % len(self.people)], one) for one in range(BILLS)]
        rows[-1][reading.COLUMNS.index(reading.IDENTITY)] = "990101190001010000"
        return workbook_bytes([Sheet("结算表", list(reading.COLUMNS), rows)])

    def _row(self, row: Row, one: int) -> list[str]:
        self.number += 1
        inpatient = one % 3 == 0
        policy = (3_000_00 + 731_00 * (self.number % 17)) if inpatient else (80_00 + 13_50 * (self.number % 23))
        basic = policy * 6 // 10
        given = {
            reading.NUMBER: f"QY{self.number:06d}", reading.NAME: row["姓名"], reading.IDENTITY: row["身份证号"],
            reading.KIND: "住院" if inpatient else "门诊", reading.LEFT: self.stage.day.isoformat(),
            "总费用": format_yuan(policy + 150_00, grouped=False), "政策范围内费用": format_yuan(policy, grouped=False),
            "基本医保支付": format_yuan(basic, grouped=False), reading.ADVANCED: "是" if inpatient else "",
        }  # fmt: skip
        return [given.get(name, "") for name in reading.COLUMNS]
