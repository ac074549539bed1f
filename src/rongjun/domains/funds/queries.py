"""Reads of the ledger: balances, what is left of an appropriation, whether the books are whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from rongjun.base.actor import Actor, Permission
from rongjun.base.errors import NotFound
from rongjun.base.scope import within
from rongjun.domains.units.models import Unit
from rongjun.kernel.ledger import Draft
from rongjun.kernel.ledger import Leg as LegDraft

from . import accounts, drafts
from .models import Appropriation, Leg, Movement, Transaction
from .purposes import DONATION


@dataclass(frozen=True, slots=True)
class Balance:
    """What stands in an account for a source and purpose, in fen: debit positive."""

    account: str
    source: str
    purpose: str
    debit_fen: int
    credit_fen: int

    @property
    def amount_fen(self) -> int:
        """Debit minus credit."""
        return self.debit_fen - self.credit_fen


def list_balances(*, until: date | None = None) -> list[Balance]:
    """Return the balance of every account by source and purpose, of transactions up to a day (included)."""
    legs = Leg.objects.all() if until is None else Leg.objects.filter(transaction__day__lte=until)
    rows = legs.order_by().values("account", "source", "purpose").annotate(
        debit=Sum("amount_fen", filter=Q(amount_fen__gt=0)), credit=Sum("amount_fen", filter=Q(amount_fen__lt=0))
    )  # fmt: skip
    ordered = sorted(rows, key=lambda row: (row["account"], row["source"], row["purpose"]))
    return [
        Balance(row["account"], row["source"], row["purpose"], row["debit"] or 0, -(row["credit"] or 0))
        for row in ordered
    ]


def left_of(*, source: str, purpose: str, year: int) -> list[tuple[int, int]]:
    """Return (appropriation, fen not yet used) of those in force for a source, purpose and year, the oldest first.

    Used is what was paid or is to be recovered, what was sent to units below, and what was used before the books began.
    """
    years = {"year__lte": year} if source == DONATION else {"year": year}  # what was given does not lapse with a year
    found = with_left().filter(source=source, purpose=purpose, **years)
    return [(one.pk, one.granted_fen - one.used_fen) for one in found.order_by("notified_on", "pk")]


def with_left() -> QuerySet[Appropriation, Any]:
    """Return the appropriations in force with `granted_fen` (less reductions), `used_fen` and `due_fen` of the legs."""
    sums: Any = {
        name: Sum("legs__amount_fen", filter=Q(legs__account__in=some), default=0)
        for name, some in (("used_fen", accounts.USES), ("due_fen", [accounts.DUE]))
    }
    taken = Q(legs__account=accounts.APPROPRIATED, legs__amount_fen__gt=0)
    granted = F("amount_fen") - Sum("legs__amount_fen", filter=taken, default=0)
    return Appropriation.objects.filter(state=Appropriation.State.IN_FORCE).annotate(granted_fen=granted, **sums)


def get_appropriation(appropriation_id: int) -> Appropriation:
    """Return an appropriation with who made and approved it. Raises NotFound where there is none."""
    found = Appropriation.objects.select_related("made_by", "approved_by").filter(pk=appropriation_id).first()
    if found is None:
        raise NotFound(_("没有这笔拨款。"))
    return found


def get_movement(movement_id: int, *, by: Actor | None) -> Movement:
    """Return a movement with its unit and papers it stands on. Raises NotFound where it is none of the actor's area.

    `by` None looks without a limit, for callers that have just made it.
    """
    found = (
        Movement.objects.select_related("appropriation", "unit__area", "parent__unit__area", "made_by", "approved_by")
        .filter(pk=movement_id).first()
    )  # fmt: skip
    if found is None or (by is not None and not _in_reach(by, found)):
        raise NotFound(_("没有这份单据，或它不属于您的单位。"))
    return found


def movements_in_reach(by: Actor) -> QuerySet[Movement]:
    """Return the movements that an actor may see, newest first: all for who sees the books, else of units in reach."""
    rows = Movement.objects.select_related("appropriation", "unit", "made_by", "approved_by", "parent")
    if by.may(Permission.FUNDS_BOOKS):
        return rows
    if not by.may(Permission.FUNDS_UNIT):
        return rows.none()
    own = Q(unit_id=by.unit_id)
    if by.area_prefix is None:
        return rows.filter(own)
    return rows.filter(own | within("unit__area_id", by.area_prefix) if by.area_prefix else Q(unit__isnull=False))


def unit_within(by: Actor, unit: Unit) -> bool:
    """Tell whether a unit (with its area loaded) is the actor's own or lies in the actor's area."""
    if unit.pk == by.unit_id or by.area_prefix == "":
        return True
    return by.area_prefix is not None and (unit.area_id or "").startswith(by.area_prefix)


def left_to_move(
    kind: str, appropriation_id: int | None, parent_id: int | None, source: str, purpose: str
) -> int | None:
    """Return how many fen a movement of a kind may move at most; None where nothing limits it."""
    if parent_id is not None:
        return left_of_parent(parent_id, kind)
    if kind not in (drafts.REDUCTION, drafts.OPENING_USED, drafts.ALLOCATION, drafts.PAYMENT):
        return None
    one = with_left().get(pk=appropriation_id or 0)
    left = int(one.granted_fen - one.used_fen)
    return min(left, bank_of(source, purpose)) if kind in (drafts.ALLOCATION, drafts.PAYMENT) else left


def left_of_parent(parent_id: int, kind: str) -> int:
    """Return what of an allocation is not confirmed yet (to confirm it, to take it back), or held and not yet spent.

    Of a payment to a third party: what has no receipt yet; to take a refund, what arrived and was not refunded.
    """
    parent = Movement.objects.get(pk=parent_id)
    sums = sums_below(parent_id)
    if parent.kind == drafts.PAYMENT:
        arrived = sums.get(drafts.ARRIVED, 0)
        if kind == drafts.REFUND:
            return arrived - sums.get(drafts.REFUND, 0)
        return parent.amount_fen - arrived - sums.get(drafts.PAYMENT_BACK, 0)
    gone = sums.get(drafts.SPENDING, 0) + sums.get(drafts.GIVE_BACK, 0)
    if parent.kind == drafts.OPENING_HELD:
        return parent.amount_fen - gone
    confirmed = sums.get(drafts.CONFIRMATION, 0)
    if kind in (drafts.CONFIRMATION, drafts.BOUNCED):
        return parent.amount_fen - confirmed - sums.get(drafts.BOUNCED, 0)
    return confirmed - gone


def sums_below(parent_id: int) -> dict[str, int]:
    """Return what papers in force that stand on a movement come to, by kind. Fen."""
    return sums_below_each([parent_id])[parent_id]


def sums_below_each(parent_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return `sums_below` of each of some movements. One query."""
    found: dict[int, dict[str, int]] = {one: {} for one in parent_ids}
    rows = Movement.objects.filter(parent_id__in=list(found), state=Movement.State.IN_FORCE).order_by()
    for parent, kind, fen in rows.values_list("parent_id", "kind").annotate(Sum("amount_fen")):
        found[parent][kind] = fen
    return found


