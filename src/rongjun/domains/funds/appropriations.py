"""Writes of appropriations: made by one, in force by another, advances covered; receipts of their money."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.domains.approvals import actions as approvals
from rongjun.domains.safeguards.actions import record_act
from rongjun.kernel import chain
from rongjun.kernel.money import format_yuan

from . import accounts, drafts
from .chains import APPROPRIATION, matter_of, require_keeper, require_maker, require_signatory
from .models import Appropriation, Leg, Receipt
from .papers import keep_paper
from .posting import post
from .purposes import PURPOSES, SOURCES
from .queries import get_appropriation, left_of

State = Appropriation.State


@dataclass(frozen=True, slots=True)
class Promise:
    """What an appropriation's document says; the amount in fen, `due_on` by when it should arrive."""

    source: str
    purpose: str
    year: int
    number: str
    amount_fen: int
    notified_on: date
    due_on: date | None = None


@transaction.atomic
def propose_appropriation(
    *, promise: Promise, paper: bytes | None = None, by: Actor, at: datetime
) -> tuple[Appropriation, bool]:
    """Record an appropriation, to be approved by another person; returns it and whether it is new.

    The same document again changes nothing. Raises Refusal where another content stands under the document's number,
    or a value is impossible; NotPermitted without funds.record or outside the unit that keeps the books.
    """
    require_maker(APPROPRIATION, by)
    require_keeper(by)
    _check(promise, at)
    known = _known(promise)
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            made = Appropriation.objects.create(
                source=promise.source, purpose=promise.purpose, year=promise.year, number=promise.number.strip(),
                amount_fen=promise.amount_fen, notified_on=promise.notified_on, due_on=promise.due_on,
                made_by_id=by.staff_id, made_at=at,
            )  # fmt: skip
    except IntegrityError:
        raise AlreadyDone(_("该文号的拨款刚刚已由他人登记，请刷新后查看。")) from None
    if paper is not None:
        keep_paper(paper, of=made, by=by, at=at)
    _record("funds.appropriation.propose", made, by, at)
    approvals.open_matter(
        kind=APPROPRIATION,
        subject_id=made.pk,
        content_hash=content_of(made),
        by=by,
        at=at,
        summary=_summary(made),
        area="",
    )
    return made, True


@transaction.atomic
def approve_appropriation(*, appropriation_id: int, by: Actor, at: datetime, note: str = "") -> Appropriation:
    """Sign an appropriation; the last signature brings it into force, posts it and covers advances, the oldest first.

    Raises NotPermitted without funds.approve, AlreadyDone where it is decided or this person signed (or made) it.
    """
    require_signatory(APPROPRIATION, by)
    require_keeper(by)
    one = get_appropriation(appropriation_id)
    hold_money(one.source, one.purpose)
    act = approvals.sign(
        matter_id=matter_of(APPROPRIATION, one.pk), content_hash=content_of(one), by=by, at=at, note=note
    )
    if act.matter.outcome != approvals.APPROVED:
        return one
    _move(one, State.IN_FORCE, by, at)
    post(drafts.of_appropriation(one), by=by, at=at)
    cover_advances(one, by=by, at=at)
    _record("funds.appropriation.approve", one, by, at)
    return one


@transaction.atomic
def refuse_appropriation(*, appropriation_id: int, reason: str, by: Actor, at: datetime) -> Appropriation:
    """Refuse an appropriation that waits, with a reason; its number is free again. Raises as approving does."""
    require_signatory(APPROPRIATION, by)
    require_keeper(by)
    one = get_appropriation(appropriation_id)
    approvals.return_matter(matter_id=matter_of(APPROPRIATION, one.pk), reason=reason, by=by, at=at, final=True)
    _move(one, State.REFUSED, by, at, reason=reason.strip()[:200])
    _record("funds.appropriation.refuse", one, by, at)
    return one


def cover_advances(one: Appropriation, *, by: Actor, at: datetime) -> int:
    """Cover what was paid in advance for an appropriation's source, purpose and year; returns the fen covered.

    Inside the caller's transaction. The oldest advance first, never more than is left.
    """
    left = dict(left_of(source=one.source, purpose=one.purpose, year=one.year)).get(one.pk, 0)
    covered: list[tuple[int | None, str, int]] = []
    for run, benefit, fen in advances_of(one.source, one.purpose, one.year):
        taken = min(fen, left)
        if taken > 0:
            covered.append((run, benefit, taken))
            left -= taken
    if covered:
        post(drafts.of_cover(one, covered, timezone.localdate(at)), by=by, at=at)
    return sum(fen for _run, _benefit, fen in covered)


