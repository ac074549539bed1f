"""Writes of recoveries 追回: instalments agreed, money returned, writing off; each proposed by one, decided by others.

Nothing is ever taken from a living person's pension: instalments are what the person agreed to in writing and pays.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.approvals import actions as approvals
from rongjun.domains.approvals.queries import find_matter
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel import chain, settling
from rongjun.kernel.money import format_yuan

from .actions import require_keeper
from .ledger import post_recovery
from .models import Movement, Recovery, RecoveryAct
from .recoveries import write_movements
from .recovery_states import act_names, next_state, require_act
from .settling import load_claims

Kind = RecoveryAct.Kind
MATTERS: Final[dict[str, str]] = {Kind.PLAN: "recovery", Kind.RETURN: "recovery", Kind.WRITE_OFF: "writeoff"}
"""Kind of act -> kind of matter (approvals)."""
SIGNATORIES: Final = (Permission.RECOVERY_APPROVE, Permission.WRITEOFF_APPROVE)
MOST_INSTALMENTS: Final = 120


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: amount in fen, the day and the paper it rests on, why; of a plan (day, fen) in order."""

    amount_fen: int
    day: date
    paper: str
    reason: str = ""
    instalments: Sequence[tuple[date, int]] = field(default=())


def plan_instalments(
    *, recovery_id: int, instalments: Sequence[tuple[date, int]], day: date, paper: str, reason: str = "", by: Actor,
    at: datetime,
) -> RecoveryAct:  # fmt: skip
    """Propose instalments that the person agreed to in writing: (day, fen) in order, together all that is open.

    `day` and `paper` are those of the agreement. Raises NotPermitted, NotFound, Refusal where they do not add up, are
    out of order, or another plan waits.
    """
    amount = sum(fen for _day, fen in instalments)
    return _propose(recovery_id, Kind.PLAN, Proposal(amount, day, paper, reason, instalments), by, at)


def record_return(
    *, recovery_id: int, amount_fen: int, day: date, paper: str, reason: str = "", by: Actor, at: datetime
) -> RecoveryAct:  # fmt: skip
    """Propose to book money that came back to the office's account (or that the bank took back) on a day.

    `paper` is the bank's slip. Where instalments are agreed it counts as one. Raises NotPermitted, NotFound, Refusal
    for more than is open.
    """
    return _propose(recovery_id, Kind.RETURN, Proposal(amount_fen, day, paper, reason), by, at)


def propose_write_off(
    *, recovery_id: int, amount_fen: int, day: date, paper: str, reason: str, by: Actor, at: datetime
) -> RecoveryAct:  # fmt: skip
    """Propose to write off what cannot be recovered, with a reason and its paper. Raises as `record_return`."""
    if not reason.strip():
        raise Refusal(_("核销须写明理由。"))
    return _propose(recovery_id, Kind.WRITE_OFF, Proposal(amount_fen, day, paper, reason), by, at)


@transaction.atomic
def sign_recovery_act(*, act_id: int, by: Actor, at: datetime, note: str = "") -> RecoveryAct:
    """Sign the next stage of an act; the last one makes it take effect: in the account of the person and the ledger.

    Raises NotPermitted, AlreadyDone, or Refusal where less is open by now than it would take.
    """
    require_recovery_signatory(by)
    act = get_act(act_id)
    recovery = Recovery.objects.select_for_update().get(pk=act.recovery_id)
    if act.state != RecoveryAct.State.WAITING:
        raise AlreadyDone(_("这项办理已有结果。"))
    require_act(recovery.state, act.kind)
    content = _content(act)
    last = approvals.sign_subject(
        kind=MATTERS[act.kind], subject_id=act.pk, content_hash=content, by=by, at=at, note=note
    )
    if last:
        _take_effect(recovery, act, by, at)
    return get_act(act_id)


@transaction.atomic
def refuse_recovery_act(*, act_id: int, reason: str, by: Actor, at: datetime) -> RecoveryAct:
    """Refuse an act with a reason: nothing changes, and another one can be proposed. Who may sign next may refuse."""
    require_recovery_signatory(by)
    act = get_act(act_id)
    matter = find_matter(MATTERS[act.kind], act.pk)
    if matter is None or act.state != RecoveryAct.State.WAITING:
        raise AlreadyDone(_("这项办理已有结果。"))
    approvals.return_matter(matter_id=matter.pk, reason=reason, by=by, at=at, final=True)
    RecoveryAct.objects.filter(pk=act.pk, state=RecoveryAct.State.WAITING).update(
        state=RecoveryAct.State.REFUSED, decided_at=at, refusal=reason.strip()[:200]
    )
    _record(act, "recovery.refuse", by, at)
    return get_act(act_id)


def get_act(act_id: int) -> RecoveryAct:
    """Return an act with its recovery and person. Raises NotFound outside the scope of who asks."""
    act = RecoveryAct.objects.select_related("recovery", "person", "made_by").filter(pk=act_id).first()
    if act is None:
        raise NotFound(_("没有这项追回办理。"))
    return act


def require_recovery_signatory(by: Actor) -> None:
    """Raise NotPermitted for those who have no part in deciding acts on recoveries; which part, the stage tells."""
    if not any(by.may(permission) for permission in SIGNATORIES):
        by.require(SIGNATORIES[0])
    require_keeper(by)


def open_fen(recovery: Recovery) -> int:
    """Return what is still claimed of a recovery, in fen."""
    return int(Movement.objects.filter(recovery_id=recovery.pk).aggregate(fen=Sum("amount_fen", default=0))["fen"])


