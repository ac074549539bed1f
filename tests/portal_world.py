"""A county with its shipped procedures, and a visitor of the portal who fills an application in through the pages."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from typing import Any

from django.test import Client
from recognition_world import VILLAGE, County, account_number, citizen_number

from rongjun.base import clock
from rongjun.domains.people.batches import office_day
from rongjun.domains.recognition import deciding, evidence, intake
from rongjun.domains.recognition.access import get_case
from rongjun.domains.recognition.deciding import Proposal
from rongjun.domains.recognition.models import Case, CasePaper
from rongjun.domains.recognition.procedures import load_shipped

NAME, PHONE, STORY, HURT = "岳长山", "13911112222", "夜里巡逻摔下山崖", "左膝不能弯"
ANSWERS = {
    "id_number": citizen_number(7), "household": "rural", "phone": PHONE, "category": "c11",
    "service_start": "1979-03-01", "service_end": "19821230", "rated_before": "no", "cause": "duty", "course": "wound",
    "injured_on": "1981年5月6日",
    "injured_unit": "某部三连", "injured_place": "某县", "reason": STORY, "injury": HURT, "records": "file",
    "by": "self", "bank": "农业银行", "account": account_number(7),
}  # fmt: skip
"""Answers of a new rating as they are typed, days in several forms."""
SEALED = (ANSWERS["id_number"], PHONE, STORY, HURT, ANSWERS["account"])
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)


class Office(County):
    """The county at this moment, with the procedures that come with the program."""

    def __init__(self) -> None:
        super().__init__()
        load_shipped()
        self.at = clock.now()

    def told_missing(self, number: str, note: str = "请补齐") -> Case:
        """The town clerk tells everything that is missing."""
        case = get_case(Case.objects.get(number=number).pk, self.clerk)
        missing = list(CasePaper.objects.filter(case=case, standing="missing").values_list("item", flat=True))
        return intake.tell_missing(case=case, items=missing, note=note, by=self.clerk, at=self.tick())

    def accept(self, number: str) -> Case:
        """The town clerk sees every original and accepts."""
        case = get_case(Case.objects.get(number=number).pk, self.clerk)
        for item in list(CasePaper.objects.filter(case=case).values_list("item", flat=True)):
            intake.check_paper(case=case, item=item, standing="original", by=self.clerk, at=self.tick())
        return intake.accept_case(case=case, by=self.clerk, at=self.tick())

    def to_refuse(self, number: str) -> Case:
        """Move a case through every step to a refusal that waits for its signatures."""
        case = self.accept(number)
        self.finish(case, self.clerk, agrees="no", note="本人在家，右手能用")
        self.finish(
            case, self.officer, cause_fits="no", need_evidence="no", need_visit="no", privacy="yes", note="查无记载"
        )  # fmt: skip
        hospital = self.doctors[0].unit_id
        day = office_day(self.at) + timedelta(days=3)
        evidence.appoint(case=case, unit_id=hospital, day=day, place="门诊", by=self.officer, at=self.tick())
        for doctor in self.doctors:
            evidence.give_opinion(case=case, grade="不够等级", cite="标准", found="所见", by=doctor, at=self.tick())
        self.finish(case, self.officer, examined_on=f"{clock.today()}", grade="g0", opinion="不够等级")
        self.finish(case, self.officer, meets="no")
        said = Proposal(
            False, [("致残经过", "没有记载，来电13800009999"), ("身份", "退役军人")], ["条例第二十九条"],
            "现有材料不能证明所申请的事实", {"facts": "无记载", "articles": "第二十九条"},
        )  # fmt: skip
        deciding.propose_decision(case=case, proposal=said, by=self.officer, at=self.tick())
        return case

    def sign(self, case: Case) -> None:
        """Head and director sign."""
        for by in (self.head, self.director):
            deciding.sign_decision(case=case, by=by, at=self.tick())


@dataclass
class Applicant:
    """A browser on the portal: everything it was shown is kept in `seen`."""

    client: Client = field(default_factory=Client)
    number: str = ""
    secret: str = ""
    seen: list[str] = field(default_factory=list)
    status: int = 0
    url: str = ""

    def get(self, address: str, **more: Any) -> str:
        """Open a page and return its text."""
        return self._read(self.client.get(address, follow=True, **more))

    def post(self, address: str, **data: Any) -> str:
        """Send a form and return the text of the page that follows."""
        return self._read(self.client.post(address, data, follow=True))

    def begin(self, name: str = NAME, code: str = "rating-new") -> Case:
        """Begin an application and note its number and code."""
        address = f"/portal/matters/{code}/apply/"
        once = re.search(r'name="once" value="([^"]+)"', self.get(f"{address}?in={VILLAGE}"))
        assert once is not None
        told = self.post(address, area=VILLAGE, name=name, once=once[1])
        self.number = re.search(r"\d{4}-\d{6}-\d", told)[0]  # type: ignore[index]
        self.secret = re.search(r"[2-9A-Z]{5}-[2-9A-Z]{5}", told)[0]  # type: ignore[index]
        self.post("/portal/case/receipt/")
        return self.case()

    def fill(self, **changes: str) -> str:
        """Answer every question in order, as far as each page leads to the next; returns the last page."""
        text = self.get("/portal/case/go-on/")
        for name, answer in (ANSWERS | changes).items():
            text = self.post(f"/portal/case/ask/{name}/", answer=answer, go="next")
        return text

    def submit(self) -> str:
        """Hand the application in."""
        return self.post("/portal/case/check/")

    def enter(self, number: str = "", secret: str = "") -> str:
        """Open the case with number and code."""
        return self.post("/portal/enter/", number=number or self.number, secret=secret or self.secret)

    def case(self) -> Case:
        """Return the case as it stands now."""
        return Case.objects.select_related("procedure", "person", "owner_unit").get(number=self.number)

    def _read(self, answer: Any) -> str:
        text = unescape(answer.content.decode("utf-8", "replace"))
        self.status, self.url = answer.status_code, answer.request["PATH_INFO"]
        self.seen.append(text)
        return text
