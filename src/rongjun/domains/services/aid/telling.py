"""What a person reads of what this room writes about them: the town's opinion, reasons, help, pairings."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.notes import Note

from .models import Application, Entry, Help, Pairing


def notes_of(person_id: int) -> Iterator[Note]:
    """Yield every text that this room keeps about one person. Four queries."""
    for one in Entry.objects.filter(case__person_id=person_id).exclude(note="").select_related("case"):
        yield Note(office_day(one.at), one.unit_name, _("困难帮扶 %(number)s") % {"number": one.case.number}, one.note)
    for help_ in Help.objects.filter(person_id=person_id):
        yield Note(help_.day, "", _("帮扶记录"), help_.what)
    for pair in Pairing.objects.filter(person_id=person_id):
        ended = f"；{pair.end_reason}" if pair.end_reason else ""
        yield Note(pair.since, pair.department, _("结对帮扶"), f"{pair.need}{ended}")
    for asked in Application.objects.filter(person_id=person_id).exclude(reason="").select_related("round"):
        yield Note(office_day(asked.made_at), "", _("关爱基金 %(name)s") % {"name": asked.round.name}, asked.reason)
