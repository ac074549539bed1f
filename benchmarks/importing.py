"""`rongjun import people` on a workbook of 100,000 rows, from an empty database: reading, deciding, sealing, search.

python benchmarks importing [--rows N] [--postgres]
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
LIMIT_S = 90


def workbook(rows: int) -> bytes:
    """Return a people workbook of invented persons."""
    import django

    django.setup()
    from rongjun.base.spreadsheets import Sheet, workbook_bytes
    from rongjun.cli.demo.people import MIX, Makers
    from rongjun.domains.people.workbook.columns import COLUMNS

    makers, share = Makers(7), rows / sum(count for _category, count in MIX)
    people = [makers.person(category) for category, count in MIX for _ in range(round(count * share))]
    return workbook_bytes([Sheet("人员", COLUMNS, [[row[name] for name in COLUMNS] for row in people])])


def main() -> int:
    """Measure; exit status 1 where the limit is not kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    if given.postgres and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        again = [sys.executable, HERE.parent / "scripts" / "with_postgres.py", sys.executable, __file__, *sys.argv[1:]]
        return subprocess.run(again, check=False).returncode
    with tempfile.TemporaryDirectory(prefix="rongjun-bench-") as folder:
        os.environ |= {"RONGJUN_VAR": folder, "DJANGO_SETTINGS_MODULE": "rongjun.config.settings"}
        if not given.postgres:
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/db.sqlite3"
        (Path(folder) / "people.xlsx").write_bytes(workbook(given.rows))
        command = Path(sys.executable).parent / "rongjun"
        subprocess.run([command, "migrate"], check=True)
        started = time.perf_counter()
        done = subprocess.run(
            [command, "import", "people", f"{folder}/people.xlsx"], check=True, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        took = time.perf_counter() - started
    counts = json.loads(done.stdout.splitlines()[-1])
    assert counts["new"] > 0.99 * given.rows, counts
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    engine = "PostgreSQL" if given.postgres else "SQLite"
    print(
        f"import of {counts['rows']} rows on {engine}: {took:.1f} s (limit {LIMIT_S}), "
        f"{used.ru_utime + used.ru_stime:.1f} s of processor, peak {used.ru_maxrss // 1024} MiB"
    )
    return 0 if took < LIMIT_S else 1


if __name__ == "__main__":
    sys.exit(main())
