"""Writes into records: opened, moved on, corrected with the old value kept, ended where entered by mistake."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Person
from rongjun.domains.people.queries import visible_people
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.services.duties.access import refuse_watching
from rongjun.domains.services.duties.consents import WHAT, has_yes
from rongjun.domains.units.models import Unit
from rongjun.kernel.recognition.answers import AnswerFault
from rongjun.kernel.recognition.procedure import Words
from rongjun.kernel.registers import FILES, About, Field, compare_values, read_values
from rongjun.kernel.registers import Register as Spec
from rongjun.kernel.registers.values import Typed

from .access import require_work
from .common import (
    ValuesRefused,
    derive,
    due_of,
    known_move,
    lock_record,
    look_for,
    new_move,
    refuse_second,
    refuse_words,
    write_change,
    write_terms,
)
from .duty import end_duties, give_duties
from .models import Record, RecordFile, RecordMove, Register
from .paying import refuse_unpaid
from .proposals import needs_second, propose, refuse_waiting
from .published import refuse_unpublishable
from .sealing import held_fields, seal_values
from .versions import get_present, spec_of


@transaction.atomic
def open_record(
    *, code: str, typed: Typed, by: Actor, at: datetime, form_key: str, person_id: int | None = None,
    area_code: str = "", unit_id: int | None = None,
) -> Record:  # fmt: skip
    """Begin a record of a register with what is asked at its first stage; the same form sent twice begins it once.

    Raises ValuesRefused naming every field that cannot be kept, Refusal where there is such a record or the person did
    not say yes, NotFound for an unknown register or somebody outside the area, NotPermitted.
    """
    version = get_present(code)
    spec = spec_of(version)
    by.require(Permission(spec.stages[0].permission))
    known = Record.objects.select_related("version", "person", "unit").filter(form_key=form_key).first()
    if known is not None:
        return known
    record = _blank(version, spec, by, at, form_key, person_id, area_code, unit_id)
    sealed = fill(record, spec, spec.fields_at(spec.stages[0].id), typed, by, office_day(at))
    record.due_on = due_of(spec, record.stage, office_day(at))
    derive(record, spec)
    refuse_shown(record, spec, record.stage)
    _insert(record, spec, sealed, by, at)
    give_duties(record, spec, by, at)
    return record


def _blank(
    version: Register, spec: Spec, by: Actor, at: datetime, form_key: str, person_id: int | None, area_code: str,
    unit_id: int | None,
) -> Record:  # fmt: skip
    person = about_person(spec, person_id, by) if spec.personal else None
    unit = Unit.objects.filter(pk=unit_id or by.unit_id).first()
    if unit is None or (unit_id is not None and spec.about is not About.UNIT):
        raise NotFound(_("没有这个单位。"))
    if spec.about is About.AREA and not area_code:
        raise Refusal(_("请选择是哪个地方。"))
    first = spec.stages[0].id
    return Record(
        version=version, code=spec.code, person=person, unit=unit, stage=first, opened_at=at,
        area_code=person.area_code if person else area_code or unit.area_id or "", day=office_day(at),
        opened_by_id=by.staff_id, form_key=form_key, filled={}, ended_at=at if spec.stages[0].final else None,
    )  # fmt: skip


def about_person(spec: Spec, person_id: int | None, by: Actor) -> Person:
    """Return the person whom a record shall be about. Raises NotFound, Refusal without the yes that is asked."""
    person = visible_people(by).filter(pk=person_id or 0).first()
    if person is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    refuse_without_yes(spec, person.pk)
    return person


def refuse_without_yes(spec: Spec, person_id: int) -> None:
    """Raise Refusal where the register needs a person's yes and there is none; nothing is kept of it."""
    if spec.consent and not has_yes(person_id, spec.consent):
        what = WHAT.get(spec.consent, spec.consent)
        raise Refusal(_("这项登记要本人同意（%(what)s）。同意的，先在本人页面记下同意，再来登记。") % {"what": what})


