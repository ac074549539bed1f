"""A release under kill -9 and beside an allocation: a run is released whole with all its postings, or not at all.

Each proof has a planted fault that it must catch. Samples run always; RONGJUN_PROOF=whole runs all of it.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from django.db import OperationalError, connection, connections, transaction
from funds_world import FundsWorld
from real_database import real_database
from runs_world import AUGUST, World, actor, officer
from sampling import WHOLE, figure

from rongjun.base.actor import Role
from rongjun.domains.funds.appropriations import hold_money
from rongjun.domains.payments import actions, ledger
from rongjun.domains.payments.models import Run

WORKER = Path(__file__).parents[1] / "release_work.py"
KILLS = 100 if WHOLE else 2
"""A hundred on each engine are two hundred in all."""
PEOPLE = 40
real = pytest.mark.django_db(databases=["default", "access"], transaction=True)
CHECK = """
import json
import django
django.setup()
from rongjun.base.scope import whole_registry
from rongjun.domains.approvals.models import Matter
from rongjun.domains.funds.models import Transaction
from rongjun.domains.funds.queries import check_ledger
from rongjun.domains.payments import queries
from rongjun.domains.payments.models import BankItem, Part, Run, Waiting
with whole_registry("test"):
    print(json.dumps({"faults": check_ledger() + queries.reconcile(), "runs": [{
        "run": run.pk, "state": run.state, "pay_fen": run.totals.get("pay_fen"),
        "items_fen": sum(BankItem.objects.filter(run=run).values_list("amount_fen", flat=True)),
        "parts": Part.objects.filter(item__run=run).count(), "waiting": Waiting.objects.filter(run=run).count(),
        "postings": Transaction.objects.filter(key__startswith=f"run:{run.pk}:").count(),
        "approved": Matter.objects.filter(kind="run", subject_id=run.pk, outcome="approved").count(),
    } for run in Run.objects.order_by("pk")]}))
