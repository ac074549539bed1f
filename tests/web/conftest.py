"""Signed-in clients and example addresses for the tests of the pages."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from kept import fresh
from recognition_world import County, install

from rongjun.base import clock
from rongjun.base.actor import Actor, Role
from rongjun.domains.units.actions import add_account
from rongjun.domains.units.models import Account

from .everything import Everything

PASSWORD = "a-long-pass-word"
EXAMPLES: dict[str, dict[str, object]] = {
    "account": {"account_id": 1},
    "policy-table": {"table": "disability"},
    "portal-petition-refused-receipt": {"refused_token": UUID(int=1)},
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
        return let_in(client, client.account)

    return sign_in


def let_in[C: Client](client: C, account: Account) -> C:
    """Sign an account in at a client, as after a password a moment ago."""
    client.force_login(account, backend="rongjun.web.auth.OfficeBackend")
    session = client.session
    session["seen"] = clock.now().isoformat()
    session.save()
    return client


type SignIn = Callable[[Actor], Client]


@pytest.fixture
def signed() -> SignIn:
    """Return a signed-in client for somebody who has an account."""
    return lambda actor: let_in(Client(), Account.objects.get(pk=actor.account_id))


@pytest.fixture
def county(settings: Any, tmp_path: Path) -> County:
    """A county with the tests' procedure in force, at this moment."""
    settings.VAR_DIR = tmp_path
    install()
    world = County()
    world.at = clock.now()
    return world


def said(answer: Any) -> str:
    """Return what a page says, as HTML."""
    return str(answer.content.decode())
