"""A year of visits: who said yes, plans by quarter, some three dozen visits a month and their promises, surveys."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import count, cycle
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry
from rongjun.domains.people.queries import visible_people
from rongjun.domains.services.duties.actions import finish_duty, give_duty
from rongjun.domains.services.duties.consents import give_yes, only_with_yes
from rongjun.domains.services.duties.models import Duty
from rongjun.domains.services.duties.photos import keep_photo
from rongjun.domains.services.visits import surveys
from rongjun.domains.services.visits.models import Planned
from rongjun.domains.services.visits.planning import make_plan
from rongjun.domains.services.visits.recording import Promise, Said, record_visit
from rongjun.domains.services.visits.routes import add_stops
from rongjun.kernel.visiting import quarter_of

from .scans import scene_png
from .stage import Stage

YES, SECOND_YES = 180, 60
"""How many people of the clerk's town and of the second town say yes to visits."""
A_TURN, A_DAY = 3, 6
"""How many visits on a day of visits (two or three a week), how many on the worker's list of today."""
FOUND: Final[tuple[tuple[tuple[str, ...], str, str], ...]] = (
    (("none",), "", ""), (("medicine",), "降压药要到镇上取", "代取降压药"), (("company",), "愿意参加村里的活动", ""),
    (("aids",), "右耳听力下降", "联系助听器验配"), (("none",), "家里一切都好", ""),
    (("papers",), "优待证地址要更新", ""), (("house",), "西屋漏雨", "报镇里看房屋"),
    (("policy",), "想知道自然增长机制", "送政策明白纸"), (("care",), "雨天不便买菜", ""),
)  # fmt: skip
QUESTIONS: Final = "走访是否及时？|及时|一般|不及时\n承诺的事办了吗？|办了|还没办|没有承诺过"
HOUSEHOLD: Final = "最需要什么帮助？|看病方便些|住房修缮|陪伴照料|没有\n家里有没有人能帮忙办事？|有|没有"
NEEDED: Final = ("看病方便些", "没有", "陪伴照料", "住房修缮")
ASKED_AT_HOME: Final = 24


