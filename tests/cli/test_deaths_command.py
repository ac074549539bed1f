"""`rongjun deaths match`: the file it writes, its sums, its exit statuses."""

import csv
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "domains"))
from death_lists import HEADER, listed
from people_rows import citizen, officer, payee, row, take_in

from rongjun.cli.app import app
from rongjun.cli.deaths import COLUMNS
from rongjun.domains.people.models import DeathList, Fact
from rongjun.domains.safeguards.models import AccessRow

pytestmark = [pytest.mark.once, pytest.mark.django_db(databases=["default", "access"])]


@pytest.fixture(autouse=True)
def signing(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CLI_SIGNING = True
    monkeypatch.chdir(tmp_path)


def run(content: bytes, name: str = "list.xlsx") -> tuple[int, dict[str, Any], list[dict[str, str]], str]:
    """Run the command: exit status, the JSON of the last line, the rows of the file, standard error."""
    Path(name).write_bytes(content)
    done = CliRunner().invoke(app, ["deaths", "match", name, "--out", "out.csv"])
    told = json.loads(done.stdout.strip().splitlines()[-1]) if done.stdout.strip() else {}
    out = Path("out.csv")
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines())) if out.exists() else []
    return done.exit_code, told, rows, done.stderr.replace("\n", "")


def test_exact_likely_and_strangers_are_told_apart_with_what_follows() -> None:
    take_in(row(1), row(2, 姓名="李秀英", 对象类别="烈士家属", 残疾等级="", 残疾性质="", 牺牲病故类别="烈士"))
    number = citizen(2)[:-1] + ("0" if citizen(2)[-1] != "0" else "1")
    status, told, rows, _errors = run(
        listed(
            ("王建国", citizen(1), "2024-05-01", "因病"), ("李秀英", number, "2024年5月2日", ""),
            ("赵大山", citizen(55, "19611111"), "2024-05-01", ""),
        )
    )  # fmt: skip
    assert status == 0
    assert told == {
        "rows": 3,
        "exact": 1,
        "likely": 1,
        "none": 1,
        "overpaid_fen": 0,
        "likely_overpaid_fen": 0,
        "faults": 0,
    }
    assert tuple(rows[0]) == COLUMNS
    assert [(one["判断"], one["档案号"]) for one in rows] == [("确认一致", "D0001"), ("疑似", "D0002"), ("未找到", "")]
    assert (rows[0]["最后应发月"], rows[0]["首个停发月"], rows[0]["去世日期"]) == ("2024-05", "2024-06", "2024-05-01")
    assert "12 个月" in rows[0]["之后继续发放"] and "收款人" in rows[0]["处理"]
    assert "6 个月" in rows[1]["之后继续发放"] and "身份证号一位不同" in rows[1]["依据"]
    assert "无需处理" in rows[2]["处理"]


def test_no_whole_number_is_written_and_the_look_is_on_record() -> None:
    take_in(row(1))
    wrong = citizen(1)[:-1] + ("0" if citizen(1)[-1] != "0" else "1")
    run(listed(("王建国", citizen(1), "2024-05-01", ""), ("王建国", wrong, "2024-05-01", "")))
    text = Path("out.csv").read_text("utf-8-sig")
    assert citizen(1) not in text and wrong not in text
    assert AccessRow.objects.filter(set_kind="registry", purpose="比对去世名单").count() == 1


def test_looking_records_no_death_and_keeps_no_list() -> None:
    take_in(row(1))
    run(listed(("王建国", citizen(1), "2024-05-01", "")))
    assert not Fact.objects.filter(kind="death").exists() and not DeathList.objects.exists()


def test_an_unknown_cause_of_a_disabled_person_leaves_what_goes_on_open() -> None:
    take_in(row(1))
    _status, _told, rows, _errors = run(listed(("王建国", citizen(1), "2024-05-01", "")))
    assert rows[0]["之后继续发放"].startswith("待定")


def test_the_receiver_that_is_known_is_not_asked_for() -> None:
    take_in(row(1, **payee()))
    _status, _told, rows, _errors = run(listed(("王建国", citizen(1), "2024-05-01", "因病")))
    assert "收款人" not in rows[0]["处理"]


def test_a_known_death_is_said_with_the_date_that_differs() -> None:
    take_in(
        row(1, 去世日期="2024-02-01", 去世原因="因病"), row(2, 姓名="李秀英", 去世日期="2024-02-01", 去世原因="因病")
    )
    _status, _told, rows, _errors = run(
        listed(("王建国", citizen(1), "2024-02-01", ""), ("李秀英", citizen(2), "2024-01-01", ""))
    )
    assert "无需再登记" in rows[0]["处理"] and "12 个月" in rows[0]["之后继续发放"]
    assert "2024-02-01，与名单不同" in rows[1]["处理"]


def test_a_day_of_cremation_is_said_to_be_one() -> None:
    take_in(row(1))
    _status, _told, rows, _errors = run(
        listed(("王建国", citizen(1), "2024-05-06"), header=("姓名", "身份证号", "火化日期"))
    )
    assert rows[0]["去世日期"] == "不晚于 2024-05-06（火化日期）" and "先查实去世日期" in rows[0]["处理"]


def test_a_person_in_two_rows_counts_once() -> None:
    take_in(row(1))
    _status, _told, rows, _errors = run(
        listed(("王建国", citizen(1), "2024-05-01", ""), ("王建国", citizen(1), "2024-05-01", ""))
    )
    assert rows[1]["处理"] == "与第2行是同一人，见该行" and rows[1]["已多发（元）"] == ""


def test_rows_that_cannot_be_read_are_listed_and_end_with_one() -> None:
    take_in(row(1))
    status, told, rows, errors = run(
        listed(("王建国", citizen(1), "2024-05-01", ""), ("李秀英", citizen(2), "五月初", ""))
    )
    assert (status, told["rows"], told["faults"], len(rows)) == (1, 2, 1, 1)
    assert "第3行 去世日期 五月初" in errors and citizen(2) not in errors


@pytest.mark.parametrize("content", [b"", b"\x00\x01", listed(("王", "1"), header=("姓名", "电话"))])
def test_a_file_that_is_no_list_ends_with_two(content: bytes) -> None:
    take_in(row(1))
    status, _told, rows, errors = run(content)
    assert status == 2 and not rows and "没有办理" in errors


def test_an_empty_registry_finds_nobody() -> None:
    officer()
    status, told, _rows, _errors = run(listed(("王建国", citizen(1), "2024-05-01", "")))
    assert (status, told["none"]) == (0, 1)


def test_csv_in_the_office_encoding_is_read() -> None:
    take_in(row(1))
    text = ",".join(HEADER) + f"\n1,王建国,{citizen(1)},2024.5.1,因病\n"
    status, told, _rows, _errors = run(text.encode("gb18030"), "list.csv")
    assert (status, told["exact"]) == (0, 1)
