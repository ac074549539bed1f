"""What goes to the bank for a run: one item per person and receiver, never netted against an overpayment."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Case, Min, Q, QuerySet, Sum, Value, When

from rongjun.base.scope import whole_registry
from rongjun.domains.people.models import Person
from rongjun.domains.people.queries.merged import merged_at

from ..accounts import receivers_in_force
from ..models import BankItem, Run, RunLine
from ..states import POSTED
from .models import AGAIN, BankAnswer
from .references import reference_of

SELF, PAYEE = "self", "payee"
type Receiver = tuple[int, str]
"""A person's id, and whether it goes to the person (self) or to the family (payee)."""


@dataclass(frozen=True, slots=True)
class Payment:
    """An amount in fen to one receiver: the person (self) or the family's payee, by the fact that names the account."""

    person_id: int
    to: str
    fact_id: int
    amount_fen: int


@whole_registry("发放：应付银行的款项")
def planned_payments(run: Run, known_at: datetime) -> list[Payment]:
    """Return what would go to the bank for a run, by area and file number.

    It is what this run and those released before it posted for each benefit and month, less what was sent for it: so a
    line whose receiver was unknown earlier is paid now that there is one, and one without a receiver waits on. A
    payment that the bank returned is made again once another account is recorded, never to the account that failed,
    and only as far as it is still owed. What is due from a file merged into another goes to that one's account, under
    its own number.
    """
    merged = merged_at(known_at)
    found = receivers_in_force(known_at, run.month, merged)
    accounts = {SELF: found["account"], PAYEE: found["payee"]}
    receivers = {(person, to): fact for to, facts in accounts.items() for person, fact in facts.items()}
    due = _due(run, receivers, merged)
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


@whole_registry("拨付：银行款项")
def make_items(run: Run, at: datetime) -> int:
    """Make the bank items of a run that is being released, with accounts as known at `at`; returns how many."""
    items = [
        BankItem(
            run=run, sequence=number, person_id=payment.person_id, to=payment.to, fact_id=payment.fact_id,
            amount_fen=payment.amount_fen, reference=reference_of(run, number),
        )
        for number, payment in enumerate(planned_payments(run, at), start=1)
    ]  # fmt: skip
    BankItem.objects.bulk_create(items, batch_size=500)
    return len(items)


def _due(run: Run, accounts: Mapping[Receiver, int], merged: Mapping[int, int]) -> dict[Receiver, int]:
    """Return receiver -> fen that is posted and was not yet sent; `merged` files are looked at together."""
    family = Case(When(benefit__startswith="continued_", then=Value(True)), default=Value(False),
                  output_field=BooleanField())  # fmt: skip
    runs = Run.objects.filter(Q(state__in=POSTED) | Q(pk=run.pk)).order_by().values("pk")
    lines = RunLine.objects.filter(run_id__in=runs).annotate(family=family)
    made = _made(accounts)
    sums = lines.values_list("person_id", "family").order_by().annotate(Sum("amount_fen"), Min("amount_fen"))
    due: dict[Receiver, int] = {}
    corrected: set[Receiver] = set()
    for person, to_family, fen, least in sums:
        receiver = (person, PAYEE if to_family else SELF)
        due[receiver] = int(fen) - made.get(receiver, 0)
        if least < 0:
            corrected.add(receiver)
    holders = {(merged.get(person, person), to) for person, to in corrected}
    together = {receiver for receiver in due if (merged.get(receiver[0], receiver[0]), receiver[1]) in holders}
    return due | _due_after_corrections(lines, together, accounts, merged)


