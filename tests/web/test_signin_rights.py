"""The pages of the three administrators: accounts, rights, the matrix of roles; each opens its own only."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from rongjun.base.actor import PERMISSIONS, POSTS, Permission, Role
from rongjun.domains.units.models import Account, RightsRequest, Unit
from rongjun.domains.units.queries import list_waiting_requests

from .conftest import PASSWORD, OfficeClient

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
GIVEN = {"username": "zhang", "person_name": "张三", "role": "finance", "unit_name": "县退役军人事务局"}
PAGES = ("/rights/", "/rights/roles/", "/rights/accounts/")


def asked(office: Office) -> tuple[OfficeClient, RightsRequest]:
    """Let the system administrator open an account; returns that client and what waits."""
    admin = office(Role.SYSTEM_ADMIN)
    admin.post("/accounts/add/", GIVEN)
    return admin, list_waiting_requests().get()


def decide(client: Client, request: RightsRequest, **given: str) -> int:
    return client.post(reverse("rights-decide", args=[request.pk]), given).status_code


def test_only_the_security_administrator_opens_the_pages_of_rights(office: Office) -> None:
    for role in Role:
        expected = 200 if role is Role.SECURITY_ADMIN else 403
        assert [office(role).get(page).status_code for page in PAGES] == [expected] * 3, role


def test_only_those_who_audit_open_the_logs(office: Office) -> None:
    for role in Role:
        expected = 200 if Permission.AUDIT_VIEW in PERMISSIONS[role] else 403
        for page in ("/audit/", "/audit/looks/", "/audit/looks/counts/"):
            assert office(role).get(page).status_code == expected, (role, page)


def test_a_waiting_account_says_so_after_the_right_password_only(office: Office) -> None:
    admin = office(Role.SYSTEM_ADMIN)
    first = admin.post("/accounts/add/", GIVEN).context["password"]
    right = Client().post("/sign-in/", {"username": "zhang", "password": first})
    wrong = Client().post("/sign-in/", {"username": "zhang", "password": PASSWORD})
    assert "等安全管理员确认" in right.content.decode()
    assert "等安全管理员确认" not in wrong.content.decode()


def test_the_request_shows_what_would_be_gained_and_is_confirmed(office: Office) -> None:
    _admin, waiting = asked(office)
    security = office(Role.SECURITY_ADMIN)
    assert "zhang" in security.get("/rights/").content.decode()
    shown = security.get(reverse("rights-request", args=[waiting.pk])).content.decode()
    assert "张三" in shown and "拨付" in shown and "会得到的权限" in shown
    assert "1" in security.get("/").content.decode()
    assert decide(security, waiting, act="confirm") == 302
    assert Account.objects.get(username="zhang").has_rights
    assert decide(security, waiting, act="confirm") == 409


def test_the_system_administrator_does_not_confirm_even_by_address(office: Office) -> None:
    admin, waiting = asked(office)
    assert decide(admin, waiting, act="confirm") == 403
    assert not Account.objects.get(username="zhang").has_rights


def test_refusing_needs_a_reason_which_is_shown(office: Office) -> None:
    _admin, waiting = asked(office)
    security = office(Role.SECURITY_ADMIN)
    assert decide(security, waiting, act="refuse", reason="") == 400
    assert decide(security, waiting, act="refuse", reason="不在财务股") == 302
    assert "不在财务股" in security.get(reverse("rights-request", args=[waiting.pk])).content.decode()
    assert not Account.objects.get(username="zhang").is_active


def test_a_change_of_role_and_unit_is_asked_shown_and_withdrawn(office: Office) -> None:
    admin, officer = office(Role.SYSTEM_ADMIN), office(Role.OFFICER)
    Unit.objects.create(name="东镇站")
    page = reverse("account-change", args=[officer.account.pk])
    assert admin.post(page, {"role": "officer", "unit_name": "县退役军人事务局"}).status_code == 200
    assert admin.post(page, {"role": "town_clerk", "unit_name": "东镇站"}).status_code == 302
    shown = admin.get(reverse("account", args=[officer.account.pk])).content.decode()
    assert "等安全管理员确认" in shown
    waiting = list_waiting_requests().get()
    told = office(Role.SECURITY_ADMIN).get(reverse("rights-request", args=[waiting.pk])).content.decode()
    assert "优抚经办 → 镇（街道）站经办" in told and "→ 东镇站" in told and "会失去的权限" in told
    admin.post(reverse("request-withdraw", args=[waiting.pk]))
    assert not list_waiting_requests().exists()
    assert officer.get("/account/").status_code == 200


def test_the_matrix_says_what_the_program_says(office: Office) -> None:
    shown = office(Role.SECURITY_ADMIN).get("/rights/roles/").context
    assert len(shown["roles"]) == len(POSTS) and len(shown["rows"]) == len(Permission)
    for _name, code, cells in shown["rows"]:
        held = [cell for _role, cell in cells]
        assert held == [Permission(code) in PERMISSIONS[role] for role in POSTS], code


def test_accounts_are_listed_with_their_rights_and_found_by_one(office: Office) -> None:
    asked(office)
    office(Role.HEAD)
    security = office(Role.SECURITY_ADMIN)
    everybody = security.get("/rights/accounts/").content.decode()
    assert "科长签批" in everybody
    signers = security.get("/rights/accounts/?right=run.sign.head").context["list"].rows
    assert [cells[0].text for _kind, cells in signers] == ["head"]
    finance = security.get("/rights/accounts/?right=run.release").context["list"].rows
    assert [(cells[0].text, cells[5].text) for _kind, cells in finance] == [("zhang", "")]


def test_unknown_requests_and_acts_are_refused(office: Office) -> None:
    assert office(Role.SECURITY_ADMIN).get("/rights/999/").status_code == 404
    assert office(Role.SYSTEM_ADMIN).post("/accounts/requests/999/withdraw/").status_code == 404
    officer = office(Role.OFFICER)
    admin = office(Role.SYSTEM_ADMIN)
    assert admin.post(reverse("account", args=[officer.account.pk]), {"act": "rule"}).status_code == 400
