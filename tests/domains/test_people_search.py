"""People are found by any part of a name, its sound or initials, or of the file number; the best come first."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import ANY

import pytest
from django.db import connection, transaction
from people_rows import LATER, citizen, row, take_in, take_in_and_approve

from rongjun.base.actor import Actor, Role
from rongjun.base.scope import acting
from rongjun.domains.people import queries, search
from rongjun.domains.people.models import Person, SearchTerm
from rongjun.domains.people.page_queries import find_person_by_identity
from rongjun.domains.people.search import best_people, rebuild_search, search_people
from rongjun.domains.people.sounds import name_terms, normal, pinyin_of, placed_terms, terms_text

pytestmark = pytest.mark.django_db(databases=["default", "access"])
EAST, WEST = "990101001001", "990102001001"


def actor(prefix: str = "") -> Actor:
    return Actor(1, 1, "甲", Role.OFFICER, 1, "局", prefix)


@pytest.fixture(params=["terms", "few", "chunks"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Search every way: by the terms, looking few people through, and by the terms in small parts."""
    if request.param == "few":
        monkeypatch.setattr(search, "EXAMINED", 0)
    if request.param == "chunks":
        monkeypatch.setattr(search, "CHUNK", 2)
    yield request.param


def people(**names: str) -> None:
    """Take in a person for each file number and name."""
    take_in(*(row(n, 档案号=file_no, 姓名=name) for n, (file_no, name) in enumerate(names.items(), start=1)))


def found(text: str, by: Actor | None = None, most: int = 100) -> list[str]:
    """Return the file numbers found, the best first; the unordered search must find the very same people."""
    visible = queries.visible_people(by or actor())
    best, more = best_people(visible, text, most)
    assert more == (search_people(visible, text).count() > most)
    names = dict(Person.objects.values_list("pk", "file_no"))
    if most == 100:
        assert {names[pk] for pk in best} == {person.file_no for person in search_people(visible, text)}
    return [names[pk] for pk in best]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("王建国", ["A1"]), ("建国", ["A1"]), ("国", ["A1"]), ("王国", []), ("wangjianguo", ["A1"]),
        ("WangJianGuo", ["A1"]), ("Wang Jian Guo", ["A1"]), ("jianguo", ["A1"]), ("angjian", []), ("WJG", ["A1"]),
        ("jg", ["A1"]),
        ("w j g", ["A1"]), ("李", ["B2"]), ("lixy", []), ("xi'an", []), ("  王　建国 ", ["A1"]), ("ｗｊｇ", ["A1"]),
        ("%", []), ("_", []), ("|", []),
    ],
)  # fmt: skip
def test_a_name_is_found_by_its_parts_its_sound_and_its_initials(way: str, text: str, expected: list[str]) -> None:
    people(A1="王建国", B2="李秀英")
    assert found(text) == expected


@pytest.mark.parametrize("text", ["吕秀英", "lv", "lü", "Lü Xiu Ying", "lu", "luxiuying", "lu:xiu", "lyu", "LXY"])
def test_u_with_dots_is_written_as_v_or_u_or_itself(way: str, text: str) -> None:
    people(A1="吕秀英", B2="王建国")
    assert found(text) == ["A1"]


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("单雄信", "shan"), ("仇和平", "qiu"), ("曾国荃", "zeng"), ("解永福", "xie"), ("查志明", "zha"),
        ("任志强", "ren"),
        ("区志平", "ou"), ("盖文", "ge"), ("朴正", "piao"), ("尉迟恭", "yuchi"), ("万俟永", "moqi"),
        ("单于平", "chanyu"), ("单于平", "shanyu"),
        ("单雄信", "dan"), ("查志明", "cha"), ("王长林", "wangzhang"), ("王长林", "wangchang"), ("张乐", "zhangyue"),
    ],
)  # fmt: skip
def test_surnames_are_found_by_the_reading_that_surnames_have(way: str, name: str, reading: str) -> None:
    people(A1=name, B2="方圆")
    assert found(reading) == ["A1"]


