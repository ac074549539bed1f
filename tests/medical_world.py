"""A county with a rule of medical subsidies in force, a hospital, and persons of known numbers and grades."""

from datetime import date
from typing import Any

from runs_world import World, actor

from rongjun.base.actor import Actor, Role
from rongjun.base.scope import whole_registry
from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.domains.people.models import Person
from rongjun.domains.people.registry import identity_index
from rongjun.domains.services.medical import reading, rules, sheets
from rongjun.domains.services.medical.models import MedicalRule
from rongjun.domains.units.actions import add_account
from rongjun.domains.units.models import Unit

RULE: dict[str, Any] = {
    "doc_no": "示例退役军人发〔2022〕1号", "effective": "2022-01-01", "promise_bp": 9000, "contribution_fen": 42000,
    "groups": [
        {"code": "g16", "name": "一至六级残疾军人", "categories": ["11"], "grades": [1, 2, 3, 4, 5, 6],
         "outpatient": {"start_fen": 0, "share_bp": 8000, "yearly_fen": 300000},
         "inpatient": {"start_fen": 0, "share_bp": 7000, "yearly_fen": 5000000, "fills_promise": True}},
        {"code": "rest", "name": "其他优抚对象", "categories": ["11", "41", "51"],
         "inpatient": {"start_fen": 20000, "share_bp": 5000, "yearly_fen": 1000000}},
    ],
}  # fmt: skip


class Clinic(World):
    """The county of `runs_world` with a hospital; every write moves the clock on."""

    def __init__(self) -> None:
        super().__init__()
        self.officer, self.head = actor(Role.OFFICER), actor(Role.HEAD)
        self.hospital: Unit = Unit.objects.create(name="示例县人民医院", level=6)
        account, _ = add_account(
            username="yiyuan", role=Role.HOSPITAL, unit_name=self.hospital.name, person_name="医院结算员",
            password=None, at=self.tick(),
        )  # fmt: skip
        self.clerk: Actor = account.actor()
        self.numbers: dict[int, str] = {}

    def rule(self, **change: Any) -> MedicalRule:
        """Enter a rule and approve it."""
        made = rules.enter_rule(content=RULE | change, source="县政府网站", by=self.officer, at=self.tick())
        return rules.approve_rule(rule_id=made.pk, content_hash=made.content_hash, by=self.head, at=self.tick())

    def soldier(self, grade: int | None, *, category: str = "11", since: date = date(2015, 1, 1)) -> Person:
        """A person with a number and a status."""
        person = self.person()
        number = f"99010119600101{person.pk % 10000:04d}"
        with whole_registry("test"):
            Person.objects.filter(pk=person.pk).update(id_index=identity_index(number))
        value = {"grade": grade} if grade is not None else {}
        self.fact(person, "status", value, since, key=category)
        self.numbers[person.pk] = number
        return person

    def row(self, person: Person, number: str, total: str, policy: str, **cells: str) -> list[str]:
        """A row of a sheet, by its headings."""
        given = {
            reading.NUMBER: number, reading.NAME: person.name, reading.IDENTITY: self.numbers[person.pk],
            reading.KIND: "住院", reading.LEFT: "2022-05-06", "总费用": total, "政策范围内费用": policy,
        } | cells  # fmt: skip
        return [given.get(name, "") for name in reading.COLUMNS]

    def take(self, *rows: list[str], by: Actor | None = None, header: list[str] | None = None) -> sheets.Taken:
        """Hand in a sheet."""
        content = workbook_bytes([Sheet("结算表", header or list(reading.COLUMNS), list(rows))])
        return sheets.take_sheet(
            hospital_id=self.hospital.pk, name="五月.xlsx", content=content, by=by or self.clerk, at=self.tick()
        )
