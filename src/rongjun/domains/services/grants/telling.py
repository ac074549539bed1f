"""What a person reads of the grants about them: what was asked for, what became of it, and why."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from rongjun.domains.people.batches import office_day
from rongjun.domains.policy.queries import current_rulebook
from rongjun.domains.safeguards.notes import Note
from rongjun.domains.units.models import Unit
from rongjun.kernel.aid.grants import State
from rongjun.kernel.money import format_yuan

from .models import GrantLine

DONE = (State.GRANTED.value, State.REFUSED.value, State.TAKEN_BACK.value)


def notes_of(person_id: int) -> Iterator[Note]:
    """Yield what was granted, refused or taken back of one person, each with its reason. Two queries."""
    book = current_rulebook()
    unit = Unit.objects.filter(is_root=True).values_list("name", flat=True).first() or ""
    lines = GrantLine.objects.filter(person_id=person_id, grant__state__in=DONE).select_related("grant")
    for one in lines:
        grant = one.grant
        told = {
            "what": book.benefits[one.benefit].name, "yuan": format_yuan(one.amount_fen), "number": grant.number,
            "reason": one.reason, "basis": one.basis, "why": grant.reason,
        }  # fmt: skip
        if grant.state == State.REFUSED.value:
            text = _("%(what)s %(yuan)s 元没有批准（%(number)s）。理由：%(why)s") % told
        elif grant.takes_back_id is not None:
            text = _("撤销%(what)s %(yuan)s 元（%(number)s）。理由：%(reason)s") % told
        else:
            text = (
                _("核定%(what)s %(yuan)s 元（%(number)s），在下一次发放中支付。依据：%(basis)s。理由：%(reason)s")
                % told
            )
        yield Note(office_day(grant.decided_at or grant.made_at), unit, _("帮扶核定"), text)
