"""Lists: one helper for all of them. A view declares a `Table` and calls `list_page`.

Everything is in the address (GET): q, filters, sort, page, rows, columns, export. The choice of columns is also kept
in the session of the account; named filters are kept in the database (saved.py). A list costs a constant number of
queries: one count (bounded, see paging.py), one page of rows, one for saved filters.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from rongjun.base.among import Among
from rongjun.kernel.identity import clean_number

from ..http import OfficeRequest, file_response, page, shown
from ..models import SavedFilter
from . import markup, saved
from .columns import Column, Filter, Table, Text, iso_day
from .files import export_bytes
from .paging import BEST, Chosen, Page, Rows, put_in_order, take_page

ROWS = (25, 50, 100)
EXPORTS = ("xlsx", "csv")
LISTED, EXPORTED = "查看名单：", "导出名单："
"""Why a list was seen, as the person reads it, before the caption of the list."""
_LONG_NUMBER = re.compile(r"\d{15}")


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
    page: Page
    params: QueryDict
    chosen: list[str]
    saved: list[SavedFilter]

    @property
    def total(self) -> int:
        """How many rows there are on all pages, at most BOUND (of a search BEST)."""
        return self.page.total

    @property
    def counted(self) -> int | str:
        """How many rows there are, as it is said: '10000+' where they are too many to be counted."""
        return f"{self.total}+" if self.page.more else self.total

    @property
    def cut(self) -> bool:
        """True where a search found more than its pages show."""
        return self.page.more and not self.page.endless

    @property
    def narrowed(self) -> bool:
        """True where a search or filter is on."""
        return any(self.params.get(key) for key in ("q", *(one.key for one in self.table.filters)))

    @property
    def query(self) -> str:
        """The present search, filters and order, as kept under a name."""
        return _without(self.params, "page", "columns", "export").urlencode()

    @property
    def body(self) -> SafeString:
        """The rows of the page as HTML."""
        rows = ((kind, [markup.cell(one.kind, one.text, one.href) for one in cells]) for kind, cells in self.rows)
        return markup.joined(markup.row(kind, cells) for kind, cells in rows)

    @property
    def fields(self) -> list[tuple[Filter, str, SafeString]]:
        """Each filter with its present value and its choices as HTML."""
        values = [(one, self.params.get(one.key, "")) for one in self.table.filters]
        return [(one, value, markup.options(one.choices, value)) for one, value in values]

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
        now = self.page.size
        return [(str(size), _address(self.params, rows=str(size), page=None), size == now) for size in ROWS]

    @property
    def pages(self) -> list[tuple[str, str, bool]]:
        """Numbers of the pager: text, address ('' for a gap), current."""
        return [self._number(one) for one in self.page.numbers]

    @property
    def before(self) -> str:
        """Address of the page before, or nothing."""
        return self._page(self.page.number - 1) if self.page.has_previous else ""

    @property
    def after(self) -> str:
        """Address of the page after, or nothing."""
        return self._page(self.page.number + 1) if self.page.has_next else ""

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the search form carries along unseen: order and rows a page."""
        return [(key, self.params.get(key, "")) for key in ("sort", "rows") if self.params.get(key)]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the column form carries along unseen: everything but columns and page."""
        kept = _without(self.params, "page", "columns", "export")
        return [(key, kept.get(key, "")) for key in kept if kept.get(key)]

    def _number(self, one: int) -> tuple[str, str, bool]:
        if not one:
            return "…", "", False
        text = str(one) if one > 0 else _("末页") if one == -1 else _("倒数第%(number)d页") % {"number": -one}
        return text, self._page(one), one == self.page.number

    def _page(self, number: int) -> str:
        return _address(self.params, page=str(number))


def list_page(
    request: OfficeRequest,
    table: Table,
    rows: Rows,
    template: str,
    title: Text,
    /,
    *,
    on_export: Callable[[str], None] | None = None,
    also: Sequence[str] = (),
    saving: bool = True,
    **context: Any,
) -> HttpResponse:
    """Show a list page (the template gets `list`), give its file, or keep or drop a named filter.

    `on_export` is called with filters and order before a file is made: there a list of persons records its look
    (safeguards.record_set_look). What was searched for is left out: everybody in the set can read the purpose. Without
    it there is no export. `also` are tokens of what the page shows around the list. A search for an identity or account
    number is refused: addresses are logged. `saving` is False where another form of the page was posted.
    """
    if request.method == "POST" and saving:
        saved.change(request, table.key)
        return redirect(request.get_full_path())
    if _holds_number(request.GET.get("q", "")):
        messages.error(request, _("没有查找：身份证号和账号不能写进网址。可以按姓名或档案号查找。"))
        return redirect(request.path + _address(request.GET, q=None, page=None))
    chosen = _chosen(request, table)
    kind = request.GET.get("export", "")
    if kind in EXPORTS and on_export is not None:
        on_export(_without(request.GET, "q", "page", "rows", "columns", "export").urlencode())
        found = narrow(table, rows, request.GET)
        found = list(found) if table.people else found
        _record_shown(request, table, found, EXPORTED, also)
        return file_response(export_bytes(table, chosen, found, kind), f"{table.caption}.{kind}")
    listing = build(table, rows, request.GET, chosen, saved.list_saved(request.actor, table.key))
    _record_shown(request, table, listing.page.rows, LISTED, also)
    return page(request, template, title, list=listing, exporting=on_export is not None, **context)


def narrow(table: Table, rows: Rows, params: Mapping[str, str]) -> Rows:
    """Filter, search and sort rows by what the address says; what it cannot mean is left out."""
    rows, text = _filter(table, rows, params), params.get("q", "").strip()
    if text:
        rows = _search(table, rows, text)
    return _sort(table, rows, params.get("sort", ""))


def build(table: Table, rows: Rows, params: QueryDict, chosen: list[str], kept: list[SavedFilter]) -> Listing:
    """Return one page of the rows that the address asks for."""
    present = _page_of(table, rows, params)
    columns = [column for column in table.columns if column.key in chosen]
    return Listing(
        table=table,
        heads=[_head(column, params) for column in columns],
        rows=[(table.row_kind(row), [_cell(column, row) for column in columns]) for row in present.rows],
        page=present,
        params=params,
        chosen=chosen,
        saved=kept,
    )


def _page_of(table: Table, rows: Rows, params: Mapping[str, str]) -> Page:
    size = next((one for one in ROWS if str(one) == params.get("rows")), ROWS[0])
    text, sort, asked = params.get("q", "").strip(), params.get("sort", ""), params.get("page")
    found = _filter(table, rows, params)
    if text and table.best is not None and isinstance(found, QuerySet):
        return take_page(_best(table, found, text, sort), asked, size)
    given = [one for one in table.filters if params.get(one.key)]
    walks = any(one.walk is not None for one in given)
    walked = _sort(table, _filter(table, rows, params, walk=True), sort) if walks and not text else None
    found = _sort(table, _search(table, found, text) if text else found, sort)
    once = bool(text) or table.once or any(one.once for one in given)
    return take_page(found, asked, size, walked=walked if isinstance(walked, QuerySet) else None, once=once)


def _best(table: Table, rows: QuerySet[Any], text: str, sort: str) -> Chosen:
    """Return the rows that fit a search best, in that order, or in the order that was asked for."""
    keys, more = table.best(rows, text, BEST) if table.best else ([], False)
    column = table.column(sort.removeprefix("-"))
    if column and column.sort:
        keys = list(_sort(table, rows.filter(Among("pk", keys)), sort).values_list("pk", flat=True))  # type: ignore[union-attr]
    return Chosen(rows, keys, more)


def _filter(table: Table, rows: Rows, params: Mapping[str, str], *, walk: bool = False) -> Rows:
    for one in table.filters:
        value = params.get(one.key, "")
        known = not one.choices or value in {key for key, _title in one.choices}
        if value and known:
            rows = (one.walk if walk and one.walk else one.apply)(rows, value)
    return rows


def _record_shown(request: OfficeRequest, table: Table, rows: Iterable[Any], purpose: str, also: Sequence[str]) -> None:
    """Write who is on this page or in this file, once; the purpose stays Chinese until it is read."""
    people = (table.people(row) for row in rows) if table.people is not None else ()
    with override("zh-hans"):
        told = purpose + str(table.caption)
    shown(request, [token for tokens in (*people, *also) for token in tokens.split()], told)


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
        return rows.filter(_holds(rows.model, table.search, text))
    low = text.lower()
    return [row for row in rows if any(low in column.text(row).lower() for column in table.columns)]


def _holds(model: type[Model], names: Sequence[str], text: str) -> Q:
    """Return the condition that one of some fields holds a text; what is another table's is looked for there, once."""
    own, beyond = Q(), dict[str, Q]()
    for name in names:
        way, _, field = name.rpartition("__")
        holds = Q(**{f"{field}__icontains": text})
        if not way:
            own |= holds
        else:
            beyond[way] = beyond.get(way, Q()) | holds
    for way, holds in beyond.items():
        own |= Q(**{f"{way}__in": _led_to(model, way)._base_manager.filter(holds)})
    return own


def _led_to(model: type[Model], way: str) -> type[Model]:
    """Return the table that a way of foreign keys leads to. Whose rows may be seen is up to the list itself."""
    for step in way.split("__"):
        model = cast(type[Model], model._meta.get_field(step).related_model)
    return model


def _sort(table: Table, rows: Rows, asked: str) -> Rows:
    column = table.column(asked.removeprefix("-"))
    backward = asked.startswith("-")
    if isinstance(rows, QuerySet):
        asked_for = column.sort if column and isinstance(column.sort, tuple) else ()
        return put_in_order(rows, asked_for or table.order, backward=backward and bool(asked_for))
    if column and column.sort and hasattr(rows, "in_order"):
        ordered: Rows = rows.in_order(column.key, backward=backward)
        return ordered
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


__all__ = [
    "EXPORTED", "LISTED", "Column", "Filter", "Listing", "Table", "Text", "build", "iso_day", "list_page", "narrow",
]  # fmt: skip
