"""A database that other processes work on: for kill -9 and races."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from django.db import connection, connections


def real_database(folder: Path, aliases: Sequence[str] = ("default",)) -> dict[str, str]:
    """Return the environment of workers: the test's own database on PostgreSQL, copies of it in files on SQLite."""
    environment = {**os.environ, "RONGJUN_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "rongjun.config.settings"}
    if connection.vendor == "postgresql":
        said = connection.settings_dict
        url = f"postgresql://{said['USER']}@{said['HOST']}:{said['PORT']}/{said['NAME']}"
        return environment | {"DATABASE_URL": url}
    path = folder / "real.sqlite3"
    for alias in aliases:
        with closing(sqlite3.connect(path if alias == "default" else f"{path}.{alias}")) as target:
            connections[alias].ensure_connection()
            connections[alias].connection.backup(target)
    return environment | {"DATABASE_URL": f"sqlite:///{path}"}
