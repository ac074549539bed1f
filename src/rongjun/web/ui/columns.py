"""What a list is made of: its columns, filters and search, as a view declares them (tables.py shows it)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise

from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

type Text = str | Promise


def iso_day(value: date) -> str:
    """Write a date, or the day of a moment in the office's time zone, as YYYY-MM-DD."""
    local = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return local.strftime("%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value` reads the plain value (for files too); `cell` may draw it with HTML of its own
    (a SafeString; a plain text is escaped).

    `sort` names the fields of a query set, or is True to sort a sequence by the value (by its own `in_order`, where it
    has one). `kind`: text, long, number,
    money (fen), month (ordinal), date. `href` makes the cell a link. `shown` is False for columns that must be chosen.
    """

    key: str
    title: Text
    value: Callable[[Any], Any]
    sort: tuple[str, ...] | bool = ()
    kind: str = "text"
    shown: bool = True
    href: Callable[[Any], str] | None = None
    cell: Callable[[Any], str] | None = None
    exported: bool = True

    def text(self, row: Any) -> str:
        """Return what is written for a row: yuan with two places, months and days in ISO form."""
        value = self.value(row)
        if value is None:
            return ""
        if self.kind == "money":
            return format_yuan(value)
        if self.kind == "month":
            return format_month(value)
        if self.kind == "date":
            return iso_day(value)
        return str(value)

    def plain(self, row: Any, kind: str) -> Any:
        """Return what goes into a file: numbers stay numbers; money is yuan, a number in a workbook, text in csv."""
        value = self.value(row)
        if self.kind == "money" and value is not None:
            return value / 100 if kind == "xlsx" else format_yuan(value, grouped=False)
        return value if isinstance(value, int) and self.kind == "number" else self.text(row)


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: a choice (with `choices`) or a text. `apply` narrows the rows by the value that was given.

    `walk` narrows them likewise, but so that no index serves the condition: for long lists, where the index of the
    order is walked through until a page is full. `once`: it asks other tables about every row (see `Table.once`).
    """

    key: str
    title: Text
    apply: Callable[[Any, str], Any]
    choices: Sequence[tuple[str, Text]] = ()
    walk: Callable[[Any, str], Any] | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """What a list is: its key (for saved filters), caption, columns, filters, search and first order."""

    key: str
    caption: Text
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    search: Callable[[Any, str], Any] | Sequence[str] = ()
    best: Callable[[Any, str, int], tuple[list[Any], bool]] | None = None
    """The keys of the rows that a search finds, the best first, so many at most, and whether there are more."""
    search_label: Text = ""
    order: tuple[str, ...] = ()
    empty: Text = ""
    row_kind: Callable[[Any], str] = field(default=lambda row: "")
    once: bool = False
    """Other tables must be asked about every row to know whether it belongs here: done once, not for count and page."""
    people: Callable[[Any], str] | None = None
    """Tokens of the persons that a row shows, blanks between ('import:7' is a set): written to the access log."""

    def column(self, key: str) -> Column | None:
        """Return a column by key, or None."""
        return next((column for column in self.columns if column.key == key), None)
