"""Changing tables: by the role that owns them, on everybody's rows."""

from contextlib import ExitStack
from typing import Any, Self

from django.db.backends.postgresql import schema

from rongjun.base.scope import whole_desk, whole_registry


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Leaves the role that owns nothing while tables are changed, and takes it again after."""

    def __enter__(self) -> Self:
        self._scope = ExitStack()
        self._scope.enter_context(whole_registry("migration"))
        self._scope.enter_context(whole_desk("migration"))
        super().__enter__()
        self._leave_role()
        return self

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            super().__exit__(kind, error, trace)
            if kind is None and not self.collect_sql:
                self.connection.take_role()  # type: ignore[attr-defined]
        finally:
            self._scope.close()

    def _leave_role(self) -> None:
        if not self.collect_sql:
            with self.connection.cursor() as cursor:
                cursor.execute("SET ROLE NONE")
