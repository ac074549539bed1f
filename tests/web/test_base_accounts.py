"""Signing in, one's own account and the accounts of the office."""

from collections.abc import Callable
from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client
from django.urls import reverse

from rongjun.base.actor import Role
from rongjun.domains.safeguards.models import AuditEntry
from rongjun.domains.units.models import Account
from rongjun.domains.units.queries import list_waiting_requests

from .conftest import PASSWORD, OfficeClient

pytestmark = pytest.mark.django_db(databases=["default", "access"])
type Office = Callable[..., OfficeClient]
type Make = Callable[..., Account]


def try_sign_in(client: Client, username: str, password: str, target: str = "") -> int:
    return client.post("/sign-in/", {"username": username, "password": password, "next": target}).status_code


def confirm_all(client: OfficeClient) -> None:
    """Confirm everything that waits, as the security administrator."""
    for waiting in list_waiting_requests():
        answer = client.post(reverse("rights-decide", args=[waiting.pk]), {"act": "confirm"})
        assert answer.status_code == 302


def test_right_password_signs_in_and_leads_where_one_was_going(make_account: Make) -> None:
    make_account(Role.OFFICER)
    client = Client()
    answer = client.post("/sign-in/", {"username": "officer", "password": PASSWORD, "next": "/policy/"})
    assert (answer.status_code, answer["Location"]) == (302, "/policy/")
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_sign_in_never_leads_to_another_site(make_account: Make, target: str) -> None:
    make_account(Role.OFFICER)
    answer = Client().post("/sign-in/", {"username": "officer", "password": PASSWORD, "next": target})
    assert answer["Location"] == "/"


def test_wrong_name_and_wrong_password_get_the_same_answer(make_account: Make) -> None:
    make_account(Role.OFFICER)
    known = Client().post("/sign-in/", {"username": "officer", "password": "wrong-pass-word"})
    unknown = Client().post("/sign-in/", {"username": "nobody1", "password": "wrong-pass-word"})
    assert known.status_code == unknown.status_code == 400
    assert list(known.context["form"].non_field_errors()) == list(unknown.context["form"].non_field_errors())


@pytest.mark.parametrize("username", ["officer", "nobody"])
def test_one_password_is_hashed_for_known_and_unknown_names_alike(make_account: Make, username: str) -> None:
    make_account(Role.OFFICER)
    hashed: list[str] = []

    class Counted(Argon2PasswordHasher):
        def encode(self, password: str, salt: str) -> str:
            hashed.append("encode")
            return super().encode(password, salt)

        def verify(self, password: str, encoded: str) -> bool:
            hashed.append("verify")
            return super().verify(password, encoded)

    with patch("django.contrib.auth.hashers.get_hashers", return_value=[Counted()]), \
         patch("django.contrib.auth.hashers.get_hashers_by_algorithm", return_value={"argon2": Counted()}):  # fmt: skip
        assert try_sign_in(Client(), username, "wrong-pass-word") == 400
    assert len(hashed) == 1


def test_two_wrong_passwords_do_not_lock_and_a_right_one_clears_the_count(make_account: Make) -> None:
    make_account(Role.OFFICER)
    client = Client()
    for _round in range(3):
        assert [try_sign_in(client, "officer", "wrong-pass-word") for _try in range(2)] == [400, 400]
        assert try_sign_in(client, "officer", PASSWORD) == 302
        client.post("/sign-out/")


def test_fifth_wrong_password_locks_with_the_waiting_time(make_account: Make) -> None:
    make_account(Role.OFFICER)
    client = Client()
    statuses = [try_sign_in(client, "officer", "wrong-pass-word") for _try in range(5)]
    answer = client.post("/sign-in/", {"username": "officer", "password": PASSWORD})
    assert statuses == [400, 400, 400, 400, 429]
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert "15 分钟" in answer.content.decode()


def test_lock_holds_one_name_at_one_machine_only(make_account: Make) -> None:
    make_account(Role.OFFICER)
    make_account(Role.HEAD)
    for _try in range(5):
        try_sign_in(Client(), "officer", "wrong-pass-word")
    assert try_sign_in(Client(), "head", PASSWORD) == 302
    assert try_sign_in(Client(REMOTE_ADDR="10.0.0.9"), "officer", PASSWORD) == 302


def test_administrator_lifts_a_lock(office: Office, make_account: Make) -> None:
    locked = make_account(Role.OFFICER)
    for _try in range(5):
        try_sign_in(Client(), "officer", "wrong-pass-word")
    office(Role.SYSTEM_ADMIN).post(reverse("account", args=[locked.pk]), {"act": "unlock"})
    assert try_sign_in(Client(), "officer", PASSWORD) == 302