def bank_of(source: str, purpose: str) -> int:
    """Return what stands at the bank for a source and purpose, in fen."""
    legs = Leg.objects.filter(account=accounts.BANK, source=source, purpose=purpose)
    return int(legs.aggregate(fen=Sum("amount_fen", default=0))["fen"])


def _in_reach(by: Actor, one: Movement) -> bool:
    """Tell whether an actor may see a movement: who sees the books, or whose unit it is."""
    if by.may(Permission.FUNDS_BOOKS):
        return True
    return one.unit is not None and by.may(Permission.FUNDS_UNIT) and unit_within(by, one.unit)


def check_ledger() -> list[str]:
    """Return what is wrong with the books, in words for an operator; nothing where they are whole.

    Every transaction has its legs, balances and still says what it said when it was posted; the tally agrees.
    """
    faults = [f"{key}: the legs do not balance" for key in _unbalanced()]
    for posted, draft in _drafts():
        if draft is None:
            faults.append(f"{posted.key}: fewer legs than were posted")
        elif draft.digest() != posted.content_hash:
            faults.append(f"{posted.key}: it does not say what was posted")
    return faults


def list_transactions() -> QuerySet[Transaction]:
    """Return the transactions with the number of legs and the sum of debits, newest first."""
    debit = Sum("legs__amount_fen", filter=Q(legs__amount_fen__gt=0))
    return Transaction.objects.annotate(debit_fen=debit).order_by("-day", "-pk")


def iterate_drafts() -> Iterator[tuple[Transaction, Draft]]:
    """Yield every transaction with what it says, in the order of posting."""
    for posted, draft in _drafts():
        if draft is not None:
            yield posted, draft


def _unbalanced() -> list[str]:
    sums = Transaction.objects.annotate(total=Sum("legs__amount_fen"), found=Count("legs__n"))
    wrong = sums.exclude(total=0, found=F("leg_count"))
    return list(wrong.order_by("pk").values_list("key", flat=True))


def _drafts() -> Iterator[tuple[Transaction, Draft | None]]:
    legs = Leg.objects.order_by("transaction_id", "n").iterator(chunk_size=5000)
    waiting = next(legs, None)
    for posted in Transaction.objects.order_by("pk").iterator(chunk_size=2000):
        own: list[LegDraft] = []
        while waiting is not None and waiting.transaction_id == posted.pk:
            own.append(_leg(waiting))
            waiting = next(legs, None)
        whole = len(own) == posted.leg_count and sum(leg.amount_fen for leg in own) == 0
        yield posted, Draft(posted.key, posted.kind, posted.day, posted.memo, tuple(own)) if whole else None


def _leg(row: Leg) -> LegDraft:
    return LegDraft(
        row.account, row.amount_fen, row.source, row.purpose, row.appropriation_id, row.run, row.benefit, row.unit
    )
