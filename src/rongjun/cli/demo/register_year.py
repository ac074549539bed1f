"""The demo's registers: each month a record in every register, brought on step by step as an office would.

What is filled in follows from the register itself, so that a register that an office adds needs nothing here.
"""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.people.models import Person
from rongjun.domains.services.duties.consents import give_yes
from rongjun.domains.services.registers.actions import move_record, open_record
from rongjun.domains.services.registers.attaching import attach
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.registers.proposals import agree, waiting_proposal
from rongjun.domains.services.registers.versions import list_present, spec_of
from rongjun.kernel.registers import Register as Spec
from rongjun.kernel.registers.definition import About, Field, Form

from .county import village_code
from .office import HOSPITAL
from .people import Row
from .register_own import write_own
from .registers import Registers
from .scans import scene_png
from .stage import Stage, person_of

PEOPLE: Final = 140
APART: Final = frozenset(
    {"symposium", "symposium-matter", "merit-notice", "vacancy", "policy-article", "policy-answer", "leaflet-text"}
)
"""Told by `registers.py`, with words of their own."""
OFTEN: Final[dict[str, int]] = {
    "plaque": 6, "job-wish": 3, "claim": 2, "leaflet": 2, "volunteer-hours": 3, "plaque-replacement": 2, "event": 2,
    "insurance-continuation": 2,
}  # fmt: skip
"""How many records of a register begin in a month, where it is not one."""
RARELY: Final[dict[str, int]] = {
    "performance-group": 3, "volunteer-agreement": 3, "job-fair": 3, "housing-project": 2, "joint-treatment": 2,
    "veteran-story": 2, "village-leader": 2, "placement-post": 2, "placement-leftover": 4,
    "festival-greeting": 3,
}  # fmt: skip
"""Of which register one record begins only every so many months."""
GROUPS: Final = 4
"""The registers are told in turn, a group a week."""
TEXTS: Final[dict[str, str]] = {
    "employer": "清江机械厂|清源果品公司|县公交公司|安和物业", "post": "保管员|驾驶员|门卫|电工|仓库管理员",
    "workplace": "县城工业园|东关镇|市里", "place": "县体育馆|镇服务站会议室|文化广场|县职教中心",
    "name_of": "老兵宣讲团进校园|八一合唱|政策宣讲|春季专场", "school": "县职教中心|清江技工学校",
    "wants": "驾驶|保安|电工|家政|养殖", "builder": "清源县建筑队|安居施工队", "from_unit": "某部政治工作处",
    "matter": "门诊补助报销慢|村里到县医院的车少|光荣牌褪色", "title_of": "高原上的电台|筑路的日子|一封家书",
    "party": "清源律师事务所|县心理健康协会|县人民医院志愿队", "unit_of": "县水务公司|县档案馆|县环卫所",
    "article": "军人抚恤优待条例第四十四条|军人抚恤优待条例第三十六条", "basis": "县住房帮扶办法（虚构）",
}  # fmt: skip
"""What stands in a text, by the name of its field: invented."""


