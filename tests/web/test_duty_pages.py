"""Pages of duties, consents and photos: sent twice is once, nothing typed is lost, ended with words."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from services_world import OTHER_VILLAGE, Stations, png

from rongjun.base import clock
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.services.duties.actions import give_duty
from rongjun.domains.services.duties.consents import has_yes
from rongjun.domains.services.duties.models import Duty
from rongjun.domains.services.duties.photos import keep_photo

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def world(settings: Any, tmp_path: Any) -> Stations:
    settings.VAR_DIR = tmp_path
    return Stations(clock.now())


def body(world: Stations, **changes: str) -> dict[str, str]:
    due = office_day(world.at) + timedelta(days=2)
    return {"sent_key": "k1", "what": "送去助听器", "owner": str(world.worker.unit_id), "due": f"{due}"} | changes


def test_a_duty_is_given_once_however_often_the_form_is_sent(world: Stations, signed: SignIn) -> None:
    client, person = signed(world.clerk), world.person("助听人")
    for _ in range(2):
        assert client.post("/duties/new/", body(world, file_no=person.file_no)).status_code == 302
    duty = Duty.objects.get()
    assert (duty.person_id, duty.unit_id) == (person.pk, world.worker.unit_id)
    assert "送去助听器" in said(client.get("/duties/below/"))
    assert AccessRow.objects.filter(person_token=str(person.token), staff_id=world.clerk.staff_id).exists()
    assert "待办三天内到期" in said(signed(world.worker).get("/"))


@pytest.mark.parametrize(
    ("changes", "mend"),
    [
        ({"due": "2020-01-01"}, "今天或以后"), ({"what": "了解思想动态"}, "思想动态"),
        ({"file_no": "没有"}, "没有这个档案号"),
        ({"owner": ""}, "请选择“由谁办”"), ({"due": "明天"}, "YYYY-MM-DD"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_what_was_typed_stays(
    world: Stations, signed: SignIn, changes: dict[str, str], mend: str
) -> None:
    answer = signed(world.clerk).post("/duties/new/", body(world, **changes))
    assert answer.status_code == 400 and mend in said(answer)
    assert changes.get("what", "送去助听器") in said(answer) and not Duty.objects.exists()


def test_a_duty_is_finished_by_its_unit_and_its_page_tells_the_course(world: Stations, signed: SignIn) -> None:
    signed(world.clerk).post("/duties/new/", body(world))
    duty, worker = Duty.objects.get(), signed(world.worker)
    assert worker.post(f"/duties/{duty.pk}/act/finish/", {"finish-result": ""}).status_code == 400
    assert worker.post(f"/duties/{duty.pk}/act/finish/", {"finish-result": "送到了"}).status_code == 302
    assert worker.post(f"/duties/{duty.pk}/act/finish/", {"finish-result": "又送"}).status_code == 409
    page = said(signed(world.officer).get(f"/duties/{duty.pk}/"))
    assert "送到了" in page and "已办结" in page and "交办" in page
    assert "送去助听器" in said(worker.get("/duties/over/")) and "送去助听器" not in said(worker.get("/duties/"))


def test_a_list_of_duties_costs_the_same_for_few_and_many(world: Stations, signed: SignIn) -> None:
    client, counts = signed(world.worker), []
    client.get("/duties/unit/")
    for number in range(1, 13):
        give_duty(
            source=f"hand:{number}", what=f"事{number}", unit_id=world.worker.unit_id, staff_id=None,
            due=office_day(world.at), person_id=world.person().pk, by=world.worker, at=world.tick(),
        )  # fmt: skip
        if number in (2, 12):
            with CaptureQueriesContext(connection) as asked:
                assert client.get("/duties/unit/").status_code == 200
            counts.append(len(asked))
    assert counts[0] == counts[1] < 15


def test_a_yes_is_recorded_and_taken_back_on_the_page_of_the_person(world: Stations, signed: SignIn) -> None:
    client, person = signed(world.worker), world.person(yes=False)
    address = f"/people/{person.pk}/consents/"
    assert address in said(client.get(f"/people/{person.pk}/"))
    assert client.post(address, {"what": "", "way": "spoken"}).status_code == 400
    assert client.post(address, {"what": "visit", "way": "spoken"}).status_code == 302
    assert has_yes(person.pk, "visit") and "上门走访" in said(client.get(address))
    assert client.post(address, {"back": "visit"}).status_code == 302
    assert not has_yes(person.pk, "visit")
    far = world.person(area=OTHER_VILLAGE, yes=False)
    assert client.get(f"/people/{far.pk}/consents/").status_code == 404


def test_a_photo_is_shown_to_the_own_area_with_an_access_row(world: Stations, signed: SignIn) -> None:
    person = world.person("照相人")
    photo = keep_photo(source="visit:1", content=png("gps"), person_id=person.pk, by=world.worker, at=world.at)
    client: Client = signed(world.worker)
    assert "照相人" in said(client.get("/photos/"))
    answer = client.get(f"/photos/{photo.pk}/")
    assert answer["Content-Type"] == "image/png" and answer.content == png()
    assert signed(world.west).get(f"/photos/{photo.pk}/").status_code == 404


def test_the_rooms_of_the_services_are_shown_to_who_may_open_them(world: Stations, signed: SignIn) -> None:
    page = said(signed(world.worker).get("/services/"))
    assert "/duties/" in page and "/photos/" in page
    assert "/services/" in said(signed(world.department).get("/"))
