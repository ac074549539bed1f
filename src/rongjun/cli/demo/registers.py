"""The demo's registers that are told with words of their own: symposia with what was raised, merit notices, vacancies.

Each month something is entered, and what was entered before is brought a step on. All invented.
"""

from collections.abc import Mapping
from datetime import timedelta

from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry
from rongjun.domains.people.models import Person
from rongjun.domains.services.registers.actions import move_record, open_record
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.versions import load_shipped

from .library import answer_one, begin_library, tell_library
from .stage import Stage

MEETINGS = (
    ("veterans", "县局会议室", "待遇政策"), ("families", "东关社区", "优待证使用"),
    ("employers", "工业园区", "招聘退役军人"), ("veterans", "县局会议室", "就医报销"),
)  # fmt: skip
MATTERS = (
    ("就医报销单据多，来回跑", "medical", "solved", "县医院设了专窗，出院时一次结清"),
    ("优待证在公交车上刷不了", "honour", "partly", "城区三条线路已能刷，乡镇线路明年改造"),
    ("想学开叉车，没有班", "jobs", "solved", "已同职教中心商定，下季度开班"),
    ("旧房漏雨，盼列入改造", "housing", "explained", "不在危房范围，已告知可申请困难帮扶"),
    ("镇上体检排队太久", "medical", "solved", "每周三上午设优先窗口"),
    ("立功奖励什么时候发", "benefits", "explained", "按规定随义务兵优待金一并发放，已逐户告知"),
    ("招聘会离乡里远", "jobs", "partly", "明年在两个片区各办一场"),
    ("光荣牌挂了几年褪色", "honour", "solved", "已登记更换"),
)  # fmt: skip
VACANCIES = (
    ("清源机械厂（虚构）", "钳工", "4", "4500"), ("清源物流（虚构）", "叉车司机", "6", "5200"),
    ("清源县环卫所（虚构）", "绿化管护", "3", "2600"), ("清源食品（虚构）", "质检员", "2", "4800"),
    ("安和物业（虚构）", "保安", "8", "3200"), ("县公交公司（虚构）", "驾驶员", "5", "5000"),
    ("清江纺织（虚构）", "机修工", "3", "4600"),
)  # fmt: skip
TRADES = {
    "钳工": "machine", "叉车司机": "drive", "绿化管护": "farm", "质检员": "machine", "保安": "guard", "驾驶员": "drive",
    "机修工": "machine",
}  # fmt: skip
GRADES = ("third", "four", "second", "third", "four", "four")


class Registers:
    """A year of these registers, month by month; each form has a key of its own."""

    def __init__(self, stage: Stage) -> None:
        """Take in the registers that ship."""
        self.stage, self.running, self.answered = stage, 0, 0
        load_shipped()

    @whole_registry("演示：台账")
    def tell(self, month: int) -> None:
        """Bring on what stands, then enter what is new: a symposium each quarter, notices, vacancies."""
        self._go_on()
        if month == self.stage.first:
            begin_library(self.stage)
        elif month % 4 == 1:
            answer_one(self.stage, self.answered)
            self.answered += 1
        if month % 3 == 1:
            self._meet(month)
        for _notice in range(1 + month % 2):
            self._notice()
        for _vacancy in range(2):
            self._vacancy()

    @whole_registry("演示：台账")
    def present(self) -> None:
        """A symposium ahead, and what came in last."""
        officer = self.stage.desk.officer
        ahead = {"held_on": self._day(12), "kind": "families", "place": "县局会议室", "chair": officer.unit_name}
        self._open("symposium", ahead, officer)
        self._notice()
        self._vacancy()
        tell_library(self.stage, self.answered)

    def _meet(self, month: int) -> None:
        officer, number = self.stage.desk.officer, month // 3
        kind, place, topic = MEETINGS[number % len(MEETINGS)]
        typed = {"held_on": self._day(0), "kind": kind, "place": place, "chair": officer.unit_name, "topic": topic}
        meeting = self._open("symposium", typed, officer)
        summary = f"围绕{topic}座谈，提出的问题已逐条登记。（虚构）"
        self._move(meeting, "held", officer, came=str(18 + number % 13), summary=summary)
        for place_of in range(2):
            matter, about, _solved, _result = MATTERS[(number * 2 + place_of) % len(MATTERS)]
            self._open("symposium-matter", {"meeting": str(meeting.pk), "matter": matter, "topic": about}, officer)

    def _go_on(self) -> None:
        """Bring every record that is not at its end a step on."""
        officer, clerk = self.stage.desk.officer, self.stage.desk.clerk
        codes = ("symposium-matter", "merit-notice", "vacancy")
        standing = Record.objects.filter(code__in=codes, ended_at=None).select_related(
            "version", "unit", "person", "parent"
        )
        for record in standing.order_by("pk"):
            match record.code, record.stage:
                case "symposium-matter", "raised":
                    self._move(record, "assigned", officer, handler=officer.unit_name)
                case "symposium-matter", "assigned":
                    known = {matter: (solved, result) for matter, _about, solved, result in MATTERS}
                    solved, result = known[record.filled["matter"]]
                    self._move(record, "answered", officer, result=result, solved=solved)
                case "symposium-matter", "answered":
                    self._move(record, "told", officer, told_on=self._day(0), told_how="当面")
                case "merit-notice", "received":
                    self._move(record, "agreed", clerk, way="fetch" if record.pk % 2 else "home")
                case "merit-notice", "agreed":
                    self._move(record, "delivered", clerk, delivered_on=self._day(0), delivered_by=clerk.unit_name,
                               prize="1000")  # fmt: skip
                case "vacancy", "told":
                    self._move(record, "open", officer)
                case "vacancy", "open":
                    self._move(record, "ended", officer, taken=str(record.pk % 4), ended_on=self._day(0))

    def _notice(self) -> None:
        """Enter a letter of a unit about somebody of the clerk's town."""
        clerk = self.stage.desk.clerk
        here = Person.objects.filter(area_code__startswith=clerk.area_prefix or "", merged_into=None, death_date=None)
        person = here.order_by("-pk")[self.running * 3 % max(here.count(), 1)]
        typed = {
            "received_on": self._day(0), "from_unit": "某部（虚构）", "number": f"虚构{self.running + 1:03d}",
            "grade": GRADES[self.running % len(GRADES)],
        }  # fmt: skip
        self._open("merit-notice", typed, clerk, person.pk)

    def _vacancy(self) -> None:
        employer, post, openings, pay = VACANCIES[self.running % len(VACANCIES)]
        typed = {
            "employer": employer, "post": post, "openings": openings,
            "kind": "public" if openings == "3" else "firm", "pay_from": pay, "workplace": "清源县（虚构）",
            "trade": TRADES[post],
            "open_until": self._day(55 + self.running), "apply_at": "0990-1234567（虚构）",
        }  # fmt: skip
        self._open("vacancy", typed, self.stage.desk.officer)

    def _day(self, ahead: int) -> str:
        """Return a day ahead as it is typed."""
        return f"{self.stage.day + timedelta(days=ahead):%Y-%m-%d}"

    def _open(self, code: str, typed: Mapping[str, str], by: Actor, person_id: int | None = None) -> Record:
        self.running += 1
        return open_record(
            code=code, typed=typed, by=by, at=self.stage.at, form_key=f"demo-{self.running}", person_id=person_id
        )

    def _move(self, record: Record, to: str, by: Actor, **typed: str) -> None:
        key = f"demo-{record.pk}-{to}"
        move_record(record=record, to=to, typed=typed, by=by, at=self.stage.at, form_key=key)
