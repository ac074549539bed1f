"""Writes about lists of deaths: a list comes in, its rows are matched, confirmed, put forward or denied.

Nothing here makes anybody dead: a death is put forward as a change, which another person approves.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import astuple
from datetime import date, datetime
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.safeguards.actions import record_act

from ..actions import ImportResult
from ..batches import office_day
from ..forms import open_forms, propose_change
from ..models import DeathList, DeathRow
from ..several import ProposedRow, propose_rows
from ..summaries import DEATH_CAUSE_NAMES
from ..workbook import columns as col
from ..workbook.sheet import Progress, quiet
from . import store
from .matching import EXACT, LIKELY, NONE, Match, match_deaths
from .queries import get_row, list_open, meant_by
from .reading import DeathSheet, read_deaths

DENIALS = (DeathRow.State.OTHER_PERSON, DeathRow.State.NOT_HERE)


@transaction.atomic
def keep_list(*, content: bytes, file_name: str, source: str, by: Actor, at: datetime) -> tuple[DeathList, bool]:
    """Keep a list, sealed, until it is matched; the same file twice changes nothing (False: it was here before).

    `source` is who made it. Raises NotPermitted without people.link or for a unit without an area.
    """
    by.require(Permission.PEOPLE_LINK)
    if by.area_prefix is None:
        raise NotPermitted(_("您的单位没有辖区，不能办理人员登记。"))
    digest = hashlib.sha256(content).hexdigest()
    known = DeathList.objects.filter(file_hash=digest, area_prefix=by.area_prefix).first()
    if known is not None and known.state != DeathList.State.FAILED:
        return known, False
    batch = known or DeathList(file_hash=digest, area_prefix=by.area_prefix)
    batch.file_name, batch.source, batch.made_by_id, batch.made_at = file_name[:200], source[:60], by.staff_id, at
    batch.state, batch.reason, batch.progress = DeathList.State.MATCHING, "", {}
    batch.save()
    batch.sealed = store.seal_file(batch, content)
    batch.save(update_fields=["sealed"])
    record_act(by=by, at=at, action="deaths.list", subject=f"deaths:{batch.pk}", detail={"file_hash": digest})
    return batch, True


def match_list(*, list_id: int, by: Actor, at: datetime, progress: Progress = quiet) -> DeathList:
    """Match a list that waits for it and keep the rows that may mean somebody; a second time changes nothing.

    Raises Refusal where the file cannot be read, NotFound outside the actor's area, NotPermitted without people.link.
    """
    by.require(Permission.PEOPLE_LINK)
    batch = DeathList.objects.filter(pk=list_id, area_prefix=by.area_prefix).first()
    if batch is None:
        raise NotFound(_("没有这份去世名单。"))
    if batch.state != DeathList.State.MATCHING:
        return batch
    sheet = read_deaths(store.open_file(batch), office_day(at))
    matches = match_deaths(sheet.rows, set_id=f"deaths:{batch.pk}", by=by, at=at, progress=progress)
    return _store_matches(batch, sheet, matches, by, at)


@transaction.atomic
def fail_list(*, list_id: int, reason: str) -> None:
    """Keep why the work on a list stopped; the file is removed and can be brought again."""
    waiting = DeathList.objects.filter(pk=list_id, state=DeathList.State.MATCHING)
    waiting.update(state=DeathList.State.FAILED, reason=reason[:400], sealed=None)


@transaction.atomic
def propose_exact(*, list_id: int, by: Actor, at: datetime) -> ImportResult:
    """Put all open rows that match exactly forward in one import; rows that cannot be taken stay open.

    Left out: persons known as dead, rows without a day of death, persons whom two rows date differently, and files that
    were merged since (one by one). Raises Refusal where nothing is left, NotPermitted without people.import and
    people.reveal.
    """
    by.require(Permission.PEOPLE_IMPORT)
    open_rows = list_open(list_id, by).filter(grade=EXACT, death_date__isnull=False, person__death_date=None)
    open_rows = open_rows.filter(person__merged_into=None)
    rows = _agreed(list(open_rows.select_related("batch").order_by("person_id", "row_no")))
    if not rows:
        raise Refusal(_("没有可以一并提出的行：确认一致的都已提出、已登记，或缺去世日期。"))
    reason = _reason(rows[0].batch)
    ids = list(dict.fromkeys(_person_of(row) for row in rows))
    known = open_forms(person_ids=ids, by=by, at=at, purpose=f"登记去世：{reason}")
    first = {_person_of(row): row for row in reversed(rows)}
    proposed = [ProposedRow(known[pk] | _cells(first[pk].death_date, first[pk].cause, known[pk])) for pk in ids]
    name = _("去世名单 %(id)d（%(count)d 人）") % {"id": list_id, "count": len(ids)}
    entered = propose_rows(rows=proposed, kind="deaths", name=name, reason=reason, by=by, at=at, whole=False)
    inside = {pk for number, pk in enumerate(ids, start=1) if number in entered.rows}
    _decide([row for row in rows if row.person_id in inside], entered.result, "", by, at)
    return entered.result


@transaction.atomic
def confirm_row(
    *, row_id: int, person_id: int, day: date, cause: str, reason: str, by: Actor, at: datetime
) -> ImportResult:
    """Confirm that a row means a person, and put the death forward; another person approves it.

    `day` is the day of death (the list may date the cremation only), `cause` illness, old_wound, other or ''. Raises
    Refusal without a reason, where the day does not fit or nothing changes, AlreadyDone where it is decided, NotFound
    for another person than the candidates, NotPermitted without people.import and people.reveal.
    """
    by.require(Permission.PEOPLE_LINK)
    row = _load_open(row_id, by)
    if person_id not in meant_by(row):
        raise NotFound(_("此人不在这一行的可能人选之内。"))
    if row.cremation_date is not None and day > row.cremation_date:
        raise Refusal(_("去世日期晚于火化日期（%(day)s），请核对。") % {"day": row.cremation_date})
    if not reason.strip():
        raise Refusal(_("请写明判断的依据。"))
    told = f"{_reason(row.batch)}；{reason.strip()}"
    changes = {col.DEATH: day.isoformat(), col.DEATH_CAUSE: DEATH_CAUSE_NAMES.get(cause, "")}
    result = propose_change(person_id=person_id, changes=changes, by=by, at=at, reason=told)
    row.person_id, row.death_date, row.cause = person_id, day, cause
    _decide([row], result, reason.strip(), by, at)
    return result


@transaction.atomic
def deny_row(*, row_id: int, state: str, reason: str, by: Actor, at: datetime) -> DeathRow:
    """Say that a row means somebody else (other_person) or nobody of the registry (not_here), with a reason.

    What the list said of the stranger is removed. Raises Refusal without a reason, AlreadyDone where it is decided,
    NotPermitted without people.link, ValueError for another state.
    """
    by.require(Permission.PEOPLE_LINK)
    if state not in DENIALS:
        raise ValueError(state)
    row = _load_open(row_id, by)
    if not reason.strip():
        raise Refusal(_("请写明判断的依据。"))
    row.state, row.reason, row.decided_by_id, row.decided_at = state, reason.strip()[:200], by.staff_id, at
    row.name, row.tail, row.sealed, row.cause = "", "", None, ""
    row.save()
    record_act(by=by, at=at, action="deaths.deny", subject=f"deaths:{row.batch_id}", detail=_detail(row))
    return row


@transaction.atomic
def _store_matches(batch: DeathList, sheet: DeathSheet, matches: Sequence[Match], by: Actor, at: datetime) -> DeathList:
    grades = [found.grade for found in matches]
    batch.counts = {"rows": sheet.count, "faults": sheet.count - len(matches)}
    batch.counts |= {grade: grades.count(grade) for grade in (EXACT, LIKELY, NONE)}
    batch.faults = [list(astuple(fault)) for fault in sheet.faults]
    changed = DeathList.objects.filter(pk=batch.pk, state=DeathList.State.MATCHING).update(
        state=DeathList.State.MATCHED, counts=batch.counts, faults=batch.faults, progress={}, sealed=None
    )
    if changed:
        DeathRow.objects.bulk_create(store.rows_of(batch, matches), batch_size=500)
        detail = {"counts": batch.counts}
        record_act(by=by, at=at, action="deaths.match", subject=f"deaths:{batch.pk}", detail=detail)
    batch.state, batch.sealed = DeathList.State.MATCHED, None
    return batch


def _agreed(rows: Sequence[DeathRow]) -> list[DeathRow]:
    """Return the rows of persons whom all rows date alike; `rows` are in order of the person."""
    groups = [list(group) for _person, group in groupby(rows, key=_person_of)]
    return [row for group in groups if len({row.death_date for row in group}) == 1 for row in group]


def _person_of(row: DeathRow) -> int:
    if row.person_id is None:
        raise ValueError("an open row names a person")
    return row.person_id


def _cells(day: date | None, cause: str, known: dict[str, str]) -> dict[str, str]:
    if day is None:
        raise ValueError("a death put forward has a day")
    return {col.DEATH: day.isoformat(), col.DEATH_CAUSE: DEATH_CAUSE_NAMES.get(cause, "") or known[col.DEATH_CAUSE]}


def _reason(batch: DeathList) -> str:
    return _("去世名单 %(id)d：%(source)s，%(file)s") % {
        "id": batch.pk, "source": batch.source, "file": batch.file_name[:60],
    }  # fmt: skip


def _load_open(row_id: int, by: Actor) -> DeathRow:
    row = get_row(row_id, by)
    if not list_open(row.batch_id, by).filter(pk=row.pk).exists():
        raise AlreadyDone(_("这一行已经办理，没有变动。"))
    return row


def _decide(rows: Sequence[DeathRow], result: ImportResult, reason: str, by: Actor, at: datetime) -> None:
    for row in rows:
        row.state, row.change_id, row.reason = DeathRow.State.PROPOSED, result.import_id, reason[:200]
        row.decided_by_id, row.decided_at = by.staff_id, at
    names = ["state", "change", "reason", "decided_by", "decided_at", "person", "death_date", "cause"]
    DeathRow.objects.bulk_update(rows, names, batch_size=200)
    detail = {"rows": [row.row_no for row in rows], "import": result.import_id}
    record_act(by=by, at=at, action="deaths.propose", subject=f"deaths:{rows[0].batch_id}", detail=detail)


def _detail(row: DeathRow) -> dict[str, object]:
    return {"row": row.row_no, "state": str(row.state), "reason": row.reason}
