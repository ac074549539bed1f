"""The two logs: written once, chained, and immutable in the database itself."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import DatabaseError, connections, transaction

from rongjun.base.actor import Actor, Role
from rongjun.domains.safeguards.actions import record_act, record_look, record_set_look
from rongjun.domains.safeguards.models import AccessRow, AuditEntry
from rongjun.domains.safeguards.queries import last_audit_entry, list_looks, list_set_looks, verify_audit_chain

pytestmark = pytest.mark.django_db(databases=["default", "access"])
BEIJING = timezone(timedelta(hours=8))
AT = datetime(2025, 8, 1, 9, 30, 0, 123456, tzinfo=BEIJING)
BY = Actor(1, 1, "甲", Role.OFFICER, 1, "县局", "")


def three_acts() -> list[AuditEntry]:
    return [
        record_act(by=BY, at=AT, action="run.open", subject="run:1", detail={"月份": "2025-08", "n": n})
        for n in range(3)
    ]


def refused(alias: str, sql: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute(sql)


def drop_guard(cursor: object, table: str) -> None:
    """Do what only somebody with the database's own keys could do."""
    if connections["default"].vendor == "sqlite":
        cursor.execute(f"DROP TRIGGER {table}_no_update")
        cursor.execute(f"DROP TRIGGER {table}_no_delete")
    else:
        cursor.execute("SET LOCAL ROLE NONE")  # the office's own role owns no table and could not
        cursor.execute(f"DROP TRIGGER {table}_immutable ON {table}")


def test_the_chain_of_acts_is_whole_in_whatever_time_zone_it_was_written():
    entries = three_acts()
    assert [entry.sequence for entry in entries] == [1, 2, 3]
    assert verify_audit_chain() is None
    assert last_audit_entry() == (3, entries[2].own_hash)


@pytest.mark.parametrize(
    ("tampering", "seen_at"),
    [
        ("UPDATE safeguards_auditentry SET staff_id = 9 WHERE sequence = 2", 2),
        ("UPDATE safeguards_auditentry SET detail = '{}' WHERE sequence = 1", 1),
        ("DELETE FROM safeguards_auditentry WHERE sequence = 2", 3),
    ],
)
def test_tampering_past_the_guards_is_found_at_its_entry(tampering, seen_at):
    three_acts()
    with connections["default"].cursor() as cursor:
        drop_guard(cursor, "safeguards_auditentry")
        cursor.execute(tampering)
    assert verify_audit_chain() == seen_at


def test_an_audit_entry_is_never_changed():
    entry = three_acts()[1]
    refused("default", "UPDATE safeguards_auditentry SET action = 'x'")
    refused("default", "DELETE FROM safeguards_auditentry")
    if connections["default"].vendor == "sqlite":
        columns = "id, sequence, at, staff_id, role, unit_id, action, subject, detail, previous_hash, own_hash"
        refused(
            "default",
            f"INSERT OR REPLACE INTO safeguards_auditentry ({columns}) SELECT 99, sequence, at, 7, role, unit_id,"
            f" action, subject, detail, previous_hash, own_hash FROM safeguards_auditentry WHERE id = {entry.pk}",
        )
    else:
        refused("default", "TRUNCATE safeguards_auditentry")
    assert verify_audit_chain() is None


def test_a_look_is_never_changed():
    record_look(by=BY, at=AT, purpose="核对账号", tokens=["t-1"], fields=["account"])
    alias = "access"
    refused(alias, "UPDATE safeguards_accessrow SET purpose = 'x'")
    refused(alias, "DELETE FROM safeguards_accessrow")
    if connections["default"].vendor == "sqlite":
        columns = ", ".join(field.column for field in AccessRow._meta.concrete_fields)
        refused(
            alias, f"INSERT OR REPLACE INTO safeguards_accessrow ({columns}) SELECT {columns} FROM safeguards_accessrow"
        )
    else:
        refused(alias, "TRUNCATE safeguards_accessrow")


def test_looks_at_a_person_and_at_a_set_are_listed_newest_first():
    for hour in range(3):
        record_look(
            by=BY, at=AT + timedelta(hours=hour), purpose=f"第{hour}次", tokens=["t-1", "t-2"], fields=["phone"]
        )
    record_set_look(by=BY, at=AT, purpose="银行发放", set_kind="run", set_id="3", fields=["account"])
    assert [row.purpose for row in list_looks("t-1")] == ["第2次", "第1次", "第0次"]
    assert [row.purpose for row in list_set_looks("run", "3")] == ["银行发放"]


def test_a_look_needs_a_purpose():
    with pytest.raises(ValueError, match="purpose"):
        record_look(by=BY, at=datetime.now(UTC), purpose="  ", tokens=["t-1"], fields=["phone"])
