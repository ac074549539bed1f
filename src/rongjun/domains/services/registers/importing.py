"""Records out of a workbook: good rows in, bad rows back with row, field and mend; the same file twice changes nothing.

A row is known by its content: what was taken in before, from this file or another, is not taken in again.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets import Sheet, read_table, workbook_bytes
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.people.queries import visible_people
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.units.models import Unit
from rongjun.kernel.registers import FILES, About, Field, Form, Look, compare_values, read_values
from rongjun.kernel.registers import Register as Spec

from .actions import refuse_shown, refuse_without_yes
from .common import derive, due_of, look_for, new_move, refuse_words, write_terms
from .duty import give_duties
from .models import Record, RecordImport, RecordMove, RecordSealed, Register
from .sealing import seal_values
from .versions import get_present, spec_of

ROWS: Final = 5000
FILE_NO: Final = "档案号"
PLACE: Final = {About.AREA: "区划代码", About.UNIT: "单位"}
"""The column that says which place or unit a row is about."""
FAULT, MEND = "问题", "改法"


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row: its number in the sheet, the column, what and how to mend it."""

    row: int
    column: str
    message: str
    mend: str


@dataclass(slots=True)
class Imported:
    """What became of a workbook: rows taken in, known before, and those that stayed out with their cells."""

    good: int = 0
    known: int = 0
    faults: list[RowFault] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    bad: dict[int, list[str]] = field(default_factory=dict)
    batch_id: int = 0


def columns_of(spec: Spec) -> list[tuple[str, Field | None]]:
    """Return the columns of a register's workbook: who or which place, then the fields of the first stage."""
    found: list[tuple[str, Field | None]] = [(FILE_NO, None)] if spec.personal else []
    found += [(PLACE[spec.about], None)] if spec.about in PLACE else []
    return found + [(one.name, one) for one in spec.fields_at(spec.stages[0].id) if one.type not in FILES]


def template_of(spec: Spec) -> bytes:
    """Return an empty workbook with the columns of a register, and a sheet that says what each takes."""
    columns = columns_of(spec)
    told = [[name, _("必填") if one is None or one.required else "", _takes(one)] for name, one in columns]
    return workbook_bytes(
        [
            Sheet(spec.name[:31], [name for name, _one in columns], [], [18] * len(columns)),
            Sheet("填写说明", ["列", "是否必填", "怎么填"], told, [24, 12, 60]),
        ]
    )


def _takes(one: Field | None) -> str:
    if one is None:
        return _("人员的档案号；地方写区划代码或名称，单位写全称。")
    if one.options:
        several = _("可填几个，用顿号隔开：") if one.type is Form.SEVERAL else _("填其中一个：")
        return several + "、".join(each.name for each in one.options)
    told = {
        Form.DATE: _("日期，如 2026-03-01"), Form.MONTH: _("月份，如 2026-03"), Form.MONEY: _("金额，以元计"),
        Form.INTEGER: _("整数"), Form.PEOPLE: _("人数"), Form.YESNO: _("是或否"), Form.UNIT: _("单位全称"),
        Form.AREA: _("区划代码或名称"), Form.PERSON: _("档案号"), Form.RECORD: _("上级记录的序号或标题"),
        Form.URL: _("网址，以 https:// 开头"),
    }  # fmt: skip
    return str(told.get(one.type, _("文字"))) + (f"；{one.help}" if one.help else "")


