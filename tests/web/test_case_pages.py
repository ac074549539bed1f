"""Pages of cases: begun, filled in, handed in, taken up, worked on; who sees which; nothing sealed unless asked for."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from recognition_world import TOWN, VILLAGE, County, account_number, citizen_number, install

from rongjun.base import clock
from rongjun.base.actor import Actor
from rongjun.domains.recognition import intake
from rongjun.domains.recognition.models import Case, CasePaper
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.units.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type SignIn = Callable[[Actor], Client]


@pytest.fixture
def county(settings: Any, tmp_path: Any) -> County:
    settings.VAR_DIR = tmp_path
    install()
    world = County()
    world.at = clock.now()
    return world


@pytest.fixture
def signed() -> SignIn:
    def sign_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(Account.objects.get(pk=actor.account_id), backend="rongjun.web.auth.OfficeBackend")
        session = client.session
        session["seen"] = clock.now().isoformat()
        session.save()
        return client

    return sign_in


def said(answer: Any) -> str:
    return str(answer.content.decode())


def act(client: Client, case: Case, name: str, **body: Any) -> Any:
    return client.post(f"/cases/{case.pk}/act/{name}/", body)


def test_smoke(county: County, signed: SignIn) -> None:
    case = county.case()
    clerk = signed(county.clerk)
    for address in ("/cases/", "/cases/all/", "/cases/overdue/", "/cases/new/", "/cases/new/test-rating/", f"/cases/{case.pk}/", f"/cases/{case.pk}/form/", f"/cases/{case.pk}/looks/"):
        answer = clerk.get(address)
        assert answer.status_code == 200, (address, said(answer)[:3000])
