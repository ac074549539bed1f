"""Joint handling (协办): the lead asks departments for their parts, each answers its own; the lead owns the matter.

And what the office asks of the person: no clock stops for it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.domains.units.models import Unit

from .course import HERE, note_sight, reach, refuse_interest, refuse_watching, require_text, take_turn, write_entry
from .models import Asking, Matter, Part
from .models.core import wall_mark

SUBJECTS: Final = frozenset({"pension", "medical", "employment", "low_income", "other"})


@transaction.atomic
@whole_desk(HERE)
def ask_part(*, matter: Matter, unit_id: int, subject: str, asked: str, due_on: date, by: Actor, at: datetime) -> Part:
    """Ask a department for its part by a day; from now on it sees the matter, and of who brought it nothing.

    Raises Refusal for an accusation, the own unit, one behind the wall or unknown, a day that is over or after the
    matter's own last day; NotPermitted.
    """
    take_turn(matter, by, Permission.PETITION_HANDLE)
    stated = require_text(asked, _("请写明请该单位办理什么。"))
    refuse_watching(stated)
    if matter.hidden:
        raise Refusal(_("检举控告不请其他单位协办。"))
    known = Unit.objects.filter(pk=unit_id).exists() and wall_mark(unit_id=unit_id) not in matter.wall
    if subject not in SUBJECTS or not known or unit_id == matter.owner_unit_id:
        raise Refusal(_("不能请这个单位协办，请另选单位和事项。"))
    if not office_day(at) < due_on <= (matter.due_on or due_on):
        raise Refusal(_("协办的期限应在明天以后，且不晚于本事项的期限 %(day)s。") % {"day": matter.due_on})
    part = Part.objects.create(
        matter=matter, unit_id=unit_id, subject=subject, asked=stated, asked_by=by.staff_id, asked_at=at, due_on=due_on
    )
    note_sight(matter, unit_id, at)
    write_entry(matter, "part", by=by, at=at, note=stated, detail={"unit": unit_id, "due": due_on.isoformat()})
    return part


@transaction.atomic
@whole_desk(HERE)
def answer_part(*, part_id: int, answer: str, articles: Sequence[str], by: Actor, at: datetime) -> Part:
    """Answer the own unit's part. Raises Refusal without an answer, NotFound, NotPermitted, AlreadyDone."""
    part = Part.objects.select_related("matter").filter(pk=part_id).first()
    if part is None:
        raise NotFound(_("没有这项协办。"))
    reach(part.matter, by)
    by.require(Permission.PETITION_HANDLE)
    if part.unit_id != by.unit_id:
        raise NotPermitted(_("这项协办由别的单位答复。"))
    refuse_interest(part.matter, by)
    stated = require_text(answer, _("请写明办理情况和意见。"))
    refuse_watching(stated)
    cited = [one.strip() for one in articles if one.strip()]
    waiting = Part.objects.filter(pk=part.pk, answered_at=None)
    if not waiting.update(answered_at=at, answered_by=by.staff_id, answer=stated, articles=cited):
        raise AlreadyDone(_("这项协办已经答复。"))
    write_entry(part.matter, "part_answer", by=by, at=at, note=stated, detail={"unit": by.unit_id})
    part.refresh_from_db()
    return part


@transaction.atomic
@whole_desk(HERE)
def ask_person(*, matter: Matter, asked: str, by: Actor, at: datetime) -> Asking:
    """Ask the person for something more; the clocks run on. Raises Refusal without a text, or where nobody is known."""
    take_turn(matter, by, Permission.PETITION_HANDLE, Permission.PETITION_SORT)
    stated = require_text(asked, _("请写明请本人补充什么。"))
    refuse_watching(stated)
    found = Asking.objects.create(matter=matter, asked=stated, asked_by=by.staff_id, asked_at=at)
    write_entry(matter, "ask", by=by, at=at, note=stated)
    return found
