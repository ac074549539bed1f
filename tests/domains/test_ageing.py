"""Birthdays ahead: every one in its month, nobody twice, each with its article; nothing changes by itself."""

from datetime import date, timedelta

import pytest
from confirmation_world import OTHER_VILLAGE, VILLAGE, County, at
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from runs_world import World, actor

from rongjun.base.actor import Role
from rongjun.base.scope import whole_registry
from rongjun.domains.people.ageing import RULES, list_ahead, list_suspensions_ending
from rongjun.domains.people.confirmation.members import entitled_people
from rongjun.domains.people.models import Fact, Person
from rongjun.kernel.period import anniversary, month_of, parse_month

DB = pytest.mark.django_db(databases=["default", "access"])
AUGUST = parse_month("2022-08")


def survivor(world: World, born: date, relation: str, category: str = "21", **more: str) -> Person:
    person = world.person(born=born, **more)
    Person.objects.filter(pk=person.pk).update(categories=category)
    if relation:
        world.fact(person, "origin", {"relation": relation}, date(2020, 1, 1), key=category)
    return person


def told(world: World, until: int = AUGUST + 3) -> list[tuple[str, str, date, int]]:
    ahead = list_ahead(actor(Role.OFFICER), AUGUST, until)
    return [(one.person.file_no, one.rule.code, one.birthday, one.from_month - AUGUST) for one in ahead]


