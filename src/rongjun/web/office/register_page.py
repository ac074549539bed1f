"""What the page of a record shows: what is filled in by stage, files, duties, what belongs to it, what happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.scope import whole_registry
from rongjun.domains.people.models import Person
from rongjun.domains.services.duties.queries import duties_of
from rongjun.domains.services.library.shelf import LEAFLETS
from rongjun.domains.services.registers.access import may_reveal, works_on
from rongjun.domains.services.registers.duty import source_of
from rongjun.domains.services.registers.kin import records_of_kin
from rongjun.domains.services.registers.models import Proposal, Record, RecordFile, RecordMove
from rongjun.domains.services.registers.proposals import waiting_proposal
from rongjun.domains.services.registers.queries import children_of
from rongjun.domains.services.registers.sealing import held_fields
from rongjun.domains.services.registers.versions import list_present, spec_of
from rongjun.domains.services.signups.actions import EVENTS
from rongjun.kernel.registers import FILES, Form, Sheet
from rongjun.kernel.registers import Register as Spec

from ..labels import role_name
from .case_frame import said
from .register_forms import FilesForm
from .register_frame import register_name
from .register_money import money_of
from .register_words import (
    HAPPENED,
    KEEPS,
    SEALED,
    Names,
    field_name,
    names_for,
    stage_badge,
    stage_name,
    value_shown,
    value_text,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One field as the page shows it."""

    label: str
    text: str
    sealed: bool


def told_of_kin(spec: Spec, person: Person | None, actor: Actor) -> list[tuple[int, str, str]]:
    """Return the records that relatives on file have in a register of households: number, state, address."""
    found = [] if person is None else records_of_kin(spec, person, actor)
    return [
        (one.pk, stage_name(spec, one.stage), reverse("record", args=[spec.code, one.pk])) for one in found
    ]  # fmt: skip


