"""Reads the cells of one row, noting every fault instead of stopping at the first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from rongjun.base.spreadsheets import LostDigits, Numeric
from rongjun.kernel.identity import CitizenNumber, parse_account, parse_citizen_number
from rongjun.kernel.period import first_day, format_month

from . import cells as read
from . import columns as col
from .dates import Dated, LostNought, ShortYear, read_day
from .faults import ERROR, Fault, make_fault


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a layout speaks: its names for the template's columns, its words, and where a month will do for a day."""

    names: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    months: frozenset[str] = frozenset()

    def name(self, column: str) -> str:
        """Return what a column of the template is called in this layout."""
        return self.names.get(column) or column


TEMPLATE = Dialect()
"""The own template: its own names, days in full."""


class RowReader:
    """The cells of one row with the faults found in them so far."""

    def __init__(self, row_no: int, cells: Mapping[str, str], today: date, dialect: Dialect = TEMPLATE) -> None:
        self.row_no = row_no
        self.today = today
        self.dialect = dialect
        self.faults: list[Fault] = []
        self.assumed: set[str] = set()
        """Columns in which the first of the month stands for a day that was left out."""
        self._cells = cells

    @property
    def rejected(self) -> bool:
        """True once an error was noted."""
        return any(fault.severity == ERROR for fault in self.faults)

    def note(self, column: str, code: str, **words: object) -> None:
        """Note a fault of a column, once."""
        self.note_cell(column, self.dialect.name(column), code, self._cells.get(column, ""), **words)

    def note_cell(self, column: str, label: str, code: str, value: str, **words: object) -> None:
        """Note a fault of a cell, once. `column` tells how its value is masked, `label` what it is called."""
        if any(fault.column == label and fault.code == code for fault in self.faults):
            return
        if "other" in words:
            words["other"] = self.dialect.name(str(words["other"]))
        self.faults.append(make_fault(self.row_no, column, code, value, words, label))

    def says(self, column: str) -> bool:
        """Tell whether a cell says anything."""
        return column in self._cells and bool(self._plain(column))

    def text(self, column: str, limit: int = 60) -> str:
        """Return an optional text; '' where nothing is said."""
        cell = self._cells.get(column)
        if not cell:
            return ""
        text = read.optional(read.plain(cell))
        if len(text) > limit:
            self.note(column, "too_long", limit=limit)
        return text

    def required(self, column: str, limit: int = 60) -> str:
        """Return a required text, noting it where it is missing."""
        text = self.text(column, limit)
        if not text:
            self.note(column, "missing")
        return text

    def name(self, column: str) -> str:
        """Return a required name of a person; rare forms of characters are kept as they are."""
        raw = read.optional(self._cells.get(column, "").strip())
        if not raw:
            self.note(column, "missing")
            return ""
        try:
            name = read.parse_name(raw)
        except ValueError:
            self.note(column, "bad_name")
            return ""
        if read.has_private_character(name):
            self.note(column, "rare_character")
        return name

    def choice[T](self, column: str, values: Mapping[str, T]) -> T | None:
        """Return the value of an optional cell out of a closed list, noting what is not in it."""
        text = self.text(column, 40)
        if not text:
            return None
        word = text if text in values else "".join(text.split())
        if word in values:
            return values[word]
        if word.endswith(".0") and word[:-2] in values:  # a number as other programs write it into text: 7.0
            return values[word[:-2]]
        self.note(column, "not_in_list", choices=self.dialect.choices.get(column) or "、".join(values))
        return None

    def cell(self, column: str) -> str:
        """Return a cell as it stands."""
        return self._cells.get(column, "")

    def dated(self, column: str) -> Dated | None:
        """Return an optional date as it was written, noting what is none."""
        cell = self._cells.get(column)
        if not cell:
            return None
        text = cell if isinstance(cell, Numeric) else self.text(column, 40)
        if not text:
            return None
        try:
            return read_day(text)
        except ValueError as fault:
            self.note(column, DAY_FAULTS.get(type(fault), "bad_date"))
            return None

    def day(self, column: str, *, may_be_future: bool = False) -> date | None:
        """Return an optional date, noting what is none, has no day where one is needed, or lies after today."""
        dated = self.dated(column)
        if dated is None:
            return None
        if not dated.exact:
            if column not in self.dialect.months:
                self.note(column, "day_missing")
                return None
            self.assumed.add(column)
            self.note(column, "day_assumed")
        if dated.day > self.today and not may_be_future:
            self.note(column, "future_date")
        return dated.day

    def month(self, column: str) -> int | None:
        """Return an optional month as an ordinal."""
        text = self.text(column, 40)
        try:
            return read.parse_month(text) if text else None
        except ValueError:
            self.note(column, "bad_month")
            return None

    def citizen(self, column: str) -> CitizenNumber | None:
        """Return an identity number where one is given, noting length, birth date, check digit and lost digits."""
        text = self._number(column)
        if not text:
            return None
        try:
            number = parse_citizen_number(text)
        except ValueError as error:
            self.note(column, "bad_identity", why=str(error))
            return None
        if number.birth > self.today:
            self.note(column, "bad_identity", why=f"身份证号中的出生日期 {number.birth.isoformat()} 晚于今日")
            return None
        if number.converted:
            self.note(column, "converted_number")
        return number

    def account(self, column: str) -> str:
        """Return a bank account where one is given, noting what cannot be one."""
        return self._parsed(column, parse_account, "bad_account")

    def phone(self, column: str) -> str:
        """Return a telephone number where a readable one is given."""
        return self._parsed(column, read.parse_phone, "bad_phone")

    def not_before(self, column: str, day: date | None, other: str, earlier: date | None) -> None:
        """Note a date that comes before one that it must follow."""
        if day is not None and earlier is not None and day < earlier:
            self.note(column, "out_of_order", other=other, date=earlier.isoformat())

    def ends_after(self, start: int, end: date | None) -> None:
        """Note an end before the first month that would be paid: a contradiction where that month was stated."""
        if end is not None and end < first_day(start) and not self.rejected:
            code = "ends_before_start" if self.says(col.START) else "never_paid"
            self.note(col.END, code, month=format_month(start))

    def _parsed(self, column: str, parse: Callable[[str], str], code: str) -> str:
        text = self._number(column)
        try:
            return parse(text) if text else ""
        except ValueError:
            self.note(column, code)
            return ""

    def _number(self, column: str) -> str:
        cell = self._cells.get(column)
        if not cell:
            return ""
        if isinstance(cell, LostDigits):
            self.note(column, "lost_digits")
            return ""
        return read.optional(read.plain(cell))

    def _plain(self, column: str) -> str:
        """Return a cell as `cells.plain` makes it; '' where it says nothing, which is most of them."""
        cell = self._cells.get(column)
        return read.optional(read.plain(cell)) if cell else ""


DAY_FAULTS: dict[type[ValueError], str] = {ShortYear: "short_year", LostNought: "lost_nought"}
