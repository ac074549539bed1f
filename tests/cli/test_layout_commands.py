"""`rongjun import workbook` and `rongjun export workbook` as the office runs them: statuses, last line, files."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from layout_rows import NAMES, headers, line, number, save
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "domains"))
from people_rows import row, workbook

from rongjun.base import clock
from rongjun.base.spreadsheets import Sheet, read_sheets, read_table, workbook_bytes
from rongjun.cli.app import app
from rongjun.domains.people.layouts.saved import Matching, save_layout
from rongjun.domains.people.models import FileNumber, Import, Person
from rongjun.domains.units.queries import get_actor_named

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


def book(name: str, content: bytes) -> Path:
    path = Path(name)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("name", NAMES)
def test_an_xls_of_the_province_goes_in_and_says_what_it_was_taken_for(name: str) -> None:
    path = book("表.xls", save(name, [line(name, 1), line(name, 3)], "xls"))
    status, told, errors = run("import", "workbook", path)
    assert (status, told["layout"], told["state"], told["new"], told["rejected"]) == (0, name, "in_force", 2, 0)
    assert "民族" in errors and "已舍去" in errors
    assert run("import", "workbook", path)[1]["same"] == 2
    assert Person.objects.count() == 2


def test_a_dry_run_with_bad_rows_ends_with_one_and_the_report_can_be_handed_in_again() -> None:
    path = book("war.xls", save("war", [line("war", 1), line("war", 3, 性别="女")], "xls"))
    status, told, _ = run("import", "workbook", path, "--dry-run", "--report", "r.xlsx")
    assert (status, told["import"], told["new"], told["rejected"]) == (1, None, 1, 1)
    assert not FileNumber.objects.exists() and not Import.objects.exists()
    sheets = dict(read_sheets(Path("r.xlsx").read_bytes()))
    rows = sheets["退回的行"]
    assert rows[0] == [*headers("war"), "行", "问题", "怎样改"] and rows[1][headers("war").index("性别")] == "女"
    assert run("import", "workbook", path)[0] == 1
    rows[1][headers("war").index("性别")] = "男"
    mended = book("改.xlsx", workbook_bytes([Sheet("退回的行", rows[0], rows[1:])]))
    status, told, _ = run("import", "workbook", mended)
    assert (status, told["new"], told["state"]) == (0, 1, "waiting")


def test_an_unknown_layout_ends_with_two_and_a_saved_one_reads_it() -> None:
    assert run("user", "add", "zhang", "--role", "officer")[0] == 0
    header = ["对象姓名", "证件号码", "户口性质", "村代码", "批准时间", "开户行", "卡号"]
    cells = ["王建国", number(1), "农村", "990101001001", "2015-03-10", "农商行", "6210000000000000001"]
    path = book("本县.xlsx", workbook_bytes([Sheet("名册", header, [cells])]))
    status, told, errors = run("import", "workbook", path, "--by", "zhang")
    assert (status, told) == (2, {}) and "认不出" in errors
    targets = ("姓名", "身份证号", "户籍类别", "区划代码", "认定日期", "开户银行", "银行账号")
    matching = Matching("本县参战", tuple(zip(header, targets, strict=True)), "51")
    save_layout(matching=matching, by=get_actor_named("zhang"), at=clock.now())
    status, told, _ = run("import", "workbook", path, "--by", "zhang", "--layout", "本县参战", "--dry-run")
    assert (status, told["layout"], told["new"]) == (0, "本县参战", 1)
    status, told, _ = run("import", "workbook", path, "--by", "zhang")
    assert (status, told["layout"], told["new"], told["state"]) == (0, "本县参战", 1, "in_force")
    assert Person.objects.get().categories == "51"
    assert run("import", "workbook", path, "--layout", "没有的")[0] == 2


def test_what_went_in_goes_out_again_column_for_column() -> None:
    run(
        "import", "workbook", book("war.xls", save("war", [line("war", 1), line("war", 3, 优抚对象状态="停发")], "xls"))
    )
    status, told, errors = run("export", "workbook", "参战", "--out", "出.xls")
    assert (status, told["layout"], told["rows"], told["persons"], told["files"]) == (0, "war", 2, 2, ["出.xls"])
    assert "民族" in errors
    table = read_table(Path("出.xls").read_bytes())
    assert tuple(table.header) == headers("war")
    assert [cells[headers("war").index("优抚对象状态")] for _, cells in table.rows] == ["享受待遇", "停发"]
    assert run("export", "workbook", "war", "--out", "出.xlsx", "--in-force")[1]["rows"] == 1


def test_the_own_template_goes_out_and_comes_in_again() -> None:
    run("import", "people", book("a.xlsx", workbook([row(1), row(3)])))
    status, told, _ = run("export", "workbook", "own", "--out", "own.xlsx")
    assert (status, told["rows"]) == (0, 2)
    status, told, _ = run("import", "workbook", "own.xlsx")
    assert (status, told["layout"], told["same"], told["new"]) == (0, "own", 2, 0)


@pytest.mark.parametrize(("layout", "out"), [("nothing", "a.xls"), ("war", "a.csv"), ("war", "no/such/a.xls")])
def test_an_export_that_cannot_be_made_ends_with_two(layout: str, out: str) -> None:
    assert run("export", "workbook", layout, "--out", out)[:2] == (2, {})


def test_without_the_permission_nothing_goes_out() -> None:
    run("user", "add", "lu", "--role", "finance")
    status, told, _ = run("export", "workbook", "war", "--out", "a.xls", "--by", "lu")
    assert (status, told, Path("a.xls").exists()) == (2, {}, False)
