"""The list helper: search, filters, order, pages, columns, files and named filters."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from rongjun.base.actor import Role
from rongjun.domains.units.models import Account
from rongjun.web.models import SavedFilter
from rongjun.web.office.views.gallery import ROWS, SAMPLES
from rongjun.web.ui.charts import bars_of
from rongjun.web.ui.tables import build, narrow

from .conftest import OfficeClient

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]


def names(client: OfficeClient, query: str) -> list[str]:
    shown = client.get(f"/gallery/?{query}").context["list"]
    return [str(cells[0].text) for _kind, cells in shown.rows]


def test_search_filter_and_order_narrow_together(office: Office) -> None:
    client = office(Role.OFFICER)
    assert names(client, "q=样例1&kind=乙&sort=-name") == ["样例18", "样例15", "样例12"]


def test_unknown_filter_sort_page_and_size_are_left_out(office: Office) -> None:
    client = office(Role.OFFICER)
    assert names(client, "kind=nonsense&sort=nonsense&rows=7&page=abc") == [row.name for row in ROWS[:25]]


def test_pages_cover_every_row_once(office: Office) -> None:
    client = office(Role.OFFICER)
    seen = [name for page in (1, 2, 3) for name in names(client, f"page={page}")]
    assert seen == [row.name for row in ROWS]
    assert len(names(client, "rows=100")) == 60


def test_page_links_keep_search_and_order() -> None:
    params = QueryDict("q=样例&sort=-name&page=2&columns=name")
    shown = build(SAMPLES, narrow(SAMPLES, ROWS, params), params, ["name"], [])
    assert QueryDict(shown.after[1:]).dict() == {"q": "样例", "sort": "-name", "page": "3"}
    assert QueryDict(shown.heads[0].url[1:]).dict() == {"q": "样例", "sort": "name"}
    assert shown.heads[0].order == "descending"


def test_chosen_columns_are_remembered_for_the_session(office: Office) -> None:
    client = office(Role.OFFICER)
    client.get("/gallery/?columns=born&columns=name")
    heads = client.get("/gallery/").context["list"].heads
    assert [head.column.key for head in heads] == ["name", "born"]


def test_files_hold_all_pages_in_the_columns_shown(office: Office) -> None:
    client = office(Role.OFFICER)
    text = client.get("/gallery/?export=csv&kind=乙").content.decode("utf-8-sig").splitlines()
    assert text[0] == "名称,类别,起始月,金额（元）"
    assert len(text) == 1 + sum(row.kind == "乙" for row in ROWS)
    assert text[1] == "样例03,乙,2024-04,817.50"
    book = CalamineWorkbook.from_filelike(BytesIO(client.get("/gallery/?export=xlsx").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1] == ["样例01", "甲", "2024-02", 797.5]


def test_named_filters_belong_to_the_account_and_the_list(office: Office) -> None:
    client, other = office(Role.OFFICER), office(Role.HEAD)
    client.post("/gallery/", {"name": "乙类", "query": "kind=乙"})
    kept = SavedFilter.objects.get()
    assert [one.name for one in client.get("/gallery/").context["list"].saved] == ["乙类"]
    assert other.get("/gallery/").context["list"].saved == []
    other.post("/gallery/", {"drop": str(kept.pk)})
    assert SavedFilter.objects.count() == 1
    client.post("/gallery/", {"drop": str(kept.pk)})
    assert SavedFilter.objects.count() == 0


def test_named_filter_needs_a_name_and_twenty_are_the_limit(office: Office) -> None:
    client = office(Role.OFFICER)
    client.post("/gallery/", {"name": "  ", "query": "q=1"})
    assert SavedFilter.objects.count() == 0
    for number in range(22):
        client.post("/gallery/", {"name": f"第{number}个", "query": "q=1"})
    assert SavedFilter.objects.count() == 20


def test_list_costs_the_same_queries_however_long(office: Office, make_account: Callable[..., Account]) -> None:
    client = office(Role.SYSTEM_ADMIN)
    counts = []
    for batch in range(2):
        for number in range(3):
            make_account(Role.OFFICER, f"o{batch}-{number}")
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/accounts/?sort=name&q=o")
        assert answer.context["list"].total == 3 + 3 * batch
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 7


def test_bars_scale_to_the_longest_and_mark_negatives() -> None:
    bars = bars_of([("a", 200, "2"), ("b", -100, "-1"), ("c", 0, "0")])
    assert [(bar.width, bar.negative) for bar in bars] == [("100", False), ("50", True), ("0", False)]
    assert bars_of([]) == []


@pytest.mark.parametrize("number", ["11010119800101001X", "6217 0000 0000 0001 234"])
def test_a_search_for_a_number_is_refused_and_leaves_the_address(office: Office, number: str) -> None:
    answer = office(Role.OFFICER).get("/gallery/", {"q": number, "kind": "乙"})
    assert answer.status_code == 302
    assert QueryDict(answer["Location"].partition("?")[2]).dict() == {"kind": "乙"}
