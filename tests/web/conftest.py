"""Signed-in clients and example addresses for the tests of the pages."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from kept import fresh

from rongjun.base import clock
from rongjun.base.actor import Actor, Role
from rongjun.domains.units.actions import add_account
from rongjun.domains.units.models import Account

from .everything import Everything

PASSWORD = "a-long-pass-word"
EXAMPLES: dict[str, dict[str, object]] = {
    "account": {"account_id": 1},
    "policy-table": {"table": "disability"},
}
"""Arguments for those named URLs that need some; the crawls use 1 for numbers that are not named here."""


class OfficeClient(Client):
    """A client that is signed in."""

    account: Account
    actor: Actor


@cache
def hashed_password() -> str:
    """Hash PASSWORD once for all tests: Argon2 is meant to be slow."""
    return make_password(PASSWORD)


def new_account(role: Role, username: str = "") -> Account:
    """Make an account at the root unit."""
    name = username or role.value
    account, _ = add_account(
        username=name, role=role, unit_name=None, person_name=f"人{name}", password=None, at=clock.now()
    )
    Account.objects.filter(pk=account.pk).update(password=hashed_password())
    return Account.objects.get_by_natural_key(account.username)


@pytest.fixture
def make_account() -> Callable[..., Account]:
    """Give what makes accounts."""
    return new_account


@pytest.fixture(scope="module")
def one_of_everything(kept: Any) -> Everything:
    made: Everything = kept(lambda: Everything(new_account, Path(django_settings.VAR_DIR), django_settings))
    return made


@pytest.fixture
def everything(one_of_everything: Everything) -> Everything:
    """The office with one of everything (everything.py), as it is made for this module."""
    return fresh(one_of_everything)


@pytest.fixture
def office(make_account: Callable[..., Account]) -> Callable[..., OfficeClient]:
    """Return a signed-in client for a role."""

    def sign_in(role: Role, username: str = "") -> OfficeClient:
        client = OfficeClient()
        client.account = make_account(role, username)
        client.actor = client.account.actor()
        client.force_login(client.account, backend="rongjun.web.auth.OfficeBackend")
        session = client.session
        session["seen"] = clock.now().isoformat()
        session.save()
        return client

    return sign_in
