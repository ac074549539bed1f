"""Lists: one helper for all of them. A view declares a `Table` and calls `list_page`.

Everything is in the address (GET): q, filters, sort, page, rows, columns, export. The choice of columns is also kept
in the session of the account; named filters are kept in the database (saved.py). A list costs a constant number of
queries: one count, one page of rows, one for saved filters.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rongjun.base.spreadsheets import Sheet, workbook_bytes, write_csv
from rongjun.kernel.identity import clean_number
from rongjun.kernel.money import format_yuan
from rongjun.kernel.period import format_month

from ..http import OfficeRequest, file_response, page, shown
from ..models import SavedFilter
from . import saved

ROWS = (25, 50, 100)
EXPORTS = ("xlsx", "csv")
_LONG_NUMBER = re.compile(r"\d{15}")
type Text = str | Promise
type Rows = QuerySet[Any] | Sequence[Any]


def iso_day(value: date) -> str:
    """Write a date, or the day of a moment in the office's time zone, as YYYY-MM-DD."""
    local = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return local.strftime("%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value` reads the plain value (for files too); `cell` may draw it with HTML of its own
    (a SafeString; a plain text is escaped).

    `sort` names the fields of a query set, or is True to sort a sequence by the value. `kind`: text, long, number,
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
    """One filter: a choice (with `choices`) or a text. `apply` narrows the rows by the value that was given."""

    key: str
    title: Text
    apply: Callable[[Any, str], Any]
    choices: Sequence[tuple[str, Text]] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """What a list is: its key (for saved filters), caption, columns, filters, search and first order."""

    key: str
    caption: Text
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    search: Callable[[Any, str], Any] | Sequence[str] = ()
    search_label: Text = ""
    order: tuple[str, ...] = ()
    empty: Text = ""
    row_kind: Callable[[Any], str] = field(default=lambda row: "")
    people: Callable[[Any], str] | None = None
    """The token of the person that a row shows ('' for none): each showing is written to the access log."""

    def column(self, key: str) -> Column | None:
        """Return a column by key, or None."""
        return next((column for column in self.columns if column.key == key), None)


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading on one page: the address that sorts by it and how it is sorted now."""

    column: Column
    url: str
    order: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it is shown."""

    kind: str
    text: str | SafeString
    href: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, ready for `{% listing list %}`."""

    table: Table
    heads: list[Head]
    rows: list[tuple[str, list[Cell]]]
    page: Any
    params: QueryDict
    chosen: list[str]
    saved: list[SavedFilter]

    @property
    def total(self) -> int:
        """How many rows there are on all pages."""
        return int(self.page.paginator.count)

    @property
    def narrowed(self) -> bool:
        """True where a search or filter is on."""
        return any(self.params.get(key) for key in ("q", *(one.key for one in self.table.filters)))

    @property
    def query(self) -> str:
        """The present search, filters and order, as kept under a name."""
        return _without(self.params, "page", "columns", "export").urlencode()

    @property
    def fields(self) -> list[tuple[Filter, str]]:
        """Each filter with its present value."""
        return [(one, self.params.get(one.key, "")) for one in self.table.filters]

    @property
    def searchable(self) -> bool:
        """True where there is something to search (a template would call the callable itself)."""
        return bool(self.table.search)

    @property
    def searched(self) -> str:
        """The text searched for."""
        return self.params.get("q", "")

    @property
    def exports(self) -> list[tuple[str, str]]:
        """Kinds of files with their addresses; the file holds all pages of what is shown."""
        return [(kind, _address(self.params, export=kind, page=None)) for kind in EXPORTS]

    @property
    def sizes(self) -> list[tuple[str, str, bool]]:
        """Rows a page: text, address, current."""
        now = self.page.paginator.per_page
        return [(str(size), _address(self.params, rows=str(size), page=None), size == now) for size in ROWS]

    @property
    def pages(self) -> list[tuple[str, str, bool]]:
        """Numbers of the pager: text, address ('' for a gap), current."""
        found = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=2, on_ends=1)
        return [self._number(one) for one in found]

    @property
    def before(self) -> str:
        """Address of the page before, or nothing."""
        return _address(self.params, page=str(self.page.number - 1)) if self.page.has_previous() else ""

    @property
    def after(self) -> str:
        """Address of the page after, or nothing."""
        return _address(self.params, page=str(self.page.number + 1)) if self.page.has_next() else ""

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the search form carries along unseen: order and rows a page."""
        return [(key, self.params.get(key, "")) for key in ("sort", "rows") if self.params.get(key)]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the column form carries along unseen: everything but columns and page."""
        kept = _without(self.params, "page", "columns", "export")
        return [(key, kept.get(key, "")) for key in kept if kept.get(key)]

    def _number(self, one: int | str) -> tuple[str, str, bool]:
        if not isinstance(one, int):
            return "…", "", False
        return str(one), _address(self.params, page=str(one)), one == self.page.number


def list_page(
    request: OfficeRequest,
    table: Table,
    rows: Rows,
    template: str,
    title: Text,
    /,
    *,
    on_export: Callable[[str], None] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a list page (the template gets `list`), give its file, or keep or drop a named filter.

    `on_export` is called with filters and order before a file is made: there a list of persons records its look
    (safeguards.record_set_look). What was searched for is left out: everybody in the set can read the purpose. Without
    it there is no export. A search for an identity or account number is refused: addresses are logged.
    """
    if request.method == "POST":
        saved.change(request, table.key)
        return redirect(request.get_full_path())
    if _holds_number(request.GET.get("q", "")):
        messages.error(request, _("没有查找：身份证号和账号不能写进网址。可以按姓名或档案号查找。"))
        return redirect(request.path + _address(request.GET, q=None, page=None))
    chosen = _chosen(request, table)
    found = narrow(table, rows, request.GET)
    kind = request.GET.get("export", "")
    if kind in EXPORTS and on_export is not None:
        on_export(_without(request.GET, "q", "page", "rows", "columns", "export").urlencode())
        found = list(found) if table.people else found
        _record_shown(request, table, found, _("导出名单：%(list)s"))
        return export(table, chosen, found, kind)
    listing = build(table, found, request.GET, chosen, saved.list_saved(request.actor, table.key))
    _record_shown(request, table, listing.page.object_list, _("查看名单：%(list)s"))
    return page(request, template, title, list=listing, exporting=on_export is not None, **context)


def narrow(table: Table, rows: Rows, params: Mapping[str, str]) -> Rows:
    """Search, filter and sort rows by what the address says; what it cannot mean is left out."""
    text = params.get("q", "").strip()
    if text:
        rows = _search(table, rows, text)
    for one in table.filters:
        value = params.get(one.key, "")
        known = not one.choices or value in {key for key, _title in one.choices}
        if value and known:
            rows = one.apply(rows, value)
    return _sort(table, rows, params.get("sort", ""))


def build(table: Table, rows: Rows, params: QueryDict, chosen: list[str], kept: list[SavedFilter]) -> Listing:
    """Return one page of the rows that were found."""
    size = next((one for one in ROWS if str(one) == params.get("rows")), ROWS[0])
    present = Paginator(rows, size).get_page(params.get("page"))
    columns = [column for column in table.columns if column.key in chosen]
    return Listing(
        table=table,
        heads=[_head(column, params) for column in columns],
        rows=[(table.row_kind(row), [_cell(column, row) for column in columns]) for row in present],
        page=present,
        params=params,
        chosen=chosen,
        saved=kept,
    )


def export(table: Table, chosen: list[str], rows: Iterable[Any], kind: str) -> HttpResponse:
    """Return all rows in the columns shown as a workbook or CSV."""
    columns = [column for column in table.columns if column.key in chosen and column.exported]
    headers = [str(column.title) for column in columns]
    lines = ([column.plain(row, kind) for column in columns] for row in rows)
    if kind == "xlsx":
        content = workbook_bytes([Sheet(str(table.caption)[:31], headers, lines, [16] * len(columns))])
    else:
        content = csv_bytes(headers, lines)
    return file_response(content, f"{table.caption}.{kind}")


def csv_bytes(headers: Sequence[str], lines: Iterable[Sequence[Any]]) -> bytes:
    """Return a CSV as bytes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        write_csv(path, headers, lines)
        return path.read_bytes()


def _record_shown(request: OfficeRequest, table: Table, rows: Iterable[Any], purpose: str) -> None:
    if table.people is not None:
        shown(request, [table.people(row) for row in rows], purpose % {"list": table.caption})


def _holds_number(text: str) -> bool:
    """Tell whether a text holds what may be an identity or account number: fifteen digits on end."""
    return _LONG_NUMBER.search(clean_number(text)) is not None


def _chosen(request: OfficeRequest, table: Table) -> list[str]:
    slot = f"columns:{table.key}"
    known = [column.key for column in table.columns]
    asked = [key for key in request.GET.getlist("columns") if key in known]
    if asked:
        request.session[slot] = asked
    chosen = asked or [key for key in request.session.get(slot, []) if key in known]
    first = [column.key for column in table.columns if column.shown]
    return [key for key in known if key in (chosen or first)]


def _search(table: Table, rows: Rows, text: str) -> Rows:
    if callable(table.search):
        found: Rows = table.search(rows, text)
        return found
    if isinstance(rows, QuerySet):
        wanted = Q()
        for name in table.search:
            wanted |= Q(**{f"{name}__icontains": text})
        return rows.filter(wanted)
    low = text.lower()
    return [row for row in rows if any(low in column.text(row).lower() for column in table.columns)]


def _sort(table: Table, rows: Rows, asked: str) -> Rows:
    column = table.column(asked.removeprefix("-"))
    backward = asked.startswith("-")
    if isinstance(rows, QuerySet):
        names = column.sort if column and isinstance(column.sort, tuple) and column.sort else ()
        order = [f"-{name}" if backward else name for name in names] or list(table.order)
        return rows.order_by(*order, "pk") if order else rows
    if column and column.sort:
        reader = column.value
        return sorted(rows, key=lambda row: (reader(row) is not None, reader(row)), reverse=backward)
    return rows


def _head(column: Column, params: QueryDict) -> Head:
    asked = params.get("sort", "")
    order = {column.key: "ascending", f"-{column.key}": "descending"}.get(asked, "")
    turned = f"-{column.key}" if order == "ascending" else column.key
    return Head(column, _address(params, sort=turned, page=None) if column.sort else "", order)


def _cell(column: Column, row: Any) -> Cell:
    text = column.cell(row) if column.cell else column.text(row)
    return Cell(column.kind, text, column.href(row) if column.href else "")


def _address(params: QueryDict, **changes: str | None) -> str:
    changed = _without(params, "columns", "export", *changes)
    for key, value in changes.items():
        if value is not None:
            changed[key] = value
    return f"?{changed.urlencode()}"


def _without(params: QueryDict, *keys: str) -> QueryDict:
    copy = params.copy()
    for key in keys:
        copy.pop(key, None)
    return copy


__all__ = ["Column", "Filter", "Listing", "Table", "build", "export", "list_page", "narrow"]
