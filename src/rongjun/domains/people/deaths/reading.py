"""A list of deaths read row by row: who, when, of what; each fault with its column and how to mend it."""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from rongjun.base.errors import Refusal
from rongjun.base.spreadsheets import LostDigits, Numeric, read_sheets
from rongjun.kernel.identity import CitizenNumber, clean_number, mask_number, parse_citizen_number

from ..workbook.cells import optional, parse_date, parse_name, plain
from . import columns as col

_CLOCK = re.compile(r"[ T]?\d{1,2}[:：时点]\d{0,2}.*$|[ ]?(?:上午|下午|凌晨|晚).*$")
FEWEST_DIGITS: Final = 14
DAY_NOUGHT: Final = date(1899, 12, 30)
_SERIAL: Final = range(3000, 80_000)
"""Whole numbers that a spreadsheet means as a day (1908 to 2119), where a cell was stored as a number."""
_TOTALS = re.compile(r"合计|小计|总计|共计|填表人|制表人|审核人|经办人|填报单位|填报日期|备注|注|说明")
ILLNESS: Final = re.compile(r"因病|病故|病逝|病死|病亡|疾病|患病")
OLD_WOUND: Final = re.compile(r"旧伤复发|旧伤")
OTHER: Final = re.compile(r"意外|事故|车祸|溺水|坠|摔|跌|中毒|自杀|他杀|火灾|触电|灾害|其他|其它")


