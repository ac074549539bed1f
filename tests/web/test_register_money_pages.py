"""Money of a record on its pages: proposed to the person by the officer, paid to a school or builder by finance."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from houses_world import Houses

from rongjun.base.scope import whole_registry
from rongjun.domains.funds.models import Movement
from rongjun.domains.services.grants.models import Grant

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def office(settings: Any, tmp_path: Path) -> Iterator[Houses]:
    settings.VAR_DIR = tmp_path
    with whole_registry("tests"):
        yield Houses()


def test_the_officer_proposes_the_sum_to_the_person_from_the_record(office: Houses, signed: SignIn) -> None:
    house, officer = office.house(), signed(office.officer)
    here = f"/registers/of/housing-project/{house.pk}/"
    page = said(officer.get(here))
    assert "还没有付（元）" in page and "20,000.00" in page and f"{here}grant/" in page
    assert f"{here}grant/" not in said(signed(office.head).get(here))
    assert "县住房补助办法第四条" in said(officer.get(f"{here}grant/"))
    wrong = officer.post(f"{here}grant/", {"reason": "稳控对象"})
    assert wrong.status_code == 400 and "稳控对象" in said(wrong)
    assert "等另外两人签批" in said(officer.post(f"{here}grant/", {"reason": "住房验收合格"}, follow=True))
    twice = officer.post(f"{here}grant/", {"reason": "住房验收合格"})
    assert twice.status_code == 400 and "全部提出" in said(twice) and Grant.objects.count() == 1
    number = Grant.objects.get().number
    assert f"核定 {number}" in said(officer.get(here))
    moved = officer.get(f"{here}move/paid/")
    assert f'value="{number}"' in moved.content.decode()


def test_finance_pays_the_builder_without_reading_whose_house_it_is(office: Houses, signed: SignIn) -> None:
    house, money, finance = office.house(), office.money(), signed(office.finance)
    listed = said(finance.get("/funds/payables/"))
    assert "清源建筑公司" in listed and "20,000.00" in listed and house.person.name not in listed
    here = f"/funds/payables/{house.pk}/"
    shown = said(finance.get(here))
    assert "清源建筑公司" in shown and house.person.name not in shown
    typed = {"appropriation": str(money.pk), "number": "付1", "day": office.day}
    none = finance.post(here, typed | {"appropriation": ""})
    assert none.status_code == 400 and "付1" in none.content.decode()
    assert "等待另一人签批" in said(finance.post(here, typed, follow=True))
    again = finance.post(here, typed, follow=True)
    assert "可能已经登记过付款" in said(again) and Movement.objects.filter(kind="payment").count() == 1
    assert "没有待付的款项" in said(finance.get("/funds/payables/"))
    told = said(signed(office.officer).get(f"/registers/of/housing-project/{house.pk}/"))
    assert "付给清源建筑公司：单据 付1（待签批）" in told


def refused(client: Client, address: str) -> bool:
    return client.get(address).status_code == 403


def test_who_keeps_no_books_opens_no_page_of_paying(office: Houses, signed: SignIn) -> None:
    office.house()
    assert all(refused(signed(who), "/funds/payables/") for who in (office.officer, office.clerk, office.head))
