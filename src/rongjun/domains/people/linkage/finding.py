"""The search for pairs over the whole registry: at once from the command line, or in the background for a page."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

import polars as pl
from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.bulk import insert_rows, uncollected
from rongjun.base.errors import AlreadyDone, NotPermitted
from rongjun.base.scope import whole_registry
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel.linkage import find_duplicates

from ..models import Pair, PairSearch, Person
from .records import StayedOut, load_records

Progress = Callable[[str, int, int], None]
"""Called with (what is being done, one of words.STEPS; steps done; steps in all)."""
STEPS: Final = 3
Side = tuple[int, int | None, str]
"""What makes a pair: the left person, the right one or None, the key of the row or ''."""
Found = tuple[int | None, dict[str, str], str, str]
"""What is found of a pair: the row's id, what is told of it, grade, evidence."""
_COLUMNS = ("left_id", "right_id", "row_id", "row_key", "row_told", "grade", "evidence", "search_id", "state", "reason")


def quiet(step: str, done: int, of: int) -> None:
    """Take no notice of progress."""


@transaction.atomic
def open_search(*, by: Actor, at: datetime) -> PairSearch:
    """Open a search; `work_search` does it. Raises NotPermitted without people.link over the whole registry."""
    by.require(Permission.PEOPLE_LINK)
    if by.area_prefix != "":
        raise NotPermitted(_("查找重复档案须比对全册，由管理全册的单位办理。"))
    return PairSearch.objects.create(
        state=PairSearch.State.RUNNING, made_by_id=by.staff_id, made_at=at, moved_at=at, step="等待开始"
    )


def find_pairs(*, by: Actor, at: datetime, progress: Progress = quiet) -> PairSearch:
    """Search the whole registry and the rows that stayed out for pairs, now. Raises NotPermitted as `open_search`."""
    return work_search(search=open_search(by=by, at=at), by=by, at=at, progress=progress)


@uncollected()
@whole_registry("查找重复档案")
def work_search(*, search: PairSearch, by: Actor, at: datetime, progress: Progress = quiet) -> PairSearch:
    """Do an open search: compare, keep what was decided, store what is new, and drop what is not found any more.

    Pairs of two persons and of a person and a row are kept; a pair decided never comes back. Raises AlreadyDone where
    the search was done, NotPermitted without people.link.
    """
    if search.state != PairSearch.State.RUNNING:
        raise AlreadyDone(_("这次查找已结束。"))
    progress("读取档案", 0, STEPS)
    records, rows = load_records(search_id=search.pk, by=by, at=at)
    progress("比对", 1, STEPS)
    found = find_duplicates(records)
    progress("保存结果", 2, STEPS)
    return _store(search, records.height, _sides(found, rows), by, at)


def _sides(found: pl.DataFrame, rows: dict[int, StayedOut]) -> dict[Side, Found]:
    """Return the pairs of two persons and of a person and a row; two rows are no pair: neither is in the registry.

    A row of a person's own file number is that person already, whatever is wrong with it.
    """
    own = dict(Person.objects.filter(file_no__in={row.file_no for row in rows.values()}).values_list("file_no", "pk"))
    sides: dict[Side, Found] = {}
    for left, right, grade, evidence in found.iter_rows():
        codes = f",{','.join(evidence)},"
        if left > 0:
            sides[left, right, ""] = (None, {}, grade, codes)
        elif right > 0 and own.get(rows[left].file_no) != right:
            row = rows[left]
            sides[right, None, row.key] = (row.row_id, row.told, grade, codes)
    return sides


@transaction.atomic
def _store(search: PairSearch, records: int, sides: dict[Side, Found], by: Actor, at: datetime) -> PairSearch:
    known = {(pair.left_id, pair.right_id, pair.row_key): pair for pair in Pair.objects.all()}
    found_before = {side: pair for side, pair in known.items() if pair.state == Pair.State.OPEN and pair.search_id}
    gone = [pair.pk for side, pair in found_before.items() if side not in sides]
    for start in range(0, len(gone), 500):
        Pair.objects.filter(pk__in=gone[start : start + 500]).delete()
    for side in sides.keys() & known.keys():
        _tell_anew(known[side], sides[side], search)
    fresh = [(side, sides[side]) for side in sides if side not in known]
    insert_rows(Pair, _COLUMNS, _rows(fresh, search))
    grades = [found[2] for side, found in sides.items() if side not in known or known[side].state != Pair.State.NEVER]
    search.state, search.moved_at, search.step = PairSearch.State.DONE, at, ""
    search.counts = {
        "records": records, "pairs": len(grades), "new": len(fresh), "same": grades.count("same"),
        "likely": grades.count("likely"),
    }  # fmt: skip
    search.save(update_fields=["state", "moved_at", "step", "counts"])
    record_act(by=by, at=at, action="people.pairs", subject=f"pairs:{search.pk}", detail=search.counts)
    return search


def _rows(fresh: Iterable[tuple[Side, Found]], search: PairSearch) -> Iterable[tuple[Any, ...]]:
    for (left, right, key), (row, told, grade, evidence) in fresh:
        yield left, right, row, key, told, grade, evidence, search.pk, Pair.State.OPEN.value, ""


def _tell_anew(pair: Pair, found: Found, search: PairSearch) -> None:
    """Write what a new search says of a known pair, where it says something else; what was decided stands."""
    row, told, grade, evidence = found
    if (pair.row_id, pair.row_told, pair.grade, pair.evidence) != (row, told, grade, evidence):
        pair.row_id, pair.row_told, pair.grade, pair.evidence, pair.search = row, told, grade, evidence, search
        pair.save(update_fields=["row", "row_told", "grade", "evidence", "search"])
