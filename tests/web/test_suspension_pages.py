"""Suspensions that no provincial decision carries, and words of watching in the forms of life events."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.people.models import Import, Paper, Person
from rongjun.domains.safeguards.models import AccessRow

from . import registry
from .conftest import OfficeClient
from .registry import OTHER_VILLAGE, enter, row
from .test_people_pages import town_clerk

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
PAGE = "/events/suspensions/undecided/"
ENDED = {"停止日期": f"{clock.today() - timedelta(days=90)}", "停止原因": "中止"}
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def officer(office: Office) -> OfficeClient:
    registry.load_places()
    client = office(Role.OFFICER)
    enter([row(1, **ENDED), row(2, 区划代码=OTHER_VILLAGE, **ENDED), row(3)], client.actor)
    return client


def person(number: int) -> Person:
    return Person.objects.get(file_no=f"T{number:04d}")


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_what_a_workbook_suspended_without_a_decision_is_shown_to_an_officer_as_such(officer: OfficeClient) -> None:
    assert "没有登记省级决定" in text_of(officer.get("/events/suspensions/"))
    page = text_of(officer.get(PAGE))
    assert "T0001" in page and "T0002" in page and "T0003" not in page
    assert f"/people/{person(1).pk}/suspension/" in page and f"/people/{person(1).pk}/change/end/" in page


def test_those_listed_are_of_ones_own_area_and_have_an_access_row(officer: OfficeClient, office: Office) -> None:
    clerk, before = town_clerk(office), AccessRow.objects.count()
    page = text_of(clerk.get(PAGE))
    assert "T0001" in page and "T0002" not in page and "/suspension/" not in page.partition("<table")[2]
    looks = AccessRow.objects.order_by("pk")[before:]
    assert {look.person_token for look in looks} == {str(person(1).token)}


def test_words_of_watching_are_refused_in_the_papers_of_a_move_and_of_a_suspension(officer: OfficeClient) -> None:
    today, watched = clock.today(), "列为重点人稳控"
    decision = {
        "authority": "某省退役军人事务厅", "number": "某退役发〔2024〕12号", "decided": f"{today}",
        "ground": "被判处有期徒刑期间", "since": f"{today}", "last_day": f"{today + timedelta(days=90)}",
        "paper": "决定书",
    }  # fmt: skip
    move = {
        "categories": "11", "office": "外县退役军人事务局", "letter": "转移证明1号", "day": f"{today}",
        "paid_until": f"{today:%Y-%m}", "reason": "户口迁移",
    }  # fmt: skip
    forms: list[tuple[str, dict[str, str], tuple[str, ...]]] = [
        (f"/people/{person(3).pk}/suspension/", decision, ("paper", "authority", "number")),
        (f"/people/{person(3).pk}/move-out/", move, ("office", "letter")),
    ]
    for address, form, names in forms:
        for name in names:
            given: dict[str, Any] = form | {name: watched, "file": SimpleUploadedFile("决定.pdf", PDF)}
            answer = officer.post(address, given)
            assert answer.status_code == 400 and "一类的词不写进记录" in text_of(answer), (address, name)
    assert not Paper.objects.exists() and not Import.objects.filter(kind="change").exists()
