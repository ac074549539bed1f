"""What a decided recognition writes: an import of kind decision, in force at once, because its own matter is approved.

The database refuses such an import without an approved matter of at least two persons (migration 0011).
"""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.crypto import blind_index
from rongjun.base.errors import Refusal
from rongjun.domains.approvals.queries import APPROVED, find_matter
from rongjun.domains.safeguards.actions import record_act

from . import batches
from .applying import apply_decisions
from .deciding import Decided
from .forms import FormFaults
from .models import Fact, Import, Person
from .numbering import number_rows, show_numbers
from .registry import identity_index
from .several import ProposedRow
from .workbook import columns as col
from .workbook.faults import WARNING
from .workbook.row import parse_row
from .workbook.sheet import ReadSheet

KIND = "decision"
ROW_NO = 1


def check_decided(*, row: ProposedRow, by: Actor, at: datetime) -> Decided:
    """Tell what a decision would write. Raises FormFaults naming each column that keeps it out, Refusal where nothing
    would change.
    """
    sheet = show_numbers(_read(row, at))
    return _decide(sheet, by, at)


@transaction.atomic
def enter_decided(
    *,
    row: ProposedRow,
    matter_kind: str,
    subject_id: int,
    name: str,
    reason: str,
    made_by: int,
    by: Actor,
    at: datetime,
) -> tuple[int, list[int]]:
    """Write a decided row into the registry; returns the person's id and the ids of the facts written.

    `made_by` proposed it, `by` gave the last signature. Raises Refusal unless the matter is approved, FormFaults where
    the registry would not take it any more.
    """
    matter = find_matter(matter_kind, subject_id)
    if matter is None or matter.outcome != APPROVED:
        raise Refusal(_("该事项尚未批准，不能写入登记册。"))
    sheet = number_rows(_read(row, at), at=at)
    decided = _decide(sheet, by, at)
    batch = Import(
        kind=KIND, file_name=name[:200], file_hash=_digest(sheet, reason), state=Import.State.IN_FORCE,
        made_by_id=made_by, made_at=at, approved_by_id=by.staff_id, approved_at=at, content_hash=matter.content_hash,
        counts=batches.count_outcomes(sheet, decided, repeat=False), reason=reason, area_prefix=by.area_prefix or "",
        matter_id=matter.pk,
    )  # fmt: skip
    batch.save(force_insert=True)
    rows = batches.write_rows(batch, sheet, decided)
    apply_decisions(decided.decisions, rows, at=at, day=batches.office_day(at), reason=reason[:200])
    batch.rows.update(sealed=None)
    person = Person.objects.filter(id_index=identity_index(sheet.rows[0].id_number)).values_list("pk", flat=True)[0]
    detail: dict[str, Any] = {"matter": matter.pk, "counts": batch.counts, "reason": reason}
    record_act(by=by, at=at, action="people.decision", subject=f"import:{batch.pk}", detail=detail)
    facts = Fact.objects.filter(row__batch=batch).values_list("pk", flat=True)
    return int(person), list(facts)


def _read(row: ProposedRow, at: datetime) -> ReadSheet:
    cleared = () if row.cells.get(col.ACCOUNT, "").strip() else (col.ACCOUNT,)
    read, faults = parse_row(ROW_NO, row.cells, batches.office_day(at), cleared)
    if read is None:
        raise FormFaults([fault for fault in faults if fault.severity != WARNING])
    read = replace(read, details=row.details, since=row.since, listed_only=row.listed_only)
    return ReadSheet([read], faults, {ROW_NO: dict(row.cells)})


def _decide(sheet: ReadSheet, by: Actor, at: datetime) -> Decided:
    registry = batches.registry_for(sheet.rows)
    decided = batches.decide_rows(sheet.rows, registry, by=by, at=at, corrects_identity=True)
    held = [fault for fault in decided.faults if fault.severity != WARNING]
    if held:
        raise FormFaults(held)
    if not batches.effective(decided):
        raise Refusal(_("与现有登记相同，没有变化。"))
    return decided


def _digest(sheet: ReadSheet, reason: str) -> str:
    return blind_index("form", json.dumps([[row.to_json() for row in sheet.rows], reason], ensure_ascii=False))
