"""Reading the State Council's notice of rest days (放假安排) out of its own words, or out of plain lines.

The text may be pasted as it was published: a clause with 放假 or 休 names rest days, one with 上班 names weekend days
that are worked. Weekdays in brackets and totals (共N天) are checked against the calendar; what does not fit is a fault,
never guessed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_DAY: Final = timedelta(days=1)
_NOTE: Final = r"(?:\s*[（(](?:[^（）()]*?(?:周|星期|礼拜)(?P<w{n}>[一二三四五六日天]))?[^（）()]*[）)])?"
_DATE: Final = (
    r"(?:(?P<y{n}>[0-9]{{4}})\s*[年\-./])?\s*(?:(?P<m{n}>[0-9]{{1,2}})\s*[月\-./]\s*)?(?P<d{n}>[0-9]{{1,2}})\s*[日号]?"
    + _NOTE
)
_FOUND: Final = re.compile(
    r"(?<![0-9共])" + _DATE.format(n=1) + r"(?:\s*(?:至|到|—+|–+|-+|~|～)\s*" + _DATE.format(n=2) + r")?(?!\s*[0-9天])"
)
_CLAUSE: Final = re.compile(r"[。；;\n]+")
_YEAR: Final = re.compile(r"[0-9]{4}\s*年(?!\s*[0-9])")
"""A year without a day: in the heading of the notice."""
_TOTAL: Final = re.compile(r"共\s*([0-9]{1,2})\s*天")
_LABEL: Final = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|[0-9]{1,2}[、．](?![0-9]))")
_WEEKDAYS: Final = {name: n for n, name in enumerate("一二三四五六日")} | {"天": 6}
_MOST_DAYS: Final = 30
"""A single rest is never longer: a month or a year was misread."""
OUTSIDE: Final = ((1, 1), (5, 1), (10, 1))
"""Days that every year's arrangement gives: without them it is not the whole year's."""


@dataclass(frozen=True, slots=True)
class TextFault:
    """What is wrong, by a code that a page has words for; in which clause ('' is the whole), and the value meant."""

    clause: str
    code: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Days of one kind, from the first to the last, both included. `works`: worked, else rest."""

    first: date
    last: date
    works: bool

    def days(self) -> Iterator[date]:
        """Yield the days."""
        for n in range((self.last - self.first).days + 1):
            yield self.first + n * _DAY


@dataclass(frozen=True, slots=True)
class Read:
    """A notice as it was read: spans in the order of the text, and what is wrong."""

    spans: tuple[Span, ...]
    faults: tuple[TextFault, ...]

    @property
    def days(self) -> dict[date, bool]:
        """Day -> whether it is worked."""
        return {day: span.works for span in self.spans for day in span.days()}

    @property
    def odd(self) -> tuple[date, ...]:
        """Days said to be worked that are Monday to Friday: usually a slip."""
        return tuple(day for span in self.spans if span.works for day in span.days() if day.weekday() < 5)


def read_notice(text: str, year: int, *, whole: bool = True) -> Read:
    """Read a notice of a year. `whole`: it is the arrangement of the whole year, else it changes some days of it."""
    spans: list[Span] = []
    faults: list[TextFault] = []
    for clause in _CLAUSE.split(text):
        for part in _parts(clause):
            _read_part(part.strip(), year, spans, faults)
    faults += _clashes(spans)
    if not spans and not faults:
        faults.append(TextFault("", "nothing"))
    days = {day for span in spans if not span.works for day in span.days()}
    if whole and spans:
        lacking = [date(year, *one) for one in OUTSIDE if date(year, *one) not in days]
        faults += [TextFault("", "lacking", day.isoformat()) for day in lacking]
    return Read(tuple(spans), tuple(faults))


def _parts(clause: str) -> list[str]:
    """Cut a clause after 放假 and 休 where a worked day follows without a full stop."""
    cut = re.split(r"(?<=天)[，,]|(?<=放假)[，,](?![^，,]*共)", clause)
    return [part for part in cut if part.strip()]


def _read_part(clause: str, year: int, spans: list[Span], faults: list[TextFault]) -> None:
    works = "上班" in clause or "补班" in clause
    rests = any(word in clause for word in ("放假", "休", "假期")) and not works
    dated = _YEAR.sub("", _TOTAL.sub("", _LABEL.sub("", clause)))
    found = [one for one in _FOUND.finditer(dated) if one["m1"] or "日" in one[0] or "号" in one[0]]
    if not (works or rests):
        if any(one["m1"] for one in found) and not _is_signature(found, dated, year):
            faults.append(TextFault(clause, "kind"))
        return
    before, last = len(spans), None
    for one in found:
        span = _span(one.groupdict(), year, works, clause, faults, last)
        if span is not None:
            spans.append(span)
            last = span.last
    if re.search(r"[0-9]{1,2}\s*[月日号]", _FOUND.sub("", dated)):
        faults.append(TextFault(clause, "unread"))
    total = _TOTAL.search(clause)
    counted = sum((span.last - span.first).days + 1 for span in spans[before:])
    if total and not works and counted and int(total[1]) != counted:
        faults.append(TextFault(clause, "total", str(counted)))


def _is_signature(found: list[re.Match[str]], clause: str, year: int) -> bool:
    """Tell whether a clause is the date at the foot of the notice: a day of an earlier year, and nothing else."""
    return len(found) == 1 and found[0][0].strip() == clause.strip() and int(found[0]["y1"] or year) < year


def _span(
    found: Mapping[str, str | None], year: int, works: bool, clause: str, faults: list[TextFault], last: date | None
) -> Span | None:  # fmt: skip
    """Return the days that one match names, or None with a fault."""
    first = _date(found, "1", year, last.month if last else 0)
    end = _date(found, "2", first.year, first.month) if first and found["d2"] else first
    if first is None or end is None:
        faults.append(TextFault(clause, "no_day"))
        return None
    if end < first and not found["y2"]:
        end = date(end.year + 1, end.month, end.day)
    for day, name in ((first, found["w1"]), (end, found["w2"])):
        if name and _WEEKDAYS[name] != day.weekday():
            faults.append(TextFault(clause, "weekday", day.isoformat()))
            return None
    if abs(first.year - year) > 1 or abs(end.year - year) > 1 or year not in (first.year, end.year, first.year + 1):
        faults.append(TextFault(clause, "year", first.isoformat()))
        return None
    if not 0 <= (end - first).days < _MOST_DAYS:
        faults.append(TextFault(clause, "long", f"{first.isoformat()} {end.isoformat()}"))
        return None
    return Span(first, end, works)


def _date(found: Mapping[str, str | None], n: str, year: int, month: int) -> date | None:
    try:
        return date(int(found[f"y{n}"] or year), int(found[f"m{n}"] or month), int(found[f"d{n}"] or 0))
    except ValueError:
        return None


def _clashes(spans: list[Span]) -> list[TextFault]:
    """Return a fault for each day that is named twice with different meaning."""
    said: dict[date, bool] = {}
    found = []
    for span in spans:
        for day in span.days():
            if said.setdefault(day, span.works) != span.works:
                found.append(TextFault("", "twice", day.isoformat()))
    return found


def days_of_year(year: int, days: Mapping[date, bool]) -> dict[date, bool]:
    """Return every day of a year and the days of `days` outside it: what is not named goes by the plain week."""
    first = date(year, 1, 1)
    plain = (first + n * _DAY for n in range((date(year + 1, 1, 1) - first).days))
    return {day: day.weekday() < 5 for day in plain} | dict(days)
