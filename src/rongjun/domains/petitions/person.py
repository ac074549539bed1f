"""What the person does, with number and tracking code: find the matter, add, withdraw, object to its end, rate it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission, Role
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_desk
from rongjun.domains.people.batches import office_day
from rongjun.kernel.petition.states import OVER, Move, State

from .course import HERE, lock_matter, make_move, reach, receive, require_text, write_entry
from .deciding import take_back_opinion
from .identity import given_of, seal_words
from .masking import mask
from .models import Addition, Answer, Asking, Matter, Rating
from .numbers import code_digest, read_number

OWN = "信访人凭编号和查询码办理自己的信访事项"
"""The reason of the whole desk where a person works on the own matter: `with whole_desk(OWN)`."""


def find_by_code(number: str, code: str) -> Matter:
    """Return the matter of a number and its tracking code. Raises NotFound without saying which of them is wrong.

    Call it in `whole_desk(OWN)`.
    """
    matters = Matter.objects.select_related("owner_unit", "unit", "decided_unit")
    found = matters.filter(number=read_number(number), code_digest=code_digest(code)).first()
    if found is None:
        raise NotFound(_("编号或查询码不对。查询码印在回执上；丢失的，请到登记的单位重新领取。"))
    return found


@transaction.atomic
@whole_desk(HERE)
def add_to_matter(*, matter: Matter, text: str, sent_key: str, by: Actor, at: datetime) -> Addition:
    """Add something to a matter; what was asked for counts as brought. Sent twice, it is added once."""
    _may(matter, by)
    standing = Addition.objects.filter(sent_key=sent_key).first()
    if standing is not None:
        return standing
    lock_matter(matter)
    words = require_text(text, _("请写明要补充的内容。"))
    row = Addition(
        matter=matter, told=mask(words, given_of(matter)), sent_key=sent_key, added_by=by.staff_id, added_at=at
    )
    row.words = seal_words(matter, words, f"addition.{row.token}", row.told)
    make_move(matter, Move.ADD, by=by, at=at)
    row.save(force_insert=True)
    waiting = Asking.objects.filter(matter=matter, answered_on=None)
    waiting.update(answered_on=office_day(at), addition=row)
    return row


@transaction.atomic
@whole_desk(HERE)
def withdraw(*, matter: Matter, reason: str, by: Actor, at: datetime) -> Matter:
    """Withdraw a matter, or only the request for review: the opinion then stands. Raises AlreadyDone."""
    _may(matter, by)
    lock_matter(matter)
    if matter.state == State.DRAFT:
        return make_move(matter, Move.DROP, by=by, at=at)
    if matter.state in (State.DECIDING, State.REVIEWING, State.REREVIEWING):
        take_back_opinion(matter, "信访人撤回", at)
    return make_move(matter, Move.WITHDRAW, by=by, at=at, note=mask(reason.strip(), given_of(matter)))


@transaction.atomic
@whole_desk(HERE)
def object_to_closing(*, matter: Matter, reason: str, by: Actor, at: datetime) -> Matter:
    """Say that a closed matter is not ended: it opens again at the unit that answered, in a new round.

    Raises Refusal for one that ended with a written opinion (review is its way), or without a reason.
    """
    _may(matter, by)
    lock_matter(matter)
    told = mask(require_text(reason, _("请写明为什么不能办结。")), given_of(matter))
    if Answer.objects.filter(matter=matter, round=matter.round, kind="opinion").exists():
        raise Refusal(_("该信访事项已有处理意见书；不服的，按意见书写明的途径申请复查、复核。"))
    return _open_again(matter, Move.OBJECT_CLOSING, told, by, at)


@transaction.atomic
@whole_desk(HERE)
def reopen(*, matter: Matter, reason: str, by: Actor, at: datetime) -> Matter:
    """Open a closed matter again: by the unit that owns it, its answer was wrong. Raises Refusal, NotPermitted."""
    reach(matter, by)
    by.require(Permission.PETITION_SORT if matter.kind != "accusation" else Permission.PETITION_DISCIPLINE)
    if matter.owner_unit_id != by.unit_id:
        raise NotPermitted(_("该信访事项由别的单位办理。"))
    lock_matter(matter)
    return _open_again(matter, Move.REOPEN, require_text(reason, _("请写明重新办理的理由。")), by, at)


@transaction.atomic
@whole_desk(HERE)
def rate(*, matter: Matter, of_unit: int, of_answer: int, note: str, by: Actor, at: datetime) -> Rating:
    """Rate how one was treated and answered, 1 to 5, once a round. Raises Refusal beyond, AlreadyDone."""
    _may(matter, by)
    if not (1 <= of_unit <= 5 and 1 <= of_answer <= 5):
        raise Refusal(_("请在 1 到 5 之间评价。"))
    if matter.state not in {one.value for one in OVER} | {State.DELIVERED.value, State.REVIEWED.value}:
        raise Refusal(_("答复以后才能评价。"))
    if Rating.objects.filter(matter=matter, round=matter.round).exists():
        raise AlreadyDone(_("您已经评价过。"))
    told = mask(note.strip(), given_of(matter))
    found = Rating.objects.create(
        matter=matter, round=matter.round, of_unit=of_unit, of_answer=of_answer, note=told, at=at
    )
    write_entry(matter, "rate", by=by, at=at)
    return found


def _open_again(matter: Matter, move: Move, told: str, by: Actor, at: datetime) -> Matter:
    more = {
        "round": matter.round + 1, "stage": "first", "accepted_on": None, "replied_on": None, "informed_on": None,
    }  # fmt: skip
    make_move(matter, move, by=by, at=at, unit_id=matter.owner_unit_id, note=told, more=more)
    receive(matter, matter.owner_unit_id, office_day(at))
    return matter


def _may(matter: Matter, by: Actor) -> None:
    """Let the person, whose number and code opened it, and who takes petitions in the person's name."""
    if by.role is not Role.APPLICANT:
        by.require(Permission.PETITION_TAKE)
        reach(matter, by)
