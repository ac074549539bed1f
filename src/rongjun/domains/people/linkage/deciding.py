"""What an officer decides of a pair where no money moves: two people, the row is this person, or open again."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.safeguards.actions import record_act

from ..models import Merge, Pair
from ..queries.scope import visible_people
from .queries import get_pair, waiting_merge


@transaction.atomic
def put_together(*, file_nos: tuple[str, str], by: Actor, at: datetime) -> Pair:
    """Put two files side by side that no search found, by their numbers, to be decided; a known pair is returned.

    Raises NotPermitted without people.link, NotFound for a number outside the actor's area, Refusal for one file.
    """
    by.require(Permission.PEOPLE_LINK)
    found = sorted(visible_people(by).filter(file_no__in=file_nos).values_list("pk", flat=True))
    if len(set(file_nos)) < 2:
        raise Refusal(_("请填写两个不同的档案号。"))
    if len(found) < 2:
        raise NotFound(_("没有这两份档案，或其中一份不在您的辖区、已并入别的档案。"))
    pair, fresh = Pair.objects.get_or_create(
        left_id=found[0], right_id=found[1], defaults={"grade": "likely", "evidence": ",by_hand,"}
    )
    if fresh:
        _record("people.pair.put", pair, "", by, at)
    return pair


@transaction.atomic
def never_same(*, pair_id: int, reason: str, by: Actor, at: datetime) -> Pair:
    """Decide that a pair are two people, with a reason: no later search brings it back.

    Raises NotPermitted without people.link, NotFound, Refusal without a reason or while a merge waits, AlreadyDone
    where it is decided.
    """
    return _decide(pair_id, Pair.State.NEVER, reason, by, at)


@transaction.atomic
def settle_row(*, pair_id: int, reason: str, by: Actor, at: datetime) -> Pair:
    """Decide that a row that stayed out is the registered person, and say what was done about it. Raises as above."""
    if get_pair(pair_id, by).row_id is None:
        raise Refusal(_("两份档案是同一人的，请提出合并。"))
    return _decide(pair_id, Pair.State.ROW_SETTLED, reason, by, at)


@transaction.atomic
def reopen_pair(*, pair_id: int, reason: str, by: Actor, at: datetime) -> Pair:
    """Open a decided pair again, with a reason. Raises Refusal where it is open, or merged (undo that)."""
    by.require(Permission.PEOPLE_LINK)
    pair = get_pair(pair_id, by)
    if pair.state not in {Pair.State.NEVER, Pair.State.ROW_SETTLED}:
        raise Refusal(_("只有已认定的才能重新打开；已合并的请撤销合并。"))
    _record("people.pair.reopen", pair, _worded(reason), by, at)
    pair.state, pair.decided_by, pair.decided_at, pair.reason = Pair.State.OPEN, None, None, ""
    pair.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    return pair


def _decide(pair_id: int, state: Pair.State, reason: str, by: Actor, at: datetime) -> Pair:
    by.require(Permission.PEOPLE_LINK)
    pair = get_pair(pair_id, by)
    if pair.state != Pair.State.OPEN:
        raise AlreadyDone(_("这一对已经认定，没有变动。"))
    merge = waiting_merge(pair)
    if merge is not None and merge.state == Merge.State.WAITING:
        raise Refusal(_("这一对正等待批准合并，请先办结。"))
    pair.state, pair.decided_by_id, pair.decided_at, pair.reason = state, by.staff_id, at, _worded(reason)
    pair.save(update_fields=["state", "decided_by", "decided_at", "reason"])
    _record(f"people.pair.{state}", pair, pair.reason, by, at)
    return pair


def _worded(reason: str) -> str:
    if not reason.strip():
        raise Refusal(_("请写明理由。"))
    return reason.strip()[:200]


def _record(action: str, pair: Pair, reason: str, by: Actor, at: datetime) -> None:
    detail = {"left": pair.left_id, "right": pair.right_id, "row": pair.row_id, "reason": reason}
    record_act(by=by, at=at, action=action, subject=f"pair:{pair.pk}", detail=detail)