def test_the_usual_reading_of_a_surname_is_the_pinyin_of_the_list() -> None:
    assert pinyin_of("单雄信") == "shanxiongxin sxx"
    assert pinyin_of("吕秀英") == "lvxiuying lxy"
    assert pinyin_of("阿卜杜拉·买买提") == "abodulamaimaiti abdlmmt"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("QY-2024-0157", ["QY-2024-0157"]), ("qy20240157", ["QY-2024-0157"]),
        ("QY2024", ["QY-2024-0157", "QY-2024-0281"]),
        ("0157", ["QY-2024-0157"]), ("57", []), ("157", ["QY-2024-0157"]), ("4028", ["QY-2024-0281"]),
        ("24-01", ["QY-2024-0157"]), ("2025", []),
    ],
)  # fmt: skip
def test_a_file_number_is_found_by_beginning_end_and_inside(way: str, text: str, expected: list[str]) -> None:
    people(**{"QY-2024-0157": "王建国", "QY-2024-0281": "李秀英"})
    assert found(text) == expected


def test_the_whole_name_comes_before_its_beginning_and_that_before_a_part_within(way: str) -> None:
    people(A1="李王", A2="王建国", A3="王", A4="欧阳王平", A5="王安")
    assert found("王") == ["A3", "A5", "A2", "A1", "A4"]
    assert found("wang") == ["A3", "A5", "A2", "A1", "A4"]


def test_a_name_comes_before_a_file_number_that_begins_so(way: str) -> None:
    people(WJ01="李秀英", B2="王建", B3="赵文杰")
    assert found("wj") == ["B2", "WJ01", "B3"]


def test_who_is_found_by_several_terms_stands_once_and_at_the_best(way: str) -> None:
    people(A1="安宁", A2="李莎莎", A3="王大王")
    assert found("an") == ["A1"]
    assert found("莎") == ["A2"]
    assert found("王") == ["A3"]


def test_namesakes_stand_in_the_order_in_which_they_were_registered(way: str) -> None:
    people(**{f"N{number}": "王建国" for number in (5, 3, 9, 1)})
    assert found("王建国") == ["N5", "N3", "N9", "N1"]
    assert found("wjg", most=2) == ["N5", "N3"]


def test_a_search_stays_inside_the_area_and_inside_the_filters(way: str) -> None:
    take_in(
        row(1, 区划代码=EAST), row(2, 区划代码=WEST),
        row(3, 区划代码=WEST, 对象类别="参战", 残疾等级="", 残疾性质="", 待遇起始月="2010-01"),
        row(4, 区划代码=WEST, 去世日期="2020-01-01", 去世原因="因病"),
    )  # fmt: skip
    assert found("王", by=actor("990102")) == ["D0002", "D0003", "D0004"]
    with acting(actor("990101")):
        assert found("王", by=actor("990101")) == ["D0001"]
    west = queries.of_standing(queries.of_category(queries.in_town(Person.objects.all(), WEST), "11"), "in_force")
    assert best_people(west, "wjg", 10) == ([Person.objects.get(file_no="D0002").pk], False)


@pytest.mark.parametrize("narrow", [queries.of_category, queries.walk_category])
@pytest.mark.parametrize("prefix", ["", "9901"])
def test_a_category_is_found_by_its_whole_code_alone_or_beside_others(narrow: Any, prefix: str) -> None:
    people(A1="王建国", A2="李秀英", A3="赵强", A4="孙平")
    for file_no, held in {"A1": "11", "A2": "11 42", "A3": "B1", "A4": ""}.items():
        Person.objects.filter(file_no=file_no).update(categories=held)
    with acting(actor(prefix)):
        assert sorted(narrow(Person.objects.all(), "11").values_list("file_no", flat=True)) == ["A1", "A2"]
        assert list(narrow(Person.objects.all(), "42").values_list("file_no", flat=True)) == ["A2"]
        assert list(narrow(Person.objects.all(), "1").values_list("file_no", flat=True)) == []


