"""`rongjun import` as the office runs it: exit statuses, the last line, the report."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from migrated import copy_migrated
from sampling import WHOLE
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "domains"))
from people_rows import officer, row, workbook

from rongjun.base.spreadsheets import read_table
from rongjun.cli.app import app
from rongjun.domains.people.models import Person

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "access"])]


@pytest.fixture(autouse=True)
def signing(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CLI_SIGNING = True
    monkeypatch.chdir(tmp_path)


def run(*arguments: object) -> tuple[int, dict[str, Any], str]:
    """Run a command: exit status, the JSON of the last line, standard error."""
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    lines = done.stdout.strip().splitlines()
    return done.exit_code, json.loads(lines[-1]) if lines else {}, done.stderr.replace("\n", "")


def book(name: str, *rows: dict[str, str], without: str = "") -> Path:
    path = Path(name)
    path.write_bytes(workbook(list(rows), without=without))
    return path


def row_counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in apps.get_models() if model._meta.managed}


def test_the_first_workbook_goes_in_and_its_bad_rows_end_with_one() -> None:
    status, line, errors = run("import", "people", book("a.xlsx", row(1), row(2, 残疾等级="")))
    assert (status, line["state"], line["rows"], line["new"], line["rejected"]) == (1, "in_force", 2, 1, 1)
    assert "残疾等级" in errors
    before = row_counts()
    status, again, _ = run("import", "people", "a.xlsx")
    assert (status, again["import"], again["same"], again["new"]) == (1, line["import"], 1, 0)
    assert row_counts() == before


def test_a_dry_run_makes_the_report_and_not_even_an_account() -> None:
    before = row_counts()
    path = book("a.xlsx", row(1), row(2, 残疾等级=""))
    status, line, _ = run("import", "people", path, "--dry-run", "--report", "report.xlsx")
    assert (status, line["import"], line["state"], line["new"], line["rejected"]) == (1, None, "checked", 1, 1)
    assert row_counts() == before
    listed = read_table(Path("report.xlsx").read_bytes()).rows
    assert [cells[:2] for _, cells in listed if cells[5] == "退回"] == [["3", "残疾等级"]]


def test_a_later_workbook_waits_and_the_same_person_cannot_approve_it() -> None:
    for name in ("zhang", "li"):
        assert run("user", "add", name, "--role", "officer")[0] == 0
    assert run("import", "people", book("a.xlsx", row(1)), "--by", "zhang")[0] == 0
    status, line, _ = run("import", "people", book("b.xlsx", row(1), row(3)), "--by", "zhang")
    assert (status, line["state"], line["new"], line["same"]) == (0, "waiting", 1, 1)
    before = row_counts()
    status, nothing, errors = run("import", "approve", line["import"], "--by", "zhang")
    assert (status, nothing, row_counts()) == (2, {}, before)
    assert "两个人" in errors
    status, approved, _ = run("import", "approve", line["import"], "--by", "li")
    assert (status, approved["import"], approved["state"]) == (0, line["import"], "in_force")
    assert Person.objects.count() == 2
    assert run("import", "approve", line["import"], "--by", "li")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["people", "missing.xlsx"], "missing.xlsx"),
        (["people", "no_account.xlsx"], "缺少必需的列：银行账号"),
        (["people", "no_account.xlsx", "--dry-run"], "缺少必需的列：银行账号"),
        (["people", "good.xlsx", "--by", "nobody"], "nobody"),
        (["people", "good.xlsx", "--by", "zhao"], "people.import"),
        (["people", "good.xlsx", "--report", "no/such/folder/r.xlsx"], "文件夹"),
        (["approve", "9999", "--by", "wang"], "9999"),
    ],
)
def test_what_cannot_be_done_ends_with_two_and_says_why(arguments: list[str], message: str) -> None:
    assert run("user", "add", "wang", "--role", "officer")[0] == run("user", "add", "zhao", "--role", "finance")[0] == 0
    officer("命令行")
    book("no_account.xlsx", row(1), without="银行账号")
    book("good.xlsx", row(9))
    before = {name: count for name, count in row_counts().items() if name not in {"Account", "Staff", "Unit"}}
    status, line, errors = run("import", *arguments)
    assert (status, line) == (2, {})
    assert message in errors
    after = row_counts()
    assert {name: after[name] for name in before} == before


def test_acting_in_a_name_needs_the_setting(settings: Any) -> None:
    settings.CLI_SIGNING = False
    status, _, errors = run("import", "people", book("a.xlsx", row(1)), "--by", "zhang")
    assert status == 2 and "RONGJUN_CLI_SIGNING" in errors


def test_exceptions_and_warnings_end_with_zero() -> None:
    status, line, _ = run("import", "people", book("a.xlsx", row(20), row(20), row(21)))
    assert (status, line["exceptions"], line["rejected"], line["warnings"]) == (0, 1, 0, 2)


def test_the_command_itself_works_on_an_empty_database(tmp_path: Path) -> None:
    """In a sample its tables are there before (migrated.py); the whole proof begins with no file at all."""
    if not WHOLE:
        copy_migrated(tmp_path / "db.sqlite3")
    command = Path(sys.executable).with_name("rongjun")
    env = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}", "RONGJUN_VAR": str(tmp_path / "var")}
    subprocess.run([command, "migrate"], env=env, check=True, timeout=600)  # a loaded machine is slow, and not wrong
    path = book("a.xlsx", row(1))
    done = subprocess.run(
        [command, "import", "people", path], env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, json.loads(done.stdout.splitlines()[-1])["new"]) == (0, 1), done.stderr
