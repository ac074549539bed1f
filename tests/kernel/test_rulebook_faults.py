"""Every fault of a rulebook is found, at its file and line, all at once, with what to do."""

import re
from pathlib import Path

import pytest

from rongjun.kernel.rulebook import CHECKS, RulebookFaults, load_rulebook

ROOT = Path(__file__).resolve().parents[2]
CITED = "  citation: 通知\n  source: 档案\n"
NATIONAL = ROOT / "rulebooks"

STANDARD = (
    "standards:\n- table: red_army\n  effective: 2031-08-01\n  period: year\n  status: published\n"
    + CITED
    + '  values:\n    "31": 90000\n'
)
LOCAL = 'region: "980731"\nname: 某县\n'
RULE = LOCAL + "rules:\n- table: disability\n  key: '*'\n  op: percent\n  percent: 8\n  from: 2020-01-01\n" + CITED
ADD = RULE.replace("op: percent\n  percent: 8", "op: add\n  amount: 100\n  period: month")
VALUE = LOCAL + "values:\n- table: local_wage\n  amount: 7000\n  period: month\n  from: 2020-01-01\n" + CITED
FUNDING = LOCAL + "funding:\n- benefit: nursing_fee\n  central: 50\n  provincial: 30\n  from: 2020-01-01\n" + CITED
TABLE = "tables:\n- id: new\n  name: 新表\n  name_en: New\n  unit: fen\n  keys:\n    a: 甲\n"
BENEFIT = (
    "benefits:\n- id: new\n  name: 新\n  name_en: New\n  table: red_army\n  categories: ['31']\n"
    "  versions:\n  - effective: 2031-01-01\n    citation: 条\n    source: 文\n"
)
WHOLE = {
    "standard": STANDARD,
    "rule": RULE,
    "add": ADD,
    "value": VALUE,
    "funding": FUNDING,
    "table": TABLE,
    "benefit": BENEFIT,
}

