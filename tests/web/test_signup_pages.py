"""Pages of signing up: on the portal without an account, at the counter, the list for who holds the event."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from kept import fresh
from registers_world import Office

from rongjun.base import clock
from rongjun.domains.people.batches import office_day
from rongjun.domains.services.registers.models import Record
from rongjun.domains.services.signups.models import SignUp
from rongjun.web.models import PortalTry

from .conftest import SignIn, said

pytestmark = pytest.mark.django_db(databases=["default", "access"])
KEY = "k" * 24


@pytest.fixture(scope="module")
def made(kept: Any) -> Office:
    office: Office = kept(Office)
    return office


@pytest.fixture
def office(made: Office) -> Office:
    return fresh(made)


def event(office: Office) -> Record:
    day = office_day(clock.now()) + timedelta(days=20)
    typed = {"name_of": "老兵讲堂", "kind": "lecture", "held_on": f"{day}", "place": "一村"}
    return office.open("event", typed=typed, by=office.clerk, at=clock.now())


def opened(office: Office, signed: SignIn, places: int = 1) -> Record:
    record = event(office)
    terms = {"act": "open", "places": places, "closes_on": f"{record.day}", "portal": "on", "keep_days": "7"}
    assert signed(office.clerk).post(f"/registers/of/event/{record.pk}/sign-up/", terms).status_code == 302
    return record


def test_an_event_is_open_once_its_unit_opens_it_and_shows_it_on_the_portal(office: Office, signed: SignIn) -> None:
    record = event(office)
    shown = f"/portal/published/event/{record.pk}/"
    assert "sign-up" not in said(Client().get(shown)) and Client().get(f"{shown}sign-up/").status_code == 404
    assert signed(office.west).post(f"/registers/of/event/{record.pk}/sign-up/", {"act": "open"}).status_code == 400
    record = opened(office, signed)
    assert f"/portal/published/event/{record.pk}/sign-up/" in said(
        Client().get(f"/portal/published/event/{record.pk}/")
    )
    assert f"/registers/of/event/{record.pk}/sign-up/" in said(
        signed(office.clerk).get(f"/registers/of/event/{record.pk}/")
    )


def test_somebody_signs_up_gets_a_code_once_waits_and_signs_off(office: Office, signed: SignIn) -> None:
    record = opened(office, signed)
    address = f"/portal/published/event/{record.pk}/sign-up/"
    page = said(Client().get(address))
    assert "还有 1 个" in page and "7 天后删除" in page
    wrong = Client().post(address, {"key": KEY, "name": "", "phone": "abc"})
    assert wrong.status_code == 400 and "abc" in said(wrong)
    codes = []
    for number, name in enumerate(("岳长山", "程守田")):
        done = said(Client().post(address, {"key": f"{KEY}{number}", "name": name}))
        codes.append(re.search(r'<b class="num">(\w{12})</b>', done)[1])  # type: ignore[index]
    twice = said(Client().post(address, {"key": f"{KEY}1", "name": "程守田"}))
    assert "已经报过名" in twice and codes[1] not in twice and SignUp.objects.count() == 2
    assert "候补的第 1 位" in said(Client().post("/portal/sign-up/", {"code": codes[1]}))
    assert Client().post("/portal/sign-up/", {"code": codes[0], "act": "off"}).status_code == 302
    assert "有名额" in said(Client().post("/portal/sign-up/", {"code": f" {codes[1].lower()} "}))
    assert "报名码不对" in said(Client().post("/portal/sign-up/", {"code": codes[0]}))


def test_codes_cannot_be_tried_and_sign_ups_not_poured_in(office: Office, signed: SignIn) -> None:
    record = opened(office, signed, places=90)
    for _try in range(5):
        assert "报名码不对" in said(Client().post("/portal/sign-up/", {"code": "AAAAAAAAAAAA"}))
    assert "连续输错 5 次" in said(Client().post("/portal/sign-up/", {"code": "AAAAAAAAAAAA"}))
    PortalTry.objects.all().delete()
    address = f"/portal/published/event/{record.pk}/sign-up/"
    for number in range(21):
        last = Client().post(address, {"key": f"{KEY}{number}", "name": "岳长山"})
    assert last.status_code == 400 and "太多了" in said(last) and SignUp.objects.count() == 20


def test_the_counter_adds_opens_the_list_and_takes_off(office: Office, signed: SignIn) -> None:
    record = opened(office, signed)
    clerk, address = signed(office.clerk), f"/registers/of/event/{record.pk}/sign-up/"
    added = clerk.post(address, {"act": "add", "key": KEY, "name": "岳长山", "phone": "0990-1234567"}, follow=True)
    assert "报名码" in said(added) and "岳长山" not in said(clerk.get(address))
    listed = said(clerk.post(address, {"act": "names"}))
    assert "岳长山" in listed and "0990-1234567" in listed
    assert signed(office.west).post(address, {"act": "names"}).status_code == 403
    assert signed(office.director).get(address).status_code == 200
    one = SignUp.objects.get()
    held = said(clerk.get(f"/registers/of/event/{record.pk}/move/held/"))
    assert re.search(r'name="signed"[^>]*value="1"|value="1"[^>]*name="signed"', held), (
        "the number is filled in already"
    )
    assert clerk.post(address, {"act": "off", "signup": one.pk}).status_code == 302 and not SignUp.objects.exists()
    assert clerk.post(address, {"act": "off", "signup": "x"}).status_code == 404
    refused = clerk.post(address, {"act": "open", "places": "0", "closes_on": "morgen", "keep_days": "999"})
    assert refused.status_code == 400 and "morgen" in said(refused)


def test_who_is_signed_in_finds_the_sign_up_again_without_its_code_and_reads_of_moving_up(
    office: Office, signed: SignIn
) -> None:
    from rongjun.base.scope import acting
    from rongjun.domains.disclosure import keys

    record, person = opened(office, signed), office.east[0]
    with acting(office.officer):
        code = keys.give_key(
            person_id=person.pk, given=keys.Given(holder="self", checked="id_card"), by=office.officer, at=clock.now()
        ).code
    me, address = Client(), f"/portal/published/event/{record.pk}/sign-up/"
    me.post("/portal/own/enter/", {"number": person.file_no, "secret": code})
    first = re.search(
        r'<b class="num">(\w{12})</b>', said(Client().post(address, {"key": f"{KEY}1", "name": "岳长山"}))
    )[1]  # type: ignore[index]
    asked = said(me.get(address))
    assert person.name in asked and "我的页面" in asked and "我的页面" not in said(Client().get(address))
    me.post(address, {"key": f"{KEY}2", "name": person.name, "mine": "on"})
    me.post(address, {"key": f"{KEY}3", "name": person.name})
    mine, page = SignUp.objects.exclude(owner="").get(), said(me.get("/portal/own/events/"))
    assert "老兵讲堂" in page and "候补的第 1 位" in page and page.count('name="signup"') == 1
    Client().post("/portal/sign-up/", {"code": first, "act": "off"})
    home = said(signed(office.clerk).get("/"))
    assert "补上了名额，待告知" in home and f"/registers/of/event/{record.pk}/sign-up/" in home
    clerk = signed(office.clerk)
    listed = said(clerk.post(f"/registers/of/event/{record.pk}/sign-up/", {"act": "names"}))
    assert listed.count('value="told"') == 1 and "待告知 1 人" in listed
    assert "候补上了" in said(me.get("/portal/own/events/"))
    assert "待告知" not in said(clerk.get(f"/registers/of/event/{record.pk}/sign-up/")), "who read it need not be told"
    assert (
        clerk.post(f"/registers/of/event/{record.pk}/sign-up/", {"act": "told", "signup": mine.pk}).status_code == 302
    )
    assert "没有这条报名" in said(me.post("/portal/own/events/", {"signup": mine.pk + 1}, follow=True))
    assert "已取消报名" in said(me.post("/portal/own/events/", {"signup": mine.pk}, follow=True))
    assert SignUp.objects.count() == 1 and "没有报名的活动" in said(me.get("/portal/own/events/"))


def test_what_was_raised_at_a_symposium_shows_who_deals_with_it_until_when_and_what_became_of_it(
    office: Office, signed: SignIn
) -> None:
    from registers_world import GOOD, key

    from rongjun.domains.services.duties.queries import duties_of
    from rongjun.domains.services.registers.actions import move_record

    held = office.open(
        "symposium", typed=GOOD["symposium"] | {"chair": str(office.units["试验县局"])}, by=office.officer
    )
    raised = {"meeting": str(held.pk), "matter": "门诊票据多", "topic": "medical"}
    matter = office.open("symposium-matter", typed=raised, by=office.officer)
    handler = {"handler": str(office.units["东镇站"])}
    move_record(record=matter, to="assigned", typed=handler, by=office.officer, at=office.tick(), form_key=key())
    duty = duties_of(f"record:{matter.pk}").get()
    assert (duty.unit_id, duty.due_on) == (office.units["东镇站"], matter.due_on)
    page = said(signed(office.officer).get(f"/registers/of/symposium/{held.pk}/"))
    assert "门诊票据多" in page and "办理单位：东镇站" in page and "期限" in page
    told = {"result": "改为一站式结算", "solved": "solved"}
    move_record(record=matter, to="answered", typed=told, by=office.clerk, at=office.tick(), form_key=key())
    page = said(signed(office.officer).get(f"/registers/of/symposium/{held.pk}/"))
    assert "改为一站式结算" in page and "已解决" in page
