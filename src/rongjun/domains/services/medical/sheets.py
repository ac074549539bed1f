"""Sheets of bills: read, each person known, each bill worked out at once; good rows in, bad rows back."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_registry
from rongjun.base.spreadsheets import Sheet, read_table, workbook_bytes
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.people.registry import identity_index
from rongjun.domains.safeguards.actions import record_act, record_look
from rongjun.domains.units.models import Unit
from rongjun.kernel.medical.bill import Worked, work_out
from rongjun.kernel.medical.rule import Group, Rule

from .models import BillSheet, HospitalBill, MedicalRule
from .reading import IDENTITY, LEFT, NUMBER, ReadRow, RowFault, check_header, read_rows
from .rules import find_rule
from .statuses import statuses_on

S = BillSheet.State
PURPOSE: Final = "医疗费用结算"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a sheet: the sheet (None where nothing of it could be taken), whether it was known, faults, the
    bad rows as they were, columns that were not read.
    """

    sheet: BillSheet | None
    known: bool
    faults: list[RowFault]
    header: list[str]
    bad: list[tuple[int, list[str]]]
    unread: list[str]


@dataclass(frozen=True, slots=True)
class Owed:
    """A bill with its person, the group that takes it, what was given before in the year, and the working."""

    row: ReadRow
    person: Person
    group: Group
    used_fen: int
    worked: Worked


@transaction.atomic
def take_sheet(*, hospital_id: int, name: str, content: bytes, by: Actor, at: datetime) -> Taken:
    """Take a hospital's sheet: every good row is worked out and kept, every bad one is told with its mend.

    A hospital clerk hands in for the own hospital only. The same file again changes nothing. Raises NotPermitted,
    NotFound, Refusal where there is no rule in force, a required column is lacking or the file cannot be read.
    """
    hospital = _hospital(hospital_id, by)
    today = office_day(at)
    found = find_rule(today)
    if found is None:
        raise Refusal(_("还没有生效的医疗补助规则；请先录入并由另一人批准。"))
    table, digest = read_table(content), hashlib.sha256(content).hexdigest()
    unread = check_header(table)
    with whole_registry("医疗结算：按身份证号核对"):
        known = BillSheet.objects.filter(hospital=hospital, file_hash=digest).exclude(state=S.RETURNED).first()
        if known is not None:
            return Taken(known, True, [], table.header, [], unread)
        rows, faults = read_rows(table, today)
        owed = _owed(rows, hospital, found[1], faults, by, at)
        made = keep_sheet(owed, hospital, found[0], name, digest, by, at) if owed else None
    wrong = {one.row_no for one in faults}
    bad = [(row_no, cells) for row_no, cells in table.rows if row_no in wrong]
    return Taken(made, False, sorted(faults, key=lambda one: one.row_no), table.header, bad, unread)


def report_bytes(taken: Taken) -> bytes:
    """Return the bad rows as they were, to be mended and sent again, and every fault. Only for who sent them."""
    faults: list[Sequence[str | int]] = [[one.row_no, _(one.column), one.fault, one.mend] for one in taken.faults]
    heads = [_("行"), _("列"), _("问题"), _("怎样改")]
    return workbook_bytes(
        [
            Sheet(_("退回的行"), taken.header, [cells for _row, cells in taken.bad], [16] * len(taken.header)),
            Sheet(_("问题"), heads, faults, [8, 18, 50, 50]),
        ]
    )


def _hospital(hospital_id: int, by: Actor) -> Unit:
    if not by.may(Permission.MEDICAL_WORK):
        by.require(Permission.MEDICAL_HAND_IN)
        if hospital_id != by.unit_id:
            raise NotPermitted(_("只能上传本院的结算表。"))
    found = Unit.objects.filter(pk=hospital_id).first()
    if found is None:
        raise NotFound(_("没有这家医院。"))
    return found


def _owed(
    rows: list[ReadRow], hospital: Unit, rule: Rule, faults: list[RowFault], by: Actor, at: datetime
) -> list[Owed]:
    """Return what each row is owed; a row that cannot be told adds a fault. The look at each is committed first."""
    people = _people([row.identity for row in rows])
    taken = set(
        HospitalBill.objects.filter(hospital=hospital, live=True, number__in=[row.number for row in rows]).values_list(
            "number", flat=True
        )
    )
    tokens = sorted({str(one.token) for one in people.values()})
    if tokens:
        record_look(by=by, at=at, purpose=PURPOSE, tokens=tokens, fields=["name", "status", "death"])
    list(Person.objects.select_for_update().filter(pk__in=[one.pk for one in people.values()]).values_list("pk"))
    used, paid = Used(), _paid_at_counter([row.number for row in rows])
    owed: list[Owed] = []
    for row in sorted(rows, key=lambda one: (one.left_on, one.row_no)):
        found = _one(row, people, taken, rule, used)
        if isinstance(found, Owed) and (row.number, found.person.pk) in paid:
            found = RowFault(row.row_no, NUMBER, _("本人已在窗口结算过这张单子"), _("不必再传；有疑问请联系经办人"))
        if isinstance(found, RowFault):
            faults.append(found)
        else:
            owed.append(found)
    return owed


