"""Entering a notice: the grid of one table, a pasted or uploaded table, local rules, values and shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rongjun.base import clock
from rongjun.base.actor import Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.policy.models import Notice
from rongjun.domains.policy.notices import actions, queries
from rongjun.domains.policy.notices.entries import LOCAL_PARTS, NotAValue, TypedCell, cells_of, read_value
from rongjun.domains.policy.notices.reading import Line, Reading, RowFault, read_table
from rongjun.domains.policy.notices.states import next_state
from rongjun.domains.policy.notices.taking import context_of, lines_of
from rongjun.domains.policy.queries import current_rulebook
from rongjun.kernel.money import format_yuan, round_half_up
from rongjun.kernel.rulebook import cell_in_force
from rongjun.kernel.rulebook.comparison import Slot, slots_of
from rongjun.kernel.rulebook.model import Cell, Period, Rulebook, TableInfo
from rongjun.kernel.rulebook.naming import plain
from rongjun.kernel.rulebook.patterns import column_of

from ...http import OfficeRequest, needs, page
from ..notice_forms import PERIODS, FundingForm, PasteForm, RuleForm, ValueForm
from ..notice_words import group_name, local_entry
from ..policy_words import rulebook_name, value_text
from .policy_notices import crumbs, name_of

YEARLY = (
    "disability", "survivor", "red_army", "ill_returned", "participant", "old_conscript", "martyr_child", "demobilised",
)  # fmt: skip
"""The tables that a year's notice raises, in the order in which it prints them."""
LOCAL_FORMS = {"rules": RuleForm, "values": ValueForm, "funding": FundingForm}


@dataclass(frozen=True, slots=True)
class Box:
    """One input of a grid: the name of its field and value, what it is for, what is in force, what is wrong."""

    name: str
    label: str
    typed: str
    old: str
    rise: str
    error: str


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a grid: its heading and its inputs (None where there is no such value)."""

    label: str
    boxes: tuple[Box | None, ...]


@needs(Permission.NOTICE_MAKE)
@require_http_methods(["GET", "POST"])
def notice_table(request: OfficeRequest, notice_id: int, table: str) -> HttpResponse:
    """Enter the values of one table; what was typed is kept even where it is wrong."""
    found, book = _draft(request, notice_id, Notice.Kind.NATIONAL), current_rulebook()
    info = book.tables.get(table)
    if info is None or table not in given_tables(book):
        raise NotFound(_("没有标准表 %(table)s。") % {"table": table})
    slots = _slots(book, info, found)
    typed = {cell.key: cell for cell in cells_of(found.typed) if cell.table == table}
    period = _period_of(book, info, found, typed)
    if request.method == "POST":
        period = request.POST.get("period", period)
        typed = _typed_cells(request.POST, info, slots, period, typed)
        found = actions.change_draft(
            notice_id=found.pk, typed=_with_table(found, table, typed), by=request.actor, at=clock.now()
        )
    errors = {key: text for key, cell in typed.items() if (text := _wrong(cell, info))}
    if request.method == "POST" and not errors:
        messages.success(request, _("已保存 %(count)d 个数。") % {"count": len(typed)})
        then = request.POST.get("then", "")
        return redirect("notice-table", notice_id=found.pk, table=then) if then else redirect("notice", found.pk)
    rows, heads = _grid(book, info, slots, found, typed, errors)
    names = given_tables(book)
    following = names[names.index(table) + 1] if table != names[-1] else ""
    return page(
        request, "office/policy/enter.html", rulebook_name(info), crumbs=_crumbs(found), notice=found, rows=rows,
        heads=heads, tabs=_tabs(book, found, table), amounts=info.unit == "fen", periods=PERIODS, period=period,
        errors=[(f"id_{_field(key)}", slot_label(info, slots, key), text) for key, text in errors.items()],
        following=following, more=_more_tables(book, found), status=400 if errors else 200,
    )  # fmt: skip


def given_tables(book: Rulebook) -> list[str]:
    """Return the tables that national notices give: those of every year's notice first."""
    national = {cell.table for cell in book.cells if cell.region == ""}
    yearly = [name for name in YEARLY if name in national]
    return yearly + sorted(national - set(yearly))


