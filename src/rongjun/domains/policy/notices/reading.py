"""A table of standards as officials have it: a CSV, a sheet, or what was copied out of a document.

Told by the headers (Chinese or those of the gathered figures), in long form (grade | cause | amount) or with the causes
side by side; without a header the words come first and the amount last.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from rongjun.kernel.rulebook.model import Rulebook
from rongjun.kernel.rulebook.naming import CAUSES, place_of, plain, read_cause, read_grade

from .entries import PERIODS, NotAValue, TypedCell, read_value, written_period
from .months import read_month

type Line = tuple[int, list[str]]
"""A line's number, as a person counts it, and its cells."""

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "category": (
        "category", "对象类别", "类别", "对象", "人员类别", "抚恤对象", "优抚对象", "优抚对象类别", "补助对象", "项目",
    ),
    "grade": ("grade", "残疾等级", "等级", "伤残等级", "级别"),
    "cause": ("cause", "残疾性质", "性质", "伤残性质", "致残性质", "残疾原因"),
    "residence": ("residence", "户籍", "户籍类别", "城乡"),
    "period": ("period", "计发", "计发期间", "期间", "计发周期", "标准期间"),
    "effective_from": (
        "effective_from", "执行时间", "执行起始月", "起始月", "执行月份", "生效日期", "自何月起", "执行日期",
    ),
    "doc_no": ("doc_no", "文号", "文件号"),
    "status": ("status", "状态"),
    "source": ("source", "来源", "出处"),
}  # fmt: skip
REQUIRED: Final = ("category", "amount_yuan", "period", "effective_from", "doc_no")
"""Columns of shared/templates that a file for the command line must have, by their own names."""
_BRACKETS = re.compile(r"\(.*?\)")
_OLD_COLUMN = re.compile(r"原|现行|上年|上一年|调整前|提高|增加|增幅|增长|差额")
_NOTHING = frozenset({"", "-", "—", "——", "–", "/", "无", "*"})
_NUMBER = re.compile(r"\d")
STATUSES: Final[dict[str, tuple[str, ...]]] = {
    "published": ("published", "已公布", "公布"), "derived": ("derived", "推算"), "inferred": ("inferred", "推断"),
    "local": ("local", "地方"),
}  # fmt: skip
MERGED: Final = frozenset({"disability", "nursing_rate", "survivor"})
"""Tables whose rows may leave the category to the merged cell above them."""
WRONG: Final = -1
"""In the place of a month: what was written is none."""


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row, or one cell of it, stays out."""

    row: int
    column: str
    value: str
    fault: str
    mend: str


@dataclass(slots=True)
class Reading:
    """What a table gave: cells (each with its row), faults, columns that were passed over."""

    cells: list[tuple[int, TypedCell]] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    header: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """How the columns of a table are meant: field by column, causes by column, what is said once for all."""

    fields: dict[str, int]
    causes: dict[int, str]
    titles: list[str]
    period: str

    def cause_title(self, cause: str) -> str:
        """Return the title of a cause's column, '' where causes have none."""
        return next((self.titles[place] for place, name in self.causes.items() if name == cause), "")

    def title(self, name: str) -> str:
        """Return the title of a field's column, or the field's own name."""
        place = self.fields.get(name)
        return self.titles[place] if place is not None and place < len(self.titles) else name


@dataclass(frozen=True, slots=True)
class Context:
    """What a table may leave out: the category of a page of one table, the period in force."""

    book: Rulebook
    table: str = ""
    period_of: Callable[[str, str], str] = lambda table, key: ""


def read_table(lines: Iterable[Line], context: Context) -> Reading:
    """Read a table: every cell that it names, and every fault with row, column, value and how to mend it."""
    rows = [(number, [cell.strip() for cell in cells]) for number, cells in lines]
    rows = [(number, cells) for number, cells in rows if any(cells)]
    at, sheet = _find_header(rows)
    reader = Reader(context, sheet or Sheet({}, {}, [], ""), _said_once(rows[: at + 1] if sheet else rows))
    if sheet is None:
        for number, cells in rows:
            reader.read_plain(number, cells)
    else:
        reader.reading.header, reader.reading.ignored = True, _ignored(sheet)
        for number, cells in rows[at + 1 :]:
            reader.read_row(number, cells)
    return _without_repeats(reader.reading)


def _find_header(rows: Sequence[Line]) -> tuple[int, Sheet | None]:
    for at, (_number, cells) in enumerate(rows[:12]):
        sheet = _as_header(cells)
        if sheet is not None:
            return at, sheet
    return 0, None


