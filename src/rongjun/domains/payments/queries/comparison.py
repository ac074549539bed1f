"""What is new, stopped or changed against the month before, and why: derived from the two months' lines."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from rongjun.base.actor import Actor

from ..models import Run, RunException, RunLine
from .scope import within_area

NEW, STOPPED, CHANGED, ARREARS, OVERPAYMENT = "new", "stopped", "changed", "arrears", "overpayment"
ORDER = {kind: place for place, kind in enumerate((NEW, STOPPED, CHANGED, ARREARS, OVERPAYMENT))}


@dataclass(frozen=True, slots=True)
class Change:
    """One benefit of one person that differs from the month before; amounts in fen.

    kind: new, stopped, changed, arrears, overpayment. reason: new_category, death, ended, merged (the file is part of
    another one now), exception (its code in `code`), facts_changed (grade, cause, years …), standard_changed, or the
    kind itself for corrections of past months.
    """

    person_id: int
    file_no: str
    name: str
    benefit: str
    kind: str
    reason: str
    before_fen: int
    now_fen: int
    code: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes of a run, ordered by kind and file number, and their number by (kind, reason)."""

    changes: list[Change]
    counts: dict[str, int]
    reasons: dict[tuple[str, str], int]

    def of_kind(self, kind: str) -> list[Change]:
        """Return the changes of one kind, or all where the kind is empty."""
        return [change for change in self.changes if not kind or change.kind == kind]


class _Line(NamedTuple):
    person_id: int
    file_no: str
    name: str
    death: date | None
    benefit: str
    month: int
    kind: str
    amount: int
    cells: str
    fact: int | None
    token: UUID
    merged_into: int | None


def compare_with_last_month(run: Run, *, by: Actor) -> Comparison:
    """Compare a run's own month with the month before as posted before this run. Three queries, whatever its size.

    Raises NotPermitted for roles that see figures only.
    """
    seen = within_area(by, "person__area_code")
    posted = [number for number, _hash in run.posted_runs]
    before = _sides(_lines(RunLine.objects.filter(seen, run_id__in=posted, month=run.month - 1)))
    lines = _lines(RunLine.objects.filter(seen, run_id=run.pk))
    now = _sides([line for line in lines if line.month == run.month])
    stopping = RunException.objects.filter(run_id=run.pk, blocks=True).values_list("person_id", "benefit", "code")
    stops = {(person, benefit): code for person, benefit, code in stopping}
    changes = [_change(now.get(key), before.get(key), stops.get(key, "")) for key in now.keys() | before.keys()]
    found = [change for change in changes if change is not None]
    found += _corrections([line for line in lines if line.month != run.month])
    found.sort(key=lambda change: (ORDER[change.kind], change.file_no, change.benefit))
    return Comparison(found, dict(Counter(c.kind for c in found)), dict(Counter((c.kind, c.reason) for c in found)))


def _lines(lines: QuerySet[RunLine]) -> list[_Line]:
    columns = lines.order_by("pk").values_list(
        "person_id", "person__file_no", "person__name", "person__death_date", "benefit", "month", "kind", "amount_fen",
        "cells", "fact", "person__token", "person__merged_into_id",
    )  # fmt: skip
    return [_Line(*row) for row in columns]


def _sides(lines: list[_Line]) -> dict[tuple[int, str], _Line]:
    """Add up the lines of one month by person and benefit; a later line gives the reason."""
    sides: dict[tuple[int, str], _Line] = {}
    for line in lines:
        key = (line.person_id, line.benefit)
        sides[key] = line._replace(amount=line.amount + sides[key].amount) if key in sides else line
    return {key: side for key, side in sides.items() if side.amount != 0}


def _change(now: _Line | None, before: _Line | None, stop: str) -> Change | None:
    if now is not None and before is not None:
        reason = _changed(now, before)
        return _made(now, CHANGED, reason, before.amount, now.amount) if reason else None
    if now is not None:
        reason = "death" if now.benefit.startswith("continued_") else "new_category"
        return _made(now, NEW, reason, 0, now.amount)
    if before is None:
        return None
    reason = "exception" if stop else "merged" if before.merged_into else "death" if before.death else "ended"
    return _made(before, STOPPED, reason, before.amount, 0, stop)


def _changed(now: _Line, before: _Line) -> str:
    """Return why an amount differs; '' where it does not, or only by the rounding of a yearly standard into months."""
    if now.amount == before.amount:
        return ""
    if _keys(now.cells) != _keys(before.cells):
        return "facts_changed"
    if now.cells != before.cells:
        return "standard_changed"
    return "facts_changed" if abs(now.amount - before.amount) > 1 else ""


def _keys(cells: str) -> set[str]:
    """Return the cells without their dates: which standards apply, whatever their height."""
    return {cell.partition("@")[0] for cell in cells.split(";")}


def _made(side: _Line, kind: str, reason: str, before: int, now: int, code: str = "") -> Change:
    token = str(side.token)
    return Change(side.person_id, side.file_no, side.name, side.benefit, kind, reason, before, now, code, token)


def _corrections(lines: list[_Line]) -> list[Change]:
    """Return one change per person, benefit and kind of what a run posts for earlier months."""
    sums: dict[tuple[int, str, str], _Line] = {}
    for line in lines:
        key = (line.person_id, line.benefit, line.kind)
        sums[key] = line._replace(amount=line.amount + sums[key].amount) if key in sums else line
    return [_made(line, kind, kind, 0, line.amount) for (_person, _benefit, kind), line in sums.items()]
