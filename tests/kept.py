"""What every test of a module begins with, built once: `kept(build)` in a fixture of the module's scope.

The rows lie in a transaction around the module's tests, each of which runs in a savepoint of its own and is rolled
back to it. What `build` returned is copied for each test by `fresh`, so that a clock or a row changed in one test is as
it was in the next. Tests of the module that begin with nothing run first. Tests with a transaction of their own
(`transaction=True`) belong into another module.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import groupby
from typing import Any, cast

import pytest
from django.test import TestCase, override_settings

from rongjun.base.scope import whole_registry

type Keep = Callable[[Callable[[], Any]], Any]


class _Around(TestCase):
    """Django's own way of opening transactions on all databases and rolling them back."""

    databases = {"default", "access"}

    @classmethod
    def begin(cls) -> Any:
        return cls._enter_atomics()

    @classmethod
    def undo(cls, atomics: Any) -> None:
        cls._rollback_atomics(atomics)


@pytest.fixture(scope="module")
def kept(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Keep]:  # fmt: skip
    """Give what builds the rows of a module; the module's folder (VAR_DIR) is kept with them."""
    begun: list[Any] = []

    def keep(build: Callable[[], Any]) -> Any:
        with django_db_blocker.unblock(), whole_registry("tests"):
            begun.append(_Around.begin())
            return build()

    with override_settings(VAR_DIR=tmp_path_factory.mktemp("kept")):
        yield keep
        with django_db_blocker.unblock():
            while begun:
                _Around.undo(begun.pop())


def those_that_begin_with_nothing_first(items: list[pytest.Item]) -> None:
    """Order the tests of each module: rows that are kept lie there until its end."""
    groups = [list(some) for _path, some in groupby(items, key=lambda item: item.path)]
    items[:] = [item for some in groups for item in sorted(some, key=lambda one: "kept" in _fixtures(one))]


def _fixtures(item: pytest.Item) -> list[str]:
    return list(getattr(item, "fixturenames", ()))


def fresh[T](built: T) -> T:
    """Return a copy of what `kept` built, for one test."""
    return cast(T, deepcopy(built))
