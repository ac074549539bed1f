"""Several counts in one statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rongjun.base.counting import count_together
from rongjun.domains.units.models import Staff

pytestmark = pytest.mark.django_db


def test_counts_of_many_lists_are_one_query_and_those_of_each() -> None:
    Staff.objects.bulk_create(Staff(name=name) for name in ("甲", "乙", "乙%s"))
    lists = {"all": Staff.objects.order_by("name"), "two": Staff.objects.filter(name__startswith="乙"),
             "cut": Staff.objects.order_by("name")[:2], "nobody": Staff.objects.none()}  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        counts = count_together(**lists)
    assert counts == {"all": 3, "two": 2, "cut": 2, "nobody": 0}
    assert len(queries) == 1


def test_nothing_is_asked_where_no_list_can_hold_a_row() -> None:
    with CaptureQueriesContext(connection) as queries:
        assert count_together(nobody=Staff.objects.none(), none=Staff.objects.filter(pk__in=[])) == {
            "nobody": 0,
            "none": 0,
        }
    assert len(queries) == 0
