"""Shared fixtures: real databases, real files, real people of the tests' own invention."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("RONGJUN_STRICT_FETCH", "1")

from emptying import lift_guards_while_emptying
from migrated import migrate_once

from rongjun.base.scope import whole_registry

lift_guards_while_emptying()
migrate_once()
settings.register_profile("rongjun", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rongjun")  # a loaded machine is no fault of the rule under test


@pytest.fixture(autouse=True)
def registry_scope() -> Iterator[None]:
    """Let a test see the whole registry; tests of the scope itself open `nobody()` or `acting()` inside."""
    with whole_registry("tests"):
        yield