def _draft(request: OfficeRequest, notice_id: int, kind: str) -> Notice:
    """Return a draft of a kind. Raises AlreadyDone or Refusal once it is submitted, NotFound for the other kind."""
    actions.permit(request.actor, Permission.NOTICE_MAKE)
    found = queries.get_notice(notice_id)
    next_state(found.state, "change")
    if found.kind != kind or "book" in found.typed:
        raise NotFound(_("这份通知不在这里录入。"))
    return found


def _crumbs(found: Notice) -> list[tuple[str, str]]:
    return [*crumbs(), (name_of(found), reverse("notice", args=[found.pk]))]


def _tabs(book: Rulebook, found: Notice, current: str) -> list[tuple[str, str, bool]]:
    counts: dict[str, int] = {}
    for cell in cells_of(found.typed):
        counts[cell.table] = counts.get(cell.table, 0) + 1
    tabs = [(_("粘贴或上传"), reverse("notice-paste", args=[found.pk]), current == "")]
    for name in given_tables(book):
        count = f"（{counts[name]}）" if name in counts else ""
        address = reverse("notice-table", args=[found.pk, name])
        if name in YEARLY or name in counts or name == current:
            tabs.append((rulebook_name(book.tables[name]) + count, address, name == current))
    return tabs


def _more_tables(book: Rulebook, found: Notice) -> list[tuple[str, str]]:
    """Return the tables that a notice gives seldom, each with the address of its grid."""
    seldom = [name for name in given_tables(book) if name not in YEARLY]
    return [(rulebook_name(book.tables[name]), reverse("notice-table", args=[found.pk, name])) for name in seldom]


def _slots(book: Rulebook, info: TableInfo, found: Notice) -> list[Slot]:
    """Return the inputs of a table: values written once stand once, unless their keys were entered one by one."""
    own = {cell.key for cell in cells_of(found.typed) if cell.table == info.id}
    slots: list[Slot] = []
    for slot in slots_of(book, info.id, found.effective):
        apart = len(slot.keys) > 1 and own & set(slot.keys)
        slots += [Slot(key, (key,)) for key in slot.keys] if apart else [slot]
    return slots


def slot_label(info: TableInfo, slots: Sequence[Slot], key: str) -> str:
    """Return what an input is for."""
    keys = next((slot.keys for slot in slots if slot.written == key), (key,))
    return group_name(info, keys)


def _period_of(book: Rulebook, info: TableInfo, found: Notice, typed: Mapping[str, TypedCell]) -> str:
    entered = next((cell.period for cell in typed.values() if cell.period), "")
    if entered or info.unit != "fen":
        return entered
    cells = (cell_in_force(book, info.id, key, found.effective) for key in info.keys)
    return next((cell.period.value for cell in cells if cell and cell.period), "year")


def _field(key: str) -> str:
    return "v-" + key.replace(".", "-")


def _typed_cells(
    given: Mapping[str, str], info: TableInfo, slots: Sequence[Slot], period: str, before: Mapping[str, TypedCell]
) -> dict[str, TypedCell]:
    """Return what was typed, cell by cell; an empty input states nothing. Number and source of a cell stay."""
    found = {}
    for slot in slots:
        text = given.get(_field(slot.written), "").strip()[:40]
        if text:
            known = before.get(slot.written)
            more = (known.effective, known.doc_no, known.source, known.status) if known else (None, "", "", "published")
            found[slot.written] = TypedCell(
                info.id, slot.written, text, period if info.unit == "fen" and period in ("month", "year") else "", *more
            )
    return found


