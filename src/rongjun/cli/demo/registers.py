"""A year of registers in the demo county: symposia with what was raised, merit notices, vacancies. All invented."""

from collections.abc import Mapping
from datetime import timedelta

from rongjun.base.actor import Actor
from rongjun.domains.people.models import Person
from rongjun.domains.services.registers.actions import move_record, open_record
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.versions import load_shipped

from .library import tell_library
from .stage import Stage

MEETINGS = (
    (330, "veterans", "县局会议室", "待遇政策"), (240, "families", "东关社区", "优待证使用"),
    (150, "employers", "工业园区", "招聘退役军人"), (60, "veterans", "县局会议室", "就医报销"),
)  # fmt: skip
MATTERS = (
    ("就医报销单据多，来回跑", "medical", "solved"), ("优待证在公交车上刷不了", "honour", "partly"),
    ("想学开叉车，没有班", "jobs", "solved"), ("旧房漏雨，盼列入改造", "housing", "explained"),
)  # fmt: skip
VACANCIES = (
    ("清源机械厂（虚构）", "钳工", "4", "4500", "machine"), ("清源物流（虚构）", "叉车司机", "6", "5200", "drive"),
    ("清源县环卫所（虚构）", "绿化管护", "3", "2600", "farm"), ("清源食品（虚构）", "质检员", "2", "4800", "machine"),
)  # fmt: skip


def tell_registers(stage: Stage) -> None:
    """Tell the year, entered from the papers of the year: meetings held and one ahead, matters at every stage, notices
    delivered, vacancies open and over."""
    load_shipped()
    entered = _Entered(stage)
    meetings = _meetings(entered)
    _matters(entered, meetings[0])
    _notices(entered)
    _vacancies(entered)
    tell_library(stage)


class _Entered:
    """What is entered now, of days gone by; each form has a key of its own."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.running = stage, 0

    def day(self, ago: int) -> str:
        """Return a day gone by (or ahead, below nought) as it is typed."""
        return f"{self.stage.day - timedelta(days=ago):%Y-%m-%d}"

    def open(self, code: str, typed: Mapping[str, str], by: Actor, person_id: int | None = None) -> Record:
        """Enter a record."""
        self.running += 1
        return open_record(
            code=code, typed=typed, by=by, at=self.stage.at, form_key=f"demo-{self.running}", person_id=person_id
        )

    def move(self, record: Record, to: str, by: Actor, **typed: str) -> None:
        """Bring a record to another stage."""
        key = f"demo-{record.pk}-{to}"
        move_record(record=record, to=to, typed=typed, by=by, at=self.stage.at, form_key=key)


def _meetings(entered: _Entered) -> list[Record]:
    officer, found = entered.stage.desk.officer, []
    for ago, kind, place, topic in MEETINGS:
        typed = {"held_on": entered.day(ago), "kind": kind, "place": place, "chair": officer.unit_name, "topic": topic}
        found.append(entered.open("symposium", typed, officer))
        summary = f"围绕{topic}座谈，提出的问题已逐条登记。（虚构）"
        entered.move(found[-1], "held", officer, came=str(18 + ago % 13), summary=summary)
    ahead = {"held_on": entered.day(-20), "kind": "families", "place": "县局会议室", "chair": officer.unit_name}
    entered.open("symposium", ahead, officer)
    return found


def _matters(entered: _Entered, meeting: Record) -> None:
    officer = entered.stage.desk.officer
    for number, (matter, topic, solved) in enumerate(MATTERS):
        typed = {"meeting": str(meeting.pk), "matter": f"{matter}（虚构）", "topic": topic}
        record = entered.open("symposium-matter", typed, officer)
        if number > 0:
            entered.move(record, "assigned", officer, handler=officer.unit_name)
        if number > 1:
            entered.move(record, "answered", officer, result="已经办理。（虚构）", solved=solved)
        if number > 2:
            entered.move(record, "told", officer, told_on=entered.day(0), told_how="当面")


def _notices(entered: _Entered) -> None:
    clerk = entered.stage.desk.clerk
    people = Person.objects.filter(
        area_code__startswith=clerk.area_prefix or "", merged_into=None, death_date=None
    ).order_by("pk")[:4]
    for number, person in enumerate(people):
        typed = {
            "received_on": entered.day(200 - 60 * number), "from_unit": "某部（虚构）",
            "number": f"虚构{number + 1:03d}",
            "grade": ("third", "four", "second", "third")[number],
        }  # fmt: skip
        record = entered.open("merit-notice", typed, clerk, person.pk)
        if number < 3:
            entered.move(record, "agreed", clerk, way="fetch")
        if number < 2:
            day = entered.day(190 - 60 * number)
            entered.move(record, "delivered", clerk, delivered_on=day, delivered_by=clerk.unit_name, prize="1000")


def _vacancies(entered: _Entered) -> None:
    officer = entered.stage.desk.officer
    for number, (employer, post, openings, pay, trade) in enumerate(VACANCIES):
        typed = {
            "employer": employer, "post": post, "openings": openings, "kind": "public" if number == 2 else "firm",
            "trade": trade, "pay_from": pay, "workplace": "清源县（虚构）",
            "open_until": entered.day(-30 - 10 * number), "apply_at": "0990-1234567（虚构）",
        }  # fmt: skip
        record = entered.open("vacancy", typed, officer)
        if number < 3:
            entered.move(record, "open", officer)
        if number == 0:
            entered.move(record, "ended", officer, taken="3", ended_on=entered.day(0))
