"""What is new, stopped or changed against the month before, and why: derived from the two months' lines."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from rongjun.base.actor import Actor

from ..models import Run, RunException, RunLine
from .scope import within_area

NEW, STOPPED, CHANGED, ARREARS, OVERPAYMENT = "new", "stopped", "changed", "arrears", "overpayment"
ORDER = {kind: place for place, kind in enumerate((NEW, STOPPED, CHANGED, ARREARS, OVERPAYMENT))}


@dataclass(frozen=True, slots=True)
class Change:
    """One benefit of one person that differs from the month before; amounts in fen.

    kind: new, stopped, changed, arrears, overpayment. reason: new_category, death, ended, exception (its code in
    `code`), facts_changed (grade, cause, years …), standard_changed, or the kind itself for corrections of past months.
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


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes of a run, ordered by kind and file number, and their number by (kind, reason)."""

    changes: list[Change]
    counts: dict[str, int]
    reasons: dict[tuple[str, str], int]

    def of_kind(self, kind: str) -> list[Change]:
        """Return the changes of one kind, or all where the kind is empty."""
        return [change for change in self.changes if not kind or change.kind == kind]


@dataclass(slots=True)
class _Side:
    person_id: int
    file_no: str
    name: str
    death: date | None
    benefit: str
    amount: int
    cells: str
    fact: int | None


def compare_with_last_month(run: Run, *, by: Actor) -> Comparison:
    """Compare a run's own month with the month before as posted before this run. Three queries, whatever its size.

    Raises NotPermitted for roles that see figures only.
    """
    own = RunLine.objects.filter(within_area(by, "area_code"), run_id=run.pk)
    posted = [number for number, _hash in run.posted_runs]
    before = _sides(RunLine.objects.filter(within_area(by, "area_code"), run_id__in=posted, month=run.month - 1))
    lines = list(own.select_related("person").order_by("pk"))
    now = _sides([line for line in lines if line.month == run.month])
    stops = {
        (person, benefit): code
        for person, benefit, code in RunException.objects.filter(run_id=run.pk, blocks=True).values_list(
            "person_id", "benefit", "code"
        )
    }
    changes = [_change(now.get(key), before.get(key), stops.get(key, "")) for key in now.keys() | before.keys()]
    found = [change for change in changes if change is not None]
    found += _corrections([line for line in lines if line.month != run.month])
    found.sort(key=lambda change: (ORDER[change.kind], change.file_no, change.benefit))
    return Comparison(found, dict(Counter(c.kind for c in found)), dict(Counter((c.kind, c.reason) for c in found)))


def _sides(lines: Any) -> dict[tuple[int, str], _Side]:
    """Add up the lines of one month by person and benefit; a later line gives the reason."""
    loaded = lines if isinstance(lines, list) else lines.select_related("person").order_by("pk")
    sides: dict[tuple[int, str], _Side] = {}
    for line in loaded:
        key = (line.person_id, line.benefit)
        side = sides.get(key)
        if side is None:
            who = line.person
            sides[key] = _Side(
                who.pk, who.file_no, who.name, who.death_date, line.benefit, line.amount_fen, line.cells, line.fact
            )
        else:
            side.amount += line.amount_fen
            side.cells, side.fact = line.cells, line.fact
    return {key: side for key, side in sides.items() if side.amount != 0}


def _change(now: _Side | None, before: _Side | None, stop: str) -> Change | None:
    if now is not None and before is not None:
        reason = _changed(now, before)
        return _made(now, CHANGED, reason, before.amount, now.amount) if reason else None
    if now is not None:
        reason = "death" if now.benefit.startswith("continued_") else "new_category"
        return _made(now, NEW, reason, 0, now.amount)
    if before is None:
        return None
    reason = "exception" if stop else "death" if before.death else "ended"
    return _made(before, STOPPED, reason, before.amount, 0, stop)


def _changed(now: _Side, before: _Side) -> str:
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


def _made(side: _Side, kind: str, reason: str, before: int, now: int, code: str = "") -> Change:
    return Change(side.person_id, side.file_no, side.name, side.benefit, kind, reason, before, now, code)


def _corrections(lines: list[RunLine]) -> list[Change]:
    """Return one change per person, benefit and kind of what a run posts for earlier months."""
    sums: dict[tuple[int, str, str], tuple[RunLine, int]] = {}
    for line in lines:
        key = (line.person_id, line.benefit, line.kind)
        sums[key] = (line, sums[key][1] + line.amount_fen if key in sums else line.amount_fen)
    return [
        Change(line.person_id, line.person.file_no, line.person.name, line.benefit, line.kind, line.kind, 0, amount)
        for line, amount in sums.values()
    ]
