"""Working days by the State Council's yearly notices, and the last day of a limit with how it was counted.

The day of the event is not counted. What binds the office ends on the last day as counted; what a person may do ends
on the next working day when the last day is a rest day (民法典第二百零一条、第二百零三条). Extensions and paused days
come in before anything is moved. Days after the last notice known are counted as plain weeks and said to be
provisional: a notice to come is never guessed.
"""

import calendar as months
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

import chinese_calendar

_HOLIDAYS: Final = frozenset(chinese_calendar.constants.holidays)
_MADE_UP: Final = frozenset(chinese_calendar.constants.workdays)
LIBRARY_FROM: Final = date(min(_HOLIDAYS).year, 1, 1)
LIBRARY_UNTIL: Final = date(max(_HOLIDAYS).year, 12, 31)
"""The last day that the installed library knows the notice of."""
_DAY: Final = timedelta(days=1)
_FURTHEST: Final = 40_000
"""Days after which a count is an error of its limit, not a limit."""


class Unit(StrEnum):
    """What a limit counts."""

    WORKING_DAY = "working_day"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of days, working days, months or years. Raises ValueError below 0."""

    n: int
    unit: Unit

    def __post_init__(self) -> None:
        """Refuse a number that is none of a limit."""
        if not 0 <= self.n <= 9999:
            raise ValueError(f"not a limit: {self.n}")


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, from the first to the last, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Counted:
    """The last day of a limit. `provisional` where it hangs on a notice not known yet; `steps` say how it was counted.

    A step is words parted by blanks: `start DAY`, `count N UNIT`, `rest FIRST LAST` (days passed over), `work DAY`
    (a weekend day made up), `pause FIRST LAST`, `moved FROM TO`, `provisional DAY` (first day not known), `end DAY`.
    """

    last_day: date
    provisional: bool
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of work. Later than `known_until` is unknown, but for days in `extra`.

    `extra` is what the office entered of a notice (True: work, False: rest); it overrides the library.
    """

    extra: Mapping[date, bool] = field(default_factory=dict)
    known_until: date = LIBRARY_UNTIL

    def is_known(self, day: date) -> bool:
        """Tell whether a notice in force says what kind of day it is."""
        return day in self.extra or LIBRARY_FROM <= day <= self.known_until

    def is_working_day(self, day: date) -> bool:
        """Tell whether a day is one of work; beyond what is known, Monday to Friday."""
        stated = self.extra.get(day)
        if stated is not None:
            return stated
        return day in _MADE_UP or (day.weekday() < 5 and day not in _HOLIDAYS)

    def count_days(
        self,
        start: date,
        limit: Limit,
        *,
        added: Sequence[Limit] = (),
        pauses: Sequence[Pause] = (),
        for_person: bool = False,
    ) -> Counted:
        """Return the last day of a limit that runs from the event on `start`, which is not counted.

        `added` are extensions (those of the limit's unit make one limit with it); the days of `pauses` do not count;
        `for_person` moves an end on a rest day to the next working day. Raises ValueError for a count without end.
        """
        tally = _Tally(self, pauses)
        day = start
        for part in _joined(limit, added):
            tally.say(f"count {part.n} {part.unit}")
            day = tally.advance(day, part)
        tally.close_rest()
        if for_person and not tally.works(day):
            day = tally.move(day)
        return tally.result(start, day)


def _joined(limit: Limit, added: Sequence[Limit]) -> list[Limit]:
    """Return the limit with its extensions, one for each unit, so that the end of a month is met only once."""
    sums = {limit.unit: limit.n}
    for one in added:
        sums[one.unit] = sums.get(one.unit, 0) + one.n
    return [Limit(n, unit) for unit, n in sums.items()]


class _Tally:
    """One count under way: what was passed over, whether it met an unknown day."""

    def __init__(self, calendar: Calendar, pauses: Sequence[Pause]) -> None:
        self.calendar = calendar
        self.pauses = sorted(pauses, key=lambda one: one.first)
        self.steps: list[str] = []
        self.unknown: date | None = None
        self.rest: list[date] = []

    def say(self, step: str) -> None:
        self.close_rest()
        self.steps.append(step)

    def works(self, day: date) -> bool:
        if not self.calendar.is_known(day) and self.unknown is None:
            self.unknown = day
        return self.calendar.is_working_day(day)

    def paused(self, day: date) -> bool:
        return any(one.first <= day <= one.last for one in self.pauses)

    def advance(self, day: date, part: Limit) -> date:
        """Return the last day of one part counted from `day`."""
        if part.unit is Unit.WORKING_DAY:
            return self._working(day, part.n)
        nominal = _later(day, part)
        return self._stretched(day, nominal)

    def _working(self, day: date, n: int) -> date:
        if n == 0:
            return day
        for later in _from(day):
            if self.paused(later):
                continue
            if not self.works(later):
                self._note_rest(later)
                continue
            self._note_work(later)
            n -= 1
            if n == 0:
                return later
        raise ValueError("the limit never ends: everything is paused")

    def _stretched(self, start: date, nominal: date) -> date:
        """Return the nominal end, later by each paused day between start and it."""
        left, last = (nominal - start).days, start
        if not any(one.last > start for one in self.pauses):
            return nominal
        for day in _from(start):
            if left == 0:
                return last
            if not self.paused(day):
                left, last = left - 1, day
        raise ValueError("the limit never ends: everything is paused")

    def _note_work(self, day: date) -> None:
        self.close_rest()
        if day.weekday() >= 5:
            self.steps.append(f"work {day.isoformat()}")

    def _note_rest(self, day: date) -> None:
        if self.rest and day - self.rest[-1] != _DAY:
            self.close_rest()
        self.rest.append(day)

    def close_rest(self) -> None:
        if self.rest:
            self.steps.append(f"rest {self.rest[0].isoformat()} {self.rest[-1].isoformat()}")
            self.rest = []

    def move(self, day: date) -> date:
        """Return the next working day after a rest day."""
        for later in _from(day):
            if self.works(later):
                self.steps.append(f"moved {day.isoformat()} {later.isoformat()}")
                return later
        raise ValueError("there is no working day")

    def result(self, start: date, last: date) -> Counted:
        within = [one for one in self.pauses if one.last > start and one.first <= last]
        held = [f"pause {one.first.isoformat()} {one.last.isoformat()}" for one in within]
        doubt = [f"provisional {self.unknown.isoformat()}"] if self.unknown else []
        steps = (f"start {start.isoformat()}", *self.steps, *held, *doubt, f"end {last.isoformat()}")
        return Counted(last, self.unknown is not None, steps)


def _from(day: date) -> Iterator[date]:
    """Yield the days after a day, as far as any limit reaches."""
    for n in range(1, _FURTHEST):
        yield day + timedelta(days=n)


def _later(day: date, part: Limit) -> date:
    """Return the day some days, months or years later: the same day number, or the last day of the month."""
    if part.unit is Unit.DAY:
        return day + timedelta(days=part.n)
    total = day.year * 12 + day.month - 1 + part.n * (12 if part.unit is Unit.YEAR else 1)
    year, index = divmod(total, 12)
    return date(year, index + 1, min(day.day, months.monthrange(year, index + 1)[1]))
