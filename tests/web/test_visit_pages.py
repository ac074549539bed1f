"""Pages of visits: two clicks for a plan, a day of one's own, a visit by a form, data for the phone."""

import json
import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from services_world import OTHER_VILLAGE, Stations, png

from rongjun.base import clock
from rongjun.domains.people.batches import office_day
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.services.duties.models import Duty, Photo
from rongjun.domains.services.visits import routes
from rongjun.domains.services.visits.models import Planned, Reason, Rule, Visit
from rongjun.domains.services.visits.planning import make_plan
from rongjun.kernel.visiting import quarter_of

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def world(settings: Any, tmp_path: Any) -> Stations:
    settings.VAR_DIR = tmp_path
    return Stations(clock.now())


def planned(world: Stations, name: str) -> Planned:

    world.person(name, born=date(1930, 1, 1), categories="")
    make_plan(quarter=quarter_of(office_day(world.at)), by=world.clerk, at=world.at)
    return Planned.objects.select_related("person").get(person__name=name)


def form(**more: Any) -> dict[str, Any]:
    day = office_day(clock.now())
    return {"sent_key": str(uuid4()), "day": f"{day}", "words": "听力下降", "needs": ["aids"]} | more


def test_a_plan_is_made_by_two_clicks_and_told_in_numbers(world: Stations, signed: SignIn) -> None:

    world.person("高龄", born=date(1930, 1, 1), categories="")
    client, quarter = signed(world.clerk), quarter_of(office_day(world.at))
    assert "排定走访" in said(client.get(f"/visits/plans/?quarter={quarter}"))
    assert client.post("/visits/plans/", {"quarter": quarter}).status_code == 302
    assert "这一季度都已排好" in said(client.get("/visits/plans/"))
    assert "高龄" in said(client.get("/visits/")) and Planned.objects.count() == 1
    assert "2026Q3 这样的写法" in said(client.get("/visits/plans/?quarter=x"))
    assert signed(world.worker).get("/visits/plans/").status_code == 403


def test_a_worker_puts_the_day_together_and_nobody_else_sees_it(world: Stations, signed: SignIn) -> None:
    one, client, day = planned(world, "走访甲"), signed(world.worker), f"{office_day(world.at)}"
    assert "本人愿意才去" in said(client.get("/visits/day/"))
    client.post("/visits/day/", {"day": day, "add": "1", "planned": [str(one.pk)]})
    page = said(client.get("/visits/day/"))
    assert f"/visits/{one.pk}/new/" in page and "名单是空" not in page
    assert "今天名单上的走访" in said(client.get("/"))
    data = client.get("/visits/phone/today.json").json()
    assert [stop["name"] for stop in data["stops"]] == ["走访甲"] and data["stops"][0]["village"] == "一村"
    assert set(data["stops"][0]) == {"planned", "name", "village", "period", "reason"}
    assert signed(world.second).get("/visits/phone/today.json").json()["stops"] == []
    assert AccessRow.objects.filter(person_token=str(one.person.token), staff_id=world.worker.staff_id).exists()


def test_medical_costs_ticked_at_a_visit_stand_on_the_towns_list_and_are_looked_at_there(
    world: Stations, signed: SignIn
) -> None:
    one = planned(world, "走访甲")
    page = said(signed(world.worker).get(f"/visits/{one.pk}/new/"))
    assert "医疗费用负担重" in page
    assert signed(world.worker).post(f"/visits/{one.pk}/new/", form(needs=["medical_cost"])).status_code == 302
    clerk = signed(world.clerk)
    listed = said(clerk.get("/aid/", {"state": "suspected"}))
    assert "走访甲" in listed and "医疗困难" in listed
    case = re.search(r'href="(/aid/\d+/)"', listed)
    assert case is not None
    shown = said(clerk.get(case[1]))
    assert "怎样发现" in shown and "走访时本人说的需要：医疗费用负担重" in shown
    assert "走访甲" not in said(signed(world.west).get("/aid/"))