"""


@pytest.fixture
def place(tmp_path: Path, transactional_db: None, settings) -> dict[str, str]:
    """Return the environment of workers on a real database with a county whose first month is released."""
    settings.VAR_DIR = tmp_path
    world = World()
    for number in range(PEOPLE):
        world.status(world.person(account=number % 9 > 0), grade=1 + number % 8)
    world.released(AUGUST)
    return real_database(tmp_path, ("default", "access"))


def killed(place: dict[str, str], pick: random.Random, takes_s: float, fault: str = "") -> tuple[set[int], float]:
    """Start a worker, kill it with -9 at a random moment of its first release or soon after.

    Returns the runs it had acknowledged, and the seconds that a release took where one was done.
    """
    words = [sys.executable, str(WORKER), *([fault] if fault else [])]
    worker = subprocess.Popen(words, env=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n", worker.stderr and worker.stderr.read()
    if takes_s:
        time.sleep(pick.uniform(0.0, 1.25 * takes_s))
        done = ""
    else:
        begun = time.monotonic()
        done = worker.stdout.readline()
        takes_s = time.monotonic() - begun
    os.kill(worker.pid, signal.SIGKILL)
    said, _told = worker.communicate(timeout=60)
    lines = (done + said).split("\n")[:-1]
    return {int(line.removeprefix("done ")) for line in lines if line.startswith("done ")}, takes_s


def books(place: dict[str, str]) -> dict:
    done = subprocess.run([sys.executable, "-c", CHECK], env=place, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def wrong(found: dict, acknowledged: set[int]) -> list[str]:
    """Return what is wrong: an acknowledged release that is lost, one that is half done, and faults of the books."""
    told = list(found["faults"])
    for one in found["runs"]:
        released = one["state"] == "released"
        traces = {name: one[name] for name in ("items_fen", "parts", "waiting", "postings", "approved")}
        if one["run"] in acknowledged and not released:
            told.append(f"run {one['run']} was acknowledged and is lost")
        if not released and any(traces.values()):
            told.append(f"run {one['run']} is not released and has left {traces}")
        if released and not (one["items_fen"] and one["parts"] and one["postings"] and one["approved"]):
            told.append(f"run {one['run']} is released and lacks of {traces}")
    return told


@real
def test_killed_at_random_moments_a_run_is_released_whole_or_not_at_all(place: dict[str, str]) -> None:
    pick = random.Random(11)
    acknowledged, takes_s = killed(place, pick, 0)
    assert acknowledged and wrong(books(place), acknowledged) == []
    stopped = 0
    for turn in range(KILLS):
        more, takes_s = killed(place, pick, takes_s)
        acknowledged |= more
        stopped += not more
        if turn % 5 == 4 or turn == KILLS - 1:
            assert wrong(books(place), acknowledged) == []
    assert stopped, "some were killed before their release was acknowledged"
    figure(f"{KILLS} kills among releases: {stopped} before the word, each run released whole or not at all")
    more, _takes_s = killed(place, pick, 0)
    assert more and wrong(books(place), acknowledged | more) == []


@real
@pytest.mark.heavy
@pytest.mark.parametrize("fault", ["half", "early"])
def test_a_planted_release_in_two_commits_or_acknowledged_too_early_is_caught(
    place: dict[str, str], fault: str
) -> None:
    pick, acknowledged, takes_s = random.Random(3), set[int](), 0.2
    for _turn in range(40):
        more, takes_s = killed(place, pick, takes_s, fault)
        acknowledged |= more
        if wrong(books(place), acknowledged):
            return
    raise AssertionError("the fault was not noticed")


def test_what_is_half_done_or_lost_is_told() -> None:
    whole = {
        "run": 1,
        "state": "released",
        "pay_fen": 5,
        "items_fen": 5,
        "parts": 1,
        "waiting": 0,
        "postings": 2,
        "approved": 1,
    }
    none = {
        "run": 2,
        "state": "signed",
        "pay_fen": 5,
        "items_fen": 0,
        "parts": 0,
        "waiting": 0,
        "postings": 0,
        "approved": 0,
    }
    assert wrong({"faults": [], "runs": [whole, none]}, {1}) == []
    assert len(wrong({"faults": [], "runs": [whole, none]}, {1, 2})) == 1
    assert len(wrong({"faults": ["x"], "runs": [whole | {"postings": 0}, none | {"parts": 1}]}, {1})) == 3


@pytest.mark.django_db(databases=["default", "access"])
def test_a_release_holds_the_money_before_it_reads_what_is_left(settings, tmp_path, monkeypatch) -> None:
    settings.VAR_DIR = tmp_path
    done: list[str] = []
    hold, spend = ledger.hold_money, ledger.Books.spend
    monkeypatch.setattr(ledger, "hold_money", lambda *where: (done.append(":".join(where)), hold(*where)))
    monkeypatch.setattr(ledger.Books, "spend", lambda *given: (done.append("spend"), spend(*given))[1])
    world = World()
    world.status(world.person())
    world.released(AUGUST)
    first = done.index("spend")
    assert done[:first] == [f"{level}:pension" for level in ("central", "city", "county", "provincial")]
    assert set(done[first:]) == {"spend"}


@real
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_a_release_waits_for_an_allocation_of_the_same_money(settings, tmp_path) -> None:
    settings.VAR_DIR = tmp_path
    world = World()
    world.status(world.person())
    funds = FundsWorld()
    funds.at = world.at
    funds.appropriated(100_00, source="central", purpose="pension", year=2022, notified_on=date(2022, 1, 5))
    world.at = funds.at
    run = actions.submit_run(run_id=world.computed(AUGUST).pk, by=officer(), at=world.tick())
    for role in (Role.HEAD, Role.DIRECTOR):
        actions.sign_run(run_id=run.pk, by=actor(role), at=world.tick())
    finance, at, other = actor(Role.FINANCE), world.tick(), connections.create_connection("default")
    try:
        other.ensure_connection()
        with other.connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT id FROM funds_appropriation WHERE source = 'central' FOR UPDATE")
            with pytest.raises(OperationalError, match="lock"), transaction.atomic():
                connection.cursor().execute("SET LOCAL lock_timeout = '300ms'")
                actions.release_run(run_id=run.pk, by=finance, at=at)
            cursor.execute("COMMIT")
    finally:
        other.close()
    assert Run.objects.get(pk=run.pk).state == Run.State.SIGNED
    assert actions.release_run(run_id=run.pk, by=finance, at=at).state == Run.State.RELEASED
    with transaction.atomic():
        hold_money("central", "pension")
