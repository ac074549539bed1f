"""A form is an import of one row: the same checks, the same second person, the same history."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.crypto import blind_index
from rongjun.base.errors import NotFound, Refusal
from rongjun.kernel import vocabulary as words

from . import summaries as say
from .actions import ImportResult, enter_rows
from .batches import office_day
from .file.papers import Upload, keep_upload, wait_with
from .file.parts import Detail
from .models import Fact, Import, ImportRow, Person
from .queries.scope import visible_people
from .registry import FIELDS
from .vault import reveal
from .workbook import columns as col
from .workbook.faults import WARNING, Fault
from .workbook.row import parse_row
from .workbook.sheet import ReadSheet

ROW_NO = 1
GOES_WITH = {
    col.END: (col.END_REASON,),
    col.DEATH: (col.DEATH_CAUSE,),
    col.ACCOUNT: (col.BANK, col.HOLDER),
    col.PAYEE: (col.PAYEE_ID, col.PAYEE_BANK, col.PAYEE_ACCOUNT),
}
"""What is taken back together with a column that is left empty."""
NOT_TAKEN = frozenset({"bad_phone"})
"""Warnings of a workbook that a form refuses: the value would be left out, and who types it can mend it at once."""
SUSPENDED = "中止"
"""The reason of an end that is no end: article 59 has a form of its own."""
_STATUS_COLUMNS = {
    col.CATEGORY, col.GRADE, col.CAUSE, col.SURVIVOR, col.SERVICE_START, col.SERVICE_END, col.RECOGNISED,
    col.START, col.END, col.END_REASON, col.ERA,
}  # fmt: skip


class FormFaults(Refusal):
    """A form that cannot be taken: each fault names its column and how to mend it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("；".join(f"{fault.column}：{fault.fault}（{fault.mend}）" for fault in faults))
        self.faults = list(faults)


@transaction.atomic
def propose_change(
    *, person_id: int, changes: Mapping[str, str], by: Actor, at: datetime, reason: str, category: str | None = None,
    details: Sequence[Detail] = (), upload: Upload | None = None,
) -> ImportResult:  # fmt: skip
    """Propose changes to one person, in the columns and spellings of the workbook; waits for another person.

    `category` names the status that status columns speak of, where the person has several. `details` are facts of the
    file on which money hangs (a guardian, a transfer, a suspension). An empty text takes back an end, a death, a phone,
    a payee or an account (closed). `upload` is the paper that proves it: kept at once, it proves the facts once they
    are approved. Raises FormFaults with every fault, Refusal without a reason or where nothing
    changes, NotFound outside the actor's area, NotPermitted without people.import and people.reveal.
    """
    by.require(Permission.PEOPLE_IMPORT)
    if not reason.strip():
        raise Refusal(_("请写明变更的理由。"))
    _refuse_columns(changes)
    if changes.get(col.END_REASON) == SUSPENDED:
        raise Refusal(_("中止只登记省级主管部门的决定：请在该人页面用“登记省级中止决定”，填写文号、材料和期限。"))
    present = open_form(person_id=person_id, by=by, at=at, purpose=f"提出变更：{reason}", category=category)
    if category is None and _has_many(person_id) and changes.keys() & _STATUS_COLUMNS:
        raise Refusal(_("此人有多个对象类别，请指明变更哪一个。"))
    cleared = tuple(sorted(c for c in col.CLEARABLE if c in changes and not changes[c].strip() and present.get(c)))
    if not present[col.ACCOUNT] and not changes.get(col.ACCOUNT, "").strip():
        cleared = (*cleared, col.ACCOUNT)
    emptied = {other: "" for column in cleared for other in GOES_WITH.get(column, ())}
    result = _enter(present | dict(changes) | emptied, cleared, by, at, reason.strip(), details)
    _keep(result, person_id, upload, by, at)
    return result


