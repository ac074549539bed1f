"""What was awarded once stands on the person's file and pay page, and the page of its reason works it out."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.people.batches import office_day
from rongjun.domains.people.models import Fact, Person

from . import registry
from .conftest import OfficeClient
from .registry import enter, row

pytestmark = pytest.mark.django_db(databases=["default", "access"])
AWARD = {
    "benefit": "death_oneoff", "fallen": "沈烈", "kind": "duty", "died": "2024-11-01", "merit": "none",
    "pay_fen": 900_000, "total_fen": 139_642_000, "amount_fen": 100_000_000, "decided": "2024-12-05",
}  # fmt: skip
"""20 times 51821 yuan and 40 times 9000 yuan, of which one of the family was awarded a million."""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_award_is_on_file_on_the_pay_page_and_explained(office: Callable[..., OfficeClient], language: str) -> None:
    registry.load_places()
    client = office(Role.OFFICER)
    enter([row(1)], client.actor)
    today = office_day(clock.now())
    before = today.replace(day=1) - timedelta(days=1)
    someone = Person.objects.get(file_no="T0001")
    Fact.objects.create(
        person=someone, kind="award", key="2024-000042-7", value=AWARD, valid_from=today.replace(day=1),
        recorded_at=clock.now(), reason="认定决定",
    )  # fmt: skip
    client.cookies["django_language"] = language
    shown = client.get(f"/people/{someone.pk}/file/").content.decode()
    assert "沈烈" in shown and "1,000,000.00" in shown
    year = client.get(f"/people/{someone.pk}/pay/?year={today.year}")
    owed = {one.month.month: one for one in year.context["year"].rows if one.month.benefit == "death_oneoff"}
    assert [one.month.owed_fen for one in owed.values()] == [100_000_000]
    why = client.get(f"/people/{someone.pk}/why/death_oneoff/{today:%Y-%m}/")
    text = why.content.decode()
    assert why.status_code == 200
    assert all(word in text for word in ("51,821.00", "1,396,420.00", "1,000,000.00", "沈烈"))
    assert client.get(f"/people/{someone.pk}/why/death_oneoff/{before:%Y-%m}/").status_code == 404
