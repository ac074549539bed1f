"""Linkage of a million invented records: time and peak memory in a process of its own, precision and recall.

Run through `make bench`, or alone: python benchmarks/linkage.py [RECORDS] [SEED]
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

LIMITS = {"seconds": 120.0, "peak_gib": 3.0}
WANTED = {"precision": 0.999, "recall": 0.95}


def main(count: int = 1_000_000, seed: int = 20261122) -> dict[str, dict[str, float]]:
    """Generate, link in a child process, print and return the figures; fail where a promised one is missed."""
    from duplicates import make

    with tempfile.TemporaryDirectory(prefix="rongjun-linkage-") as folder:
        records, truth = make(count, seed)
        records.write_parquet(Path(folder) / "records.parquet")
        child = subprocess.run(
            [sys.executable, __file__, "--child", folder], check=True, capture_output=True, text=True
        )
        seconds, peak = (float(word) for word in child.stdout.split())
        found = pl.read_parquet(Path(folder) / "found.parquet")
    figures = {
        "job": {"records": records.height, "true_pairs": truth.height, "seconds": seconds, "peak_gib": peak},
        "same": score(found.filter(pl.col("grade") == "same"), truth),
        "same and likely": score(found, truth),
    }
    print(f"linkage (seed {seed}):")
    for name, values in figures.items():
        print(f"  {name}: " + ", ".join(f"{key} {value:.5g}" for key, value in values.items()))
    assert all(figures["job"][name] < limit for name, limit in LIMITS.items()), figures
    assert all(figures["same"][name] > wanted for name, wanted in WANTED.items()), figures
    return figures


def score(found: pl.DataFrame, truth: pl.DataFrame) -> dict[str, float]:
    """Return how many pairs were found, how many of them are true, and how many of the true ones they are."""
    hits = found.join(truth, on=["left", "right"]).height
    precision = hits / found.height if found.height else 0.0
    return {"pairs": found.height, "precision": precision, "recall": hits / truth.height}


def child(folder: Path) -> None:
    """Link the records of a folder, and print seconds and the peak of memory in GiB."""
    from rongjun.kernel.linkage import find_duplicates

    records = pl.read_parquet(folder / "records.parquet")
    started = time.perf_counter()
    found = find_duplicates(records)
    seconds = time.perf_counter() - started
    found.write_parquet(folder / "found.parquet")
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]))
    else:
        main(*(int(word) for word in sys.argv[1:3]))
