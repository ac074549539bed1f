"""How an import is kept: its rows (sealed), its faults, its counts and the hash that approvals are bound to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.bulk import insert_rows, reserve_ids
from rongjun.base.crypto import blind_index, seal
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted
from rongjun.base.scope import whole_registry
from rongjun.domains.safeguards.actions import record_look
from rongjun.kernel.chain import content_hash

from .deciding import HELD, REJECTED, SAME, Decided, Decision, decide
from .models import Import, ImportFault, ImportRow, Person
from .registry import Registry, identity_index, load_registry
from .workbook.columns import FILE_NO
from .workbook.faults import EXCEPTION, NAMING, WARNING, Fault
from .workbook.row import NormalRow
from .workbook.sheet import ReadSheet

RowValues = tuple[int, str, str, str, dict[str, Any], bytes | None]
"""row_no, file_no, category, outcome, summary, sealed"""
FIRST_IMPORT_LOCK = 20_201_107
"""The advisory lock (PostgreSQL) that first imports take in turn."""
COUNTED = ("new", "changed", "ended", "same")
NAMED = "导入比对：另一行用了同一身份证号"
"""Why somebody is looked at whose file number a fault of another row names."""


def office_day(at: datetime) -> date:
    """Return the date of a moment in the office's time zone."""
    return timezone.localtime(at).date()


@whole_registry("首次导入：登记册是否为空")
def take_turn_at_first() -> None:
    """Let one first import in at a time: only the first goes in without a second person. Call it in a transaction.

    SQLite's immediate transactions already come one at a time; PostgreSQL takes a lock while the registry is empty.
    """
    if connection.vendor == "postgresql" and not Person.objects.exists():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIRST_IMPORT_LOCK])


def registry_for(rows: Sequence[NormalRow]) -> Registry:
    """Load what the registry knows of the people in these rows."""
    return load_registry({row.file_no for row in rows}, {identity_index(row.id_number) for row in rows})


def decide_rows(
    rows: Sequence[NormalRow], registry: Registry, *, by: Actor, at: datetime, corrects_identity: bool
) -> Decided:
    """Decide rows for an actor at a moment. Raises NotPermitted for one who sees no person at all."""
    if by.area_prefix is None:
        raise NotPermitted(_("您的单位没有辖区，不能办理人员登记。"))
    decided = decide(rows, registry, day=office_day(at), prefix=by.area_prefix, corrects_identity=corrects_identity)
    named = _named(rows, registry, decided.faults)
    if named:
        record_look(by=by, at=at, purpose=NAMED, tokens=named, fields=["file_no"])
    return decided


def _named(rows: Sequence[NormalRow], registry: Registry, faults: Sequence[Fault]) -> list[str]:
    """Return the tokens of those whose file number is told to whoever brought a row with their identity number."""
    told = {fault.row_no for fault in faults if fault.code == NAMING}
    files = {registry.by_identity.get(identity_index(row.id_number), "") for row in rows if row.row_no in told}
    people = (registry.by_file_no.get(file_no) for file_no in files)
    return sorted(str(person.token) for person in people if person is not None and person.pk is not None)


def count_outcomes(sheet: ReadSheet, decided: Decided, *, repeat: bool) -> dict[str, int]:
    """Count rows by outcome, and warnings. In a repeat of a workbook already taken in, good rows change nothing."""
    outcomes = [decision.outcome for decision in decided.decisions]
    counts = {"rows": len(sheet.cells)} | {name: outcomes.count(name) for name in COUNTED}
    if repeat:
        counts |= dict.fromkeys(COUNTED, 0) | {"same": sum(counts[name] for name in COUNTED)}
    faults = sheet.faults + decided.faults
    return counts | {
        "rejected": len(sheet.cells) - len(sheet.rows),
        "exceptions": outcomes.count(HELD),
        "warnings": sum(fault.severity == WARNING for fault in faults),
    }


def hash_decisions(decisions: Sequence[Decision]) -> str:
    """Return the hash of what an approver is shown, bound to the sealed content by a keyed digest of each row."""
    return content_hash(
        [
            [d.row.row_no, d.outcome, d.summary, blind_index("import_row", d.row.to_json())]
            for d in sorted(decisions, key=lambda decision: decision.row.row_no)
        ]
    )


def effective(decided: Decided) -> list[Decision]:
    """Return the decisions that change something."""
    return [decision for decision in decided.decisions if decision.outcome not in (SAME, HELD)]


