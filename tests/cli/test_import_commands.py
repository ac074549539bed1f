"""`rongjun import` as the office runs it: exit statuses, the last line, the report; on a database of its own."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "domains"))
from people_rows import row, workbook

from rongjun.base.spreadsheets import read_table

RONGJUN = Path(sys.executable).with_name("rongjun")


class Office:
    """A shell with an empty, migrated database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "db.sqlite3"
        self.env = os.environ | {
            "DATABASE_URL": f"sqlite:///{self.database}", "RONGJUN_VAR": str(folder / "var"), "RONGJUN_CLI_SIGNING": "1",
        }  # fmt: skip
        assert self.run("migrate")[0] == 0

    def run(self, *arguments: object, **env: str) -> tuple[int, dict[str, Any], str]:
        """Run a command: exit status, the JSON of the last line, standard error."""
        done = subprocess.run(
            [RONGJUN, *map(str, arguments)],
            env=self.env | env,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        lines = done.stdout.strip().splitlines()
        return done.returncode, json.loads(lines[-1]) if lines else {}, done.stderr

    def file(self, name: str, *rows: dict[str, str], without: str = "") -> Path:
        path = self.folder / name
        path.write_bytes(workbook(list(rows), without=without))
        return path

    def counts(self) -> dict[str, int]:
        with sqlite3.connect(self.database) as database:
            tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


def test_the_office_brings_its_people_in_from_the_command_line(office: Office) -> None:
    good, bad = row(1), row(2, 残疾等级="")
    book, report = office.file("people.xlsx", good, bad), office.folder / "report.xlsx"
    before = office.counts()

    status, line, _ = office.run("import", "people", book, "--dry-run", "--report", report)
    assert (status, line["import"], line["rows"], line["new"], line["rejected"]) == (1, None, 2, 1, 1)
    assert office.counts() == before
    assert [cells[:2] for _, cells in read_table(report.read_bytes()).rows if cells[5] == "退回"] == [["3", "残疾等级"]]

    status, line, errors = office.run("import", "people", book)
    assert (status, line["state"], line["new"], line["rejected"]) == (1, "in_force", 1, 1)
    assert "残疾等级" in errors
    first = line["import"]

    before = office.counts()
    status, line, _ = office.run("import", "people", book)
    assert (status, line["import"], line["same"], line["new"]) == (1, first, 1, 0)
    assert office.counts() == before

    for name in ("zhang", "li"):
        assert office.run("user", "add", name, "--role", "officer")[0] == 0
    status, line, _ = office.run("import", "people", office.file("more.xlsx", row(1), row(3)), "--by", "zhang")
    assert (status, line["state"], line["new"], line["same"]) == (0, "waiting", 1, 1)
    waiting = line["import"]

    before = office.counts()
    status, _, errors = office.run("import", "approve", waiting, "--by", "zhang")
    assert (status, office.counts()) == (2, before)
    assert "两个人" in errors
    status, line, _ = office.run("import", "approve", waiting, "--by", "li")
    assert (status, line["import"], line["state"]) == (0, waiting, "in_force")
    status, _, _ = office.run("import", "approve", waiting, "--by", "li")
    assert status == 2


@pytest.mark.parametrize(
    ("arguments", "env", "message"),
    [
        (["import", "people", "missing.xlsx"], {}, "missing.xlsx"),
        (["import", "people", "{no_account}"], {}, "缺少必需的列：银行账号"),
        (["import", "people", "{good}", "--by", "nobody"], {}, "nobody"),
        (["import", "people", "{good}", "--by", "nobody"], {"RONGJUN_CLI_SIGNING": "0"}, "RONGJUN_CLI_SIGNING"),
        (["import", "people", "{good}", "--report", "no/such/folder/r.xlsx"], {}, "文件夹"),
        (["import", "approve", "9999", "--by", "wang"], {}, "9999"),
    ],
)
def test_what_cannot_be_done_ends_with_two_and_says_why(
    office: Office, arguments: list[str], env: dict[str, str], message: str
) -> None:
    assert office.run("user", "add", "wang", "--role", "officer")[0] == 0
    files = {
        "{no_account}": str(office.file("none.xlsx", row(1), without="银行账号")),
        "{good}": str(office.file("good.xlsx", row(9))),
    }
    before = office.counts()
    status, line, errors = office.run(*(files.get(argument, argument) for argument in arguments), **env)
    assert (status, line) == (2, {})
    assert message in errors.replace("\n", "")
    assert office.counts() == before


def test_exceptions_and_warnings_end_with_zero(office: Office) -> None:
    status, line, _ = office.run("import", "people", office.file("twin.xlsx", row(20), row(20), row(21)))
    assert (status, line["exceptions"], line["rejected"]) == (0, 1, 0)
    assert line["warnings"] == 2
