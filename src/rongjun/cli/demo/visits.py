"""A year of visits: who said yes, plans by quarter, some two dozen visits a month with their promises, two surveys."""

from datetime import timedelta
from itertools import cycle
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry
from rongjun.domains.people.queries import visible_people
from rongjun.domains.services.duties.actions import finish_duty, give_duty
from rongjun.domains.services.duties.consents import give_yes, only_with_yes
from rongjun.domains.services.duties.models import Duty
from rongjun.domains.services.visits import surveys
from rongjun.domains.services.visits.models import Planned
from rongjun.domains.services.visits.planning import make_plan
from rongjun.domains.services.visits.recording import Promise, Said, record_visit
from rongjun.domains.services.visits.routes import add_stops
from rongjun.kernel.visiting import quarter_of

from .stage import Stage

YES, A_MONTH, A_DAY = 180, 25, 6
"""How many people of the town say yes to visits, how many visits a month, how many on the worker's list of today."""
FOUND: Final[tuple[tuple[tuple[str, ...], str, str], ...]] = (
    (("none",), "", ""), (("medicine",), "降压药要到镇上取", "代取降压药"), (("company",), "愿意参加重阳节活动", ""),
    (("aids",), "右耳听力下降", "联系助听器验配"), (("none",), "家里一切都好", ""),
    (("papers",), "优待证地址要更新", ""), (("house",), "西屋漏雨", "报镇里看房屋"),
    (("policy",), "想知道自然增长机制", "送政策明白纸"), (("care",), "雨天不便买菜", ""),
)  # fmt: skip
QUESTIONS: Final = "走访是否及时？|及时|一般|不及时\n承诺的事办了吗？|办了|还没办|没有承诺过"
SURVEYED: Final = 26


class Visits:
    """The visits of the clerk's town and of the worker's village, month by month."""

    def __init__(self, stage: Stage) -> None:
        """Begin: the people who say yes, and the first plan."""
        self.stage, self.number, self.found = stage, 0, cycle(FOUND)
        with whole_registry("演示：走访"):
            people = visible_people(stage.desk.clerk).filter(death_date=None).order_by("pk")
            ids = list(people.values_list("pk", flat=True)[: YES * 4 // 3])
            for place, pk in enumerate(ids):
                if place % 4 != 3:
                    give_yes(person_id=pk, what="visit", way="spoken", by=stage.desk.clerk, at=self._later())

    @whole_registry("演示：走访")
    def tell(self, month: int) -> None:
        """Plan at the beginning of a quarter, visit, keep what was promised the month before."""
        desk = self.stage.desk
        make_plan(quarter=quarter_of(self.stage.day), by=desk.clerk, at=self._later())
        for duty in Duty.objects.filter(ended_at=None, due_on__lte=self.stage.day + timedelta(days=3))[:12]:
            by = desk.worker if duty.unit_id == desk.worker.unit_id else desk.clerk
            if duty.unit_id == by.unit_id:
                finish_duty(duty_id=duty.pk, result="已办好，当面告诉了本人", by=by, at=self._later())
        waiting = list(Planned.objects.filter(state=Planned.State.OPEN).order_by("due_on", "pk"))
        plans = waiting[: min(A_MONTH, len(waiting) // 2)]
        for planned in plans:
            by = desk.worker if planned.unit_id == desk.worker.unit_id else desk.clerk
            self._visit(by, planned_id=planned.pk)
        for person in self._others(A_MONTH - len(plans)):
            self._visit(desk.clerk, person_id=person, reason="asked")

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
            source="hand:demo", what="核对重阳节慰问名单", unit_id=desk.clerk.unit_id, staff_id=None,
            due=day + timedelta(days=2), by=desk.officer, at=self._later(),
        )  # fmt: skip
        self._survey("satisfaction", "走访满意度调查")
        self._survey("household", "入户需求调查")

    def _survey(self, kind: str, title: str) -> None:
        desk, day = self.stage.desk, self.stage.day
        survey = surveys.open_survey(
            title=title, kind=kind, questions=QUESTIONS, since=day - timedelta(days=180), size=40,
            closes_on=day + timedelta(days=20), sent_key=f"demo-{kind}", by=desk.officer, at=self._later(),
        )  # fmt: skip
        if kind == "satisfaction":
            for place, one in enumerate(surveys.make_codes(survey_id=survey.pk, by=desk.officer, at=self._later())):
                if place < SURVEYED:
                    answers = {"q1": "一般" if place % 4 == 3 else "及时", "q2": ("办了", "没有承诺过")[place % 3 == 2]}
                    surveys.answer_by_code(code=one.code, answers=answers, at=self._later())

    def _visit(self, by: Actor, **about: Any) -> None:
        needs, words, promise = next(self.found)
        self.number += 1
        at, day = self._later(), self.stage.day
        promises = (Promise(promise, day + timedelta(days=10), ("me", "town")[self.number % 2]),) if promise else ()
        key = uuid5(NAMESPACE_URL, f"demo-visit-{self.number}")
        said = Said(key, day, needs=needs, words=words, promises=promises, **about)
        record_visit(said=said, by=by, at=at)

    def _others(self, count: int) -> list[int]:
        """Return people with a yes in turn, for visits that they asked for."""
        people = only_with_yes(visible_people(self.stage.desk.clerk).filter(death_date=None), "visit").order_by("pk")
        ids = list(people.values_list("pk", flat=True))
        start = self.number % max(len(ids), 1)
        return (ids[start:] + ids[:start])[: max(count, 0)]

    def _later(self) -> Any:
        return self.stage.reach(self.stage.at + timedelta(minutes=1))