def _as_header(cells: list[str]) -> Sheet | None:
    fields: dict[str, int] = {}
    causes: dict[int, str] = {}
    period = ""
    for place, cell in enumerate(cells):
        bare = _BRACKETS.sub("", plain(cell)).strip("*:")
        name = next((known for known, names in NAMES.items() if bare in names), "")
        if name:
            fields.setdefault(name, place)
        elif bare in CAUSES:
            causes[place] = bare
        elif _is_amount(bare):
            fields.setdefault("amount_yuan", place)
            period = period or written_period(cell)
    wide = len(causes) >= 2
    long = "amount_yuan" in fields and len(fields) >= 2
    if not (wide or long) or any(
        _NUMBER.search(cells[place]) and not _is_amount(plain(cells[place])) for place in causes
    ):
        return None
    return Sheet(fields, causes if wide else {}, [cell.strip() for cell in cells], period)


def _is_amount(bare: str) -> bool:
    if bare in ("amount_yuan", "amount", "元/年", "元/月", "元"):
        return True
    named = any(word in bare for word in ("标准", "金额", "抚恤金", "补助"))
    return named and not _OLD_COLUMN.search(bare) and not re.search(r"\d{3}", bare)


def _ignored(sheet: Sheet) -> list[str]:
    used = {*sheet.fields.values(), *sheet.causes}
    return [title for place, title in enumerate(sheet.titles) if title and place not in used]


def _said_once(rows: Sequence[Line]) -> str:
    """Return the period that a line such as 单位：元/年 says for the whole table."""
    for _number, cells in rows:
        for cell in cells:
            if "单位" in cell and written_period(cell):
                return written_period(cell)
    return ""


def _amounts(cells: list[str], row: dict[str, str], sheet: Sheet) -> list[tuple[str, str]]:
    """Return (cause, amount) of each amount of a row; what stands for nothing is ''."""
    if sheet.causes:
        found = [(cause, cells[place] if place < len(cells) else "") for place, cause in sheet.causes.items()]
    else:
        found = [("", row.get("amount_yuan", ""))]
    return [(cause, "" if text in _NOTHING else text) for cause, text in found]


def _carry_down(row: dict[str, str], held: dict[str, str]) -> None:
    """Fill what a merged cell above says: category and grade go on until the next one is named."""
    if row.get("category"):
        if row["category"] != held.get("category"):
            held.pop("grade", None)
        held["category"] = row["category"]
    elif held.get("category"):
        row["category"], row["carried"] = held["category"], "yes"
    if row.get("grade"):
        held["grade"] = row["grade"]
    elif held.get("grade") and row.get("cause"):
        row["grade"] = held["grade"]


def _has_key(book: Rulebook, table: str, key: str) -> bool:
    info = book.tables[table]
    return key in info.key_names or key == "both" or any(name.startswith(f"{key}.") for name in info.keys)


