"""A county below a city, with everybody who works on a recognition case, and a case driven along its plan."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rongjun.base.actor import Actor, Role
from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.recognition import applying, deciding, ending, evidence, intake, working
from rongjun.domains.recognition.access import get_case
from rongjun.domains.recognition.deciding import Proposal
from rongjun.domains.recognition.models import Case, CasePaper, Issued, Procedure
from rongjun.domains.units.actions import add_account, add_unit, load_areas
from rongjun.domains.units.models import Account, Area, Unit
from rongjun.kernel.recognition import load_text, to_content, version_of

PROVINCE, CITY, COUNTY = "990000000000", "990100000000", "990101000000"
TOWN, VILLAGE = "990101001000", "990101001001"
L = Area.Level
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DATA = Path(__file__).parent / "domains" / "data"
NAMES = "甲乙丙丁戊己庚辛壬癸"


def citizen_number(running: int) -> str:
    """Return a valid number of somebody born on 7 March 1960."""
    body = f"11010119600307{running:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def account_number(running: int) -> str:
    """Return an account number with its check digit (Luhn)."""
    body = f"622848{running:012d}"
    total = sum(sum(divmod(int(d) * (2 if i % 2 == 0 else 1), 10)) for i, d in enumerate(reversed(body)))
    return body + str(-total % 10)


class County:
    """Places, accounts, a clock that moves on with every write, and steps of a case by who does them."""

    def __init__(self) -> None:
        self.at = START
        load_areas(
            [
                (PROVINCE, "试验省", L.PROVINCE, None), (CITY, "试验市", L.CITY, PROVINCE),
                (COUNTY, "试验县", L.COUNTY, CITY), (TOWN, "东镇", L.TOWN, COUNTY), (VILLAGE, "一村", L.VILLAGE, TOWN),
            ]
        )  # fmt: skip
        self.officer = self.account(Role.OFFICER, None)
        add_unit(name="试验县退役军人事务局", area_code=COUNTY, root=True, by=self.officer, at=self.at)
        for name, area in (("市局", CITY), ("东镇站", TOWN), ("一村站", VILLAGE), ("市医院", CITY)):
            if name != "市医院":
                add_unit(name=name, area_code=area, root=False, by=self.officer, at=self.at)
        Unit.objects.create(name="市医院", level=L.COUNTY, area=None, parent=Unit.objects.get(is_root=True))
        self.head, self.director = self.account(Role.HEAD, None), self.account(Role.DIRECTOR, None)
        self.supervisor = self.account(Role.SUPERVISOR, None)
        self.clerk, self.worker = self.account(Role.TOWN_CLERK, "东镇站"), self.account(Role.STATION_WORKER, "一村站")
        self.city = self.account(Role.CITY, "市局")
        self.doctors = [self.account(Role.DOCTOR, "市医院", f"医生{n}") for n in (1, 2)]
        self.officer = self.account(Role.OFFICER, None)
        self.running = 0

    def account(self, role: Role, unit: str | None, person: str = "") -> Actor:
        who = person or f"{role}甲"
        account, _ = add_account(
            username=f"{role}-{who}", role=role, unit_name=unit, person_name=who, password=None, at=self.at
        )
        return Account.objects.get_by_natural_key(account.username).actor()

    def tick(self, **step: int) -> datetime:
        self.at += timedelta(**(step or {"minutes": 1}))
        return self.at

    def case(
        self, *, cause: str = "war", name: str = "", injured: str = "2025-05-01", code: str = "test-rating"
    ) -> Case:
        """Return a draft with every answer given."""
        self.running += 1
        begun = applying.begin_case(
            code=code, name=name or "申请" + NAMES[self.running % 10], area_code=VILLAGE, channel="counter",
            by=self.clerk, at=self.tick(),
        )  # fmt: skip
        self.secret = begun.secret
        answers = {
            "number": citizen_number(self.running), "household": "rural", "cause": cause, "injured_on": injured,
            "bank": "农业银行", "account": account_number(self.running), "injury": "右手",
        }  # fmt: skip
        applying.save_answers(case=begun.case, answers=answers, by=self.clerk, at=self.tick())
        return begun.case

    def submitted(self, **more: Any) -> Case:
        return applying.submit_case(case=self.case(**more), by=self.clerk, at=self.tick())

    def accepted(self, **more: Any) -> Case:
        case = self.submitted(**more)
        for item in list(CasePaper.objects.filter(case=case).values_list("item", flat=True)):
            intake.check_paper(case=case, item=item, standing="original", by=self.clerk, at=self.tick())
        return intake.accept_case(case=case, by=self.clerk, at=self.tick())

    def finish(self, case: Case, by: Actor, **answers: str) -> Case:
        return working.finish_step(case=case, answers=answers, by=by, at=self.tick())

    def examined(self, case: Case, grade: str = "五级") -> Case:
        hospital = self.doctors[0].unit_id
        evidence.appoint(
            case=case,
            unit_id=hospital,
            day=office_day(self.at) + timedelta(days=3),
            place="门诊",
            by=self.officer,
            at=self.tick(),
        )
        for doctor in self.doctors:
            evidence.give_opinion(case=case, grade=grade, cite="标准第五条", found="所见", by=doctor, at=self.tick())
        return self.finish(case, self.officer)

    def published(self, case: Case) -> Case:
        notice = evidence.put_up(
            case=case, lines=[("事项", "评残")], contact="县局 0000", by=self.officer, at=self.tick()
        )
        self.at = datetime.combine(notice.until_on + timedelta(days=1), self.at.timetz())
        return self.finish(case, self.officer)

    def to_decide(self, *, privacy: str = "no", agrees: str = "yes", **more: Any) -> Case:
        """Return a case that waits for its decision to be proposed."""
        case = self.accepted(**more)
        self.finish(case, self.clerk, known="yes")
        self.examined(case)
        self.finish(case, self.officer)
        self.finish(case, self.officer, privacy=privacy)
        self.finish(case, self.city, opinion="同意", agrees=agrees)
        return case if privacy == "yes" else self.published(case)

    def proposed(self, case: Case, *, grants: bool = True, **more: Any) -> Case:
        answers = {"grade": "g5"} if grants else {}
        said = Proposal(grants, [("致残经过", "训练负伤")], ["条例第二十六条"], "事实清楚", answers, **more)
        deciding.propose_decision(case=case, proposal=said, by=self.officer, at=self.tick())
        return case

    def decided(self, case: Case, *, grants: bool = True, **more: Any) -> Case:
        self.proposed(case, grants=grants, **more)
        deciding.sign_decision(case=case, by=self.head, at=self.tick())
        deciding.sign_decision(case=case, by=self.director, at=self.tick())
        return case

    def closed(self, case: Case) -> Case:
        papers = Issued.objects.filter(case=case, kind__startswith="decision", delivered_on=None)
        if not papers.exists():
            Issued.objects.create(
                case=case, kind="decision-made", number=f"D{case.pk}-{case.round}", title="决定书",
                issued_at=self.tick(), issued_by_id=self.officer.staff_id,
            )  # fmt: skip
        for paper in papers.all():
            ending.record_delivery(
                case=case, issued_id=paper.pk, day=office_day(self.at), how="当面", to=case.name, by=self.officer,
                at=self.tick(),
            )  # fmt: skip
        return ending.close_case(case=case, by=self.officer, at=self.tick())

    def fresh(self, case: Case, by: Actor | None = None) -> Case:
        return get_case(case.pk, by or self.officer)


def install(name: str = "test-rating") -> Procedure:
    """Put the tests' procedure in force."""
    spec = load_text((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
    return Procedure.objects.create(
        code=spec.code,
        version=1,
        name=spec.name,
        content=to_content(spec),
        content_hash=version_of(spec),
        made_at=START,
    )


def everybody() -> Any:
    return whole_registry("tests")


TODAY: date = START.date()
