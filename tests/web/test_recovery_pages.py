"""Pages of recoveries: what was overpaid is listed, proposed by one, decided by others, and told with its articles."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from kept import fresh
from runs_world import AUGUST, World

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.payments.models import BankItem, Movement, Recovery, RecoveryAct
from rongjun.domains.payments.queries import reconcile

from .conftest import OfficeClient
from .run_office import Office, make_world, path, text

pytestmark = pytest.mark.django_db(databases=["default", "access"])
LIMIT = 15


@pytest.fixture(scope="module")
def overpaid(kept: Any) -> World:
    made: World = kept(_overpaid)
    return made


def _overpaid() -> World:
    """A living person of whom August was overpaid, and one who died whose overpayment was set off."""
    world = make_world(django_settings, Path(django_settings.VAR_DIR))
    living, dead = world.people[1], world.people[2]
    world.payee(dead)
    world.released(AUGUST)
    world.released(AUGUST + 1)
    world.regrade(living, 9, "2022-08")
    world.death(dead, date(2022, 8, 20))
    world.released(AUGUST + 2)
    return world


@pytest.fixture
def world(overpaid: World) -> World:
    return fresh(overpaid)


@pytest.fixture
def recovery(world: World) -> Recovery:
    return Recovery.objects.select_related("person").get(person=world.people[1])


def queries_of(client: OfficeClient, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200, address
    return len(queries)


def test_every_overpayment_is_listed_with_what_is_open_and_found_by_name_state_and_town(
    office: Office, recovery: Recovery
) -> None:
    client = office(Role.OFFICER)
    shown = text(client.get(reverse("recovery-list")))
    assert "测试2" in shown and "测试3" in shown and "已结清" in shown
    assert "测试3" not in text(client.get(reverse("recovery-list") + "?state=open"))
    assert "测试2" not in text(client.get(reverse("recovery-list") + "?q=D00003"))
    assert "测试2" not in text(client.get(reverse("recovery-list") + "?town=990101002"))


def test_a_set_off_names_its_article_on_the_recovery_and_its_amount_on_the_register_and_the_persons_page(
    office: Office, world: World, recovery: Recovery
) -> None:
    client, dead = office(Role.OFFICER), world.people[2]
    settled = Recovery.objects.get(person=dead)
    assert "第二十八条第二款" in text(client.get(reverse("recovery", args=[settled.pk])))
    run = Movement.objects.filter(kind="set_off").select_related("run")[0].run
    assert run is not None
    assert "已抵扣多发" in text(client.get(path("run-register", run) + "?town=all"))
    pay = text(client.get(reverse("person-pay", args=[dead.pk])))
    assert "已抵扣" in pay and "账目" in pay
    open_ = text(client.get(reverse("person-pay", args=[recovery.person_id])))
    assert "有多发、未追回的款项" in open_


def test_a_return_is_proposed_checked_and_booked_with_the_last_signature(office: Office, recovery: Recovery) -> None:
    client = office(Role.OFFICER)
    address = reverse("recovery-act", args=[recovery.pk, "return"])
    assert "先备好这些材料" in text(client.get(address))
    wrong = client.post(address, {"amount": "9999999", "day": "2026-13-01", "paper": "", "reason": ""})
    assert wrong.status_code == 400
    assert "9999999" in wrong.content.decode(), "what was typed stays"
    today = clock.today().isoformat()
    too_much = client.post(address, {"amount": "9999999", "day": today, "paper": "回单 1", "reason": ""})
    assert "未追回的只有" in text(too_much)
    done = client.post(address, {"amount": "100.00", "day": today, "paper": "回单 1", "reason": ""}, follow=True)
    assert "等另一人审批" in text(done)
    act = RecoveryAct.objects.get()
    decide = reverse("recovery-decide", args=[act.pk])
    assert "您已在这项办理中签署过" in text(client.get(decide))
    assert client.post(decide, {"act": "sign", "note": ""}).status_code == 403
    for role in (Role.HEAD, Role.DIRECTOR):
        other = office(role)
        assert "追回" in text(other.get(reverse("inbox")))
        shown = text(other.post(decide, {"act": "sign", "note": ""}, follow=True))
    assert "已入账" in shown
    assert Movement.objects.filter(kind="returned").get().amount_fen == -100_00
    assert reconcile() == []


def test_a_plan_names_the_line_that_is_none_and_is_shown_with_its_instalments(
    office: Office, recovery: Recovery
) -> None:
    client, today = office(Role.OFFICER), clock.today()
    address = reverse("recovery-act", args=[recovery.pk, "plan"])
    said = {"day": today.isoformat(), "paper": "协议 3", "reason": "", "instalments": "2027-01-15 500\n下个月 300"}
    assert "第 2 行应为" in text(client.post(address, said))
    open_fen = sum(Movement.objects.filter(recovery=recovery).values_list("amount_fen", flat=True))
    said["instalments"] = f"2027-01-15 100.00\n2027-02-15 {(open_fen - 100_00) / 100:.2f}"
    client.post(address, said)
    decide = reverse("recovery-decide", args=[RecoveryAct.objects.get().pk])
    for role in (Role.HEAD, Role.DIRECTOR):
        office(role).post(decide, {"act": "sign", "note": ""})
    shown = text(client.get(reverse("recovery", args=[recovery.pk])))
    assert "约定的各期" in shown and "2027-02-15" in shown and "未到期" in shown


def test_a_refusal_needs_a_reason_and_changes_nothing(office: Office, recovery: Recovery) -> None:
    said = {"amount": "1", "day": clock.today().isoformat(), "paper": "裁定", "reason": "无遗产"}
    office(Role.OFFICER).post(reverse("recovery-act", args=[recovery.pk, "writeoff"]), said)
    decide, head = reverse("recovery-decide", args=[RecoveryAct.objects.get().pk]), office(Role.HEAD)
    assert head.post(decide, {"act": "refuse", "reason": ""}).status_code == 400
    head.post(decide, {"act": "refuse", "reason": "材料不全"})
    assert RecoveryAct.objects.get().refusal == "材料不全"
    assert "材料不全" in text(head.get(reverse("recovery", args=[recovery.pk])))


def test_no_page_of_recoveries_asks_more_than_fifteen_queries_and_none_grows(
    office: Office, world: World, recovery: Recovery
) -> None:
    client = office(Role.OFFICER)
    addresses = [
        reverse("recovery-list"), reverse("recovery", args=[recovery.pk]),
        reverse("recovery-act", args=[recovery.pk, "plan"]), reverse("person-pay", args=[recovery.person_id]),
    ]  # fmt: skip
    counted = [[queries_of(client, address) for address in addresses]]
    world.regrade(world.people[3], 10, "2022-08")
    world.regrade(world.people[1], 10, "2022-08")
    BankItem.objects.filter(person=world.people[1], result="waiting").update(result="paid")
    world.released(AUGUST + 3)
    counted.append([queries_of(client, address) for address in addresses])
    assert counted[0] == counted[1]
    assert max(counted[0]) <= LIMIT, counted[0]
