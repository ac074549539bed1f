"""What a record of a register pays: a grant to its person, or a paper of funds to a builder, school or agency.

A closed table says which registers pay, from which stage on and how much. Nothing is paid beyond the sum of the
record, by both ways together; a record says that it is paid only once its money has arrived.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import AlreadyDone, NotFound, Refusal
from rongjun.base.scope import whole_registry
from rongjun.domains.funds import drafts
from rongjun.domains.funds.chains import require_keeper
from rongjun.domains.funds.models import Movement
from rongjun.domains.funds.queries import sums_below_each
from rongjun.domains.services.grants.actions import propose_grant
from rongjun.domains.services.grants.models import Grant, GrantLine, UnitPayment
from rongjun.domains.services.grants.queries import paid_by
from rongjun.domains.services.grants.units import send_to_unit, standing_payments

from .access import require_work
from .common import lock_record
from .models import Record
from .versions import spec_of


@dataclass(frozen=True, slots=True)
class Pays:
    """How a register pays: at which stage, which field holds the sum, what is granted, who else may be paid.

    `benefit`: granted to the person, '' where nobody is; `basis`: the field with the rule; `payee`: the field that
    names who is paid ('' asks for it); `needs`: what must be answered with yes; `paid`: the stage that says so, with
    `number`, its field for the number of grant or paper.
    """

    stage: str
    amount: str
    benefit: str = ""
    basis: str = ""
    payee: str = ""
    needs: str = ""
    paid: str = ""
    number: str = ""


PAYS: Final[Mapping[str, Pays]] = {
    "housing-project": Pays(
        "accepted", "standard", benefit="housing_aid", basis="basis", payee="builder", needs="good", paid="paid",
        number="grant_no",
    ),
    "insurance-continuation": Pays(
        "checked", "public_part", benefit="insurance_contribution", basis="basis", paid="paid", number="slip",
    ),
    "training-course": Pays("ended", "cost", payee="school"),
}  # fmt: skip


MONEY: Final = ("hardship", "station")
"""What money records may be paid from: never pensions, medical help, allowances, nor donations, whose rounds decide."""


@dataclass(frozen=True, slots=True)
class Account:
    """How the money of a record stands, in fen: the sum, what was proposed or paid by either way, what has arrived."""

    sum_fen: int
    grants: tuple[Grant, ...]
    payments: tuple[UnitPayment, ...]
    proposed_fen: int
    arrived_fen: int

    @property
    def left_fen(self) -> int:
        """What may still be proposed."""
        return self.sum_fen - self.proposed_fen

    @property
    def begun(self) -> bool:
        """Tell whether anything was proposed."""
        return self.proposed_fen > 0


def source_of(record: Record) -> str:
    """Return by which name a record is known to grants and papers."""
    return f"record:{record.pk}"


def account_of(record: Record) -> Account | None:
    """Return how the money of a record stands; None where its register pays nothing or no sum is set yet."""
    return accounts_of([record]).get(record.pk)


def accounts_of(records: Iterable[Record]) -> dict[int, Account]:
    """Return `account_of` of each record that has one, by its id; the same queries for any number of them."""
    sums = {source_of(one): fen for one in records if (fen := _sum_of(one))}
    if not sums:
        return {}
    lines: dict[str, list[GrantLine]] = defaultdict(list)
    for line in GrantLine.objects.filter(source__in=sums, of_line=None, live=True).select_related("grant"):
        lines[line.source].append(line)
    run = paid_by([one for some in lines.values() for one in some])
    payments: dict[str, list[UnitPayment]] = defaultdict(list)
    rows = UnitPayment.objects.filter(source__in=sums).exclude(movement__state=Movement.State.REFUSED)
    made = list(rows.select_related("movement"))
    below = sums_below_each([one.movement_id for one in made])
    for one in made:
        if _back(below[one.movement_id]) < one.amount_fen:
            payments[one.source].append(one)
    return {
        int(source.partition(":")[2]): _account(fen, lines[source], run, payments[source], below)
        for source, fen in sums.items()
    }


def _account(
    fen: int, lines: list[GrantLine], run: Mapping[int, Any], payments: list[UnitPayment],
    below: Mapping[int, Mapping[str, int]],
) -> Account:  # fmt: skip
    told = [below[one.movement_id] for one in payments]
    granted, sent = sum(one.amount_fen for one in lines), sum(one.amount_fen for one in payments)
    return Account(
        fen, tuple({one.grant_id: one.grant for one in lines}.values()), tuple(payments),
        granted + sent - sum(_back(one) for one in told),
        sum(one.amount_fen for one in lines if one.pk in run)
        + sum(one.get(drafts.ARRIVED, 0) - one.get(drafts.REFUND, 0) for one in told),
    )  # fmt: skip


def _unmet(record: Record, pays: Pays) -> bool:
    return bool(pays.needs) and record.filled.get(pays.needs) != "yes"


def _sum_of(record: Record) -> int:
    pays = PAYS.get(record.code)
    fen = record.filled.get(pays.amount) if pays else None
    return fen if isinstance(fen, int) else 0


def _back(sums: Mapping[str, int]) -> int:
    return sums.get(drafts.PAYMENT_BACK, 0) + sums.get(drafts.REFUND, 0)


def may_pay(record: Record) -> bool:
    """Tell whether something of a record may be proposed now."""
    return record.code in PAYS and bool(_owing([record]))


@transaction.atomic
def grant_for_record(*, record: Record, reason: str, by: Actor, at: datetime) -> Grant:
    """Propose what is left of the sum of a record as a grant to its person. Sent twice it is refused as proposed.

    Raises Refusal at another stage, AlreadyDone where nothing is left, NotPermitted, and as `propose_grant`.
    """
    require_work(record, Permission.GRANTS_PROPOSE, by)
    pays, left = _left(record)
    if not pays.benefit or record.person_id is None:
        raise Refusal(_("这个台账的钱不发给个人。"))
    spec = spec_of(record.version)
    return propose_grant(
        source=source_of(record), person_id=record.person_id, benefit=pays.benefit, amount_fen=left,
        basis=str(record.filled.get(pays.basis, "")), reason=reason, by=by, at=at, title=spec.name,
    )  # fmt: skip


@transaction.atomic
def pay_for_record(
    *, record_id: int, payee: str, appropriation_id: int, number: str, day: date, by: Actor, at: datetime
) -> UnitPayment:  # fmt: skip
    """Pay what is left of the sum of a record to a builder, school or agency; the same number again is once.

    Finance sees no person in it: the paper names register and number of the record. Raises as `send_to_unit`.
    """
    require_keeper(by)
    by.require(Permission.FUNDS_RECORD)
    with whole_registry("财务付款：按台账记录付给收款单位"):
        record = _payable(record_id)
        known = [one for one in standing_payments(source_of(record)) if one.movement.number == number.strip()]
        if known:
            return known[0]
        pays, left = _left(record)
        name = str(record.filled.get(pays.payee) or payee)
        what = f"{spec_of(record.version).name} 第 {record.pk} 号"
        return send_to_unit(
            source=source_of(record), payee=name, amount_fen=left, appropriation_id=appropriation_id, number=number,
            day=day, what=what, by=by, at=at,
        )  # fmt: skip


def list_payable(by: Actor) -> list[tuple[Record, Pays, Account]]:
    """Return the records whose money may be paid now, the oldest first; for finance, who reads nobody's name in it."""
    require_keeper(by)
    by.require(Permission.FUNDS_RECORD)
    with whole_registry("财务付款：台账里待付的款项"):
        at = reduce(or_, (Q(code=code, stage=pays.stage) for code, pays in PAYS.items()))
        rows = list(Record.objects.filter(at, mistaken=False).select_related("version", "unit").order_by("pk"))
        return _owing(rows)


