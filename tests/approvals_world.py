"""Matters for the tests of approvals: who acts in a role, matters of a run, raw SQL that must be refused."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from rongjun.base.actor import Actor, Role
from rongjun.domains.approvals.actions import open_matter
from rongjun.domains.approvals.models import Matter
from rongjun.domains.units.actions import add_account

AT = datetime(2025, 8, 1, 1, 30, tzinfo=UTC)
"""A Friday morning, 09:30 in the office."""
HASH, OTHER = "a" * 64, "b" * 64
SIGNING = (Role.OFFICER, Role.HEAD, Role.DIRECTOR, Role.FINANCE)
"""The roles of a run's chain, stage by stage."""


def actor(role: Role, person: str = "", unit: str | None = None) -> Actor:
    """Return who acts in a role; one account per role and person."""
    name = f"{role}-{person}" if person else str(role)
    account, _ = add_account(
        username=name, role=role, unit_name=unit, person_name=person or str(role), password=None, at=AT
    )
    return account.actor()


def later(**step: int) -> datetime:
    """Return a moment after AT."""
    return AT + timedelta(**step)


def submitted(subject: int = 1, *, content: str = HASH, at: datetime = AT, **more: object) -> Matter:
    """Return the matter of a run that an officer has submitted."""
    return open_matter(kind="run", subject_id=subject, content_hash=content, by=actor(Role.OFFICER), at=at, **more)


def run_sql(sql: str, *values: object) -> None:
    """Run SQL past every action."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def refused(table: str, sql: str, *values: object) -> None:
    """Run SQL that the database must refuse, and see that the table is as it was."""
    before = rows(table)
    with pytest.raises(DatabaseError):
        run_sql(sql, *values)
    assert rows(table) == before


def rows(table: str) -> list[tuple[object, ...]]:
    """Return all rows of a table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY 1, 2")
        return list(cursor.fetchall())
