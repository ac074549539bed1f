"""Empties the database between transactional tests although its guards refuse: they are lifted for that moment."""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations

UNMANAGED = ("funds_leg", "funds_transaction", "funds_tally", "approvals_act")
LEFT_TO_DJANGO = ("django_content_type", "auth_permission", "django_migrations")
_seeds: dict[str, list[str]] = {}


def remember_seeds(connection: Any) -> None:
    """Keep what migrations have put into the tables of a database just migrated: every test needs it, so each emptying
    writes it again."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - set(LEFT_TO_DJANGO)
        _seeds[connection.alias] = [sql for table in sorted(tables) for sql in _inserts(connection, cursor, table)]


def lift_guards_while_emptying() -> None:
    """Patch Django's flush, which tests with `transaction=True` (live server, threads) use to clean up."""
    plain: Callable[[Any, list[str]], None] = BaseDatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        seeds = _seeds.get(self.connection.alias, [])
        if self.connection.vendor == "postgresql":
            whole = [sql.rstrip("; ") + " CASCADE" if sql.startswith("TRUNCATE") else sql for sql in sql_list]
            whole.append("TRUNCATE people_searchterm, funds_leg, funds_transaction, funds_tally")
            plain(
                self,
                [
                    "SET LOCAL ROLE NONE",
                    "SET session_replication_role = replica",
                    *whole,
                    *seeds,
                    "SET session_replication_role = origin",
                ],
            )
            return
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            known = self.connection.introspection.table_names(cursor)
            for table in UNMANAGED:
                if table in known:
                    cursor.execute(f"DELETE FROM {table}")
        plain(self, sql_list)
        with self.connection.cursor() as cursor:
            for sql in (*seeds, *(sql for _name, sql in triggers)):
                cursor.execute(sql)

    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]


def _inserts(connection: Any, cursor: Any, table: str) -> list[str]:
    if connection.vendor == "postgresql":
        cursor.execute(f"SELECT to_jsonb(c)::text FROM {table} c")
        made = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, '"
        return [f"{made}{row}')" for (row,) in cursor.fetchall()]
    cursor.execute("SELECT name FROM pragma_table_info(%s)", [table])
    names = [f'"{name}"' for (name,) in cursor.fetchall()]
    values = " || ', ' || ".join(f"quote({name})" for name in names)
    into = f"INSERT INTO {table} ({', '.join(names)}) VALUES ("
    cursor.execute(f"SELECT '{into}' || {values} || ')' FROM {table}")
    return [row for (row,) in cursor.fetchall()]
