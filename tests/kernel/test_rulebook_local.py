"""Local books over the national one: nearest wins, periods meet without loss, formulas on local values."""

from pathlib import Path

import pytest

from rongjun.kernel.entitlement.benefits import AWARDS
from rongjun.kernel.period import parse_month
from rongjun.kernel.rulebook import (
    find_cell,
    find_funding,
    find_local_rule,
    find_rule_version,
    funding_in_force,
    load_rulebook,
    region_of,
    resolve,
)
from rongjun.kernel.rulebook.model import Rulebook

ROOT = Path(__file__).resolve().parents[2]
CITED = "citation: 通知, source: 档案"
MONTH = parse_month("2023-08")


def book_with(tmp_path: Path, **files: str) -> Rulebook:
    """Load the national book with local files, given as region=body."""
    for name, body in files.items():
        (tmp_path / f"{name}.yaml").write_text(f'region: "{name[1:]}"\nname: 某地\n{body}', encoding="utf-8")
    return load_rulebook([ROOT / "rulebooks", tmp_path])


def rule(table: str, key: str, what: str, start: str = "2020-01-01", more: str = "") -> str:
    return f'- {{table: {table}, key: "{key}", {what}, from: {start}, {CITED}{more}}}\n'


def value_of(book: Rulebook, region: str, benefit: str, key: str, month: int = MONTH) -> tuple[int, bool, str] | None:
    rows = resolve(book, month, [region]).filter(benefit=benefit, key=key).rows(named=True)
    assert len(rows) <= 1
    return (rows[0]["amount_fen"], rows[0]["yearly"], rows[0]["cells"]) if rows else None


def test_a_percentage_rises_the_standard_rounded_half_up_to_the_fen(tmp_path: Path) -> None:
    book = book_with(tmp_path, r980731="rules:\n" + rule("disability", "*", "op: percent, percent: 8.05"))
    assert value_of(book, "980731", "disability_pension", "1.war", parse_month("2022-08")) == (
        12_562_974,  # 11 627 000 × 1.0805 = 12 562 973.5
        True,
        "national/disability/1.war@2022-08;980731/disability/*@2020-01",
    )


def test_an_addition_by_the_month_on_a_yearly_standard_is_twelve_of_it_a_year(tmp_path: Path) -> None:
    added = rule("survivor", "martyr", "op: add, amount: 300, period: month")
    book = book_with(tmp_path, r980731="rules:\n" + added)
    for key in ("martyr.urban", "martyr.rural"):
        found = value_of(book, "980731", "survivor_pension", key)
        assert found is not None
        assert found[:2] == (3_949_000 + 12 * 30_000, True)
    untouched = value_of(book, "980731", "survivor_pension", "illness.urban")
    assert untouched is not None
    assert untouched[0] == 3_074_000


def test_an_addition_by_the_year_on_a_monthly_standard_makes_a_yearly_amount(tmp_path: Path) -> None:
    book = book_with(tmp_path, r98="rules:\n" + rule("participant", "both", "op: add, amount: 0.01, period: year"))
    found = value_of(book, "98", "participant_allowance", "nuclear", parse_month("2023-07"))
    assert found is not None
    assert found[:2] == (80_000 * 12 + 1, True)


def test_an_addition_in_the_same_period_keeps_it(tmp_path: Path) -> None:
    book = book_with(tmp_path, r98="rules:\n" + rule("participant", "war", "op: add, amount: 60, period: month"))
    found = value_of(book, "98", "participant_allowance", "war", parse_month("2023-07"))
    assert found is not None
    assert found[:2] == (86_000, False)


def test_a_replacement_stands_alone_and_names_only_its_own_rule(tmp_path: Path) -> None:
    book = book_with(
        tmp_path, r98="rules:\n" + rule("demobilised", "liberation", "op: replace, amount: 25320, period: year")
    )
    found = value_of(book, "98", "demobilised_allowance", "liberation")
    assert found == (2_532_000, True, "98/demobilised/liberation@2020-01")
    assert value_of(book, "98", "demobilised_allowance", "anti_japanese") is None


def test_a_local_rule_may_rest_on_a_reference_figure_that_is_never_paid_alone(tmp_path: Path) -> None:
    book = book_with(tmp_path, r98="rules:\n" + rule("demobilised", "liberation", "op: add, amount: 150, period: year"))
    found = value_of(book, "98", "demobilised_allowance", "liberation")
    assert found is not None
    assert found[0] == 2_250_000 + 15_000


def test_the_nearest_region_wins_over_the_farther_one_even_with_a_rule_for_every_key(tmp_path: Path) -> None:
    book = book_with(
        tmp_path,
        r98="rules:\n" + rule("participant", "war", "op: add, amount: 1000, period: year"),
        r980731="rules:\n" + rule("participant", "*", "op: add, amount: 10, period: year"),
    )
    near, far = (value_of(book, place, "participant_allowance", "war") for place in ("980731", "98"))
    assert near is not None
    assert far is not None
    assert (near[0], far[0]) == (1_008_000 + 1_000, 1_008_000 + 100_000)
    assert near[2] == "national/participant/both@2023-08;980731/participant/*@2020-01"


