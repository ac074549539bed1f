"""Whether a saying of the bank is exactly one of our payments: reference, amount, currency, account, name, day.

Whatever the file states must be equal; what it does not state is not asked for, but for the reference, which always is.
Nothing here reads the database, and nothing is guessed: what does not fit is left, with the reason, for a person.
"""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from rongjun.kernel.identity import clean_number

from .saying import FAILED, OTHER, PAID, PENDING, RETURNED, Saying
from .states import R, Step, next_result

CURRENCY: Final = "CNY"
STEPS: Final = {PAID: Step.PAY, FAILED: Step.FAIL, RETURNED: Step.RETURN}
WHY: Final = (
    "no_item", "amount", "currency", "account", "name", "day", "changed", "paid_twice", "other_account", "message",
    "credit", "side", "sum", "code", "status", "refused", "group",
)  # fmt: skip
"""Why a saying is left for a person; words for the screen are in web/office."""


@dataclass(slots=True)
class Payment:
    """One of our payments as the bank should know it, with what it said so far. Moves on as a file is read."""

    item_id: int
    amount_fen: int
    account: str
    holder: str
    message: str
    released: date
    result: str
    steps: dict[str, tuple[str, str]]
    """Step -> (our reason, mark of the statement entry)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a saying: steps to be written (none: known or pending), or why it is left."""

    steps: tuple[Step, ...] = ()
    why: str = ""
    pending: bool = False


def judge(said: Saying, payment: Payment | None, today: date, own: str) -> Verdict:
    """Return what follows from a saying about the payment of its very reference (None: there is none).

    `own` is the office's account, '' where none is recorded. `today` bounds the days that a bank can state.
    """
    if said.unsure:
        return Verdict(why=said.unsure)
    if said.statement and own and said.own and clean_number(said.own) != own:
        return Verdict(why="other_account")
    if said.what == OTHER or payment is None:
        return Verdict(why="no_item" if payment is None else "status")
    why = _differs(said, payment, today)
    if why:
        return Verdict(why=why)
    if said.what == PENDING:
        return Verdict(pending=True)
    return _follows(said, payment)


def differences(said: Saying, payment: Payment, today: date) -> list[str]:
    """Return everything in which a saying differs from a payment, for the person who looks twice."""
    return [name for name, differs in _tests(said, payment, today) if differs]


def _differs(said: Saying, payment: Payment, today: date) -> str:
    return next((name for name, differs in _tests(said, payment, today) if differs), "")


def _tests(said: Saying, payment: Payment, today: date) -> Collection[tuple[str, bool]]:
    return (
        ("message", bool(said.message) and said.message != payment.message),
        ("currency", said.currency not in ("", CURRENCY)),
        ("amount", said.amount_fen is not None and said.amount_fen != payment.amount_fen),
        ("account", bool(said.account) and clean_number(said.account) != payment.account),
        ("name", bool(said.name) and plain_name(said.name) != plain_name(payment.holder)),
        ("day", said.day is not None and not payment.released <= said.day <= today),
    )


def _follows(said: Saying, payment: Payment) -> Verdict:
    """Return the steps of a saying that fits: new ones, none where it is known, or why it contradicts."""
    step, steps = STEPS[said.what], payment.steps
    if step in steps:
        known, entry = steps[step]
        if step == Step.PAY and said.statement:
            return _debit(said, payment, ())
        if step == Step.RETURN and said.entry and entry and said.entry != entry:
            return Verdict(why="paid_twice")
        return Verdict() if known == said.reason else Verdict(why="changed")
    if step == Step.RETURN and payment.result == R.WAITING:
        return Verdict((Step.PAY, Step.RETURN))
    if next_result(payment.result, step) is None:
        return Verdict(why="changed")
    return _debit(said, payment, (step,)) if step == Step.PAY and said.statement else Verdict((step,))


def _debit(said: Saying, payment: Payment, steps: tuple[Step, ...]) -> Verdict:
    """Keep that a debit stands in a statement; a second debit under another mark is money that left twice."""
    booked = payment.steps.get(Step.BOOKED)
    if booked is None:
        return Verdict((*steps, Step.BOOKED))
    return Verdict(why="paid_twice") if said.entry != booked[1] else Verdict(steps)


def take(said: Saying, payment: Payment, verdict: Verdict) -> None:
    """Move a payment on by a verdict, so that the next saying about it meets it as it then is."""
    for step in verdict.steps:
        reason = str(said.reason) if step in (Step.FAIL, Step.RETURN) else ""
        payment.steps[step] = (reason, said.entry if step in (Step.BOOKED, Step.RETURN) else "")
        payment.result = next_result(payment.result, step) or payment.result


def plain_name(name: str) -> str:
    """Return a name without blanks and middle dots, full-width letters made half: nothing else is taken as equal."""
    return "".join(unicodedata.normalize("NFKC", name).split()).replace("·", "").replace("•", "").upper()
