"""How a command ends when something outside it fails: status 2, and a message that says what to do."""

from pathlib import Path
from typing import Any

import pytest
import typer
from django.db import OperationalError, ProgrammingError, connection
from typer.testing import CliRunner

from rongjun.base.errors import Refusal
from rongjun.cli.app import app
from rongjun.cli.common import ends_with_two, require_writable

pytestmark = pytest.mark.once


def words_of(fault: Exception, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(typer.Exit) as ended, ends_with_two():
        raise fault
    assert ended.value.exit_code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    "fault",
    [OperationalError("no such table: people_person"), OperationalError("no such column: people_person.x"),
     ProgrammingError('relation "people_person" does not exist\nLINE 1: SELECT')],
)  # fmt: skip
def test_missing_tables_are_told_with_the_command_that_makes_them(
    fault: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "rongjun migrate" in words_of(fault, capsys)


def test_a_database_out_of_reach_is_told_as_that(capsys: pytest.CaptureFixture[str]) -> None:
    told = words_of(OperationalError("connection refused"), capsys)
    assert "DATABASE_URL" in told
    assert "migrate" not in told


def test_file_faults_name_the_path_whatever_characters_it_has(capsys: pytest.CaptureFixture[str]) -> None:
    assert "a[1].xlsx：没有这个文件" in words_of(FileNotFoundError(2, "No such file", "a[1].xlsx"), capsys)


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    for path, fault in ((tmp_path, "是文件夹"), (tmp_path / "none" / "o.csv", "不存在")):
        with pytest.raises(Refusal, match=fault):
            require_writable(path)
    require_writable(tmp_path / "o.csv")


@pytest.mark.django_db(databases=["default", "access"])
def test_an_import_whose_report_cannot_be_written_is_not_begun(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("档案号\n")
    done = CliRunner().invoke(app, ["import", "people", str(tmp_path / "a.csv"), "--report", str(tmp_path)])
    assert done.exit_code == 2
    assert "是文件夹" in done.stderr


@pytest.mark.django_db(databases=["default", "access"])
def test_a_command_on_a_database_without_tables_ends_with_two(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any, **words: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM a_table_that_is_not_there")

    monkeypatch.setattr("rongjun.cli.run.queries.list_runs", broken)
    done = CliRunner().invoke(app, ["run", "list"])
    assert done.exit_code == 2
    assert "rongjun migrate" in done.stderr