def test_an_inherited_rule_is_applied_to_what_the_farther_level_gives(tmp_path: Path) -> None:
    book = book_with(
        tmp_path,
        r98="rules:\n" + rule("participant", "*", "op: add, amount: 1000, period: year"),
        r9807="rules:\n" + rule("participant", "*", "op: percent, percent: 10, on: inherited"),
        r980731="rules:\n" + rule("participant", "war", "op: add, amount: 1, period: year, on: inherited"),
    )
    found = value_of(book, "980731", "participant_allowance", "war")
    assert found is not None
    assert found[0] == (1_008_000 + 100_000) * 110 // 100 + 100
    assert found[2].split(";") == [
        "national/participant/both@2023-08", "98/participant/*@2020-01", "9807/participant/*@2020-01",
        "980731/participant/war@2020-01",
    ]  # fmt: skip


def test_in_one_region_a_rule_of_the_key_goes_before_one_for_every_key(tmp_path: Path) -> None:
    rules = rule("disability", "*", "op: percent, percent: 8") + rule("disability", "1.war", "op: percent, percent: 9")
    book = book_with(tmp_path, r98="rules:\n" + rules)
    special, general = (value_of(book, "98", "disability_pension", key) for key in ("1.war", "1.duty"))
    assert special is not None
    assert general is not None
    assert special[0] == 11_627_000 * 109 // 100
    assert general[0] == 11_156_000 * 108 // 100


def test_a_rule_holds_from_its_month_until_the_month_it_no_longer_holds(tmp_path: Path) -> None:
    ended = rule("disability", "*", "op: percent, percent: 8", "2023-01-01", ", until: 2023-03-01")
    book = book_with(tmp_path, r98="rules:\n" + ended)
    amounts = []
    for month in ("2022-12", "2023-01", "2023-02", "2023-03"):
        found = value_of(book, "98", "disability_pension", "1.war", parse_month(month))
        assert found is not None
        amounts.append(found[0])
    assert amounts == [11_627_000, 12_557_160, 12_557_160, 11_627_000]


def test_an_addition_without_a_standard_to_rest_on_pays_nothing(tmp_path: Path) -> None:
    book = book_with(tmp_path, r98="rules:\n" + rule("old_conscript", "per_year", "op: add, amount: 5, period: month"))
    assert value_of(book, "98", "old_conscript_allowance", "per_year", parse_month("2013-01")) is None
    assert value_of(book, "98", "old_conscript_allowance", "per_year", parse_month("2023-01")) is not None


def wage(amount: str, period: str) -> str:
    return f"values:\n- {{table: local_wage, amount: {amount}, period: {period}, from: 2020-01-01, {CITED}}}\n"


@pytest.mark.parametrize(
    ("amount", "period", "fee"),
    [
        ("7050", "month", 352_500),
        ("84600", "year", 352_500),
        ("84600.11", "year", 352_500),
        ("100000.17", "year", 416_667),
    ],
)
def test_a_nursing_fee_is_the_rate_of_the_local_wage_rounded_once(
    tmp_path: Path, amount: str, period: str, fee: int
) -> None:
    book = book_with(tmp_path, r98=wage(amount, period))
    found = value_of(book, "98", "nursing_fee", "1.war")
    assert found == (fee, False, "national/nursing_rate/highest@2004-10;98/local_wage/all@2020-01")


def test_the_nearest_wage_decides_and_a_farther_rule_gives_way_to_it(tmp_path: Path) -> None:
    fixed = "rules:\n" + rule("nursing", "*", "op: replace, amount: 1000, period: month")
    book = book_with(tmp_path, r98=fixed + wage("7050", "month"), r980731=wage("8000", "month"))
    far, near = (value_of(book, place, "nursing_fee", "3.duty") for place in ("98", "980731"))
    assert far is not None
    assert near is not None
    assert (far[0], near[0]) == (100_000, 320_000)


def test_a_conscripts_family_gets_a_rate_of_income_or_a_fixed_amount(tmp_path: Path) -> None:
    income = (
        f"values:\n- {{table: local_income, amount: 37010.33, period: year, from: 2020-01-01, {CITED}}}\n"
        f"- {{table: conscript_rate, percent: 40, from: 2020-01-01, {CITED}}}\n"
    )
    fixed = "rules:\n" + rule("conscript_family", "all", "op: replace, amount: 23878, period: year")
    book = book_with(tmp_path, r980731=income, r980732=fixed)
    by_rate, by_amount = (value_of(book, place, "conscript_family_allowance", "all") for place in ("980731", "980732"))
    assert by_rate == (1_480_413, True, "980731/local_income/all@2020-01;980731/conscript_rate/all@2020-01")
    assert by_amount == (2_387_800, True, "980732/conscript_family/all@2020-01")


