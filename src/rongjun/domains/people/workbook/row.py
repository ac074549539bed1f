"""One row in normal form: every column read, checked against the others, nothing guessed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from rongjun.kernel import vocabulary as words
from rongjun.kernel.identity import CitizenNumber
from rongjun.kernel.period import format_month, month_of
from rongjun.kernel.start import Start, start_of

from ..file.parts import Detail
from . import columns as col
from .faults import Fault
from .reader import TEMPLATE, Dialect, RowReader

YES_NO = {"是": True, "否": False}
SEXES = {"男": "男", "女": "女", "男性": "男", "女性": "女", "1": "男", "2": "女", "01": "男", "02": "女"}
"""By word or by the code of GB/T 2261.1."""
_GRADES = words.GRADES | {f"{n}级": n for n in range(1, 11)} | {str(n): n for n in range(1, 11)}
_ENDINGS = words.END_REASONS


@dataclass(frozen=True, slots=True)
class NormalRow:
    """A person in one category, as a row states it. '' and None: not stated. Months are ordinals."""

    row_no: int
    file_no: str
    name: str
    id_number: str
    birth: date
    sex: str
    household: str
    area_code: str
    category: str
    grade: int
    cause: str
    survivor: str
    era: str
    service_start: date | None
    service_end: date | None
    recognised: date
    start: int | None
    end: date | None
    end_reason: str
    death: date | None
    death_cause: str
    alone: bool | None
    care: str
    bank: str
    account: str
    holder: str
    phone: str
    payee: str
    payee_id: str
    payee_bank: str
    payee_account: str
    cleared: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    listed_only: bool = False
    """Listed without a right to be paid (停发, 迁移 … without a date): recorded, and no status is made of it."""
    since: date | None = None
    """From which day household, care and the like are different; None: from the day they are entered."""

    @property
    def first_month(self) -> Start:
        """The first month paid, by the dated rule (kernel.start)."""
        return start_of(self.category, self.recognised, self.start, self.service_end)

    def to_json(self) -> str:
        """Return the row as JSON, to be sealed."""
        raw = {name: getattr(self, name) for name in _FIELD_NAMES}
        raw["details"] = [
            {"kind": one.kind, "key": one.key, "value": dict(one.value), "plain": dict(one.plain), "since": one.since,
             "until": one.until}
            for one in self.details
        ]  # fmt: skip
        return json.dumps(raw, ensure_ascii=False, default=date.isoformat)

    @classmethod
    def from_raw(cls, raw: Mapping[str, Any]) -> "NormalRow":
        """Return a row from the object that its JSON holds."""
        dates = {name: date.fromisoformat(raw[name]) if raw.get(name) else None for name in _DATE_FIELDS}
        details = tuple(Detail.from_raw(one) for one in raw.get("details", ()))
        return cls(**dict(raw) | dates | {"cleared": tuple(raw["cleared"]), "details": details})

    def content(self) -> tuple[object, ...]:
        """Return everything but the row's number: two rows of the same content say the same."""
        return tuple(getattr(self, name) for name in _FIELD_NAMES[1:])


_FIELD_NAMES = tuple(field.name for field in fields(NormalRow))
_DATE_FIELDS = ("birth", "service_start", "service_end", "recognised", "end", "death", "since")


def parse_row(
    row_no: int, cells: Mapping[str, str], today: date, cleared: tuple[str, ...] = (), dialect: Dialect = TEMPLATE
) -> tuple[NormalRow | None, list[Fault]]:
    """Read a row. Returns it, or None where a fault keeps it out, with every fault, exception and warning found."""
    reader = RowReader(row_no, cells, today, dialect)
    return read_row(reader, cleared), reader.faults


def read_row(reader: RowReader, cleared: tuple[str, ...] = (), **stated: Any) -> NormalRow | None:
    """Read the cells that a reader holds; None where a fault keeps the row out. `stated`: details, listed_only."""
    values: dict[str, Any] = _person(reader) | _category(reader) | _ending(reader) | _money(reader, cleared)
    values |= {"row_no": reader.row_no, "cleared": cleared} | stated
    _check_order(reader, values)
    if reader.rejected:
        return None
    row = NormalRow(**values)
    if not row.listed_only:
        _check_start(reader, row)
    return None if reader.rejected else row


