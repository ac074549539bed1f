"""Empties the database between transactional tests although its guards refuse: they are lifted for that moment."""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations

UNMANAGED = "approvals_act"


def lift_guards_while_emptying() -> None:
    """Patch Django's flush, which tests with `transaction=True` (live server, threads) use to clean up."""
    plain: Callable[[Any, list[str]], None] = BaseDatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        if self.connection.vendor == "postgresql":
            whole = [sql.rstrip("; ") + " CASCADE" if sql.startswith("TRUNCATE") else sql for sql in sql_list]
            whole.append("TRUNCATE people_searchterm")
            plain(
                self,
                [
                    "SET LOCAL ROLE NONE",
                    "SET session_replication_role = replica",
                    *whole,
                    "SET session_replication_role = origin",
                ],
            )
            return
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _sql in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            if UNMANAGED in self.connection.introspection.table_names(cursor):
                cursor.execute(f"DELETE FROM {UNMANAGED}")
        plain(self, sql_list)
        with self.connection.cursor() as cursor:
            for _name, sql in triggers:
                cursor.execute(sql)

    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]
