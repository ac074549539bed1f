"""The desks of a county (petitions_world.py) whose units are stations, with the sheets that come with the program."""

from datetime import date, timedelta
from typing import Any

from petitions_world import Desks

from rongjun.base.actor import Actor
from rongjun.base.scope import acting
from rongjun.domains.services.stations import inspecting, leading, places
from rongjun.domains.services.stations.models import Finding, Group, Inspection, Meeting
from rongjun.domains.services.stations.places import Facts
from rongjun.domains.services.stations.sheets import indicators_of, load_shipped_sheets
from rongjun.domains.units.models import Unit

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
"""A picture of one pixel."""


class Stations(Desks):
    """Desks whose units are listed as stations."""

    def __init__(self) -> None:
        super().__init__()
        load_shipped_sheets()
        self.unit = {name: Unit.objects.get(name=name).pk for name in ("东镇站", "一村站", "西镇站")}
        self.unit["县局"] = self.officer.unit_id
        for unit_id in self.unit.values():
            places.open_station(unit_id=unit_id, by=self.officer, at=self.tick())

    def said(self) -> dict[str, Any]:
        """Return that the officer acts, now."""
        return {"by": self.officer, "at": self.tick()}

    def day(self, ahead: int = 0) -> date:
        return self.today + timedelta(days=ahead)

    def furnished(self, name: str) -> int:
        """Give a station all of the five."""
        unit_id, by = self.unit[name], self.officer
        facts = Facts(self.day(-400), "试编〔2025〕1号", 2, "试编〔2025〕1号", "东街1号", "8:30-17:30")
        places.change_station(unit_id=unit_id, facts=facts, by=by, at=self.tick())
        places.add_worker(unit_id=unit_id, name="专职甲", kind="full", post="站长", since=self.day(-300), by=by,
                          at=self.tick())  # fmt: skip
        for kind, what, amount in (("room", "接待室", 30), ("equipment", "电脑", 2)):
            places.add_asset(unit_id=unit_id, kind=kind, name=what, amount=amount, since=self.day(-300), by=by,
                             at=self.tick())  # fmt: skip
        places.grant_budget(unit_id=unit_id, year=self.today.year, amount_fen=5_000_000, doc="试财〔2026〕2号", by=by,
                            at=self.tick())  # fmt: skip
        return unit_id

    def group(self) -> Group:
        return leading.form_group(
            unit_id=self.unit["县局"], name="退役军人事务工作领导小组", doc="试委〔2025〕3号", since=self.day(-200),
            by=self.officer, at=self.tick(),
        )  # fmt: skip

    def held(self, group: Group) -> Meeting:
        meeting = leading.plan_meeting(
            group_id=group.pk,
            day=self.today,
            place="二楼会议室",
            agenda=["通报", "研究"],
            by=self.officer,
            at=self.tick(),
        )
        return leading.write_minutes(
            meeting_id=meeting.pk, present="各成员单位", minutes="通报了上半年情况。", by=self.officer, at=self.tick()
        )

    def begun(self, name: str = "一村站", by: Actor | None = None, code: str = "environment") -> Inspection:
        who = by or self.clerk
        return inspecting.begin_inspection(unit_id=self.unit[name], code=code, by=who, at=self.tick())

    def marked(self, inspection: Inspection, *, less: int = 0, by: Actor | None = None) -> Inspection:
        """Give every point full marks, the first one less."""
        for place, point in enumerate(indicators_of(inspection.sheet).points):
            got = point.most - (less if place == 0 else 0)
            inspecting.give_mark(
                inspection_id=inspection.pk, point=point.code, got=got, note="", by=by or self.clerk, at=self.tick()
            )
        return inspection

    def found(self, inspection: Inspection, what: str = "门牌掉了") -> Finding:
        return inspecting.write_finding(
            inspection_id=inspection.pk, point="sign", what=what, due_on=self.day(10), photos=[PICTURE], by=self.clerk,
            at=self.tick(),
        )  # fmt: skip

    def mending(self) -> Finding:
        """A finding that the village station has to mend."""
        finding = self.found(self.marked(self.begun(), less=3))
        inspecting.end_day(inspection_id=finding.inspection_id, by=self.clerk, at=self.tick())
        return finding

    def mend(self, finding: Finding) -> Finding:
        with acting(self.worker):
            return inspecting.say_mended(
                finding_id=finding.pk, said="重新挂好了", photos=[PICTURE], by=self.worker, at=self.tick()
            )
