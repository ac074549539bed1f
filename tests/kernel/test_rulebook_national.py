"""The national standards, held against figures read by hand and, where it is at hand, against the whole source."""

import csv
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from rongjun.kernel.money import parse_yuan
from rongjun.kernel.period import parse_month
from rongjun.kernel.rulebook import cell_in_force, find_cell, list_cells, load_rulebook, resolve
from rongjun.kernel.rulebook.model import Period, Rulebook, Status

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT.parent / "shared" / "policy" / "standards_all_years.csv"

PICKED = [  # table, key, month it takes effect, yuan, period: read by hand from the notices' figures
    ("disability", "1.war", "2009-10", "26080", "year"),
    ("disability", "10.duty", "2009-10", "2480", "year"),
    ("disability", "6.illness", "2009-10", "8280", "year"),
    ("disability", "1.illness", "2010-10", "26870", "year"),
    ("disability", "2.duty", "2014-10", "44890", "year"),
    ("disability", "9.duty", "2014-10", "6650", "year"),
    ("disability", "2.war", "2015-10", "54490", "year"),
    ("disability", "1.war", "2016-10", "66230", "year"),
    ("disability", "10.duty", "2016-10", "6300", "year"),
    ("disability", "1.war", "2017-10", "72850", "year"),
    ("disability", "10.war", "2017-10", "8100", "year"),
    ("disability", "2.war", "2018-08", "72520", "year"),
    ("disability", "1.duty", "2019-08", "85370", "year"),
    ("disability", "1.war", "2020-08", "96970", "year"),
    ("disability", "1.war", "2021-08", "106670", "year"),
    ("disability", "9.duty", "2021-08", "13560", "year"),
    ("disability", "1.war", "2022-08", "116270", "year"),
    ("disability", "10.duty", "2022-08", "10850", "year"),
    ("survivor", "martyr.urban", "2009-10", "8280", "year"),
    ("survivor", "martyr.rural", "2009-10", "5220", "year"),
    ("survivor", "illness.rural", "2009-10", "4680", "year"),
    ("survivor", "martyr.rural", "2015-10", "14510", "year"),
    ("survivor", "duty.urban", "2017-10", "19860", "year"),
    ("survivor", "duty.rural", "2017-10", "19860", "year"),
    ("survivor", "martyr.rural", "2021-08", "33860", "year"),
    ("survivor", "duty.urban", "2022-08", "31410", "year"),
    ("survivor", "martyr.urban", "2023-08", "39490", "year"),
    ("survivor", "illness.urban", "2023-08", "30740", "year"),
    ("red_army", "31", "2010-10", "19890", "year"),
    ("red_army", "32", "2021-08", "73960", "year"),
    ("red_army", "33", "2022-08", "36370", "year"),
    ("red_army", "33", "2023-08", "38920", "year"),
    ("demobilised", "after_1949", "2009-10", "335", "month"),
    ("demobilised", "liberation", "2022-08", "1755", "month"),
    ("demobilised", "anti_japanese", "2023-08", "22860", "year"),
    ("ill_returned", "all", "2009-10", "205", "month"),
    ("ill_returned", "all", "2023-08", "9450", "year"),
    ("participant", "war", "2009-10", "200", "month"),
    ("participant", "nuclear", "2022-08", "800", "month"),
    ("participant", "war", "2023-08", "10080", "year"),
    ("old_conscript", "per_year", "2014-10", "15", "month"),
    ("old_conscript", "per_year", "2021-08", "50", "month"),
    ("old_conscript", "per_year", "2022-08", "648", "year"),
    ("old_conscript", "per_year", "2023-08", "688", "year"),
    ("martyr_child", "all", "2017-10", "390", "month"),
    ("martyr_child", "all", "2022-08", "645", "month"),
    ("martyr_child", "all", "2023-08", "8280", "year"),
]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook([ROOT / "rulebooks"])