@transaction.atomic
def import_records(*, code: str, content: bytes, file_name: str, by: Actor, at: datetime) -> Imported:
    """Take in the good rows of a workbook as records of a register; return the others with what is wrong.

    Raises Refusal where the file cannot be read or lacks a column, NotPermitted.
    """
    version = get_present(code)
    spec = spec_of(version)
    by.require(Permission(spec.stages[0].permission))
    table = read_table(content)
    if len(table.rows) > ROWS:
        raise Refusal(_("一次最多 %(n)d 行；请拆成几个文件。") % {"n": ROWS})
    places = _places(spec, table.header)
    done = Imported(header=list(table.header))
    batch = RecordImport(
        code=code, version=version, file_name=file_name[:200], file_hash=hashlib.sha256(content).hexdigest(), good=0,
        known=0, bad=0, unit_id=by.unit_id, made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    taken = _Taking(version, spec, by, at, done)
    for number, cells in table.rows:
        taken.take(number, cells, {name: cells[at_] if at_ < len(cells) else "" for name, at_ in places.items()})
    batch.good, batch.known, batch.bad = len(taken.records), done.known, len(done.bad)
    batch.save(force_insert=True)
    taken.write(batch)
    done.good, done.batch_id = batch.good, batch.pk
    told = {"register": code, "good": batch.good, "known": batch.known, "bad": batch.bad}
    record_act(by=by, at=at, action="record.import", subject=f"record-import:{batch.pk}", detail=told)
    return done


def _places(spec: Spec, header: Sequence[str]) -> dict[str, int]:
    """Return where each column stands. Raises Refusal naming every required one that is not there."""
    there = {name.strip(): number for number, name in reversed(list(enumerate(header)))}
    lacking = [name for name, one in columns_of(spec) if (one is None or one.required) and name not in there]
    if lacking:
        raise Refusal(_("表头缺少这些列：%(names)s。请下载样表，按样表的表头填写。") % {"names": "、".join(lacking)})
    return {name: there[name] for name, _one in columns_of(spec) if name in there}


class _Taking:
    """Rows on their way in: what was looked up, the records to be written, what there may be one of."""

    def __init__(self, version: Register, spec: Spec, by: Actor, at: datetime, done: Imported) -> None:
        self.version, self.spec, self.by, self.at, self.done = version, spec, by, at, done
        self.look = _remembering(look_for(spec, by))
        self.people: dict[str, Person] = {}
        self.seen: Counter[str] = Counter()
        self.records: list[Record] = []
        self.moves: list[RecordMove] = []
        self.sealed: list[RecordSealed] = []
        self.first = spec.stages[0]
        self.due = due_of(spec, self.first.id, office_day(at))
        rows = Record.objects.filter(code=spec.code)
        self.keys = set(rows.values_list("form_key", flat=True))
        self.unique = dict(rows.exclude(unique_key=None).values_list("unique_key", "pk"))
        self.unit = Unit.objects.get(pk=by.unit_id)

    def take(self, number: int, cells: Sequence[str], named: Mapping[str, str]) -> None:
        """Take one row in, or keep what is wrong with it."""
        plain = json.dumps([self.spec.code, dict(named)], ensure_ascii=False, sort_keys=True)
        self.seen[plain] += 1
        form_key = hashlib.sha256(f"{plain}#{self.seen[plain]}".encode()).hexdigest()
        if form_key in self.keys:
            self.done.known += 1
            return
        faults = self._build(number, named, form_key)
        if faults:
            self.done.faults += faults
            self.done.bad[number] = list(cells)

    def _build(self, number: int, named: Mapping[str, str], form_key: str) -> list[RowFault]:
        record = Record(
            version=self.version, code=self.spec.code, unit=self.unit, stage=self.first.id, opened_at=self.at,
            opened_by_id=self.by.staff_id, form_key=form_key, filled={}, day=office_day(self.at), due_on=self.due,
            area_code=self.unit.area_id or "", ended_at=self.at if self.first.final else None,
        )  # fmt: skip
        faults = [replace(one, row=number) for one in self._about(record, named)]
        fields = [one for _name, one in columns_of(self.spec) if one is not None]
        typed = {one.id: named.get(one.name, "") for one in fields}
        values, wrong = read_values(fields, typed, self.look, office_day(self.at))
        wrong += compare_values(fields, values, values)
        labels = {one.id: one.name for one in fields}
        faults += [RowFault(number, labels[one.ask], one.message.zh, one.mend.zh) for one in wrong]
        if faults:
            return faults
        sealed = {one.id: str(values.pop(one.id)) for one in fields if one.sealed and one.id in values}
        record.filled = values
        try:
            refuse_words(self.spec, values, sealed)
            derive(record, self.spec)
            refuse_shown(record, self.spec, record.stage)
        except Refusal as refusal:
            return [RowFault(number, "", str(refusal), "")]
        if record.unique_key is not None and record.unique_key in self.unique:
            told = _("已有同样的一条记录（第 %(id)s 号）。") % {"id": self.unique[record.unique_key] or _("本表")}
            return [RowFault(number, "", told, _("删去这一行，或更正那一条。"))]
        self._keep(record, sealed)
        return []

    def _about(self, record: Record, named: Mapping[str, str]) -> list[RowFault]:
        if self.spec.personal:
            return self._person(record, named[FILE_NO].strip())
        name = PLACE.get(self.spec.about)
        text = named[name].strip() if name else ""
        if name and self.spec.about is About.AREA:
            code = self.look.area(text)
            inside = code is not None and code.startswith(self.by.area_prefix or "")
            record.area_code = code or ""
            return [] if inside else [RowFault(0, name, _("没有这个地方，或不在您的辖区。"), _("写区划代码。"))]
        if name:
            unit = Unit.objects.filter(name=text).first()
            if unit is None:
                return [RowFault(0, name, _("没有这个单位。"), _("写单位全称。"))]
            record.unit, record.area_code = unit, unit.area_id or ""
        return []

    def _person(self, record: Record, text: str) -> list[RowFault]:
        person = self.people.get(text) or visible_people(self.by).filter(file_no=text).first()
        if person is None:
            return [RowFault(0, FILE_NO, _("没有此人，或不在您的辖区。"), _("核对档案号。"))]
        self.people[text] = person
        record.person, record.area_code = person, person.area_code
        try:
            refuse_without_yes(self.spec, person.pk)
        except Refusal as refusal:
            return [RowFault(0, FILE_NO, str(refusal), "")]
        return []

    def _keep(self, record: Record, sealed: dict[str, str]) -> None:
        if record.unique_key is not None:
            self.unique[record.unique_key] = 0
        self.records.append(record)
        changes = {name: [None, value] for name, value in record.filled.items()}
        changes |= {name: [None, "*"] for name in sealed}
        opened = new_move(record, "open", by=self.by, at=self.at, stage=record.stage, changes=changes, sequence=1)
        self.moves.append(opened)
        self.sealed += seal_values(record, sealed, 1)

    def write(self, batch: RecordImport) -> None:
        """Write every record with its history, what is sealed in it and what it is found by."""
        for record in self.records:
            record.batch = batch
        Record.objects.bulk_create(self.records, batch_size=500)
        for move in self.moves:
            move.record_id = move.record.pk
        for box in self.sealed:
            box.record_id = box.record.pk
        RecordMove.objects.bulk_create(self.moves, batch_size=500)
        RecordSealed.objects.bulk_create(self.sealed, batch_size=500)
        write_terms((record, self.spec) for record in self.records)
        if self.first.duty is not None:
            for record in self.records:
                give_duties(record, self.spec, self.by, self.at)


def _remembering(look: Look) -> Look:
    """Return the same look-ups, each name asked once."""
    known: dict[tuple[str, ...], Any] = {}

    def once(kind: str) -> Any:
        def find(*named: str) -> Any:
            if (kind, *named) not in known:
                known[kind, *named] = getattr(look, kind)(*named)
            return known[kind, *named]

        return find

    return Look(once("unit"), once("area"), once("person"), once("record"))


def bad_rows(done: Imported) -> bytes:
    """Return the rows that stayed out as a workbook: their cells as they were, what is wrong and how to mend it."""
    by_row: dict[int, list[RowFault]] = {}
    for fault in done.faults:
        by_row.setdefault(fault.row, []).append(fault)
    header = [name for name in done.header if name not in (FAULT, MEND)]
    lines = [
        [*cells[: len(header)], *[""] * (len(header) - len(cells)), _told(by_row[row]), _mends(by_row[row])]
        for row, cells in done.bad.items()
    ]
    return workbook_bytes([Sheet("退回的行", [*header, FAULT, MEND], lines, [16] * (len(header) + 2))])


def _told(faults: Iterable[RowFault]) -> str:
    return "；".join(f"{one.column}：{one.message}" if one.column else one.message for one in faults)


def _mends(faults: Iterable[RowFault]) -> str:
    return "；".join(one.mend for one in faults if one.mend)