def test_closed_account_ends_at_once_and_keeps_its_row(office: Office) -> None:
    officer, admin = office(Role.OFFICER), office(Role.SYSTEM_ADMIN)
    admin.post(reverse("account", args=[officer.account.pk]), {"act": "close"})
    assert officer.get("/account/").status_code == 302
    assert try_sign_in(Client(), "officer", PASSWORD) == 400
    admin.post(reverse("account", args=[officer.account.pk]), {"act": "open"})
    assert try_sign_in(Client(), "officer", PASSWORD) == 400
    confirm_all(office(Role.SECURITY_ADMIN))
    assert try_sign_in(Client(), "officer", PASSWORD) == 302


def test_administrator_cannot_close_the_account_in_use(office: Office) -> None:
    admin = office(Role.SYSTEM_ADMIN)
    answer = admin.post(reverse("account", args=[admin.account.pk]), {"act": "close"})
    assert answer.status_code == 400
    assert Account.objects.get(pk=admin.account.pk).is_active


def test_opened_account_works_with_the_password_shown_once_and_is_audited(office: Office) -> None:
    admin = office(Role.SYSTEM_ADMIN)
    given = {"username": "zhang", "person_name": "张三", "role": "finance", "unit_name": "县退役军人事务局"}
    answer = admin.post("/accounts/add/", given)
    assert try_sign_in(Client(), "zhang", answer.context["password"]) == 400
    confirm_all(office(Role.SECURITY_ADMIN))
    assert try_sign_in(Client(), "zhang", answer.context["password"]) == 302
    entry = AuditEntry.objects.get(action="account.open")
    assert entry.staff_id == admin.actor.staff_id
    assert answer.context["password"] not in str(entry.detail)


def test_every_role_can_be_opened(office: Office) -> None:
    admin = office(Role.SYSTEM_ADMIN)
    for role in Role:
        given = {"username": f"x-{role}", "person_name": f"某{role}", "role": role, "unit_name": "县退役军人事务局"}
        assert admin.post("/accounts/add/", given).context.get("password"), role


def test_name_in_use_and_second_administrator_are_refused_on_the_form(office: Office) -> None:
    admin = office(Role.SYSTEM_ADMIN)
    given = {"username": "system_admin", "person_name": "李四", "role": "system_admin", "unit_name": "县退役军人事务局"}
    answer = admin.post("/accounts/add/", given)
    assert "已有人使用" in answer.content.decode()
    answer = admin.post(
        "/accounts/add/", given | {"username": "new", "person_name": "人system_admin", "role": "audit_admin"}
    )
    assert "三员须由不同的人担任" in answer.content.decode()
    assert not Account.objects.filter(username="new").exists()


def test_changed_password_keeps_this_session_and_ends_others(office: Office, make_account: Make) -> None:
    client = office(Role.OFFICER)
    other = Client()
    assert try_sign_in(other, "officer", PASSWORD) == 302
    answer = client.post(
        "/account/password/", {"old": PASSWORD, "new": "another-long-one", "again": "another-long-one"}
    )
    assert answer.status_code == 302
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302
    assert try_sign_in(Client(), "officer", "another-long-one") == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "field"),
    [
        ("wrong-pass-word", "another-long-one", "another-long-one", "old"),
        (PASSWORD, "short", "short", "new"),
        (PASSWORD, "another-long-one", "another-long-two", "again"),
    ],
)
def test_faulty_change_of_password_names_the_field(office: Office, old: str, new: str, again: str, field: str) -> None:
    answer = office(Role.OFFICER).post("/account/password/", {"old": old, "new": new, "again": again})
    assert list(answer.context["form"].errors) == [field]


def test_only_the_system_administrator_manages_accounts(office: Office) -> None:
    for role in Role:
        expected = 200 if role is Role.SYSTEM_ADMIN else 403
        assert office(role).get("/accounts/").status_code == expected, role


def test_reset_password_replaces_the_old_one_once_it_is_confirmed(office: Office, make_account: Make) -> None:
    officer = make_account(Role.OFFICER)
    answer = office(Role.SYSTEM_ADMIN).post(reverse("account", args=[officer.pk]), {"act": "password"})
    assert try_sign_in(Client(), "officer", PASSWORD) == 302
    assert try_sign_in(Client(), "officer", answer.context["password"]) == 400
    confirm_all(office(Role.SECURITY_ADMIN))
    assert try_sign_in(Client(), "officer", PASSWORD) == 400
    assert try_sign_in(Client(), "officer", answer.context["password"]) == 302


def test_an_administrator_opens_no_account_for_the_own_person_however_it_is_spelt(office: Office) -> None:
    admin = office(Role.SYSTEM_ADMIN)
    given = {"username": "mine", "person_name": "人 system_admin", "role": "officer", "unit_name": "县退役军人事务局"}
    assert "给自己开设" in admin.post("/accounts/add/", given).content.decode()
    assert not Account.objects.filter(username="mine").exists()
    for number, spelt in enumerate(("张三", "张　三 ")):
        role = "head" if number else "director"
        admin.post("/accounts/add/", given | {"username": f"z{number}", "person_name": spelt, "role": role})
    assert Account.objects.filter(username__startswith="z").values("staff").distinct().count() == 1
