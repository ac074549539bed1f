"""What each paper about money says in the ledger: pure functions from the paper to its transaction."""

from collections.abc import Iterable
from datetime import date

from rongjun.kernel.ledger import Draft, Leg

from . import accounts
from .models import Appropriation, Movement, Receipt

REDUCTION, OPENING_USED, OPENING_BANK, OPENING_HELD = "reduction", "opening_used", "opening_bank", "opening_held"
ALLOCATION, BOUNCED, CONFIRMATION = "allocation", "bounced", "confirmation"
SPENDING, GIVE_BACK = "spending", "give_back"
PAYMENT, ARRIVED, PAYMENT_BACK, REFUND = "payment", "arrived", "payment_back", "refund"
SIDES: dict[str, tuple[str, str]] = {
    REDUCTION: (accounts.APPROPRIATED, accounts.DUE),
    OPENING_USED: (accounts.OPENING, accounts.BANK),
    OPENING_BANK: (accounts.BANK, accounts.OPENING),
    OPENING_HELD: (accounts.HELD, accounts.OPENING),
    ALLOCATION: (accounts.SENT, accounts.BANK),
    BOUNCED: (accounts.BANK, accounts.SENT),
    CONFIRMATION: (accounts.HELD, accounts.SENT),
    SPENDING: (accounts.SPENT, accounts.HELD),
    GIVE_BACK: (accounts.BANK, accounts.HELD),
    PAYMENT: (accounts.TRANSIT, accounts.BANK),
    ARRIVED: (accounts.PAYEES, accounts.TRANSIT),
    PAYMENT_BACK: (accounts.BANK, accounts.TRANSIT),
    REFUND: (accounts.BANK, accounts.PAYEES),
}
"""Kind of a movement -> the accounts debited and credited."""
OF_UNIT = frozenset({accounts.SENT, accounts.HELD, accounts.SPENT})
"""Accounts that belong to a unit below."""


def of_appropriation(one: Appropriation) -> Draft:
    """Return DUE / APPROPRIATED for an appropriation that comes into force."""
    legs = _pair(accounts.DUE, accounts.APPROPRIATED, one.amount_fen, one.source, one.purpose, one.pk)
    return Draft(f"appropriation:{one.pk}", "appropriation", one.notified_on, f"拨款 {one.number}", legs)


def of_receipt(receipt: Receipt) -> Draft:
    """Return BANK / DUE for money that arrived; the other way round for what was sent back or reversed."""
    one = receipt.appropriation
    legs = _pair(accounts.BANK, accounts.DUE, receipt.amount_fen, one.source, one.purpose, one.pk)
    return Draft(f"receipt:{receipt.pk}", "receipt", receipt.received_on, f"到账 {receipt.reference}", legs)


def of_movement(one: Movement) -> Draft:
    """Return the transaction of a movement that comes into force."""
    debit, credit = SIDES[one.kind]
    legs = tuple(
        Leg(
            account, fen, one.source,
            one.spent_for if account == accounts.SPENT else one.purpose,
            one.appropriation_id, unit=one.unit_id if account in OF_UNIT else None,
        )
        for account, fen in ((debit, one.amount_fen), (credit, -one.amount_fen))
    )  # fmt: skip
    return Draft(f"movement:{one.pk}", one.kind, one.day, f"{one.number} {one.what}".strip()[:200], legs)


def of_cover(one: Appropriation, covered: Iterable[tuple[int | None, str, int]], day: date) -> Draft:
    """Return the transfer by which an appropriation covers advances: (run, benefit, fen) each."""
    legs: list[Leg] = []
    for run, benefit, fen in covered:
        legs.append(Leg(accounts.BENEFITS, -fen, one.source, one.purpose, None, run, benefit))
        legs.append(Leg(accounts.BENEFITS, fen, one.source, one.purpose, one.pk, run, benefit))
    return Draft(f"cover:{one.pk}", "cover", day, f"冲抵垫付 {one.number}", tuple(legs))


def _pair(debit: str, credit: str, fen: int, source: str, purpose: str, appropriation: int) -> tuple[Leg, Leg]:
    return Leg(debit, fen, source, purpose, appropriation), Leg(credit, -fen, source, purpose, appropriation)
