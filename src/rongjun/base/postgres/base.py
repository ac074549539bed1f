"""The connection: row-level security is told the present scope (base.scope) before any statement that needs it.

Settings of a session are undone by a rollback, also to a savepoint. So what was told is forgotten then, and told again.
"""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper
from psycopg.pq import TransactionStatus

from rongjun.base import scope

from .schema import DatabaseSchemaEditor

ROLE = """SELECT set_config('role', rolname, false) FROM pg_roles
    WHERE rolname = %s AND has_table_privilege(oid, to_regclass('django_migrations'), 'SELECT') AND pg_has_role(
    session_user, oid, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)"""
"""Takes the role where it is there, was let into this database, and the login may take it."""
SCOPE = "SELECT set_config('rongjun.scope', %s, false), set_config('rongjun.desk', %s, false)"


class _Telling:
    """A cursor that tells the scope before it asks anything."""

    db: "DatabaseWrapper"
    cursor: Any

    def execute(self, sql: Any, params: Sequence[Any] | None = None) -> Any:
        """Execute a statement inside the present scope."""
        self.db.tell_scope()
        return super().execute(sql, params)  # type: ignore[misc]

    def executemany(self, sql: Any, param_list: Any) -> Any:
        """Execute a statement for many values inside the present scope."""
        self.db.tell_scope()
        return super().executemany(sql, param_list)  # type: ignore[misc]

    def copy(self, statement: Any, *more: Any) -> Any:
        """Copy inside the present scope."""
        self.db.tell_scope()
        return self.cursor.copy(statement, *more)


class _Cursor(_Telling, CursorWrapper):  # type: ignore[misc]
    """A plain cursor."""


class _DebugCursor(_Telling, base.CursorDebugWrapper):  # type: ignore[misc]
    """A cursor that counts and times what it asks."""

    def copy(self, statement: Any, *more: Any) -> Any:
        """Copy inside the present scope, counted like any statement."""
        with self.debug_sql(statement):
            return super().copy(statement, *more)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose rows of persons are those of the present scope, in SQL too."""

    SchemaEditorClass = DatabaseSchemaEditor

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told: tuple[str, str] | None = None

    def tell_scope(self) -> None:
        """Tell the session the present scope and desk where it does not know it; not in a transaction that has failed.

        Holds for the alias `access` too: there is no row of a person to be read there, so it costs nothing.
        """
        wanted = scope.setting(), scope.desk_setting()
        if wanted == self._told or self.alias == "access" or self.connection is None:
            return
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return
        with self.connection.cursor() as cursor:
            cursor.execute(SCOPE, wanted)
        self._told = wanted

    def make_cursor(self, cursor: Any) -> Any:
        """Return a cursor that tells the scope."""
        return _Cursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> Any:
        """Return a cursor that tells the scope and is logged."""
        return _DebugCursor(cursor, self)

    def get_new_connection(self, conn_params: Any) -> Any:
        """Connect; a fresh session knows no scope."""
        self._told = None
        return super().get_new_connection(conn_params)

    def take_role(self) -> None:
        """Work on in the role of the option `assume_role`; before the first migration there is none."""
        self._configure_role(self.connection)

    def _configure_role(self, connection: Any) -> bool:
        role = self.settings_dict["OPTIONS"].get("assume_role")
        if not role or self.alias == NO_DB_ALIAS:
            return False
        with connection.cursor() as cursor:
            cursor.execute(ROLE, [role])
        return True

    def _rollback(self) -> None:
        self._told = None
        super()._rollback()  # type: ignore[misc]

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        except Exception:
            self._told = None  # refused at the end, and so rolled back
            raise

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._told = None
