"""People are found within the actor's area, by any of their names; their facts are told as known at any moment."""

from datetime import date, timedelta
from typing import Any

import pytest
from people_rows import AT, LATER, citizen, officer, row, take_in, take_in_and_approve

from rongjun.base.actor import Actor, Role
from rongjun.base.counting import count_together
from rongjun.base.errors import NotFound
from rongjun.base.scope import acting, nobody
from rongjun.domains.people import queries
from rongjun.domains.people.models import Person
from rongjun.domains.people.page_queries import find_person_by_identity
from rongjun.domains.people.search import search_people
from rongjun.domains.people.vault import reveal

pytestmark = pytest.mark.django_db(databases=["default", "access"])


def actor(prefix: str | None, role: Role = Role.OFFICER) -> Actor:
    return Actor(1, 1, "甲", role, 1, "局", prefix)


@pytest.fixture
def three() -> None:
    take_in(
        row(1),
        row(2, 姓名="李秀英", 区划代码="990102001001", 对象类别="参战", 残疾等级="", 残疾性质="", 待遇起始月="2010-01"),
        row(3, 姓名="王建军", 区划代码="990102002001", 去世日期="2020-01-01", 去世原因="因病"),
        row(4, 姓名="赵强", 停止日期="2020-01-01", 停止原因="迁出"),
    )


def found(by: Actor | None = None) -> list[str]:
    return sorted(person.file_no for person in queries.visible_people(by or actor("")))


def test_nobody_sees_beyond_their_area(three: None) -> None:
    assert found(by=actor("990102")) == ["D0002", "D0003"]
    assert found(by=actor("990102001")) == ["D0002"]
    assert found(by=actor(None)) == []
    assert found(by=actor("", Role.PETITION_OFFICER)) == []
    assert find_person_by_identity(citizen(1), actor("990102")) is None
    outside = Person.objects.get(file_no="D0001").pk
    with pytest.raises(NotFound):
        queries.get_person(actor("990102"), outside)
    assert queries.get_person(actor("990101"), outside).file_no == "D0001"


def test_counts_take_the_living_with_a_category_in_force(three: None) -> None:
    assert queries.count_by_held(actor("")) == {"11": 1, "51": 1}
    assert queries.count_by_held(actor("990102")) == {"51": 1}
    assert queries.by_category({"11 51": 2, "51": 1}) == {"11": 2, "51": 3}


def test_counts_of_many_lists_keep_to_the_area(three: None) -> None:
    for area, expected in (("990102", 2), ("990102001", 1)):
        with acting(actor(area)):
            assert count_together(people=Person.objects.all(), merged=Person.objects.filter(pk=0)) == {
                "people": expected, "merged": 0,
            }  # fmt: skip
    with nobody():
        assert count_together(people=Person.objects.all()) == {"people": 0}


def test_the_time_line_tells_what_was_superseded_and_hides_what_came_later() -> None:
    take_in(row(1))
    take_in_and_approve(row(1, 残疾等级="五级", 认定日期="2020-06-15"), at=LATER)
    person = Person.objects.get()
    status = queries.get_timeline(person, LATER)[0]
    assert (status.kind, status.label) == ("status", "残疾军人")
    assert [(e.text, e.valid_from, e.valid_to, e.is_superseded) for e in status.entries] == [
        ("六级，因战，2015-03-10 认定，2015-04 起发", date(2015, 4, 1), None, True),
        ("六级，因战，2015-03-10 认定，2015-04 起发", date(2015, 4, 1), date(2020, 7, 1), False),
        ("五级，因战，2020-06-15 认定，2020-07 起发", date(2020, 7, 1), None, False),
    ]
    earlier = queries.get_timeline(person, LATER - timedelta(days=1))[0]
    assert [(e.valid_to, e.is_superseded) for e in earlier.entries] == [(None, False)]
    kinds = [group.kind for group in queries.get_timeline(person, LATER)]
    assert kinds == ["status", "identity", "household", "area", "account", "phone"]


def test_facts_are_read_back_as_known_at_a_moment() -> None:
    take_in(row(1))
    take_in_and_approve(row(1, 残疾等级="五级", 认定日期="2020-06-15"), at=LATER)
    person = Person.objects.get()

    def grades(known_at: Any) -> list[tuple[Any, ...]]:
        facts = queries.facts_as_known(person, known_at)
        return [(f.valid_from, f.valid_to, f.value["grade"]) for f in facts if f.kind == "status"]

    assert grades(AT - timedelta(days=1)) == []
    assert grades(LATER - timedelta(seconds=1)) == [(date(2015, 4, 1), None, 6)]
    assert grades(LATER) == [(date(2015, 4, 1), date(2020, 7, 1), 6), (date(2020, 7, 1), None, 5)]


def test_a_person_can_be_told_who_looked() -> None:
    take_in(row(1), row(2))
    one, two = Person.objects.order_by("file_no")
    reveal(person_ids=[one.pk], fields=["phone"], purpose="回访", by=officer(), at=LATER)
    assert [(look.purpose, look.unit_name, look.role) for look in queries.list_access(one)] == [
        ("回访", "县退役军人事务局", "officer")
    ]
    assert not queries.list_access(two).exists()


def test_pages_of_people_and_time_lines_take_a_fixed_number_of_queries(django_assert_num_queries: Any) -> None:
    take_in(*(row(number) for number in range(1, 40)))
    with django_assert_num_queries(1):
        assert len(search_people(queries.visible_people(actor("")), "王")) == 39
    person = Person.objects.order_by("pk")[0]
    with django_assert_num_queries(1):
        assert queries.get_timeline(person, LATER)
