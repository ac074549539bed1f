"""Who is the same person: what each error is recognised by, and the veto."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from stdnum.cn import ric

from rongjun.kernel.linkage import RECORDS, find_duplicates, match

BIRTH = date(1950, 3, 7)
TOWN, OTHER_TOWN = "330101002001", "330203007004"


def number(county: str = "330101", day: str = "19500307", sequence: str = "001") -> str:
    body = county + day + sequence
    return body + str(ric.calc_check_digit(body + "0"))


RIGHT = number()
SWAPPED = RIGHT[:7] + RIGHT[8] + RIGHT[7] + RIGHT[9:]
ONE_WRONG = RIGHT[:15] + "7" + RIGHT[16:]
FIFTEEN = RIGHT[:6] + RIGHT[8:17]


def person(**given: Any) -> dict[str, Any]:
    plain = {"name": "张建国", "id_number": RIGHT, "birth": BIRTH, "sex": "男", "area_code": TOWN}
    return plain | {"phone_tail": "", "account_tail": ""} | given


def frame(*people: dict[str, Any]) -> pl.DataFrame:
    rows = [{"record": place} | one for place, one in enumerate(people)]
    return pl.DataFrame(rows, schema=RECORDS)


def grade(one: dict[str, Any], two: dict[str, Any]) -> str:
    found = find_duplicates(frame(one, two))
    return found["grade"][0] if found.height else "different"


def evidence(one: dict[str, Any], two: dict[str, Any]) -> list[str]:
    return find_duplicates(frame(one, two))["evidence"][0].to_list()


@pytest.mark.parametrize(
    ("copy", "reason"),
    [
        (person(id_number=SWAPPED), "digits_swapped"),
        (person(id_number=ONE_WRONG), "one_digit"),
        (person(id_number=FIFTEEN), "fifteen_digits"),
        (person(id_number=SWAPPED, birth=None), "digits_swapped"),
        (person(name="章建国"), "homophone"),
        (person(name="张建団"), "one_character"),
        (person(name=" 张 建國"), "name_variant"),
        (person(birth=date(1950, 7, 3)), "birth_swapped"),
        (person(area_code=OTHER_TOWN), "moved"),
        (person(id_number=""), "number_missing"),
        (person(id_number="", birth=date(1950, 7, 3)), "birth_swapped"),
    ],
)
def test_one_error_is_seen_through_and_named(copy: dict[str, Any], reason: str) -> None:
    assert grade(person(), copy) == grade(copy, person()) == "same"
    assert reason in evidence(person(), copy)


def test_two_right_numbers_are_two_people_unless_name_and_birth_agree() -> None:
    other = number(sequence="003")
    assert grade(person(), person(id_number=other, name="张建军")) == "different"
    assert grade(person(), person(id_number=other, name="章建国")) == "different"
    assert grade(person(), person(id_number=other, birth=date(1950, 7, 3))) == "different"
    assert grade(person(), person(id_number=number(sequence="021", day="19510307"), birth=None)) == "different"


def test_namesakes_of_one_day_with_right_numbers_are_never_called_the_same() -> None:
    for county in ("330101", "440203"):
        namesake = person(id_number=number(county, sequence="777"), account_tail="1234")
        assert grade(person(account_tail="1234"), namesake) == "likely"
        assert "two_right_numbers" in evidence(person(account_tail="1234"), namesake)


def test_a_man_and_a_woman_are_not_likely_the_same_by_name_and_day() -> None:
    assert grade(person(), person(id_number=number(sequence="002"), sex="女")) == "different"
    assert grade(person(), person(id_number="", sex="女")) == "different"


def test_twins_are_two_people_also_where_one_number_is_missing_they_are_only_likely() -> None:
    twin = person(name="张建军", id_number=number(sequence="003"))
    assert grade(person(), twin) == "different"
    assert grade(person(), twin | {"id_number": ""}) == "likely"


def test_a_right_number_under_another_name_is_for_an_officer() -> None:
    assert grade(person(), person(name="李秀英")) == "likely"
    assert "name_differs" in evidence(person(), person(name="李秀英"))


def test_a_placeholder_for_a_number_makes_nobody_the_same() -> None:
    for placeholder in ("111111111111111111", "000000000000000", "无", "123"):
        one, two = person(id_number=placeholder), person(id_number=placeholder, name="李秀英", birth=date(1961, 1, 1))
        assert grade(one, two) == "different"


def test_a_record_without_a_number_is_not_the_same_as_two_people() -> None:
    one, two = person(), person(id_number=number(sequence="777"))
    found = find_duplicates(frame(one, two, person(id_number="")))
    assert found["grade"].to_list() == ["likely", "likely", "likely"]


def test_name_alone_finds_nobody_elsewhere() -> None:
    assert grade(person(), person(id_number="", birth=date(1962, 1, 1), area_code=OTHER_TOWN)) == "different"
    assert (
        grade(person(id_number="", birth=None), person(id_number="", birth=None, area_code=OTHER_TOWN)) == "different"
    )


def test_surnames_are_read_as_surnames() -> None:
    assert "homophone" in evidence(person(name="单国强"), person(name="善国强", id_number=SWAPPED))


def test_a_pair_comes_once_and_in_order() -> None:
    found = find_duplicates(frame(person(), person(), person(id_number=SWAPPED)))
    assert found.select("left", "right").rows() == [(0, 1), (0, 2), (1, 2)]


def test_an_empty_set_has_no_pairs() -> None:
    empty = frame()
    assert find_duplicates(empty).is_empty()
    assert match(empty, frame(person())).is_empty()
    assert match(frame(person()), empty).is_empty()


def test_columns_that_a_list_lacks_count_as_empty() -> None:
    short = pl.DataFrame({"record": [5], "name": ["张建国"], "id_number": [RIGHT]})
    assert match(short, frame(person())).select("row", "record", "grade").rows() == [(5, 0, "exact")]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (person(), "exact"),
        (person(id_number=FIFTEEN), "exact"),
        (person(id_number=SWAPPED), "likely"),
        (person(name="章建国"), "likely"),
        (person(id_number=""), "likely"),
        (person(id_number=number(sequence="777")), "likely"),
        (person(name="李秀英"), "likely"),
    ],
)
def test_a_list_matches_exactly_only_by_number_and_name(asked: dict[str, Any], expected: str) -> None:
    registry = frame(person(name="王海", id_number=number(day="19600101"), birth=date(1960, 1, 1)), person())
    assert match(frame(asked), registry).select("record", "grade").rows() == [(1, expected)]


def test_who_is_not_in_the_registry_is_not_matched() -> None:
    stranger = person(name="钱多", id_number=number("440203", "19330909"), birth=date(1933, 9, 9), area_code=OTHER_TOWN)
    assert match(frame(stranger), frame(person())).is_empty()
