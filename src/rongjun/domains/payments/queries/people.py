"""One person's account: what is owed, posted and paid, month by month. Amounts in fen."""

from dataclasses import dataclass, field
from datetime import datetime

from rongjun.domains.entitlements.queries import compute_owed
from rongjun.domains.people.queries.merged import files_of

from ..models import BankItem, Part, RunLine
from ..states import POSTED
from .runs import find_opening_month


@dataclass(slots=True)
class MonthAccount:
    """One benefit and month of a person: what is owed as known now, and the lines that runs posted for it."""

    month: int
    benefit: str
    owed_fen: int = 0
    posted_fen: int = 0
    lines: list[RunLine] = field(default_factory=list)

    @property
    def difference_fen(self) -> int:
        """What the next run would post: positive is still owed, negative was posted too much."""
        return self.owed_fen - self.posted_fen


@dataclass(frozen=True, slots=True)
class PersonAccount:
    """A person's account: months newest first, and the bank items, newest first, with what the bank said."""

    months: list[MonthAccount]
    items: list[BankItem]
    files: list[int]
    """The person's own file and those merged into it."""


def person_account(person_id: int, *, at: datetime, until: int) -> PersonAccount:
    """Return a person's account for the months from the opening month up to and without `until` (ordinal).

    `at` is the moment as known at which what is owed is computed, and which merged files are the person's. A fixed
    number of queries; the caller checks that the person lies in the actor's area.
    """
    posted = posted_account(person_id, at)
    found = {(month.month, month.benefit): month for month in posted.months}
    opening = _opening_of(posted)
    first = until - 1 if opening is None else opening
    if first < until:
        owed = compute_owed(known_at=at, first=first, until=until, person_ids=[person_id])
        for row in owed.lines.iter_rows(named=True):
            key = (row["month"], row["benefit"])
            found.setdefault(key, MonthAccount(*key)).owed_fen += row["amount_fen"]
    paid = Part.objects.filter(person_id__in=posted.files).values("item_id")
    items = BankItem.objects.select_related("run", "fact").filter(pk__in=paid).order_by("-pk")
    months = sorted(found.values(), key=lambda month: (-month.month, month.benefit))
    return PersonAccount(months, list(items), posted.files)


def _opening_of(posted: PersonAccount) -> int | None:
    """Return the month that opens the books: any posted line's run knows it, so that it need not be asked for."""
    runs = (line.run for month in posted.months for line in month.lines)
    run = next(runs, None)
    return find_opening_month() if run is None else run.opening_month


def posted_account(person_id: int, at: datetime) -> PersonAccount:
    """Return what was posted to a person by month, without what is owed and without bank items. Two queries."""
    found: dict[tuple[int, str], MonthAccount] = {}
    files = files_of(person_id, at)
    lines = RunLine.objects.select_related("run").filter(person_id__in=files, run__state__in=POSTED).order_by("pk")
    for line in lines:
        month = found.setdefault((line.month, line.benefit), MonthAccount(line.month, line.benefit))
        month.posted_fen += line.amount_fen
        month.lines.append(line)
    return PersonAccount(list(found.values()), [], files)
