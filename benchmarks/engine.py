"""How fast the engine is, through its public API: `make bench`. Each measurement runs in a process of its own.

Every line carries its rule, cells, fact, region, funding rule and the split to the fen; lines are counted and summed as
they come. Not timed: making the population, and a first thousand persons, by which tables are resolved and threads
started. Peak memory covers the whole process, population included.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
from population import FIRST, UNTIL, book, in_parts, people

from rongjun.kernel.entitlement import stream
from rongjun.kernel.rulebook.model import Rulebook

HERE = Path(__file__).parent
CASES = [(100_000, 1), (1_000_000, 1), (10_000_000, 1), (1_000_000, 12)]
AT_ONCE = 1_000_000
"""Up to so many persons the facts are one frame; beyond, they are made part by part."""
SAME_RULES = ["disability_pension", "survivor_pension", "participant_allowance", "old_conscript_allowance"]


class Watch:
    """A clock that stands still while facts are being made."""

    def __init__(self) -> None:
        self.idle = 0.0

    def untimed(self, frames: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """Pass frames on; the time of making them does not count."""
        while True:
            begun = time.perf_counter()
            frame = next(frames, None)
            self.idle += time.perf_counter() - begun
            if frame is None:
                return
            yield frame


def warm_up(rules: Rulebook, months: int) -> None:
    """Work through a thousand persons whom nobody counts."""
    for part in stream(people(0, 1_000), rules, FIRST, FIRST + months):
        assert part.lines.height


def measure(persons: int, months: int) -> dict[str, Any]:
    """Run one case and return its figures."""
    rules, watch = book(), Watch()
    facts: pl.DataFrame | Iterator[pl.DataFrame]
    facts = people(0, persons) if persons <= AT_ONCE else watch.untimed(in_parts(persons))
    lines = exceptions = amount = 0
    warm_up(rules, months)
    begun = time.perf_counter()
    for part in stream(facts, rules, FIRST, FIRST + months):
        lines, exceptions = lines + part.lines.height, exceptions + part.exceptions.height
        amount += int(part.lines["amount_fen"].sum())
    seconds = time.perf_counter() - begun - watch.idle
    return {
        "persons": persons, "months": months, "seconds": round(seconds, 3), "lines": lines, "amount_fen": amount,
        "exceptions": exceptions, "persons_per_second": round(persons / seconds),
        "person_months_per_second": round(persons * months / seconds),
        "microseconds_per_person": round(seconds / persons * 1e6, 3),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip


def measure_same_rules(persons: int) -> dict[str, Any]:
    """Run the rules that are also written for OpenFisca on the persons it is given, for twelve months."""
    from openfisca_population import simple_people

    rules, facts = book(), simple_people(persons)
    warm_up(rules, UNTIL - FIRST)
    begun = time.perf_counter()
    amount = sum(
        int(part.lines.filter(pl.col("benefit").is_in(SAME_RULES))["amount_fen"].sum())
        for part in stream(facts, rules, FIRST, UNTIL)
    )
    return {"persons": persons, "months": 12, "seconds": round(time.perf_counter() - begun, 3), "amount_fen": amount}


def in_own_process(*arguments: str, python: str = sys.executable) -> dict[str, Any]:
    """Run a measurement in a fresh process and return the JSON of its last line."""
    done = subprocess.run([python, *arguments], capture_output=True, text=True, check=False, cwd=HERE)
    if done.returncode:
        raise SystemExit(f"{' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def compare_with_openfisca(persons: int) -> dict[str, Any] | None:
    """Return both times for the same rules on the same persons, or None where .venv-bench is not there."""
    python = HERE.parent / ".venv-bench" / "bin" / "python"
    if not python.exists():
        return None
    other = in_own_process("openfisca_rules.py", str(persons), python=str(python))
    own = in_own_process("engine.py", "--same", str(persons))
    return {
        "persons": persons, "months": 12, "openfisca_seconds": other["seconds"], "rongjun_seconds": own["seconds"],
        "ratio": round(other["seconds"] / own["seconds"], 1), "same_sum": other["amount_fen"] == own["amount_fen"],
    }  # fmt: skip


def show(results: list[dict[str, Any]], compared: dict[str, Any] | None) -> None:
    """Print the table and, last, one line of JSON."""
    print(f"{'persons':>12} {'months':>6} {'seconds':>8} {'person-months/s':>16} {'µs/person':>10} {'peak MiB':>9}")
    for row in results:
        print(
            f"{row['persons']:>12,} {row['months']:>6} {row['seconds']:>8.2f} {row['person_months_per_second']:>16,} "
            f"{row['microseconds_per_person']:>10.2f} {row['peak_mib']:>9,}"
        )
    if compared is None:
        print("OpenFisca: .venv-bench is not there; `make bench` builds it")
    else:
        times = f"{compared['openfisca_seconds']} s against {compared['rongjun_seconds']} s, {compared['ratio']} times"
        print(f"OpenFisca, same four rules, {compared['persons']:,} persons x 12 months: {times}")
        print(f"same sum to the fen: {compared['same_sum']}")
    print(json.dumps({"engine": results, "openfisca": compared}))


def main() -> None:
    """Run everything, or one measurement when asked by the parent process."""
    if sys.argv[1:2] == ["--case"]:
        print(json.dumps(measure(int(sys.argv[2]), int(sys.argv[3]))))
    elif sys.argv[1:2] == ["--same"]:
        print(json.dumps(measure_same_rules(int(sys.argv[2]))))
    else:
        results = [in_own_process("engine.py", "--case", str(persons), str(months)) for persons, months in CASES]
        show(results, compare_with_openfisca(100_000))


if __name__ == "__main__":
    main()
