"""A monthly run of a large registry with twelve posted months behind it, from facts to posted lines.

    python benchmarks month [--recipients N] [--small N] [--history MONTHS] [--postgres] [--keep FOLDER] [--prepare]

Of the invented registry everybody has an account and seven of ten are owed something. The months before are real runs,
signed and released; only the proofs by hash at each of their signatures are left out. Of the last one every step is
timed: computed and stored, submitted, signed twice, released with its bank items and its postings. Then the same for a
registry of `--small` recipients: a recipient of the large run must cost no more than one of the small. Memory is that
of this process and, on PostgreSQL, of the server process that works for it, shared pages included.
`--prepare` makes the months before and stops: with `--keep` they can be made while the machine is busy.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PERSONS = 1.39
"""So many persons of the invented registry have a recipient among them: many of the others are under sixty."""
FIRST = "2024-04"
AS_IN_AN_OFFICE = "-c fsync=on -c shared_buffers=1GB -c max_wal_size=8GB"
LIMITS_S = {"sqlite": 180, "postgresql": 90}
MEMORY_MIB = 4096


def prepare(people: int, seed: int) -> None:
    """Make the registry where it is not made yet: everybody with a status and an account."""
    import million
    from django.db import connection

    from rongjun.base.scope import whole_registry
    from rongjun.cli.app import migrate
    from rongjun.domains.people.models import Person

    migrate()
    with whole_registry("bench"):
        if not Person.objects.exists():
            million.load_places()
            print(
                f"{people} persons on {connection.vendor}:",
                million.fill(people, seed, accounts=1.0, terms=False),
                flush=True,
            )
        million.settle()


def signers() -> dict[str, Any]:
    """Return the actors of a month."""
    from rongjun.base.actor import Role
    from rongjun.domains.units.actions import add_account

    return {
        str(role): add_account(
            username=f"m-{role}", role=role, unit_name=None, person_name=f"m-{role}", password=None,
            at=datetime(2020, 1, 1, tzinfo=UTC),
        )[0].actor()
        for role in (Role.OFFICER, Role.HEAD, Role.DIRECTOR, Role.FINANCE)
    }  # fmt: skip


@contextmanager
def timed(took: dict[str, float], name: str) -> Any:
    """Add wall and CPU seconds of a step."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    took[name] = round(time.perf_counter() - wall, 1)
    took[f"{name} cpu"] = round(time.process_time() - cpu, 1)


@contextmanager
def unproved() -> Any:
    """Leave out the proofs by hash, of months that are not measured."""
    from rongjun.domains.payments import actions
    from rongjun.domains.payments.models import Run

    kept = actions._refuse_changed, actions.facts_hash, actions.facts_frame
    actions._refuse_changed = lambda run: None
    actions.facts_frame = lambda known_at: Run.objects.get(known_at=known_at)
    actions.facts_hash = lambda run: run.facts_hash
    yield
    actions._refuse_changed, actions.facts_hash, actions.facts_frame = kept


def work_month(month: int, who: dict[str, Any]) -> tuple[dict[str, float], dict[str, int]]:
    """Work a month from open to released; return the seconds of each step and the totals."""
    from rongjun.domains.payments import actions
    from rongjun.domains.payments.compute import compute_run
    from rongjun.kernel.period import first_day

    took: dict[str, float] = {}
    at = datetime.combine(first_day(month), datetime.min.time(), UTC) + timedelta(days=9)
    run = actions.open_run(month=month, by=who["officer"], at=at)
    with timed(took, "compute"):
        run = compute_run(run_id=run.pk, at=at)
    steps = [("submit", actions.submit_run, "officer"), ("head", actions.sign_run, "head"),
             ("director", actions.sign_run, "director"), ("release", actions.release_run, "finance")]  # fmt: skip
    for name, act, role in steps:
        at += timedelta(hours=1)
        with timed(took, name):
            act(run_id=run.pk, by=who[role], at=at)
    return took, run.totals


