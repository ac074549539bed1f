"""A person's account laid out by year for the page: what is owed, what runs posted, what the bank said."""

from collections.abc import Mapping
from dataclasses import dataclass

from rongjun.domains.payments.models import BankItem, RunLine
from rongjun.domains.payments.queries import MonthAccount, PersonAccount


@dataclass(frozen=True, slots=True)
class PostedLine:
    """A line that a run posted, with the bank item that carried it, if any."""

    line: RunLine
    item: BankItem | None


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One benefit of one month. `head` is true for the first row of a month."""

    month: MonthAccount
    name: str
    head: bool
    posted: list[PostedLine]


@dataclass(frozen=True, slots=True)
class Year:
    """One year of an account, fen."""

    number: int
    years: list[int]
    rows: list[MonthRow]
    owed_fen: int
    posted_fen: int

    @property
    def difference_fen(self) -> int:
        """What is still owed (or, negative, was posted too much) for the year."""
        return self.owed_fen - self.posted_fen


def years_of(account: PersonAccount, asked: str, names: Mapping[str, str]) -> Year | None:
    """Return the year that was asked for (else the latest) of an account; None where it has no month."""
    years = sorted({month.month // 12 for month in account.months}, reverse=True)
    if not years:
        return None
    number = next((year for year in years if str(year) == asked), years[0])
    months = [month for month in account.months if month.month // 12 == number]
    items = {(item.run_id, item.to): item for item in account.items}
    rows = [_row(month, index, months, names, items) for index, month in enumerate(months)]
    owed, posted = sum(month.owed_fen for month in months), sum(month.posted_fen for month in months)
    return Year(number, years, rows, owed, posted)


def _row(
    month: MonthAccount, index: int, months: list[MonthAccount], names: Mapping[str, str],
    items: Mapping[tuple[int, str], BankItem],
) -> MonthRow:  # fmt: skip
    head = index == 0 or months[index - 1].month != month.month
    to = "payee" if month.benefit.startswith("continued_") else "self"
    posted = [PostedLine(line, items.get((line.run_id, to))) for line in month.lines]
    return MonthRow(month, names.get(month.benefit, month.benefit), head, posted)
