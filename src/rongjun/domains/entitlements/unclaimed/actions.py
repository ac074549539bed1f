"""The work on a candidate: taken up, answered with a reason, a visit agreed, or closed without a word.

A grant is no act of its own: it is made by the registry's own forms with two persons, and the next search sees it.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound, Refusal
from rongjun.domains.safeguards.actions import record_act

from ..models import Unclaimed, UnclaimedSearch, UnclaimedStep
from .states import next_state


@transaction.atomic
def take_unclaimed(*, unclaimed_id: int, by: Actor, at: datetime) -> Unclaimed:
    """Take a candidate up: one's name stands on it. Raises NotFound outside the area, Refusal in another state."""
    one = _load(unclaimed_id, by)
    return _move(one, "take", by, at, owner_id=by.staff_id)


@transaction.atomic
def give_back(*, unclaimed_id: int, by: Actor, at: datetime) -> Unclaimed:
    """Lay a candidate back for anybody. Raises NotFound, Refusal."""
    return _move(_load(unclaimed_id, by), "give_back", by, at, owner_id=None)


@transaction.atomic
def answer_with_reason(*, unclaimed_id: int, reason: str, article: str, by: Actor, at: datetime) -> Unclaimed:
    """Answer that there is no right, with the reason and its article; both are shown to the person.

    Raises Refusal without either, NotFound.
    """
    if not (reason.strip() and article.strip()):
        raise Refusal(_("不享受要写明理由和所依据的条文，本人看得到。"))
    one = _load(unclaimed_id, by)
    return _move(
        one, "reason", by, at, note=reason, reason=reason.strip(), article=article.strip(), due_on=None, owner_id=None
    )


@transaction.atomic
def ask_visit(*, unclaimed_id: int, on: date, agreed: bool, by: Actor, at: datetime) -> Unclaimed:
    """Put down a visit that the person has agreed to, with its day; who puts it down owns it.

    Raises Refusal without the person's yes or for a day that has passed, NotFound.
    """
    if not agreed:
        raise Refusal(_("走访要本人（或家属）同意；不愿意的，选“结束”，不记原因。"))
    if on < timezone.localdate(at):
        raise Refusal(_("走访的日期不能早于今天。"))
    one = _load(unclaimed_id, by)
    return _move(one, "visit", by, at, owner_id=by.staff_id, due_on=on)


@transaction.atomic
def record_visited(*, unclaimed_id: int, by: Actor, at: datetime) -> Unclaimed:
    """Say that the visit has been; the candidate is being looked into again. Raises NotFound, Refusal."""
    return _move(_load(unclaimed_id, by), "visited", by, at, owner_id=by.staff_id, due_on=None)


@transaction.atomic
def close_unclaimed(*, unclaimed_id: int, by: Actor, at: datetime) -> Unclaimed:
    """End the work without a reason and without a trace of who said no: the earlier steps go too.

    Raises NotFound, Refusal.
    """
    one = _load(unclaimed_id, by)
    closed = next_state(one.state, "close")
    UnclaimedStep.objects.filter(unclaimed_id=one.pk).delete()
    return _write(one, closed, {"owner_id": None, "due_on": None, "reason": "", "article": ""})


@transaction.atomic
def begin_search(*, by: Actor, at: datetime) -> UnclaimedSearch:
    """Put down that a search begins, for the background; one that is going on stands for both. Raises NotPermitted."""
    by.require(Permission.UNCLAIMED_WORK)
    going = UnclaimedSearch.objects.filter(ended_at=None, reason="", area_prefix=by.area_prefix or "").first()
    if going is not None and (at - going.begun_at).total_seconds() < 600:
        return going
    month = timezone.localdate(at).year * 12 + timezone.localdate(at).month - 1
    return UnclaimedSearch.objects.create(
        begun_at=at, begun_by_id=by.staff_id, area_prefix=by.area_prefix or "", month=month
    )


def _load(unclaimed_id: int, by: Actor) -> Unclaimed:
    by.require(Permission.UNCLAIMED_WORK)
    one = Unclaimed.objects.filter(pk=unclaimed_id).first()
    if one is None:
        raise NotFound(_("没有这一项，或不在您的辖区。"))
    return one


def _move(one: Unclaimed, act: str, by: Actor, at: datetime, *, note: str = "", **values: object) -> Unclaimed:
    moved = _write(one, next_state(one.state, act), values)
    UnclaimedStep.objects.create(
        unclaimed_id=one.pk, person_id=one.person_id, act=act, at=at, by_id=by.staff_id, note=note[:200]
    )
    record_act(by=by, at=at, action=f"unclaimed.{act}", subject=f"unclaimed:{one.pk}", detail={"rule": one.rule})
    return moved


def _write(one: Unclaimed, state: Unclaimed.State, values: dict[str, object]) -> Unclaimed:
    """Change a candidate where nobody changed it meanwhile. Raises Refusal where somebody did."""
    if not Unclaimed.objects.filter(pk=one.pk, state=one.state).update(state=state, **values):
        raise Refusal(_("刚刚有人办理了这一项，请刷新页面再看。"))
    one.refresh_from_db()
    return one
