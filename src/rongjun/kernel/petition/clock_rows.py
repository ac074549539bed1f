"""Rows of the file of petition clocks (templates/petition_clock_columns.csv): read one, answer with its last days."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from ..calendar import Calendar, Counted
from .clocks import IN_FORCE, MOST_EXTENSION_DAYS, Known, Term, clocks_of
from .sorting import Kind, Route

REQUIRED: Final = ("case", "route", "via", "anonymous", "received_on")
"""Columns that must be there and filled in every row."""
DAYS: Final = (
    "received_on", "accepted_on", "replied_on", "review_received_on", "review_replied_on", "rereview_received_on",
)  # fmt: skip
"""The columns of days, in the order in which they can follow each other."""
READ: Final = (
    "case", "route", "via", "anonymous", "received_on", "accepted_on", "extension_days", "replied_on",
    "review_received_on", "review_replied_on", "rereview_received_on", "hearing_days",
)  # fmt: skip
"""The columns that are read, in order."""
TERMS: Final = {
    "inform_by": Term.INFORM, "object_by": Term.OBJECT, "finish_by": Term.FINISH, "review_request_by": Term.ASK_REVIEW,
    "review_by": Term.REVIEW, "rereview_request_by": Term.ASK_REREVIEW, "rereview_by": Term.REREVIEW,
}  # fmt: skip
WRITTEN: Final = (*READ, *TERMS, "note", "error")
"""All columns, in order."""
_ROUTES: Final[dict[str, tuple[Kind, Route | None]]] = {
    "suggestion": (Kind.SUGGESTION, None), "accusation": (Kind.ACCUSATION, None),
    "procedure": (Kind.REQUEST, None), "request": (Kind.REQUEST, Route.OPINION),
}  # fmt: skip
_CHOICES: Final = {"route": tuple(_ROUTES), "via": ("direct", "transferred"), "anonymous": ("yes", "no")}
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER: Final = re.compile(r"[0-9]{1,4}")
_YEARS: Final = range(1900, 2200)
"""Years that a matter can lie in; what is outside is a slip of the pen."""
_MOST_DAYS: Final = {"extension_days": MOST_EXTENSION_DAYS, "hearing_days": 9999}
_OF_OPINION: Final = (
    "extension_days", "replied_on", "review_received_on", "review_replied_on", "rereview_received_on", "hearing_days",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one column of a row, and how to mend it."""

    column: str
    value: str
    fault: str
    mend: str

    @property
    def told(self) -> str:
        """The fault in one line."""
        shown = f"“{self.value}”" if self.value else ""
        return f"{self.column}{shown}：{self.fault}；{self.mend}"


