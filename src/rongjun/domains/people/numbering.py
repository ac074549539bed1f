"""File numbers for people whose workbook has none: county, dash, seven running digits; one per identity number."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import batched
from typing import Final

from django.db import connection
from django.db.models import Max

from rongjun.base.scope import whole_registry

from .models import FileNumber, Person
from .registry import AT_ONCE, identity_index
from .workbook.plan import PENDING
from .workbook.row import NormalRow
from .workbook.sheet import ReadSheet

COUNTY_DIGITS: Final = 6
_LOCK: Final = 20_200_724
"""The advisory lock (PostgreSQL) under which numbers are given one import at a time."""


def number_rows(sheet: ReadSheet, *, at: datetime) -> ReadSheet:
    """Return a sheet whose rows without a file number have one: that of the person known by the identity number, else
    the one given to that number before, else a new one. Call it inside the transaction of the import.
    """
    waiting = _without_number(sheet)
    known = _known_numbers(waiting)
    new = {index: row for index, row in waiting.items() if index not in known}
    return _numbered(sheet, known | _give(new, at))


def show_numbers(sheet: ReadSheet) -> ReadSheet:
    """Return a sheet for a dry run: who is known has a number, who is not stands under 待编 and a mark of the own."""
    waiting = _without_number(sheet)
    known = _known_numbers(waiting)
    return _numbered(sheet, {index: f"{PENDING}-{index[:8]}" for index in waiting} | known)


def _without_number(sheet: ReadSheet) -> dict[str, NormalRow]:
    return {identity_index(row.id_number): row for row in sheet.rows if row.file_no == PENDING}


def _numbered(sheet: ReadSheet, numbers: dict[str, str]) -> ReadSheet:
    if not numbers:
        return sheet
    rows = [
        replace(row, file_no=numbers[identity_index(row.id_number)]) if row.file_no == PENDING else row
        for row in sheet.rows
    ]
    return replace(sheet, rows=rows)


@whole_registry("编档案号：同一身份证号只有一个档案号")
def _known_numbers(waiting: dict[str, NormalRow]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in batched(waiting, AT_ONCE, strict=False):
        found |= dict(FileNumber.objects.filter(id_index__in=some).values_list("id_index", "number"))
        people = Person.objects.filter(id_index__in=some).values_list("id_index", "file_no", "merged_into__file_no")
        found |= {index: kept or own for index, own, kept in people}
    return found


def _give(new: dict[str, NormalRow], at: datetime) -> dict[str, str]:
    """Give each identity number the next number of the county in which its household is registered."""
    if not new:
        return {}
    _take_turn()
    given = [
        one
        for county in sorted({row.area_code[:COUNTY_DIGITS] for row in new.values()})
        for one in _of_county(county, [i for i, row in new.items() if row.area_code.startswith(county)], at)
    ]
    FileNumber.objects.bulk_create(given, batch_size=500)
    return {one.id_index: one.number for one in given}


def _of_county(county: str, indexes: Sequence[str], at: datetime) -> list[FileNumber]:
    last = FileNumber.objects.filter(county=county).aggregate(last=Max("running"))["last"] or 0
    taken = _taken(county)
    given: list[FileNumber] = []
    for index in indexes:
        last += 1
        while f"{county}-{last:07d}" in taken:
            last += 1
        number = f"{county}-{last:07d}"
        given.append(FileNumber(id_index=index, number=number, county=county, running=last, given_at=at))
    return given


@whole_registry("编档案号：避开单位自编的号")
def _taken(county: str) -> set[str]:
    """Return the file numbers of this form that an office gave to others itself."""
    numbers = Person.objects.filter(file_no__startswith=f"{county}-").values_list("file_no", flat=True)
    return set(numbers)


def _take_turn() -> None:
    """Wait for other imports. SQLite's immediate transactions already come one at a time; PostgreSQL takes a lock."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
