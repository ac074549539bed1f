"""Several rows put forward in one step: one import, entered by one person and approved by another."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import blind_index
from rongjun.base.errors import Refusal

from .actions import ImportResult, enter_rows
from .batches import office_day
from .file.parts import Detail
from .forms import FormFaults
from .models import Import
from .workbook import columns as col
from .workbook.faults import WARNING, Fault
from .workbook.row import NormalRow, parse_row
from .workbook.sheet import ReadSheet


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """One row to be put forward: cells by the columns of the workbook, and facts of the file that go with it."""

    cells: Mapping[str, str]
    details: tuple[Detail, ...] = ()
    since: date | None = None
    """From which day what is not a category is different (`NormalRow.since`)."""
    listed_only: bool = False
    """True: the category is recorded and no status is made of it."""


@dataclass(frozen=True, slots=True)
class Entered:
    """What became of rows put forward: the import, and the numbers (from 1) of the rows that are in it."""

    result: ImportResult
    rows: frozenset[int]


@transaction.atomic
def propose_rows(
    *, rows: Sequence[ProposedRow], kind: str, name: str, reason: str, by: Actor, at: datetime, whole: bool = True
) -> Entered:
    """Put rows forward as one import of a kind (change, deaths); it waits for another person.

    `whole`: all rows or none, FormFaults naming what is wrong. Otherwise rows with faults stay out. Raises Refusal
    without a reason or where nothing changes, NotPermitted without people.import.
    """
    by.require(Permission.PEOPLE_IMPORT)
    if not reason.strip():
        raise Refusal(_("请写明变更的理由。"))
    sheet = _read(rows, at)
    errors = [fault for fault in sheet.faults if fault.severity != WARNING]
    if (whole and errors) or not sheet.rows:
        raise FormFaults(errors)
    digest = blind_index("form", json.dumps([[row.to_json() for row in sheet.rows], reason], ensure_ascii=False))
    result = enter_rows(sheet=sheet, kind=kind, file_name=name, file_hash=digest, by=by, at=at, reason=reason.strip())
    held = {fault.row_no for fault in result.faults if fault.severity != WARNING}
    if whole and held:
        raise FormFaults([fault for fault in result.faults if fault.severity != WARNING])
    if result.state == Import.State.EMPTY:
        raise Refusal(_("与现有登记相同，没有变化。"))
    return Entered(result, frozenset(row.row_no for row in sheet.rows if row.row_no not in held))


def _read(rows: Sequence[ProposedRow], at: datetime) -> ReadSheet:
    sheet: tuple[list[NormalRow], list[Fault], dict[int, dict[str, str]]] = ([], [], {})
    for number, one in enumerate(rows, start=1):
        cleared = () if one.cells.get(col.ACCOUNT, "").strip() else (col.ACCOUNT,)
        row, faults = parse_row(number, one.cells, office_day(at), cleared)
        sheet[1].extend(faults)
        sheet[2][number] = dict(one.cells)
        if row is not None:
            sheet[0].append(replace(row, details=one.details, since=one.since, listed_only=one.listed_only))
    return ReadSheet(*sheet)
