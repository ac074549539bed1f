"""The second step of signing in, without JavaScript: one-time code or recovery code after the password."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pyotp
import pytest
from django.test import Client

from rongjun.base import clock
from rongjun.base.actor import POSTS, Role
from rongjun.domains.safeguards.models import AuditEntry
from rongjun.domains.units import actions
from rongjun.domains.units.models import Account, Totp

from .conftest import PASSWORD, OfficeClient

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
type Make = Callable[..., Account]


def later(**more: float) -> Any:
    """Let the pages read a later time."""
    moment = clock.now() + timedelta(**more)
    return patch("rongjun.base.clock.now", return_value=moment)


def with_totp(account: Account) -> str:
    """Give an account one-time codes, set up an hour ago."""
    at, by = clock.now() - timedelta(hours=1), account.actor()
    secret = actions.begin_totp(by=by, at=at)
    actions.confirm_totp(code=code(secret, at), by=by, at=at)
    return secret


def code(secret: str, at: datetime | None = None) -> str:
    return pyotp.TOTP(secret).at(at or clock.now())


def give_password(client: Client, target: str = "") -> Any:
    return client.post("/sign-in/", {"username": "officer", "password": PASSWORD, "next": target})


def signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_a_password_alone_does_not_sign_in_an_account_with_codes(make_account: Make) -> None:
    secret = with_totp(make_account(Role.OFFICER))
    client = Client()
    assert give_password(client, "/policy/")["Location"] == "/sign-in/second/"
    assert not signed_in(client)
    answer = client.post("/sign-in/second/", {"code": code(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/policy/")
    assert signed_in(client)


def test_a_code_that_was_used_signs_in_nobody_else(make_account: Make) -> None:
    secret = with_totp(make_account(Role.OFFICER))
    now = code(secret)
    first, second = Client(), Client()
    for client, status in ((first, 302), (second, 400)):
        give_password(client)
        assert client.post("/sign-in/second/", {"code": now}).status_code == status
    assert not signed_in(second)


def test_a_wrong_code_says_so_and_the_fifth_locks_for_fifteen_minutes(make_account: Make) -> None:
    secret = with_totp(make_account(Role.OFFICER))
    client = Client()
    give_password(client)
    answers = [client.post("/sign-in/second/", {"code": "no"}) for _try in range(6)]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 400, 400, 429]
    assert "不对" in answers[0].content.decode() and answers[5]["Retry-After"] == "900"
    other = Client(REMOTE_ADDR="10.0.0.9")
    give_password(other)
    assert other.post("/sign-in/second/", {"code": code(secret)}).status_code == 429
    assert AuditEntry.objects.filter(action="account.second_step.fail").count() == 7


def test_a_recovery_code_signs_in_once_and_says_how_many_are_left(make_account: Make) -> None:
    account = make_account(Role.OFFICER)
    with_totp(account)
    codes = actions.make_recovery_codes(by=account.actor(), at=clock.now())
    first, second = Client(), Client()
    give_password(first)
    answer = first.post("/sign-in/second/", {"code": codes[3].lower()}, follow=True)
    assert "还剩 9 个" in answer.content.decode()
    give_password(second)
    assert second.post("/sign-in/second/", {"code": codes[3]}).status_code == 400


def test_the_second_step_must_come_within_ten_minutes_of_the_password(make_account: Make) -> None:
    secret = with_totp(make_account(Role.OFFICER))
    client = Client()
    give_password(client)
    with later(minutes=10):
        answer = client.post("/sign-in/second/", {"code": code(secret)})
    assert answer["Location"] == "/sign-in/"
    assert not signed_in(client)


def test_the_second_step_alone_leads_back_to_the_password(make_account: Make) -> None:
    secret = with_totp(make_account(Role.OFFICER))
    client = Client()
    assert client.get("/sign-in/second/")["Location"] == "/sign-in/"
    assert client.post("/sign-in/second/", {"code": code(secret)})["Location"] == "/sign-in/"


def test_a_password_changed_meanwhile_ends_the_second_step(make_account: Make) -> None:
    account = make_account(Role.OFFICER)
    secret = with_totp(account)
    client = Client()
    give_password(client)
    actions.change_password(password="another-long-one", by=account.actor(), at=clock.now())
    assert client.post("/sign-in/second/", {"code": code(secret)})["Location"] == "/sign-in/"


def test_a_closed_account_does_not_get_past_the_second_step(make_account: Make) -> None:
    account, admin = make_account(Role.OFFICER), make_account(Role.SYSTEM_ADMIN)
    secret = with_totp(account)
    client = Client()
    give_password(client)
    actions.close_account(account_id=account.pk, by=admin.actor(), at=clock.now())
    assert client.post("/sign-in/second/", {"code": code(secret)})["Location"] == "/sign-in/"


def test_switched_off_nobody_is_asked_and_the_pages_are_gone(make_account: Make, settings: Any) -> None:
    with_totp(make_account(Role.OFFICER))
    settings.SECOND_FACTOR = "off"
    client = Client()
    assert give_password(client)["Location"] == "/"
    assert client.get("/account/security/").status_code == 404
    assert "登录安全" not in client.get("/account/").content.decode()


# setting it up


def unlock(client: Client) -> None:
    answer = client.post("/account/check/", {"password": PASSWORD, "next": "/account/security/"})
    assert answer["Location"] == "/account/security/"


def test_every_change_asks_for_the_password_again(office: Office) -> None:
    client = office(Role.OFFICER)
    changes = ["totp/begin/", "totp/", "totp/remove/", "passkeys/options/", "passkeys/add/", "passkeys/1/", "codes/"]
    for path in changes:
        answer = client.post(f"/account/security/{path}")
        assert answer["Location"].startswith("/account/check/"), path
    assert not Totp.objects.exists()
    unlock(client)
    assert client.post("/account/security/totp/begin/")["Location"] == "/account/security/totp/"
    with later(minutes=11):
        assert client.get("/account/security/totp/")["Location"].startswith("/account/check/")


def test_a_wrong_password_there_is_refused_and_locks_like_signing_in(office: Office) -> None:
    client = office(Role.OFFICER)
    statuses = [client.post("/account/check/", {"password": "wrong-pass-word"}).status_code for _try in range(5)]
    assert statuses == [400, 400, 400, 400, 429]
    assert client.post("/account/check/", {"password": PASSWORD}).status_code == 429


def test_codes_are_set_up_with_a_picture_and_a_text_and_recovery_codes_follow_once(office: Office) -> None:
    client = office(Role.OFFICER)
    unlock(client)
    client.post("/account/security/totp/begin/")
    shown = client.get("/account/security/totp/")
    secret = shown.context["secret"].replace(" ", "")
    assert "data:image/svg+xml" in shown.content.decode()
    assert client.post("/account/security/totp/", {"code": "000000"}).status_code == 400
    done = client.post("/account/security/totp/", {"code": code(secret)})
    codes = done.context["codes"]
    assert len(codes) == 10 and all(text in done.content.decode() for text in codes)
    again = client.get("/account/security/").content.decode()
    assert secret not in again and codes[0] not in again and "已启用" in again
    assert client.get("/account/security/totp/").status_code == 404


def test_codes_can_be_stopped_and_recovery_codes_made_again(office: Office) -> None:
    client = office(Role.OFFICER)
    with_totp(client.account)
    unlock(client)
    first = client.post("/account/security/codes/").context["codes"]
    second = client.post("/account/security/codes/").context["codes"]
    assert not set(first) & set(second)
    client.post("/account/security/totp/remove/")
    assert not Totp.objects.exists()
    assert client.post("/account/security/codes/").status_code == 400


# required


def test_where_it_is_required_whoever_may_open_or_sign_sets_it_up_before_anything_else(
    office: Office, settings: Any
) -> None:
    settings.SECOND_FACTOR = "required"
    free = {Role.STATION_WORKER}
    for role in POSTS:
        answer = office(role).get("/policy/")
        assert answer.get("Location", "") == ("" if role in free else "/account/security/"), role


def test_where_it_is_required_a_set_up_factor_opens_the_way(office: Office, settings: Any) -> None:
    settings.SECOND_FACTOR = "required"
    client = office(Role.HEAD)
    assert client.post("/runs/1/sign/")["Location"] == "/account/security/"
    assert client.get("/policy/", headers={"HX-Request": "true"})["HX-Redirect"] == "/account/security/"
    unlock(client)
    client.post("/account/security/totp/begin/")
    secret = client.get("/account/security/totp/").context["secret"].replace(" ", "")
    client.post("/account/security/totp/", {"code": code(secret)})
    assert client.get("/policy/").status_code == 200
    client.post("/account/security/totp/remove/")
    assert client.get("/policy/")["Location"] == "/account/security/"