@transaction.atomic
def _propose(recovery_id: int, kind: Kind, proposal: Proposal, by: Actor, at: datetime) -> RecoveryAct:
    by.require(Permission.RECOVERY_MAKE)
    require_keeper(by)
    recovery = Recovery.objects.select_for_update().select_related("person").filter(pk=recovery_id).first()
    if recovery is None:
        raise NotFound(_("没有这项追回。"))
    require_act(recovery.state, kind)
    _refuse_wrong(recovery, kind, proposal, at)
    act = RecoveryAct(
        recovery=recovery, person_id=recovery.person_id, kind=kind, amount_fen=proposal.amount_fen, day=proposal.day,
        paper=proposal.paper.strip(), reason=proposal.reason.strip(), made_by_id=by.staff_id, made_at=at,
        instalments=[[day.isoformat(), fen] for day, fen in proposal.instalments],
    )  # fmt: skip
    act.content_hash = _content(act)
    try:
        with transaction.atomic():
            act.save(force_insert=True)
    except IntegrityError:
        raise AlreadyDone(_("同一类办理还有一项在等审批；请先批准或退回它。")) from None
    approvals.open_matter(
        kind=MATTERS[kind], subject_id=act.pk, content_hash=act.content_hash, by=by, at=at, summary=_summary(act)
    )
    _record(act, "recovery.propose", by, at)
    return act


def _refuse_wrong(recovery: Recovery, kind: Kind, proposal: Proposal, at: datetime) -> None:
    left, today = open_fen(recovery), timezone.localdate(at)
    if not proposal.paper.strip():
        raise Refusal(_("请写明依据的材料（编号或名称）。"))
    if proposal.day > today:
        raise Refusal(_("日期不能在今天之后。"))
    if proposal.amount_fen <= 0:
        raise Refusal(_("金额须大于零。"))
    if proposal.amount_fen > left:
        shown = {"left": format_yuan(left), "asked": format_yuan(proposal.amount_fen)}
        raise Refusal(_("未追回的只有 %(left)s 元，不能办 %(asked)s 元。") % shown)
    if kind == Kind.PLAN:
        _refuse_wrong_plan(proposal, left)


def _refuse_wrong_plan(proposal: Proposal, left: int) -> None:
    days = [day for day, _fen in proposal.instalments]
    if days != sorted(set(days)) or any(day < proposal.day for day in days):
        raise Refusal(_("各期日期须在协议之后，由早到晚，不重复。"))
    if len(days) > MOST_INSTALMENTS or any(fen <= 0 for _day, fen in proposal.instalments):
        raise Refusal(_("每期金额须大于零，期数不超过 %(most)d。") % {"most": MOST_INSTALMENTS})
    if proposal.amount_fen != left:
        shown = {"sum": format_yuan(proposal.amount_fen), "left": format_yuan(left)}
        raise Refusal(_("各期合计 %(sum)s 元，与未追回的 %(left)s 元不符。") % shown)


def _take_effect(recovery: Recovery, act: RecoveryAct, by: Actor, at: datetime) -> None:
    """Do what was approved. The database lets money move only once the matter is approved."""
    if act.kind == Kind.PLAN:
        reached = next_state(recovery.state, "agree")
        Recovery.objects.filter(pk=recovery.pk, state=recovery.state).update(state=reached)
    else:
        kind = settling.INSTALMENT if recovery.state == Recovery.State.AGREED else settling.RETURNED
        kind = settling.WRITTEN_OFF if act.kind == Kind.WRITE_OFF else kind
        try:
            moved = settling.reduce_claims(load_claims([recovery.person_id]), act.amount_fen, kind)
        except ValueError:
            raise Refusal(_("未追回的金额已变，不足以办理这一项；请退回后重新提出。")) from None
        write_movements([(one, "") for one in moved], act=act, at=at)
        post_recovery(moved, act=act, by=by, at=at)
    RecoveryAct.objects.filter(pk=act.pk, state=RecoveryAct.State.WAITING).update(
        state=RecoveryAct.State.DONE, decided_at=at
    )
    _record(act, "recovery.done", by, at)


def _content(act: RecoveryAct) -> str:
    """Return the hash that signatures cover."""
    return chain.content_hash(
        {
            "recovery": act.recovery_id, "kind": str(act.kind), "amount_fen": act.amount_fen,
            "day": act.day.isoformat(), "paper": act.paper, "reason": act.reason, "instalments": act.instalments,
        }
    )  # fmt: skip


def _summary(act: RecoveryAct) -> list[tuple[str, str]]:
    told = [
        (gettext_noop("办理事项"), str(act_names()[Kind(act.kind)])),
        (gettext_noop("金额（元）"), format_yuan(act.amount_fen)),
        (gettext_noop("日期"), act.day.isoformat()),
        (gettext_noop("依据的材料"), act.paper),
        (gettext_noop("理由"), act.reason),
    ]
    plan = "; ".join(f"{day} {format_yuan(fen)}" for day, fen in act.instalments)
    return [*told, (gettext_noop("各期"), plan)] if plan else told


def _record(act: RecoveryAct, action: str, by: Actor, at: datetime) -> None:
    detail: dict[str, Any] = {"act": act.pk, "kind": str(act.kind), "amount_fen": act.amount_fen, "paper": act.paper}
    record_act(by=by, at=at, action=action, subject=f"recovery:{act.recovery_id}", detail=detail)