def measure(people: int, history: int, seed: int, *, only_before: bool) -> tuple[float, int]:
    """Work the months; return the seconds of the last one and its recipients (0 where only those before were made)."""
    import django

    django.setup()
    from django.db import connection

    from rongjun.domains.payments.models import Run
    from rongjun.kernel.period import parse_month

    prepare(people, seed)
    who = signers()
    first = parse_month(FIRST)
    standing = Run.objects.order_by("-month").values_list("month", flat=True).first()
    done = 0 if standing is None else standing - first + 1
    started = time.perf_counter()
    for month in range(first + done, first + max(history, done)):
        with unproved():
            took, totals = work_month(month, who)
        print(f"  {month - first + 1}", _whole(took), totals.get("lines"), flush=True)
    print(f"  the months before took {time.perf_counter() - started:.0f} s to make", flush=True)
    settle_down()
    if only_before:
        return 0.0, 0
    took, totals = work_month(first + max(history, done), who)
    seconds = _whole(took)
    print(f"{people} persons on {connection.vendor}, {max(history, done)} months before: {seconds} s", took)
    print("  totals", totals, "peak", _peak_mib(), "MiB and", _server_mib(), "of the server", flush=True)
    return seconds, totals["paid_persons"]


def settle_down() -> None:
    """Let the server finish what the months before have left to be done: their pages are no part of this one's time."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
    connection.close()


def _whole(took: dict[str, float]) -> float:
    return round(sum(seconds for name, seconds in took.items() if not name.endswith(" cpu")), 1)


def _peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _server_mib() -> int:
    """Return the largest memory of the server process of this connection, shared pages included; 0 on SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        status = Path(f"/proc/{cursor.fetchone()[0]}/status")
    peaks = [line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")]
    return int(peaks[0]) // 1024


def main() -> int:
    """Measure on SQLite, or on a private PostgreSQL server (`--postgres`)."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--recipients", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--history", type=int, default=12)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--prepare", action="store_true", help="the months before only")
    parser.add_argument("--one", action="store_true", help="the large registry alone, in this process")
    given = parser.parse_args()
    if given.postgres and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        again = [sys.executable, HERE.parent / "scripts" / "with_postgres.py", sys.executable, __file__, *sys.argv[1:]]
        server = {"WITH_POSTGRES_OPTIONS": AS_IN_AN_OFFICE} | os.environ
        return subprocess.run(again, check=False, env=server).returncode
    if not given.one:
        return compare(given)
    with tempfile.TemporaryDirectory(prefix="rongjun-bench-") as made:
        folder = given.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ |= {"RONGJUN_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "rongjun.config.settings"}
        os.environ["RONGJUN_LOG_LEVEL"] = "WARNING"
        if not given.postgres:
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
        seconds, recipients = measure(
            round(given.recipients * PERSONS), given.history, given.seed, only_before=given.prepare
        )
        print(f"result {seconds} {recipients} {_peak_mib() + _server_mib()}")
    return 0


def compare(given: argparse.Namespace) -> int:
    """Run the small and the large registry in processes of their own; tell whether the limits hold."""
    engine = "postgresql" if given.postgres else "sqlite"
    costs: list[tuple[float, float, int]] = []
    for recipients in (given.small, given.recipients):
        flags = [f"--{name}" for name in ("postgres", "prepare") if getattr(given, name)]
        command = [sys.executable, __file__, "--one", *flags, "--recipients", str(recipients),
                   "--history", str(given.history), "--seed", str(given.seed)]  # fmt: skip
        if given.keep:
            command += ["--keep", str(given.keep / str(recipients))]
        env = dict(os.environ)
        if given.postgres:
            env["DATABASE_URL"] = _database_for(recipients)
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=env).stdout
        print(said, end="", flush=True)
        if given.prepare:
            continue
        seconds, recipients, peak = said.splitlines()[-1].split()[1:]
        costs.append((float(seconds), float(seconds) / int(recipients) * 1e6, int(peak)))
    if given.prepare:
        return 0
    (_, small, _), (seconds, large, peak) = costs
    held = seconds < LIMITS_S[engine] and peak < MEMORY_MIB and large <= small
    print(f"a recipient costs {large:.0f} microseconds in the large run, {small:.0f} in the small one; {seconds} s of"
          f" {LIMITS_S[engine]}, {peak} MiB of {MEMORY_MIB}: {'reached' if held else 'NOT reached'}")  # fmt: skip
    return 0 if held else 1


def _database_for(recipients: int) -> str:
    """Make a database of its own on the private server where there is none; return its address."""
    import psycopg

    base = os.environ["DATABASE_URL"].rsplit("/", 1)[0]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
        if not link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [f"month_{recipients}"]).fetchone():
            link.execute(f"CREATE DATABASE month_{recipients}")
    return f"{base}/month_{recipients}"


if __name__ == "__main__":
    sys.exit(main())
