"""Writes of the registry: an import comes in, waits, is approved or refused; a form is an import of one row."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as label

from rongjun.base.actor import Actor, Permission
from rongjun.base.bulk import uncollected
from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.domains.approvals.actions import open_matter, return_matter, sign_subject
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.safeguards.actions import record_act

from . import batches, vault
from .applying import apply_decisions
from .deciding import Decided
from .file.papers import prove_import
from .models import Import, ImportRow
from .workbook.faults import Fault
from .workbook.sheet import Progress, ReadSheet, quiet, read_people

MATTER = "import"
CHECKED = "checked"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What came of an import: its id (None for a dry run), state, counts, the sheet as read, and every fault."""

    import_id: int | None
    state: str
    counts: dict[str, int]
    sheet: ReadSheet
    faults: list[Fault]


@uncollected()
def import_people(
    *, content: bytes, file_name: str, by: Actor, at: datetime, progress: Progress = quiet
) -> ImportResult:
    """Take in a people workbook: at once into an empty registry, else to wait for another person's approval.

    The same workbook twice writes nothing: the earlier import is referred to. Raises Refusal where the file cannot be
    read or lacks a required column, NotPermitted without people.import.
    """
    by.require(Permission.PEOPLE_IMPORT)
    sheet = read_people(content, batches.office_day(at), progress)
    return enter_rows(
        sheet=sheet, kind="people", file_name=file_name, file_hash=hashlib.sha256(content).hexdigest(),
        by=by, at=at, progress=progress,
    )  # fmt: skip


@uncollected()
def check_people(*, content: bytes, by: Actor, at: datetime, progress: Progress = quiet) -> ImportResult:
    """Tell what an import would do, and write nothing (a dry run). Raises as `import_people`."""
    by.require(Permission.PEOPLE_IMPORT)
    sheet = read_people(content, batches.office_day(at), progress)
    return check_rows(sheet=sheet, file_hash=hashlib.sha256(content).hexdigest(), by=by, at=at, progress=progress)


def check_rows(
    *, sheet: ReadSheet, file_hash: str, by: Actor, at: datetime, progress: Progress = quiet
) -> ImportResult:
    """Tell what entering the rows of a workbook would do; write nothing. Raises NotPermitted without people.import."""
    by.require(Permission.PEOPLE_IMPORT)
    progress("比对", 0, 1)
    registry = batches.registry_for(sheet.rows)
    decided = batches.decide_rows(sheet.rows, registry, by=by, at=at, corrects_identity=False)
    progress("比对", 1, 1)
    earlier = batches.earlier_import("people", file_hash)
    counts = batches.count_outcomes(sheet, decided, repeat=earlier is not None)
    faults = batches.sort_faults(sheet.faults + sheet.named(decided.faults))
    return ImportResult(None, CHECKED, counts, sheet, faults)


@transaction.atomic
def enter_rows(
    *, sheet: ReadSheet, kind: str, file_name: str, file_hash: str, by: Actor, at: datetime, reason: str = "",
    progress: Progress = quiet,
) -> ImportResult:  # fmt: skip
    """Enter the rows of a workbook (kind people) or of a form (kind change) as an import.

    Raises NotPermitted without people.import.
    """
    by.require(Permission.PEOPLE_IMPORT)
    progress("比对", 0, 1)
    batches.take_turn_at_first()
    registry = batches.registry_for(sheet.rows)
    at_once = registry.is_empty and kind == "people"
    decided = batches.decide_rows(sheet.rows, registry, by=by, at=at, corrects_identity=kind == "change")
    faults = batches.sort_faults(sheet.faults + sheet.named(decided.faults))
    earlier = batches.earlier_import(kind, file_hash)
    counts = batches.count_outcomes(sheet, decided, repeat=earlier is not None)
    progress("比对", 1, 1)
    if earlier is not None:
        return ImportResult(earlier.pk, earlier.state, counts, sheet, faults)
    batch = _make_batch(decided, at_once, by, at)
    batch.kind, batch.file_name, batch.file_hash = kind, file_name[:200], file_hash
    batch.counts, batch.reason = counts, reason
    batch.save()
    progress("写入", 0, 1)
    rows = batches.write_rows(batch, sheet, decided)
    batches.write_faults(batch, faults)
    _put_in_force_or_submit(batch, decided, rows, by, at)
    _record("people.import", batch, by, at)
    progress("写入", 1, 1)
    return ImportResult(batch.pk, batch.state, counts, sheet, faults)


