"""What runs, bank answers and recoveries post to the ledger: each key once, sums by benefit and source, to the fen.

After any of it the ledger says what the rows say (`queries.reconcile`): PAYABLE the bank items without an answer and
what waits for a receiver, RETURNED what the bank sent back, RECOVERABLE what is claimed back.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, Sum
from django.utils import timezone

from rongjun.base.actor import Actor
from rongjun.base.scope import whole_registry
from rongjun.domains.funds import accounts
from rongjun.domains.funds.appropriations import hold_money
from rongjun.domains.funds.models import Transaction
from rongjun.domains.funds.posting import post
from rongjun.domains.funds.purposes import levels_of, purpose_of
from rongjun.domains.people.queries.merged import merged_at
from rongjun.kernel import settling
from rongjun.kernel.ledger import Draft, Leg
from rongjun.kernel.period import format_month
from rongjun.kernel.settling import Account, Movement, Returned, Split

from .books import Bit, Books, other_side
from .models import BankItem, Part, Recovery, RecoveryAct, Run, RunLine
from .recoveries import write_movements
from .settling import load_claims, outstanding_returns

SHARES: Final = ("central", "provincial", "local")
AT_ONCE: Final = 900
_MET_BY: Final = {
    settling.RETURNED: accounts.BANK, settling.INSTALMENT: accounts.BANK,
    settling.WRITTEN_OFF: accounts.WRITTEN_OFF, settling.REVIVED: accounts.WRITTEN_OFF,
}  # fmt: skip
_SUMS: Final = [Sum(f"{share}_fen") for share in SHARES]


@whole_registry("拨付：记账")
@transaction.atomic
def post_release(run: Run, *, moved: Sequence[Movement] = (), by: Actor, at: datetime) -> int:
    """Post a released run: one transaction per benefit and source, then what is paid again and what met claims.

    `moved` is what the release changed in recoveries. Returns how many fen no appropriation in force covers: the
    advance. A run that is posted is not posted again.
    """
    if _is_posted(f"run:{run.pk}:"):
        return 0
    lines = RunLine.objects.filter(run_id=run.pk).order_by().values_list("benefit")
    sums = {
        name: sorted(lines.filter(over).annotate(*_SUMS))
        for name, over in (("pay", Q(amount_fen__gte=0)), ("over", Q(amount_fen__lt=0)))
    }
    _hold_money(benefit for some in sums.values() for benefit, *_fen in some)
    books, advance = Books(), 0
    for name, some in sums.items():
        for benefit, *fen in some:
            for share, amount in zip(SHARES, map(int, fen), strict=True):
                advance += _post_lines(books, run, benefit, share, name, amount, by, at)
    _post_again(books, run, by, at)
    post_movements(books, moved, key=f"run:{run.pk}", run=run, by=by, at=at)
    return advance


@whole_registry("银行回执：记账")
@transaction.atomic
def post_answers(items: Iterable[BankItem], *, key: str, by: Actor, at: datetime, back: bool = False) -> None:
    """Post bank items that were just answered: one transaction per file (`key`), source and result.

    `back` says that they had been paid and came back: BANK / RETURNED, in the name of the last level of each share.

    A claim on what the bank sent back is met by it at once: the person never had it. The same items again post nothing.
    """
    numbers = sorted(item.pk for item in items)
    name = f"{key}:{hashlib.sha256(repr(numbers).encode()).hexdigest()[:16]}"
    if not numbers or _is_posted(f"{name}:"):
        return
    sums: dict[tuple[str, str], dict[tuple[int, str], int]] = defaultdict(lambda: defaultdict(int))
    for start in range(0, len(numbers), AT_ONCE):
        parts = Part.objects.filter(item_id__in=numbers[start : start + AT_ONCE]).order_by()
        rows: Any = parts.values_list("item__result", "item__run_id", "benefit").annotate(*_SUMS)
        for result, run, benefit, *fen in rows:
            for share, amount in zip(SHARES, map(int, fen), strict=True):
                sums[result, share][run, benefit] += amount
    books = Books()
    for (result, share), amounts in sorted(sums.items()):
        _post_answer(books, f"{name}:{share}:{'back' if back else result}", result, share, amounts, by, at, back=back)
    _meet_returned(books, f"{name}:back" if back else name, numbers, by, at)


@whole_registry("追回：记账")
@transaction.atomic
def post_recovery(moved: Sequence[Movement], *, act: RecoveryAct, by: Actor, at: datetime) -> None:
    """Post what an act on a recovery changed: BANK / RECOVERABLE, or WRITTEN_OFF / RECOVERABLE."""
    post_movements(Books(), moved, key=f"recovery-act:{act.pk}", run=None, by=by, at=at)


def post_movements(
    books: Books, moved: Sequence[Movement], *, key: str, run: Run | None, by: Actor, at: datetime
) -> None:
    """Post movements of recoveries, one transaction a kind; what runs say of an overpayment is posted by its lines.

    Where a claim and the money that meets it are funded from different sources, the bank account is moved from one
    source to the other, so that every source is balanced by itself.
    """
    kinds: dict[str, dict[tuple[str, str, bool], tuple[Split, Split]]] = defaultdict(dict)
    for one in moved:
        if one.kind != settling.OVERPAID:
            place = (one.claim[1], one.money[1] if one.money else "", one.item is not None)
            split, taken = kinds[one.kind].get(place, (settling.NOTHING, settling.NOTHING))
            kinds[one.kind][place] = (split.plus(one.split), taken.plus(one.taken))
    for kind, places in kinds.items():
        legs: list[Leg] = []
        for (claim, money, returned), (split, taken) in sorted(places.items()):
            legs += _met(books, kind, claim, split, run)
            if money:
                account = accounts.RETURNED if returned else accounts.PAYABLE
                legs += _taken(books, account, money, taken, run)
        _post(f"{key}:{kind}", f"recovery.{kind}", _with_transfers(legs), run, by, at)


def _hold_money(benefits: Iterable[str]) -> None:
    """Hold the money that benefits are paid from, of every level: a release and an allocation never take the same.

    Always in the same order, and before anything is read of what is left.
    """
    for purpose in sorted({purpose_of(benefit) for benefit in benefits}):
        for level in sorted(level for share in SHARES for level in levels_of(share, purpose)):
            hold_money(level, purpose)


def _post_lines(
    books: Books, run: Run, benefit: str, share: str, name: str, fen: int, by: Actor, at: datetime
) -> int:  # fmt: skip
    """Post the lines of a benefit and source, what is owed or what was too much; returns the part in advance."""
    if not fen:
        return 0
    purpose = purpose_of(benefit)
    against = accounts.PAYABLE if name == "pay" else accounts.RECOVERABLE
    if fen > 0:
        bits = books.spend(purpose, share, run.month // 12, fen)
    else:
        bits = books.take(accounts.BENEFITS, purpose, share, fen)
    others = books.put(against, purpose, other_side(bits))
    legs = [*_legs(accounts.BENEFITS, bits, benefit, run.pk), *_legs(against, others, benefit, run.pk)]
    _post(f"run:{run.pk}:{benefit}:{share}:{name}", f"run.{name}", legs, run, by, at)
    return sum(part for _source, number, part in bits if number is None and part > 0)


def _post_again(books: Books, run: Run, by: Actor, at: datetime) -> None:
    """Post what the bank had sent back and this run pays again: RETURNED / PAYABLE."""
    parts = Part.objects.filter(item__run_id=run.pk, again_of__isnull=False).order_by()
    legs: list[Leg] = []
    for benefit, *fen in sorted(parts.values_list("benefit").annotate(*_SUMS)):
        for share, amount in zip(SHARES, map(int, fen), strict=True):
            legs += _moved(books, accounts.RETURNED, accounts.PAYABLE, benefit, share, amount, run.pk)
    _post(f"run:{run.pk}:again", "run.again", legs, run, by, at)


def _post_answer(
    books: Books, key: str, result: str, share: str, amounts: Mapping[tuple[int, str], int], by: Actor, at: datetime,
    *, back: bool,
) -> None:  # fmt: skip
    to = {BankItem.Result.PAID.value: accounts.BANK, BankItem.Result.FAILED.value: accounts.RETURNED}[result]
    legs: list[Leg] = []
    for (run, benefit), fen in sorted(amounts.items()):
        out_of = accounts.BANK if back else accounts.PAYABLE
        legs += _moved(books, out_of, to, benefit, share, fen, run)
    _post(key, "bank.back" if back else f"bank.{result}", legs, None, by, at)


def _meet_returned(books: Books, name: str, numbers: Sequence[int], by: Actor, at: datetime) -> None:
    """Meet claims by what the bank has just sent back of the very same benefit and month."""
    persons: set[int] = set()
    for start in range(0, len(numbers), AT_ONCE):
        failed = BankItem.objects.filter(pk__in=numbers[start : start + AT_ONCE], result=BankItem.Result.FAILED)
        persons |= set(failed.values_list("person_id", flat=True))
    if not persons or not Recovery.objects.exclude(state=Recovery.State.SETTLED).exists():
        return
    holder = merged_at(at)
    files = persons | {file for file, kept in holder.items() if kept in {holder.get(one, one) for one in persons}}
    files |= {holder.get(one, one) for one in persons}
    account = Account(holder, claims=load_claims(files))
    for item, _fact, person, benefit, month, _fen, *split in outstanding_returns(files).iter_rows():
        account.returned.append(Returned(item, (person, benefit, month), Split(*split)))
    settling.meet_returned(account)
    write_movements([(one, "") for one in account.moved], at=at)
    post_movements(books, account.moved, key=name, run=None, by=by, at=at)


def _met(books: Books, kind: str, benefit: str, split: Split, run: Run | None) -> list[Leg]:
    """Return the legs of a claim, and of what it is met by where that is not money of a person."""
    purpose, number, legs = purpose_of(benefit), None if run is None else run.pk, list[Leg]()
    by_account = _MET_BY.get(kind)
    for share, fen in zip(SHARES, split, strict=True):
        if kind == settling.REVIVED:
            bits = other_side(books.take(accounts.WRITTEN_OFF, purpose, share, -fen)) if fen else []
            books.put(accounts.RECOVERABLE, purpose, bits)
        else:
            bits = books.take(accounts.RECOVERABLE, purpose, share, fen) if fen else []
        legs += _legs(accounts.RECOVERABLE, bits, benefit, number)
        if by_account is not None:
            others = other_side(bits)
            if kind != settling.REVIVED:
                books.put(by_account, purpose, others)
            legs += _legs(by_account, others, benefit, number)
    return legs


def _taken(books: Books, account: str, benefit: str, split: Split, run: Run | None) -> list[Leg]:
    purpose, legs = purpose_of(benefit), list[Leg]()
    for share, fen in zip(SHARES, split, strict=True):
        bits = books.take(account, purpose, share, fen) if fen else []
        legs += _legs(account, bits, benefit, None if run is None else run.pk)
    return legs


def _moved(books: Books, out_of: str, into: str, benefit: str, share: str, fen: int, run: int) -> list[Leg]:
    """Return the legs that move an amount from one liability to another account, source by source."""
    if not fen:
        return []
    purpose = purpose_of(benefit)
    bits = books.take(out_of, purpose, share, fen)
    others = books.put(into, purpose, other_side(bits))
    return [*_legs(out_of, bits, benefit, run), *_legs(into, others, benefit, run)]


def _legs(account: str, bits: Iterable[Bit], benefit: str, run: int | None) -> list[Leg]:
    purpose = purpose_of(benefit)
    return [Leg(account, fen, source, purpose, number, run, benefit) for source, number, fen in bits if fen]


def _with_transfers(legs: list[Leg]) -> list[Leg]:
    """Add what the bank account moves from one source or purpose to another, so that each is balanced by itself."""
    left: dict[tuple[str, str], int] = defaultdict(int)
    for leg in legs:
        left[leg.source, leg.purpose] -= leg.amount_fen
    moved = [Leg(accounts.BANK, fen, source, purpose) for (source, purpose), fen in sorted(left.items()) if fen]
    return [*legs, *moved]


def _is_posted(prefix: str) -> bool:
    """Tell whether anything stands under keys that begin so: what belongs together is posted together or not at all."""
    return Transaction.objects.filter(key__startswith=prefix).exists()


def _post(key: str, kind: str, legs: Sequence[Leg], run: Run | None, by: Actor, at: datetime) -> None:
    if legs:
        memo = "" if run is None else format_month(run.month)
        post(Draft(key, kind, timezone.localdate(at), memo, tuple(legs)), by=by, at=at)