class Visits:
    """The visits of the clerk's town and of the worker's village, month by month."""

    def __init__(self, stage: Stage) -> None:
        """Begin: the people who say yes, and the first plan."""
        self.stage, self.number, self.found = stage, 0, cycle(FOUND)
        with whole_registry("演示：走访"):
            for by, most in ((stage.desk.clerk, YES), (stage.desk.second_clerk, SECOND_YES)):
                people = visible_people(by).filter(death_date=None).order_by("pk")
                for place, pk in enumerate(people.values_list("pk", flat=True)[: most * 4 // 3]):
                    if place % 4 != 3:
                        give_yes(person_id=pk, what="visit", way="spoken", by=by, at=self._later())

    @whole_registry("演示：走访")
    def tell(self, month: int) -> None:
        """Plan at the beginning of a quarter, visit, keep what was promised the month before."""
        desk = self.stage.desk
        for by in (desk.clerk, desk.second_clerk):
            make_plan(quarter=quarter_of(self.stage.day), by=by, at=self._later())
        if month == self.stage.first and self.stage.beside is not None:
            self.stage.beside(self.stage.at, self._days())
        if month % 3 == 1:
            title = f"{self.stage.day.year}年第{(self.stage.day.month + 2) // 3}季度走访满意度调查"
            self._survey("satisfaction", title, size=30)

    def _days(self) -> Iterator[int]:
        """On two or three days a week keep what was promised, and visit."""
        desk = self.stage.desk
        for turn in count():
            with whole_registry("演示：走访"):
                self._keep_promises()
                self._by_plan(desk.clerk, A_TURN, worker=turn % 3 == 0)
                self._by_plan(desk.second_clerk, 1 + turn % 2)
            weekend = {3: 2, 4: 1}.get(self.stage.day.weekday(), 0)
            yield 2 + weekend + (turn % 4 == 3)

    def _keep_promises(self) -> None:
        desk = self.stage.desk
        owners = {one.unit_id: one for one in (desk.clerk, desk.second_clerk, desk.worker)}
        due = Duty.objects.filter(ended_at=None, due_on__lte=self.stage.day + timedelta(days=3), unit__in=owners)
        for duty in due.exclude(source__startswith="finding:").order_by("due_on", "pk")[:16]:
            by = owners[duty.unit_id]
            finish_duty(duty_id=duty.pk, result="已办好，当面告诉了本人", by=by, at=self._later())

    def _by_plan(self, clerk: Actor, most: int, *, worker: bool = False) -> None:
        """Visit by the plans of a town, and others who asked; where `worker`, one is the village worker's own visit.

        Some plans always wait: who said yes is not visited at once.
        """
        own = self.stage.desk.worker
        rows = Planned.objects.filter(state=Planned.State.OPEN, area_code__startswith=clerk.area_prefix or "")
        waiting = list(rows.exclude(unit_id=own.unit_id).order_by("due_on", "pk"))
        plans = waiting[: min(most, max(len(waiting) - A_DAY, 0))]
        for planned in plans:
            self._visit(clerk, planned_id=planned.pk)
        owned = list(rows.filter(unit_id=own.unit_id).order_by("due_on", "pk"))
        for planned in owned[: int(worker and len(owned) > A_DAY)]:
            self._visit(own, planned_id=planned.pk)
        for person in self._others(clerk, max(int(worker), most - len(plans))):
            self._visit(clerk, person_id=person, reason="asked")

    @whole_registry("演示：走访")
    def present(self) -> None:
        """What is found today: a list of the day, a duty that is near, a survey with answers and one to be asked."""
        desk, day = self.stage.desk, self.stage.day
        make_plan(quarter=quarter_of(day), by=desk.clerk, at=self._later())
        waiting = Planned.objects.filter(state=Planned.State.OPEN, unit_id=desk.worker.unit_id).order_by("pk")
        add_stops(
            day=day, planned_ids=list(waiting.values_list("pk", flat=True)[:A_DAY]), by=desk.worker, at=self._later()
        )
        give_duty(
            source="hand:demo", what="核对春节慰问名单", unit_id=desk.clerk.unit_id, staff_id=None,
            due=day + timedelta(days=2), by=desk.officer, at=self._later(),
        )  # fmt: skip
        self._survey("satisfaction", "走访满意度调查", size=40)
        self._survey("household", "入户需求调查", size=40)

    def _survey(self, kind: str, title: str, *, size: int) -> None:
        """Ask those served in half a year: two of three answer by their codes; some households are asked at home."""
        desk, day = self.stage.desk, self.stage.day
        survey = surveys.open_survey(
            title=title, kind=kind, questions=QUESTIONS if kind == "satisfaction" else HOUSEHOLD,
            since=day - timedelta(days=180), size=size, closes_on=day + timedelta(days=20),
            sent_key=f"demo-{kind}-{day}", by=desk.officer, at=self._later(),
        )  # fmt: skip
        if kind == "satisfaction":
            letters = surveys.make_codes(survey_id=survey.pk, by=desk.officer, at=self._later())
            for place, one in enumerate(letters[: size * 2 // 3]):
                answers = {"q1": "一般" if place % 9 == 3 else "及时", "q2": ("办了", "没有承诺过")[place % 3 == 2]}
                surveys.answer_by_code(code=one.code, answers=answers, at=self._later())
            return
        for place, member in enumerate(surveys.list_members(survey, desk.clerk)[:ASKED_AT_HOME]):
            answers = {"q1": NEEDED[place % len(NEEDED)], "q2": "有" if place % 3 else "没有"}
            surveys.answer_household(
                survey_id=survey.pk, person_id=member.person_id, answers=answers, by=desk.clerk, at=self._later()
            )

    def _visit(self, by: Actor, **about: Any) -> None:
        needs, words, promise = next(self.found)
        self.number += 1
        at, day = self._later(), self.stage.day
        promises = (Promise(promise, day + timedelta(days=10), ("me", "town")[self.number % 2]),) if promise else ()
        key = uuid5(NAMESPACE_URL, f"demo-visit-{self.number}")
        said = Said(key, day, needs=needs, words=words, promises=promises, **about)
        visit = record_visit(said=said, by=by, at=at).visit
        if "house" in needs:
            content = scene_png(self.number)
            keep_photo(source=visit.source, content=content, person_id=visit.person_id, title="房屋", by=by, at=at)

    def _others(self, by: Actor, most: int) -> list[int]:
        """Return people with a yes in turn, for visits that they asked for."""
        people = only_with_yes(visible_people(by).filter(death_date=None), "visit").order_by("pk")
        ids = list(people.values_list("pk", flat=True))
        start = self.number % max(len(ids), 1)
        return (ids[start:] + ids[:start])[: max(most, 0)]

    def _later(self) -> Any:
        return self.stage.reach(self.stage.at + timedelta(minutes=1))