def _with_table(found: Notice, table: str, typed: Mapping[str, TypedCell]) -> dict[str, Any]:
    others = [cell for cell in cells_of(found.typed) if cell.table != table]
    return {**found.typed, "cells": [cell.kept() for cell in [*others, *typed.values()]]}


def _wrong(cell: TypedCell, info: TableInfo) -> str:
    try:
        read_value(cell.text, info.unit)
    except NotAValue as wrong:
        return wrong.fault + wrong.mend
    return ""


def _grid(
    book: Rulebook, info: TableInfo, slots: Sequence[Slot], found: Notice, typed: Mapping[str, TypedCell],
    errors: Mapping[str, str],
) -> tuple[list[GridRow], list[str]]:  # fmt: skip
    """Return the rows of a grid and the headings of its columns: graded tables have a column for each cause."""
    boxes = {
        slot.written: _box(book, info, slot, found, typed.get(slot.written), errors.get(slot.written, ""))
        for slot in slots
    }
    columns = list(dict.fromkeys(column_of(key) for key in info.keys))
    if "" in columns:
        return [GridRow(box.label, (box,)) for box in boxes.values()], [_("新标准")]
    grades = list(dict.fromkeys(key.partition(".")[0] for key in info.keys))
    rows = [GridRow(_grade(grade), tuple(boxes.get(f"{grade}.{column}") for column in columns)) for grade in grades]
    return rows, [_CAUSES()[column] for column in columns]


def _grade(number: str) -> str:
    return _("%(number)s 级") % {"number": number}


def _CAUSES() -> dict[str, str]:
    return {"war": _("因战"), "duty": _("因公"), "illness": _("因病")}


def _box(book: Rulebook, info: TableInfo, slot: Slot, found: Notice, cell: TypedCell | None, error: str) -> Box:
    old = cell_in_force(book, info.id, slot.keys[0], found.effective)
    shown = value_text(old, info.unit) if old else _("册中没有")
    rise = _rise(old, cell, info) if old and cell and not error else ""
    text = cell.text if cell else ""
    return Box(_field(slot.written), group_name(info, slot.keys), text, shown, rise, error)


def _rise(old: Cell, cell: TypedCell, info: TableInfo) -> str:
    """Return the rise of what was typed over what is in force, by the year where the periods differ."""
    new = read_value(cell.text, info.unit)
    before = old.value
    if old.period and cell.period != old.period:
        new, before = _per_year(new, cell.period), _per_year(before, old.period)
    percent = round_half_up((new - before) * 10_000, before) if before else 0
    sign = "+" if new > before else ""
    amount = format_yuan(new - before) if info.unit in ("fen", "bp") else str(new - before)
    return f"{sign}{amount}（{sign}{format_yuan(percent)}%）"


def _per_year(value: int, period: str) -> int:
    return value * 12 if period == Period.MONTH else value


@needs(Permission.NOTICE_MAKE)
@require_http_methods(["GET", "POST"])
def notice_paste(request: OfficeRequest, notice_id: int) -> HttpResponse:
    """Take a pasted or uploaded table into a draft: what is read goes in, the rest is listed with how to mend it."""
    found, book = _draft(request, notice_id, Notice.Kind.NATIONAL), current_rulebook()
    form = PasteForm(request.POST or None, request.FILES or None)
    faults: list[RowFault] = []
    if request.method == "POST" and form.is_valid():
        try:
            reading = read_table(_lines(form), context_of(book, "", found.effective))
        except Refusal as refusal:
            form.add_error("file", str(refusal))
        else:
            faults = _other_months(reading, found) + reading.faults
            if reading.cells:
                typed = _merged(found, reading)
                actions.change_draft(notice_id=found.pk, typed=typed, by=request.actor, at=clock.now(), rejected=faults)
            if reading.cells and not faults:
                messages.success(request, _("已读入 %(count)d 个数，请对照。") % {"count": len(reading.cells)})
                return redirect("notice", notice_id=found.pk)
            count = len(reading.cells)
            form.add_error(
                "text", _("读入 %(count)d 个数；另有 %(bad)d 行没有读入，见下。") % {"count": count, "bad": len(faults)}
            )
    return page(
        request, "office/policy/paste.html", _("粘贴或上传"), crumbs=_crumbs(found), notice=found, form=form,
        faults=faults, tabs=_tabs(book, queries.get_notice(found.pk), ""), status=400 if form.errors else 200,
    )  # fmt: skip


