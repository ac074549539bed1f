"""Two first imports at the same moment: one goes in unsigned, the other waits for a second person."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections
from people_rows import AT, officer, row, workbook

from rongjun.base.scope import acting
from rongjun.domains.people.actions import import_people
from rongjun.domains.people.models import Import

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "access"])


def test_of_two_first_imports_at_once_one_waits_for_another_person() -> None:
    several = 4 if connection.vendor == "postgresql" else 1
    by = [officer(f"经办{number}") for number in range(4)]

    def enter(number: int) -> str:
        content = workbook([row(number * 10 + one) for one in range(1, 4)])
        try:
            with acting(by[number]):
                return import_people(content=content, file_name=f"{number}.xlsx", by=by[number], at=AT).state
        finally:
            if several > 1:
                connections.close_all()

    with ThreadPoolExecutor(several) as pool:
        states = sorted(pool.map(enter, range(4)))
    assert states == ["in_force", "waiting", "waiting", "waiting"]
    assert Import.objects.filter(approved_by=None, state="in_force").count() == 1
