"""Lists whose rows must each be looked at (a search): read once for count and page, and rows fetched by their keys."""

import pytest
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from pytest_django.fixtures import DjangoAssertNumQueries

from rongjun.base.walking import of_keys
from rongjun.domains.units.actions import load_areas
from rongjun.domains.units.models import Area
from rongjun.web.ui import paging
from rongjun.web.ui.columns import Column, Table
from rongjun.web.ui.tables import Listing, build

pytestmark = pytest.mark.django_db
AREAS = Table(
    key="areas", caption="区划", columns=(Column("name", "名称", lambda one: one.name, sort=("name",)),),
    search=lambda rows, text: rows.filter(Q(name__contains=text) | Q(parent__in=Area.objects.filter(name=text))),
    order=("-name",),
)  # fmt: skip


@pytest.fixture
def villages(monkeypatch: pytest.MonkeyPatch) -> QuerySet[Area]:
    """Two towns with 200 villages, names twice, where 100 rows are counted."""
    monkeypatch.setattr(paging, "BOUND", 100)
    towns = [(f"99010100{n}000", f"{'东西'[n - 1]}镇", Area.Level.TOWN, "990101000000") for n in (1, 2)]
    rows = [(f"99010100{1 + n % 2}{n:03d}", f"{n // 2:02d}村", Area.Level.VILLAGE, f"99010100{1 + n % 2}000")
            for n in range(2, 202)]  # fmt: skip
    load_areas([("990101000000", "甲县", Area.Level.COUNTY, None), *towns, *rows])
    return Area.objects.filter(level=Area.Level.VILLAGE).select_related("parent")


def listed(rows: QuerySet[Area], query: str) -> Listing:
    return build(AREAS, rows, QueryDict(query), ["name"], [])


@pytest.mark.parametrize("sort", ["", "name", "-name"])
@pytest.mark.parametrize(("text", "counted"), [("村", "100+"), ("东镇", 100), ("1", 40), ("没有", 0)])
def test_the_pages_of_a_search_hold_every_row_once_in_its_order(
    villages: QuerySet[Area], text: str, counted: object, sort: str
) -> None:
    seen, query = list[str](), f"q={text}&sort={sort}"
    while query:
        shown = listed(villages, query)
        seen += [one.pk for one in shown.page.rows]
        assert shown.counted == counted or int(shown.page.number) > 3
        query = shown.after[1:]
    order = ("name", "pk") if sort == "name" else ("-name", "-pk") if sort else ("-name", "pk")
    assert seen == list(AREAS.search(villages, text).order_by(*order).values_list("pk", flat=True))  # type: ignore[operator]


def test_the_last_pages_of_a_search_are_reached_from_the_end(villages: QuerySet[Area]) -> None:
    whole = list(villages.order_by("-name", "pk"))
    assert listed(villages, "q=村&page=-1").page.rows == whole[-25:]
    assert listed(villages, "q=1&page=-1").page.number == 2


def test_a_search_costs_two_queries_whatever_it_finds(
    villages: QuerySet[Area], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for query in ("q=村", "q=村&page=3", "q=东镇&page=2", "q=99"):
        with django_assert_num_queries(2):
            listed(villages, query)


def test_rows_by_their_keys_ask_no_other_table_again_but_keep_their_own_conditions(villages: QuerySet[Area]) -> None:
    asking = villages.filter(Exists(Area.objects.filter(pk=OuterRef("parent"))), name__gte="50")
    narrowed = AREAS.search(asking, "东镇")  # type: ignore[operator]
    keys = [one.pk for one in narrowed]
    found = of_keys(narrowed, keys[:7])
    assert {one.pk for one in found} == set(keys[:7])
    assert "EXISTS" not in str(found.query)
    assert str(found.query).count("SELECT") == 1
    assert not of_keys(narrowed, [villages.get(name="02村", parent__name="东镇").pk])


def test_rows_that_a_join_would_give_several_times_keep_every_condition(villages: QuerySet[Area]) -> None:
    towns = Area.objects.filter(children__name="07村", pk__in=Area.objects.filter(level=Area.Level.TOWN))
    keys = list(towns.values_list("pk", flat=True))
    assert sorted(one.pk for one in of_keys(towns, keys)) == sorted(keys)
    assert str(of_keys(towns, keys).query).count("SELECT") == 2