def _lines(form: PasteForm) -> list[Line]:
    """Return the lines of what was pasted (tabs, else commas, else blanks) or of the first sheet of the file."""
    file = form.cleaned_data.get("file")
    if file:
        return lines_of(file.read())
    text = form.cleaned_data["text"]
    if "\t" not in text:
        return lines_of(text.encode()) if "," in text.split("\n", 1)[0] else _split(text, None)
    return _split(text, "\t")


def _split(text: str, by: str | None) -> list[Line]:
    return [(number, line.split(by)) for number, line in enumerate(text.splitlines(), start=1)]


def _other_months(reading: Reading, found: Notice) -> list[RowFault]:
    """Take out the rows that hold from another month than the notice; without a month it is the notice's."""
    wrong = [(row, cell) for row, cell in reading.cells if cell.effective not in (None, found.effective)]
    reading.cells = [one for one in reading.cells if one not in wrong]
    mend = _("改正日期；另一个月起执行的，另录一份通知。")
    return [RowFault(row, "", cell.text, _("执行月份与通知的不同。"), mend) for row, cell in wrong]


def _merged(found: Notice, reading: Reading) -> dict[str, Any]:
    """Return the draft with what was read in the place of what it had for the same values."""
    cells = {(cell.table, cell.key): cell for cell in cells_of(found.typed)}
    for _row, cell in reading.cells:
        cells[cell.table, cell.key] = TypedCell(cell.table, cell.key, plain(cell.text), cell.period, status=cell.status)
    return {**found.typed, "cells": [cell.kept() for cell in cells.values()]}


@needs(Permission.NOTICE_MAKE)
@require_http_methods(["GET", "POST"])
def notice_local(request: OfficeRequest, notice_id: int) -> HttpResponse:
    """Enter what a local notice says: rules over national standards, values, shares; one at a time."""
    found, book = _draft(request, notice_id, Notice.Kind.LOCAL), current_rulebook()
    month = {"since": found.effective}
    forms: dict[str, Any] = {part: make(book, initial=month, prefix=part) for part, make in LOCAL_FORMS.items()}
    part = request.POST.get("add", "")
    if request.method == "POST" and (remove := request.POST.get("remove", "")):
        _save(request, found, _without(found, remove))
        return redirect("notice-local", notice_id=found.pk)
    if request.method == "POST" and part in LOCAL_FORMS:
        forms[part] = LOCAL_FORMS[part](book, request.POST, prefix=part)
        if forms[part].is_valid():
            _save(request, found, {**found.typed, part: [*found.typed.get(part, []), forms[part].entry()]})
            return redirect("notice-local", notice_id=found.pk)
    entries = [
        (f"{name}:{number}", local_entry(book, name, entry))
        for name in LOCAL_PARTS
        for number, entry in enumerate(found.typed.get(name, ()))
    ]
    return page(
        request, "office/policy/local.html", found.region_name, crumbs=_crumbs(found), notice=found, entries=entries,
        forms=forms, opened=part, status=400 if part else 200,
    )  # fmt: skip


def _save(request: OfficeRequest, found: Notice, typed: Mapping[str, Any]) -> None:
    actions.change_draft(notice_id=found.pk, typed=typed, by=request.actor, at=clock.now())


def _without(found: Notice, name: str) -> dict[str, Any]:
    part, _colon, number = name.partition(":")
    kept = [entry for place, entry in enumerate(found.typed.get(part, ())) if str(place) != number]
    return {**found.typed, part: kept} if part in LOCAL_PARTS else dict(found.typed)
