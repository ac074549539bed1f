"""Sessions end: idle, at the end of the day, with the account, its rights and its password; one's own at will."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.safeguards.models import AuditEntry
from rongjun.domains.units import actions
from rongjun.domains.units.models import Account, AccountSession
from rongjun.web.devices import device_of

from .conftest import PASSWORD, OfficeClient
from .test_signin_second_step import later, signed_in

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
type Make = Callable[..., Account]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"


def enter(agent: str = FIREFOX, username: str = "officer") -> Client:
    client = Client(headers={"user-agent": agent})
    assert client.post("/sign-in/", {"username": username, "password": PASSWORD}).status_code == 302
    return client


def test_half_an_hour_without_use_ends_a_session_and_says_so(make_account: Make) -> None:
    make_account(Role.OFFICER)
    client = enter()
    with later(minutes=29):
        assert signed_in(client)
    with later(minutes=58):
        assert signed_in(client)
    with later(minutes=89):
        answer = client.get("/policy/", follow=True)
    assert answer.redirect_chain[0][0] == "/sign-in/?next=/policy/"
    assert "30 分钟没有操作" in answer.content.decode()
    assert not signed_in(client) and not AccountSession.objects.exists()
    assert AuditEntry.objects.get(action="account.sign_out").detail == {"why": "idle"}


def test_the_limit_is_a_setting(make_account: Make, settings: Any) -> None:
    make_account(Role.OFFICER)
    settings.IDLE_MINUTES = 5
    client = enter()
    with later(minutes=5):
        assert not signed_in(client)


def test_a_page_that_renews_itself_is_no_use_of_the_session(make_account: Make) -> None:
    make_account(Role.OFFICER)
    client = enter()
    for minutes in (20, 29):
        with later(minutes=minutes):
            client.get("/gallery/progress/", headers={"HX-Request": "true"})
    with later(minutes=31):
        assert not signed_in(client)


def test_a_session_ends_after_eight_hours_however_much_it_is_used(make_account: Make) -> None:
    make_account(Role.OFFICER)
    client, begun = enter(), clock.now()
    for step in range(1, 25):
        moment = begun + timedelta(minutes=20 * step)
        with patch("django.utils.timezone.now", return_value=moment):
            assert signed_in(client) is (step < 24), step


def test_use_is_written_once_a_minute_at_most(make_account: Make) -> None:
    make_account(Role.OFFICER)
    client = enter()
    seen = AccountSession.objects.get().seen_at
    with later(seconds=59):
        client.get("/help/")
    assert AccountSession.objects.get().seen_at == seen
    with later(seconds=61):
        client.get("/help/")
    assert AccountSession.objects.get().seen_at > seen


def test_own_sessions_are_listed_by_device_without_any_address(make_account: Make) -> None:
    make_account(Role.OFFICER)
    make_account(Role.HEAD)
    client = enter()
    enter(EDGE)
    enter(EDGE, "head")
    shown = client.get("/account/sessions/").content.decode()
    assert "Firefox · Linux" in shown and shown.count("Edge · Windows") == 1 and "这次登录" in shown
    assert client.session.session_key not in shown
    assert "127.0.0.1" not in str(list(AccountSession.objects.values_list("device", "key")))


def test_one_session_or_all_others_are_ended_at_once(make_account: Make) -> None:
    make_account(Role.OFFICER)
    mine, second, third = enter(), enter(EDGE), enter(EDGE)
    row = AccountSession.objects.get(key=second.session.session_key)
    mine.post("/account/sessions/", {"session": row.pk})
    assert (signed_in(mine), signed_in(second), signed_in(third)) == (True, False, True)
    mine.post("/account/sessions/", {"act": "others"})
    assert (signed_in(mine), signed_in(third)) == (True, False)
    assert AccountSession.objects.count() == 1


def test_nobody_ends_the_session_of_somebody_else(make_account: Make) -> None:
    make_account(Role.OFFICER)
    make_account(Role.HEAD)
    mine, other = enter(), enter(username="head")
    row = AccountSession.objects.get(key=other.session.session_key)
    assert mine.post("/account/sessions/", {"session": row.pk}).status_code == 404
    assert mine.post("/account/sessions/", {"session": "x"}).status_code == 404
    assert signed_in(other)


def test_a_closed_account_is_out_at_once(make_account: Make) -> None:
    account, admin = make_account(Role.OFFICER), make_account(Role.SYSTEM_ADMIN)
    client = enter()
    actions.close_account(account_id=account.pk, by=admin.actor(), at=clock.now())
    assert not signed_in(client)
    assert not AccountSession.objects.exists()


def test_changed_rights_and_a_confirmed_password_end_the_sessions(make_account: Make) -> None:
    account, admin = make_account(Role.OFFICER), make_account(Role.SYSTEM_ADMIN).actor()
    security, at = make_account(Role.SECURITY_ADMIN).actor(), clock.now()
    client = enter()
    asked = actions.ask_for_change(account_id=account.pk, role=Role.HEAD, unit_name=actions.ROOT_NAME, by=admin, at=at)
    assert signed_in(client)
    actions.confirm_request(request_id=asked.pk, by=security, at=at)
    assert not signed_in(client)
    client = enter()
    asked = actions.ask_for_new_password(account_id=account.pk, password="reset-pass-word", by=admin, at=at)
    actions.confirm_request(request_id=asked.pk, by=security, at=at)
    assert not signed_in(client)


def test_a_changed_password_ends_the_others_and_the_list_stays_true(make_account: Make) -> None:
    make_account(Role.OFFICER)
    mine, other = enter(), enter(EDGE)
    mine.post("/account/password/", {"old": PASSWORD, "new": "another-long-one", "again": "another-long-one"})
    assert (signed_in(mine), signed_in(other)) == (True, False)
    assert AccountSession.objects.get().key == mine.session.session_key


def test_signing_in_and_out_is_audited_with_the_way_but_no_address(make_account: Make) -> None:
    make_account(Role.OFFICER)
    client = enter()
    client.post("/sign-out/")
    entries = AuditEntry.objects.filter(action__startswith="account.sign").order_by("sequence")
    assert [(entry.action, entry.detail) for entry in entries] == [
        ("account.sign_in", {"how": "password"}), ("account.sign_out", {"why": "asked"}),
    ]  # fmt: skip
    assert not AccountSession.objects.exists()


def test_a_first_password_is_changed_before_anything_else(office: Office) -> None:
    admin, security = office(Role.SYSTEM_ADMIN), office(Role.SECURITY_ADMIN)
    given = {"username": "zhang", "person_name": "张三", "role": "officer", "unit_name": "县退役军人事务局"}
    first = admin.post("/accounts/add/", given).context["password"]
    asked = Account.objects.get(username="zhang").requests.get()
    security.post(reverse("rights-decide", args=[asked.pk]), {"act": "confirm"})
    client = Client()
    client.post("/sign-in/", {"username": "zhang", "password": first})
    for path in ("/", "/policy/", "/people/", "/account/security/"):
        assert client.get(path)["Location"] == "/account/password/", path
    assert client.post("/imports/new/")["Location"] == "/account/password/"
    same = client.post("/account/password/", {"old": first, "new": first, "again": first})
    assert list(same.context["form"].errors) == ["new"]
    client.post("/account/password/", {"old": first, "new": "my-own-pass-word", "again": "my-own-pass-word"})
    assert client.get("/policy/").status_code == 200


def test_devices_are_told_in_words_and_nothing_else_is_kept() -> None:
    assert device_of(EDGE) == "Edge · Windows"
    assert device_of("curl/8.0") == ""
    assert device_of("") == ""
