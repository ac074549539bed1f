"""What goes with a paper to the person: the receipt with its code, proof of delivery, the sheet with the address."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import NotFound, Refusal
from rongjun.base.papers import Paper, Text
from rongjun.base.scope import whole_desk
from rongjun.domains.units.models import Unit

from . import letters
from .course import HERE, reach
from .identity import open_identity
from .letters import Line
from .models import Delivery, Issued, Matter
from .numbers import code_digest
from .papers_drafting import draft_receipt, head_of
from .papers_words import WAYS_HOW


def receipt_with_code(*, matter: Matter, code: str, by: Actor, at: datetime) -> Paper:
    """Return the receipt with its tracking code, to be handed over and not kept. Raises Refusal for another's code."""
    reach(matter, by)
    return _receipt(matter, code, Unit.objects.get(pk=by.unit_id), at)


def own_receipt(*, matter: Matter, code: str, at: datetime) -> Paper:
    """Return the receipt for the person, who holds number and code."""
    return _receipt(matter, code, Unit.objects.get(pk=matter.unit_id), at)


def delivery_form(
    *, matter: Matter, issued_ids: Sequence[int], by: Actor, at: datetime, delivery: Delivery | None = None
) -> Paper:
    """Return a 送达回证 for papers of a matter: to be filled in, or as it was recorded. Raises NotFound."""
    reach(matter, by)
    with whole_desk(HERE):
        head = head_of(matter, Unit.objects.get(pk=by.unit_id), f"{matter.number}/送达", at)
        lines = _lines(matter, issued_ids)
    if delivery is None:
        return letters.delivery(letters.Delivered(head, lines))
    way = WAYS_HOW[delivery.how]
    return letters.delivery(letters.Delivered(head, lines, way, delivery.day, delivery.proof))


def address_sheet(
    *, matter: Matter, place: int, issued_ids: Sequence[int], purpose: str, by: Actor, at: datetime
) -> Paper:
    """Return the sheet that carries papers to one person who brought a matter; the look is written down first.

    Raises NotFound, NotPermitted for who may not know who it is, Refusal without a purpose or a name.
    """
    with whole_desk(HERE):
        head = head_of(matter, Unit.objects.get(pk=by.unit_id), matter.number, at)
        lines = _lines(matter, issued_ids)
    who = open_identity(matter=matter, place=place, fields=["name", "address"], purpose=purpose, by=by, at=at)
    if not who.get("name"):
        raise Refusal(_("没有登记姓名，不能印送达页；请由本人凭编号和查询码查看。"))
    return letters.address_sheet(letters.Addressed(head, who["name"], who.get("address", ""), lines))


def _receipt(matter: Matter, code: str, unit: Unit, at: datetime) -> Paper:
    if not constant_time_compare(code_digest(code), matter.code_digest):
        raise Refusal(_("查询码与该信访事项不符。"))
    with whole_desk(HERE):
        return draft_receipt(matter, head_of(matter, unit, matter.number, at), at, 0, code)


def _lines(matter: Matter, issued_ids: Sequence[int]) -> tuple[Line, ...]:
    found = list(Issued.objects.filter(matter=matter, pk__in=issued_ids, for_person=True).order_by("pk"))
    if not found or len(found) != len(set(issued_ids)):
        raise NotFound(_("没有这份文书。"))
    return tuple(Line(letters.KINDS[one.kind], Text(one.number)) for one in found)
