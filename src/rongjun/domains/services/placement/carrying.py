"""After the result: who chose has a record with the duty to begin work, who is left a matter with owner and day.

Every record has a key of its own, so that carrying on twice writes nothing twice.
"""

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor
from rongjun.base.errors import Refusal
from rongjun.domains.people.batches import office_day
from rongjun.domains.services.registers.actions import move_record, open_record
from rongjun.domains.services.registers.models import Record
from rongjun.domains.units.models import Unit

from .access import candidates_of, record, round_at
from .choosing import posts_left
from .models import Candidate, Post, Round
from .rounds import last_signed

PLACED: Final = "placement"
LEFT_OVER: Final = "placement-leftover"
C = Candidate.State


def is_carried(round_: Round) -> bool:
    """Tell whether the records of a closed round are written: those of the posts are the last."""
    return not Post.objects.filter(round=round_, record__stage="offered", record__mistaken=False).exists()


@transaction.atomic
def carry_on(*, round_id: int, handler_id: int, by: Actor, at: datetime) -> int:
    """Write the records of a closed round; left-over matters go to a unit, which has sixty days. Returns how many.

    Raises Refusal before the round is closed or for an unknown unit, NotPermitted.
    """
    round_ = round_at(round_id, by, Round.State.CLOSED)
    if not Unit.objects.filter(pk=handler_id).exists():
        raise Refusal(_("请选择承办遗留问题的单位。"))
    order = last_signed(round_, "order")
    paper = _("%(title)s排序 第%(number)d次公布") % {"title": round_.title, "number": order.number if order else 1}
    written = 0
    for one in candidates_of(round_):
        if one.state == C.CHOSEN:
            _placed(one, round_, paper, by, at)
            written += 1
        if one.state == C.LEFT:
            _left_over(one, round_, handler_id, by, at)
            written += 1
    for post, left in posts_left(round_):
        _filled(post, left, by, at)
    record("carry", round_, {"records": written}, by, at)
    return written


def _placed(one: Candidate, round_: Round, paper: str, by: Actor, at: datetime) -> None:
    typed = {
        "year_of": str(round_.year), "place_in_order": str(one.place), "paper": paper,
        "chosen_on": office_day(one.choice.made_at).isoformat(), "post_of": str(one.choice.post.record_id),
    }  # fmt: skip
    open_record(code=PLACED, typed=typed, person_id=one.person_id, form_key=f"placement:{one.pk}", by=by, at=at)


def _left_over(one: Candidate, round_: Round, handler_id: int, by: Actor, at: datetime) -> None:
    facts = _("%(title)s选岗结束，没有选到岗位（排序第%(place)d）。") % {"title": round_.title, "place": one.place or 0}
    typed = {"matter": _("%(year)d年安置") % {"year": round_.year}, "facts": facts}
    made = open_record(
        code=LEFT_OVER, typed=typed, person_id=one.person_id, form_key=f"placement-left:{one.pk}", by=by, at=at
    )
    if made.stage == "entered":
        _move(made, "assigned", {"handler": str(handler_id)}, f"placement-assign:{one.pk}", by, at)


def _filled(post: Post, left: int, by: Actor, at: datetime) -> None:
    found = Record.objects.select_related("version", "person", "unit").get(pk=post.record_id)
    if found.stage == "offered" and not found.mistaken:
        _move(found, "filled", {"chosen": str(post.places - left)}, f"placement-post:{post.pk}", by, at)


def _move(found: Record, to: str, typed: dict[str, Any], key: str, by: Actor, at: datetime) -> None:
    move_record(record=found, to=to, typed=typed, by=by, at=at, form_key=key)
