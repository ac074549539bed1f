"""Writes of movements: every other paper that moves money, made by one person and in force by another.

Reductions and opening balances, allocations to units below and what a unit does with them: confirm, spend, give back.
Payments to third parties (hospital, agency, school, builder), and what came of them: receipt, money back.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rongjun.base.actor import Actor
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.approvals import actions as approvals
from rongjun.domains.people.models import Person
from rongjun.domains.safeguards.actions import record_act
from rongjun.domains.safeguards.words import watching_word
from rongjun.domains.units.models import Unit
from rongjun.kernel import chain
from rongjun.kernel.money import format_yuan

from . import drafts
from .appropriations import hold_money
from .chains import (
    ALLOCATION,
    PAYMENT_RECEIPT,
    UNIT_KINDS,
    UNIT_MONEY,
    UNIT_RETURN,
    matter_of,
    require_keeper,
    require_maker,
    require_signatory,
)
from .models import Appropriation, Movement
from .papers import keep_paper
from .posting import post
from .purposes import PURPOSES, SOURCES
from .queries import get_appropriation, get_movement, left_to_move, unit_within

State = Movement.State
LONGEST: Final = {"number": 80, "what": 200, "payee": 80}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of movement stands on, and who signs it (`matter`, a chain)."""

    matter: str
    on_appropriation: bool = False
    on_parent: tuple[str, ...] = ()
    to_unit: bool = False
    to_payee: bool = False

    @property
    def of_unit(self) -> bool:
        """Tell whether the unit itself makes it."""
        return self.matter in UNIT_KINDS


POTS: Final = (drafts.ALLOCATION, drafts.OPENING_HELD)
"""Movements out of which a unit spends."""
KINDS: Final[dict[str, Kind]] = {
    drafts.REDUCTION: Kind(ALLOCATION, on_appropriation=True),
    drafts.OPENING_USED: Kind(ALLOCATION, on_appropriation=True),
    drafts.OPENING_BANK: Kind(ALLOCATION),
    drafts.OPENING_HELD: Kind(ALLOCATION, to_unit=True),
    drafts.ALLOCATION: Kind(ALLOCATION, on_appropriation=True, to_unit=True),
    drafts.BOUNCED: Kind(ALLOCATION, on_parent=(drafts.ALLOCATION,)),
    drafts.CONFIRMATION: Kind(UNIT_MONEY, on_parent=(drafts.ALLOCATION,)),
    drafts.SPENDING: Kind(UNIT_MONEY, on_parent=POTS),
    drafts.GIVE_BACK: Kind(UNIT_RETURN, on_parent=POTS),
    drafts.PAYMENT: Kind(ALLOCATION, on_appropriation=True, to_payee=True),
    drafts.ARRIVED: Kind(PAYMENT_RECEIPT, on_parent=(drafts.PAYMENT,)),
    drafts.PAYMENT_BACK: Kind(PAYMENT_RECEIPT, on_parent=(drafts.PAYMENT,)),
    drafts.REFUND: Kind(PAYMENT_RECEIPT, on_parent=(drafts.PAYMENT,)),
}


EXPLAINED: Final = (drafts.SPENDING, drafts.REDUCTION, drafts.PAYMENT, drafts.REFUND)
"""Movements that say what for, or why."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a paper says; amounts in fen. Source, purpose, unit and payee follow from an appropriation or parent."""

    kind: str
    amount_fen: int
    day: date
    number: str
    what: str = ""
    appropriation_id: int | None = None
    parent_id: int | None = None
    unit_id: int | None = None
    source: str = ""
    purpose: str = ""
    spent_for: str = ""
    payee: str = ""


@transaction.atomic
def propose_movement(
    *, proposal: Proposal, paper: bytes | None = None, by: Actor, at: datetime
) -> tuple[Movement, bool]:
    """Record a movement, to be signed by another person; returns it and whether it is new.

    The same number of the same kind and unit again changes nothing. Raises NotPermitted without the permission of its
    chain, NotFound for a unit or paper outside the actor's area, Refusal where there is not so much to move, a value is
    impossible, or the text names somebody.
    """
    kind = KINDS[proposal.kind]
    require_maker(kind.matter, by)
    if not kind.of_unit:
        require_keeper(by)
    full = _completed(proposal, kind, by)
    _check(full, kind, at)
    known = _known(full)
    if known is not None:
        return known, False
    _check_left(full)
    try:
        with transaction.atomic():
            made = _insert(full, by, at)
    except IntegrityError:
        raise AlreadyDone(_("同一编号的单据刚刚已由他人登记，请刷新后查看。")) from None
    if paper is not None:
        keep_paper(paper, of=made, by=by, at=at)
    _record("funds.movement.propose", made, by, at)
    approvals.open_matter(
        kind=kind.matter, subject_id=made.pk, content_hash=content_of(made), by=by, at=at, summary=_summary(made),
        area=_area(made, kind),
    )  # fmt: skip
    return made, True


