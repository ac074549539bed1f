"""The records that are compared: the persons of the registry, and the rows of imports that stayed out of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import polars as pl
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from rongjun.base.actor import Actor
from rongjun.base.crypto import blind_index
from rongjun.kernel.identity import clean_number
from rongjun.kernel.linkage import RECORDS

from ..deciding import HELD, REJECTED
from ..layouts import Layout
from ..layouts.saved import layouts_of
from ..models import Fact, Import, ImportRow, Person
from ..page_queries import IN_REGISTRY
from ..vault import open_for_search
from ..workbook import columns as col
from ..workbook.dates import read_day
from ..workbook.row import SEXES
from .stated import stated_cells

TAILS: Final = {"phone": "phone_tail", "account": "account_tail"}
_PLAIN = ("record", "name", "birth", "sex", "area_code")


@dataclass(frozen=True, slots=True)
class StayedOut:
    """A row of an import that is not in the registry, with what may be told of it; `key` is its keyed digest."""

    row_id: int
    file_no: str
    key: str
    record: dict[str, Any]

    @property
    def told(self) -> dict[str, str]:
        """What may stand in clear: name, file number, the number's last four, the area."""
        number = str(self.record["id_number"])
        return {
            "name": str(self.record["name"])[:60], "file_no": self.file_no, "tail": number[-4:],
            "area": str(self.record["area_code"])[:12],
        }  # fmt: skip


def load_records(*, search_id: int, by: Actor, at: datetime) -> tuple[pl.DataFrame, dict[int, StayedOut]]:
    """Return every record (kernel.linkage.RECORDS), and the rows among them by record number.

    A person's record is the person's id; a row's is its own id below zero. Opens the vault: one access row for the
    registry. Call it in the scope of the whole registry. Raises NotPermitted without people.link.
    """
    numbers, cells = open_for_search(rows=_stayed_out(), search_id=search_id, by=by, at=at)
    persons = _persons(numbers)
    rows = {-one.row_id: one for one in _latest(cells, layouts_of(by))}
    frame = pl.DataFrame([one.record for one in rows.values()], schema=pl.Schema(RECORDS))
    return pl.concat([persons, frame]), rows


def _persons(numbers: Iterator[tuple[int, str]]) -> pl.DataFrame:
    standing = Person.objects.filter(merged_into=None).order_by()
    rows = list(standing.values_list("pk", "name", "birth_date", "sex", "area_code"))
    frame = pl.DataFrame(rows, schema={name: RECORDS[name] for name in _PLAIN}, orient="row")
    opened = pl.DataFrame(list(numbers), schema={"record": pl.Int64, "id_number": pl.String}, orient="row")
    frame = frame.join(opened, on="record", how="left")
    for kind, name in TAILS.items():
        frame = frame.join(_tails(kind, name), on="record", how="left")
    return frame.select(list(RECORDS))


def _tails(kind: str, name: str) -> pl.DataFrame:
    """Return the last four of the accounts or phones in force."""
    facts = Fact.objects.filter(kind=kind, superseded_at=None, valid_to=None).order_by()
    texts = facts.annotate(text=Cast("value", TextField())).values_list("person_id", "text")
    frame = pl.DataFrame(list(texts), schema={"record": pl.Int64, "text": pl.String}, orient="row")
    tail = pl.col("text").str.json_decode(pl.Struct({"tail": pl.String})).struct.field("tail")
    return frame.select("record", tail.alias(name)).unique("record", keep="last")


def _stayed_out() -> "QuerySet[ImportRow]":
    """Return the rows that stayed out and were not mended since by a later import of the same file number."""
    rows = ImportRow.objects.filter(outcome__in=[REJECTED, HELD], sealed__isnull=False)
    rows = rows.exclude(batch__state=Import.State.REFUSED)
    later = ImportRow.objects.filter(
        file_no=OuterRef("file_no"), batch_id__gt=OuterRef("batch_id"), batch__state=Import.State.IN_FORCE,
        outcome__in=IN_REGISTRY,
    ).exclude(file_no="")  # fmt: skip
    return rows.exclude(Exists(later))


def _latest(rows: Iterator[tuple[int, Mapping[str, str]]], saved: Sequence[Layout]) -> list[StayedOut]:
    """Return the rows read; of equal ones, handed in more than once, the latest."""
    found: dict[str, StayedOut] = {}
    for row_id, cells in rows:
        one = _read(row_id, stated_cells(cells, saved))
        if one.record["name"]:
            found[one.key] = one
    return list(found.values())


def _read(row_id: int, said: Mapping[str, str]) -> StayedOut:
    number, name, file_no = clean_number(said[col.ID_NUMBER]).upper(), said[col.NAME], said[col.FILE_NO][:32]
    record = {
        "record": -row_id, "name": name, "id_number": number, "birth": _day(said[col.BIRTH]),
        "sex": SEXES.get(said[col.SEX], ""), "area_code": said[col.AREA], "phone_tail": said[col.PHONE][-4:],
        "account_tail": said[col.ACCOUNT][-4:],
    }  # fmt: skip
    return StayedOut(row_id, file_no, blind_index("stayed_out", f"{file_no}\x00{name}\x00{number}"), record)


def _day(text: str) -> date | None:
    """Return a birth date as a row states it; None where it is none, or has no day."""
    try:
        dated = read_day(text)
    except ValueError:
        return None
    return dated.day if dated.exact else None