@transaction.atomic
def propose_person(
    *, cells: Mapping[str, str], by: Actor, at: datetime, reason: str, details: Sequence[Detail] = (),
    of: int | None = None, upload: Upload | None = None,
) -> ImportResult:  # fmt: skip
    """Propose a new person, or a further category of a known one (`of`), by the columns of the workbook.

    `upload` is the paper of a known one. Raises as `propose_change`.
    """
    by.require(Permission.PEOPLE_IMPORT)
    if not reason.strip():
        raise Refusal(_("请写明登记的理由。"))
    result = _enter(dict(cells), (), by, at, reason.strip(), details)
    if of is not None:
        _keep(result, of, upload, by, at)
    return result


def _keep(result: ImportResult, person_id: int, upload: Upload | None, by: Actor, at: datetime) -> None:
    """Keep the paper of a change with the row that waits."""
    if upload is None:
        return
    paper = keep_upload(person=visible_people(by).get(pk=person_id), upload=upload, by=by, at=at)
    wait_with(ImportRow.objects.get(batch=result.import_id, row_no=ROW_NO).pk, paper)


def open_form(*, person_id: int, by: Actor, at: datetime, purpose: str, category: str | None = None) -> dict[str, str]:
    """Return what is known of a person in the columns of the workbook, for one category. Opens the vault.

    Raises NotFound outside the actor's area or without that category, NotPermitted without people.reveal.
    """
    person = visible_people(by).filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    opened = reveal(person_ids=[person_id], fields=FIELDS, purpose=purpose, by=by, at=at)[person_id]
    return _cells(person, opened, category)


def open_personal(*, person_id: int, by: Actor, at: datetime, purpose: str) -> dict[str, str]:
    """Return what is known of a person beside any category, in the columns of the workbook, with the days of service
    of the latest category; also of whoever has none. Opens the vault. Raises as `open_form`.
    """
    person = visible_people(by).filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    opened = reveal(person_ids=[person_id], fields=FIELDS, purpose=purpose, by=by, at=at)[person_id]
    latest = _latest(person)
    values = {kind: fact.value for (kind, _key), fact in latest.items() if kind != "status" and fact.valid_to is None}
    service = [fact.value for (kind, _key), fact in latest.items() if kind == "status"]
    cells = _personal_cells(person, values, opened)
    days = {col.SERVICE_START: "service_start", col.SERVICE_END: "service_end"} if service else {}
    return cells | {column: service[-1][name] or "" for column, name in days.items()}


def open_forms(*, person_ids: Sequence[int], by: Actor, at: datetime, purpose: str) -> dict[int, dict[str, str]]:
    """Return what `open_form` does for several persons, each for the category in force, by person id."""
    people = visible_people(by).in_bulk(person_ids)
    opened = reveal(person_ids=person_ids, fields=FIELDS, purpose=purpose, by=by, at=at)
    return {pk: _cells(people[pk], opened[pk], None) for pk in person_ids}


def _enter(
    cells: dict[str, str], cleared: tuple[str, ...], by: Actor, at: datetime, reason: str, details: Sequence[Detail]
) -> ImportResult:
    row, faults = parse_row(ROW_NO, cells, office_day(at), cleared)
    row = row and replace(row, details=tuple(details))
    dropped = [fault for fault in faults if fault.code in NOT_TAKEN and cells.get(fault.column, "").strip()]
    if row is None or dropped:
        raise FormFaults([fault for fault in faults if fault.severity != WARNING or fault in dropped])
    digest = blind_index("form", json.dumps([row.to_json(), reason], ensure_ascii=False))
    result = enter_rows(
        sheet=ReadSheet([row], faults, {ROW_NO: cells}), kind="change", file_name=f"{row.file_no} {row.name}",
        file_hash=digest, by=by, at=at, reason=reason,
    )  # fmt: skip
    if result.counts["exceptions"]:
        raise FormFaults([fault for fault in result.faults if fault.severity != WARNING])
    if result.state == Import.State.EMPTY:
        raise Refusal(_("与现有登记相同，没有变化。"))
    return result


