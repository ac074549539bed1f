"""Shared fixtures: real databases, real files, real people of the tests' own invention."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.utils import translation
from hypothesis import HealthCheck, settings

os.environ.setdefault("RONGJUN_STRICT_FETCH", "1")

from django.contrib.auth.hashers import Argon2PasswordHasher
from emptying import lift_guards_while_emptying
from engines import run_on_postgres
from kept import kept as kept
from kept import those_that_begin_with_nothing_first
from longest import longest_first
from migrated import empty_by_copying, migrate_once
from sampling import WHOLE
from turns import BY_TURNS, that_walk_today

from rongjun.base.scope import whole_registry

lift_guards_while_emptying()
migrate_once()
empty_by_copying()
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 8, 1
"""Still Argon2, and quick: hundreds of tests sign somebody in."""
settings.register_profile("rongjun", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rongjun")  # a loaded machine is no fault of the rule under test


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the tests; in a sample leave out on PostgreSQL what is the same on both engines (`engines.py`), and the
    journeys that rest (`turns.py`).
    """
    those_that_begin_with_nothing_first(items)
    longest_first(items)
    if connection.vendor == "postgresql" and not WHOLE:
        _only(run_on_postgres(items), items, config)
    if BY_TURNS:
        _only(that_walk_today(items), items, config)


def _only(taken: list[pytest.Item], items: list[pytest.Item], config: pytest.Config) -> None:
    chosen = {id(item) for item in taken}
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in chosen])
    items[:] = taken


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object, error: object) -> None:
    """Tell scripts/test_all.sh that a worker has nothing left to do: the tests on PostgreSQL begin."""
    if told := os.environ.get("RONGJUN_WHEN_IDLE"):
        Path(told).write_text("go\n", encoding="utf-8")


@pytest.fixture(autouse=True)
def first_language() -> Iterator[None]:
    """Let every test begin in the first language: a page answered in English leaves its thread in English."""
    translation.activate(django_settings.LANGUAGE_CODE)
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def registry_scope() -> Iterator[None]:
    """Let a test see the whole registry; tests of the scope itself open `nobody()` or `acting()` inside."""
    with whole_registry("tests"):
        yield