def get_payable(record_id: int, by: Actor) -> tuple[Record, Pays, Account]:
    """Return one of `list_payable`. Raises NotFound."""
    require_keeper(by)
    by.require(Permission.FUNDS_RECORD)
    with whole_registry("财务付款：按台账记录付给收款单位"):
        found = _owing([_payable(record_id)])
    if not found:
        raise NotFound(_("没有这笔待付的款项；可能已经登记过付款。"))
    return found[0]


def _owing(records: list[Record]) -> list[tuple[Record, Pays, Account]]:
    """Return those of some records whose money may be paid now, with how they pay and how their money stands."""
    accounts = accounts_of(records)
    return [
        (one, PAYS[one.code], accounts[one.pk]) for one in records
        if one.pk in accounts and accounts[one.pk].left_fen > 0 and one.stage == PAYS[one.code].stage
        and not one.mistaken and not _unmet(one, PAYS[one.code])
    ]  # fmt: skip


def paid_for(record: Record) -> dict[str, Any]:
    """Return what the stage "paid" is filled in with: the number of grant or paper."""
    pays, account = PAYS.get(record.code), account_of(record)
    if pays is None or not pays.paid or account is None or not account.begun:
        return {}
    numbers = [one.number for one in account.grants] + [one.movement.number for one in account.payments]
    return {pays.number: "、".join(numbers)[:40]}


def refuse_unpaid(record: Record, to: str) -> None:
    """Raise Refusal where a record would say that it is paid while its money is on the way, or be ended as mistaken
    with money of it about. What was paid past Rongjun is written as before: nothing was begun here.
    """
    pays, account = PAYS.get(record.code), account_of(record)
    if pays is not None and to and to == pays.paid and _unmet(record, pays):
        raise Refusal(_("验收不合格的不付款：请退回施工，整改后再验收。"))
    if pays is None or account is None or not account.begun:
        return
    shown = "、".join([one.number for one in account.grants] + [one.movement.number for one in account.payments])
    if not to:
        raise Refusal(_("这条记录已经提出付款（%(numbers)s），先撤销付款，再注明登记错误。") % {"numbers": shown})
    if to == pays.paid and account.arrived_fen < account.sum_fen:
        raise Refusal(_("钱还没有全部到账（%(numbers)s）：核定发出、收据登记以后再记已付款。") % {"numbers": shown})


def _payable(record_id: int) -> Record:
    rows = Record.objects.select_related("version", "unit").filter(code__in=PAYS)
    found = rows.filter(pk=record_id).first()
    if found is None:
        raise NotFound(_("没有这笔待付的款项；可能已经登记过付款。"))
    return found


def _left(record: Record) -> tuple[Pays, int]:
    """Return how a record pays and what is left of it, kept as it stands until the transaction ends."""
    lock_record(record, None)
    pays, account = PAYS.get(record.code), account_of(record)
    if pays is None or account is None or record.stage != pays.stage:
        raise Refusal(_("现在的状态不能付款：先到台账里办到那一步。"))
    if _unmet(record, pays):
        raise Refusal(_("验收不合格的不付款：请退回施工，整改后再验收。"))
    if account.left_fen <= 0:
        raise AlreadyDone(_("这条记录的钱已经全部提出付款。"))
    return pays, account.left_fen
