"""Notes are for the person too (SAFEGUARDS 9): what records say about somebody, as that person reads it."""

from collections.abc import Iterator

from rongjun.base.scope import whole_registry
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.notes import Note
from rongjun.kernel.registers import Register as Spec

from .models import Record, RecordMove
from .sealing import open_values
from .versions import spec_of


def notes_of(person_id: int) -> list[Note]:
    """Return every note of a register about one person, sealed ones opened, and every reason given in its history.

    Commit the look first. Records entered by mistake are told too: what was written was written.
    """
    with whole_registry("本人查看台账里关于自己的记录"):
        records = Record.objects.filter(person_id=person_id).select_related("version", "unit")
        return [note for record in records for note in _notes_in(record, spec_of(record.version))]


def _notes_in(record: Record, spec: Spec) -> Iterator[Note]:
    noted = [one for one in spec.fields if one.note]
    opened = open_values(record, [one.id for one in noted if one.sealed])
    for one in noted:
        text = opened.get(one.id) or str(record.filled.get(one.id, ""))
        if text:
            yield Note(record.day, record.unit.name, f"{spec.name}：{one.name}", text)
    for move in RecordMove.objects.filter(record=record).exclude(note=""):
        yield Note(office_day(move.at), move.unit_name, spec.name, move.note)
