"""The pages of grants: listed, signed by two after the proposal, refused with what is wrong, taken back."""

from typing import Any

import pytest
from django.test import Client
from grants_world import GrantOffice

from rongjun.base.actor import Actor
from rongjun.domains.safeguards.models import AccessRow
from rongjun.domains.services.grants.actions import propose_grants, return_grant
from rongjun.domains.services.grants.models import Grant, GrantLine
from rongjun.domains.services.grants.proposing import Line
from rongjun.domains.units.models import Account

pytestmark = pytest.mark.django_db(databases=["default", "access"])


@pytest.fixture
def office(settings: Any, tmp_path: Any) -> GrantOffice:
    settings.VAR_DIR, settings.SECOND_LOOK = tmp_path, 0
    return GrantOffice()


def as_one(actor: Actor) -> Client:
    client = Client()
    client.force_login(Account.objects.get(pk=actor.account_id), backend="rongjun.web.auth.OfficeBackend")
    return client


def test_a_grant_is_signed_on_its_page_and_taken_back_there(office: GrantOffice) -> None:
    person = office.registered(name="程困难")
    grant = office.proposed(person.pk, 1234_50, source="desk:1")
    url = f"/grants/{grant.pk}/"
    assert 'value="sign"' not in as_one(office.officer).get(url).content.decode()
    for by in (office.head, office.director):
        client = as_one(by)
        inbox = client.get("/inbox/").content.decode()
        assert grant.number in inbox and url in inbox
        shown = client.get(url).content.decode()
        assert "程困难" in shown and "1,234.50" in shown
        assert AccessRow.objects.filter(person_token=str(person.token), staff_id=by.staff_id).exists()
        assert client.post(url, {"act": "return", "return-reason": ""}).status_code == 400
        answer = client.post(url, {"act": "sign", "sign-note": "同意", "content": "0" * 64})
        assert answer.status_code == 400 and "内容有变动" in answer.content.decode()
        answer = client.post(url, {"act": "sign", "sign-note": "同意", "content": grant.content_hash}, follow=True)
        assert answer.status_code == 200
    assert Grant.objects.get(pk=grant.pk).state == "granted"
    officer = as_one(office.officer)
    line = GrantLine.objects.get(grant=grant)
    wrong = officer.post(url, {"act": "back", "back-lines": [line.pk], "back-reason": ""})
    assert wrong.status_code == 400
    officer.post(url, {"act": "back", "back-lines": [line.pk], "back-reason": "重复核定"})
    back = Grant.objects.get(takes_back=grant)
    again = officer.post(url, {"act": "back", "back-lines": [line.pk], "back-reason": "重复核定"})
    assert again.status_code == 400
    assert f"/grants/{back.pk}/" in as_one(office.head).get("/inbox/").content.decode()


def test_lists_cost_the_same_for_few_and_many_and_export(
    office: GrantOffice, django_assert_max_num_queries: Any
) -> None:
    people = [office.registered() for _ in range(30)]
    lines = [office.line(one, 100) for one in people]
    grant = propose_grants(source="desk:2", lines=lines, by=office.officer, at=office.tick(), title="第一轮")
    client = as_one(office.head)
    for address in ("/grants/?q=第一轮", f"/grants/{grant.pk}/lines/?q=困难1", f"/grants/{grant.pk}/"):
        client.get(address)
        with django_assert_max_num_queries(40):
            answer = client.get(address)
        assert answer.status_code == 200
    assert client.get("/grants/?export=csv").status_code == 200
    assert client.get(f"/grants/{grant.pk}/lines/?export=xlsx").status_code == 200
    assert as_one(office.clerk).get("/grants/").status_code == 403


def test_a_list_is_proposed_with_every_fault_named_and_a_returned_one_is_changed_and_proposed_again(
    office: GrantOffice,
) -> None:
    people = [office.registered() for _ in range(30)]
    client = as_one(office.officer)
    said = {
        "key": "a" * 32, "benefit": "visit_gift", "title": "春节慰问", "basis": "县发〔2026〕1号", "reason": "春节慰问",
        "lines": f"{people[0].file_no} 三百\nZZ1",
    }  # fmt: skip
    wrong = client.post("/grants/new/", said)
    assert wrong.status_code == 400
    shown = wrong.content.decode()
    assert "第 1 行：金额写成" in shown and "第 2 行：写档案号和金额两格" in shown and "三百" in shown
    unknown = client.post("/grants/new/", said | {"lines": f"{people[0].file_no} 300\nZZ1 300"})
    assert unknown.status_code == 400 and "第 2 行：ZZ1" in unknown.content.decode()
    said["lines"] = "\n".join(f"{one.file_no}\t300" for one in people)
    assert client.post("/grants/new/", said).status_code == 302
    assert client.post("/grants/new/", said).status_code == 409
    grant = Grant.objects.get()
    assert (grant.line_count, grant.amount_fen) == (30, 9000_00)
    return_grant(grant_id=grant.pk, reason="金额有误", by=office.head, at=office.tick())
    again = client.get(f"/grants/{grant.pk}/").content.decode()
    assert f"/grants/new/?again={grant.pk}" in again
    filled = client.get(f"/grants/new/?again={grant.pk}").content.decode()
    assert f"{people[29].file_no} 300.00" in filled and "a" * 32 in filled
    assert client.post("/grants/new/", said | {"lines": f"{people[0].file_no} 200"}).status_code == 302
    made = Grant.objects.latest("pk")
    assert made.root_id == grant.pk and made.amount_fen == 200_00
    assert "again=" not in client.get(f"/grants/{grant.pk}/").content.decode()


def test_a_line_far_down_a_long_list_can_be_taken_back_by_its_number(office: GrantOffice) -> None:
    people = [office.registered() for _ in range(30)]
    lines = [Line(one.pk, "visit_gift", 300_00, "县发1号", "慰问") for one in people]
    grant = office.granted(
        propose_grants(source="list:x", lines=lines, by=office.officer, at=office.tick(), title="慰问")
    )
    client, url = as_one(office.officer), f"/grants/{grant.pk}/"
    wrong = client.post(url, {"act": "back", "back-lines": "30 31", "back-reason": "重复"})
    assert wrong.status_code == 400 and "没有这些序号，或已经撤销：31" in wrong.content.decode()
    client.post(url, {"act": "back", "back-lines": "30", "back-reason": "重复"})
    assert GrantLine.objects.get(grant__takes_back=grant).person_id == people[29].pk