@uncollected()
@transaction.atomic
def approve_import(*, import_id: int, by: Actor, at: datetime, progress: Progress = quiet) -> Import:
    """Approve a waiting import: its rows are decided again, and what was shown must be what comes of it.

    It is in force with the last signature of its chain; before that it goes on waiting.

    Raises NotPermitted without people.approve, AlreadyDone by the person who made it or where it is decided, Refusal
    where the registry changed since it was shown (`refresh_import` submits it anew).
    """
    by.require(Permission.PEOPLE_APPROVE)
    batch = batches.load_waiting(import_id)
    if by.staff_id == batch.made_by_id:
        raise AlreadyDone(_("录入和批准须由两个人办理：这份导入由您录入，请由另一位有权限的人批准。"))
    progress("比对", 0, 1)
    decided = _decide_again(batch, by, at)
    shown = batches.hash_decisions(decided.decisions)
    progress("写入", 0, 1)
    if shown != batch.content_hash:
        raise Refusal(_("登记册在提交之后有变化，这份导入的结果已与提交时不同；请重新核对并提交后再批准。"))
    if not sign_subject(kind=MATTER, subject_id=batch.pk, content_hash=shown, by=by, at=at):
        return batch
    rows = dict(ImportRow.objects.filter(batch=batch).values_list("row_no", "pk"))
    apply_decisions(decided.decisions, rows, at=at, day=batches.office_day(at), reason=batch.reason[:200])
    prove_import(batch.pk)
    _close(batch, Import.State.IN_FORCE, by, at)
    _record("people.approve", batch, by, at)
    return batch


@transaction.atomic
def refuse_import(*, import_id: int, reason: str, by: Actor, at: datetime) -> Import:
    """Refuse a waiting import, with a reason. Nothing of it enters the registry.

    Raises NotPermitted without people.approve, Refusal without a reason, AlreadyDone where it is decided.
    """
    by.require(Permission.PEOPLE_APPROVE)
    batch = batches.load_waiting(import_id)
    return_matter(matter_id=get_matter(MATTER, batch.pk).pk, reason=reason, by=by, at=at, final=True)
    batch.reason = "；".join(part for part in (batch.reason, reason.strip()) if part)
    _close(batch, Import.State.REFUSED, by, at)
    _record("people.refuse", batch, by, at)
    return batch


@transaction.atomic
def refresh_import(*, import_id: int, by: Actor, at: datetime) -> Import:
    """Decide a waiting import again on the registry as it is now, and submit what comes of it in a new round.

    Raises NotPermitted without people.import and people.approve, AlreadyDone where it is decided.
    """
    by.require(Permission.PEOPLE_IMPORT)
    batch = batches.load_waiting(import_id)
    decided = _decide_again(batch, by, at)
    batches.rewrite_rows(batch, decided)
    return_matter(matter_id=get_matter(MATTER, batch.pk).pk, reason=_("登记册有变化，重新核对"), by=by, at=at)
    batch.content_hash = batches.hash_decisions(decided.decisions)
    batch.save(update_fields=["content_hash"])
    _submit(batch, by, at)
    _record("people.refresh", batch, by, at)
    return batch


def _make_batch(decided: Decided, at_once: bool, by: Actor, at: datetime) -> Import:
    effective = batches.effective(decided)
    waits = bool(effective) and not at_once
    state = Import.State.WAITING if waits else Import.State.IN_FORCE if effective else Import.State.EMPTY
    shown = batches.hash_decisions(effective) if waits else ""
    prefix = by.area_prefix or ""  # nobody without an area comes this far (batches.decide_rows)
    return Import(state=state, made_by_id=by.staff_id, made_at=at, content_hash=shown, area_prefix=prefix)


def _put_in_force_or_submit(batch: Import, decided: Decided, rows: dict[int, int], by: Actor, at: datetime) -> None:
    if batch.state == Import.State.IN_FORCE:
        apply_decisions(decided.decisions, rows, at=at, day=batches.office_day(at), reason=batch.reason[:200])
    if batch.state == Import.State.WAITING:
        _submit(batch, by, at)


def _decide_again(batch: Import, by: Actor, at: datetime) -> Decided:
    rows = vault.open_import_rows(batch=batch, by=by, at=at)
    registry = batches.registry_for(rows)
    return batches.decide_rows(rows, registry, by=by, at=at, corrects_identity=batch.kind == "change")


def _submit(batch: Import, by: Actor, at: datetime) -> None:
    """Put an import before another person; what is said of it is counts alone."""
    counted = [(label("行数"), "rows"), (label("新增"), "new"), (label("变动"), "changed"), (label("终止"), "ended")]
    summary = [(name, str(batch.counts.get(key, 0))) for name, key in counted]
    open_matter(kind=MATTER, subject_id=batch.pk, content_hash=batch.content_hash, by=by, at=at, summary=summary)


def _close(batch: Import, state: Import.State, by: Actor, at: datetime) -> None:
    """Decide an import. What its good rows held is in the vault now, or nowhere: it is not kept twice."""
    ImportRow.objects.filter(batch=batch, outcome__in=batches.COUNTED).update(sealed=None)
    batch.state, batch.approved_by_id, batch.approved_at = state, by.staff_id, at
    batch.save(update_fields=["state", "approved_by", "approved_at", "reason"])


def _record(action: str, batch: Import, by: Actor, at: datetime) -> None:
    detail = {"file": batch.file_name, "file_hash": batch.file_hash, "state": batch.state, "counts": batch.counts}
    record_act(by=by, at=at, action=action, subject=f"import:{batch.pk}", detail=detail)
