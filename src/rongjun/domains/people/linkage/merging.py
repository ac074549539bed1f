"""Two files are made one: proposed by one, approved by another; undone in the same way."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.approvals.actions import open_matter, return_matter, sign_subject
from rongjun.domains.approvals.queries import get_matter
from rongjun.domains.safeguards.actions import record_act

from ..models import Merge, Pair, Person
from ..queries.scope import visible_people
from .moving import apply_merge, apply_undoing, hash_for_undoing, plan_merge

MATTER: Final = "merge"
UNDOING: Final = "merge_undo"


@transaction.atomic
def propose_merge(*, kept_id: int, gone_id: int, reason: str, by: Actor, at: datetime) -> Merge:
    """Propose that two files are one person's: the file `gone` becomes part of `kept`. Waits for another person.

    Raises NotPermitted without people.link, NotFound outside the actor's area or for a file that is merged already,
    Refusal without a reason or where it was decided that they are two people, AlreadyDone while a merge waits.
    """
    by.require(Permission.PEOPLE_LINK)
    kept, gone = _file(kept_id, by), _file(gone_id, by)
    if kept.pk == gone.pk:
        raise Refusal(_("请选择两份不同的档案。"))
    _refuse_decided(kept, gone)
    merge = _insert(kept, gone, _worded(reason), by, at)
    open_matter(kind=MATTER, subject_id=merge.pk, content_hash=merge.content_hash, by=by, at=at)
    _record("people.merge.propose", merge, by, at)
    return merge


@transaction.atomic
def approve_merge(*, merge_id: int, by: Actor, at: datetime) -> Merge:
    """Approve a waiting merge: both files as shown become one, the gone one's facts are superseded, none overwritten.

    Raises NotPermitted without people.approve, AlreadyDone by the person who proposed it or where it is decided,
    Refusal where a file changed since or the two were decided to be two people.
    """
    by.require(Permission.PEOPLE_APPROVE)
    merge = _waiting(merge_id, by)
    _refuse_decided(merge.kept, merge.gone)
    plan = plan_merge(_file(merge.kept_id, by), _file(merge.gone_id, by))
    if not sign_subject(kind=MATTER, subject_id=merge.pk, content_hash=plan.content_hash, by=by, at=at):
        return merge
    apply_merge(merge, plan, by=by, at=at)
    merge.state, merge.approved_by_id, merge.approved_at = Merge.State.IN_FORCE, by.staff_id, at
    merge.save()
    _decide_pair(merge, state=Pair.State.SAME, decided_by=by.staff_id, decided_at=at, reason=merge.reason)
    _record("people.merge.approve", merge, by, at)
    return merge


@transaction.atomic
def refuse_merge(*, merge_id: int, reason: str, by: Actor, at: datetime) -> Merge:
    """Refuse a waiting merge, with a reason; both files stay as they are. Raises as `approve_merge`."""
    by.require(Permission.PEOPLE_APPROVE)
    merge = _waiting(merge_id, by)
    merge.answer = _worded(reason)
    return_matter(matter_id=get_matter(MATTER, merge.pk).pk, reason=reason, by=by, at=at, final=True)
    merge.state, merge.approved_by_id, merge.approved_at = Merge.State.REFUSED, by.staff_id, at
    merge.save(update_fields=["state", "approved_by", "approved_at", "answer"])
    _record("people.merge.refuse", merge, by, at)
    return merge


@transaction.atomic
def propose_undoing(*, merge_id: int, reason: str, by: Actor, at: datetime) -> Merge:
    """Ask that a merge be undone. Waits for another person.

    Raises NotPermitted without people.link, NotFound, Refusal without a reason, where it is not in force, or the kept
    file was itself merged later (that one comes first), AlreadyDone where somebody asked before.
    """
    by.require(Permission.PEOPLE_LINK)
    merge = _load(merge_id, by)
    if merge.state != Merge.State.IN_FORCE:
        raise Refusal(_("这次合并不在生效状态，不能撤销。"))
    if merge.waits_for_undoing:
        raise AlreadyDone(_("已提出撤销，等待另一人批准。"))
    _refuse_merged_later(merge)
    merge.undo_by_id, merge.undo_at, merge.undo_reason = by.staff_id, at, _worded(reason)
    merge.save(update_fields=["undo_by", "undo_at", "undo_reason"])
    open_matter(kind=UNDOING, subject_id=merge.pk, content_hash=hash_for_undoing(merge), by=by, at=at)
    _record("people.merge.undo.propose", merge, by, at)
    return merge


@transaction.atomic
def approve_undoing(*, merge_id: int, by: Actor, at: datetime) -> Merge:
    """Approve that a merge is undone: both files state again what they stated, and the pair is open again.

    Raises NotPermitted without people.approve, AlreadyDone by the person who asked, Refusal where a file changed since.
    """
    by.require(Permission.PEOPLE_APPROVE)
    merge = _asked(merge_id, by)
    _refuse_merged_later(merge)
    if not sign_subject(kind=UNDOING, subject_id=merge.pk, content_hash=hash_for_undoing(merge), by=by, at=at):
        return merge
    apply_undoing(merge, by=by, at=at)
    merge.state, merge.undone_by_id, merge.undone_at = Merge.State.UNDONE, by.staff_id, at
    merge.save(update_fields=["state", "undone_by", "undone_at"])
    _decide_pair(merge, state=Pair.State.OPEN, decided_by=None, decided_at=None, reason="")
    _record("people.merge.undo.approve", merge, by, at)
    return merge


@transaction.atomic
def refuse_undoing(*, merge_id: int, reason: str, by: Actor, at: datetime) -> Merge:
    """Refuse that a merge is undone, with a reason: it stays in force. Raises as `approve_undoing`."""
    by.require(Permission.PEOPLE_APPROVE)
    merge = _asked(merge_id, by)
    return_matter(matter_id=get_matter(UNDOING, merge.pk).pk, reason=_worded(reason), by=by, at=at, final=True)
    merge.undo_by, merge.undo_at, merge.undo_reason = None, None, ""
    merge.save(update_fields=["undo_by", "undo_at", "undo_reason"])
    _record("people.merge.undo.refuse", merge, by, at)
    return merge


def _insert(kept: Person, gone: Person, reason: str, by: Actor, at: datetime) -> Merge:
    busy = Merge.objects.filter(state=Merge.State.WAITING, gone__in=[kept, gone])
    busy = busy | Merge.objects.filter(state=Merge.State.WAITING, kept__in=[kept, gone])
    if busy.exists():
        raise AlreadyDone(_("其中一份档案已有合并在等待批准，请先办结。"))
    try:
        with transaction.atomic():
            return Merge.objects.create(
                kept=kept, gone=gone, state=Merge.State.WAITING, reason=reason, made_by_id=by.staff_id, made_at=at,
                content_hash=plan_merge(kept, gone).content_hash,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("其中一份档案已有合并在等待批准，请先办结。")) from None


def _file(person_id: int, by: Actor) -> Person:
    person = visible_people(by).filter(pk=person_id).first()
    if person is None:
        raise NotFound(_("没有此人，或此人不在您的辖区。"))
    return person


def _load(merge_id: int, by: Actor) -> Merge:
    merge = Merge.objects.select_related("kept", "gone").select_for_update(of=("self",)).filter(pk=merge_id).first()
    if merge is None or not visible_people(by).filter(pk=_standing(merge)).exists():
        raise NotFound(_("没有编号为 %(id)s 的合并。") % {"id": merge_id})
    return merge


def _standing(merge: Merge) -> int:
    """Return the id of the file in which the kept one stands now."""
    return merge.kept.merged_into_id or merge.kept_id


def _waiting(merge_id: int, by: Actor) -> Merge:
    merge = _load(merge_id, by)
    if merge.state != Merge.State.WAITING:
        raise AlreadyDone(_("编号为 %(id)s 的合并已办结，没有变动。") % {"id": merge_id})
    return merge


def _asked(merge_id: int, by: Actor) -> Merge:
    merge = _load(merge_id, by)
    if not merge.waits_for_undoing:
        raise AlreadyDone(_("没有等待批准的撤销。"))
    return merge


def _refuse_decided(kept: Person, gone: Person) -> None:
    never = Pair.objects.filter(state=Pair.State.NEVER, left_id=min(kept.pk, gone.pk), right_id=max(kept.pk, gone.pk))
    if never.exists():
        raise Refusal(_("这两份档案已认定为两个人；确有新的依据的，请先重新打开这一对。"))


def _refuse_merged_later(merge: Merge) -> None:
    if merge.kept.merged_into_id is not None:
        raise Refusal(_("保留的档案后来又并入了另一份档案，请先撤销那一次合并。"))


def _decide_pair(merge: Merge, **values: object) -> None:
    left, right = sorted([merge.kept_id, merge.gone_id])
    Pair.objects.filter(left_id=left, right_id=right).update(**values)


def _worded(reason: str) -> str:
    if not reason.strip():
        raise Refusal(_("请写明理由。"))
    return reason.strip()[:200]


def _record(action: str, merge: Merge, by: Actor, at: datetime) -> None:
    detail = {
        "kept": merge.kept_id, "gone": merge.gone_id, "reason": merge.undo_reason or merge.reason,
        "content": merge.content_hash, "state": merge.state,
    }  # fmt: skip
    record_act(by=by, at=at, action=action, subject=f"merge:{merge.pk}", detail=detail)
