"""What every write into a record does: names looked up, history first, then the record and what it is found by."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import AlreadyDone, Refusal
from rongjun.domains.people.queries import visible_people
from rongjun.domains.people.sounds import normal
from rongjun.domains.policy.holidays.queries import current_calendar
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.safeguards.words import beyond_petitions, beyond_titles
from rongjun.domains.services.duties.access import refuse_watching
from rongjun.domains.units.models import Area, Unit
from rongjun.kernel.recognition.answers import AnswerFault
from rongjun.kernel.registers import Form, Look, filter_terms, plain_text, title_of, unique_key
from rongjun.kernel.registers import Register as Spec

from .models import Record, RecordMove, RecordTerm
from .versions import linked_scope

TERM: Final = 12
"""Characters of a term by which a record is found: any part of a text is found by its first twelve."""
TERMS: Final = 80
"""So many terms of a record at most."""
WORDS: Final = frozenset({Form.TEXT, Form.LONG})
EXPLAINS: Final = "library"
"""The group of registers that explain the law to everybody."""


class ValuesRefused(Refusal):
    """What was typed cannot be kept: each fault names its field, what is wrong and how to mend it."""

    def __init__(self, faults: list[AnswerFault]) -> None:
        """Keep the faults in the order of the fields."""
        self.faults = faults
        super().__init__("；".join(f"{one.message.zh}{one.mend.zh}" for one in faults))


def look_for(spec: Spec, by: Actor) -> Look:
    """Return what names are looked up by, in the actor's reach; each name is asked once."""
    units: dict[str, int] = {}
    if any(one.type is Form.UNIT for one in spec.fields):
        for pk, name in Unit.objects.values_list("pk", "name"):
            units[str(pk)] = units[name] = pk
    return Look(units.get, _find_area, lambda text: find_person(text, by), _find_record)


def _find_area(text: str) -> str | None:
    areas = Area.objects.filter(code=text) if text.isdecimal() else Area.objects.filter(name=text)
    found = list(areas.values_list("code", flat=True)[:2])
    return str(found[0]) if len(found) == 1 else None


def find_person(text: str, by: Actor) -> int | None:
    """Return the id of a person of the actor's area by file number; None where there is none."""
    return visible_people(by).filter(file_no=text).values_list("pk", flat=True).first()


def _find_record(code: str, text: str) -> int | None:
    with linked_scope(code):
        records = Record.objects.filter(code=code, mistaken=False)
        found = records.filter(pk=int(text)) if text.isdecimal() and len(text) < 19 else records.filter(title=text)
        keys = list(found.values_list("pk", flat=True)[:2])
    return int(keys[0]) if len(keys) == 1 else None


def refuse_words(spec: Spec, values: Mapping[str, Any], sealed: Mapping[str, str], *notes: str) -> None:
    """Raise Refusal where a text holds a word of watching people (SAFEGUARDS 9).

    What is about nobody may call a law by its title; what explains the law to everybody may name petitions.
    """
    texts = [str(values[one.id]) for one in spec.fields if one.type in WORDS and one.id in values]
    if not spec.personal:
        beyond = beyond_petitions if spec.group == EXPLAINS else beyond_titles
        texts = [beyond(text) for text in texts]
    refuse_watching(*texts, *sealed.values(), *notes)


def names_in(spec: Spec, filled: Mapping[str, Any]) -> dict[str, str]:
    """Return the names of the units and places that a record names, by field: for its title."""
    units = {one.id: filled[one.id] for one in spec.fields if one.type is Form.UNIT and one.id in filled}
    areas = {one.id: filled[one.id] for one in spec.fields if one.type is Form.AREA and one.id in filled}
    unit_names = dict(Unit.objects.filter(pk__in=units.values()).values_list("pk", "name")) if units else {}
    area_names = dict(Area.objects.filter(code__in=areas.values()).values_list("code", "name")) if areas else {}
    return {name: unit_names.get(pk, "") for name, pk in units.items()} | {
        name: area_names.get(code, "") for name, code in areas.items()
    }


def derive(record: Record, spec: Spec) -> None:
    """Work out what follows from what is filled in: day, title, what there may be one of."""
    if spec.day and spec.day in record.filled:
        record.day = date.fromisoformat(record.filled[spec.day])
    link = next((one.id for one in spec.fields if one.type is Form.RECORD), "")
    record.parent_id = record.filled.get(link) if link else None
    person = record.person.name if record.person_id and record.person is not None else ""
    built_in = {"person": person, "unit": record.unit.name, "day": record.day.isoformat()}
    record.title = title_of(spec, record.filled, names_in(spec, record.filled) | built_in) or spec.name
    key = unique_key(
        spec, record.filled, record.day,
        {"person": record.person_id, "unit": record.unit_id, "area": record.area_code},
    )  # fmt: skip
    record.unique_key = None if not key or record.mistaken else key if len(key) <= 200 else digest_of(key)


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def due_of(spec: Spec, stage: str, day: date) -> date | None:
    """Return the last day of a stage that begins on a day; None for one without a limit."""
    limit = spec.stage_named(stage).limit
    return None if limit is None else current_calendar().count_days(day, limit.limit).last_day


