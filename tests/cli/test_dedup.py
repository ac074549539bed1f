"""`rongjun dedup`: the csv, the last line, and what never stands in it."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "domains"))
from people_rows import AT, citizen, officer, row, take_in

from rongjun.cli.app import app
from rongjun.domains.people.linkage.deciding import never_same
from rongjun.domains.people.models import Pair

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "access"])]


@pytest.fixture(autouse=True)
def place(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR_DIR = tmp_path
    monkeypatch.chdir(tmp_path)


def dedup() -> tuple[int, dict[str, int], list[dict[str, str]]]:
    done = CliRunner().invoke(app, ["dedup", "--out", "pairs.csv"])
    rows = list(csv.DictReader(Path("pairs.csv").read_text("utf-8-sig").splitlines()))
    return done.exit_code, json.loads(done.stdout.strip().splitlines()[-1]), rows


def test_an_empty_registry_gives_an_empty_list() -> None:
    assert dedup() == (0, {"pairs": 0, "same": 0, "likely": 0}, [])


def test_pairs_are_listed_with_sources_and_evidence_and_no_identity_number() -> None:
    wrong = citizen(1)[:8] + citizen(1)[9] + citizen(1)[8] + citizen(1)[10:]
    take_in(row(1), row(3), row(9, 身份证号=wrong))
    status, line, rows = dedup()
    assert (status, line) == (0, {"pairs": 2, "same": 1, "likely": 1})
    first = rows[0]
    assert (first["档案号甲"], first["姓名甲"], first["来源甲"]) == ("D0001", "王建国", "人员.xlsx 第2行")
    assert (first["档案号乙"], first["来源乙"]) == ("D0009", "未入册：人员.xlsx 第4行")
    assert (first["判断"], first["处理"]) == ("同一人", "")
    assert "身份证号相邻两位颠倒" in first["依据"]
    text = Path("pairs.csv").read_text("utf-8-sig")
    assert not any(number in text for number in (citizen(1), citizen(3), wrong))


def test_pairs_decided_to_be_two_people_are_not_listed_again() -> None:
    take_in(row(1), row(3))
    dedup()
    never_same(pair_id=Pair.objects.get().pk, reason="两个人", by=officer(), at=AT)
    assert dedup()[1:] == ({"pairs": 0, "same": 0, "likely": 0}, [])


def test_a_list_that_cannot_be_written_ends_with_two_before_anything_is_opened() -> None:
    done = CliRunner().invoke(app, ["dedup", "--out", "nowhere/pairs.csv"])
    assert done.exit_code == 2
    assert "nowhere" in done.stderr
