"""A year of the demo's stations: founded and furnished, meetings with decisions, inspections and mending."""

from datetime import date, timedelta

from rongjun.base.actor import Actor
from rongjun.base.scope import acting, whole_registry
from rongjun.domains.services.stations import inspecting, leading, places
from rongjun.domains.services.stations.models import Finding, Group, Inspection
from rongjun.domains.services.stations.places import STATION_NAME, Facts
from rongjun.domains.services.stations.sheets import indicators_of, load_shipped_sheets
from rongjun.domains.units.actions import add_unit
from rongjun.domains.units.models import Unit
from rongjun.kernel.period import first_day

from . import station_people
from .county import TOWNS, VILLAGES, town_code, village_code, village_name
from .scans import scene_png
from .stage import Stage

SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "建国秀英志强桂兰春生玉梅海燕长征"
FOUNDED = date(2019, 6, 28)
FOUND = {
    "environment": (
        ("sign", "门牌被树枝挡住，从路上看不见", 2), ("flows", "办事流程是旧的，没有写需要的材料", 4),
        ("safety", "灭火器过了检验日期", 5), ("voice", "没有公布复核的办法", 2),
    ),
    "model_station": (
        ("registry", "抽查的十份档案里两份缺证件复印件", 11), ("training", "第三季度的测验没有记录", 2),
        ("staffing", "没有写备岗", 10),
    ),
}  # fmt: skip
DECIDED = (
    "筹措镇站接待室维修资金", "核对各村一人一档材料", "落实困难家庭帮扶责任", "安排八一走访慰问",
)  # fmt: skip


