"""The ledger under many at once and under kill -9: nothing twice, nothing missing, nothing half, nothing lost.

Each proof has a planted fault that it must catch. Samples run always; RONGJUN_PROOF=whole runs all of it.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from posting_work import AT, draft
from real_database import real_database
from sampling import WHOLE, figure, many

from rongjun.base.actor import Actor, Role
from rongjun.base.errors import Refusal
from rongjun.domains.funds import accounts, posting
from rongjun.domains.funds.beancount import sums_by_account
from rongjun.domains.funds.models import Leg, Transaction
from rongjun.domains.funds.queries import check_ledger, list_balances
from rongjun.kernel.ledger import Draft
from rongjun.kernel.ledger import Leg as LegDraft

WORKER = Path(__file__).parents[1] / "posting_work.py"
KEYS, CLIENTS, KILLS = (1000, 16, 100) if WHOLE else (40, 4, 3)
"""Kills: a hundred on each engine are two hundred in all."""
STEPS, EXAMPLES = 50 if WHOLE else 40, many(400, 6)
AMOUNTS = st.integers(1, 10**9)
PLACES = st.sampled_from(accounts.ALL)


class LedgerMachine(RuleBasedStateMachine):
    """Random postings, some again and some in contradiction, against dictionaries."""

    post = staticmethod(posting.post)

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.by = Actor(1, 1, "记账", Role.FINANCE, 1, "县局", "")
        self.said: dict[str, tuple[str, str, int]] = {}
        self.model: Counter[str] = Counter()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def empty(self) -> None:
        assert Leg.objects.count() == 0

    @rule(key=st.integers(1, 25), debit=PLACES, credit=PLACES, fen=AMOUNTS)
    def enter(self, key: int, debit: str, credit: str, fen: int) -> None:
        self._enter(f"k{key}", (debit, credit, fen))

    @rule(data=st.data())
    def again(self, data: st.DataObject) -> None:
        if self.said:
            key = data.draw(st.sampled_from(sorted(self.said)))
            self._enter(key, self.said[key])

    def _enter(self, key: str, what: tuple[str, str, int]) -> None:
        debit, credit, fen = what
        legs = (LegDraft(debit, fen), LegDraft(credit, -fen))
        try:
            _posted, fresh = self.post(Draft(key, "test", AT.date(), "", legs), by=self.by, at=AT)
        except Refusal:
            assert self.said[key] != what
            return
        assert fresh == (key not in self.said)
        assert self.said.setdefault(key, what) == what
        if fresh:
            self.model.update({debit: fen})
            self.model.update({credit: -fen})

    @invariant()
    def balances_are_those_of_the_model(self) -> None:
        held = {account: fen for account, fen in sums_by_account(list_balances()).items() if fen}
        assert held == {account: fen for account, fen in self.model.items() if fen}


def run_machine(machine: type[LedgerMachine]) -> None:
    options = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck),
        derandomize=not WHOLE, database=None,
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=options)


@pytest.mark.django_db(databases=["default", "access"])
def test_random_operations_give_what_a_plain_model_gives() -> None:
    run_machine(LedgerMachine)


@pytest.mark.django_db(databases=["default", "access"])
def test_a_planted_fault_a_key_that_is_posted_twice_is_caught_by_the_model() -> None:
    class Twice(LedgerMachine):
        @staticmethod
        def post(draft: Draft, **who: object) -> object:
            done = posting.post(draft, **who)
            posting.post(Draft(f"{draft.key}'", draft.kind, draft.day, draft.memo, draft.legs), **who)
            return done

    with pytest.raises(AssertionError):
        run_machine(Twice)


@pytest.fixture
def place(tmp_path: Path, transactional_db: None) -> dict[str, str]:
    """Return the environment of workers on a real database."""
    return real_database(tmp_path)


def start(place: dict[str, str], first: int, last: int, seed: int, *more: str) -> subprocess.Popen[str]:
    words = [sys.executable, str(WORKER), "1", "1", str(first), str(last), str(seed), *more]
    return subprocess.Popen(words, env=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


CHECK = """
import json, os, sys
import django
django.setup()
from rongjun.domains.funds.models import Leg, Transaction
from rongjun.domains.funds.queries import check_ledger, list_balances
from django.db.models import Sum
print(json.dumps({
    "faults": check_ledger(), "keys": sorted(Transaction.objects.values_list("key", flat=True)),
    "fen": Leg.objects.filter(amount_fen__gt=0).aggregate(s=Sum("amount_fen", default=0))["s"],
}))
"""


def books(place: dict[str, str]) -> dict:
    import json

    done = subprocess.run([sys.executable, "-c", CHECK], env=place, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def worth(numbers: range | set[int]) -> int:
    return sum(leg.amount_fen for number in numbers for leg in draft(number).legs if leg.amount_fen > 0)


def wrong(found: dict, wanted: set[int], *, some_more: bool = False) -> list[str]:
    """Return what is wrong with the books: keys missing, twice or not asked for, faults, and a wrong sum."""
    keys = {int(key.removeprefix("k").rstrip("'")) for key in found["keys"]}
    told = [f"missing {sorted(wanted - keys)[:5]}"] if wanted - keys else []
    told += ["twice"] if len(found["keys"]) != len(keys) else []
    told += ["not asked for"] if keys - wanted and not some_more else []
    told += ["the sum"] if found["fen"] != worth(keys) else []
    return told + found["faults"]


def test_many_clients_that_post_the_same_keys_post_none_twice_and_none_is_missing(place: dict[str, str]) -> None:
    clients = [start(place, 0, KEYS, seed) for seed in range(CLIENTS)]
    for client in clients:
        _said, told = client.communicate(timeout=900)
        assert client.returncode == 0, told
    assert wrong(books(place), set(range(KEYS))) == []


def test_a_planted_second_posting_and_a_planted_gap_are_caught() -> None:
    numbers = set(range(5))
    sound = {"keys": [f"k{n}" for n in numbers], "fen": worth(numbers), "faults": []}
    assert wrong(sound, numbers) == []
    assert wrong(sound | {"keys": [*sound["keys"], "k1'"]}, numbers) == ["twice"]
    assert wrong(sound | {"keys": sound["keys"][1:]}, numbers) == ["missing [0]", "the sum"]
    assert wrong(sound | {"fen": sound["fen"] + 1}, numbers) == ["the sum"]


def killed(place: dict[str, str], first: int, pick: random.Random, *more: str) -> set[int]:
    """Start a worker, kill it with -9 at a random moment of its posting, and return what it had acknowledged."""
    worker = start(place, first, first + 4000, pick.randrange(1 << 30), *more)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n", worker.stderr and worker.stderr.read()
    time.sleep(pick.uniform(0.0, 0.6))
    os.kill(worker.pid, signal.SIGKILL)
    said, _told = worker.communicate(timeout=60)
    lines = said.split("\n")[:-1]
    return {int(line) for line in lines}


def test_killed_at_random_moments_nothing_acknowledged_is_lost_or_half_posted(place: dict[str, str]) -> None:
    pick, known = random.Random(9), set[int]()
    for turn in range(KILLS):
        known |= killed(place, turn * 4000, pick)
        if turn % 10 == 9 or turn == KILLS - 1:
            assert wrong(books(place), known, some_more=True) == []
    assert known, "something was posted before the kills"
    figure(f"{KILLS} kills among postings: {len(known)} acknowledged, none lost or half posted")
    again = start(place, 0, 40, 1)
    assert again.wait(timeout=120) == 0
    assert wrong(books(place), known | set(range(40)), some_more=True) == []


@pytest.mark.heavy
def test_a_planted_fault_a_posting_acknowledged_before_its_commit_is_caught(place: dict[str, str]) -> None:
    pick, known = random.Random(5), set[int]()
    for turn in range(60):
        known |= killed(place, turn * 4000, pick, "early")
        if wrong(books(place), known, some_more=True):
            return
    raise AssertionError("the fault was not noticed")


@pytest.mark.django_db(databases=["default", "access"])
def test_the_checks_of_this_file_see_what_the_database_holds() -> None:
    by = Actor(1, 1, "记账", Role.FINANCE, 1, "县局", "")
    for number in range(3):
        posting.post(draft(number), by=by, at=AT)
    assert Transaction.objects.count() == 3
    assert check_ledger() == []
