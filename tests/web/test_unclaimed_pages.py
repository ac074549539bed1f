"""The list of those left out, in the browser: a town works through its own people; answers are seen by the person."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.entitlements.models import Unclaimed
from rongjun.domains.people.models import Fact, Person
from rongjun.domains.safeguards.models import AccessRow

from . import registry
from .conftest import OfficeClient
from .registry import OTHER_VILLAGE, enter, row
from .test_people_pages import town_clerk

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
PAGE = "/unclaimed/"
STOPPED = {"停止日期": "2020-05-31", "停止原因": "迁出"}


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def officer(office: Office, settings: Any, tmp_path: Any) -> OfficeClient:
    """Three people: two of different towns who took part in a war and draw nothing, and one who is paid."""
    settings.VAR_DIR = tmp_path
    registry.load_places()
    client = office(Role.OFFICER)
    enter([row(1, **STOPPED), row(2, 区划代码=OTHER_VILLAGE, **STOPPED), row(3)], client.actor)
    for number in (1, 2):
        Fact.objects.create(
            person=person(number), kind="campaign", key="1", value={"kind": "参战"}, valid_from=date(1979, 3, 1),
            recorded_at=clock.now() - timedelta(minutes=1),
        )  # fmt: skip
    client.post(f"{PAGE}search/")
    return client


def person(number: int) -> Person:
    return Person.objects.get(file_no=f"T{number:04d}")


def candidate(number: int) -> Unclaimed:
    return Unclaimed.objects.get(person=person(number))


def test_the_officer_sees_all_towns_ranked_with_what_is_missing(officer: OfficeClient) -> None:
    page = text(officer.get(PAGE))
    assert "T0001" in page and "T0002" in page and "T0003" not in page
    assert "参战参试的档案材料" in page and "上次查找" in page
    assert "东镇" in page and "西镇" in page
    east = text(officer.get(f"{PAGE}?town={registry.TOWN}"))
    assert "T0001" in east and "T0002" not in east
    assert "T0001" in text(officer.get(f"{PAGE}?state=live&rule=war_participant&missing=proof&sort=-since"))
    assert "T0001" not in text(officer.get(f"{PAGE}?state=reasoned"))


def test_a_clerk_sees_and_exports_the_own_town_and_each_person_has_an_access_row(
    officer: OfficeClient, office: Office
) -> None:
    clerk, before = town_clerk(office), AccessRow.objects.count()
    page = text(clerk.get(PAGE))
    assert "T0001" in page and "T0002" not in page
    looks = AccessRow.objects.order_by("pk")[before:]
    assert {look.person_token for look in looks} == {str(person(1).token)}
    file = clerk.get(f"{PAGE}?export=csv").content.decode("utf-8-sig")
    assert "T0001" in file and "T0002" not in file
    assert clerk.get(f"{PAGE}{candidate(2).pk}/").status_code == 404


def test_a_reason_needs_its_article_and_is_shown_on_the_persons_page(officer: OfficeClient) -> None:
    one = candidate(1)
    url = f"{PAGE}{one.pk}/"
    assert officer.post(url, {"act": "take"}, follow=True).status_code == 200
    wrong = officer.post(url, {"act": "reason", "reason": "档案无记载", "article": ""})
    assert wrong.status_code == 400 and "档案无记载" in text(wrong)
    watched = officer.post(url, {"act": "reason", "reason": "列为稳控对象", "article": "第六十二条"})
    assert watched.status_code == 400 and "监视" in text(watched)
    officer.post(url, {"act": "reason", "reason": "档案无参战记载", "article": "条例第六十二条第一款"})
    assert candidate(1).state == "reasoned"
    page = text(officer.get(f"/people/{one.person_id}/exceptions/"))
    assert "档案无参战记载" in page and "条例第六十二条第一款" in page


def test_a_visit_needs_a_yes(officer: OfficeClient) -> None:
    url = f"{PAGE}{candidate(1).pk}/"
    day = f"{clock.today() + timedelta(days=3)}"
    refused = officer.post(url, {"act": "visit", "on": day})
    assert refused.status_code == 400 and "同意" in text(refused)
    officer.post(url, {"act": "visit", "on": day, "agreed": "on"})
    assert candidate(1).state == "visit" and str(candidate(1).due_on) == day
    officer.post(url, {"act": "close"})
    assert candidate(1).state == "closed" and candidate(1).owner_id is None


def test_an_unknown_act_and_an_act_out_of_turn_change_nothing_and_say_so(officer: OfficeClient) -> None:
    url = f"{PAGE}{candidate(1).pk}/"
    assert "没有这种操作" in text(officer.post(url, {"act": "grant"}, follow=True))
    assert "不能这样办理" in text(officer.post(url, {"act": "visited"}, follow=True))
    assert candidate(1).state == "open"


def test_the_list_costs_a_constant_number_of_queries(officer: OfficeClient, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(15):
        officer.get(PAGE)
    with django_assert_max_num_queries(15):
        officer.get(f"{PAGE}{candidate(1).pk}/")