@dataclass(frozen=True, slots=True)
class Deceased:
    """One row of a list. `death` is None where only the cremation is dated: the death was not later than that.

    `cause` is illness, old_wound, other, or '' where the list does not plainly say. `number` has 15 or 18 characters,
    right or wrong; `right` tells that its check digit is right, or that it is one of 15 digits.
    """

    row_no: int
    name: str
    number: str
    right: bool
    birth: date | None
    sex: str
    death: date | None
    cremation: date | None
    cause: str

    @property
    def latest(self) -> date:
        """The day of death, or the day it was not later than."""
        found = self.death or self.cremation
        if found is None:
            raise ValueError("a row without a date is a fault")
        return found


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row cannot be used: row, column, value (numbers masked), fault, mend."""

    row_no: int
    column: str
    value: str
    fault: str
    mend: str


@dataclass(frozen=True, slots=True)
class DeathSheet:
    """A list as read: the rows that can be used, and the faults of the others."""

    rows: list[Deceased]
    faults: list[RowFault]

    @property
    def count(self) -> int:
        """How many rows of persons the list has."""
        return len({fault.row_no for fault in self.faults} | {row.row_no for row in self.rows})


def read_deaths(content: bytes, today: date) -> DeathSheet:
    """Read a list of deaths (xlsx, xls, csv), its first sheet. Raises Refusal where it cannot be read or lacks columns.

    Titles above the headings and totals below the rows are passed over.
    """
    _name, lines = next(iter(read_sheets(content)), ("", []))
    header = col.find_header(lines)
    sheet = DeathSheet([], [])
    for number, line in enumerate(lines[header.line + 1 :], start=header.line + 2):
        cells = {name: line[place] for name, place in header.places.items() if place < len(line)}
        if not _is_person(cells):
            continue
        row, faults = _Reader(number, cells, today).read()
        sheet.faults.extend(faults)
        if row is not None:
            sheet.rows.append(row)
    if not sheet.count:
        raise Refusal(_("名单里没有数据行；请检查是否导出了空表。"))
    return sheet


def cause_of(text: str) -> str:
    """Return illness, old_wound or other where a text plainly says so, else ''."""
    if not text or "非" in text or "不详" in text:
        return ""
    for cause, form in (("old_wound", OLD_WOUND), ("illness", ILLNESS), ("other", OTHER)):
        if form.search(text):
            return cause
    return ""


def _is_person(cells: Mapping[str, str]) -> bool:
    """Tell whether a line speaks of a person: not blank, no total, no signature below the list."""
    name = plain(cells.get(col.NAME, ""))
    others = [cells.get(one, "") for one in (col.NUMBER, col.DEATH, col.CREMATION)]
    said = [text for text in others if optional(plain(text))]
    return bool(said) if not optional(name) or _TOTALS.match(name) else True


class _Reader:
    def __init__(self, row_no: int, cells: Mapping[str, str], today: date) -> None:
        self.row_no, self.cells, self.today = row_no, cells, today
        self.faults: list[RowFault] = []

    def read(self) -> tuple[Deceased | None, list[RowFault]]:
        """Return the row, or None with its faults."""
        name, (number, known) = self._name(), self._number()
        birth = self._day(col.BIRTH) or (known.birth if known else None)
        death, cremation = self._day(col.DEATH), self._day(col.CREMATION)
        if not number and not (name and birth):
            self._note(col.NUMBER, _("没有身份证号，也没有姓名和出生日期，无法比对"), _("请补上身份证号"))
        if death is None and cremation is None and not self._noted(col.DEATH, col.CREMATION):
            self._note(col.DEATH, _("没有去世日期，也没有火化日期"), _("请补上去世日期"))
        self._check_order(birth, death, cremation)
        if self.faults:
            return None, self.faults
        sex = plain(self.cells.get(col.SEX, ""))[:1]
        sex = sex if sex in {"男", "女"} else known.sex if known else ""
        cause = cause_of(optional(plain(self.cells.get(col.CAUSE, ""))))
        return Deceased(self.row_no, name, number, known is not None, birth, sex, death, cremation, cause), []

    def _name(self) -> str:
        text = optional(plain(self.cells.get(col.NAME, "")))
        try:
            return parse_name(text) if text else ""
        except ValueError:
            return re.sub(r"\s", "", text)[:60]

    def _number(self) -> tuple[str, CitizenNumber | None]:
        """Return the number as it stands, and what it says where its check digit is right."""
        cell = self.cells.get(col.NUMBER, "")
        if isinstance(cell, LostDigits):
            self._note(
                col.NUMBER,
                _("号码以数字格式存放，第15位以后的数字已经丢失"),
                _("请把该列设为文本格式，再重新录入完整号码"),
            )
            return "", None
        text = clean_number(optional(plain(cell))).upper()
        if "*" in text or len(text) < FEWEST_DIGITS:
            return "", None  # hidden, or no number at all: name and birth must do
        try:
            known = parse_citizen_number(text)
        except ValueError:
            return text[:24], None
        return known.text, known

    def _day(self, column: str) -> date | None:
        cell = self.cells.get(column, "")
        text = optional(plain(cell))
        if not text:
            return None
        if isinstance(cell, Numeric) and text.isdecimal() and int(text) in _SERIAL:
            day: date | None = DAY_NOUGHT + timedelta(days=int(text))
        else:
            day = self._typed_day(column, text)
        if day is not None and day > self.today:
            self._note(column, _("日期晚于今天"), _("请核对年份"))
        return day

    def _typed_day(self, column: str, text: str) -> date | None:
        """Read a date, also with a time of day behind it; a date that is none is a fault, but for the birth."""
        for form in (text, _CLOCK.sub("", text).strip()):
            with suppress(ValueError):
                return parse_date(form)
        if column != col.BIRTH:
            self._note(column, _("不是真实日期，或认不出"), _("请按 2024-03-05 的形式写年月日"))
        return None

    def _check_order(self, birth: date | None, death: date | None, cremation: date | None) -> None:
        if birth is not None and death is not None and death < birth:
            self._note(col.DEATH, _("去世日期早于出生日期（%(day)s）") % {"day": birth}, _("请核对两个日期"))
        elif birth is not None and cremation is not None and cremation < birth:
            self._note(col.CREMATION, _("火化日期早于出生日期（%(day)s）") % {"day": birth}, _("请核对两个日期"))
        if death is not None and cremation is not None and cremation < death:
            self._note(col.CREMATION, _("火化日期早于去世日期（%(day)s）") % {"day": death}, _("请核对两个日期"))

    def _noted(self, *columns: str) -> bool:
        return any(fault.column in {col.LABELS[column] for column in columns} for fault in self.faults)

    def _note(self, column: str, fault: str, mend: str) -> None:
        value: Any = self.cells.get(column, "")
        shown = mask_number(clean_number(str(value))) if column == col.NUMBER else str(value)[:40]
        self.faults.append(RowFault(self.row_no, col.LABELS[column], shown, fault, mend))