WRONG = [  # what is right, what is replaced, by what, line of the fault, its code
    (STANDARD, "2031-08-01", "2031-08-15", 3, "date"),
    (STANDARD, "2031-08-01", "2031-02-30", 3, "date"),
    (STANDARD, "2031-08-01", "2031-8-1", 3, "date"),
    (STANDARD, "2031-08-01", "1031-08-01", 3, "date"),
    (STANDARD, "period: year", "period: week", 4, "period"),
    (STANDARD, "  period: year\n", "", 2, "period"),
    (STANDARD, "published", "official", 5, "status"),
    (STANDARD, "published", "local", 5, "status"),
    (STANDARD, "published", "inferred", 9, "draft"),
    (STANDARD, "values:", "drafts:", 9, "draft"),
    (STANDARD, "  citation: 通知\n", "", 2, "missing"),
    (STANDARD, "  source: 档案\n", "", 2, "missing"),
    (STANDARD, "source: 档案", "source:", 2, "missing"),
    (STANDARD, '  values:\n    "31": 90000\n', "", 2, "missing"),
    (STANDARD, "red_army", "navy", 2, "unknown-table"),
    (STANDARD, "red_army", "nursing", 2, "not-here"),
    (STANDARD, '"31"', '"34"', 9, "unknown-key"),
    (STANDARD, "90000", "90000.125", 9, "amount"),
    (STANDARD, "90000", "9e4", 9, "amount"),
    (STANDARD, "90000", "0", 9, "amount"),
    (STANDARD, "90000", "-1", 9, "amount"),
    (STANDARD, "90000", "10000000", 9, "amount"),
    (STANDARD, "90000", "90,000", 9, "amount"),
    (STANDARD, "90000", ".inf", 9, "amount"),
    (STANDARD, "90000\n", '90000\n    "31": 90001\n', 10, "duplicate-field"),
    (STANDARD, "  status:", "  remark: 注\n  status:", 5, "unknown-field"),
    (STANDARD, "  period: year\n", "  period: year\n  period: month\n", 5, "duplicate-field"),
    (STANDARD, "period: year", "period: [year]", 4, "shape"),
    (STANDARD, '\n    "31": 90000', " 90000", 8, "shape"),
    (STANDARD, "standards:\n", "standards:\n- 标准\n", 2, "shape"),
    (STANDARD, "standards:", "standards: [", 2, "syntax"),
    (STANDARD, STANDARD, "# 只有注释\n", 1, "empty"),
    (RULE, "percent: 8", "percent: 8.125", 7, "percent"),
    (RULE, "percent: 8", "percent: 0", 7, "percent"),
    (RULE, "percent: 8", "percent: 1000.01", 7, "percent"),
    (RULE, "percent: 8", "amount: 8", 6, "operation"),
    (RULE, "op: percent", "op: double", 6, "operation"),
    (RULE, "  from:", "  period: year\n  from:", 8, "period"),
    (RULE, "from: 2020-01-01\n", "from: 2020-01-01\n  until: 2020-01-01\n", 9, "span"),
    (RULE, "from: 2020-01-01\n", "from: 2020-01-01\n  on: province\n", 9, "operation"),
    (RULE, "key: '*'", "key: 7.illness", 5, "unknown-key"),
    (RULE, "table: disability", "table: income_base", 4, "not-here"),
    (RULE, '"980731"', '"98073"', 1, "region"),
    (RULE, '"980731"', '"九八"', 1, "region"),
    (RULE, "  from: 2020-01-01\n", "", 4, "missing"),
    (ADD, "  period: month\n", "", 4, "period"),
    (ADD, "amount: 100", "amount: 一百", 7, "amount"),
    (VALUE, "table: local_wage", "table: disability", 4, "not-here"),
    (VALUE, "table: local_wage", "table: conscript_rate", 4, "operation"),
    (VALUE, "table: local_wage", "table: local_income", 6, "period"),
    (VALUE, "amount: 7000", "percent: 40", 4, "operation"),
    (VALUE, "period: month", "key: some\n  period: month", 5, "unknown-key"),
    (FUNDING, "central: 50", "central: 100.5", 5, "share"),
    (FUNDING, "central: 50", "central: 80", 6, "share"),
    (FUNDING, "central: 50", "central: half", 5, "share"),
    (FUNDING, "benefit: nursing_fee", "benefit: pension", 4, "unknown-benefit"),
    (TABLE, "unit: fen", "unit: yuan", 5, "unit"),
    (TABLE, "unit: fen", "unit: fen\n  given_by: county", 6, "unit"),
    (TABLE, "unit: fen", "unit: fen\n  reference: maybe", 6, "flag"),
    (TABLE, "id: new", "id: red_army", 2, "defined-twice"),
    (TABLE, "keys:", "groups: {all: a b}\n  keys:", 6, "unknown-key"),
    (BENEFIT, "id: new", "id: nursing_fee", 2, "defined-twice"),
    (BENEFIT, "['31']", "['99']", 6, "unknown-category"),
    (BENEFIT, "table: red_army", "table: navy", 5, "unknown-table"),
]


def load_with(tmp_path: Path, text: str, name: str = "book.yaml") -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    load_rulebook([NATIONAL, tmp_path])


@pytest.mark.parametrize("name", sorted(WHOLE))
def test_what_the_faults_are_made_from_is_itself_right(tmp_path: Path, name: str) -> None:
    load_with(tmp_path, WHOLE[name])


@pytest.mark.parametrize(("right", "part", "wrong", "line", "code"), WRONG)
def test_a_fault_names_its_file_and_line_and_how_to_mend_it(
    tmp_path: Path, right: str, part: str, wrong: str, line: int, code: str
) -> None:
    assert part in right
    with pytest.raises(RulebookFaults) as refused:
        load_with(tmp_path, right.replace(part, wrong, 1))
    found = refused.value.faults
    assert [(fault.file, fault.line, fault.code) for fault in found] == [(str(tmp_path / "book.yaml"), line, code)]
    assert found[0].message.endswith("。")
    assert found[0].mend
    assert str(found[0]).startswith(f"{tmp_path}/book.yaml:{line}: ")