@DB
def test_sixty_starts_in_the_month_of_the_birthday_for_conscripts_and_martyrs_children(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    world = World()
    for born, category in (
        (date(1962, 8, 31), "81"), (date(1962, 10, 31), "B1"), (date(1962, 11, 1), "81"), (date(1962, 7, 31), "81"),
        (date(1962, 8, 5), "11"),
    ):  # fmt: skip
        person = world.person(born=born)
        Person.objects.filter(pk=person.pk).update(categories=category)
    assert told(world) == [
        ("D00001", "sixty_conscript", date(2022, 8, 31), 0), ("D00002", "sixty_martyr_child", date(2022, 10, 31), 2),
    ]  # fmt: skip


LOWERED = """
standards:
- table: age_from
  effective: 2022-10-01
  status: published
  citation: 测试通知
  source: 测试
  values:
    old_conscript_allowance: 58
"""


@DB
def test_an_age_that_the_rulebook_lowers_is_told_from_its_month_and_joins_the_confirmation(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    (tmp_path / "rulebooks").mkdir()
    (tmp_path / "rulebooks" / "ages.yaml").write_text(LOWERED, "utf-8")
    world = World()
    births = (date(1962, 9, 30), date(1963, 5, 1), date(1964, 11, 30), date(1964, 12, 1))
    people = [world.person(born=born) for born in births]
    for person in people:
        Person.objects.filter(pk=person.pk).update(categories="81")
        world.status(person, category="81")
    assert told(world, AUGUST + 4) == [
        ("D00002", "sixty_conscript", date(2021, 5, 1), 2), ("D00001", "sixty_conscript", date(2022, 9, 30), 1),
        ("D00003", "sixty_conscript", date(2022, 11, 30), 3),
    ]  # fmt: skip
    assert told(world, AUGUST + 1) == []
    titles = [one.title for one in list_ahead(actor(Role.OFFICER), AUGUST, AUGUST + 4)]
    assert titles == ["农村籍退役士兵满58周岁", "农村籍退役士兵满60周岁", "农村籍退役士兵满58周岁"]
    september, november = date(2022, 9, 1), date(2022, 11, 15)
    assert list(entitled_people(["81"], september, date(2022, 9, 30))) == people[:1]
    assert list(entitled_people(["81"], september, november).order_by("pk")) == people[:3]


@DB
def test_eighteen_concerns_children_and_siblings_from_the_month_after_and_no_spouse_or_parent(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    world = World()
    child = survivor(world, date(2004, 8, 1), "子女")
    world.fact(child, "keeping", {"student": "是"}, date(2020, 1, 1))
    survivor(world, date(2004, 9, 1), "兄弟姐妹", "22")
    survivor(world, date(2004, 10, 1), "", "23")
    survivor(world, date(2004, 8, 1), "配偶")
    assert told(world) == [
        ("D00001", "eighteen_child", date(2022, 8, 1), 1), ("D00002", "eighteen_sibling", date(2022, 9, 1), 2),
        ("D00003", "eighteen_unknown", date(2022, 10, 1), 3),
    ]  # fmt: skip
    assert [one.student for one in list_ahead(actor(Role.OFFICER), AUGUST, AUGUST + 3)] == ["是", "", ""]


@DB
def test_sixteen_concerns_martyrs_survivors_kept_in_an_institution_only(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    world = World()
    kept = survivor(world, date(2006, 9, 9), "子女")
    world.fact(kept, "care", {"kind": "institution"}, date(2020, 1, 1))
    home = survivor(world, date(2006, 9, 9), "子女")
    world.fact(home, "care", {"kind": "home"}, date(2020, 1, 1))
    survivor(world, date(2006, 9, 9), "子女", "22")
    assert told(world) == [("D00001", "sixteen_home", date(2022, 9, 9), 1)]


@DB
def test_the_dead_and_those_outside_the_area_are_not_listed(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    county = County()
    dead, here, there = (county.entitled(area, category="81", born=date(1962, 8, 9))
                         for area in (VILLAGE, VILLAGE, OTHER_VILLAGE))  # fmt: skip
    Person.objects.update(categories="81")
    county.death(dead, date(2022, 7, 1))
    worker = county.worker(VILLAGE)
    assert [one.person.pk for one in list_ahead(worker, AUGUST, AUGUST + 1)] == [here.pk]
    assert {one.person.pk for one in list_ahead(county.head, AUGUST, AUGUST + 1)} == {here.pk, there.pk}


@DB
def test_a_suspension_is_told_sixty_days_before_its_end_and_not_after(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    county = County()
    day = at(8, 2).date()
    ends = [day, day + timedelta(days=1), day + timedelta(days=60), day + timedelta(days=61)]
    people = [county.entitled() for _ in ends]
    for person, end in zip(people, ends, strict=True):
        county.fact(person, "suspension", {"number": "省决〔2022〕1号"}, date(2022, 1, 1), key="1", valid_to=end)
    found = list_suspensions_ending(county.head, day)
    assert [(person.pk, end) for person, end in found] == [(people[1].pk, ends[1]), (people[2].pk, ends[2])]


def test_every_rule_names_its_article_and_what_to_do():
    assert all("条" in str(rule.article) and str(rule.meaning) and str(rule.task) for rule in RULES)
    assert len({rule.code for rule in RULES}) == len(RULES)


class EveryBirthday(TestCase):
    """Whatever the birthdays: month by month, each is told exactly once, in its own month."""

    databases = {"default", "access"}

    @settings(max_examples=30, deadline=None)
    @given(
        births=st.lists(st.dates(date(1960, 1, 1), date(1964, 12, 31)) | st.just(date(1960, 2, 29)), max_size=8),
        start=st.integers(0, 36), lengths=st.lists(st.integers(1, 7), min_size=1, max_size=6),
    )  # fmt: skip
    def test_no_month_is_skipped_and_nobody_is_told_twice(self, births, start, lengths):
        Fact.objects.all().delete()
        Person.objects.all().delete()
        world = World()
        with whole_registry("test"):
            people = [world.person(account=False, born=born) for born in births]
            Person.objects.update(categories="81")
            first = parse_month("2020-01") + start
            windows, month = [], first
            for length in lengths:
                windows.append(list_ahead(actor(Role.OFFICER), month, month + length))
                month += length
            expected = {
                person.pk: anniversary(person.birth_date, 60)
                for person in people
                if first <= month_of(anniversary(person.birth_date, 60)) < month
            }
            assert sorted(one.person.pk for ahead in windows for one in ahead) == sorted(expected)
            for one in (one for ahead in windows for one in ahead):
                assert (one.birthday, one.from_month) == (
                    expected[one.person.pk], month_of(expected[one.person.pk]),
                )  # fmt: skip