@transaction.atomic
def sign_movement(*, movement_id: int, by: Actor, at: datetime, note: str = "") -> Movement:
    """Sign a movement; the last signature brings it into force and posts it once.

    Raises NotPermitted, NotFound outside the actor's area, AlreadyDone (decided, or by the same person), Refusal where
    there is no longer so much to move.
    """
    one, kind = _load(movement_id, by)
    require_signatory(kind.matter, by)
    hold_money(one.source, one.purpose)
    _hold_parent(one)
    act = approvals.sign(
        matter_id=matter_of(kind.matter, one.pk), content_hash=content_of(one), by=by, at=at, note=note
    )
    if act.matter.outcome != approvals.APPROVED:
        return one
    _check_left(_said(one))
    _move(one, State.IN_FORCE, by, at)
    post(drafts.of_movement(one), by=by, at=at)
    _record("funds.movement.sign", one, by, at)
    return one


@transaction.atomic
def refuse_movement(*, movement_id: int, reason: str, by: Actor, at: datetime) -> Movement:
    """Refuse a movement that waits, with a reason; its number is free again. Raises as `sign_movement`."""
    one, kind = _load(movement_id, by)
    require_signatory(kind.matter, by)
    if one.made_by_id == by.staff_id:
        raise Refusal(_("自己登记的单据由另一人退回；登记错的请他退回后重新登记。"))
    approvals.return_matter(matter_id=matter_of(kind.matter, one.pk), reason=reason, by=by, at=at, final=True)
    _move(one, State.REFUSED, by, at, reason=reason.strip()[:200])
    _record("funds.movement.refuse", one, by, at)
    return one


def content_of(one: Movement) -> str:
    """Return the hash of what is signed."""
    said = [
        "movement", one.pk, one.kind, one.appropriation_id, one.parent_id, one.unit_id, one.source, one.purpose,
        one.spent_for, one.amount_fen, one.day.isoformat(), one.number, one.what,
    ]  # fmt: skip
    return chain.content_hash([*said, one.payee] if one.payee else said)


def _area(one: Movement, kind: Kind) -> str | None:
    """Return whose matter it is: of the unit that keeps the books, or of the area of the unit below."""
    if not kind.of_unit:
        return ""
    return one.unit.area.prefix if one.unit and one.unit.area else None


def _summary(one: Movement) -> list[tuple[str, str]]:
    return [
        (gettext_noop("单据种类"), one.kind), (gettext_noop("单位"), one.unit.name if one.unit else ""),
        *([(gettext_noop("收款方"), one.payee)] if one.payee else []),
        (gettext_noop("资金来源"), one.source), (gettext_noop("用途"), one.purpose),
        (gettext_noop("实际用于"), one.spent_for), (gettext_noop("金额（元）"), format_yuan(one.amount_fen)),
        (gettext_noop("日期"), one.day.isoformat()), (gettext_noop("编号"), one.number),
        (gettext_noop("事由"), one.what),
    ]  # fmt: skip


def _completed(said: Proposal, kind: Kind, by: Actor) -> Proposal:
    """Return a proposal with what follows from the paper that it stands on, and check that this is in reach."""
    said = replace(said, number=said.number.strip(), what=said.what.strip(), payee=said.payee.strip())
    if kind.on_parent:
        parent = get_movement(said.parent_id or 0, by=by)
        if parent.kind not in kind.on_parent or parent.state != State.IN_FORCE:
            raise Refusal(_("所选单据不能这样办理；请选择已生效的拨付单。"))
        return replace(
            said, appropriation_id=parent.appropriation_id, unit_id=parent.unit_id, source=parent.source,
            purpose=parent.purpose, spent_for=(said.spent_for or parent.purpose) if _spends(said) else "",
            payee=parent.payee,
        )  # fmt: skip
    said = replace(
        said, parent_id=None, spent_for="", payee=said.payee if kind.to_payee else "",
        unit_id=said.unit_id if kind.to_unit or kind.to_payee else None,
    )  # fmt: skip
    names_unit = kind.to_unit or said.unit_id is not None
    if names_unit and not Unit.objects.filter(pk=said.unit_id or 0, is_root=False).exists():
        raise NotFound(_("没有这个下级单位；请从列表中选择。"))
    if not kind.on_appropriation:
        return replace(said, appropriation_id=None)
    one = get_appropriation(said.appropriation_id or 0)
    if one.state != Appropriation.State.IN_FORCE:
        raise Refusal(_("这笔拨款还没有批准，不能办理。"))
    return replace(said, source=one.source, purpose=one.purpose)


def _spends(said: Proposal) -> bool:
    return said.kind == drafts.SPENDING


