"""`rongjun run owed` writes what is owed: the stated columns, sorted, whole or not at all."""

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from rongjun.cli.owed import owed
from rongjun.domains.people.models import Fact, Person

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "access"])]
SHARED = ["person", "benefit", "month", "amount_fen", "rule", "cells", "central_fen", "provincial_fen", "local_fen"]

app = typer.Typer()
app.command()(owed)


def add(file_no: str, category: str, **value: object) -> None:
    person = Person.objects.create(
        file_no=file_no, name="试验", sex="男", birth_date=date(1950, 5, 5), area_code="880301001001",
        household="rural", id_index=file_no, id_tail="0000",
    )  # fmt: skip
    Fact.objects.create(
        person=person, kind="status", key=category, value=value, valid_from=date(2015, 1, 1),
        recorded_at=datetime(2020, 1, 1, tzinfo=UTC),
    )  # fmt: skip


@pytest.fixture
def registry() -> None:
    add("B2", "11", grade=7, cause="duty")
    add("A1", "51")
    add("C3", "11", grade=8, cause="illness")


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, done.stdout, done.stderr


def test_lines_have_the_stated_columns_sorted_and_until_is_included(registry: None, tmp_path: Path) -> None:
    out, faults = tmp_path / "o.csv", tmp_path / "e.csv"
    code, printed, told = run(
        "--month", "2022-07", "--until", "2022-08", "--out", str(out), "--exceptions", str(faults)
    )
    assert code == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == SHARED
    assert [(row["person"], row["month"], row["amount_fen"]) for row in rows] == [
        ("A1", "2022-07", "75000"),
        ("A1", "2022-08", "80000"),
        ("B2", "2022-07", "240167"),
        ("B2", "2022-08", "257000"),
    ]
    assert json.loads(printed.splitlines()[-1]) == {"owed": 4, "persons": 2, "amount_fen": 652167, "exceptions": 1}
    assert "illness_grade_not_paid: 1" in told
    with faults.open(encoding="utf-8", newline="") as file:
        (fault,) = csv.DictReader(file)
    assert (fault["person"], fault["code"], fault["month"]) == ("C3", "illness_grade_not_paid", "2022-07")


def test_the_same_facts_give_the_same_bytes(registry: None, tmp_path: Path) -> None:
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    for path in (first, second):
        assert run("--month", "2022-09", "--out", str(path))[0] == 0
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("arguments", [["--month", "2022-13"], ["--month", "2022-09", "--until", "2022-08"]])
def test_a_wrong_month_ends_with_two_and_writes_nothing(arguments: list[str], tmp_path: Path) -> None:
    out = tmp_path / "o.csv"
    assert run(*arguments, "--out", str(out))[0] == 2
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_ends_with_two(registry: None, tmp_path: Path) -> None:
    assert run("--month", "2022-09", "--out", str(tmp_path / "none" / "o.csv"))[0] == 2
