"""Figures of the office on SQLite: a workbook of 10,000 rows checked and committed; a run of 10,000 recipients.

Run through `make bench`, or alone: python benchmarks/office.py [ROWS]
"""

import os
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo


def main(rows: int = 10_000) -> dict[str, float]:
    """Import, compute, submit to release; print seconds and return them."""
    with tempfile.TemporaryDirectory(prefix="rongjun-bench-") as folder:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "RONGJUN_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "rongjun.config.settings",
        }
        import django

        django.setup()
        return _measure(rows, Path(folder))


def _measure(rows: int, folder: Path) -> dict[str, float]:
    from rongjun.base.actor import Role
    from rongjun.base.spreadsheets import Sheet, workbook_bytes
    from rongjun.cli.app import migrate
    from rongjun.cli.demo.people import MIX, Makers
    from rongjun.domains.payments import actions
    from rongjun.domains.payments.compute import compute_run
    from rongjun.domains.payments.repeat import repeat_run
    from rongjun.domains.people.actions import import_people
    from rongjun.domains.people.workbook.columns import COLUMNS
    from rongjun.domains.units.actions import add_account
    from rongjun.kernel.period import parse_month

    migrate()
    at = datetime(2026, 11, 5, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    account, _fresh = add_account(
        username="bench", role=Role.OFFICER, unit_name=None, person_name="bench", password=None, at=at
    )
    by = account.actor()
    makers = Makers(7)
    share = rows / sum(count for _category, count in MIX)
    people = [makers.person(category) for category, count in MIX for _ in range(round(count * share))]
    book = workbook_bytes([Sheet("人员", COLUMNS, [[row[name] for name in COLUMNS] for row in people])])
    figures: dict[str, float] = {"rows": len(people)}

    started = time.perf_counter()
    result = import_people(content=book, file_name="bench.xlsx", by=by, at=at)
    figures["import_s"] = round(time.perf_counter() - started, 2)
    assert result.counts["new"] > 0.99 * len(people), result.counts

    run = actions.open_run(month=parse_month("2026-11"), by=by, at=at)
    started = time.perf_counter()
    compute_run(run_id=run.pk, at=at)
    figures["run_s"] = round(time.perf_counter() - started, 2)
    started = time.perf_counter()
    actions.submit_run(run_id=run.pk, by=by, at=at)
    figures["submit_s"] = round(time.perf_counter() - started, 2)
    started = time.perf_counter()
    assert repeat_run(run.pk).equal
    figures["repeat_s"] = round(time.perf_counter() - started, 2)
    print("office on SQLite:", figures)
    return figures


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
