"""Numbers, accounts, phones and addresses that went through the whole office are found nowhere outside the vault.

Import, faulty rows, change forms, file entries, reveal, exports, an upload that waits, the bank sheet: then database
files (with the write-ahead log and the access log), the dump of PostgreSQL, logs, folders and temporary files
are searched for every number: of 200 people in `make test`, of 10,000 with RONGJUN_PROOF=whole.
"""

import json
import os
import random
import re
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from migrated import copy_migrated, template_on_server

ROOT = Path(__file__).parents[2]
RUN = re.compile(rb"\d{11,}")
LENGTHS = (11, 14, 17, 19)


def found_in(data: bytes, needles: frozenset[bytes]) -> set[bytes]:
    """Return the needles that occur in some bytes: every window of every run of digits is looked up."""
    windows = (
        run[start : start + length]
        for run in RUN.findall(data)
        for length in LENGTHS
        for start in range(len(run) - length + 1)
    )
    return {window for window in windows if window in needles}


def test_the_search_finds_what_is_there() -> None:
    needles = frozenset({b"13912345678", b"99010119500307007"})
    assert found_in(b"x99010119500307007X, tel:8613912345678;", needles) == needles
    assert found_in(b"1391234567 8", needles) == set()


def database_url(folder: Path) -> str:
    """Return a database of the test's own: a migrated file, or a copy of the migrated template of the server."""
    if connection.vendor == "sqlite":
        copy_migrated(folder / "office.sqlite3")
        return f"sqlite:///{folder / 'office.sqlite3'}"
    settings = connection.settings_dict
    name = f"plaintext_{os.getpid()}_{secrets.token_hex(3)}"
    with psycopg.connect(**_address(settings), dbname="postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template_on_server()}")
    return f"postgresql://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{name}"


def _address(settings: dict[str, Any]) -> dict[str, Any]:
    return {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"]}


def dump(url: str) -> bytes:
    """Return everything that the database holds, as PostgreSQL writes it out."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))
    if not programs:
        pytest.skip("NO pg_dump FOUND: the dump was NOT searched")
    done = subprocess.run([programs[-1], "--data-only", "--inserts", url], capture_output=True, check=True)
    assert b"INSERT INTO public.people_person" in done.stdout
    return done.stdout


@pytest.mark.django_db
def test_no_number_is_left_in_any_file_dump_or_log(tmp_path: Path) -> None:
    count = 10_000 if os.environ.get("RONGJUN_PROOF") == "whole" else 200
    seed = int(os.environ.get("SEED", "0")) or random.randrange(2**32)
    office, temporary, needles_file = tmp_path / "office", tmp_path / "temporary", tmp_path / "needles.json"
    office.mkdir()
    temporary.mkdir()
    url = database_url(office)
    environment = {
        "DATABASE_URL": url, "RONGJUN_VAR": str(office / "var"), "TMPDIR": str(temporary), "RONGJUN_LOG_LEVEL": "DEBUG",
    }  # fmt: skip
    work = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "plaintext_work.py"), str(count), str(seed), str(needles_file)],
        capture_output=True, env=os.environ | environment, cwd=ROOT, check=False,
    )  # fmt: skip
    assert work.returncode == 0, work.stderr[-4000:].decode()
    told = json.loads(needles_file.read_text())
    needles = frozenset(needle.encode() for needle in told["needles"])
    print(f"seed {seed}: {len(needles)} numbers of {count} people")
    assert len(needles) > count * 3 and told["opened"] == 20
    assert work.stderr, "the log was not written at DEBUG"
    places = {str(path.relative_to(tmp_path)): path.read_bytes() for path in office.rglob("*") if path.is_file()}
    assert connection.vendor != "sqlite" or any(name.endswith("sqlite3") for name in places)
    places |= {"stdout": work.stdout, "stderr": work.stderr}
    if connection.vendor == "postgresql":
        places["dump"] = dump(url)
    assert {name: found for name, data in places.items() if (found := found_in(data, needles))} == {}
    assert [path for path in temporary.rglob("*") if path.is_file()] == []