@pytest.mark.parametrize("narrow", [queries.of_standing, queries.walk_standing])
def test_standing_tells_the_dead_the_ended_and_those_in_force(narrow: Any) -> None:
    take_in(
        row(1), row(2, 停止日期="2020-01-01", 停止原因="迁出"), row(3, 去世日期="2020-01-01", 去世原因="因病"),
    )  # fmt: skip
    shown = {name: list(narrow(Person.objects.all(), name).values_list("file_no", flat=True))
             for name in ("in_force", "ended", "deceased")}  # fmt: skip
    assert shown == {"in_force": ["D0001"], "ended": ["D0002"], "deceased": ["D0003"]}


def test_an_identity_number_is_no_term_and_finds_nobody_by_text(way: str) -> None:
    people(A1="王建国")
    assert found(citizen(1)) == found(citizen(1)[-4:]) == []
    assert find_person_by_identity(citizen(1), actor()) == Person.objects.get().pk


def terms_of(person: Person) -> set[tuple[int, str, str]]:
    return set(SearchTerm.objects.filter(person=person).values_list("place", "term", "area_code"))


def in_step(person: Person) -> bool:
    """Tell whether the rows of a person's terms are those of the text beside the person."""
    return terms_of(person) == {(place, term, person.area_code) for place, term in placed_terms(person.terms)}


def test_a_new_name_and_a_new_area_take_the_place_of_the_old_in_the_terms(way: str) -> None:
    people(A1="王建国")
    take_in_and_approve(row(1, 档案号="A1", 姓名="吕建国", 区划代码=WEST), at=LATER)
    person = Person.objects.get()
    assert found("lvjg") == [] and found("ljg") == ["A1"] and found("王") == []
    assert in_step(person) and person.area_code == WEST


def test_what_does_not_touch_name_or_area_leaves_the_terms_alone() -> None:
    people(A1="王建国")
    SearchTerm.objects.filter(term="王建国").update(term="别的")
    take_in_and_approve(row(1, 档案号="A1", 残疾等级="五级", 认定日期="2020-06-15"), at=LATER)
    assert SearchTerm.objects.filter(term="别的").exists()


def test_rebuilding_mends_terms_and_pinyin_whatever_they_were() -> None:
    people(A1="单雄信", A2="王建国")
    before = {person.file_no: terms_of(person) for person in Person.objects.all()}
    SearchTerm.objects.filter(place=0).delete()
    Person.objects.update(terms="", pinyin="")
    assert rebuild_search() == 2
    assert {person.file_no: terms_of(person) for person in Person.objects.all()} == before
    assert Person.objects.get(file_no="A1").pinyin == "shanxiongxin sxx"
    assert all(in_step(person) for person in Person.objects.all())


def test_terms_go_with_the_person() -> None:
    people(A1="王建国")
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("people_sealed", "people_fact"):
            cursor.execute(f"DELETE FROM {table}")
        cursor.execute("DELETE FROM people_person")
    assert not SearchTerm.objects.exists()


def test_a_search_looks_at_no_more_terms_than_it_may(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    people(**{f"N{number:03d}": "王建国" for number in range(60)})
    Person.objects.filter(file_no__gt="N010").update(categories="42")
    for name, most in {"CHUNK": 10, "EXAMINED": 30, "FEW": 5}.items():
        monkeypatch.setattr(search, name, most)
    with django_assert_max_num_queries(7):
        found, more = best_people(queries.walk_category(Person.objects.all(), "11"), "王", 20)
    assert (len(found), more) == (11, True)
    monkeypatch.setattr(search, "FEW", 20)
    found, more = best_people(queries.walk_category(Person.objects.all(), "11"), "王", 5)
    assert (len(found), more) == (5, True)


def test_a_search_costs_the_same_queries_for_twice_as_many(django_assert_num_queries: Any) -> None:
    people(**{f"N{number:03d}": "王建国" for number in range(60)})
    for most in (10, 50):
        with django_assert_num_queries(5):
            assert best_people(Person.objects.all(), "王", most) == (ANY, True)


def test_long_names_and_numbers_keep_terms_short() -> None:
    whole, inner = name_terms("阿卜杜拉买买提艾则孜吐尔逊穆罕默德")
    assert max(map(len, (*whole, *inner))) <= 40
    assert normal("ＱＹ－００１") == "qy001"
    assert all(len(term) <= 40 for _place, term in placed_terms(terms_text("王", "9" * 32)))