def test_an_income_without_a_rate_gives_nothing(tmp_path: Path) -> None:
    income = f"values:\n- {{table: local_income, amount: 37010, period: year, from: 2020-01-01, {CITED}}}\n"
    assert value_of(book_with(tmp_path, r98=income), "98", "conscript_family_allowance", "all") is None


def test_a_later_local_value_ends_the_earlier_one(tmp_path: Path) -> None:
    later = f"- {{table: local_wage, amount: 8000, period: month, from: 2021-07-01, {CITED}}}\n"
    book = book_with(tmp_path, r98=wage("7000", "month") + later)
    fees = [value_of(book, "98", "nursing_fee", "1.war", parse_month(month)) for month in ("2021-06", "2021-07")]
    assert [fee and fee[0] for fee in fees] == [350_000, 400_000]


def shares(benefit: str, central: str, provincial: str, start: str = "2020-01-01") -> str:
    return f'- {{benefit: "{benefit}", central: {central}, provincial: {provincial}, from: {start}, {CITED}}}\n'


def test_the_nearest_regions_shares_count_and_a_benefits_own_go_before_those_of_all(tmp_path: Path) -> None:
    book = book_with(
        tmp_path,
        r98="funding:\n" + shares("*", "50", "30") + shares("nursing_fee", "0", "33.33"),
        r980731="funding:\n" + shares("nursing_fee", "0", "50", "2024-01-01"),
    )
    early, late = MONTH, parse_month("2024-01")
    found = [funding_in_force(book, "nursing_fee", "980731", month) for month in (early, late)]
    assert [rule and (rule.id, rule.provincial_bp) for rule in found] == [
        ("98/funding/nursing_fee@2020-01", 3_333), ("980731/funding/nursing_fee@2024-01", 5_000),
    ]  # fmt: skip
    row = resolve(book, early, ["980731"]).filter(benefit="red_army_pension", key="31").row(0, named=True)
    assert (row["central_bp"], row["provincial_bp"], row["funding"]) == (5_000, 3_000, "98/funding/*@2020-01")


def test_unknown_shares_say_so(tmp_path: Path) -> None:
    row = resolve(book_with(tmp_path), MONTH, [""]).filter(benefit="red_army_pension", key="31").row(0, named=True)
    assert (row["central_bp"], row["provincial_bp"], row["funding"]) == (0, 0, "")


def test_the_region_of_an_area_is_its_longest_prefix_in_the_book(tmp_path: Path) -> None:
    book = book_with(tmp_path, r98="", r980731="", r980731001="")
    codes = ("980731001203", "980731002203", "980899001203", "110101001001")
    assert [region_of(book, code) for code in codes] == ["980731001", "980731", "98", ""]


def test_everything_a_line_names_is_found_again() -> None:
    book = load_rulebook([ROOT / "rulebooks", ROOT / "demo" / "rulebooks"])
    named = resolve(book, MONTH, ["980731", "98", ""])
    ids = {name for cells in named["cells"] for name in cells.split(";") if name}
    assert {name for name in ids if find_cell(book, name) is None and find_local_rule(book, name) is None} == set()
    assert {name.split("/")[0] for name in ids} == {"national", "98", "980731"}
    assert all(find_rule_version(book, name) for name in named["rule"])
    assert all(find_funding(book, name) for name in named["funding"] if name)


def test_the_demo_county_shows_every_shape() -> None:
    book = load_rulebook([ROOT / "rulebooks", ROOT / "demo" / "rulebooks"])
    expected = {
        ("disability_pension", "1.war"): 12_557_160,
        ("survivor_pension", "martyr.urban"): 4_309_000,
        ("participant_allowance", "war"): 1_008_000 + 72_000 + 48_000,
        ("participant_allowance", "nuclear"): 1_008_000 + 72_000,
        ("ill_returned_allowance", "all"): 969_000,
        ("old_conscript_allowance", "per_year"): 75_680,
        ("demobilised_allowance", "after_1949"): 2_424_000,
        ("conscript_family_allowance", "all"): 1_480_400,
        ("nursing_fee", "3.war"): 282_000,
    }
    found = resolve(book, MONTH, ["980731"]).rows_by_key(["benefit", "key"], named=True, unique=True)
    assert {name: found[name]["amount_fen"] for name in expected} == expected
    unfunded = {name for name, row in found.items() if not row["funding"]}
    assert {benefit for benefit, _key in unfunded} <= set(AWARDS), "no published shares of awards"


def test_many_regions_come_out_as_each_alone(tmp_path: Path) -> None:
    book = load_rulebook([ROOT / "rulebooks", ROOT / "demo" / "rulebooks"])
    together = resolve(book, MONTH, ["", "98", "980731"])
    apart = [row for place in ("", "98", "980731") for row in resolve(book, MONTH, [place]).rows()]
    assert together.rows() == apart
    assert together.schema == resolve(book, MONTH, []).schema
