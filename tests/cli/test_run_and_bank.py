"""The monthly run worked from the command line, with the exit statuses that a script relies on."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from runs_world import AUGUST, START, World
from typer.testing import CliRunner, Result

from rongjun.base.actor import Role
from rongjun.cli.app import app
from rongjun.domains.payments.models import BankItem, Run
from rongjun.domains.units.actions import add_account

pytestmark = pytest.mark.django_db(databases=["default", "access"])
WHO = {"officer": Role.OFFICER, "head": Role.HEAD, "director": Role.DIRECTOR, "finance": Role.FINANCE}
TEMPLATES = Path(__file__).resolve().parents[2].parent / "shared" / "templates"
LINE_COLUMNS = "person,benefit,month,kind,amount_fen,rule,cells,central_fen,provincial_fen,local_fen"


@pytest.fixture
def world(settings, tmp_path) -> World:
    settings.VAR_DIR = tmp_path
    settings.CLI_SIGNING = True
    for name, role in WHO.items():
        add_account(username=name, role=role, unit_name=None, person_name=name, password=None, at=START)
    made = World()
    for _ in range(3):
        made.status(made.person())
    return made


def rongjun(*words: object, status: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in words])
    assert result.exit_code == status, result.output
    return result


def last_json(result: Result) -> dict:
    return json.loads(result.stdout.strip().splitlines()[-1])


def released() -> int:
    run = last_json(rongjun("run", "make", "--month", "2022-08", "--by", "officer"))["run"]
    rongjun("run", "submit", run, "--by", "officer")
    rongjun("run", "sign", run, "--by", "head")
    rongjun("run", "sign", run, "--by", "director")
    rongjun("run", "release", run, "--by", "finance")
    return run


def test_a_month_is_worked_from_make_to_close(world, tmp_path):
    run = released()
    lines = tmp_path / "lines.csv"
    rongjun("run", "lines", run, "--out", lines)
    written = lines.read_text("utf-8")
    assert written.splitlines()[0] == LINE_COLUMNS
    rows = list(csv.DictReader(written.splitlines()))
    assert [(row["person"], row["month"], row["kind"], row["amount_fen"]) for row in rows] == [
        (f"D0000{number}", "2022-08", "regular", "492500") for number in (1, 2, 3)
    ]
    rongjun("run", "lines", run, "--out", tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_text("utf-8") == written
    sheet = tmp_path / "sheet.csv"
    rongjun("bank", "export", run, "--format", "sheet", "--out", sheet, "--by", "finance")
    answers = list(csv.DictReader(sheet.read_text("utf-8").splitlines()))
    result = tmp_path / "result.csv"
    with result.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*answers[0], "结果", "失败原因"])
        writer.writeheader()
        writer.writerows(row | {"结果": "成功", "失败原因": ""} for row in answers)
    assert last_json(rongjun("bank", "import", result, "--by", "finance"))["paid"] == 3
    assert last_json(rongjun("bank", "import", result, "--by", "finance"))["unchanged"] == 3
    assert last_json(rongjun("run", "close", run, "--by", "officer"))["state"] == "closed"
    assert last_json(rongjun("run", "repeat", run))["equal"] is True


@pytest.mark.skipif(not TEMPLATES.exists(), reason="the shared templates are not beside this checkout")
def test_the_columns_are_those_of_the_templates():
    for name, columns in (("run_lines_columns", LINE_COLUMNS.split(",")),):
        with (TEMPLATES / f"{name}.csv").open(encoding="utf-8") as file:
            assert [row["column"] for row in csv.DictReader(file)] == columns


def test_making_a_month_again_shows_the_run_that_stands_and_changes_nothing(world):
    first = last_json(rongjun("run", "make", "--month", "2022-08", "--by", "officer"))
    before = Run.objects.values().get(pk=first["run"])
    assert last_json(rongjun("run", "make", "--month", "2022-08", "--by", "head")) == first
    assert last_json(rongjun("run", "make", "--month", "2022-08")) == first
    assert Run.objects.values().get() == before


def test_a_second_act_by_the_same_person_ends_with_two_and_changes_nothing(world):
    run = last_json(rongjun("run", "make", "--month", "2022-08", "--by", "officer"))["run"]
    rongjun("run", "submit", run, "--by", "officer")
    rongjun("run", "submit", run, "--by", "officer", status=2)
    rongjun("run", "sign", run, "--by", "head")
    refused = rongjun("run", "sign", run, "--by", "head", status=2)
    assert "没有办理" in refused.stderr
    assert Run.objects.get().state == "head_signed"


def test_signing_in_somebodys_name_needs_the_switch(world, settings):
    settings.CLI_SIGNING = False
    refused = rongjun("run", "make", "--month", "2022-08", "--by", "officer", status=2)
    assert "RONGJUN_CLI_SIGNING" in refused.stderr
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("run", "make", "--month", "2022-13"), ("run", "submit", 99), ("run", "repeat", 99),
        ("run", "lines", 99, "--out", "x.csv"), ("bank", "export", 99, "--out", "x.csv"),
        ("bank", "import", "no-such-file.csv"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_ends_with_two(world, words):
    rongjun(*words, status=2)


def test_a_run_is_cancelled_with_a_reason_and_the_month_is_free_again(world):
    run = last_json(rongjun("run", "make", "--month", "2022-08", "--by", "officer"))["run"]
    assert last_json(rongjun("run", "cancel", run, "--by", "officer", "--reason", "试算"))["state"] == "cancelled"
    assert last_json(rongjun("run", "make", "--month", "2022-08", "--by", "officer"))["run"] != run


def test_rows_of_a_result_that_do_not_fit_end_with_one(world, tmp_path):
    run = released()
    sheet = tmp_path / "sheet.csv"
    rongjun("bank", "export", run, "--out", sheet, "--by", "finance")
    rows = sheet.read_text("utf-8").splitlines()
    wrong = [rows[0] + ",结果,失败原因", rows[1] + ",成功,", rows[2].replace("4925.00", "4925.10") + ",成功,"]
    result = tmp_path / "result.csv"
    result.write_text("\n".join(wrong), "utf-8")
    refused = rongjun("bank", "import", result, "--by", "finance", status=1)
    assert "第3行 金额 '4925.10'" in refused.stderr
    assert last_json(refused).items() >= {"run": run, "paid": 1, "failed": 0, "unchanged": 0, "rejected": 1}.items()
    assert BankItem.objects.filter(result="waiting").count() == 2


def test_exceptions_are_listed_as_csv(world):
    world.status(world.person(account=False))
    run = world.computed(AUGUST)
    rows = list(csv.DictReader(rongjun("run", "exceptions", run.pk).stdout.splitlines()[:-1]))
    assert [(row["person"], row["code"], row["blocks"]) for row in rows] == [("D00004", "no_account", "yes")]
    assert f"{run.pk}\t2022-08\tcomputed\t3\t14,775.00" in rongjun("run", "list").stdout


def test_a_planted_change_ends_the_repeat_with_two(world):
    run = world.computed(AUGUST)
    run.lines.filter(person=world.people[0]).update(amount_fen=1, local_fen=1, central_fen=0, provincial_fen=0)
    refused = rongjun("run", "repeat", run.pk, status=2)
    assert last_json(refused)["differences"] == 1
    assert "D00001 disability_pension 2022-08" in refused.stderr


@pytest.mark.heavy
def test_of_two_who_sign_at_once_one_wins(tmp_path):
    """Two processes on one database file: the primary key of the acts decides."""
    environment = {
        **os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}", "RONGJUN_VAR": str(tmp_path),
        "RONGJUN_CLI_SIGNING": "1", "DJANGO_SETTINGS_MODULE": "rongjun.config.settings",
    }  # fmt: skip
    command = [sys.executable, "-c", "from rongjun.cli import main; main()"]

    def do(*words: str) -> str:
        done = subprocess.run([*command, *words], env=environment, capture_output=True, text=True, check=True)
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    do("migrate")
    for name, role in (("officer", "officer"), ("head1", "head"), ("head2", "head")):
        do("user", "add", name, "--role", role)
    run = str(json.loads(do("run", "make", "--month", "2022-08", "--by", "officer"))["run"])
    do("run", "submit", run, "--by", "officer")
    both = [
        subprocess.Popen([*command, "run", "sign", run, "--by", name], env=environment, stdout=-3, stderr=-3)
        for name in ("head1", "head2")
    ]
    assert sorted(process.wait(120) for process in both) == [0, 2]