def advances_of(source: str, purpose: str, year: int) -> list[tuple[int | None, str, int]]:
    """Return (run, benefit, fen) of what was paid from no appropriation in a year and is not covered, oldest first."""
    legs = Leg.objects.filter(account=accounts.BENEFITS, appropriation=None, source=source, purpose=purpose)
    first: dict[tuple[int | None, str], None] = {}
    for run, benefit in (
        legs.filter(transaction__day__year=year).order_by("transaction__day", "transaction_id", "n")
        .values_list("run", "benefit")
    ):  # fmt: skip
        first.setdefault((run, benefit))
    sums: dict[tuple[int | None, str], int] = defaultdict(int)
    for run, benefit, fen in legs.order_by().values_list("run", "benefit").annotate(Sum("amount_fen")):
        if (run, benefit) in first:
            sums[run, benefit] += fen
    total, found = sum(sums.values()), []
    for run, benefit in first:
        fen = min(sums[run, benefit], total)
        if fen > 0:
            found.append((run, benefit, fen))
            total -= fen
    return found


@transaction.atomic
def record_receipt(
    *, appropriation_id: int, received_on: date, reference: str, amount_fen: int, note: str = "", by: Actor,
    at: datetime,
) -> tuple[Receipt, bool]:  # fmt: skip
    """Record money of an appropriation that arrived (negative fen: was sent back); returns it and whether it is new.

    The same slip again changes nothing. Raises Refusal for another content under the same slip, for a day ahead, for
    more than is due without a note, for sending back more than is to be sent back.
    """
    by.require(Permission.FUNDS_RECORD)
    require_keeper(by)
    one = get_appropriation(appropriation_id)
    reference = reference.strip()
    known = Receipt.objects.select_related("appropriation").filter(appropriation=one, reference=reference).first()
    if known is not None:
        return _same_receipt(known, received_on, amount_fen), False
    hold_money(one.source, one.purpose)
    _check_receipt(one, received_on, reference, amount_fen, note, at)
    receipt = Receipt.objects.create(
        appropriation=one, received_on=received_on, reference=reference, amount_fen=amount_fen, note=note.strip()[:200],
        made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    _post_receipt(receipt, "funds.receipt", by, at)
    return receipt, True


@transaction.atomic
def reverse_receipt(*, receipt_id: int, reason: str, by: Actor, at: datetime) -> Receipt:
    """Reverse a receipt that was recorded wrongly; done by another person than the one who recorded it.

    Raises NotPermitted without funds.approve, AlreadyDone where it was reversed, Refusal without a reason.
    """
    by.require(Permission.FUNDS_APPROVE)
    require_keeper(by)
    wrong = Receipt.objects.select_related("appropriation").filter(pk=receipt_id).first()
    if wrong is None:
        raise NotFound(_("没有这笔到账。"))
    if wrong.reverses_id is not None or Receipt.objects.filter(reverses=wrong).exists():
        raise AlreadyDone(_("这笔到账已经冲销。"))
    if not reason.strip():
        raise Refusal(_("冲销须写明理由。"))
    if wrong.made_by_id == by.staff_id:
        raise Refusal(_("冲销须由登记人以外的人办理。"))
    receipt = Receipt.objects.create(
        appropriation=wrong.appropriation, received_on=wrong.received_on, reference=f"冲销 {wrong.reference}"[:80],
        amount_fen=-wrong.amount_fen, note=reason.strip()[:200], reverses=wrong, made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    _post_receipt(receipt, "funds.receipt.reverse", by, at)
    return receipt


def due_of(one: Appropriation) -> int:
    """Return the fen of an appropriation that are still to arrive; negative: to be sent back."""
    due = Leg.objects.filter(appropriation=one, account=accounts.DUE).aggregate(fen=Sum("amount_fen", default=0))
    return int(due["fen"])


def hold_money(source: str, purpose: str) -> None:
    """Make others who decide about money of this source and purpose wait until the transaction ends (PostgreSQL)."""
    rows = Appropriation.objects.select_for_update().filter(source=source, purpose=purpose)
    list(rows.order_by("pk").values_list("pk"))


def content_of(one: Appropriation) -> str:
    """Return the hash of what is approved."""
    due = one.due_on.isoformat() if one.due_on else ""
    return chain.content_hash(
        ["appropriation", one.pk, one.source, one.purpose, one.year, one.number, one.amount_fen,
         one.notified_on.isoformat(), due]
    )  # fmt: skip


def _summary(one: Appropriation) -> list[tuple[str, str]]:
    due = one.due_on.isoformat() if one.due_on else ""
    return [
        (gettext_noop("资金来源"), one.source), (gettext_noop("用途"), one.purpose),
        (gettext_noop("年度"), str(one.year)), (gettext_noop("文号"), one.number),
        (gettext_noop("金额（元）"), format_yuan(one.amount_fen)),
        (gettext_noop("下达日期"), one.notified_on.isoformat()), (gettext_noop("应到日期"), due),
    ]  # fmt: skip


def _check(promise: Promise, at: datetime) -> None:
    if promise.source not in SOURCES:
        raise Refusal(_("资金来源应为下列之一：%(names)s。") % {"names": "、".join(SOURCES)})
    if promise.purpose not in PURPOSES:
        raise Refusal(_("用途应为下列之一：%(names)s。") % {"names": "、".join(PURPOSES)})
    if not promise.number.strip():
        raise Refusal(_("请填写拨款文件的文号。"))
    if len(promise.number.strip()) > 80:
        raise Refusal(_("文号不超过 80 个字。"))
    if promise.amount_fen <= 0:
        raise Refusal(_("金额应大于零。"))
    today = timezone.localdate(at)
    if promise.notified_on > today:
        raise Refusal(_("下达日期 %(day)s 还没有到；请核对日期。") % {"day": promise.notified_on.isoformat()})
    if not 2000 <= promise.year <= today.year + 1:
        raise Refusal(_("年度 %(year)s 不合理；请核对。") % {"year": promise.year})


def _known(promise: Promise) -> Appropriation | None:
    """Return the appropriation of the same document. Raises Refusal where it says something else."""
    found = Appropriation.objects.exclude(state=State.REFUSED).filter(
        source=promise.source, purpose=promise.purpose, year=promise.year, number=promise.number.strip()
    )  # fmt: skip
    known = found.first()
    if known is None:
        return None
    if (known.amount_fen, known.notified_on, known.due_on) != (promise.amount_fen, promise.notified_on, promise.due_on):
        raise Refusal(
            _("文号 %(number)s 已登记（金额 %(yuan)s 元），内容不同；请核对，调减请另登记调减文件。")
            % {"number": known.number, "yuan": format_yuan(known.amount_fen)}
        )
    return known


def _check_receipt(
    one: Appropriation, received_on: date, reference: str, amount_fen: int, note: str, at: datetime
) -> None:
    if one.state != State.IN_FORCE:
        raise Refusal(_("这笔拨款还没有批准，不能登记到账。"))
    if not reference or len(reference) > 80:
        raise Refusal(_("请填写银行回单号（不超过 80 个字）。"))
    if received_on > timezone.localdate(at):
        raise Refusal(_("到账日期 %(day)s 还没有到；请核对日期。") % {"day": received_on.isoformat()})
    due = due_of(one)
    if amount_fen == 0:
        raise Refusal(_("金额不能是零。"))
    if amount_fen < 0 and -amount_fen > max(0, -due):
        shown = {"yuan": format_yuan(max(0, -due))}
        raise Refusal(_("应退回的只有 %(yuan)s 元；退回上级须先登记调减文件。") % shown)
    if amount_fen > max(0, due) and not note.strip():
        shown = {"due": format_yuan(max(0, due)), "yuan": format_yuan(amount_fen)}
        raise Refusal(_("到账 %(yuan)s 元超过应到的 %(due)s 元；请核对，确实多到的请写明说明。") % shown)


def _same_receipt(known: Receipt, received_on: date, amount_fen: int) -> Receipt:
    if (known.received_on, known.amount_fen) != (received_on, amount_fen):
        shown = {"number": known.reference, "yuan": format_yuan(known.amount_fen), "day": known.received_on.isoformat()}
        raise Refusal(_("回单 %(number)s 已登记为 %(day)s 到账 %(yuan)s 元；登记错的请先冲销。") % shown)
    return known


def _post_receipt(receipt: Receipt, action: str, by: Actor, at: datetime) -> None:
    post(drafts.of_receipt(receipt), by=by, at=at)
    detail = {"receipt": receipt.pk, "amount_fen": receipt.amount_fen, "day": receipt.received_on.isoformat()}
    record_act(by=by, at=at, action=action, subject=f"appropriation:{receipt.appropriation_id}", detail=detail)


def _move(one: Appropriation, state: Appropriation.State, by: Actor, at: datetime, reason: str = "") -> None:
    changed = Appropriation.objects.filter(pk=one.pk, state=State.WAITING).update(
        state=state, approved_by_id=by.staff_id, approved_at=at, reason=reason
    )
    if not changed:
        raise AlreadyDone(_("这笔拨款已经办结。"))
    one.state, one.approved_by_id, one.approved_at, one.reason = state, by.staff_id, at, reason


def _record(action: str, one: Appropriation, by: Actor, at: datetime) -> None:
    detail = {
        "source": one.source, "purpose": one.purpose, "year": one.year, "amount_fen": one.amount_fen,
        "reason": one.reason,
    }  # fmt: skip
    record_act(by=by, at=at, action=action, subject=f"appropriation:{one.pk}", detail=detail)
