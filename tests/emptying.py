"""Empties the database between transactional tests although its guards refuse: they are lifted for that moment."""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations

UNMANAGED = ("funds_leg", "funds_transaction", "funds_tally", "approvals_act")
SEEDED = {"approvals_chainversion": "version = 1", "petitions_cause": "made_by_id IS NULL"}
"""What migrations put in and every test needs: the first version of each chain, the causes of petitions that come with
the program. They are written again at once."""


def lift_guards_while_emptying() -> None:
    """Patch Django's flush, which tests with `transaction=True` (live server, threads) use to clean up."""
    plain: Callable[[Any, list[str]], None] = BaseDatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        seeds = read_seeds(self.connection)
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

    def read_seeds(connection: Any) -> list[str]:
        """Return the statements that put the seeds back; none where the tables are not."""
        with connection.cursor() as cursor:
            known = connection.introspection.table_names(cursor)
            seeds = [(table, which) for table, which in SEEDED.items() if table in known]
            return [sql for table, which in seeds for sql in _inserts(connection, cursor, table, which)]

    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]


def _inserts(connection: Any, cursor: Any, table: str, which: str) -> list[str]:
    if connection.vendor == "postgresql":
        cursor.execute(f"SELECT to_jsonb(c)::text FROM {table} c WHERE {which}")
        made = f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, '"
        return [f"{made}{row}')" for (row,) in cursor.fetchall()]
    names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    values = " || ', ' || ".join(f"quote({name})" for name in names)
    into = f"INSERT INTO {table} ({', '.join(names)}) VALUES ("
    cursor.execute(f"SELECT '{into}' || {values} || ')' FROM {table} WHERE {which}")
    return [row for (row,) in cursor.fetchall()]
