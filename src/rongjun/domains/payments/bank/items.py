"""What goes to the bank for a run: one item per person and receiver, never netted against an overpayment."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Case, Sum, Value, When

from rongjun.domains.people.models import Person
from rongjun.kernel.period import format_month

from ..accounts import facts_in_force
from ..models import BankItem, Run, RunLine
from ..states import POSTED

SELF, PAYEE = "self", "payee"


@dataclass(frozen=True, slots=True)
class Payment:
    """An amount in fen to one receiver: the person (self) or the family's payee, by the fact that names the account."""

    person_id: int
    to: str
    fact_id: int
    amount_fen: int


def planned_payments(run: Run, known_at: datetime) -> list[Payment]:
    """Return what would go to the bank for a run, by area and file number.

    It is every positive line of this run and of those released before it, less every item made so far: so a line whose
    receiver was unknown earlier is paid now that there is one, and one without a receiver waits on. A payment that the
    bank returned is made again once another account is recorded, never to the account that failed.
    """
    accounts = {
        SELF: facts_in_force("account", known_at, run.month),
        PAYEE: facts_in_force("payee", known_at, run.month),
    }
    due = _due(run, {(person, to): fact for to, facts in accounts.items() for person, fact in facts.items()})
    payments = [
        Payment(person, to, accounts[to][person], amount)
        for (person, to), amount in due.items()
        if amount > 0 and person in accounts[to]
    ]
    place = {
        pk: number
        for number, pk in enumerate(Person.objects.order_by("area_code", "file_no").values_list("pk", flat=True))
    }
    return sorted(payments, key=lambda payment: (place[payment.person_id], payment.to != SELF))


def make_items(run: Run, at: datetime) -> int:
    """Make the bank items of a run that is being released, with accounts as known at `at`; returns how many."""
    prefix = f"RJ{format_month(run.month).replace('-', '')}{run.pk:04d}"
    items = [
        BankItem(
            run=run, sequence=number, person_id=payment.person_id, to=payment.to, fact_id=payment.fact_id,
            amount_fen=payment.amount_fen, reference=f"{prefix}-{number:06d}",
        )
        for number, payment in enumerate(planned_payments(run, at), start=1)
    ]  # fmt: skip
    BankItem.objects.bulk_create(items, batch_size=500)
    return len(items)


def _due(run: Run, accounts: Mapping[tuple[int, str], int]) -> dict[tuple[int, str], int]:
    family = Case(When(benefit__startswith="continued_", then=Value(True)), default=Value(False),
                  output_field=BooleanField())  # fmt: skip
    posted = Run.objects.filter(state__in=POSTED).values_list("pk", flat=True)
    lines = RunLine.objects.filter(run_id__in={run.pk, *posted}, amount_fen__gt=0).annotate(family=family)
    sums = lines.values_list("person_id", "family").order_by().annotate(Sum("amount_fen"))
    due = {(person, PAYEE if to_family else SELF): int(fen) for person, to_family, fen in sums}
    made = _made(accounts)
    return {key: fen - made.get(key, 0) for key, fen in due.items()}


def _made(accounts: Mapping[tuple[int, str], int]) -> Mapping[tuple[int, str], int]:
    """Return (person, receiver) -> fen of the items made so far, but for those returned by an account now replaced."""
    sums = BankItem.objects.values_list("person_id", "to", "fact_id", "result").order_by().annotate(Sum("amount_fen"))
    made: dict[tuple[int, str], int] = defaultdict(int)
    for person, to, fact, result, fen in sums:
        if result != BankItem.Result.FAILED or accounts.get((person, to)) == fact:
            made[person, to] += int(fen)
    return made
