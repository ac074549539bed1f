"""The databases of the tests are migrated in a quicker way (migrated.py): what comes of it is what an office gets."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connections

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "access"])]
TABLES = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"


@pytest.mark.heavy
@pytest.mark.skipif(connections["default"].vendor != "sqlite", reason="compares files of SQLite")
def test_the_command_migrates_to_the_very_tables_that_the_tests_have(tmp_path: Path) -> None:
    path = tmp_path / "office.sqlite3"
    env = os.environ | {"DATABASE_URL": f"sqlite:///{path}", "RONGJUN_VAR": str(tmp_path / "var")}
    subprocess.run([Path(sys.executable).with_name("rongjun"), "migrate"], env=env, check=True, timeout=900)
    for alias, place in (("default", path), ("access", f"{path}.access")):
        with closing(sqlite3.connect(place)) as office, connections[alias].cursor() as cursor:
            cursor.execute(TABLES)
            assert office.execute(TABLES).fetchall() == cursor.fetchall(), alias
