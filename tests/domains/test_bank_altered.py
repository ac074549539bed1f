"""Ten thousand altered lines of bank files, and not one wrong match: whatever a line states must be ours exactly.

`make test` takes a sample, `RONGJUN_PROOF=whole` all of them. Each kind of fault in the matching itself is planted and
must be caught.
"""

import csv
import io
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from bank_simulator import Batch, Entry, Order, receive, statement, status
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from kept import fresh
from runs_world import AUGUST, World, officer

from rongjun.domains.payments.bank import iso, matching
from rongjun.domains.payments.bank.export import export_pain001
from rongjun.domains.payments.bank.references import reference_of
from rongjun.domains.payments.bank.results import import_results
from rongjun.domains.payments.bank.sheets import COLUMNS
from rongjun.domains.payments.models import BankItem, Run

pytestmark = pytest.mark.django_db(databases=["default", "access"])
WHOLE = os.environ.get("RONGJUN_PROOF") == "whole"
LINES = 10_000 if WHOLE else 900
PEOPLE = 60


class RolledBack(Exception):
    """Raised to take a round back."""


@dataclass(frozen=True)
class Bank:
    """A released run as its bank knows it."""

    world: World
    run: Run
    batch: Batch


@pytest.fixture(scope="module")
def sixty(kept: Any) -> Bank:
    """Sixty people, most with the same amount: a wrong reference alone would pay somebody else."""

    def build() -> Bank:
        world = World()
        for number in range(PEOPLE):
            world.status(world.person(), grade=5 if number % 4 else 6)
        run = world.released(AUGUST)
        made = export_pain001(run_id=run.pk, by=officer(), at=world.tick())
        return Bank(world, run, receive(b"".join(made.parts)))

    made: Bank = kept(build)
    return made


@pytest.fixture
def bank(sixty: Bank) -> Bank:
    return fresh(sixty)


def other_digit(text: str, rng: random.Random) -> str:
    at = rng.choice([place for place, char in enumerate(text) if char.isdigit()])
    return text[:at] + str((int(text[at]) + rng.randrange(1, 10)) % 10) + text[at + 1 :]


def swapped(text: str, rng: random.Random) -> str:
    places = [at for at in range(len(text) - 1) if text[at] != text[at + 1] and (text[at] + text[at + 1]).isdigit()]
    at = rng.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


type Alter = Callable[[Entry, Order, random.Random], Entry]


def on_order(change: Callable[[Order, Order, random.Random], dict[str, str]]) -> Alter:
    return lambda entry, other, rng: replace(entry, order=replace(entry.order, **change(entry.order, other, rng)))


COMMON: dict[str, Alter] = {
    "amount": on_order(lambda o, _x, rng: {"amount": f"{float(o.amount) + rng.choice([-0.01, 0.01]):.2f}"}),
    "amount digit": on_order(lambda o, _x, rng: {"amount": other_digit(o.amount, rng)}),
    "reference digit": on_order(lambda o, _x, rng: {"reference": other_digit(o.reference, rng)}),
    "reference swap": on_order(lambda o, _x, rng: {"reference": swapped(o.reference, rng)}),
    "reference cut": on_order(lambda o, _x, rng: {"reference": o.reference[: -rng.randrange(1, 5)]}),
    "reference empty": on_order(lambda o, _x, _rng: {"reference": ""}),
    "thousandfold": on_order(lambda o, _x, _rng: {"amount": o.amount.replace(".", "") + ".00"}),
}  # fmt: skip
NAMED: dict[str, Alter] = {
    "name of another": on_order(lambda _o, x, _rng: {"name": x.name}),
    "name cut": on_order(lambda o, _x, _rng: {"name": o.name[:-1]}),
    "account of another": on_order(lambda _o, x, _rng: {"account": x.account}),
    "account digit": on_order(lambda o, _x, rng: {"account": other_digit(o.account, rng)}),
    "account cut": on_order(lambda o, _x, _rng: {"account": o.account[:-1]}),
    "reference of another": on_order(lambda _o, x, _rng: {"reference": x.reference}),
}
CODED: dict[str, Alter] = {"currency": on_order(lambda _o, _x, rng: {"currency": rng.choice(["USD", "HKD", "CNH"])})}
BOOKED: dict[str, Alter] = {
    "credit": lambda entry, _x, _rng: replace(entry, side="CRDT"),
    "debit with a reason": lambda entry, _x, _rng: replace(entry, code="AC04"),
    "before release": lambda entry, _x, rng: replace(entry, day=moved(entry.day, -rng.randrange(1, 400))),
    "in the future": lambda entry, _x, rng: replace(entry, day=moved(entry.day, rng.randrange(60, 4000))),
    "no such day": lambda entry, _x, _rng: replace(entry, day="2022-02-31"),
}


def moved(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def sheet_of(entries: list[Entry]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*COLUMNS, "结果", "失败原因"])
    for number, one in enumerate(entries, start=1):
        order = one.order
        writer.writerow([number, order.name, order.account, order.amount, order.reference, "成功", ""])
    return text.getvalue().encode()


def report_of(batch: Batch, entries: list[Entry], bare: bool) -> bytes:
    return status(replace(batch, orders=[one.order for one in entries]), bare=bare)