@whole_registry("同一文件是否导入过")
def earlier_import(kind: str, file_hash: str) -> Import | None:
    """Return the import by which the very same file came in before, unless it was refused or changed nothing.

    A form may be handed in again once the earlier one is decided: what it says may have changed back since.
    """
    states = [Import.State.WAITING] if kind == "change" else [Import.State.WAITING, Import.State.IN_FORCE]
    return Import.objects.filter(kind=kind, file_hash=file_hash, state__in=states).order_by("-pk").first()


def load_waiting(import_id: int) -> Import:
    """Return an import that waits for approval. Raises NotFound, or AlreadyDone where it is decided."""
    batch = Import.objects.select_for_update().filter(pk=import_id).first()
    if batch is None:
        raise NotFound(_("没有编号为 %(id)s 的导入。") % {"id": import_id})
    if batch.state != Import.State.WAITING:
        raise AlreadyDone(_("编号为 %(id)s 的导入已办结，没有变动。") % {"id": import_id})
    return batch


def write_rows(batch: Import, sheet: ReadSheet, decided: Decided) -> dict[int, int]:
    """Write a row for all that is not 'same'; returns their ids by row number.

    Sealed with it: what waits for approval, and the cells of what stayed out.
    """
    waits = batch.state == Import.State.WAITING
    rows = [_effective_row(batch, decision, waits) for decision in effective(decided)]
    held = [d.row for d in decided.decisions if d.outcome == HELD]
    rows += [_out_row(batch, row.row_no, row.file_no, row.category, HELD, sheet.cells[row.row_no]) for row in held]
    good = {row.row_no for row in sheet.rows}
    for row_no in sheet.cells:
        if row_no not in good:
            cells = sheet.cells[row_no]
            rows.append(_out_row(batch, row_no, cells.get(FILE_NO, "")[:32], "", REJECTED, cells))
    ids = reserve_ids(ImportRow, len(rows))
    names = ("id", "batch_id", "area_prefix", "row_no", "file_no", "category", "outcome", "summary", "sealed")
    place = (batch.pk, batch.area_prefix)
    insert_rows(ImportRow, names, ((pk, *place, *row) for pk, row in zip(ids, rows, strict=True)))
    return {row[0]: pk for pk, row in zip(ids, rows, strict=True)}


def write_faults(batch: Import, faults: Sequence[Fault]) -> None:
    """Write the faults of an import."""
    names = [field.name for field in fields(Fault)]
    values = attrgetter(*names)
    insert_rows(ImportFault, ("batch_id", *names), ((batch.pk, *values(fault)) for fault in faults))


def rewrite_rows(batch: Import, decided: Decided) -> None:
    """Write anew what the rows of a waiting import come to; exceptions found anew replace those of these rows."""
    fresh = {decision.row.row_no: decision for decision in decided.decisions}
    rows = list(ImportRow.objects.filter(batch=batch, row_no__in=fresh))
    for row in rows:
        row.outcome, row.summary = fresh[row.row_no].outcome, told(fresh[row.row_no])
    ImportRow.objects.bulk_update(rows, ["outcome", "summary"], batch_size=200)
    ImportFault.objects.filter(batch=batch, row_no__in=fresh, severity=EXCEPTION).delete()
    write_faults(batch, [fault for fault in decided.faults if fault.severity == EXCEPTION])


def told(decision: Decision) -> dict[str, Any]:
    """Return what is shown of a decision, without sealed values."""
    return {"name": decision.row.name, "changes": decision.summary}


def row_place(batch_id: int, row_no: int) -> dict[str, str]:
    """Return the owner and place that the sealed content of an import's row is bound to."""
    return {"owner": f"import:{batch_id}", "place": f"import_row:{row_no}"}


def sort_faults(faults: Sequence[Fault]) -> list[Fault]:
    """Return faults in the order of the sheet."""
    return sorted(faults, key=lambda fault: fault.row_no)


def _effective_row(batch: Import, decision: Decision, waits: bool) -> RowValues:
    row = decision.row
    sealed = seal(row.to_json(), **row_place(batch.pk, row.row_no)) if waits else None
    return row.row_no, row.file_no, row.category, decision.outcome, told(decision), sealed


def _out_row(
    batch: Import, row_no: int, file_no: str, category: str, outcome: str, cells: Mapping[str, str]
) -> RowValues:
    sealed = seal(json.dumps(cells, ensure_ascii=False), **row_place(batch.pk, row_no))
    return row_no, file_no, category, outcome, {}, sealed