def _person(reader: RowReader) -> dict[str, Any]:
    number = reader.citizen(col.ID_NUMBER)
    if number is None and not reader.says(col.ID_NUMBER):
        reader.note(col.ID_NUMBER, "missing")
    area = reader.required(col.AREA)
    if area and not (len(area) == 12 and area.isdecimal() and area.isascii()):
        reader.note(col.AREA, "bad_area")
    if number is not None:
        _check_number(reader, number)
    return {
        "file_no": reader.required(col.FILE_NO, 32),
        "name": reader.name(col.NAME),
        "id_number": number.text if number else "",
        "birth": number.birth if number else None,
        "sex": number.sex if number else "",
        "household": _required_choice(reader, col.HOUSEHOLD, words.HOUSEHOLDS) or "",
        "area_code": area,
        "alone": reader.choice(col.ALONE, YES_NO),
        "care": reader.choice(col.CARE, words.CARE) or "",
    }


def _check_number(reader: RowReader, number: CitizenNumber) -> None:
    """Compare birth date and sex, where the layout states them, with what the identity number says."""
    dated, sex = reader.dated(col.BIRTH), SEXES.get(reader.text(col.SEX, 10))
    if dated is not None and dated.day != (number.birth if dated.exact else number.birth.replace(day=1)):
        reader.note(col.BIRTH, "birth_differs", stated=dated.day.isoformat(), birth=number.birth.isoformat())
    if reader.says(col.SEX) and sex != number.sex:
        reader.note(col.SEX, "sex_differs", stated=sex or reader.text(col.SEX, 10), sex=number.sex)


def _category(reader: RowReader) -> dict[str, Any]:
    text = reader.required(col.CATEGORY)
    code = words.category_code(text) or words.category_code(text.upper())
    if text and code is None:
        reader.note(col.CATEGORY, "not_in_list", choices="、".join(words.CATEGORIES.values()))
    future_service = code == "F1"
    recognised = reader.day(col.RECOGNISED)
    if recognised is None and not reader.says(col.RECOGNISED):
        reader.note(col.RECOGNISED, "missing")
    values = {
        "category": code or "",
        "grade": reader.choice(col.GRADE, _GRADES) or 0,
        "cause": reader.choice(col.CAUSE, words.CAUSES) or "",
        "survivor": reader.choice(col.SURVIVOR, words.SURVIVOR_KINDS) or "",
        "era": reader.choice(col.ERA, words.ERAS) or "",
        "service_start": reader.day(col.SERVICE_START, may_be_future=False),
        "service_end": reader.day(col.SERVICE_END, may_be_future=future_service),
        "recognised": recognised,
        "start": reader.month(col.START),
    }
    _check_conditions(reader, values)
    return values


def _check_conditions(reader: RowReader, values: dict[str, Any]) -> None:
    """Note what a category needs and lacks, and drop what it has no use for."""
    code = values["category"]
    if not code:
        return
    needed = {
        "grade": (col.GRADE, code in words.INJURED), "cause": (col.CAUSE, code in words.INJURED),
        "survivor": (col.SURVIVOR, code in words.SURVIVORS), "era": (col.ERA, code == "41"),
        "service_start": (col.SERVICE_START, code == "81"), "service_end": (col.SERVICE_END, code == "81"),
    }  # fmt: skip
    for field, (column, needs) in needed.items():
        if needs and not reader.says(column):
            reader.note(column, "missing_for", category=words.category_name(code))
        if not needs and values[field] and field in {"grade", "cause", "survivor"}:
            reader.note(column, "not_applicable", category=words.category_name(code))
            values[field] = 0 if field == "grade" else ""
    expected = words.SURVIVOR_KIND_OF.get(code)
    if values["survivor"] and values["survivor"] != expected:
        names = {kind: name for name, kind in words.SURVIVOR_KINDS.items()}
        reader.note(
            col.SURVIVOR, "survivor_mismatch", category=words.category_name(code), expected=names[expected or ""]
        )
    if values["cause"] == "illness" and values["grade"] > 6:
        reader.note(col.GRADE, "illness_low_grade")


