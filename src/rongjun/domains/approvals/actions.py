"""Writes of approvals: open a matter, sign its next stage, return it. The table of acts has the last word."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.domains.safeguards.actions import record_act

from .chains import find_version, list_version_steps
from .holds import refuse_held
from .models import Act, GivenUp, Matter
from .queries import APPROVED as APPROVED
from .queries import OVER, REFUSED, RETURNED, WITHDRAWN, Step, find_matter, get_matter, in_area, list_steps

type Summary = Sequence[tuple[str, str]]
"""What signatories see: (label as a message id, value as text) in the order of the page."""


@transaction.atomic
def open_matter(
    *,
    kind: str,
    subject_id: int,
    content_hash: str,
    by: Actor,
    at: datetime,
    chain: Sequence[Step] | None = None,
    summary: Summary | None = None,
    area: str | None = None,
) -> Matter:
    """Open a matter with the maker's own act as stage 0; a new round where the one before was returned.

    `content_hash` (SHA-256 in hex) is what every signature covers; the chain is the one in force for the kind unless
    one is given. `summary` is what the signatories see, (label, value) pairs without anything from the vault: the next
    round is compared with it. `area` (digits of a code, '' for the unit that keeps the books): only who answers for it
    signs. A matter keeps all of this to the end. Raises NotPermitted without the permission of stage 0, AlreadyDone
    where a round is still open or was approved.
    """
    version = find_version(kind)
    steps = _checked(list_version_steps(version) if chain is None and version else chain or ())
    by.require(Permission(steps[0]["permission"]))
    standing = Matter.objects.filter(kind=kind, subject_id=subject_id).exclude(outcome__in=OVER)
    if standing.exists():
        raise AlreadyDone(_("该事项已提交，不必重复提交。"))
    last = Matter.objects.filter(kind=kind, subject_id=subject_id).aggregate(last=Max("round"))["last"] or 0
    matter = _insert_matter(
        kind=kind, subject_id=subject_id, round=last + 1, content_hash=content_hash, chain=steps, opened_at=at,
        chain_version=version.version if version and list_version_steps(version) == steps else None,
        summary=[[label, value] for label, value in summary or ()], area=area,
    )  # fmt: skip
    _insert_act(matter, 0, content_hash, by, at, "")
    _record(matter, "approvals.open", steps[0], by, at)
    return matter


@transaction.atomic
def sign(*, matter_id: int, content_hash: str, by: Actor, at: datetime, note: str = "") -> Act:
    """Sign the next stage of a matter; the last stage decides it (outcome approved).

    Raises NotPermitted without that stage's permission, Refusal where the content is not what was opened, a hold stands
    or the matter is decided, AlreadyDone where this person signed before or somebody else took the stage first.
    """
    matter = _load_open(matter_id)
    steps = list_steps(matter)
    stage = Act.objects.filter(matter_id=matter.pk).count()
    by.require(Permission(steps[stage]["permission"]))
    require_area(matter, by)
    if content_hash != matter.content_hash:
        raise Refusal(_("内容在提交之后有变动，不能签署；请退回后重新提交。"))
    refuse_held(matter, at)
    act = _insert_act(matter, stage, content_hash, by, at, note)
    if stage == len(steps) - 1:
        _decide(matter, APPROVED, "", at)
    _record(matter, "approvals.sign", steps[stage], by, at)
    return act


@transaction.atomic
def sign_subject(*, kind: str, subject_id: int, content_hash: str, by: Actor, at: datetime, note: str = "") -> bool:
    """Sign the next stage of a subject's latest round; return True where it was the last, so that it takes effect.

    An action that does something after its matter is approved asks this: a chain may have more stages than one.
    Raises as `sign`, and NotFound where the subject was never submitted.
    """
    matter = get_matter(kind, subject_id)
    act = sign(matter_id=matter.pk, content_hash=content_hash, by=by, at=at, note=note)
    return act.stage == len(matter.chain) - 1


@transaction.atomic
def return_matter(*, matter_id: int, reason: str, by: Actor, at: datetime, final: bool = False) -> Matter:
    """Send a matter back to its maker with a reason; signing starts afresh in a new round.

    `final`: it is refused and nobody's work any more. Also while a hold stands. Who may sign the next stage may return
    it. Raises NotPermitted, or Refusal without a reason or where it is decided.
    """
    matter = _load_open(matter_id)
    step = list_steps(matter)[Act.objects.filter(matter_id=matter.pk).count()]
    by.require(Permission(step["permission"]))
    require_area(matter, by)
    if not reason.strip():
        raise Refusal(_("退回须写明理由。"))
    _decide(matter, REFUSED if final else RETURNED, reason.strip(), at)
    _record(matter, "approvals.refuse" if final else "approvals.return", step, by, at)
    return matter


@transaction.atomic
def withdraw_matter(*, matter_id: int, reason: str, by: Actor, at: datetime) -> Matter:
    """Take an undecided matter back, with a reason. Who may submit it (stage 0) may withdraw it."""
    matter = _load_open(matter_id)
    step = list_steps(matter)[0]
    by.require(Permission(step["permission"]))
    if not reason.strip():
        raise Refusal(_("撤回须写明理由。"))
    _decide(matter, WITHDRAWN, reason.strip(), at)
    _record(matter, "approvals.withdraw", step, by, at)
    return matter


def give_up_matter(*, kind: str, subject_id: int, at: datetime) -> None:
    """Note that a returned subject will not be submitted again: it leaves its maker's inbox. Nothing where it waits.

    The action that gives the subject up (cancels the run, drops the draft) writes the audit.
    """
    matter = find_matter(kind, subject_id)
    if matter is not None and matter.outcome == RETURNED:
        GivenUp.objects.get_or_create(matter=matter, defaults={"at": at})


def require_area(matter: Matter, by: Actor) -> None:
    """Raise NotPermitted where a matter concerns an area that the actor does not answer for."""
    if not in_area(matter, by):
        raise NotPermitted(_("该事项属于别的辖区，不由您的单位签批。"))


def _checked(chain: Sequence[Step]) -> list[Step]:
    if len(chain) < 2 or [step["stage"] for step in chain] != list(range(len(chain))):
        raise ValueError("a chain has at least two stages, numbered from 0")
    return [Step(stage=s["stage"], name=s["name"], permission=Permission(s["permission"]).value) for s in chain]


def _load_open(matter_id: int) -> Matter:
    matter = Matter.objects.select_for_update().filter(pk=matter_id).first()
    if matter is None:
        raise NotFound(_("没有这个审批事项。"))
    if matter.outcome:
        raise AlreadyDone(_("该事项已办结，不能再签署或退回。"))
    return matter


def _insert_matter(**values: Any) -> Matter:
    try:
        with transaction.atomic():
            return Matter.objects.create(**values)
    except IntegrityError:
        raise AlreadyDone(_("该事项已提交，不必重复提交。")) from None


def _insert_act(matter: Matter, stage: int, content_hash: str, by: Actor, at: datetime, note: str) -> Act:
    """Insert one act; the constraints of the table refuse the same person, a taken stage and a changed content."""
    try:
        with transaction.atomic():
            return Act.objects.create(
                matter=matter, stage=stage, staff_id=by.staff_id, content_hash=content_hash,
                previous_stage=stage - 1 if stage else None, role=by.role.value, unit_id=by.unit_id, at=at, note=note,
            )  # fmt: skip
    except IntegrityError:
        if Act.objects.filter(matter_id=matter.pk, staff_id=by.staff_id).exists():
            raise AlreadyDone(_("您已在该事项中签署过，同一人不能签两次；请由另一位有权限的人签署。")) from None
        raise AlreadyDone(_("该环节刚刚已由他人签署，请刷新后查看。")) from None


def _decide(matter: Matter, outcome: str, reason: str, at: datetime) -> None:
    changed = Matter.objects.filter(pk=matter.pk, outcome="").update(outcome=outcome, reason=reason, decided_at=at)
    if not changed:
        raise AlreadyDone(_("该事项已办结，不能再签署或退回。"))
    matter.outcome, matter.reason, matter.decided_at = outcome, reason, at


def _record(matter: Matter, action: str, step: Step, by: Actor, at: datetime) -> None:
    detail = {
        "matter": matter.pk, "round": matter.round, "stage": step["stage"], "name": step["name"],
        "content": matter.content_hash, "outcome": matter.outcome, "reason": matter.reason,
    }  # fmt: skip
    record_act(by=by, at=at, action=action, subject=f"{matter.kind}:{matter.subject_id}", detail=detail)