@dataclass(slots=True)
class Reader:
    """Reads the rows of one table; `said` is the period that the table says once, `held` what merged cells say."""

    context: Context
    sheet: Sheet
    said: str
    reading: Reading = field(default_factory=Reading)
    held: dict[str, str] = field(default_factory=dict)

    def read_row(self, number: int, cells: list[str]) -> None:
        """Read one row below a header."""
        row = {name: cells[place] if place < len(cells) else "" for name, place in self.sheet.fields.items()}
        amounts = _amounts(cells, row, self.sheet)
        if any(text for _cause, text in amounts):
            _carry_down(row, self.held)
            for cause, text in amounts:
                if text:
                    self._read_cell(number, row, cause, text)
        elif len([cell for cell in cells if cell]) == 1 or self.sheet.causes:
            self.held["category"] = next((cell for cell in cells if cell), "")
        elif any(row.values()) and not row.get("amount_yuan"):
            self._fault(number, "amount_yuan", "", _("没有金额。"), _("补上金额，或删去这一行。"))

    def read_plain(self, number: int, cells: list[str]) -> None:
        """Read a line without a header: words, then the amount in the last cell that holds a digit."""
        parts = [cell for cell in cells if cell]
        parts = parts[0].split() if len(parts) == 1 else parts
        if len(parts) < 2 or not _NUMBER.search(parts[-1]):
            if "单位" not in "".join(parts) and any(_NUMBER.search(part) for part in parts):
                mend = _("一行写对象和金额，如：一级 因战 124410。")
                self._fault(number, "category", " ".join(parts), _("认不出这一行。"), mend)
            return
        words = " ".join(parts[:-1])
        grade, cause = read_grade(words), read_cause(words)
        row = {"category": words, "grade": f"{grade}级" if grade else "", "cause": words if cause else ""}
        self._read_cell(number, row, "", parts[-1])

    def _fault(self, number: int, name: str, value: str, fault: str, mend: str) -> None:
        self.reading.faults.append(RowFault(number, self.sheet.title(name), value[:60], fault, mend))

    def _read_cell(self, number: int, row: dict[str, str], cause: str, text: str) -> None:
        place = self._place(number, row, cause)
        if place is None or not self._fits_status(number, row):
            return
        unit = self.context.book.tables[place[0]].unit
        try:
            read_value(text, unit)
        except NotAValue as wrong:
            title = self.sheet.cause_title(cause) or self.sheet.title("amount_yuan")
            self.reading.faults.append(RowFault(number, title, text[:60], wrong.fault, wrong.mend))
            return
        period = self._period(number, row, text, place) if unit == "fen" else ""
        month = self._effective(number, row)
        if period is None or month == WRONG:
            return
        status = _status(row.get("status", "")) or "published"
        source = row.get("source", "")[:400]
        cell = TypedCell(*place, text, period, month, row.get("doc_no", ""), source, status)
        self.reading.cells.append((number, cell))

    def _place(self, number: int, row: dict[str, str], cause: str) -> tuple[str, str] | None:
        """Return table and key of a row, or keep the fault: no such standard, or none that a notice gives whole."""
        category = row.get("category", "")
        bare = plain(category)
        if "increment" in row.get("period", "") or "增量" in bare or "增幅" in bare:
            if bare.startswith("在乡复员军人(增量"):
                return "demobilised_rise", "all"
            fault, mend = _("这一行是提高额或提高比例，不是标准。"), _("填提高之后的标准全额。")
            self._fault(number, "category", category, fault, mend)
            return None
        found = place_of(category, row.get("grade", ""), cause or row.get("cause", ""), row.get("residence", ""))
        found = None if "中央补助" in bare else found or self._in_table(row, cause)
        if found is not None and row.get("carried") and found[0] not in MERGED:
            found = None
        if found is None:
            shown = " ".join(part for part in (category, row.get("grade", ""), row.get("cause", "")) if part)
            mend = _(
                "写明对象（残疾军人写等级和性质，三属写烈士遗属、因公牺牲军人遗属或病故军人遗属）；地方标准请录地方通知。"
            )
            self._fault(number, "category", shown, _("认不出是哪一项国家标准。"), mend)
            return None
        if not _has_key(self.context.book, *found):
            shown = " ".join(part for part in (row.get("grade", ""), row.get("cause", "")) if part) or category
            mend = _("因病只有一至六级；请核对原文。")
            self._fault(number, "grade", shown, _("国家标准里没有这一档。"), mend)
            return None
        return found

    def _in_table(self, row: dict[str, str], cause: str) -> tuple[str, str] | None:
        """Return the key that a row names by the key's own name, where the table is known already."""
        info = self.context.book.tables.get(self.context.table)
        words = plain("".join((row.get("category", ""), row.get("grade", ""), cause or row.get("cause", ""))))
        names = info.key_names.items() if info else ()
        return next(((self.context.table, key) for key, name in names if plain(name) == words), None)

    def _fits_status(self, number: int, row: dict[str, str]) -> bool:
        status = row.get("status", "").strip()
        name = _status(status)
        if name == "inferred":
            fault, mend = _("推断的数不能录入。"), _("以正式通知为准，把状态写成 published。")
        elif name == "local":
            fault, mend = _("地方标准不是国家标准。"), _("请录一份地方通知。")
        elif status and not name:
            fault, mend = _("状态不认识。"), _("写 published（已公布）或 derived（推算），或留空。")
        else:
            return True
        self._fault(number, "status", status, fault, mend)
        return False

    def _period(self, number: int, row: dict[str, str], text: str, place: tuple[str, str]) -> str | None:
        written = row.get("period", "").strip().lower().removeprefix("increment/")
        period = written if written in PERIODS else written_period(written)
        if written and not period:
            fault = _("看不出按月还是按年。")
            self._fault(number, "period", written, fault, _("写 year（年）或 month（月）。"))
            return None
        period = period or written_period(text) or self.sheet.period or self.said or self.context.period_of(*place)
        if not period:
            fault = _("没有写按月还是按年。")
            self._fault(number, "period", "", fault, _("补上 year（年）或 month（月）。"))
        return period or None

    def _effective(self, number: int, row: dict[str, str]) -> int | None:
        """Return the month of a row, None where it names none, WRONG after a fault."""
        text = row.get("effective_from", "").strip()
        month = read_month(text) if text else None
        if text and month is None:
            fault = _("不是某月第一天的日期。")
            self._fault(number, "effective_from", text, fault, _("写成 2024-08-01 这样的日期。"))
            return WRONG
        return month


def _status(text: str) -> str:
    """Return the word that a status begins with, '' for one that is not known."""
    word = text.strip()
    return next((name for name, words in STATUSES.items() if word.startswith(words)), "")


def _without_repeats(reading: Reading) -> Reading:
    """Keep the first of two rows for the same value and month; the second is a fault where it says another amount."""
    seen: dict[tuple[str, str, int | None], tuple[int, TypedCell]] = {}
    for number, cell in reading.cells:
        place = (cell.table, cell.key, cell.effective)
        first = seen.setdefault(place, (number, cell))
        if first[0] != number and (plain(first[1].text), first[1].period) != (plain(cell.text), cell.period):
            fault = _("同一档与第 %(row)d 行的数不同。") % {"row": first[0]}
            reading.faults.append(RowFault(number, "", cell.text, fault, _("只留对的一行。")))
    reading.cells = list(seen.values())
    return reading