def test_a_visit_by_the_form_makes_its_duty_and_sent_twice_is_one(world: Stations, signed: SignIn) -> None:
    one, client = planned(world, "走访甲"), signed(world.worker)
    photo = SimpleUploadedFile("a.png", png("gps"), content_type="image/png")
    body = form(promise="送助听器", promise_due=f"{office_day(world.at)}", promise_owner="town")
    assert client.post(f"/visits/{one.pk}/new/", body | {"photo": photo}).status_code == 302
    assert client.post(f"/visits/{one.pk}/new/", body).status_code == 302
    visit = Visit.objects.get()
    assert Duty.objects.get().unit_id == world.clerk.unit_id and Photo.objects.get().source == visit.source
    page = said(client.get(f"/visits/made/{visit.pk}/"))
    assert "送助听器" in page and "听力下降" in page and f"/photos/{Photo.objects.get().pk}/" in page
    assert "走访甲" in said(client.get("/visits/made/"))
    assert signed(world.west).get(f"/visits/made/{visit.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("more", "mend"),
    [
        ({"words": "", "needs": []}, "没有需要"), ({"words": "掌握行踪"}, "行踪"), ({"promise": "送药"}, "哪天以前"),
        ({"day": "2020-01-01"}, "三个月"), ({"sent_key": "x"}, "重新打开"), ({"photo": b"GIF89a"}, "jpg"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_nothing_is_kept(
    world: Stations, signed: SignIn, more: dict[str, Any], mend: str
) -> None:
    one = planned(world, "走访甲")
    if "photo" in more:
        more = {"photo": SimpleUploadedFile("a.jpg", more["photo"])}
    answer = signed(world.worker).post(f"/visits/{one.pk}/new/", form(**more))
    assert answer.status_code == 400 and mend in said(answer), said(answer)
    assert not Visit.objects.exists() and not Photo.objects.exists()


def test_who_wants_no_visits_is_off_the_plan_by_one_button(world: Stations, signed: SignIn) -> None:
    one, client = planned(world, "走访甲"), signed(world.worker)
    assert client.post(f"/visits/{one.pk}/new/", {"no": "1"}).status_code == 302
    assert not Planned.objects.exists() and client.get(f"/visits/{one.pk}/new/").status_code == 404
    assert "走访甲" not in said(client.get("/visits/")) + said(client.get("/visits/made/"))


def test_two_records_of_one_visit_are_shown_and_one_is_chosen(world: Stations, signed: SignIn) -> None:
    one, client = planned(world, "走访甲"), signed(world.worker)
    client.post(f"/visits/{one.pk}/new/", form(words="甲记的"))
    sync(signed(world.second), [item(one, words="乙记的")])
    page = said(client.get(f"/visits/{one.pk}/double/"))
    assert "甲记的" in page and "乙记的" in page
    chosen = Visit.objects.get(words="乙记的")
    assert client.post(f"/visits/{one.pk}/double/", {"visit": "0"}).status_code == 404
    assert client.post(f"/visits/{one.pk}/double/", {"visit": str(chosen.pk)}).status_code == 302
    assert dict(Visit.objects.values_list("words", "counts")) == {"甲记的": False, "乙记的": True}


def item(one: Planned, **more: Any) -> dict[str, Any]:
    day = f"{office_day(clock.now())}"
    return {"key": str(uuid4()), "planned": one.pk, "day": day, "needs": ["none"], "words": "", "promises": []} | more


def sync(client: Client, visits: Any) -> Any:
    return client.post("/visits/phone/sync/", json.dumps({"visits": visits}), content_type="application/json")


def test_what_the_phone_sends_is_answered_by_key_and_a_photo_follows(world: Stations, signed: SignIn) -> None:
    one, client = planned(world, "走访甲"), signed(world.worker)
    given = item(one)
    for state in ("saved", "known"):
        assert sync(client, [given]).json() == {"results": {given["key"]: {"state": state, "why": ""}}}
    for _ in range(2):
        photo = SimpleUploadedFile("a.png", png("gps"), content_type="image/png")
        sent = client.post("/visits/phone/photo/", {"key": given["key"], "photo": photo})
        assert sent.json() == {"state": "saved"}
    assert Photo.objects.get().person_id == one.person_id
    assert client.post("/visits/phone/photo/", {"key": str(uuid4())}).status_code == 404
    assert client.post("/visits/phone/photo/", {"key": given["key"]}).status_code == 400
    assert sync(client, "x").status_code == sync(client, [{}] * 101).status_code == 400
    assert client.post("/visits/phone/sync/", "{", content_type="application/json").status_code == 400
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert sync(strict, [given]).status_code == 403


def test_the_page_for_the_phone_holds_nobody_and_is_small(world: Stations, signed: SignIn) -> None:
    one, client = planned(world, "走访甲"), signed(world.worker)
    routes.add_stops(day=office_day(world.at), planned_ids=[one.pk], by=world.worker, at=world.at)
    shell = said(client.get("/visits/phone/"))
    assert "走访甲" not in shell and world.worker.name not in shell and "本人愿意才去" in shell
    worker = client.get("/visits/phone/worker.js")
    assert worker["Content-Type"] == "text/javascript" and worker["Service-Worker-Allowed"] == "/visits/phone/"
    manifest = client.get("/visits/phone/manifest.webmanifest").json()
    assert (manifest["start_url"], manifest["display"]) == ("/visits/phone/", "standalone")
    assert client.post("/sign-out/")["Clear-Site-Data"] == '"storage"'


def test_a_visit_without_a_plan_begins_at_the_person_and_asks_for_the_yes_first(
    world: Stations, signed: SignIn
) -> None:
    person, client = world.person("临时", yes=False), signed(world.worker)
    assert "先登记同意" in said(client.get(f"/people/{person.pk}/visit/"))
    client.post(f"/people/{person.pk}/consents/", {"what": "visit", "way": "spoken"})
    assert client.post(f"/people/{person.pk}/visit/", form(reason="")).status_code == 400
    assert client.post(f"/people/{person.pk}/visit/", form(reason="illness")).status_code == 302
    assert Visit.objects.select_related("reason").get().reason.code == "illness"
    far = world.person(area=OTHER_VILLAGE)
    assert client.get(f"/people/{far.pk}/visit/").status_code == 404


def test_the_office_keeps_its_lists_on_one_page(world: Stations, signed: SignIn) -> None:
    client = signed(world.officer)
    body = {"which": "reason", "reason-name": "农忙", "reason-code": "harvest", "reason-name_en": "Harvest"}
    assert client.post("/visits/lists/", body).status_code == 302
    again = client.post("/visits/lists/", body)
    assert again.status_code == 400 and "已经有了" in said(again) and 'value="农忙"' in said(again)
    pk = Reason.objects.get(code="harvest").pk
    rule = {"which": "rule", "rule-reason": str(pk), "rule-every": "quarter"}
    assert "至少写一个条件" in said(client.post("/visits/lists/", rule))
    assert client.post("/visits/lists/", rule | {"rule-from_age": "60"}).status_code == 302
    made = Rule.objects.get(reason_id=pk)
    assert made.content == {"every": "quarter", "from_age": 60} and "年满 60 岁" in said(client.get("/visits/lists/"))
    assert client.post("/visits/lists/", {"end": str(made.pk)}).status_code == 302
    assert client.post("/visits/lists/", {"end": str(made.pk)}).status_code == 409
    assert signed(world.clerk).post("/visits/lists/", body).status_code == 403


def test_lists_of_visits_cost_the_same_for_few_and_many(world: Stations, signed: SignIn) -> None:
    client, counts = signed(world.worker), []
    client.get("/visits/")
    for number in range(12):
        one = planned(world, f"人{number}")
        if number % 2:
            sync(client, [item(one)])
        if number in (3, 11):
            with CaptureQueriesContext(connection) as asked:
                for address in ("/visits/", "/visits/made/", "/visits/day/", "/visits/phone/today.json"):
                    assert client.get(address).status_code == 200
            counts.append(len(asked))
    assert counts[0] == counts[1]
