"""Sealed answers, findings of doctors and objections: found in no database file, dump, log, paper or temporary file.

A planted fault (an objection kept as it was said) must be found.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from test_plaintext import ROOT, database_url, dump, found_in

PER_CASE = 7
"""Identity number, account, injury, two doctors' findings, who objected, what was said."""


def worked(folder: Path, *more: str) -> tuple[list[str], dict[str, bytes]]:
    """Return the numbers and all that the work left, by place."""
    office, temporary, needles = folder / "office", folder / "temporary", folder / "needles.json"
    office.mkdir(parents=True)
    temporary.mkdir()
    url = database_url(office)
    environment = {
        "DATABASE_URL": url, "RONGJUN_VAR": str(office / "var"), "TMPDIR": str(temporary), "RONGJUN_LOG_LEVEL": "DEBUG",
    }  # fmt: skip
    words = [sys.executable, str(ROOT / "tests" / "recognition_sealed_work.py"), str(needles), *more]
    done = subprocess.run(words, capture_output=True, env=os.environ | environment, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr[-3000:].decode()
    places = {str(path.relative_to(folder)): path.read_bytes() for path in office.rglob("*") if path.is_file()}
    places |= {str(path): path.read_bytes() for path in temporary.rglob("*") if path.is_file()}
    places |= {"stdout": done.stdout, "stderr": done.stderr}
    if connection.vendor == "postgresql":
        places["dump"] = dump(url)
    return json.loads(needles.read_text()), places


@pytest.mark.django_db
def test_nothing_sealed_of_a_case_is_found_outside_the_vault(tmp_path: Path) -> None:
    needles, places = worked(tmp_path / "sound")
    assert len(set(needles)) == 3 * PER_CASE
    wanted = frozenset(needle.encode() for needle in needles)
    assert {name: found for name, data in places.items() if (found := found_in(data, wanted))} == {}


@pytest.mark.once
@pytest.mark.django_db
def test_a_planted_objection_kept_as_it_was_said_is_found(tmp_path: Path) -> None:
    needles, places = worked(tmp_path / "open", "open")
    wanted = frozenset(needle.encode() for needle in needles)
    assert any(found_in(data, wanted) for data in places.values())
