"""Lists of more rows than are counted: what is said, what pages show, and that every order and search still works."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.people import search
from rongjun.domains.people.actions import approve_import
from rongjun.domains.people.models import Import, Person
from rongjun.domains.safeguards.models import AccessRow
from rongjun.web.ui import paging, tables

from . import registry
from .conftest import OfficeClient, new_account
from .registry import enter, row

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
PEOPLE = 230
NAMES = ("王建国", "李秀英", "王秀兰", "赵强")


@pytest.fixture(scope="module")
def taken_in(kept: Any) -> None:
    kept(_take_in)


def _take_in() -> None:
    registry.load_places()
    dead = {"去世日期": "2020-01-01", "去世原因": "因病"}
    people = [row(n, 姓名=NAMES[n % 4], **(dead if n % 10 == 0 else {})) for n in range(1, PEOPLE + 1)]
    enter(people, new_account(Role.OFFICER).actor())


@pytest.fixture
def many(taken_in: None, office: Office, monkeypatch: pytest.MonkeyPatch) -> OfficeClient:
    """An officer before 230 people, where 100 are counted and deep is behind the first page."""
    monkeypatch.setattr(paging, "BOUND", 100)
    monkeypatch.setattr(tables, "BEST", 100)
    monkeypatch.setattr(paging, "DEEP", 25)
    return office(Role.OFFICER)


def shown(client: OfficeClient, query: str, column: int = 0) -> list[str]:
    listing = client.get(f"/people/?{query}").context["list"]
    return [str(cells[column].text) for _kind, cells in listing.rows]


def every_page(client: OfficeClient, query: str) -> list[str]:
    """Walk through the list by the link to the next page, and return every file number."""
    seen: list[str] = []
    while query:
        listing = client.get(f"/people/?{query}").context["list"]
        seen += [str(cells[0].text) for _kind, cells in listing.rows]
        query = listing.after[1:]
    return seen


def test_a_long_list_says_that_there_are_more_than_are_counted(many: OfficeClient) -> None:
    assert "共 100+ 条" in many.get("/people/").content.decode()
    assert many.get("/people/?q=王建国").context["list"].counted == 57
    assert many.get("/people/?standing=deceased").context["list"].counted == 23


@pytest.mark.parametrize("sort", ["", "name", "-name", "sex", "birth", "-birth", "standing", "categories", "-town"])
def test_walking_through_a_long_list_meets_everybody_once_in_every_order(many: OfficeClient, sort: str) -> None:
    seen = every_page(many, f"rows=50&sort={sort}")
    assert sorted(seen) == sorted(Person.objects.values_list("file_no", flat=True))


@pytest.mark.parametrize("sort", ["", "name", "-birth", "standing"])
def test_the_last_pages_are_reached_from_the_end(many: OfficeClient, sort: str) -> None:
    whole = every_page(many, f"sort={sort}")
    assert shown(many, f"page=-1&sort={sort}") == whole[-25:]
    assert shown(many, f"page=-2&sort={sort}") == whole[-50:-25]
    last = many.get(f"/people/?page=-1&sort={sort}").context["list"]
    assert (last.after, QueryDict(last.before[1:])["page"]) == ("", "-2")


def test_the_pager_of_a_long_list_leads_to_its_end(many: OfficeClient) -> None:
    first = many.get("/people/").context["list"]
    assert first.pages[-1][0] == "末页" and QueryDict(first.pages[-1][1][1:])["page"] == "-1"
    texts = [text for text, _url, _current in many.get("/people/?page=-4").context["list"].pages]
    assert texts == ["1", "2", "3", "4", "…", "倒数第6页", "倒数第5页", "倒数第4页", "倒数第3页", "倒数第2页", "末页"]


@pytest.mark.parametrize("page", ["999", "99999999999999999999", "0", "x", "-999"])
def test_a_page_that_does_not_exist_shows_one_that_does(many: OfficeClient, page: str) -> None:
    assert len(shown(many, f"page={page}")) in (5, 25)


def test_filters_of_a_long_list_hold_in_every_order(many: OfficeClient) -> None:
    living = set(Person.objects.filter(death_date=None).values_list("file_no", flat=True))
    assert set(every_page(many, "standing=in_force&sort=birth&rows=100")) == living
    assert set(every_page(many, "category=11&standing=in_force&rows=100")) == living
    assert shown(many, "category=B1") == shown(many, "category=12") == []


def test_a_search_that_finds_too_many_shows_the_best_and_says_so(many: OfficeClient) -> None:
    answer = many.get("/people/?q=王")
    assert (answer.context["list"].counted, answer.context["list"].cut) == ("100+", True)
    assert "只列出最相符的 100 条" in answer.content.decode()
    assert "只列出" not in many.get("/people/").content.decode()
    best = every_page(many, "q=王")
    assert len(best) == 100 and best[:57] == sorted(best[:57])
    assert set(shown(many, "q=王", 1)) == {"王建国"}


def test_a_search_can_be_sorted_and_its_file_holds_everybody_found(many: OfficeClient) -> None:
    assert shown(many, "q=jianguo&sort=-file_no")[0] == "T0228"
    lines = many.get("/people/?q=王&export=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + Person.objects.filter(name__startswith="王").count() > 101


def test_each_page_of_a_search_records_whom_it_shows_and_nobody_else(many: OfficeClient) -> None:
    many.get("/people/?q=赵强&page=2")
    tokens = set(AccessRow.objects.filter(purpose__startswith="查看名单").values_list("person_token", flat=True))
    names = set(Person.objects.filter(token__in=tokens).values_list("name", flat=True))
    assert (len(tokens), names) == (25, {"赵强"})


@pytest.mark.parametrize(
    "query", ["", "page=4", "page=-2", "sort=birth&category=11", "town=990101001000&standing=in_force", "q=王",
              "q=wjg&category=11&standing=in_force&sort=name"]
)  # fmt: skip
def test_a_list_of_people_costs_at_most_fifteen_queries(
    many: OfficeClient, query: str, django_assert_max_num_queries: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(search, "EXAMINED", 5)
    many.get("/people/")
    with django_assert_max_num_queries(15):  # type: ignore[attr-defined]
        many.get(f"/people/?{query}")


def test_a_person_taken_in_later_is_found_at_once(many: OfficeClient, office: Office) -> None:
    enter([row(900, 姓名="单雄信")], many.actor, "二.xlsx")
    approve_import(import_id=Import.objects.get(state="waiting").pk, by=office(Role.OFFICER, "b").actor, at=clock.now())
    assert shown(many, "q=shan") == shown(many, "q=sxx") == shown(many, "q=0900") == ["T0900"]