def _ending(reader: RowReader) -> dict[str, Any]:
    reason = reader.choice(col.END_REASON, _ENDINGS) or ""
    values = {
        "end": reader.day(col.END, may_be_future=reason == "moved"),  # a letter may name a month to come
        "end_reason": reason,
        "death": reader.day(col.DEATH),
        "death_cause": reader.choice(col.DEATH_CAUSE, words.DEATH_CAUSES) or "",
    }
    if values["end_reason"] and not reader.says(col.END) and not (values["end_reason"] == "death" and values["death"]):
        reader.note(col.END, "end_undated")
    if values["death_cause"] and not reader.says(col.DEATH):
        reader.note(col.DEATH, "cause_undated")
    if values["end_reason"] == "death" and values["end"] and not reader.says(col.DEATH):
        reader.note(col.DEATH, "end_without_death_date")
    return values


def _money(reader: RowReader, cleared: tuple[str, ...]) -> dict[str, Any]:
    payee = reader.text(col.PAYEE)
    parts = (col.PAYEE_ID, col.PAYEE_BANK, col.PAYEE_ACCOUNT)
    given = [column for column in parts if reader.says(column)]
    if payee:
        for column in parts:
            if column not in given:
                reader.note(column, "payee_part")
    elif given:
        reader.note(given[0], "payee_missing")
    closed = col.ACCOUNT in cleared
    if not closed and not reader.says(col.ACCOUNT):
        reader.note(col.ACCOUNT, "missing")
    payee_number = reader.citizen(col.PAYEE_ID)
    return {
        "bank": reader.text(col.BANK) if closed else reader.required(col.BANK),
        "account": reader.account(col.ACCOUNT),
        "holder": reader.name(col.HOLDER) if reader.says(col.HOLDER) else "",
        "phone": reader.phone(col.PHONE),
        "payee": payee,
        "payee_id": payee_number.text if payee_number else "",
        "payee_bank": reader.text(col.PAYEE_BANK),
        "payee_account": reader.account(col.PAYEE_ACCOUNT),
    }


def _check_order(reader: RowReader, values: dict[str, Any]) -> None:
    birth, recognised = values["birth"], values["recognised"]
    for column, field in (
        (col.SERVICE_START, "service_start"), (col.RECOGNISED, "recognised"), (col.DEATH, "death"),
    ):  # fmt: skip
        reader.not_before(column, values[field], "出生日期", birth)
    reader.not_before(col.SERVICE_END, values["service_end"], col.SERVICE_START, values["service_start"])
    reader.not_before(col.END, values["end"], col.RECOGNISED, recognised)


def _check_start(reader: RowReader, row: NormalRow) -> None:
    first, month = row.first_month, format_month(row.first_month.month)
    listed = "" if reader.dialect.names.get(col.START, col.START) else "_listed"
    reader.ends_after(first.month, row.end)
    if first.assumed:
        reader.note(col.START if not listed else col.RECOGNISED, "start_assumed" + listed, month=month)
    if first.rule.startswith("start/moved-in"):
        reader.note(col.START if not listed else col.RECOGNISED, "moved_in" + listed, month=month)
    if row.category == "11" and row.service_end is not None and month_of(row.recognised) == month_of(row.service_end):
        for column in reader.assumed & {col.RECOGNISED, col.SERVICE_END}:
            reader.note(column, "day_missing")
    if row.death and row.category in words.INJURED and not row.death_cause:
        reader.note(col.DEATH_CAUSE, "death_cause_missing")
    if row.death and row.recognised > row.death:
        reader.note(col.RECOGNISED, "recognised_after_death", date=row.death.isoformat())


def _required_choice[T](reader: RowReader, column: str, values: Mapping[str, T]) -> T | None:
    return reader.choice(column, values) if reader.required(column) else None