def _due_after_corrections(
    lines: QuerySet[Any], corrected: Collection[Receiver], accounts: Mapping[Receiver, int], merged: Mapping[int, int]
) -> dict[Receiver, int]:
    """Return what is due to those of whom something was posted too much, looked at by benefit and month.

    What was sent too much for one month takes nothing from another month; but what was posted back before it was ever
    sent is not sent, and what is posted again after it was sent is not sent again. What was sent from one of several
    merged files counts for all of them.
    """
    parts: dict[Receiver, dict[tuple[str, int], list[tuple[int, int]]]] = {
        receiver: defaultdict(list) for receiver in corrected
    }
    joined = [person for person, _to in corrected if person in merged or person in merged.values()]
    overpaid = Q(person_id__in=lines.filter(amount_fen__lt=0).order_by().values("person_id"))
    persons = overpaid | Q(person_id__in=joined)
    some, sent = lines.filter(persons), _months_sent(persons, accounts)
    columns = some.order_by("pk").values_list("person_id", "family", "benefit", "month", "run__month", "amount_fen")
    for person, to_family, benefit, month, posted_in, fen in columns:
        receiver = (person, PAYEE if to_family else SELF)
        if receiver in parts:
            parts[receiver][benefit, month].append((posted_in, fen))
    files: dict[Receiver, list[Receiver]] = defaultdict(list)
    for person, to in sorted(parts):
        files[merged.get(person, person), to].append((person, to))
    due: dict[Receiver, int] = dict.fromkeys(parts, 0)
    for receivers in files.values():
        for key in sorted({key for receiver in receivers for key in parts[receiver]}):
            totals = {one: _posted_and_sent(parts[one][key], sent.get(one, ())) for one in receivers}
            _share(totals, due)
    return due


def _posted_and_sent(amounts: Sequence[tuple[int, int]], sent_in: Iterable[int]) -> tuple[int, int]:
    """Return what of one benefit and month was posted in all and sent; an item sends all that is posted up to its run.

    `amounts` are (month of the run, fen), `sent_in` the months of the runs with an item. Runs are released in the order
    of their months.
    """
    held = max((sum(fen for posted_in, fen in amounts if posted_in <= month) for month in sent_in), default=0)
    return sum(fen for _posted_in, fen in amounts), max(0, held)


def _share(totals: Mapping[Receiver, tuple[int, int]], due: dict[Receiver, int]) -> None:
    """Add to `due` what of one benefit and month was posted to the files of one person and sent from none of them."""
    left = max(0, sum(posted - sent for posted, sent in totals.values()))
    for receiver, (posted, sent) in totals.items():
        part = min(left, max(0, posted - sent))
        due[receiver] += part
        left -= part


def _made(accounts: Mapping[Receiver, int]) -> Mapping[Receiver, int]:
    """Return receiver -> fen of the items made so far, but for those returned by an account now replaced."""
    sums = (
        BankItem.objects.exclude(pk__in=_not_the_accounts_fault())
        .values_list("person_id", "to", "fact_id", "result")
        .order_by()
        .annotate(Sum("amount_fen"))
    )
    made: dict[Receiver, int] = defaultdict(int)
    for person, to, fact, result, fen in sums:
        if _stands(result, fact, accounts.get((person, to))):
            made[person, to] += int(fen)
    return made


def _months_sent(persons: Q, accounts: Mapping[Receiver, int]) -> Mapping[Receiver, set[int]]:
    """Return receiver -> the months of the runs whose items count as `_made`, for some persons."""
    items = BankItem.objects.filter(persons).exclude(pk__in=_not_the_accounts_fault()).order_by()
    sent: dict[Receiver, set[int]] = defaultdict(set)
    for person, to, fact, result, month in items.values_list("person_id", "to", "fact_id", "result", "run__month"):
        if _stands(result, fact, accounts.get((person, to))):
            sent[person, to].add(month)
    return sent


def _not_the_accounts_fault() -> QuerySet[Any]:
    """Return the items that failed for a reason that does not lie in the account: they are made again as they were."""
    return BankAnswer.objects.filter(reason__in=AGAIN).order_by().values("item_id")


def _stands(result: str, fact: int, account: int | None) -> bool:
    return result != BankItem.Result.FAILED or account == fact