def record_context(record: Record, spec: Spec, actor: Actor, *, opened: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page of a record shows to an actor; `opened` are sealed values opened for this one look."""
    history = list(RecordMove.objects.filter(record=record).order_by("sequence"))
    told = [record.filled, *({name: pair[n] for name, pair in one.changes.items()} for one in history for n in (0, 1))]
    names = names_for(spec, [*told])
    held = held_fields(record)
    works = works_on(record, actor) and not record.mistaken
    waits = waiting_proposal(record)
    return {
        "state": stage_badge(spec, record), "sections": _sections(record, spec, history, names, held, opened),
        "opened": bool(opened), "held": bool(held), "may_reveal": may_reveal(record, actor),
        "history": [_happened(one, spec, names) for one in reversed(history)],
        "next": [(one, stage_name(spec, one)) for one in spec.stage_named(record.stage).next
                 if works and waits is None and actor.may_code(spec.stage_named(one).permission)],
        "may_change": works and waits is None and actor.may_code(spec.stage_named(record.stage).permission),
        "files": _files(record, spec, history, works and actor.may(Permission.REGISTER_FILL)),
        "duties": _duties(record), "waits": _proposal(waits, spec, record, actor), "children": _below(record, spec),
        "papers": [(one.id, said(one.title.zh, one.title.en)) for one in spec.prints if one.sheet is Sheet.ONE],
        "money": money_of(record, actor, works=works),
        "leaflet": spec.code == LEAFLETS, "event": spec.code == EVENTS,
        "keeps": KEEPS[spec.keep], "perms_person": actor.may(Permission.PEOPLE_VIEW),
        "late": record.due_on is not None and record.ended_at is None and record.due_on < timezone.localdate(),
    }  # fmt: skip


def _sections(
    record: Record, spec: Spec, history: list[RecordMove], names: Names, held: set[str], opened: Mapping[str, str]
) -> list[tuple[str, list[Line]]]:  # fmt: skip
    """Return what is filled in, one section for each stage that the record came through."""
    found = []
    for stage in dict.fromkeys(one.stage for one in history):
        lines = []
        for one in spec.fields_at(stage):
            if one.type in FILES:
                continue
            if one.sealed and one.id in held:
                text = opened.get(one.id) or str(SEALED)
                if one.id in opened and one.type not in (Form.TEXT, Form.LONG, Form.DATE):
                    text = value_text(one, _unsealed(one.type, opened[one.id]), names)
                lines.append(Line(field_name(one), text, one.id not in opened))
            elif one.id in record.filled:
                lines.append(Line(field_name(one), value_shown(one, record.filled[one.id], names), False))
        if lines:
            found.append((stage_name(spec, stage), lines))
    return found


def _unsealed(form: Form, text: str) -> Any:
    """Return a sealed choice as it was kept: of several choices a list stands in brackets."""
    return [one.strip(" '\"") for one in text.strip("[]").split(",")] if form is Form.SEVERAL else text


def _happened(one: RecordMove, spec: Spec, names: Names) -> dict[str, Any]:
    title = str(HAPPENED.get(one.kind, one.kind))
    if one.kind in ("open", "move"):
        title = _("%(what)s：%(stage)s") % {"what": title, "stage": stage_name(spec, one.stage)}
    parts = [one.note] if one.note else []
    if one.kind == "change":
        parts += [_changed(spec, name, pair, names) for name, pair in one.changes.items()]
    if one.kind in ("file", "unfile"):
        parts += ["、".join(field_name(each) for each in spec.fields if each.id in one.changes)]
    by = "　".join(part for part in (one.unit_name, str(role_name(one.role)), one.who) if part)
    when = f"{timezone.localtime(one.at):%Y-%m-%d %H:%M}"
    return {"when": when, "title": title, "detail": "；".join(parts), "by": by, "kind": "now"}


def _changed(spec: Spec, name: str, pair: list[Any], names: Names) -> str:
    found = next((one for one in spec.fields if one.id == name), None)
    if found is None or "*" in pair:
        return _("%(field)s 已改（加密）") % {"field": field_name(found) if found else name}
    before, now = (value_text(found, value, names) or _("（空）") for value in pair)
    return _("%(field)s：%(before)s → %(now)s") % {"field": field_name(found), "before": before, "now": now}


def _files(record: Record, spec: Spec, history: list[RecordMove], may_add: bool) -> dict[str, Any]:
    """Return the files by field, and the form to add one where the record came to a stage that asks for files.

    Fields of the next stages are offered too: a photo that a stage requires is there before the record comes to it.
    """
    passed = {one.stage for one in history}
    ahead = set(spec.stage_named(record.stage).next) if not record.mistaken else set()
    offered = [one for one in spec.fields_until(tuple(passed | ahead)) if one.type in FILES]
    rows = RecordFile.objects.filter(record=record, gone_at=None).select_related("added_by").order_by("pk")
    kept = {one.id: field_name(one) for one in spec.fields}
    return {
        "rows": [(one, kept.get(one.field, one.field)) for one in rows],
        "form": FilesForm(offered) if offered and may_add else None,
    }


def _duties(record: Record) -> list[Any]:
    with whole_registry("台账记录的待办"):
        return list(duties_of(source_of(record)))


def _proposal(made: Proposal | None, spec: Spec, record: Record, actor: Actor) -> dict[str, Any] | None:
    if made is None:
        return None
    more = names_for(spec, [made.filled])
    fields = {one.id: one for one in spec.fields}
    lines = [(field_name(fields[name]), value_text(fields[name], value, more)) for name, value in made.filled.items()]
    mine = made.made_by_id == actor.staff_id
    what = _("更正") if made.stage == record.stage else stage_name(spec, made.stage)
    return {
        "proposal": made, "what": what, "lines": lines, "mine": mine, "note": made.note,
        "may": actor.may(Permission.REGISTER_SIGN) and not mine,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Child:
    """A record that belongs to this one: where it stands, by when, and what is filled in so far (of nobody's alone)."""

    record: Record
    state: tuple[str, str]
    late: bool
    lines: list[tuple[str, str]]


def _child(one: Record, spec: Spec) -> Child:
    fields = [] if spec.personal else [each for each in spec.fields if each.type not in FILES | {Form.RECORD}]
    names = names_for(spec, [one.filled]) if fields else Names()
    texts = [(field_name(each), value_text(each, one.filled.get(each.id), names)) for each in fields]
    late = one.due_on is not None and one.ended_at is None and one.due_on < timezone.localdate()
    lines = [(name, text) for name, text in texts if text and text != one.title]
    return Child(one, stage_badge(spec, one), late, lines)


def _below(record: Record, spec: Spec) -> list[dict[str, Any]]:
    """Return the registers whose records belong to this one, with those records and where one more is entered."""
    rows = list(children_of(record)[:200])
    found = []
    for below in map(spec_of, list_present()):
        link = next((one for one in below.fields if one.type is Form.RECORD and one.of == spec.code), None)
        if link is None:
            continue
        own = [_child(one, spec_of(one.version)) for one in rows if one.code == below.code]
        url = f"{reverse('record-new', args=[below.code])}?{link.id}={record.pk}"
        found.append({"name": register_name(below), "rows": own, "url": url})
    return found
