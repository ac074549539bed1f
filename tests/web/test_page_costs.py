"""What every page pays for is written once: looks in one statement, addresses, choices; orders walked through."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse, set_script_prefix
from hypothesis import given
from hypothesis import strategies as st

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.base.scope import acting
from rongjun.base.walking import walk_order
from rongjun.domains.people.models import Person
from rongjun.domains.people.page_queries import list_people_with_places
from rongjun.domains.people.queries.filters import walk_category
from rongjun.domains.safeguards import looks
from rongjun.domains.safeguards.actions import record_look
from rongjun.domains.safeguards.models import AccessRow
from rongjun.web.addresses import address
from rongjun.web.office.views.people import PEOPLE
from rongjun.web.ui import markup
from rongjun.web.ui.paging import put_in_order

from . import registry
from .conftest import OfficeClient
from .registry import enter, row

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]


def test_looks_at_many_are_one_statement_and_each_a_row_of_its_own(office: Office) -> None:
    by, at = office(Role.OFFICER).actor, clock.now()
    with CaptureQueriesContext(connection_of_looks()) as asked:
        record_look(
            by=by, at=at, purpose="查看", tokens=["a", "b'\\", "c"], sets=[("import", "7")], fields=["row", "x"]
        )
    assert len(asked) == 1
    rows = AccessRow.objects.order_by("pk")
    assert list(rows.values_list("person_token", "set_kind", "set_id")) == [
        ("a", "", ""), ("b'\\", "", ""), ("c", "", ""), ("", "import", "7"),
    ]  # fmt: skip
    told = {(row.at, row.account_id, row.role, row.unit_name, row.purpose, row.fields) for row in rows}
    assert told == {(at, by.account_id, by.role, by.unit_name, "查看", "row,x")}


def test_looks_beyond_one_statement_are_written_whole_or_not_at_all(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = office(Role.OFFICER).actor
    monkeypatch.setattr(looks, "AT_ONCE", 2)
    record_look(by=by, at=clock.now(), purpose="查看", tokens=list("abcde"), fields=["row"])
    assert AccessRow.objects.count() == 5
    with pytest.raises(DatabaseError):
        record_look(by=by, at=clock.now(), purpose="再看", tokens=[*"fgh", None], fields=["row"])  # type: ignore[list-item]
    assert AccessRow.objects.count() == 5


def connection_of_looks() -> object:
    from django.db import connections

    return connections["access"]


def test_an_address_is_what_reverse_says_under_any_prefix() -> None:
    for prefix in ("/", "/荣{军}/", "/"):
        set_script_prefix(prefix)
        assert address("people-list") == reverse("people-list")
        assert address("person", 7) == reverse("person", args=[7])
        assert address("person-paper", 12, 345) == reverse("person-paper", args=[12, 345])


@given(
    st.lists(st.tuples(st.text(max_size=4), st.text(max_size=6)), max_size=6, unique_by=lambda one: one[0]), st.data()
)
def test_choices_are_escaped_and_the_chosen_one_alone_is_selected(
    choices: list[tuple[str, str]], data: st.DataObject
) -> None:
    chosen = data.draw(st.sampled_from([key for key, _name in choices] + ["<&\"'>"]))
    lines = [markup.options([one], chosen) for one in choices]
    assert markup.options(choices, chosen) == "\n".join(lines)
    for (key, _name), line in zip(choices, lines, strict=True):
        assert (" selected>" in line) == (key == chosen)
        assert line.count("<") == line.count(">") == 2


@pytest.fixture
def registered(office: Office) -> OfficeClient:
    registry.load_places()
    client = office(Role.OFFICER)
    enter([row(n, 出生日期=f"19{40 + n % 9}-0{1 + n % 9}-11") for n in range(1, 41)], client.actor)
    return client


@pytest.mark.parametrize("order", [("birth_date", "pk"), ("-birth_date", "-pk"), ("pinyin", "name", "pk")])
def test_an_order_beside_an_area_is_walked_through_and_shows_the_same(
    registered: OfficeClient, order: tuple[str, ...]
) -> None:
    with acting(registered.actor):
        people = list_people_with_places(registered.actor).filter(
            area_code__gte="990101", area_code__lte="990101999999", birth_date__gt=date(1900, 1, 1)
        )
        ordered = people.order_by(*order)
        walked = walk_order(ordered)
        if connection.vendor != "sqlite":
            assert walked is None
            return
        assert walked is not None
        assert list(walked) == list(ordered)
        assert Person.objects.count() == len(list(walked)) == 40
        plan = walked.all()[:25].explain()
        assert "TEMP B-TREE" not in plan
        assert "person_area" not in plan


def test_an_order_by_area_and_rows_without_an_order_are_left_as_they_are(registered: OfficeClient) -> None:
    with acting(registered.actor):
        people = list_people_with_places(registered.actor).filter(area_code__gte="990101")
        assert walk_order(people.order_by("area_code", "file_no")) is None
        assert walk_order(people.order_by()) is None


def test_each_order_of_the_list_of_people_has_an_index_that_begins_with_it() -> None:
    unique = {field.name for field in Person._meta.concrete_fields if field.unique}
    indexes = [tuple(index.fields) for index in Person._meta.indexes]
    for column in PEOPLE.columns:
        order = column.sort if unique & set(column.sort) else (*column.sort, "id")
        served = order[0] in unique or any(index[: len(order)] == order for index in indexes)
        assert served or not column.sort, column.key


def test_nobody_of_a_frequent_category_is_far_from_the_beginning_of_the_order_of_death(
    registered: OfficeClient,
) -> None:
    Person.objects.filter(pk__lte=Person.objects.order_by("pk")[19].pk).update(categories="81")
    assert registered.get("/people/?sort=-death&category=81").context["list"].total == 20
    with acting(registered.actor):
        people = walk_category(list_people_with_places(registered.actor), "81")
        ordered = put_in_order(people, ("death_date",), backward=True)
        plan = (walk_order(ordered) or ordered).values("pk").explain()
        assert connection.vendor == "postgresql" or "person_died" in plan
