"""Looks at people are written on a connection of their own, so that they are committed before anything is opened."""

from typing import Any

from django.db import connections


class AccessRouter:
    """Sends AccessRow to the `access` connection: a file of its own on SQLite, the same database on PostgreSQL."""

    def _is_access(self, model: Any) -> bool:
        return bool(model._meta.label_lower == "safeguards.accessrow")

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """Return 'access' for AccessRow."""
        return "access" if self._is_access(model) else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        """Return 'access' for AccessRow."""
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        """On SQLite AccessRow lives in the access file only and nothing else lives there."""
        access_table = app_label == "safeguards" and (model_name == "accessrow" or hints.get("access") is True)
        if connections["default"].vendor != "sqlite":
            return db == "default"
        return access_table if db == "access" else not access_table