@pytest.mark.parametrize(("table", "key", "month", "yuan", "period"), PICKED)
def test_a_published_or_derived_figure_is_in_force_from_its_month(
    book: Rulebook, table: str, key: str, month: str, yuan: str, period: str
) -> None:
    cell = cell_in_force(book, table, key, parse_month(month))
    assert cell is not None
    assert (cell.effective, cell.value, cell.period) == (parse_month(month), parse_yuan(yuan), Period(period))
    assert cell.status in {Status.PUBLISHED, Status.DERIVED}
    assert cell.citation.text
    assert cell.citation.source


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("carry_over", ROOT / "scripts" / "carry_over_policy.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not SOURCE.exists(), reason="the gathered figures are not beside the checkout")
def test_every_standard_of_the_source_is_a_cell_with_its_date_status_source_and_number(
    book: Rulebook, script: ModuleType
) -> None:
    rows = list(csv.DictReader(SOURCE.open(encoding="utf-8-sig", newline="")))
    carried = 0
    for row in rows:
        target = script.table_and_key(row)
        if target is None or row["effective_from"] >= "2024":
            continue
        suffix = "#draft" if row["status"].startswith("inferred") else ""
        cell = find_cell(book, f"national/{target[0]}/{target[1]}@{row['effective_from'][:7]}{suffix}")
        assert cell is not None, row
        assert cell.value == parse_yuan(row["amount_yuan"]), row
        assert row["status"].startswith(cell.status.value), row
        assert cell.citation.source == row["source"], row
        assert row["doc_no"].startswith(cell.citation.doc_no), row
        assert row["period"].endswith(cell.period or ""), row
        carried += 1
    left_out = [row for row in rows if script.table_and_key(row) is None and row["effective_from"] < "2024"]
    assert carried + len(left_out) == sum(row["effective_from"] < "2024" for row in rows)
    assert {row["category"] for row in left_out} == {
        "分散安置护理费(该表所在地,地方标准)",
        "农村籍老义务兵(每服一年,增量)",
        "烈士老年子女(增量)",
    }


@pytest.mark.skipif(not SOURCE.exists(), reason="the gathered figures are not beside the checkout")
def test_the_files_are_what_the_script_writes(
    tmp_path: Path, script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["carry_over_policy.py", str(SOURCE), str(tmp_path)])
    script.main()
    for path in sorted(tmp_path.glob("*.yaml")):
        assert path.read_text() == (ROOT / "rulebooks" / "national" / path.name).read_text()


def test_an_inferred_figure_never_ends_the_one_before_it(book: Rulebook) -> None:
    late = parse_month("2024-07")
    grade_one, red_army = cell_in_force(book, "disability", "1.war", late), cell_in_force(book, "red_army", "31", late)
    assert grade_one is not None
    assert grade_one.id == "national/disability/1.war@2022-08"
    assert red_army is not None
    assert (red_army.id, red_army.value) == ("national/red_army/31@2021-08", 7_396_000)
    assert find_cell(book, "national/disability/1.war@2023-08#draft") is not None


def test_no_figure_of_2024_is_payable(book: Rulebook) -> None:
    paid = {benefit.table for benefit in book.benefits.values() if benefit.table}
    late = [cell for cell in book.cells if cell.table in paid and cell.effective >= parse_month("2024-01")]
    assert late
    assert {cell.status for cell in late} == {Status.INFERRED}


def test_a_notice_that_raises_one_key_leaves_the_others_in_force(book: Rulebook) -> None:
    frame = resolve(book, parse_month("2023-08"), [""])
    survivors = {
        row["key"]: row["cells"] for row in frame.iter_rows(named=True) if row["benefit"] == "survivor_pension"
    }
    assert survivors["martyr.urban"] == "national/survivor/martyr@2023-08"
    assert survivors["duty.urban"] == "national/survivor/duty@2022-08"


def test_the_national_book_pays_nothing_that_rests_on_a_local_value(book: Rulebook) -> None:
    paid = set(resolve(book, parse_month("2023-08"), [""])["benefit"])
    assert {"nursing_fee", "demobilised_allowance", "conscript_family_allowance"}.isdisjoint(paid)
    assert {"disability_pension", "survivor_pension", "red_army_pension", "old_conscript_allowance"} <= paid


def test_illness_is_paid_for_grades_one_to_six_only(book: Rulebook) -> None:
    keys = resolve(book, parse_month("2022-09"), [""]).filter(benefit="disability_pension")["key"].to_list()
    assert sorted(key for key in keys if key.endswith("illness")) == [f"{grade}.illness" for grade in range(1, 7)]
    assert len(keys) == 26


def test_the_rule_of_a_line_is_the_regulation_in_force(book: Rulebook) -> None:
    before = resolve(book, parse_month("2024-09"), [""]).filter(benefit="survivor_pension")["rule"].unique().to_list()
    since = resolve(book, parse_month("2024-10"), [""]).filter(benefit="survivor_pension")["rule"].unique().to_list()
    assert (before, since) == (["survivor_pension@2004-10"], ["survivor_pension@2024-10"])


def test_participants_payment_after_a_death_exists_since_october_2024(book: Rulebook) -> None:
    name = "continued_participant_allowance"
    assert name not in resolve(book, parse_month("2024-09"), [""])["benefit"].to_list()
    assert name in resolve(book, parse_month("2024-10"), [""])["benefit"].to_list()


def test_every_benefit_cites_both_regulations_or_its_beginning(book: Rulebook) -> None:
    assert len(book.benefits) == 25
    for benefit in book.benefits.values():
        assert benefit.versions[-1].effective == parse_month("2024-10"), benefit.id
        assert "2024" in benefit.versions[-1].citation.text
        assert all(version.citation.source for version in benefit.versions)


@pytest.mark.parametrize(
    ("table", "key", "month", "value"),
    [
        ("income_base", "urban", "2024-03", 5_182_100),
        ("income_base", "urban", "2025-03", 5_418_800),
        ("oneoff_multiple", "martyr_honour", "2024-10", 30),
        ("oneoff_multiple", "martyr", "2024-09", 20),
        ("oneoff_multiple", "illness", "2024-10", 2),
        ("oneoff_multiple", "salary_months", "2024-10", 40),
        ("merit_increment", "medal", "2024-10", 4_000),
        ("merit_increment", "merit_war_4", "2024-10", 500),
        ("merit_increment_2019", "merit_1", "2024-09", 2_500),
        ("nursing_rate", "2.duty", "2023-01", 5_000),
        ("nursing_rate", "3.war", "2024-10", 4_000),
        ("nursing_rate", "4.illness", "2024-10", 3_000),
        ("start_offset", "disability", "2024-09", 1),
        ("start_offset", "disability", "2024-10", 0),
        ("continuation", "injured", "2024-10", 12),
        ("continuation", "participant", "2024-10", 6),
    ],
)
def test_the_figures_of_the_articles_are_as_written(
    book: Rulebook, table: str, key: str, month: str, value: int
) -> None:
    cell = cell_in_force(book, table, key, parse_month(month))
    assert cell is not None
    assert cell.value == value


def test_what_an_article_did_not_give_yet_is_not_there(book: Rulebook) -> None:
    assert cell_in_force(book, "continuation", "participant", parse_month("2024-09")) is None
    assert cell_in_force(book, "oneoff_multiple", "martyr_honour", parse_month("2024-09")) is None
    assert cell_in_force(book, "merit_increment", "medal", parse_month("2024-09")) is None


def test_a_figure_for_both_kinds_of_household_is_one_cell_of_two_keys(book: Rulebook) -> None:
    cells = [cell for cell in list_cells(book, "survivor") if cell.id == "national/survivor/duty@2022-08"]
    assert [cell.key for cell in cells] == ["duty.urban", "duty.rural"]
    assert len({cell.value for cell in cells}) == 1