def faults_of(tmp_path: Path, **files: str) -> list[tuple[str, int, str]]:
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulebookFaults) as refused:
        load_rulebook([NATIONAL, tmp_path])
    return [(Path(fault.file).stem, fault.line, fault.code) for fault in refused.value.faults]


def test_the_same_value_twice_in_one_folder_is_a_fault_that_names_the_first(tmp_path: Path) -> None:
    assert faults_of(tmp_path, a=STANDARD, b=STANDARD.replace("90000", "91000")) == [("b", 9, "overlap")]
    with pytest.raises(RulebookFaults, match=re.escape(f"{tmp_path}/a.yaml:9")):
        load_rulebook([NATIONAL, tmp_path])


def test_a_group_and_one_of_its_keys_at_one_time_are_a_fault(tmp_path: Path) -> None:
    group = STANDARD.replace("red_army", "survivor").replace('"31"', "martyr")
    single = group.replace("martyr", "martyr.urban")
    assert faults_of(tmp_path, a=group, b=single) == [("b", 9, "overlap")]


def test_two_rules_of_a_region_in_force_at_once_are_a_fault(tmp_path: Path) -> None:
    later = RULE.replace("2020-01-01", "2021-01-01")
    assert faults_of(tmp_path, a=RULE, b=later) == [("b", 4, "overlap")]


def test_a_rule_may_follow_one_that_ended(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RULE.replace("from: 2020-01-01\n", "from: 2020-01-01\n  until: 2021-01-01\n"))
    load_with(tmp_path, RULE.replace("2020-01-01", "2021-01-01"), "b.yaml")


def test_shares_twice_and_articles_twice_are_faults(tmp_path: Path) -> None:
    twice = "  - effective: 2031-01-01\n    citation: 条二\n    source: 文\n"
    assert faults_of(tmp_path, a=FUNDING, b=FUNDING, c=BENEFIT + twice) == [("b", 4, "overlap"), ("c", 11, "overlap")]


def test_every_fault_of_every_file_is_reported_at_once(tmp_path: Path) -> None:
    bad = STANDARD.replace("2031-08-01", "2031-08-02").replace("90000", "x").replace("published", "sure")
    found = faults_of(tmp_path, a=bad, b=FUNDING.replace("50", "500"), c="}")
    assert found == [
        ("a", 3, "date"), ("a", 5, "status"), ("a", 9, "amount"), ("b", 5, "share"), ("c", 1, "syntax"),
    ]  # fmt: skip


def test_a_folder_that_is_not_there_is_a_fault_and_a_later_layer_may_be_absent(tmp_path: Path) -> None:
    with pytest.raises(RulebookFaults) as refused:
        load_rulebook([tmp_path / "none"])
    assert [fault.code for fault in refused.value.faults] == ["folder"]
    assert load_rulebook([NATIONAL, tmp_path / "none"]).cells


def test_a_file_that_is_no_utf8_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("region: 云岭省清源县".encode("gb18030"))
    with pytest.raises(RulebookFaults) as refused:
        load_rulebook([NATIONAL, tmp_path])
    assert [(fault.line, fault.code) for fault in refused.value.faults] == [(1, "syntax")]


def test_a_number_of_months_must_be_whole(tmp_path: Path) -> None:
    months = (
        STANDARD.replace("red_army", "continuation")
        .replace("  period: year\n", "")
        .replace('"31": 90000', "injured: 12.5")
    )
    assert faults_of(tmp_path, a=months) == [("a", 8, "count")]


def test_every_check_has_a_case_here() -> None:
    tried = {code for *_, code in WRONG} | {"overlap", "folder", "count"}
    assert tried == set(CHECKS)


def test_worked_cases_are_not_read_as_standards(tmp_path: Path) -> None:
    (tmp_path / "worked_cases").mkdir()
    (tmp_path / "worked_cases" / "a.yaml").write_text("cases: []\n")
    assert load_rulebook([NATIONAL, tmp_path]).version == load_rulebook([NATIONAL]).version
