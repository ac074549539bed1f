"""The policy room: the rulebook in use, the ones kept with runs, standards for a page, the command line."""

import json
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from rongjun.base.errors import NotFound, Refusal
from rongjun.cli.rulebook import app
from rongjun.domains.policy.actions import keep_snapshot
from rongjun.domains.policy.models import RulebookSnapshot
from rongjun.domains.policy.queries import current_rulebook, latest_verified, list_standards, load_snapshot
from rongjun.kernel.rulebook import load_rulebook, to_content
from rongjun.kernel.rulebook.model import Status

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2024, 8, 1, 9, 0, tzinfo=UTC)
NOTICE = """standards:
- table: red_army
  effective: 2024-08-01
  period: year
  status: published
  citation: 通知
  source: 来文
  values: {"31": 91436}
"""
pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture(autouse=True)
def office(settings: Any, tmp_path: Path) -> Path:
    """Give every test rulebooks and an office's folder of its own."""
    shutil.copytree(ROOT / "rulebooks", tmp_path / "rulebooks")
    settings.RULEBOOKS_DIR = tmp_path / "rulebooks"
    settings.VAR_DIR = tmp_path / "var"
    return tmp_path


def enter(office: Path, text: str) -> Path:
    path = office / "var" / "rulebooks" / "notice.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_rulebook_is_read_again_only_when_a_file_changed(office: Path) -> None:
    first = current_rulebook()
    assert current_rulebook() is first
    enter(office, NOTICE)
    second = current_rulebook()
    assert second.version != first.version
    assert current_rulebook() is second
    os.utime(office / "var" / "rulebooks" / "notice.yaml", ns=(1, 1))
    third = current_rulebook()
    assert third is not second
    assert third.version == second.version


def test_a_wrong_file_stops_the_whole_rulebook_and_says_where(office: Path) -> None:
    path = enter(office, NOTICE.replace("91436", "很多"))
    with pytest.raises(Refusal, match=r"有 1 处错误.*\n.*notice\.yaml:8: ") as refused:
        current_rulebook()
    path.unlink()
    assert current_rulebook().cells
    assert "改法" in str(refused.value)


def test_keeping_a_rulebook_twice_keeps_one() -> None:
    book = current_rulebook()
    first = keep_snapshot(book, AT)
    second = keep_snapshot(book, AT.replace(year=2025))
    assert (first.version, second.kept_at) == (book.version, AT)
    assert RulebookSnapshot.objects.count() == 1


def test_a_kept_rulebook_comes_back_as_it_was_after_the_files_changed(office: Path) -> None:
    book = current_rulebook()
    keep_snapshot(book, AT)
    enter(office, NOTICE)
    assert current_rulebook().version != book.version
    assert to_content(load_snapshot(book.version)) == to_content(book)


def test_an_altered_snapshot_is_refused() -> None:
    kept = keep_snapshot(current_rulebook(), AT)
    kept.content["cells"][0]["value"] += 1
    kept.save(update_fields=["content"])
    with pytest.raises(Refusal, match="校验值不符"):
        load_snapshot(kept.version)


def test_a_version_never_kept_is_not_found() -> None:
    with pytest.raises(NotFound):
        load_snapshot("0" * 64)


def test_the_history_of_a_key_shows_the_newest_first_with_status_and_source() -> None:
    histories = {history.key: history for history in list_standards("red_army")}
    assert list(histories) == ["31", "32", "33"]
    cells = histories["31"].cells
    assert histories["31"].name == "在乡退伍红军老战士"
    assert [cell.effective for cell in cells] == sorted((cell.effective for cell in cells), reverse=True)
    assert [cell.status for cell in cells[:3]] == [Status.INFERRED, Status.INFERRED, Status.PUBLISHED]
    assert all(cell.citation.source for cell in cells)


def test_the_history_of_an_unknown_table_is_not_found() -> None:
    with pytest.raises(NotFound):
        list_standards("navy")


def test_the_latest_verified_standard_is_the_newest_payable_one_of_each_table(office: Path) -> None:
    latest = latest_verified(current_rulebook())
    assert latest.overall == date(2023, 8, 1)
    assert latest.by_table["disability"] == date(2022, 8, 1)
    assert latest.by_table["old_conscript"] == date(2023, 8, 1)
    assert {"demobilised", "income_base", "nursing_rate"}.isdisjoint(latest.by_table)
    enter(office, NOTICE)
    assert latest_verified(current_rulebook()).overall == date(2024, 8, 1)


def command(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def last_line(result: Result) -> dict[str, object]:
    found: dict[str, object] = json.loads(result.stdout.strip().splitlines()[-1])
    return found


def test_check_prints_counts_and_the_version_as_its_last_line() -> None:
    result = command("check")
    assert result.exit_code == 0, result.output
    line = last_line(result)
    assert line["rulebook"] == current_rulebook().version
    assert (line["benefits"], line["regions"]) == (25, 0)


def test_check_names_file_line_and_mend_of_every_fault_and_ends_with_two(office: Path) -> None:
    enter(office, NOTICE.replace("91436", "很多").replace("2024-08-01", "2024-08-09"))
    result = command("check")
    assert result.exit_code == 2
    lines = result.stdout.strip().splitlines()
    assert [line.partition("notice.yaml:")[2].partition(":")[0] for line in lines] == ["3", "8"]
    assert all("改法：" in line for line in lines)


def test_check_takes_a_whole_folder_or_a_local_one_over_the_national_book(tmp_path: Path) -> None:
    whole, local = command("check", ROOT / "rulebooks"), command("check", ROOT / "demo" / "rulebooks")
    assert (whole.exit_code, local.exit_code) == (0, 0)
    assert last_line(local)["regions"] == 2
    assert command("check", tmp_path / "none").exit_code == 2


def test_diff_shows_old_and_new_value_and_the_rise_in_yuan_and_percent(office: Path) -> None:
    enter(office, NOTICE)
    result = command("diff", ROOT / "rulebooks", office / "var" / "rulebooks")
    assert result.exit_code == 0, result.output
    assert "新增  national/red_army/31@2024-08  73,960.00元 → 91,436.00元  +17,476.00元  +23.63%" in result.stdout
    assert last_line(result) == {"added": 1, "removed": 0, "changed": 0}


def test_diff_takes_the_version_of_a_kept_rulebook(office: Path) -> None:
    kept = keep_snapshot(current_rulebook(), AT)
    enter(office, NOTICE)
    result = command("diff", office / "var" / "rulebooks", kept.version)
    assert last_line(result) == {"added": 0, "removed": 1, "changed": 0}
    assert command("diff", kept.version, "f" * 64).exit_code == 2
    assert command("diff", kept.version, "nothing").exit_code == 2


def test_show_prints_what_a_month_is_worth_with_the_ids_that_decided_it() -> None:
    result = command("show", "--month", "2022-09", "--region", "980731001001")
    assert result.exit_code == 0, result.output
    row = next(line for line in result.stdout.splitlines() if line.startswith("disability_pension\t1.war"))
    assert row.split("\t") == [
        "disability_pension", "1.war", "116270.00", "年", "未知", "未知",
        "disability_pension@2004-10;national/disability/1.war@2022-08",
    ]  # fmt: skip
    assert last_line(result)["rows"] == 40
    assert command("show", "--month", "2022-13").exit_code == 2


def test_the_version_does_not_depend_on_the_folder(office: Path) -> None:
    assert load_rulebook([office / "rulebooks"]).version == load_rulebook([ROOT / "rulebooks"]).version
