"""The formula and the order of choice: terms of the service only, none takes points away, lots part equals."""

from typing import Any

import pytest

from rongjun.kernel.placement.formula import ITEMS, read_formula, total_of, work_out, wrong_units
from rongjun.kernel.placement.ordering import Listed, NotDecided, next_turn, put_in_order

CONTENT: dict[str, Any] = {
    "doc_no": "试安〔2026〕1号", "effective": "2026-01-01", "ties": ["service_months", "merit_third"],
    "items": [
        {"code": "service_months", "points": 25, "most": 240}, {"code": "merit_third", "points": 500},
        {"code": "martyr_child", "points": 300},
    ],
    "objection_days": 5, "choose_days": 1,
}  # fmt: skip


def formula(**more: Any) -> Any:
    spec, faults = read_formula(CONTENT | more)
    assert faults == [] and spec is not None
    return spec


def test_a_sum_is_its_terms_and_more_than_the_most_does_not_count() -> None:
    terms = work_out(formula(), {"service_months": 250, "merit_third": 2})
    assert [(one.units, one.counted, one.total) for one in terms] == [(250, 240, 6000), (2, 2, 1000), (0, 0, 0)]
    assert total_of(terms) == 7000


@pytest.mark.parametrize("code", ["petitions", "conduct", "attitude", "obedience", "punishments"])
def test_what_is_no_fact_of_the_service_cannot_be_a_term(code: str) -> None:
    spec, faults = read_formula(CONTENT | {"items": [{"code": code, "points": 100}]})
    assert spec is None and faults[0].where == "items"
    assert code not in ITEMS


@pytest.mark.parametrize("points", [0, -100, 10_001, 1.5, "5", True])
def test_no_term_takes_points_away_or_is_no_number(points: Any) -> None:
    spec, faults = read_formula(CONTENT | {"items": [{"code": "combat", "points": points}]})
    assert spec is None and "combat" in {one.where for one in faults}


@pytest.mark.parametrize(
    ("more", "where"),
    [({"doc_no": " "}, "doc_no"), ({"effective": "2026"}, "effective"), ({"items": []}, "items"),
     ({"ties": ["combat", "combat"]}, "ties"), ({"choose_days": 0}, "choose_days"),
     ({"objection_days": 61}, "objection_days")],
)  # fmt: skip
def test_a_formula_that_is_not_whole_says_where(more: dict[str, Any], where: str) -> None:
    spec, faults = read_formula(CONTENT | more)
    assert spec is None and where in {one.where for one in faults}


def test_equal_sums_are_parted_by_what_the_formula_names_then_by_lots() -> None:
    spec = formula(ties=["merit_third"])
    one = Listed(1, {"service_months": 40})
    two = Listed(2, {"service_months": 20, "merit_third": 1})
    assert [(row.key, row.place, row.total) for row in put_in_order(spec, [one, two])] == [(2, 1, 1000), (1, 2, 1000)]
    alike = [Listed(3, {"service_months": 40}), one]
    with pytest.raises(NotDecided) as undecided:
        put_in_order(spec, alike)
    assert set(undecided.value.keys) == {1, 3}
    drawn = [Listed(3, {"service_months": 40}, lot=1), Listed(1, {"service_months": 40}, lot=2)]
    assert [row.key for row in put_in_order(spec, drawn)] == [3, 1]
    with pytest.raises(NotDecided):
        put_in_order(spec, [Listed(3, {}, lot=1), Listed(1, {}, lot=1)])


def test_the_next_turn_is_the_lowest_and_none_where_nobody_waits() -> None:
    assert next_turn({5: 3, 6: 2}) == 6 and next_turn({}) is None


def test_a_number_of_units_that_cannot_be_is_told() -> None:
    assert wrong_units("martyr_child", 2) and wrong_units("combat", -1) and wrong_units("service_months", 721)
    assert not wrong_units("service_months", 720) and not wrong_units("martyr_child", 1)
