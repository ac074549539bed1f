"""Writes of runs: open, submit, sign, return, release, cancel, close; a word on each exception."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, NotPermitted, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.approvals import actions as approvals
from rongjun.domains.approvals.models import Act
from rongjun.domains.approvals.queries import find_matter
from rongjun.domains.entitlements.queries import facts_frame, facts_hash
from rongjun.domains.safeguards.actions import record_act, record_set_look
from rongjun.kernel import chain
from rongjun.kernel.period import format_month, month_of

from .bank.items import make_items, plan_items
from .ledger import post_release
from .models import BankItem, Run, RunException
from .queries.runs import find_opening_month, get_run
from .queries.scope import within_area
from .recoveries import write_movements
from .rounds import summary_of
from .states import POSTED, WITH_SIGNATORIES, next_state
from .store import hash_of_stored, posted_runs, remove_lines

KIND = "run"


SIGNS = (Permission.RUN_SIGN_HEAD, Permission.RUN_SIGN_DIRECTOR)
SIGNATORIES = (*SIGNS, Permission.RUN_RELEASE)


@transaction.atomic
def open_run(*, month: int, by: Actor, at: datetime) -> Run:
    """Open the run of a month (ordinal); facts as known at `at` are its input. The first run opens the books.

    Raises AlreadyDone where a run of the month stands, Refusal where a later month was released, or the month lies
    before the opening month or behind the next one. The run is in state computing: `compute_run` comes next.
    """
    _permit(by, Permission.RUN_MAKE)
    _refuse_month(month, at)
    opening = find_opening_month()
    try:
        with transaction.atomic():
            run = Run.objects.create(
                month=month, opening_month=month if opening is None else opening, state=Run.State.COMPUTING,
                made_by_id=by.staff_id, made_at=at, known_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("%(month)s 已有发放批次。") % {"month": format_month(month)}) from None
    _look_at_everybody(run, by, at)
    _record(run, "run.open", {"month": format_month(month), "opening": format_month(run.opening_month)}, by, at)
    return get_run(run.pk)


@transaction.atomic
def recompute_run(*, run_id: int, by: Actor, at: datetime) -> Run:
    """Set a run that was not submitted back to computing, with the facts known now. `compute_run` comes next."""
    _permit(by, Permission.RUN_MAKE)
    run = get_run(run_id)
    _refuse_later(run.month)
    _move(run, "recompute", known_at=at, progress={})
    _look_at_everybody(run, by, at)
    _record(run, "run.recompute", {}, by, at)
    return get_run(run_id)


@transaction.atomic
def submit_run(*, run_id: int, by: Actor, at: datetime) -> Run:
    """Submit a computed run: its content is frozen and the first signature is asked for.

    Exceptions never stop it. Raises Refusal where another run was released since it was computed, or a fact recorded
    before its known moment was committed after it: the run could not be repeated.
    """
    _permit(by, Permission.RUN_SUBMIT)
    run = get_run(run_id)
    _move(run, "submit")
    _refuse_changed(run)
    with whole_registry("核对批次的事实"):
        same = facts_hash(facts_frame(run.known_at)) == run.facts_hash
    if not same:
        raise Refusal(_("计算时有档案变更正在入册，结果可能不全；请重新计算后再提交。"))
    _record(run, "run.submit", {"content": run.content_hash, "totals": run.totals}, by, at)
    approvals.open_matter(
        kind=KIND, subject_id=run.pk, content_hash=run.content_hash, by=by, at=at, summary=summary_of(run), area=""
    )
    return get_run(run_id)


@transaction.atomic
def sign_run(*, run_id: int, by: Actor, at: datetime, note: str = "") -> Run:
    """Sign a submitted run: by its chain head, then director. Nobody signs twice.

    Raises NotPermitted, AlreadyDone (this person signed before) or Refusal (content changed, wrong state).
    """
    require_signatory(by, SIGNS)
    list(Run.objects.select_for_update().filter(pk=run_id).values_list("pk"))
    run = get_run(run_id)
    next_state(run.state, "sign")
    _refuse_changed(run)
    act = approvals.sign(matter_id=_matter_id(run), content_hash=run.content_hash, by=by, at=at, note=note)
    _move_signed(run, act)
    return get_run(run_id)


@transaction.atomic
def return_run(*, run_id: int, reason: str, by: Actor, at: datetime) -> Run:
    """Send a submitted run back to the officer with a reason; it can be recomputed and submitted in a new round.

    Raises NotPermitted, or Refusal in a wrong state.
    """
    require_signatory(by)
    run = get_run(run_id)
    _move(run, "return")
    approvals.return_matter(matter_id=_matter_id(run), reason=reason, by=by, at=at)
    return get_run(run_id)


@transaction.atomic
def release_run(*, run_id: int, by: Actor, at: datetime, note: str = "") -> Run:
    """Release a run that both have signed: its lines are posted, its bank items made, and nothing is edited after.

    Overpayments open recoveries; the ledger is posted in the same transaction. What no appropriation in force covers is
    booked as an advance, noted in the audit and in totals['advance'].
    Raises NotPermitted, AlreadyDone, or Refusal where its content or what it stands on changed.
    """
    _permit(by, Permission.RUN_RELEASE)
    list(Run.objects.select_for_update().filter(state__in=WITH_SIGNATORIES).order_by("pk").values_list("pk"))
    run = get_run(run_id)
    next_state(run.state, "release")
    _refuse_changed(run)
    approvals.sign(matter_id=_matter_id(run), content_hash=run.content_hash, by=by, at=at, note=note)
    _move(run, "release", released_at=at)
    plan = plan_items(run, at)
    made, opened = make_items(run, plan), write_movements(plan.moved, run=run, at=at)
    advance_fen = post_release(run, moved=[movement for movement, _rule in plan.moved], by=by, at=at)
    Run.objects.filter(pk=run.pk).update(totals={**run.totals, "advance": advance_fen > 0, "advance_fen": advance_fen})
    detail = {"content": run.content_hash, "items": made, "totals": run.totals, "recoveries": opened}
    _record(run, "run.release", detail, by, at)
    if advance_fen:
        _record(run, "run.advance", {"pay_fen": run.totals["pay_fen"], "advance_fen": advance_fen}, by, at)
    return get_run(run_id)


@transaction.atomic
def cancel_run(*, run_id: int, reason: str, by: Actor, at: datetime) -> Run:
    """Cancel a run before its release, with a reason; its lines and exceptions are removed, the run itself is kept."""
    _permit(by, Permission.RUN_MAKE)
    if not reason.strip():
        raise Refusal(_("作废须写明理由。"))
    run = get_run(run_id)
    waiting = run.state in WITH_SIGNATORIES
    _move(run, "cancel", reason=reason.strip())
    if waiting:
        approvals.withdraw_matter(matter_id=_matter_id(run), reason=reason, by=by, at=at)
    approvals.give_up_matter(kind=KIND, subject_id=run.pk, at=at)
    remove_lines(run.pk)
    _record(run, "run.cancel", {"reason": reason.strip(), "content": run.content_hash}, by, at)
    return get_run(run_id)


@transaction.atomic
def close_run(*, run_id: int, by: Actor, at: datetime) -> Run:
    """Close a released run. Raises Refusal while a bank item waits for its answer."""
    _permit(by, Permission.RUN_BANK)
    run = get_run(run_id)
    next_state(run.state, "close")
    with whole_registry("核对回执是否齐全"):
        waiting = BankItem.objects.filter(run_id=run.pk, result=BankItem.Result.WAITING).count()
    if waiting:
        raise Refusal(_("还有 %(count)s 笔没有银行回执；请先导入银行结果。") % {"count": waiting})
    _move(run, "close", closed_at=at)
    _record(run, "run.close", {}, by, at)
    return get_run(run_id)


@transaction.atomic
def settle_exception(*, exception_id: int, settlement: str, by: Actor, at: datetime) -> RunException:
    """Keep an officer's word on an exception. Exceptions without one are counted and stop nothing.

    Raises NotFound for somebody outside the actor's area.
    """
    _permit(by, Permission.RUN_MAKE)
    seen = RunException.objects.select_related("run", "person").filter(within_area(by, "person__area_code"))
    fault = seen.filter(pk=exception_id).first()
    if fault is None:
        raise NotFound(_("没有这条例外。"))
    if not settlement.strip():
        raise Refusal(_("请写明处理情况。"))
    fault.settled_by_id, fault.settled_at, fault.settlement = by.staff_id, at, settlement.strip()
    fault.save(update_fields=["settled_by", "settled_at", "settlement"])
    detail = {"exception": fault.pk, "code": fault.code, "settlement": fault.settlement}
    _record(fault.run, "run.settle", detail, by, at)
    return fault


def _permit(by: Actor, permission: Permission) -> None:
    by.require(permission)
    require_keeper(by)


def require_signatory(by: Actor, permissions: Sequence[Permission] = SIGNATORIES) -> None:
    """Raise NotPermitted for those who have no part in signing, before anything is said about a run.

    Which part of it is theirs is told by the stage (approvals.sign).
    """
    if not any(by.may(permission) for permission in permissions):
        by.require(permissions[0])
    require_keeper(by)


def require_keeper(by: Actor) -> None:
    """Raise NotPermitted outside the unit that keeps the books: a run pays everybody in them, so it works the run."""
    if by.area_prefix != "":
        raise NotPermitted(_("发放批次由记账单位办理，您的单位只管其中一部分人员。"))


def _refuse_month(month: int, at: datetime) -> None:
    if month > month_of(timezone.localdate(at)) + 1:
        raise Refusal(_("%(month)s 还没有到；最多提前一个月开账。") % {"month": format_month(month)})
    opening = find_opening_month()
    if opening is not None and month < opening:
        shown = {"month": format_month(opening)}
        raise Refusal(_("本系统自 %(month)s 起记账，更早的月份视为已在别处结清。") % shown)
    _refuse_later(month)


def _refuse_later(month: int) -> None:
    later = Run.objects.filter(month__gt=month, state__in=POSTED).order_by("month").first()
    if later is not None:
        shown = {"later": format_month(later.month), "month": format_month(month)}
        raise Refusal(_("%(later)s 已拨付，不能再办 %(month)s；差额会在下一批次中补发或列为多发。") % shown)


def _refuse_changed(run: Run) -> None:
    """Refuse where the lines are not those that were hashed, or another run was released in between."""
    if chain.content_hash(posted_runs()) != run.posted_hash:
        raise Refusal(_("计算之后又有别的批次拨付，本批次已过时；请退回并重新计算。"))
    if hash_of_stored(run.pk, run.month) != run.content_hash:
        raise Refusal(_("明细与计算结果不符，不能办理；请退回并重新计算，并查看操作记录。"))


def _matter_id(run: Run) -> int:
    matter = find_matter(KIND, run.pk)
    if matter is None:
        raise NotFound(_("该批次尚未提交。"))
    return int(matter.pk)


def _move(run: Run, act: str, **values: Any) -> None:
    """Move a run along the transition table; of two who try at once, one wins."""
    reached = next_state(run.state, act)
    changed = Run.objects.filter(pk=run.pk, state=run.state).update(state=reached, **values)
    if not changed:
        raise AlreadyDone(_("该批次刚刚已由他人办理，请刷新后查看。"))


def _move_signed(run: Run, act: Act) -> None:
    """Move a run on after a signature: signed, once only the release is left of its chain."""
    if run.state == Run.State.SUBMITTED:
        _move(run, "sign")
        run.state = Run.State.HEAD_SIGNED
    if act.stage == len(act.matter.chain) - 2:
        _move(run, "sign")


def _look_at_everybody(run: Run, by: Actor, at: datetime) -> None:
    """Computing reads the facts of everybody: one access row for the whole registry, committed first."""
    record_set_look(
        by=by, at=at, purpose="计算每月发放", set_kind="registry", set_id=f"run:{run.pk}", fields=["record"]
    )


def _record(run: Run, action: str, detail: dict[str, Any], by: Actor, at: datetime) -> None:
    record_act(by=by, at=at, action=action, subject=f"run:{run.pk}", detail=detail)