def fill(
    record: Record, spec: Spec, fields: Iterable[Field], typed: Typed, by: Actor, today: date,
    *, held: Iterable[str] = (),
) -> dict[str, str]:  # fmt: skip
    """Put what was typed into a record that is not written yet; returns what goes under seal. Raises ValuesRefused."""
    asked = tuple(fields)
    values, faults = read_values(asked, typed, look_for(spec, by), today, held=held)
    ids = {one.id for one in asked}
    standing = {key: value for key, value in record.filled.items() if key not in ids}
    faults += compare_values(spec.fields, standing | values, ids)
    if faults:
        raise ValuesRefused(faults)
    sealed = {one.id: str(values.pop(one.id)) for one in asked if one.sealed and one.id in values}
    refuse_words(spec, values, sealed)
    record.filled = standing | values
    return sealed


def refuse_shown(record: Record, spec: Spec, stage: str) -> None:
    """Raise Refusal where a record comes to a published stage with something that nothing may publish."""
    if spec.publish is not None and stage in spec.publish.stages:
        refuse_unpublishable(spec, record.filled, record.day)


def _insert(record: Record, spec: Spec, sealed: dict[str, str], by: Actor, at: datetime) -> None:
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError:
        refuse_second(record)
        raise AlreadyDone(_("这张表已经提交过，请刷新后查看。")) from None
    changes = {name: [None, value] for name, value in record.filled.items()} | {name: [None, "*"] for name in sealed}
    opened = new_move(record, "open", by=by, at=at, stage=record.stage, changes=changes, sequence=1)
    opened.save(force_insert=True)
    for row in seal_values(record, sealed, 1):
        row.save(force_insert=True)
    write_terms([(record, spec)])
    told = {"register": record.code, "version": record.version.version, "stage": record.stage}
    record_act(by=by, at=at, action="record.open", subject=f"record:{record.pk}", detail=told)


@transaction.atomic
def move_record(
    *, record: Record, to: str, typed: Typed, by: Actor, at: datetime, form_key: str, seen: int | None = None,
    note: str = "",
) -> Record:  # fmt: skip
    """Bring a record to another stage with what is filled in on the way; it waits where a second person must agree.

    Raises ValuesRefused, Refusal for a stage that cannot be reached from here, AlreadyDone where somebody was first or
    a proposal waits, NotPermitted.
    """
    if known_move(form_key) is not None:
        return record
    spec = spec_of(record.version)
    if to not in spec.stage_named(record.stage).next:
        raise Refusal(_("现在的状态不能直接到这一步，请刷新后查看。"))
    stage = spec.stage_named(to)
    require_work(record, stage.permission, by)
    lock_record(record, seen)
    refuse_waiting(record)
    refuse_unpaid(record, to)
    refuse_watching(note)
    before = dict(record.filled)
    sealed = fill(record, spec, spec.fields_at(to), typed, by, office_day(at), held=held_fields(record))
    _refuse_lacking_files(record, spec, to)
    refuse_shown(record, spec, to)
    if stage.second:
        values = {one.id: record.filled[one.id] for one in spec.fields_at(to) if one.id in record.filled}
        record.filled = before
        propose(record, spec, to, values, note, by=by, at=at, form_key=form_key)
        return record
    bring(record, spec, to, before, sealed, by=by, at=at, note=note, form_key=form_key)
    return record


def bring(
    record: Record, spec: Spec, to: str, before: dict[str, Any], sealed: dict[str, str], *, by: Actor, at: datetime,
    note: str, form_key: str,
) -> None:  # fmt: skip
    """Write that a record came to a stage; call it once everything is checked and signed."""
    changes = changed(before, record.filled) | {name: [None, "*"] for name in sealed}
    stage = spec.stage_named(to)
    record.due_on, record.ended_at = due_of(spec, to, office_day(at)), at if stage.final else None
    move = new_move(record, "move", by=by, at=at, stage=to, changes=changes, note=note, form_key=form_key)
    write_change(record, spec, move, by=by, at=at)
    for row in seal_values(record, sealed, record.moves):
        row.save(force_insert=True)
    end_duties(record, by, at)
    give_duties(record, spec, by, at)


def changed(before: dict[str, Any], now: dict[str, Any]) -> dict[str, list[Any]]:
    """Return what is different: field -> [before, now], None for nothing."""
    names = {*before, *now}
    return {one: [before.get(one), now.get(one)] for one in sorted(names) if before.get(one) != now.get(one)}