class RegisterYear:
    """A year of registers, month by month."""

    def __init__(self, stage: Stage) -> None:
        """Choose the people whom personal registers are about."""
        self.stage, self.dice = stage, random.Random(98_07_31)  # noqa: S311 — a demo draws, it keeps no secret
        self.people: list[Row] = stage.some(PEOPLE, {"11", "41", "42", "51", "61"})
        self.running, self.turns = 0, Counter[str]()
        self.told = Registers(stage)

    def tell(self, month: int) -> None:
        """From the first month on, tell a group of registers a week; and those that have words of their own."""
        if month == self.stage.first and self.stage.beside is not None:
            self.stage.beside(self.stage.at, self._weeks())
        self.told.tell(month)

    def present(self) -> None:
        """What came in last; a register of the office's own, a draft, a workbook taken in, a list asked for monthly."""
        self.told.present()
        with whole_registry("演示：台账"):
            write_own(self.stage)

    def _weeks(self) -> Iterator[int]:
        while True:
            for group in range(GROUPS):
                with whole_registry("演示：台账"):
                    for version in list_present()[group::GROUPS]:
                        spec = spec_of(version)
                        if spec.code not in APART:
                            self._turn(spec)
                yield 7 + (group == 1) + (group == 3)

    def _turn(self, spec: Spec) -> None:
        """Bring the records of a register a step on, and begin as many as a month has; some stay where they are."""
        standing = Record.objects.filter(code=spec.code, ended_at=None).select_related(
            "version", "unit", "person", "parent"
        )
        for record in standing.order_by("pk"):
            self._bring(spec, record)
        self.turns[spec.code] += 1
        if self.turns[spec.code] % RARELY.get(spec.code, 1) == 0:
            for _one in range(OFTEN.get(spec.code, 1)):
                self._begin(spec)

    def _begin(self, spec: Spec) -> None:
        stage, officer = self.stage, self.stage.desk.officer
        person = self._person(spec) if spec.personal else None
        if spec.personal and person is None:
            return
        if spec.consent and person is not None:
            give_yes(person_id=person.pk, what=spec.consent, way="spoken", by=officer, at=stage.at)
        area = village_code(self.dice.randrange(2)) if spec.about is About.AREA else ""
        try:
            open_record(
                code=spec.code, typed=self._typed(spec.fields_at(spec.stages[0].id), spec), by=officer, at=stage.at,
                form_key=self._key(), person_id=None if person is None else person.pk, area_code=area,
            )  # fmt: skip
        except Refusal:
            return  # one of its kind is there already, as a register may demand

    def _bring(self, spec: Spec, record: Record) -> None:
        ways, desk = spec.stage_named(record.stage).next, self.stage.desk
        proposed = waiting_proposal(record)
        if proposed is not None:
            agree(record=record, proposal_id=proposed.pk, by=desk.head, at=self.stage.at)
            return
        if not ways or self.dice.random() < 0.2:
            return
        to = ways[0] if self.dice.random() < 0.9 else ways[-1]
        try:
            move_record(
                record=record, to=to, typed=self._typed(spec.fields_at(to), spec), by=desk.officer, at=self.stage.at,
                form_key=self._key(),
            )  # fmt: skip
            waiting = waiting_proposal(record)
            if waiting is not None and self.dice.random() < 0.8:
                agree(record=record, proposal_id=waiting.pk, by=desk.head, at=self.stage.at + timedelta(minutes=1))
            elif waiting is None:
                self._photograph(spec, record, to)
        except (AlreadyDone, Refusal):
            return  # it waits for a second person, or for a record it would belong to

    def _photograph(self, spec: Spec, record: Record, stage: str) -> None:
        """Put a photo into the first field for photos of a stage."""
        field = next((one for one in spec.fields_at(stage) if one.type is Form.PHOTOS), None)
        if field is not None:
            content = scene_png(2_000 + record.pk)
            attach(record=record, field=field.id, content=content, by=self.stage.desk.officer, at=self.stage.at)

    def _person(self, spec: Spec) -> Person | None:
        if spec.code == "funeral-care":
            told = Record.objects.filter(code=spec.code).values("person_id")
            dead = Person.objects.filter(death_date__lte=self.stage.day, merged_into=None).exclude(pk__in=told)
            return dead.order_by("-death_date", "pk").first()
        found = person_of(self.dice.choice(self.people)) if self.people else None
        return found if found is not None and found.death_date is None else None

    def _typed(self, fields: tuple[Field, ...], spec: Spec) -> dict[str, str]:
        told = {one.id: self._value(one, spec) for one in fields}
        return {name: text for name, text in told.items() if text}

    def _value(self, field: Field, spec: Spec) -> str:
        day = self.stage.day
        match field.type:
            case Form.DATE:
                return (day + timedelta(20) if field.future else day).isoformat()
            case Form.MONTH:
                return f"{day:%Y-%m}"
            case Form.YESNO:
                return "yes"
            case Form.CHOICE | Form.SEVERAL:
                return self.dice.choice(field.options).id
            case Form.INTEGER | Form.PEOPLE:
                return str(day.year if field.id == "year_of" else self.dice.randint(3, min(field.maximum or 60, 60)))
            case Form.MONEY:
                return str(self.dice.randint(2, 60) * 100)
            case Form.UNIT:
                return HOSPITAL if field.id == "hospital" else self.stage.desk.clerk.unit_name
            case Form.RECORD:
                found = Record.objects.filter(code=field.of, mistaken=False).order_by("-pk").first()
                return "" if found is None else str(found.pk)
            case Form.CONTACT:
                return "0999-6120000 县政务大厅一楼（虚构）"
            case Form.TEXT | Form.LONG:
                return self._text(field)
            case _:
                return ""

    def _text(self, field: Field) -> str:
        told = (
            self.dice.choice(TEXTS[field.id].split("|")) if field.id in TEXTS else f"{field.name}：按规定办理（虚构）"
        )
        if field.id in ("number", "slip", "grant_no"):
            self.running += 1
            told = f"清{self.stage.day.year}{self.running:04d}"
        return told[: field.maximum or None]

    def _key(self) -> str:
        self.running += 1
        return f"demo-register-{self.running:06d}"
