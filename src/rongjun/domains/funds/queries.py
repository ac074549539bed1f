"""Reads of the ledger: balances, what is left of an appropriation, whether the books are whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet, Sum

from rongjun.kernel.ledger import Draft
from rongjun.kernel.ledger import Leg as LegDraft

from . import accounts
from .models import Appropriation, Leg, Transaction


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
    """Return (appropriation, fen not yet spent) of those in force for a source, purpose and year, the oldest first."""
    spent = Sum("legs__amount_fen", filter=Q(legs__account=accounts.BENEFITS), default=0)
    found = Appropriation.objects.filter(
        source=source, purpose=purpose, year=year, state=Appropriation.State.IN_FORCE
    ).annotate(spent=spent)  # fmt: skip
    return [(one.pk, one.amount_fen - one.spent) for one in found.order_by("notified_on", "pk")]


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