def terms_of(record: Record, spec: Spec) -> set[tuple[str, str]]:
    """Return what a record is filtered by and found by: (field, value); the field of what it is found by is ''."""
    texts = [record.title]
    texts += [plain_text(spec.field_named(name), record.filled[name]) for name in spec.search if name in record.filled]
    found: dict[tuple[str, str], None] = {}
    for text in texts:
        plain = normal(text)[:TERMS]
        found |= {("", plain[start : start + TERM]): None for start in range(len(plain))}
    return set(list(found)[:TERMS]) | {(name, value[:40]) for name, value in filter_terms(spec, record.filled)}


def write_terms(records: Iterable[tuple[Record, Spec]]) -> None:
    """Write what records without any terms are found by."""
    RecordTerm.objects.bulk_create(
        (
            RecordTerm(record=record, code=record.code, field=field, value=value, area_code=record.area_code)
            for record, spec in records
            for field, value in sorted(terms_of(record, spec))
        ),
        batch_size=2000,
    )


def renew_terms(record: Record, spec: Spec) -> None:
    """Bring what a record is found by up to what it says now."""
    wanted = terms_of(record, spec)
    there = {(one.field, one.value): one.pk for one in RecordTerm.objects.filter(record=record)}
    gone = [pk for key, pk in there.items() if key not in wanted]
    RecordTerm.objects.filter(pk__in=gone).delete()
    RecordTerm.objects.bulk_create(
        RecordTerm(record=record, code=record.code, field=field, value=value, area_code=record.area_code)
        for field, value in sorted(wanted - there.keys())
    )


def lock_record(record: Record, seen: int | None) -> None:
    """Keep a record as it stands until the transaction ends.

    Raises AlreadyDone where somebody else changed it since it was read, or since the page that was sent was opened.
    """
    now = Record.objects.select_for_update().filter(pk=record.pk).values_list("moves", flat=True).first()
    if now != record.moves or (seen is not None and seen != record.moves):
        raise AlreadyDone(_("这条记录刚刚由他人改动过。您填的内容还在下面，请核对后再保存。"))
    if record.mistaken:
        raise AlreadyDone(_("这条记录已注明登记错误，不再变动。"))


def known_move(form_key: str) -> RecordMove | None:
    """Return the move that a form made when it was sent before."""
    found = RecordMove.objects.filter(form_key=form_key) if form_key else RecordMove.objects.none()
    return found.select_related("record").first()


def new_move(
    record: Record, kind: str, *, by: Actor, at: datetime, stage: str, changes: Mapping[str, Any], note: str = "",
    form_key: str = "", sequence: int | None = None,
) -> RecordMove:  # fmt: skip
    """Return an entry of the history, to be written before the record that it tells of."""
    return RecordMove(
        record=record, sequence=record.moves + 1 if sequence is None else sequence, at=at, staff_id=by.staff_id,
        who=by.name, role=by.role.value, unit_name=by.unit_name, kind=kind, stage=stage, changes=dict(changes),
        note=note.strip(), form_key=form_key or None,
    )  # fmt: skip


def write_change(record: Record, spec: Spec, move: RecordMove, *, by: Actor, at: datetime) -> None:
    """Write an entry of the history and what became of the record, its terms and the act in the audit chain.

    Raises AlreadyDone where the form was sent before or somebody else was first, Refusal where there is such a record.
    """
    derive(record, spec)
    before = record.moves
    try:
        with transaction.atomic():
            move.save(force_insert=True)
            changed = Record.objects.filter(pk=record.pk, moves=before).update(
                moves=before + 1, stage=move.stage, filled=record.filled, title=record.title, day=record.day,
                due_on=record.due_on, ended_at=record.ended_at, mistaken=record.mistaken, parent_id=record.parent_id,
                unique_key=record.unique_key,
            )  # fmt: skip
    except IntegrityError:
        refuse_second(record)
        raise AlreadyDone(_("这条记录刚刚由他人改动过，请刷新后查看。")) from None
    if not changed:
        raise AlreadyDone(_("这条记录刚刚由他人改动过，请刷新后查看。"))
    record.moves, record.stage = before + 1, move.stage
    renew_terms(record, spec)
    told = {"register": record.code, "stage": move.stage, "fields": sorted(move.changes)}
    record_act(by=by, at=at, action=f"record.{move.kind}", subject=f"record:{record.pk}", detail=told)


def refuse_second(record: Record) -> None:
    """Raise Refusal where there is a record of what there may be one of, and say which."""
    if record.unique_key is None:
        return
    others = Record.objects.filter(code=record.code, unique_key=record.unique_key).exclude(pk=record.pk)
    known = others.values_list("pk", "title").first()
    if known is not None:
        raise Refusal(
            _("已有同样的一条记录（第 %(id)d 号“%(title)s”），不能再登记；请打开那一条更正。")
            % {"id": known[0], "title": known[1]}
        )