@dataclass(frozen=True, slots=True)
class Answered:
    """A row with all its columns. `faults`: why nothing was computed; `unused`: what was given and is not needed."""

    row: dict[str, str]
    faults: tuple[Fault, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def provisional(self) -> bool:
        """Whether a last day hangs on a notice that is not loaded yet."""
        return bool(self.row["note"])


def answer_row(given: Mapping[str, str], calendar: Calendar, *, beyond: str = "") -> Answered:
    """Return a row with the last days that follow from it, or with its faults and no day at all.

    `beyond`: what stands to the right of the last column; then the cells may have slipped.
    """
    row = {column: given.get(column, "").strip() for column in READ} | dict.fromkeys(WRITTEN[len(READ) :], "")
    known, faults = read_row(row)
    if beyond:
        slipped = Fault("", beyond, "比表头多出的内容，各列可能错位", "含逗号的内容要加引号")
        known, faults = None, (slipped, *faults)
    if known is None:
        row["error"] = "。".join(fault.told for fault in faults)
        return Answered(row, faults)
    clocks = clocks_of(known, calendar)
    row |= {column: clocks[term].last_day.isoformat() for column, term in TERMS.items() if term in clocks}
    row["note"] = _note({column: clocks[term] for column, term in TERMS.items() if term in clocks})
    return Answered(row, unused=tuple(_unused(row, known)))


def _note(clocks: Mapping[str, Counted]) -> str:
    unsure = [column for column, counted in clocks.items() if counted.provisional]
    if not unsure:
        return ""
    return f"provisional 暂定：{'、'.join(unsure)}（相关年度的放假安排尚未载入，载入后可能变动）"


def _unused(row: Mapping[str, str], known: Known) -> list[str]:
    """Return what a row says and its last days do not hang on, in words: probably something else was meant."""
    found = []
    if not known.has_opinion:
        given = [name for name in _OF_OPINION if row[name] not in ("", "0")]
        found += [f"{'、'.join(given)}：只有第三十一条第六项的请求(request)才用，未计"] if given else []
    if known.has_opinion and known.extension_days and known.accepted_on is None:
        found.append("extension_days：没有受理日期(accepted_on)，未计")
    if known.has_opinion and known.hearing_days and known.rereview_received_on is None:
        found.append("hearing_days：没有复核日期(rereview_received_on)，未计")
    if known.received_on < IN_FORCE:
        found.append(f"received_on：早于《信访工作条例》施行日 {IN_FORCE}，仍按该条例计算")
    return found


def read_row(row: Mapping[str, str]) -> tuple[Known | None, tuple[Fault, ...]]:
    """Return what a row says, or None with everything that is wrong in it. Cells are stripped, all columns there."""
    faults = [_empty(name) for name in REQUIRED if not row[name]]
    faults += [
        Fault(name, row[name], "不是可选的值", f"应为 {' / '.join(choices)}")
        for name, choices in _CHOICES.items()
        if row[name] and row[name] not in choices
    ]
    days = {name: _parsed(_day, name, row[name], faults) for name in DAYS}
    numbers = {name: _parsed(_number, name, row[name], faults) or 0 for name in _MOST_DAYS}
    faults += _disorder({name: day for name, day in days.items() if day is not None})
    received = days["received_on"]
    if faults or received is None:
        return None, tuple(faults)
    kind, route = _ROUTES[row["route"]]
    known = Known(
        kind=kind, route=route, transferred=row["via"] == "transferred", anonymous=row["anonymous"] == "yes",
        received_on=received, accepted_on=days["accepted_on"], extension_days=numbers["extension_days"],
        replied_on=days["replied_on"], review_received_on=days["review_received_on"],
        review_replied_on=days["review_replied_on"], rereview_received_on=days["rereview_received_on"],
        hearing_days=numbers["hearing_days"],
    )  # fmt: skip
    return known, ()


def _parsed[T](read: Callable[[str, str], T | Fault], name: str, text: str, faults: list[Fault]) -> T | None:
    """Return what a cell says, None where it is empty or wrong; what is wrong is added to the faults."""
    found = read(name, text) if text else None
    if isinstance(found, Fault):
        faults.append(found)
        return None
    return found


def _empty(name: str) -> Fault:
    allowed = f"应为 {' / '.join(_CHOICES[name])}" if name in _CHOICES else ""
    return Fault(name, "", "没有填写", allowed or ("应写成 YYYY-MM-DD" if name in DAYS else "请填写编号"))


def _day(name: str, text: str) -> date | Fault:
    if not _DAY.fullmatch(text):
        return Fault(name, text, "不是日期", "应写成 YYYY-MM-DD，如 2026-02-14")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return Fault(name, text, "没有这一天", "请核对月份和日")
    return day if day.year in _YEARS else Fault(name, text, "年份不对", "请核对年份")


def _number(name: str, text: str) -> int | Fault:
    most = _MOST_DAYS[name]
    mend = f"应为 0 至 {most} 的整数，没有的留空"
    if not _NUMBER.fullmatch(text):
        return Fault(name, text, "不是天数", mend)
    if int(text) > most:
        return Fault(name, text, "延长不得超过30日（第三十四条）", mend)
    return int(text)


def _disorder(days: Mapping[str, date]) -> list[Fault]:
    """Return a fault for each day that lies before one that has to come first."""
    found, names = [], list(days)
    for earlier, later in pairwise(names):
        if days[later] < days[earlier]:
            found.append(
                Fault(later, days[later].isoformat(), f"早于 {earlier}（{days[earlier]}）", "请核对这两个日期")
            )  # fmt: skip
    return found
