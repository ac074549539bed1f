"""Where money stands: by source and purpose, by unit below, by appropriation and its use. Amounts in fen."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Min, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from rongjun.base.actor import Actor, Permission
from rongjun.domains.safeguards.queries import list_acts_on
from rongjun.domains.units.models import Unit
from rongjun.domains.units.queries import staff_names

from . import accounts, drafts
from .models import Appropriation, Leg, Movement, Receipt, Transaction
from .queries import sums_below, unit_within, with_left


@dataclass(slots=True)
class Standing:
    """What was granted for a source and purpose in a year, and what became of it."""

    source: str
    purpose: str
    granted_fen: int = 0
    due_fen: int = 0
    paid_fen: int = 0
    units_fen: int = 0
    payees_fen: int = 0
    left_fen: int = 0
    advance_fen: int = 0

    @property
    def received_fen(self) -> int:
        """What has arrived of it."""
        return self.granted_fen - self.due_fen


@dataclass(slots=True)
class Place:
    """Where the money of a source and purpose is now, by account."""

    source: str
    purpose: str
    sums: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True, slots=True)
class UnitMoney:
    """What a unit below has: sent and not confirmed, held, spent, by purpose, and since when it holds something."""

    unit: Unit
    purpose: str
    sent_fen: int
    held_fen: int
    spent_fen: int


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry of a paper's history."""

    action: str
    staff_name: str
    role: str
    at: Any
    detail: dict[str, Any]


def list_years() -> list[int]:
    """Return the years of appropriations, the latest first."""
    return list(Appropriation.objects.order_by("-year").values_list("year", flat=True).distinct())


def list_standings(year: int) -> list[Standing]:
    """Return what the appropriations of a year were used for, and what was paid in advance in it. Two queries."""
    found: dict[tuple[str, str], Standing] = {}

    def at(source: str, purpose: str) -> Standing:
        return found.setdefault((source, purpose), Standing(source, purpose))

    for one in with_left().filter(year=year):
        standing = at(one.source, one.purpose)
        standing.granted_fen += one.granted_fen
        standing.due_fen += one.due_fen
        standing.left_fen += one.granted_fen - one.used_fen
    used = Leg.objects.filter(account__in=accounts.USES).order_by()
    of_year = Q(appropriation__year=year) | Q(appropriation=None, transaction__day__year=year)
    advanced = ExpressionWrapper(Q(appropriation=None), output_field=BooleanField())
    sums: Any = used.filter(of_year).annotate(advanced=advanced).values_list("source", "purpose", "account", "advanced")
    for source, purpose, account, advanced, fen in sums.annotate(Sum("amount_fen")):
        _add_use(at(source, purpose), account, advanced, fen)
    return [found[key] for key in sorted(found)]


def _add_use(standing: Standing, account: str, advanced: bool, fen: int) -> None:
    if account in drafts.OF_UNIT:
        standing.units_fen += fen
    elif account in TO_PAYEES:
        standing.payees_fen += fen
    elif account != accounts.OPENING or not advanced:
        standing.paid_fen += fen
    if advanced and account == accounts.BENEFITS:
        standing.advance_fen += fen


TO_PAYEES = (accounts.TRANSIT, accounts.PAYEES)
"""Paid to third parties, with a receipt or without one yet."""
NOW = (
    accounts.BANK, accounts.SENT, accounts.TRANSIT, accounts.HELD, accounts.PAYABLE, accounts.RETURNED,
    accounts.RECOVERABLE,
)  # fmt: skip
"""The accounts that say where money is."""


def list_places() -> list[Place]:
    """Return where money is now, by source and purpose; what is owed to people is positive. One query."""
    found: dict[tuple[str, str], Place] = {}
    sums = Leg.objects.filter(account__in=NOW).order_by().values_list("source", "purpose", "account")
    for source, purpose, account, fen in sums.annotate(Sum("amount_fen")):
        place = found.setdefault((source, purpose), Place(source, purpose))
        place.sums[account] += -fen if account.startswith("Liabilities") else fen
    return [found[key] for key in sorted(found) if any(found[key].sums.values())]


def list_unit_money(by: Actor) -> list[UnitMoney]:
    """Return what the units in an actor's reach have, by unit and purpose. Two queries."""
    sums: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    legs = Leg.objects.filter(account__in=drafts.OF_UNIT, unit__isnull=False).order_by()
    for unit, purpose, account, fen in legs.values_list("unit", "purpose", "account").annotate(Sum("amount_fen")):
        sums[unit, purpose][account] += fen
    units = {unit.pk: unit for unit in units_in_reach(by)}
    return [
        UnitMoney(units[unit], purpose, one[accounts.SENT], one[accounts.HELD], one[accounts.SPENT])
        for (unit, purpose), one in sorted(sums.items(), key=lambda item: (item[0][0], item[0][1]))
        if unit in units
    ]


