"""Notes about me: those of the rooms below are registered here, all are read as the person reads them."""

from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _

from rongjun.base.scope import whole_registry
from rongjun.domains.payments.models import RecoveryAct, RunException
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Confirmation
from rongjun.domains.people.queries.merged import files_of
from rongjun.domains.recognition.models import Entry
from rongjun.domains.safeguards.notes import Note, notes_about, register_notes

from .visits import Visit, tell_look

LOOK_NOTES = "查看关于本人的记录"


def own_notes(visit: Visit, at: datetime) -> list[Note]:
    """Return every note about the person, newest first; the access row comes first. Call it in the own scope."""
    tell_look(visit.key, LOOK_NOTES, ["notes"], at)
    return notes_about(visit.key.person_id)


def register_below() -> None:
    """Register the rooms below this one that keep notes about persons."""
    register_notes("confirmation", _of_confirmations)
    register_notes("exception", _of_exceptions)
    register_notes("recovery", _of_recoveries)
    register_notes("recognition", _of_cases)


def _of_confirmations(person_id: int) -> Iterator[Note]:
    rows = Confirmation.objects.filter(person_id__in=files_of(person_id), recorded_at__isnull=False).exclude(note="")
    for year, note, at in rows.values_list("campaign__year", "note", "recorded_at"):
        yield Note(_day(at), "", _("%(year)d 年度确认") % {"year": year}, note)


def _of_exceptions(person_id: int) -> Iterator[Note]:
    rows = RunException.objects.filter(person_id__in=files_of(person_id), settled_at__isnull=False)
    rows = rows.exclude(settlement="")
    for text, at in rows.values_list("settlement", "settled_at").distinct():
        yield Note(_day(at), "", _("发放中的待处理事项"), text)


def _of_recoveries(person_id: int) -> Iterator[Note]:
    rows = RecoveryAct.objects.filter(person_id__in=files_of(person_id)).exclude(reason="")
    for text, day in rows.values_list("reason", "day"):
        yield Note(day, "", _("多发款项的追回"), text)


def _of_cases(person_id: int) -> Iterator[Note]:
    """The history of the person's own cases: a table of areas, whence the whole registry."""
    with whole_registry("关于本人的记录：本人认定事项里的说明"):
        rows = Entry.objects.filter(case__person_id__in=files_of(person_id)).exclude(note="")
        found = list(rows.values_list("case__number", "note", "at", "unit_name"))
    for number, text, at, unit in found:
        yield Note(office_day(at), unit, _("认定事项 %(number)s") % {"number": number}, text)


def _day(at: datetime | None) -> date:
    """Return the day of a moment that the query asked to be there."""
    assert at is not None
    return office_day(at)