class StationYear:
    """The stations of one county over the demo's months: `tell` after each month's run."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.group, self.month = stage, Group(), 0
        self.towns: list[Unit] = []
        self.villages: list[Unit] = []

    def tell(self, month: int) -> None:
        """Tell what happens in a month: at first everything is set up; then a quarter's meeting and inspections."""
        stage = self.stage
        if not self.towns:
            stage.on(month, 11)
            self._open(first_day(month).year)
        stage.on(month, 12)
        if month % 3 == 2:
            self._meet(month)
            station_people.hold_course(stage, month // 3)
        if month % 12 == 0:
            station_people.sign_agreements(stage, self.towns, month // 12)
        if month % 12 == 9:
            station_people.state_veto(stage, month // 12)
        if month % 12 == 11 and month > stage.first:
            station_people.appraise(stage, month // 12)
        self._inspect(month)
        station_people.go_round(stage, self.villages, month)

    def present(self) -> None:
        """What is found today: last month's rounds written, a meeting ahead, and at a year's end its appraisal."""
        stage, by = self.stage, self.stage.desk.officer
        with whole_registry("演示：服务站"):
            station_people.go_round(stage, self.villages, stage.last)
            self._look_again()
            leading.plan_meeting(
                group_id=self.group.pk, day=stage.day + timedelta(days=10), place="县政府二楼会议室",
                agenda=["通报全年工作", "研究明年经费", "春节走访慰问安排"], by=by, at=stage.at,
            )  # fmt: skip
            if stage.last % 12 == 11:
                station_people.appraise(stage, stage.last // 12)

    def _open(self, year: int) -> None:
        at, by = self.stage.at, self.stage.desk.officer
        load_shipped_sheets()
        places.open_station(unit_id=by.unit_id, by=by, at=at)
        places.open_stations(level=9, by=by, at=at)
        for index in range(0, VILLAGES, len(TOWNS)):
            name = f"{TOWNS[0]}{village_name(index)}{STATION_NAME}"
            unit = add_unit(name=name, area_code=village_code(index), root=False, by=by, at=at)[0]
            places.open_station(unit_id=unit.pk, by=by, at=at)
            self.villages.append(unit)
        codes = [town_code(town) for town in range(len(TOWNS))]
        self.towns = list(Unit.objects.filter(area_id__in=codes, station__isnull=False).order_by("area_id"))
        self._furnish(by.unit_id, 0, year, posts=6, full=5)
        for place, unit in enumerate(self.towns, start=1):
            self._furnish(unit.pk, place, year, posts=2, full=3 if place % 4 else 1)
        for place, unit in enumerate(self.villages, start=30):
            self._furnish(unit.pk, place, year, posts=1 if place % 5 else 0, full=0)
        self._form_group()
        names = [SURNAMES[place] + GIVEN[place % 8 * 2 :][:2] for place in range(len(self.villages))]
        station_people.name_contacts(self.stage, self.villages, names)
        station_people.sign_agreements(self.stage, self.towns, (self.stage.day + timedelta(days=31)).year)
        if self.stage.beside is not None:
            self.stage.beside(at, station_people.write_lines(self.stage, self.villages))

    def _furnish(self, unit_id: int, place: int, year: int, *, posts: int, full: int) -> None:
        at, by = self.stage.at, self.stage.desk.officer
        doc = f"清编（虚构）〔2019〕{10 + place}号"
        facts = Facts(FOUNDED, doc, posts, doc if posts else "", f"{place + 1}号", "工作日 8:30—17:30")
        places.change_station(unit_id=unit_id, facts=facts, by=by, at=at)
        kinds = ["full"] * full + (["part", "volunteer"] if not full and place % 7 else [])
        for number, kind in enumerate(kinds):
            name = SURNAMES[(place * 3 + number) % 16] + GIVEN[(place + number) % 8 * 2 :][:2]
            places.add_worker(unit_id=unit_id, name=f"{name}", kind=kind, post="站长" if number == 0 else "站员",
                              since=FOUNDED, by=by, at=at)  # fmt: skip
        places.add_asset(
            unit_id=unit_id, kind="room", name="接待室", amount=20 + place % 9, since=FOUNDED, by=by, at=at
        )
        if place % 6:
            places.add_asset(unit_id=unit_id, kind="equipment", name="台式电脑", amount=1 + full, since=FOUNDED, by=by,
                             at=at)  # fmt: skip
        for one in (year, year + 1) if place % 8 else ():
            places.grant_budget(unit_id=unit_id, year=one, amount_fen=(2 + full) * 1_000_000,
                                doc=f"清财（虚构）〔{one}〕{place + 1}号", by=by, at=at)  # fmt: skip

    def _form_group(self) -> None:
        at, by = self.stage.at, self.stage.desk.officer
        self.group = leading.form_group(
            unit_id=by.unit_id,
            name="退役军人事务工作领导小组",
            doc="清委（虚构）〔2019〕8号",
            since=FOUNDED,
            by=by,
            at=at,
        )
        members = (
            ("石副县长", "县政府", "chair"), ("叶长河", "退役军人事务局", "office"), ("孟局长", "财政局", "member"),
            ("谢局长", "民政局", "member"), ("侯局长", "医疗保障局", "member"),
        )  # fmt: skip
        for name, department, rank in members:
            leading.add_member(group_id=self.group.pk, name=name, department=department, post="", rank=rank,
                               since=FOUNDED, by=by, at=at)  # fmt: skip

    def _meet(self, month: int) -> None:
        at, by = self.stage.at, self.stage.desk.officer
        what = DECIDED[month // 3 % len(DECIDED)]
        meeting = leading.plan_meeting(
            group_id=self.group.pk,
            day=self.stage.day,
            place="县政府二楼会议室",
            agenda=["通报上季度工作", what],
            by=by,
            at=at,
        )
        leading.write_minutes(
            meeting_id=meeting.pk, present="各成员单位负责人", minutes=f"通报了上季度工作，研究了{what}。", by=by, at=at
        )
        unit = self.towns[month // 3 % 2]
        leading.resolve(meeting_id=meeting.pk, what=what, unit_id=unit.pk, staff_id=None,
                        due_on=self.stage.day + timedelta(days=40), by=by, at=at)  # fmt: skip

    def _inspect(self, month: int) -> None:
        """A town by the county and a village by its town, once a quarter by the set of a model station; what was found
        is mended and looked at again later.
        """
        desk = self.stage.desk
        stations = [(self.towns[month * 2 % len(self.towns)], desk.officer), (self.villages[month % 14], desk.clerk)]
        code = "model_station" if month % 3 == 0 else "environment"
        for place, (unit, by) in enumerate(stations):
            if unit.pk == by.unit_id:
                continue
            inspection = inspecting.begin_inspection(unit_id=unit.pk, code=code, by=by, at=self.stage.at)
            found = FOUND[code][(month + place) % len(FOUND[code])] if (month + place) % 3 else None
            self._mark(inspection, found, month + place, by)
            with acting(by):
                inspecting.end_day(inspection_id=inspection.pk, by=by, at=self.stage.at)
        self._look_again()

    def _mark(self, inspection: Inspection, found: tuple[str, str, int] | None, odd: int, by: Actor) -> None:
        at = self.stage.at
        for place, point in enumerate(indicators_of(inspection.sheet).points):
            got = found[2] if found and found[0] == point.code else point.most - (place % 5 == odd % 5)
            inspecting.give_mark(inspection_id=inspection.pk, point=point.code, got=got, note="", by=by, at=at)
        if found:
            due = self.stage.day + timedelta(days=20)
            inspecting.write_finding(
                inspection_id=inspection.pk, point=found[0], what=found[1], photos=[scene_png(odd)], due_on=due, by=by,
                at=at,
            )  # fmt: skip

    def _look_again(self) -> None:
        """What was found a month ago is mended and looked at again; one in four is not yet good at the first look."""
        desk, stage = self.stage.desk, self.stage
        rows = Finding.objects.filter(state="open").select_related("inspection__unit", "inspection__sheet")
        for finding in rows.order_by("pk"):
            duty = inspecting.duty_of(finding)
            here = (desk.clerk, desk.worker, desk.second_clerk, desk.second_officer)
            owner = next((one for one in here if duty and one.unit_id == duty.unit_id), None)
            if owner is None or finding.inspection.day == stage.day:
                continue
            photos = [scene_png(1_000 + finding.pk * 2 + finding.round)]
            with acting(owner):
                inspecting.say_mended(finding_id=finding.pk, said="已经整改", photos=photos, by=owner, at=stage.at)
            looks = desk.clerk if owner is desk.worker else desk.officer
            most = {one.code: one.most for one in indicators_of(finding.inspection.sheet).points}[finding.point]
            good = finding.round > 1 or finding.pk % 4 != 0
            with acting(looks):
                inspecting.look_again(
                    finding_id=finding.pk, passed=good, said="现场看过，已改好" if good else "只改了一半，还要再改",
                    again=most if good else None, due_on=None if good else stage.day + timedelta(days=15), by=looks,
                    at=stage.at,
                )  # fmt: skip
