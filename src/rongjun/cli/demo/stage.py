"""What every part of the demo works with: the desk, the makers, who is still about, and a clock that only goes on."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from rongjun.base.spreadsheets import Sheet, workbook_bytes
from rongjun.domains.people.actions import ImportResult, approve_import, import_people
from rongjun.domains.people.models import Person
from rongjun.domains.people.workbook.columns import COLUMNS
from rongjun.kernel.period import first_day
from rongjun.kernel.vocabulary import CATEGORY_CODES

from .people import Makers, Row

if TYPE_CHECKING:
    from .office import Desk


@dataclass
class Stage:
    """The county at work. `known` are the people about whom nothing special is told yet.

    `first` is the first month posted, `last` the present one (ordinals); `now` is the present.
    `meanwhile` is told before the clock goes on to a moment: what happens until then beside the rest; `beside` adds a
    story to it, from a moment on: what it yields is how many days pass until it goes on.
    """

    desk: "Desk"
    makers: Makers
    now: datetime
    first: int
    last: int
    known: list[Row]
    at: datetime = field(init=False)
    meanwhile: Callable[[datetime], object] | None = None
    beside: Callable[[datetime, Iterator[int]], object] | None = None

    def __post_init__(self) -> None:
        """Begin with the first morning."""
        self.at = morning(self.first, 1)

    def reach(self, when: datetime) -> datetime:
        """Let the clock go on to a moment, never back and never past the present; returns where it stands."""
        to = min(when, self.now)
        if self.meanwhile is not None and to > self.at:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile(to)
            self.meanwhile = meanwhile
        self.at = max(self.at, to)
        return self.at

    def on(self, month: int, day: int) -> datetime:
        """Go on to the morning of a day of a month."""
        return self.reach(morning(month, day))

    def ago(self, days: int) -> datetime:
        """Go on to the morning some days before the present."""
        day = self.today - timedelta(days=days)
        return self.reach(timezone.make_aware(datetime(day.year, day.month, day.day, 9, 0)))

    @property
    def today(self) -> date:
        """The present day."""
        return timezone.localdate(self.now)

    @property
    def day(self) -> date:
        """The day the clock stands at."""
        return timezone.localdate(self.at)

    def take(self, count: int, codes: Collection[str], fits: Callable[[Row], bool] = lambda row: True) -> list[Row]:
        """Return people of some categories, and let nothing else happen to them."""
        found = [row for row in self.known if CATEGORY_CODES[row["对象类别"]] in codes and fits(row)]
        taken = found[:: max(1, len(found) // count)][:count]
        for row in taken:
            self.known.remove(row)
        return taken

    def some(self, count: int, codes: Collection[str]) -> list[Row]:
        """Return people of some categories, evenly chosen; whatever else happens to them goes on."""
        found = [row for row in self.known if CATEGORY_CODES[row["对象类别"]] in codes]
        return found[:: max(1, len(found) // count)][:count]

    def approve(self, result: ImportResult) -> None:
        """Let the second officer approve an import that waits, two hours later."""
        if result.state == "waiting" and result.import_id is not None:
            at = self.reach(self.at + timedelta(hours=2))
            approve_import(import_id=result.import_id, by=self.desk.second_officer, at=at)

    def take_in(self, file_name: str, rows: list[Row], at: datetime) -> None:
        """Import rows by the people workbook; keep the workbook beside, to be looked at."""
        content = workbook_bytes([Sheet("人员", COLUMNS, [[row[column] for column in COLUMNS] for row in rows])])
        keep_file(file_name, content)
        self.approve(import_people(content=content, file_name=file_name, by=self.desk.officer, at=at))


def person_of(row: Row) -> Person:
    """Return the person that a row of the people workbook made."""
    return Person.objects.get(file_no=row["档案号"])


def birth_of(number: str) -> date:
    """Return the date of birth in an identity number."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def is_woman(number: str) -> bool:
    """Tell the sex by an identity number."""
    return int(number[16]) % 2 == 0


def keep_file(name: str, content: bytes) -> None:
    """Keep a workbook of the demo under var/demo-files."""
    folder = Path(settings.VAR_DIR) / "demo-files"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def morning(month: int, day: int) -> datetime:
    """Return nine o'clock of a day of a month."""
    start = first_day(month)
    return timezone.make_aware(datetime(start.year, start.month, day, 9, 0))