def _check(said: Proposal, kind: Kind, at: datetime) -> None:
    if said.source not in SOURCES or said.purpose not in PURPOSES:
        raise Refusal(_("请填写资金来源和用途。"))
    if _spends(said) and said.spent_for not in PURPOSES:
        raise Refusal(_("用途应为下列之一：%(names)s。") % {"names": "、".join(PURPOSES)})
    if said.amount_fen <= 0:
        raise Refusal(_("金额应大于零。"))
    if said.day > timezone.localdate(at):
        raise Refusal(_("日期 %(day)s 还没有到；请核对。") % {"day": said.day.isoformat()})
    if not said.number or any(len(getattr(said, name)) > most for name, most in LONGEST.items()):
        raise Refusal(_("请填写单据编号（不超过 80 个字）；事由不超过 200 个字。"))
    if said.kind in EXPLAINED and not said.what:
        raise Refusal(_("请写明事由。"))
    if kind.to_payee and not said.payee:
        raise Refusal(_("请写明付给哪个单位。"))
    _refuse_names(said)


def _refuse_names(said: Proposal) -> None:
    """Refuse a text that names somebody of the registry, holds a long number, or speaks of watching."""
    text = f"{said.number} {said.what} {said.payee}"
    if word := watching_word(text):
        raise Refusal(_("“%(word)s”一类的词不写进记录。") % {"word": word})
    if max(sum(one.isdigit() for one in part) for part in (said.what, said.payee)) >= 15:
        raise Refusal(_("事由里不要写身份证号、账号；写单据编号即可。"))
    if said.what and _named(said.what):
        raise Refusal(_("事由里不要写人员姓名（谁生病、谁困难不进账簿）；请写事项和单据编号，名单作为材料存档。"))


@whole_registry("资金事由不写姓名：核对")
def _named(text: str) -> bool:
    return Person.objects.annotate(said=Value(text)).filter(~Q(name=""), said__contains=F("name")).exists()


def _check_left(said: Proposal) -> None:
    left = left_to_move(said.kind, said.appropriation_id, said.parent_id, said.source, said.purpose)
    if left is not None and said.amount_fen > left:
        shown = {"left": format_yuan(max(0, left)), "yuan": format_yuan(said.amount_fen)}
        raise Refusal(_("可办理的余额只有 %(left)s 元，不足 %(yuan)s 元；请核对金额。") % shown)


def _known(said: Proposal) -> Movement | None:
    """Return the movement under the same number. Raises Refusal where it says something else."""
    found = Movement.objects.exclude(state=State.REFUSED).filter(kind=said.kind, unit=said.unit_id, number=said.number)
    known = found.first()
    if known is not None and _said(known) != said:
        shown = {"number": known.number, "yuan": format_yuan(known.amount_fen)}
        raise Refusal(_("编号 %(number)s 已登记（金额 %(yuan)s 元），内容不同；请核对编号。") % shown)
    return known


def _said(one: Movement) -> Proposal:
    return Proposal(
        one.kind, one.amount_fen, one.day, one.number, one.what, one.appropriation_id, one.parent_id, one.unit_id,
        one.source, one.purpose, one.spent_for, one.payee,
    )  # fmt: skip


def _insert(said: Proposal, by: Actor, at: datetime) -> Movement:
    made = Movement.objects.create(
        kind=said.kind, appropriation_id=said.appropriation_id, parent_id=said.parent_id, unit_id=said.unit_id,
        source=said.source, purpose=said.purpose, spent_for=said.spent_for, amount_fen=said.amount_fen, day=said.day,
        number=said.number, what=said.what, payee=said.payee, made_by_id=by.staff_id, made_at=at,
    )  # fmt: skip
    return get_movement(made.pk, by=None)


def _load(movement_id: int, by: Actor) -> tuple[Movement, Kind]:
    one = get_movement(movement_id, by=by)
    kind = KINDS[one.kind]
    if not kind.of_unit:
        require_keeper(by)
    elif one.unit is None or not unit_within(by, one.unit):
        raise NotFound(_("没有这份单据，或它不属于您的单位。"))
    return one, kind


def _hold_parent(one: Movement) -> None:
    """Make others who draw on the same paper wait until the transaction ends (PostgreSQL)."""
    if one.parent_id is not None:
        list(Movement.objects.select_for_update().filter(pk=one.parent_id).values_list("pk"))


def _move(one: Movement, state: Movement.State, by: Actor, at: datetime, reason: str = "") -> None:
    changed = Movement.objects.filter(pk=one.pk, state=State.WAITING).update(
        state=state, approved_by_id=by.staff_id, approved_at=at, reason=reason
    )
    if not changed:
        raise AlreadyDone(_("这份单据已经办结。"))
    one.state, one.approved_by_id, one.approved_at, one.reason = state, by.staff_id, at, reason


def _record(action: str, one: Movement, by: Actor, at: datetime) -> None:
    detail = {
        "kind": one.kind, "purpose": one.purpose, "spent_for": one.spent_for, "unit": one.unit_id,
        "payee": one.payee,
        "amount_fen": one.amount_fen, "reason": one.reason,
    }  # fmt: skip
    record_act(by=by, at=at, action=action, subject=f"movement:{one.pk}", detail=detail)