def _refuse_columns(changes: Mapping[str, str]) -> None:
    unknown = sorted(set(changes) - set(col.COLUMNS))
    if unknown:
        raise Refusal(_("没有这些列：%(columns)s。") % {"columns": "、".join(unknown)})
    if col.FILE_NO in changes:
        raise Refusal(_("档案号不能变更。"))


def _has_many(person_id: int) -> bool:
    statuses = Fact.objects.filter(person_id=person_id, kind="status", superseded_at=None)
    return statuses.values("key").distinct().count() > 1


def _cells(person: Person, opened: Mapping[str, str], category: str | None) -> dict[str, str]:
    latest = _latest(person)
    keys = sorted(key for kind, key in latest if kind == "status")
    if not keys:
        raise Refusal(_("此人只有登记，没有享受待遇的类别；请用“登记人员”或人员表补报类别、认定日期和停止或去世日期。"))
    chosen = category or next((key for key in keys if latest["status", key].valid_to is None), keys[-1])
    if chosen not in keys:
        raise NotFound(_("此人没有这个对象类别。"))
    values = {kind: fact.value for (kind, _key), fact in latest.items() if kind != "status" and fact.valid_to is None}
    return _personal_cells(person, values, opened) | _status_cells(chosen, latest["status", chosen].value)


def _latest(person: Person) -> dict[tuple[str, str], Fact]:
    facts = Fact.objects.filter(person_id=person.pk, superseded_at=None).order_by("valid_from")
    return {(fact.kind, fact.key): fact for fact in facts}


def _personal_cells(person: Person, values: Mapping[str, dict[str, Any]], opened: Mapping[str, str]) -> dict[str, str]:
    account, payee, death = (values.get(kind, {}) for kind in ("account", "payee", "death"))
    alone = values.get("alone", {}).get("value")
    return {
        col.FILE_NO: person.file_no, col.NAME: values["identity"]["name"], col.ID_NUMBER: opened["id_number"],
        col.HOUSEHOLD: say.HOUSEHOLD_NAMES[values["household"]["kind"]], col.AREA: values["area"]["code"],
        col.CARE: say.CARE_NAMES.get(values.get("care", {}).get("kind", ""), ""),
        col.ALONE: "" if alone is None else "是" if alone else "否",
        col.BANK: account.get("bank", ""), col.ACCOUNT: opened.get("account", ""),
        col.HOLDER: account.get("holder", ""),
        col.PHONE: opened.get("phone", ""), col.PAYEE: payee.get("name", ""), col.PAYEE_BANK: payee.get("bank", ""),
        col.PAYEE_ID: opened.get("payee_id", ""), col.PAYEE_ACCOUNT: opened.get("payee_account", ""),
        col.DEATH: death.get("date", ""), col.DEATH_CAUSE: say.DEATH_CAUSE_NAMES.get(death.get("cause", ""), ""),
    }  # fmt: skip


def _status_cells(category: str, value: Mapping[str, Any]) -> dict[str, str]:
    return {
        col.CATEGORY: words.category_name(category), col.GRADE: words.GRADE_NAMES.get(value["grade"], ""),
        col.CAUSE: say.CAUSE_NAMES.get(value["cause"], ""), col.ERA: say.ERA_NAMES.get(value["era"], ""),
        col.SURVIVOR: say.SURVIVOR_NAMES.get(value["survivor"], ""),
        col.SERVICE_START: value["service_start"] or "", col.SERVICE_END: value["service_end"] or "",
        col.RECOGNISED: value["recognised"], col.END: value["ended_on"] or "",
        col.START: value["start"] if value["rule"] == "start/given" else "",
        col.END_REASON: say.END_REASON_NAMES.get(value["end_reason"], ""),
    }  # fmt: skip
