"""Passkeys: registered and used over the pages, answered by an authenticator made of software."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from soft_key import SoftKey

from rongjun.base import clock
from rongjun.base.actor import Role
from rongjun.domains.units import actions
from rongjun.domains.units.models import Account, Passkey

from .conftest import PASSWORD, OfficeClient
from .test_signin_second_step import give_password, later, signed_in, unlock, with_totp

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
type Make = Callable[..., Account]
HERE = {"headers": {"host": "localhost"}}


def registered(client: OfficeClient, key: SoftKey | None = None, name: str = "办公室电脑") -> SoftKey:
    """Register a passkey for the account of a client."""
    key = key or SoftKey()
    unlock(client)
    options = json.loads(client.post("/account/security/passkeys/options/", **HERE).content)
    client.post("/account/security/passkeys/add/", {"name": name, "credential": key.register(options)}, **HERE)
    return key


def options_for(client: Client) -> dict[str, Any]:
    answer = client.post("/sign-in/passkey/options/", **HERE)
    assert answer.status_code == 200
    found: dict[str, Any] = json.loads(answer.content)
    return found


def send(client: Client, answer: str, target: str = "") -> str:
    return client.post("/sign-in/passkey/", {"credential": answer, "next": target}, **HERE)["Location"]


def test_a_passkey_signs_in_by_itself_and_leads_where_one_was_going(office: Office) -> None:
    key = registered(office(Role.OFFICER))
    client = Client()
    options = options_for(client)
    assert options["userVerification"] == "required" and options["allowCredentials"] == []
    assert send(client, key.sign_in(options), "/policy/") == "/policy/"
    assert signed_in(client)
    kept = Passkey.objects.get()
    assert (kept.sign_count, kept.name, kept.used_at is not None) == (1, "办公室电脑", True)


def test_a_passkey_is_the_second_step_after_the_password(office: Office) -> None:
    key = registered(office(Role.OFFICER))
    client = Client()
    assert give_password(client, "/policy/")["Location"] == "/sign-in/second/"
    options = options_for(client)
    assert len(options["allowCredentials"]) == 1
    assert send(client, key.sign_in(options)) == "/policy/"
    assert signed_in(client)


def test_an_answer_works_once(office: Office) -> None:
    key = registered(office(Role.OFFICER))
    client = Client()
    answer = key.sign_in(options_for(client))
    assert send(client, answer) == "/"
    client.post("/sign-out/")
    options_for(client)
    assert send(client, answer) == "/sign-in/"
    assert not signed_in(client)


def test_the_challenge_is_answered_within_five_minutes(office: Office) -> None:
    key = registered(office(Role.OFFICER))
    client = Client()
    answer = key.sign_in(options_for(client))
    with later(minutes=6):
        assert send(client, answer) == "/sign-in/"


def refused_after(office: Office, change: Callable[[SoftKey], Any]) -> bool:
    key = registered(office(Role.OFFICER))
    change(key)
    client = Client()
    return send(client, key.sign_in(options_for(client))) == "/sign-in/" and not signed_in(client)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("verifies", False), ("origin", "https://elsewhere.example"), ("origin", "http://localhost:81"),
        ("host", "elsewhere.example"), ("key", SoftKey().key), ("credential", b"another" * 5),
        ("handle", "YW5vdGhlciBhY2NvdW50"),
    ],
)  # fmt: skip
def test_no_other_person_origin_key_or_account_signs_in(office: Office, name: str, value: Any) -> None:
    assert refused_after(office, lambda key: setattr(key, name, value))


def test_a_copied_key_whose_count_did_not_grow_is_refused(office: Office) -> None:
    key = registered(office(Role.OFFICER))
    first, second = Client(), Client()
    assert send(first, key.sign_in(options_for(first))) == "/"
    key.count -= 1
    assert send(second, key.sign_in(options_for(second))) == "/sign-in/"


def test_a_passkey_of_somebody_else_is_no_second_step(office: Office) -> None:
    key = registered(office(Role.HEAD))
    officer = office(Role.OFFICER)
    with_totp(officer.account)
    client = Client()
    give_password(client)
    assert send(client, key.sign_in(options_for(client))) == "/sign-in/second/"
    assert not signed_in(client)


def test_a_passkey_of_a_closed_account_signs_in_nobody(office: Office) -> None:
    client = office(Role.OFFICER)
    key = registered(client)
    admin = office(Role.SYSTEM_ADMIN)
    actions.close_account(account_id=client.account.pk, by=admin.actor, at=clock.now())
    other = Client()
    assert send(other, key.sign_in(options_for(other))) == "/sign-in/"


def test_nonsense_instead_of_an_answer_is_refused(office: Office) -> None:
    client = Client()
    for nonsense in ("", "{}", "[]", "null", '{"id":"a","rawId":"%","type":"public-key","response":{}}', "x" * 5000):
        options_for(client)
        assert send(client, nonsense) == "/sign-in/"


def test_a_key_that_does_not_check_the_person_is_not_registered(office: Office) -> None:
    registered(office(Role.OFFICER), SoftKey(verifies=False))
    assert not Passkey.objects.exists()


def test_a_passkey_is_renamed_and_removed_and_recovery_codes_come_with_the_first(office: Office) -> None:
    client = office(Role.OFFICER)
    unlock(client)
    key = SoftKey()
    options = json.loads(client.post("/account/security/passkeys/options/", **HERE).content)
    shown = client.post("/account/security/passkeys/add/", {"name": "一", "credential": key.register(options)}, **HERE)
    assert len(shown.context["codes"]) == 10
    passkey = Passkey.objects.get()
    client.post(f"/account/security/passkeys/{passkey.pk}/", {"name": "钥匙扣"})
    assert Passkey.objects.get().name == "钥匙扣"
    assert client.post(f"/account/security/passkeys/{passkey.pk}/", {"name": ""}).status_code == 400
    client.post(f"/account/security/passkeys/{passkey.pk}/", {"act": "remove"})
    assert not Passkey.objects.exists()


def test_passkeys_are_offered_only_where_browsers_take_them(make_account: Callable[..., Account]) -> None:
    make_account(Role.OFFICER)
    client = Client()
    assert "passkey.js" in client.get("/sign-in/", **HERE).content.decode()
    assert "passkey.js" not in client.get("/sign-in/", headers={"host": "127.0.0.1"}).content.decode()
    assert client.post("/sign-in/passkey/options/", headers={"host": "127.0.0.1"}).status_code == 400
    assert client.get("/sign-in/", headers={"host": "evil.example"}).status_code == 400
    assert PASSWORD not in client.get("/sign-in/", **HERE).content.decode()