def _refuse_lacking_files(record: Record, spec: Spec, stage: str) -> None:
    wanted = [one for one in spec.fields_at(stage) if one.type in FILES and one.required]
    there = set(RecordFile.objects.filter(record=record, gone_at=None).values_list("field", flat=True))
    faults = [
        AnswerFault(
            one.id, Words(f"“{one.name}”还没有放入。", f"“{one.name_en}” is not there yet."),
            Words("请先放入文件。", "Add the file first."),
        )
        for one in wanted if one.id not in there
    ]  # fmt: skip
    if faults:
        raise ValuesRefused(faults)


def fields_so_far(record: Record, spec: Spec) -> tuple[Field, ...]:
    """Return the fields of the stages that a record came through: what can be corrected."""
    stages = tuple(RecordMove.objects.filter(record=record).values_list("stage", flat=True))
    return spec.fields_until(stages)


@transaction.atomic
def change_record(
    *, record: Record, typed: Typed, reason: str, by: Actor, at: datetime, form_key: str, seen: int | None = None
) -> Record:  # fmt: skip
    """Correct what is filled in, with a reason; what stood before stays in the history.

    Where nothing is different nothing is written. Sealed fields left empty stay. What a second person signed
    waits for another person's signature again. Raises as `move_record`.
    """
    if known_move(form_key) is not None:
        return record
    spec = spec_of(record.version)
    require_work(record, spec.stage_named(record.stage).permission, by)
    if not reason.strip():
        raise Refusal(_("请写明为什么更正。"))
    lock_record(record, seen)
    refuse_waiting(record)
    refuse_watching(reason)
    before, fields = dict(record.filled), fields_so_far(record, spec)
    sealed = fill(record, spec, fields, typed, by, office_day(at), held=held_fields(record))
    different = changed(before, record.filled)
    if not different and not sealed:
        return record
    refuse_shown(record, spec, record.stage)
    if needs_second(spec, different):
        values, record.filled = {name: pair[1] for name, pair in different.items()}, before
        propose(record, spec, record.stage, values, reason, by=by, at=at, form_key=form_key)
        return record
    write_correction(record, spec, before, sealed, reason, by=by, at=at, form_key=form_key)
    return record


def write_correction(
    record: Record, spec: Spec, before: dict[str, Any], sealed: dict[str, str], reason: str, *, by: Actor,
    at: datetime, form_key: str,
) -> None:  # fmt: skip
    """Write a correction that is checked and, where it must be, signed."""
    changes = changed(before, record.filled) | {name: ["*", "*"] for name in sealed}
    move = new_move(
        record, "change", by=by, at=at, stage=record.stage, changes=changes, note=reason, form_key=form_key
    )  # fmt: skip
    write_change(record, spec, move, by=by, at=at)
    for row in seal_values(record, sealed, record.moves):
        row.save(force_insert=True)


@transaction.atomic
def mark_mistaken(*, record: Record, reason: str, by: Actor, at: datetime, form_key: str) -> Record:
    """End a record that was entered by mistake: it stays readable, counts for nothing, makes room for a right one.

    Whoever entered it in the unit may while it stands at its first stage; later register.review is asked for, and
    register.sign where a second person signed something in it. Raises Refusal without a reason, NotPermitted.
    """
    if known_move(form_key) is not None:
        return record
    spec = spec_of(record.version)
    right = Permission.REGISTER_FILL if record.stage == spec.stages[0].id else Permission.REGISTER_REVIEW
    signed = {one.id for one in spec.stages if one.second}
    passed = set(RecordMove.objects.filter(record=record).values_list("stage", flat=True))
    require_work(record, Permission.REGISTER_SIGN if signed & passed else right, by)
    if not reason.strip():
        raise Refusal(_("请写明哪里登记错了。"))
    refuse_watching(reason)
    lock_record(record, None)
    refuse_waiting(record)
    refuse_unpaid(record, "")
    record.mistaken, record.due_on, record.ended_at = True, None, at
    move = new_move(
        record, "mistake", by=by, at=at, stage=record.stage, changes={}, note=reason, form_key=form_key
    )  # fmt: skip
    write_change(record, spec, move, by=by, at=at)
    end_duties(record, by, at)
    return record
