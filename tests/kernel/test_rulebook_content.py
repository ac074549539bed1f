"""A rulebook as content: its version, back and forth, layers and differences."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rongjun.kernel.period import parse_month
from rongjun.kernel.rulebook import (
    Change,
    cell_in_force,
    diff_rulebooks,
    from_content,
    load_rulebook,
    resolve,
    to_content,
)
from rongjun.kernel.rulebook.model import Rulebook

ROOT = Path(__file__).resolve().parents[2]
HEAD = "  citation: 通知\n  doc_no: 文〔2031〕1号\n  source: 来文\n"


def notice(table: str, month: str, period: str, values: str) -> str:
    head = f"standards:\n- table: {table}\n  effective: {month}\n  period: {period}\n  status: published\n"
    return f"{head}{HEAD}  values: {values}\n"


def with_notice(folder: Path, text: str) -> Rulebook:
    folder.mkdir(exist_ok=True)
    (folder / "notice.yaml").write_text(text, encoding="utf-8")
    return load_rulebook([ROOT / "rulebooks", folder])


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook([ROOT / "rulebooks", ROOT / "demo" / "rulebooks"])


def test_content_read_back_is_the_same_rulebook(book: Rulebook) -> None:
    back = from_content(json.loads(json.dumps(to_content(book))))
    assert back.version == book.version
    assert to_content(back) == to_content(book)
    month = parse_month("2023-08")
    assert resolve(back, month, ["980731", ""]).equals(resolve(book, month, ["980731", ""]))


def test_content_holds_no_file_and_no_line(book: Rulebook) -> None:
    text = json.dumps(to_content(book), ensure_ascii=False)
    assert ".yaml" not in text
    assert str(ROOT) not in text
    assert '"place"' not in text


def test_the_version_depends_on_the_values_and_not_on_where_they_are_written(tmp_path: Path) -> None:
    text = notice("red_army", "2031-08-01", "year", '{"31": 90000, "32": 91000}')
    one, two = with_notice(tmp_path / "a", text), with_notice(tmp_path / "b", "# 另一处\n\n" + text)
    other = with_notice(tmp_path / "c", text.replace("91000", "91000.01"))
    assert one.version == two.version != other.version
    assert len(one.version) == 64


def test_a_later_folders_notice_overtakes_a_draft_and_a_derived_figure_of_the_same_month(tmp_path: Path) -> None:
    text = notice("disability", "2023-08-01", "year", "{1.war: 124411}") + notice(
        "red_army", "2023-08-01", "year", '{"33": 38930}'
    ).removeprefix("standards:\n")
    changed = with_notice(tmp_path / "a", text)
    grade = cell_in_force(changed, "disability", "1.war", parse_month("2023-08"))
    army = cell_in_force(changed, "red_army", "33", parse_month("2023-08"))
    assert grade is not None
    assert army is not None
    assert (grade.value, army.value) == (12_441_100, 3_893_000)
    assert [cell.id for cell in changed.cells if "disability/1.war@2023-08" in cell.id] == [grade.id]


def test_a_rulebook_with_the_same_version_but_other_content_is_not_mixed_up(book: Rulebook) -> None:
    month = parse_month("2023-08")
    full = resolve(book, month, ["980731"]).height
    bare = replace(book, local_rules=(), regions={})
    assert resolve(bare, month, ["980731"]).height < full
    assert resolve(book, month, ["980731"]).height == full


def by_id(changes: list[Change]) -> dict[str, Change]:
    return {change.id: change for change in changes}


def test_a_new_standards_rise_is_counted_from_the_one_in_force_before_it(tmp_path: Path) -> None:
    old = load_rulebook([ROOT / "rulebooks"])
    new = with_notice(tmp_path / "a", notice("red_army", "2031-08-01", "year", '{"31": 81356}'))
    assert diff_rulebooks(old, new) == [
        Change(
            "added", "national/red_army/31@2031-08", 7_396_000, 8_135_600, "fen", 739_600, 1_000,
            "national/red_army/31@2021-08",
        )
    ]  # fmt: skip
    assert [change.kind for change in diff_rulebooks(new, old)] == ["removed"]
    assert diff_rulebooks(old, old) == []


def test_a_rise_from_a_month_to_a_year_is_compared_by_the_year(tmp_path: Path) -> None:
    old = load_rulebook([ROOT / "rulebooks"])
    new = with_notice(tmp_path / "a", notice("participant", "2023-03-01", "year", "{war: 10560}"))
    change = by_id(diff_rulebooks(old, new))["national/participant/war@2023-03"]
    assert (change.old, change.new, change.rise, change.rise_bp) == (80_000, 1_056_000, 96_000, 1_000)


def test_a_changed_value_shows_old_new_and_a_fall(tmp_path: Path) -> None:
    old = with_notice(tmp_path / "a", notice("red_army", "2031-08-01", "year", '{"31": 80000}'))
    new = with_notice(tmp_path / "b", notice("red_army", "2031-08-01", "year", '{"31": 79000}'))
    (change,) = diff_rulebooks(old, new)
    assert (change.kind, change.old, change.new, change.rise, change.rise_bp) == (
        "changed", 8_000_000, 7_900_000, -100_000, -125,
    )  # fmt: skip


def test_an_entered_notice_shows_as_a_draft_gone_and_a_value_added(tmp_path: Path) -> None:
    old = load_rulebook([ROOT / "rulebooks"])
    changes = by_id(
        diff_rulebooks(old, with_notice(tmp_path / "a", notice("red_army", "2022-08-01", "year", '{"31": 80620}')))
    )
    assert changes["national/red_army/31@2022-08#draft"].kind == "removed"
    assert changes["national/red_army/31@2022-08"].kind == "added"


def test_local_rules_shares_and_regions_are_compared_too(book: Rulebook) -> None:
    national = load_rulebook([ROOT / "rulebooks"])
    changes = by_id(diff_rulebooks(national, book))
    assert changes["980731/disability/*@2020-01"].new == 800
    assert changes["980731/disability/*@2020-01"].unit == "bp"
    assert changes["980731/funding/nursing_fee@2020-01"].kind == "added"
    assert changes["region/98"].kind == "added"
