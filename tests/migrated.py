"""Migrates the tests' databases once: the next process copies what came of it, as long as no migration changed.

Migrating costs a core half a minute and more, for each database, in each worker of each run. The copy is keyed by the
text of every migration and of what they import. Where it must be made, each new model is rendered alone
(`render_alone`): Django renders anew whatever is joined to it, which is more than half of the time; what comes of it
is the same (base/test_migrations.py). On SQLite it lies in the user's temporary folder, and nothing is read
from it but what this suite wrote there; on the server of scripts/with_postgres.py it is a template, gone with it.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import django
from django.core import management
from django.db import connections
from django.db.backends.base.creation import BaseDatabaseCreation
from django.db.migrations.state import ModelState, ProjectState
from django.test import TransactionTestCase
from emptying import remember_seeds

from rongjun.base.postgres.row_security import make_role

SOURCE = Path(__file__).parents[1] / "src" / "rongjun"
IMPORTED = ("base", "domains/people/sounds.py")
"""What migrations import, besides themselves."""


def migrate_once() -> None:
    """Let Django's making of a test database copy a migrated one where there is one."""
    plain = management.call_command

    def call(name: Any, *args: Any, **options: Any) -> Any:
        alias = str(options.get("database", ""))
        if name != "migrate" or not options.get("run_syncdb"):
            return plain(name, *args, **options)
        migrate = partial(plain, name, *args, **options)
        if connections[alias].vendor == "sqlite":
            _restore_or(migrate, alias)
        elif "RONGJUN_POSTGRES_IS_OURS" in os.environ:
            _take_template_or(migrate, alias)
        else:
            migrate()
        return remember_seeds(connections[alias])

    management.call_command = call
    ProjectState.add_model = render_alone
    destroy = BaseDatabaseCreation.destroy_test_db

    def destroyed(creation: BaseDatabaseCreation, *args: Any, **options: Any) -> None:
        if creation.connection.vendor == "postgresql":
            connections.close_all()  # the access log's own connection stands in the way for five seconds
        destroy(creation, *args, **options)

    BaseDatabaseCreation.destroy_test_db = destroyed


def render_alone(state: ProjectState, model: ModelState) -> None:
    """Add a model to a state of the migrations without rendering all the models that it points to once more."""
    key = model.app_label, model.name_lower
    state.models[key] = model
    if state._relations is not None:
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:
        state.apps.render_multiple([model])


def empty_by_copying() -> None:
    """Let tests with transactions of their own leave an SQLite database as it was migrated, instead of emptying it."""
    plain: Callable[[TransactionTestCase], None] = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        names = case._databases_names(include_mirrors=False)
        kept = {alias: _kept(alias) for alias in names if connections[alias].vendor == "sqlite"}
        if len(kept) < len(names) or not all(path.exists() for path in kept.values()):
            plain(case)
            return
        for alias, path in kept.items():
            connections[alias].ensure_connection()  # a test may have used one of the two only
            _copy(str(path), connections[alias].connection)

    TransactionTestCase._fixture_teardown = teardown


def copy_migrated(place: Path) -> None:
    """Put migrated SQLite databases where a process of its own will look for them; the tests' own must be made."""
    for alias, path in (("default", place), ("access", place.with_name(f"{place.name}.access"))):
        shutil.copyfile(_kept(alias), path)


def template_on_server() -> str:
    """Return the name of the migrated template, for a process of its own; on a server that is not ours an empty one."""
    return f"migrated_{_key()}" if "RONGJUN_POSTGRES_IS_OURS" in os.environ else "template1"


def _kept(alias: str) -> Path:
    return _folder() / f"{_key()}-{alias}.sqlite3"


def _folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"rongjun-migrated-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _restore_or(migrate: Any, alias: str) -> None:
    folder, kept = _folder(), _kept(alias)
    with (folder / f"lock-{_key()}-{alias}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        connections[alias].ensure_connection()
        if kept.exists():
            _copy(str(kept), connections[alias].connection)
            return
        migrate()
        _forget_older(folder, alias)
        fresh = kept.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with sqlite3.connect(fresh) as target:
            connections[alias].connection.backup(target)
        target.close()
        fresh.rename(kept)


def _take_template_or(migrate: Any, alias: str) -> None:
    connection, template = connections[alias], template_on_server()
    made = connection.settings_dict["NAME"]
    with (_folder() / f"lock-{connection.settings_dict['PORT']}").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with connection._nodb_cursor() as server:
            server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
            if known := server.fetchone() is not None:
                connection.close()
                server.execute(f'DROP DATABASE "{made}"')
                server.execute(f'CREATE DATABASE "{made}" TEMPLATE "{template}"')
        if known:
            with connection.schema_editor() as editor:
                make_role(editor)  # what a database grants is not copied with it
            return
        migrate()
        connection.close()
        with connection._nodb_cursor() as server:
            server.execute(f'CREATE DATABASE "{template}" TEMPLATE "{made}"')


def _copy(path: str, into: sqlite3.Connection) -> None:
    source = sqlite3.connect(path)
    source.backup(into)
    source.close()


def _forget_older(folder: Path, alias: str) -> None:
    found = sorted(folder.glob(f"*-{alias}.sqlite3"), key=lambda path: path.stat().st_mtime)
    for path in found[:-60]:
        path.unlink(missing_ok=True)


@cache
def _key() -> str:
    files = list(SOURCE.rglob("migrations/*.py"))
    for name in IMPORTED:
        place = SOURCE / name
        files += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    digest = hashlib.sha256(f"{django.__version__} {sqlite3.sqlite_version}".encode())
    for path in sorted(files):
        digest.update(str(path.relative_to(SOURCE)).encode() + path.read_bytes())
    return digest.hexdigest()[:24]