def _paid_at_counter(numbers: Sequence[str]) -> set[tuple[str, int]]:
    """Return (number, person) of the bills that were settled at the counter already."""
    rows = HospitalBill.objects.filter(live=True, number__in=numbers).exclude(treated_at="")
    return set(rows.values_list("number", "person_id"))


def _one(row: ReadRow, people: dict[str, Person], taken: set[str], rule: Rule, used: "Used") -> Owed | RowFault:
    person = people.get(identity_index(row.identity))
    if row.number in taken:
        return RowFault(row.row_no, NUMBER, _("这个单号已经结算过"), _("不必再传；有差错请联系经办人退回原表"))
    if person is None or person.name != row.name:
        return RowFault(row.row_no, IDENTITY, _("姓名和身份证号与登记的优抚对象对不上"),
                        _("核对证件；不在册的请本人先到乡镇服务站登记"))  # fmt: skip
    return owed_to(person, row, rule, used)


def owed_to(person: Person, row: ReadRow, rule: Rule, used: "Used") -> Owed | RowFault:
    """Return what a bill of somebody is owed by a rule, within what the year has left, or why nothing is."""
    if person.death_date is not None and row.left_on > person.death_date:
        return RowFault(row.row_no, LEFT, _("日期晚于登记的去世日期"), _("核对日期；登记有误的请经办人先更正"))
    group = rule.group_of(statuses_on([person.pk], row.left_on).get(person.pk, []))
    if group is None:
        return RowFault(row.row_no, IDENTITY, _("当日不属于规则所列的人群"), _("按规则不予补助；有异议请联系经办人"))
    before = used.of(person, row.bill.kind, row.left_on.year)
    worked = work_out(rule, group, row.bill, before)
    if worked is None:
        return RowFault(row.row_no, IDENTITY, _("规则对这一人群没有这类补助"), _("按规则不予补助；有异议请联系经办人"))
    used.add(person, row.bill.kind, row.left_on.year, worked.amount_fen)
    return Owed(row, person, group, before, worked)


class Used:
    """What each person was given of a kind in a year, with what this sheet adds."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, str, int], int] = {}

    def of(self, person: Person, kind: str, year: int) -> int:
        """Return what somebody was given of a kind in a year, this sheet included. Fen."""
        key = (person.pk, kind, year)
        if key not in self.known:
            rows = HospitalBill.objects.filter(person=person, kind=kind, left_on__year=year, live=True)
            self.known[key] = int(rows.aggregate(total=Sum("amount_fen"))["total"] or 0)
        return self.known[key]

    def add(self, person: Person, kind: str, year: int, fen: int) -> None:
        """Count what this sheet gives."""
        self.known[person.pk, kind, year] = self.of(person, kind, year) + fen


def _people(numbers: Sequence[str]) -> dict[str, Person]:
    """Return people by blind index; of a merged file the one it is part of now."""
    found = Person.objects.filter(id_index__in={identity_index(one) for one in numbers}).select_related("merged_into")
    return {one.id_index: one.merged_into or one for one in found}


def keep_sheet(
    owed: list[Owed], hospital: Unit, rule: MedicalRule, name: str, digest: str, by: Actor, at: datetime, **more: Any
) -> BillSheet:
    """Keep what was worked out as one sheet; `more` stands in each of its bills. Raises Refusal for what is known."""
    amount = sum(one.worked.amount_fen for one in owed)
    advanced = sum(one.worked.amount_fen for one in owed if one.row.to_hospital)
    sheet = BillSheet(
        hospital=hospital, rule=rule, file_name=name[:200], file_hash=digest, state=S.COMPUTED,
        rows=len(owed), amount_fen=amount, hospital_fen=advanced, made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    try:
        with transaction.atomic():
            sheet.save(force_insert=True)
            HospitalBill.objects.bulk_create([_bill(one, sheet, more) for one in owed], batch_size=500)
    except IntegrityError:
        raise Refusal(_("同一张表或同一单号刚刚由他人上传；请刷新后核对。")) from None
    detail = {"hospital": hospital.pk, "rows": len(owed), "amount_fen": amount, "rule": rule.pk}
    record_act(by=by, at=at, action="medical.sheet", subject=f"medical_sheet:{sheet.pk}", detail=detail)
    return sheet


def _bill(one: Owed, sheet: BillSheet, more: dict[str, Any]) -> HospitalBill:
    bill = one.row.bill
    return HospitalBill(
        sheet=sheet, hospital_id=sheet.hospital_id, row_no=one.row.row_no, number=one.row.number, person=one.person,
        area_code=one.person.area_code, left_on=one.row.left_on, group=one.group.code, used_fen=one.used_fen,
        worked=asdict(one.worked), amount_fen=one.worked.amount_fen, to_hospital=one.row.to_hospital, **asdict(bill),
        **more,
    )  # fmt: skip


def years_with_bills() -> list[int]:
    """Return the years of the bills in the present scope, newest first."""
    days: list[date] = list(HospitalBill.objects.filter(Q(live=True)).dates("left_on", "year", order="DESC"))
    return [one.year for one in days]
