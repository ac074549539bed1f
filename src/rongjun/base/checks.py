"""What `rongjun check` asks of the database: that row-level security binds whoever works."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.db import connections

PAST = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


def row_security_binds(
    app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """Return an error for each PostgreSQL connection that goes past row-level security."""
    secured = (alias for alias in databases or () if connections[alias].vendor == "postgresql")
    return [_told(alias) for alias in secured if _goes_past(alias)]


def _goes_past(alias: str) -> bool:
    with connections[alias].cursor() as cursor:
        cursor.execute(PAST)
        return bool(cursor.fetchone()[0])


def _told(alias: str) -> CheckMessage:
    return Error(
        f"数据库连接“{alias}”绕过行级安全（超级用户或 BYPASSRLS）。",
        hint="运行 rongjun migrate 建立 RONGJUN_DB_ROLE 指定的角色，或按 docs/runbooks/postgresql-roles.md 授权。",
        id="rongjun.E001",
    )