FORMS: dict[str, tuple[dict[str, Alter], Callable[[Batch, list[Entry]], bytes]]] = {
    "sheet": (COMMON | NAMED, lambda _batch, entries: sheet_of(entries)),
    "camt.053": (COMMON | NAMED | CODED | BOOKED, lambda batch, entries: statement(entries, day=batch.day)),
    "camt.053 bare": (COMMON | CODED | BOOKED, lambda batch, entries: statement(entries, day=batch.day, bare=True)),
    "pain.002": (COMMON | NAMED | CODED, lambda batch, entries: report_of(batch, entries, bare=False)),
}


def wrongly_taken(bank: Bank, form: str, seed: int) -> list[tuple[str, str]]:
    """Import one file in which every line is altered; returns (alteration, reference) of what was taken all the same.

    A line may come out as another true one only if all it states is that one's: then it is no alteration, and left out.
    """
    rng = random.Random(f"{form}{seed}")
    alterations, write = FORMS[form]
    true = {(one.reference, one.amount, one.name, one.account) for one in bank.batch.orders}
    lines: list[tuple[str, Entry]] = []
    for number, order in enumerate(bank.batch.orders):
        kind = rng.choice(sorted(alterations))
        other = rng.choice([one for one in bank.batch.orders if one != order])
        entry = alterations[kind](Entry(order, mark=f"M{number}", day=bank.batch.day), other, rng)
        facts = (entry.order.reference, entry.order.amount, entry.order.name, entry.order.account)
        if facts not in true or (entry.side, entry.code, entry.day, entry.order.currency) != (
            "DBIT", "", bank.batch.day, "CNY",
        ):  # fmt: skip
            lines.append((kind, entry))
    content = write(bank.batch, [entry for _kind, entry in lines])
    taken: list[str] = []
    try:
        with transaction.atomic():
            import_results(
                run_id=bank.run.pk, content=content, file_name="a", by=officer(), at=bank.world.at + timedelta(days=30)
            )
            taken = list(BankItem.objects.exclude(result="waiting").values_list("reference", flat=True))
            raise RolledBack
    except RolledBack:
        pass
    kinds = {entry.order.reference: kind for kind, entry in lines}
    return [(kinds.get(reference, "?"), reference) for reference in taken]


def test_no_altered_line_is_taken_for_a_payment(bank: Bank) -> None:
    rounds = LINES // PEOPLE // len(FORMS) + 1
    wrong = [
        (form, one) for form in FORMS for seed in range(rounds) for one in wrongly_taken(bank, form, seed)
    ]  # fmt: skip
    assert wrong == []


def test_the_same_lines_unaltered_are_all_taken_so_that_the_proof_means_something(bank: Bank) -> None:
    for write in (write for _alterations, write in FORMS.values()):
        lines = [Entry(order, mark=f"M{n}", day=bank.batch.day) for n, order in enumerate(bank.batch.orders)]
        content = write(bank.batch, lines)
        with pytest.raises(RolledBack), transaction.atomic():
            done = import_results(
                run_id=None, content=content, file_name="a", by=officer(), at=bank.world.at + timedelta(days=30)
            )
            assert (done.paid, done.left, done.faults) == (PEOPLE, 0, [])
            raise RolledBack


@pytest.mark.parametrize("dropped", ["amount", "account", "name", "currency", "day"])
def test_a_test_left_out_of_the_matching_is_caught(bank: Bank, monkeypatch: pytest.MonkeyPatch, dropped: str) -> None:
    whole = matching._tests
    monkeypatch.setattr(matching, "_tests", lambda *given: [one for one in whole(*given) if one[0] != dropped])
    assert any(wrongly_taken(bank, "camt.053", seed) for seed in range(4))


def test_a_credit_taken_for_a_debit_is_caught(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(iso, "_direction", lambda entry, one, code: ("paid", ""))
    assert any(wrongly_taken(bank, "camt.053 bare", seed) for seed in range(4))


def test_references_without_check_digits_would_be_mistaken(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant: a bank that drops the check digits, and a look-up that does without them."""
    from rongjun.domains.payments.bank import results

    load = results.load_payments

    def lenient(sayings: Any, groups: Any, **more: Any) -> Any:
        known = {item.reference[:-3]: item.reference for item in BankItem.objects.all()}
        for said in sayings:
            object.__setattr__(said, "reference", known.get(said.reference[:-3], said.reference))
        return load(sayings, groups, **more)

    monkeypatch.setattr(results, "load_payments", lenient)
    assert any(wrongly_taken(bank, "camt.053 bare", seed) for seed in range(4))


@given(st.integers(1, 9999), st.integers(1, 999_999), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_one_digit_or_two_neighbours_altered_never_make_another_reference(
    pk: int, number: int, rng: random.Random
) -> None:
    run = Run(pk=pk, month=AUGUST)
    reference = reference_of(run, number)
    change = rng.choice([other_digit, swapped])(reference, rng)
    digits = change.replace("RJ", "").split("-")
    if change[:12] == reference[:12] and len(digits) == 3 and int(digits[1]):
        assert change != reference_of(Run(pk=int(digits[0][6:]), month=AUGUST), int(digits[1]))