def units_in_reach(by: Actor) -> list[Unit]:
    """Return the units below whose money an actor may see, in order of area."""
    units = Unit.objects.select_related("area").filter(is_root=False).order_by("area_id", "name")
    return [unit for unit in units if by.may(Permission.FUNDS_BOOKS) or unit_within(by, unit)]


def list_pots(unit_id: int) -> list[tuple[Movement, int, int]]:
    """Return the allocations (and opening balances) of a unit with what is unconfirmed and held. Two queries."""
    pots = Movement.objects.filter(
        unit_id=unit_id, kind__in=[drafts.ALLOCATION, drafts.OPENING_HELD], state=Movement.State.IN_FORCE
    ).select_related("appropriation")  # fmt: skip
    sums: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    children = Movement.objects.filter(parent__unit_id=unit_id, state=Movement.State.IN_FORCE).order_by()
    for parent, kind, fen in children.values_list("parent", "kind").annotate(Sum("amount_fen")):
        sums[parent][kind] = fen
    return [(pot, *_left_of_pot(pot, sums[pot.pk])) for pot in pots]


def _left_of_pot(pot: Movement, sums: dict[str, int]) -> tuple[int, int]:
    gone = sums[drafts.SPENDING] + sums[drafts.GIVE_BACK]
    if pot.kind == drafts.OPENING_HELD:
        return 0, pot.amount_fen - gone
    return pot.amount_fen - sums[drafts.CONFIRMATION] - sums[drafts.BOUNCED], sums[drafts.CONFIRMATION] - gone


def state_of_payment(one: Movement) -> str:
    """Return what became of a payment to a third party: waiting, refused, transit, part, arrived or back."""
    if one.state != Movement.State.IN_FORCE:
        return str(one.state)
    sums = sums_below(one.pk)
    gone = sums.get(drafts.PAYMENT_BACK, 0) + sums.get(drafts.REFUND, 0)
    arrived = sums.get(drafts.ARRIVED, 0) - sums.get(drafts.REFUND, 0)
    if gone >= one.amount_fen:
        return "back"
    if arrived + gone >= one.amount_fen:
        return "arrived"
    return "part" if arrived else "transit"


def list_uses(one: Appropriation) -> list[dict[str, Any]]:
    """Return what an appropriation was paid for: {run, benefit, fen, day} by run and benefit, the first one first."""
    legs = Leg.objects.filter(appropriation=one, account=accounts.BENEFITS).order_by()
    sums = legs.values("run", "benefit").annotate(fen=Sum("amount_fen"), day=Min("transaction__day"))
    return sorted((dict(row) for row in sums if row["fen"]), key=lambda row: (row["day"], row["run"] or 0))


def list_drawn(run: int, benefit: str, source: str) -> list[tuple[Appropriation | None, int]]:
    """Return the appropriations that a run's benefit was drawn from, with fen; None is an advance."""
    legs = Leg.objects.filter(run=run, benefit=benefit, source=source, account=accounts.BENEFITS).order_by()
    sums = list(legs.values_list("appropriation").annotate(Sum("amount_fen")))
    known = Appropriation.objects.in_bulk([number for number, _fen in sums if number is not None])
    return [(known.get(number) if number else None, fen) for number, fen in sums if fen]


def list_receipts(one: Appropriation) -> QuerySet[Receipt]:
    """Return the receipts of an appropriation, with who recorded them, newest first."""
    return Receipt.objects.select_related("made_by", "reversed_by").filter(appropriation=one)


def list_history(subject: str) -> list[Deed]:
    """Return what was done to a paper, the first act first. Two queries."""
    names = staff_names()
    entries = list(list_acts_on(subject))[::-1]
    return [Deed(one.action, names.get(one.staff_id, ""), one.role, one.at, one.detail) for one in entries]


def list_of_appropriation(one: Appropriation) -> QuerySet[Transaction]:
    """Return the transactions that touch an appropriation."""
    return Transaction.objects.filter(pk__in=Leg.objects.filter(appropriation=one).values("transaction_id"))


def years_of_transactions() -> list[int]:
    """Return the years in which something was posted, the latest first."""
    years = Transaction.objects.annotate(y=ExtractYear("day")).order_by("-y").values_list("y", flat=True)
    return list(years.distinct())
